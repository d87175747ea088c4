//! One decryption, to be counted under valgrind (`tests/instructions.rs` does): `rsa_once KIND SEED BLINDED`, each
//! of one character. KIND is g(ood), y, l(abel hash), p(adding), s(eparator), n(umber of bytes) or r(andom).
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "an example")]

#[path = "../tests/all/common/mod.rs"]
mod common;

use std::env;

use alg_rsa::RsaOaep256;
use common::{Bytes, Key};
use jose_alg::{Cek, FnRandom, Header, NotRecovered, RecipientKey, json};
use rand_core::TryRng;
use rsa::{BoxedUint, RsaPublicKey, hazmat::rsa_encrypt};
use sha2::{Digest, Sha256};

fn main() {
    let args: Vec<String> = env::args().collect();
    let (kind, seed, blinded) = (args[1].as_str(), args[2].parse().unwrap(), args[3] == "1");
    let key = Key::rfc_7516();
    let token = token(&key, kind, seed);
    let private = RsaOaep256::<2048>::from_components(&key.components(), None).unwrap();
    let mut cek = Cek::zeroed(32).unwrap();
    let answer = if blinded {
        // Drawn beforehand: making the bytes is not counted.
        let mut bytes = [0; 256];
        Bytes::new(seed).try_fill_bytes(&mut bytes).unwrap();
        let source = FnRandom(|out: &mut [u8]| {
            out.copy_from_slice(&bytes);
            Ok::<(), ()>(())
        });
        one_decryption(&private.with_blinding(source), &token, &mut cek)
    } else {
        one_decryption(&private, &token, &mut cek)
    };
    assert_eq!(answer, if kind == "g" { Ok(()) } else { Err(NotRecovered::Rejected) });
}

/// What is counted.
#[inline(never)]
fn one_decryption(key: &dyn RecipientKey, token: &[u8], cek: &mut Cek) -> Result<(), NotRecovered> {
    let header = Header::parse(br#"{"alg":"RSA-OAEP-256"}"#, &json::Limits::DEFAULT).unwrap();
    key.recover_cek(&header, token, cek)
}

/// An encoded message with one flaw, encrypted.
fn token(key: &Key, kind: &str, seed: u64) -> Vec<u8> {
    let mut random = Bytes::new(seed);
    let mut message = vec![0; if kind == "n" { 31 } else { 32 }];
    random.try_fill_bytes(&mut message).unwrap();
    let mut oaep_seed = [0; 32];
    random.try_fill_bytes(&mut oaep_seed).unwrap();

    let mut db = Sha256::digest([]).to_vec();
    db.resize(222 - message.len(), 0);
    db.push(1);
    db.extend_from_slice(&message);
    match kind {
        "l" => db[3] ^= 1,
        "p" => db[100] = 1,
        "s" => db[190] = 0,
        _ => {}
    }
    let mgf = |seed: &[u8], len: usize| -> Vec<u8> {
        (0u32..).flat_map(|i| Sha256::digest([seed, &i.to_be_bytes()].concat()).to_vec()).take(len).collect()
    };
    let xor = |a: &[u8], b: &[u8]| a.iter().zip(b).map(|(a, b)| a ^ b).collect::<Vec<u8>>();
    let masked_db = xor(&db, &mgf(&oaep_seed, db.len()));
    let masked_seed = xor(&oaep_seed, &mgf(&masked_db, 32));
    let mut em = [&[u8::from(kind == "y")], &masked_seed[..], &masked_db].concat();
    if kind == "r" {
        random.try_fill_bytes(&mut em).unwrap();
        em[0] &= 0x7f;
    }
    let number = BoxedUint::from_be_slice_vartime;
    let public = RsaPublicKey::new(number(&key.n), number(&key.e)).unwrap();
    rsa_encrypt(&public, &number(&em)).unwrap().to_be_bytes().to_vec()
}
