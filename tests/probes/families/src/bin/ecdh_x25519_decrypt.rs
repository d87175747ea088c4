//! Decrypts with ECDH-ES on X25519 and A256GCM, with a key from a JWK.
#![no_std]
#![no_main]

use core::hint::black_box;

use alg_aesgcm::A256GCM;
use alg_ecdh::{Direct, EcdhEs, X25519};
use jose_alg::OpenOnly;
use jwe_core::{Decrypter, JweCompact, Limits};
use jwk::Jwk;
use probes::{PLAINTEXT, X25519_JWK, X25519_TOKEN};

fn job() -> bool {
    let mut work = [0; 256];
    let key = Jwk::parse(black_box(X25519_JWK)).and_then(|jwk| EcdhEs::<X25519, Direct>::from_jwk(&jwk));
    let Ok(key) = &key else { return false };
    let decrypter = Decrypter { keys: &[key], content: &[&OpenOnly(A256GCM)], limits: Limits::DEFAULT };
    let opened =
        JweCompact::parse(black_box(X25519_TOKEN)).and_then(|token| decrypter.decrypt(&token, &mut work));
    opened.is_ok_and(|opened| opened.plaintext == PLAINTEXT)
}

board::program!(job);
