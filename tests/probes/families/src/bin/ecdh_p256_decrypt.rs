//! Decrypts with ECDH-ES on P-256 and A256GCM, with a key from a JWK.
#![no_std]
#![no_main]

use core::hint::black_box;

use alg_aesgcm::A256GCM;
use alg_ecdh::{Direct, EcdhEs, P256};
use jose_alg::OpenOnly;
use jwe_core::{Decrypter, JweCompact, Limits};
use jwk::Jwk;
use probes::{P256_JWK, P256_TOKEN, PLAINTEXT};

fn job() -> bool {
    let mut work = [0; 320];
    let key = Jwk::parse(black_box(P256_JWK)).and_then(|jwk| EcdhEs::<P256, Direct>::from_jwk(&jwk));
    let Ok(key) = &key else { return false };
    let decrypter = Decrypter { keys: &[key], content: &[&OpenOnly(A256GCM)], limits: Limits::DEFAULT };
    let opened =
        JweCompact::parse(black_box(P256_TOKEN)).and_then(|token| decrypter.decrypt(&token, &mut work));
    opened.is_ok_and(|opened| opened.plaintext == PLAINTEXT)
}

board::program!(job);
