//! Verifies ES256 with a key from a JWK.
#![no_std]
#![no_main]

use core::hint::black_box;

use alg_ecdsa::Es256Public;
use jwk::Jwk;
use jws_core::{JwsCompact, Limits, Verifier};
use probes::{ES256_JWK, ES256_TOKEN, PLAINTEXT};

fn job() -> bool {
    let mut work = [0; 160];
    let key = Jwk::parse(black_box(ES256_JWK)).and_then(|jwk| Es256Public::from_jwk(&jwk));
    let Ok(key) = &key else { return false };
    let verifier = Verifier { keys: &[key], understood: &[], limits: Limits::DEFAULT };
    let verified =
        JwsCompact::parse(black_box(ES256_TOKEN)).and_then(|token| verifier.verify(&token, &mut work));
    verified.is_ok_and(|verified| verified.payload() == PLAINTEXT)
}

board::program!(job);
