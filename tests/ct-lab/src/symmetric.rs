//! Ciphers, comparisons and encodings.

use std::hint::black_box;

use alg_aesgcm::{A128GCM, A256GCM};
use jose_alg::{Cek, ContentCipher};
use jose_wire::base64url;
use jwe_core::{Decrypter, Direct, JweCompact, Limits};

use crate::Named;
use crate::memcheck::{hide, reveal};

pub const ALL: &[Named] = &[
    ("aes_gcm_seal", aes_gcm_seal),
    ("aes_gcm_open", aes_gcm_open),
    ("dir_decrypt", dir_decrypt),
    ("dir_decrypt_in_place", dir_decrypt_in_place),
    ("base64url_encode", base64url_encode),
    ("base64url_decode", base64url_decode),
    ("cek_compare", cek_compare),
];

const DIR_KEY: &[u8; 32] = include_bytes!("../../firmware/inputs/dir.key");
const DIR_TOKEN: &[u8] = include_bytes!("../../firmware/inputs/dir.jwe");
const PLAINTEXT: &[u8] = include_bytes!("../../firmware/inputs/plaintext");

fn aes_gcm_seal() {
    for (cipher, len) in [(&A128GCM as &dyn ContentCipher, 16), (&A256GCM, 32)] {
        let (mut key, mut text, mut tag) = ([7; 32], [9; 100], [0; 16]);
        hide(&mut key);
        hide(&mut text);
        cipher.seal(&key[..len], &[1; 12], b"header", &mut text, 100, &mut tag).expect("lengths");
    }
}

fn aes_gcm_open() {
    for damage in [0, 1] {
        let (mut key, mut text, mut tag) = ([7; 32], [9; 100], [0; 16]);
        A256GCM.seal(&key, &[1; 12], b"header", &mut text, 100, &mut tag).expect("lengths");
        tag[15] ^= damage;
        hide(&mut key);
        let mut opened = A256GCM.open(&key, &[1; 12], b"header", &mut text, &tag);
        reveal(&mut opened);
        reveal(&mut text);
        assert_eq!(opened.is_ok(), damage == 0);
        assert_eq!(text == [9; 100], damage == 0);
    }
}

fn dir_decrypt() {
    let mut key = *DIR_KEY;
    hide(&mut key);
    let key = Direct::new(&key);
    let decrypter = Decrypter { keys: &[&key], content: &[&A256GCM], limits: Limits::DEFAULT };
    let mut out = [0; 1024];
    let opened =
        decrypter.decrypt(&JweCompact::parse(DIR_TOKEN).expect("a token"), &mut out).expect("it opens");
    reveal(opened.plaintext);
    assert_eq!(opened.plaintext, PLAINTEXT);
}

fn dir_decrypt_in_place() {
    let mut key = *DIR_KEY;
    hide(&mut key);
    let key = Direct::new(&key);
    let decrypter = Decrypter { keys: &[&key], content: &[&A256GCM], limits: Limits::DEFAULT };
    let mut token = DIR_TOKEN.to_vec();
    let (_, opened) = decrypter.decrypt_in_place(&mut token).expect("it opens");
    reveal(opened.plaintext);
    assert_eq!(opened.plaintext, PLAINTEXT);
}

fn base64url_encode() {
    let (mut bytes, mut out) = ([0x3f; 100], [0; 134]);
    hide(&mut bytes);
    base64url::encode(&bytes, &mut out).expect("a length");
    let mut segment = [0; 134];
    segment[34..].copy_from_slice(&bytes);
    base64url::encode_in_place(&mut segment, 100).expect("a length");
    reveal(&mut out);
    reveal(&mut segment);
    assert_eq!(out, segment);
}

/// A key's member, whose characters are secret.
fn base64url_decode() {
    for len in [2, 3, 4, 43, 171] {
        let mut text: Vec<u8> = b"AZaz09-_".iter().copied().cycle().take(len - 1).chain(*b"A").collect();
        hide(text.as_mut_slice());
        let mut out = [0; 128];
        let read = base64url::decode(&text, &mut out).map(|bytes| bytes.len());
        assert_eq!(read.ok(), base64url::decoded_len(len));
    }
}

fn cek_compare() {
    let mut cek = Cek::zeroed(32).expect("a length");
    hide(cek.as_mut_bytes());
    let mut same = cek.ct_eq(&[1; 32]);
    reveal(&mut same);
    assert!(!black_box(same));
}
