//! Compressed payloads: refused by default, inflated up to a stated length and no further.

use alg_aesgcm::A256GCM;
use jose_alg::{ContentCipher as _, Error, HeaderFields, Part};
use jose_wire::base64url::encode_to_string;
use miniz_oxide::deflate::compress_to_vec;
use pocket_jose::{HeaderRule, Inflate, KeyRing, Member, RECOMMENDED, Receiver, Sender};
use serde_json::json;

const KEY: [u8; 32] = [7; 32];

fn ring() -> KeyRing {
    let key = json!({"kty": "oct", "alg": "A256GCM", "k": encode_to_string(&KEY)});
    KeyRing::import(key.to_string().as_bytes()).expect("a key")
}

/// Header, initialization vector, ciphertext and tag: what a sender makes that compresses.
fn parts(header: &str, payload: &[u8]) -> [String; 4] {
    let header = encode_to_string(header.as_bytes());
    let (mut text, mut tag) = (payload.to_vec(), [0; 16]);
    A256GCM.seal(&KEY, &[9; 12], header.as_bytes(), &mut text, payload.len(), &mut tag).expect("it seals");
    [header, encode_to_string(&[9; 12]), encode_to_string(&text), encode_to_string(&tag)]
}

fn compact(header: &str, payload: &[u8]) -> String {
    let [header, iv, text, tag] = parts(header, payload);
    format!("{header}..{iv}.{text}.{tag}")
}

const DEF: &str = r#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#;
const LONG: Error = Error::LimitExceeded(Part::Payload);

#[test]
fn s20_a_payload_inflates_to_the_stated_length_and_no_further() {
    let ring = ring();
    let receiver = Receiver::new(&ring, &RECOMMENDED);
    for len in [0, 1, 255, 4096, 250_000] {
        let payload: Vec<u8> = (0..len).map(|at: usize| (at * at / 7).to_le_bytes()[0]).collect();
        let token = compact(DEF, &compress_to_vec(&payload, 9));
        let open = |most| receiver.decrypt_inflating(&token, Inflate { most }).map(|opened| opened.payload);
        assert_eq!(open(len).as_ref(), Ok(&payload), "{len}");
        assert_eq!(open(len + 1).as_ref(), Ok(&payload), "{len}");
        if len > 0 {
            assert_eq!(open(len - 1), Err(LONG), "{len}");
            assert_eq!(open(0), Err(LONG), "{len}");
        }
    }
}

#[test]
fn s20_a_bomb_is_refused_before_it_grows() {
    let ring = ring();
    let receiver = Receiver::new(&ring, &RECOMMENDED);
    let bomb = compress_to_vec(&vec![0; 64 << 20], 9);
    assert!(bomb.len() < 80_000, "a thousand to one");
    let token = compact(DEF, &bomb);
    let open = |most| receiver.decrypt_inflating(&token, Inflate { most }).map(|opened| opened.payload.len());
    assert_eq!(open(250_000), Err(LONG));
    assert_eq!(open((64 << 20) - 1), Err(LONG));
    assert_eq!(open(64 << 20), Ok(64 << 20));
}

#[test]
fn s21_zip_counts_in_the_protected_header_as_def_and_where_it_was_asked_for() {
    let ring = ring();
    let receiver = Receiver::new(&ring, &RECOMMENDED);
    let (inflate, refused) = (Inflate { most: 99 }, Err(Error::CompressionNotAllowed));
    let packed = compress_to_vec(b"hello", 9);
    let token = compact(DEF, &packed);
    assert_eq!(receiver.decrypt(&token).map(drop), refused);
    assert_eq!(receiver.decrypt_in_place(&mut token.clone().into_bytes()).map(drop), refused);
    for name in ["def", "DEFLATE", "GZ", ""] {
        let token = compact(&DEF.replace("DEF", name), &packed);
        assert_eq!(receiver.decrypt_inflating(&token, inflate).map(drop), refused, "{name}");
    }
    let none = compact(r#"{"alg":"dir","enc":"A256GCM"}"#, b"hello");
    assert_eq!(receiver.decrypt_inflating(&none, inflate).expect("it opens").payload, b"hello");

    let json = |header: &str, payload: &[u8], unprotected: serde_json::Value| {
        let [protected, iv, ciphertext, tag] = parts(header, payload);
        let mut token = json!({"protected": protected, "iv": iv, "ciphertext": ciphertext, "tag": tag});
        if !unprotected.is_null() {
            token["unprotected"] = unprotected;
        }
        token.to_string()
    };
    let open = |token: &str| {
        let opened = receiver.decrypt_json_inflating(token, HeaderRule::Anywhere, inflate);
        opened.map(|opened| opened.payload)
    };
    let token = json(DEF, &packed, json!(null));
    assert_eq!(open(&token).expect("it opens"), b"hello");
    assert_eq!(receiver.decrypt_json(&token, HeaderRule::Anywhere).map(drop), refused);
    let outside = json(r#"{"alg":"dir","enc":"A256GCM"}"#, &packed, json!({"zip": "DEF"}));
    assert_eq!(open(&outside).map(drop), refused);
    assert!(open(&json(DEF, &packed, json!({"zip": "DEF"}))).is_err());
}

#[test]
fn s20_what_is_no_deflate_or_more_than_it_is_refused() {
    let ring = ring();
    let receiver = Receiver::new(&ring, &RECOMMENDED);
    let packed = compress_to_vec(b"hello hello hello hello", 9);
    let open = |payload: &[u8]| receiver.decrypt_inflating(&compact(DEF, payload), Inflate { most: 9999 });
    assert!(open(&packed).is_ok());
    let behind = [&packed[..], b"x"].concat();
    let zlib = miniz_oxide::deflate::compress_to_vec_zlib(b"hello", 9);
    for wrong in [&packed[..packed.len() - 1], &behind, &zlib, b"", &[0xff; 40]] {
        let refused = open(wrong).map(drop);
        assert!(matches!(refused, Err(Error::Malformed { part: Part::Payload, .. })), "{refused:?}");
    }
    // A changed byte is refused before anything is inflated.
    let mut token = compact(DEF, &packed).into_bytes();
    let last = token.len() - 30;
    token[last] = if token[last] == b'A' { b'B' } else { b'A' };
    let token = String::from_utf8(token).expect("ASCII");
    assert_eq!(receiver.decrypt_inflating(&token, Inflate { most: 9999 }).map(drop), Err(Error::Rejected));
}

#[test]
fn s19_nothing_compresses() {
    let sender = Sender::new(&ring(), None, &RECOMMENDED).expect("it fits");
    let members = [Member::text("zip", "DEF")];
    let fields = HeaderFields { members: &members, ..HeaderFields::NONE };
    assert_eq!(sender.encrypt(&fields, b"hello"), Err(Error::HeaderName));
}
