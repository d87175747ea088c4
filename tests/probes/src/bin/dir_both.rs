//! Encrypts and decrypts with `dir` and A256GCM under a key of 32 bytes.
#![no_std]
#![no_main]

use core::hint::black_box;

use alg_aesgcm::A256GCM;
use jose_alg::HeaderFields;
use jwe_core::{Decrypter, Direct, DirectSender, Encrypter, JweCompact, Limits};
use probes::{DIR_KEY, PLAINTEXT, random};

fn job() -> bool {
    let (mut token, mut work) = ([0; 160], [0; 64]);
    let sender = DirectSender::new(black_box(DIR_KEY));
    let encrypter = Encrypter { recipient: &sender, content: &A256GCM };
    let Ok(token) = encrypter.encrypt(&HeaderFields::NONE, PLAINTEXT, &mut random(), &mut token) else {
        return false;
    };
    let key = Direct::new(black_box(DIR_KEY));
    let decrypter = Decrypter { keys: &[&key], content: &[&A256GCM], limits: Limits::DEFAULT };
    let opened = JweCompact::parse(token).and_then(|token| decrypter.decrypt(&token, &mut work));
    opened.is_ok_and(|opened| opened.plaintext == PLAINTEXT)
}

board::program!(job);
