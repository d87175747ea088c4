//! Decrypts with RSA-OAEP-256 of 4096 bits and A256GCM, with a key from a JWK.
#![no_std]
#![no_main]

use core::hint::black_box;

use alg_aesgcm::A256GCM;
use alg_rsa::RsaOaep256;
use jose_alg::OpenOnly;
use jwe_core::{Decrypter, JweCompact, Limits};
use jwk::Jwk;
use probes::{PLAINTEXT, RSA_4096_JWK, RSA_4096_TOKEN};

fn job() -> bool {
    let mut work = [0; 576];
    let key = Jwk::parse(black_box(RSA_4096_JWK)).and_then(|jwk| RsaOaep256::<4096>::from_jwk(&jwk));
    let Ok(key) = &key else { return false };
    let decrypter = Decrypter { keys: &[key], content: &[&OpenOnly(A256GCM)], limits: Limits::DEFAULT };
    let opened =
        JweCompact::parse(black_box(RSA_4096_TOKEN)).and_then(|token| decrypter.decrypt(&token, &mut work));
    opened.is_ok_and(|opened| opened.plaintext == PLAINTEXT)
}

board::program!(job);
