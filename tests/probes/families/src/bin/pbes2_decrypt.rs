//! Decrypts with PBES2-HS256+A128KW (1000 iterations) and A256GCM under a password.
#![no_std]
#![no_main]

use core::hint::black_box;

use alg_aesgcm::A256GCM;
use alg_pbes2::{Iterations, Pbes2};
use jose_alg::OpenOnly;
use jwe_core::{Decrypter, JweCompact, Limits};
use probes::{PASSWORD, PBES2_TOKEN, PLAINTEXT};

fn job() -> bool {
    let mut work = [0; 192];
    let key = Pbes2::<128>::new(black_box(PASSWORD), Iterations { least: 1000, most: 1000 });
    let Ok(key) = &key else { return false };
    let decrypter = Decrypter { keys: &[key], content: &[&OpenOnly(A256GCM)], limits: Limits::DEFAULT };
    let opened =
        JweCompact::parse(black_box(PBES2_TOKEN)).and_then(|token| decrypter.decrypt(&token, &mut work));
    opened.is_ok_and(|opened| opened.plaintext == PLAINTEXT)
}

board::program!(job);
