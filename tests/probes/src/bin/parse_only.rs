//! Finds the five parts of a token, decodes its header and reads it: no key, no cipher.
#![no_std]
#![no_main]

use core::hint::black_box;

use jwe_core::{JweCompact, Limits};
use probes::DIR_TOKEN;

fn job() -> bool {
    let mut buffer = [0; 64];
    let Ok(token) = JweCompact::parse(black_box(DIR_TOKEN)) else { return false };
    token.unverified_header(&Limits::DEFAULT, &mut buffer).is_ok_and(|header| header.alg().is("dir"))
}

board::program!(job);
