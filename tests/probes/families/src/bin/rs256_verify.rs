//! Verifies RS256 with an RSA key of 2048 bits from a JWK.
#![no_std]
#![no_main]

use core::hint::black_box;

use alg_rsa::{RS256, RsaVerifyingKey};
use jwk::Jwk;
use jws_core::{JwsCompact, Limits, Verifier};
use probes::{PLAINTEXT, RS256_JWK, RS256_TOKEN};

fn job() -> bool {
    let mut work = [0; 352];
    let key = Jwk::parse(black_box(RS256_JWK)).and_then(|jwk| RsaVerifyingKey::<RS256, 2048>::from_jwk(&jwk));
    let Ok(key) = &key else { return false };
    let verifier = Verifier { keys: &[key], understood: &[], limits: Limits::DEFAULT };
    let verified =
        JwsCompact::parse(black_box(RS256_TOKEN)).and_then(|token| verifier.verify(&token, &mut work));
    verified.is_ok_and(|verified| verified.payload() == PLAINTEXT)
}

board::program!(job);
