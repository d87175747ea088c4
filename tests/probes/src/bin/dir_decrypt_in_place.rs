//! As `dir_decrypt`, inside the token's own buffer.
#![no_std]
#![no_main]

use core::hint::black_box;

use alg_aesgcm::A256GCM;
use jose_alg::OpenOnly;
use jwe_core::{Decrypter, Direct, Limits};
use probes::{DIR_KEY, DIR_TOKEN, PLAINTEXT};

fn job() -> bool {
    let mut token = *black_box(DIR_TOKEN);
    let key = Direct::new(black_box(DIR_KEY));
    let decrypter = Decrypter { keys: &[&key], content: &[&OpenOnly(A256GCM)], limits: Limits::DEFAULT };
    decrypter.decrypt_in_place(&mut token).is_ok_and(|(_, opened)| opened.plaintext == PLAINTEXT)
}

board::program!(job);
