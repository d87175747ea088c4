//! Decrypts a token with `dir` and A128CBC-HS256 under a key of 32 bytes.
#![no_std]
#![no_main]

use core::hint::black_box;

use alg_aescbc::A128CBC_HS256;
use jwe_core::{Decrypter, Direct, JweCompact, Limits};
use probes::{CBC_HS_TOKEN, PLAINTEXT, SHARED_KEY};

fn job() -> bool {
    let mut work = [0; 96];
    let key = Direct::new(black_box(SHARED_KEY));
    let decrypter = Decrypter { keys: &[&key], content: &[&A128CBC_HS256], limits: Limits::DEFAULT };
    let opened =
        JweCompact::parse(black_box(CBC_HS_TOKEN)).and_then(|token| decrypter.decrypt(&token, &mut work));
    opened.is_ok_and(|opened| opened.plaintext == PLAINTEXT)
}

board::program!(job);
