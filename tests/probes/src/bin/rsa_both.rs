//! Encrypts to the public half of a JWK with RSA-OAEP-256 of 2048 bits and A256GCM, and decrypts it again.
#![no_std]
#![no_main]

use core::hint::black_box;

use alg_aesgcm::A256GCM;
use alg_rsa::{RsaOaep256, RsaOaep256Public};
use jose_alg::HeaderFields;
use jwe_core::{Decrypter, Encrypter, JweCompact, Limits};
use jwk::Jwk;
use probes::{PLAINTEXT, RSA_JWK, RSA_PUBLIC_JWK, random};

fn job() -> bool {
    let mut token = [0; 600];
    let Some(token) = encrypt(&mut token) else { return false };
    let mut work = [0; 320];
    let key = Jwk::parse(black_box(RSA_JWK)).and_then(|jwk| RsaOaep256::<2048>::from_jwk(&jwk));
    let Ok(key) = &key else { return false };
    let decrypter = Decrypter { keys: &[key], content: &[&A256GCM], limits: Limits::DEFAULT };
    let opened = JweCompact::parse(token).and_then(|token| decrypter.decrypt(&token, &mut work));
    opened.is_ok_and(|opened| opened.plaintext == PLAINTEXT)
}

#[inline(never)]
fn encrypt(token: &mut [u8]) -> Option<&str> {
    let jwk = Jwk::parse(black_box(RSA_PUBLIC_JWK)).ok()?;
    let key = RsaOaep256Public::<2048>::from_jwk(&jwk).ok()?;
    let encrypter = Encrypter { recipient: &key, content: &A256GCM };
    encrypter.encrypt(&HeaderFields::NONE, PLAINTEXT, &mut random(), token).ok()
}

board::program!(job);
