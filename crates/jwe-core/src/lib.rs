//! jwe-core
#![no_std]
