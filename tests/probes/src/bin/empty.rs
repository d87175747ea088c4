//! Start-up, measuring and output, and no job: what every other probe is compared with.
#![no_std]
#![no_main]

board::program!(|| true);
