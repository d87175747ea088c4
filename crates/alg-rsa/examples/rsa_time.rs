//! How long decryption and encryption take with either engine: `cargo run --release -p alg-rsa --features alloc
//! --example rsa_time`. The best of many runs.
#![allow(clippy::unwrap_used, reason = "an example")]

use std::{cell::RefCell, time::Instant};

use alg_rsa::{
    AnyRsaOaep256, AnyRsaOaep256Public, Blinded, RsaCrateOaep256, RsaCrateOaep256Public, generate,
};
use jose_alg::{Cek, FnRandom, Header, HeaderFields, HeaderWriter, Recipient, RecipientKey, json};

fn main() {
    let header = Header::parse(br#"{"alg":"RSA-OAEP-256"}"#, &json::Limits::DEFAULT).unwrap();
    for bits in [2048, 3072, 4096] {
        // Good enough to measure with, and for nothing else.
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut weak = move |out: &mut [u8]| {
            for byte in out {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                *byte = state.to_be_bytes()[0];
            }
            Ok::<(), ()>(())
        };
        let made = generate(bits, &mut FnRandom(&mut weak)).unwrap();
        let numbers = made.components();
        let public = AnyRsaOaep256Public::from_components(numbers.n, numbers.e, None).unwrap();
        let public_2 = RsaCrateOaep256Public::from_components(numbers.n, numbers.e, None).unwrap();
        let private = AnyRsaOaep256::from_components(&numbers, None).unwrap();
        let private_2 = RsaCrateOaep256::from_components(&numbers, None).unwrap();
        let source = RefCell::new(FnRandom(weak));
        let token = encrypt(&public);
        let decrypt = |key: &dyn RecipientKey| {
            let mut cek = Cek::zeroed(32).unwrap();
            key.recover_cek(&header, &token, &mut cek).unwrap();
        };
        let plain = best(|| decrypt(&private));
        let plain_2 = best(|| decrypt(&private_2));
        let blinded = Blinded::new(private, &source);
        let blinded_2 = Blinded::new(private_2, &source);
        println!("{bits} bits, microseconds: ours, the `rsa` crate's");
        println!("  decrypt          {plain:8.0} {plain_2:8.0}");
        println!(
            "  decrypt, blinded {:8.0} {:8.0}",
            best(|| decrypt(&blinded)),
            best(|| decrypt(&blinded_2))
        );
        println!(
            "  encrypt          {:8.0} {:8.0}",
            best(|| drop(encrypt(&public))),
            best(|| drop(encrypt(&public_2)))
        );
        println!("  make the key     {:8.0}", best(|| drop(AnyRsaOaep256::from_components(&numbers, None))));
    }
}

fn encrypt(recipient: &dyn Recipient) -> Vec<u8> {
    let mut buffer = [0; 64];
    let mut header =
        HeaderWriter::begin(&mut buffer, recipient.alg(), None, None, &HeaderFields::NONE).unwrap();
    let mut cek = Cek::zeroed(32).unwrap();
    let mut out = vec![0; recipient.encrypted_key_len(32)];
    recipient.protect_cek(&mut cek, &mut header, &[7; 32], &mut out).unwrap();
    out
}

fn best(mut work: impl FnMut()) -> f64 {
    let time = |_| {
        let begun = Instant::now();
        work();
        begun.elapsed().as_secs_f64() * 1e6
    };
    (0..100).map(time).fold(f64::INFINITY, f64::min)
}
