//! Verifies EdDSA on Ed25519 with a key from a JWK.
#![no_std]
#![no_main]

use core::hint::black_box;

use alg_eddsa::{Ed25519Public, Name};
use jwk::Jwk;
use jws_core::{JwsCompact, Limits, Verifier};
use probes::{EDDSA_JWK, EDDSA_TOKEN, PLAINTEXT};

fn job() -> bool {
    let mut work = [0; 160];
    let key = Jwk::parse(black_box(EDDSA_JWK)).and_then(|jwk| Ed25519Public::from_jwk(Name::EdDSA, &jwk));
    let Ok(key) = &key else { return false };
    let verifier = Verifier { keys: &[key], understood: &[], limits: Limits::DEFAULT };
    let verified =
        JwsCompact::parse(black_box(EDDSA_TOKEN)).and_then(|token| verifier.verify(&token, &mut work));
    verified.is_ok_and(|verified| verified.payload() == PLAINTEXT)
}

board::program!(job);
