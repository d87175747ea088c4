//! Decrypts with A256KW and A256GCM under a key of 32 bytes.
#![no_std]
#![no_main]

use core::hint::black_box;

use alg_aesgcm::A256GCM;
use alg_aeskw::AesKw;
use jose_alg::OpenOnly;
use jwe_core::{Decrypter, JweCompact, Limits};
use probes::{AES_KW_TOKEN, PLAINTEXT, SHARED_KEY};

fn job() -> bool {
    let mut work = [0; 96];
    let key = AesKw::<256>::new(black_box(SHARED_KEY));
    let Ok(key) = &key else { return false };
    let decrypter = Decrypter { keys: &[key], content: &[&OpenOnly(A256GCM)], limits: Limits::DEFAULT };
    let opened =
        JweCompact::parse(black_box(AES_KW_TOKEN)).and_then(|token| decrypter.decrypt(&token, &mut work));
    opened.is_ok_and(|opened| opened.plaintext == PLAINTEXT)
}

board::program!(job);
