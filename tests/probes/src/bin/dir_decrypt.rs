//! Decrypts a token with `dir` and A256GCM under a key of 32 bytes, in a buffer apart.
#![no_std]
#![no_main]

use core::hint::black_box;

use alg_aesgcm::A256GCM;
use jose_alg::OpenOnly;
use jwe_core::{Decrypter, Direct, JweCompact, Limits};
use probes::{DIR_KEY, DIR_TOKEN, PLAINTEXT};

fn job() -> bool {
    let mut work = [0; 64];
    let key = Direct::new(black_box(DIR_KEY));
    let decrypter = Decrypter { keys: &[&key], content: &[&OpenOnly(A256GCM)], limits: Limits::DEFAULT };
    let opened =
        JweCompact::parse(black_box(DIR_TOKEN)).and_then(|token| decrypter.decrypt(&token, &mut work));
    opened.is_ok_and(|opened| opened.plaintext == PLAINTEXT)
}

board::program!(job);
