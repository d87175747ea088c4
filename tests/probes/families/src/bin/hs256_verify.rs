//! Verifies HS256 with a key of 32 bytes.
#![no_std]
#![no_main]

use core::hint::black_box;

use alg_hmac::Hs256;
use jws_core::{JwsCompact, Limits, Verifier};
use probes::{HS256_TOKEN, PLAINTEXT, SHARED_KEY};

fn job() -> bool {
    let mut work = [0; 128];
    let key = Hs256::new(black_box(SHARED_KEY));
    let Ok(key) = &key else { return false };
    let verifier = Verifier { keys: &[key], understood: &[], limits: Limits::DEFAULT };
    let verified =
        JwsCompact::parse(black_box(HS256_TOKEN)).and_then(|token| verifier.verify(&token, &mut work));
    verified.is_ok_and(|verified| verified.payload() == PLAINTEXT)
}

board::program!(job);
