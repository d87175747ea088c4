//! The program of the guide's first section.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use panic_halt as _;

#[cfg(target_os = "none")]
include!(concat!(env!("OUT_DIR"), "/main.rs"));

#[cfg(not(target_os = "none"))]
fn main() {}
