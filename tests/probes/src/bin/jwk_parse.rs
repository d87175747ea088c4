//! Reads a private RSA key and looks at every number of it.
#![no_std]
#![no_main]

use core::hint::black_box;

use jwk::Jwk;
use probes::RSA_JWK;

fn job() -> bool {
    let Ok(rsa) = Jwk::parse(black_box(RSA_JWK)).and_then(|jwk| jwk.rsa()) else { return false };
    let mut number = [0; 256];
    rsa.private.and_then(|private| private.crt).is_some_and(|crt| {
        [rsa.n, rsa.e, crt.p, crt.q, crt.dp, crt.dq, crt.qi]
            .iter()
            .all(|octets| octets.decode_uint(&mut number).is_ok())
    })
}

board::program!(job);
