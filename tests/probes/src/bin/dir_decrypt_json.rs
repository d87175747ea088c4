//! As `dir_decrypt`, of a token in the flattened JSON serialization.
#![no_std]
#![no_main]

use core::hint::black_box;

use alg_aesgcm::A256GCM;
use jose_alg::OpenOnly;
use jwe_core::{Decrypter, Direct, HeaderRule, JweJson, Limits};
use probes::{DIR_FLATTENED, DIR_KEY, PLAINTEXT};

fn job() -> bool {
    let mut work = [0; 160];
    let key = Direct::new(black_box(DIR_KEY));
    let decrypter = Decrypter { keys: &[&key], content: &[&OpenOnly(A256GCM)], limits: Limits::DEFAULT };
    let opened = JweJson::parse(black_box(DIR_FLATTENED), &Limits::DEFAULT, 1).and_then(|token| {
        decrypter.decrypt_json(&token, HeaderRule::Protected, &mut work).map(|o| o.plaintext == PLAINTEXT)
    });
    opened.is_ok_and(|same| same)
}

board::program!(job);
