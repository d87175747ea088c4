//! Encrypts with RSA-OAEP-256 of 2048 bits and A256GCM to a JWK.
#![no_std]
#![no_main]

use core::hint::black_box;

use alg_aesgcm::A256GCM;
use alg_rsa::RsaOaep256Public;
use jose_alg::HeaderFields;
use jwe_core::Encrypter;
use jwk::Jwk;
use probes::{PLAINTEXT, RSA_PUBLIC_JWK, random};

fn job() -> bool {
    let mut token = [0; 600];
    let key = Jwk::parse(black_box(RSA_PUBLIC_JWK)).and_then(|jwk| RsaOaep256Public::<2048>::from_jwk(&jwk));
    let Ok(key) = &key else { return false };
    let encrypter = Encrypter { recipient: key, content: &A256GCM };
    encrypter.encrypt(&HeaderFields::NONE, PLAINTEXT, &mut random(), &mut token).is_ok()
}

board::program!(job);
