//! Reads a JWK, which the list of `xtask/src/probes.rs` forbids it: `cargo xtask size` must notice.
#![no_std]
#![no_main]

use core::hint::black_box;

use jwk::Jwk;
use probes::RSA_PUBLIC_JWK;

fn job() -> bool {
    Jwk::parse(black_box(RSA_PUBLIC_JWK)).is_ok()
}

board::program!(job);
