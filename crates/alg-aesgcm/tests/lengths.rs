//! Keys, vectors and tags of every other length are refused, and a refused text is wiped.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use alg_aesgcm::{A128GCM, A192GCM, A256GCM, Prepared};
use jose_alg::{ContentCipher, Error, Fault, KeyFault, OpenOnly, Part, Rejected};

const TEXT: &[u8] = b"attack at dawn, bring your own cipher";
const IV: [u8; 12] = [9; 12];

/// All six ciphers, each with a key that it takes.
fn each(mut check: impl FnMut(&dyn ContentCipher, &[u8])) {
    check(&A128GCM, &[1; 16]);
    check(&A192GCM, &[2; 24]);
    check(&A256GCM, &[3; 32]);
    check(&A128GCM::prepare(&[1; 16]).unwrap(), &[1; 16]);
    check(&A192GCM::prepare(&[2; 24]).unwrap(), &[2; 24]);
    check(&A256GCM::prepare(&[3; 32]).unwrap(), &[3; 32]);
    check(&A256GCM::prepare(&[4; 32]).unwrap(), &[3; 32]);
}

fn sealed(cipher: &dyn ContentCipher, key: &[u8], aad: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (mut text, mut tag) = (TEXT.to_vec(), vec![0; 16]);
    cipher.seal(key, &IV, aad, &mut text, TEXT.len(), &mut tag).unwrap();
    (text, tag)
}

fn assert_wiped(result: Result<usize, Rejected>, text: &[u8]) {
    assert_eq!(result, Err(Rejected));
    assert!(text.iter().all(|&byte| byte == 0), "{text:?}");
}

#[test]
fn names_and_lengths_are_those_of_rfc_7518() {
    let table: [(&dyn ContentCipher, &str, usize); 3] =
        [(&A128GCM, "A128GCM", 16), (&A192GCM, "A192GCM", 24), (&A256GCM, "A256GCM", 32)];
    for (cipher, enc, key_len) in table {
        assert_eq!((cipher.enc(), cipher.key_len()), (enc, key_len));
    }
    each(|cipher, key| {
        assert_eq!((cipher.key_len(), cipher.iv_len(), cipher.tag_len()), (key.len(), 12, 16));
        assert_eq!(cipher.sealed_len(100), 100);
        let (mut text, tag) = sealed(cipher, key, b"header");
        assert_ne!(text, TEXT);
        assert_eq!(cipher.open(key, &IV, b"header", &mut text, &tag), Ok(TEXT.len()));
        assert_eq!(text, TEXT);
    });
}

#[test]
fn s1_only_tags_of_16_bytes_open() {
    each(|cipher, key| {
        let (text, tag) = sealed(cipher, key, b"");
        for len in 0..=32 {
            let mut given = tag.clone();
            given.resize(len, 0);
            let mut work = text.clone();
            let result = cipher.open(key, &IV, b"", &mut work, &given);
            if len == 16 {
                assert_eq!(result, Ok(TEXT.len()));
            } else {
                assert_wiped(result, &work);
                let (mut work, mut out) = (TEXT.to_vec(), vec![0; len]);
                let fault = Error::Malformed { part: Part::Tag, fault: Fault::WrongLength, at: 0 };
                assert_eq!(cipher.seal(key, &IV, b"", &mut work, TEXT.len(), &mut out), Err(fault));
                assert_eq!(work, TEXT);
            }
        }
    });
}

#[test]
fn s3_only_vectors_of_12_bytes_are_used() {
    each(|cipher, key| {
        let (text, tag) = sealed(cipher, key, b"");
        for len in (0..=32).filter(|&len| len != 12) {
            let iv = vec![9; len];
            let mut work = text.clone();
            assert_wiped(cipher.open(key, &iv, b"", &mut work, &tag), &work);
            let (mut work, mut out) = (TEXT.to_vec(), [0; 16]);
            let fault = Error::Malformed { part: Part::Iv, fault: Fault::WrongLength, at: 0 };
            assert_eq!(cipher.seal(key, &iv, b"", &mut work, TEXT.len(), &mut out), Err(fault));
            assert_eq!(work, TEXT);
        }
    });
}

#[test]
fn a15_only_keys_of_the_exact_length_are_used() {
    each(|cipher, key| {
        let (text, tag) = sealed(cipher, key, b"");
        for len in (0..=96).filter(|&len| len != key.len()) {
            let other = vec![key[0]; len];
            let mut work = text.clone();
            assert_wiped(cipher.open(&other, &IV, b"", &mut work, &tag), &work);
            let (mut work, mut out) = (TEXT.to_vec(), [0; 16]);
            let fault = Error::KeyUnsuitable(KeyFault::WrongSize);
            assert_eq!(cipher.seal(&other, &IV, b"", &mut work, TEXT.len(), &mut out), Err(fault));
            assert_eq!(work, TEXT);
        }
    });
    assert!(A256GCM::prepare(&[0; 31]).is_err());
    assert!(A256GCM::prepare(&[0; 33]).is_err());
    assert!(A128GCM::prepare(&[]).is_err());
}

#[test]
fn s4_nothing_is_left_when_any_bit_is_wrong() {
    each(|cipher, key| {
        let (text, tag) = sealed(cipher, key, b"header");
        for bit in 0..tag.len() * 8 {
            let (mut work, mut damaged) = (text.clone(), tag.clone());
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_wiped(cipher.open(key, &IV, b"header", &mut work, &damaged), &work);
        }
        for bit in 0..text.len() * 8 {
            let mut work = text.clone();
            work[bit / 8] ^= 1 << (bit % 8);
            assert_wiped(cipher.open(key, &IV, b"header", &mut work, &tag), &work);
        }
        for bit in 0..IV.len() * 8 {
            let (mut work, mut iv) = (text.clone(), IV);
            iv[bit / 8] ^= 1 << (bit % 8);
            assert_wiped(cipher.open(key, &iv, b"header", &mut work, &tag), &work);
        }
        for aad in [&b"headeR"[..], b"heade", b"headerr", b""] {
            let mut work = text.clone();
            assert_wiped(cipher.open(key, &IV, aad, &mut work, &tag), &work);
        }
        let mut other = key.to_vec();
        other[0] ^= 0x80;
        let mut work = text.clone();
        assert_wiped(cipher.open(&other, &IV, b"header", &mut work, &tag), &work);
    });
}

#[test]
fn a_text_of_another_length_than_announced_is_not_sealed() {
    each(|cipher, key| {
        for announced in [0, TEXT.len() - 1, TEXT.len() + 1, usize::MAX] {
            let (mut work, mut tag) = (TEXT.to_vec(), [0; 16]);
            assert!(cipher.seal(key, &IV, b"", &mut work, announced, &mut tag).is_err());
            assert_eq!((work.as_slice(), tag), (TEXT, [0; 16]));
        }
    });
}

#[test]
fn a_prepared_cipher_is_the_plain_one() {
    let prepared = A256GCM::prepare(&[3; 32]).unwrap();
    for key in [[3; 32], [5; 32]] {
        assert_eq!(sealed(&prepared, &key, b"aad"), sealed(&A256GCM, &key, b"aad"));
        let (mut text, tag) = sealed(&A256GCM, &key, b"aad");
        assert_eq!(prepared.open(&key, &IV, b"aad", &mut text, &tag), Ok(TEXT.len()));
    }
}

#[test]
fn what_only_opens_opens_alike_and_does_not_seal() {
    let (only, key) = (OpenOnly(A256GCM), [3; 32]);
    let (mut text, tag) = sealed(&A256GCM, &key, b"aad");
    assert_eq!(only.open(&key, &IV, b"other", &mut text.clone(), &tag), Err(Rejected));
    assert_eq!(only.open(&key, &IV, b"aad", &mut text, &tag), Ok(TEXT.len()));
    let (before, mut tag) = (text.clone(), [0; 16]);
    let refused = Err(Error::KeyUnsuitable(KeyFault::NotPermitted));
    assert_eq!(only.seal(&key, &IV, b"aad", &mut text, TEXT.len(), &mut tag), refused);
    assert_eq!((text, tag), (before, [0; 16]));
    assert_eq!((only.enc(), only.key_len(), only.iv_len(), only.tag_len()), ("A256GCM", 32, 12, 16));
    assert_eq!((only.sealed_len(7), format!("{only:?}")), (7, "OpenOnly(A256GCM)".to_owned()));
}

#[test]
fn m1_a_prepared_key_does_not_print() {
    let prepared = A128GCM::prepare(b"MARKERMARKERMARK").unwrap();
    assert_eq!(format!("{prepared:?}{prepared:#?}"), "Prepared<A128GCM>(..)Prepared<A128GCM>(..)");
}

#[test]
fn m2_key_schedules_wipe_themselves() {
    fn wipes<T: zeroize::ZeroizeOnDrop>() {}
    // Compiles only while the `zeroize` features of the cipher crates are on.
    wipes::<aes_gcm::AesGcm<aes_gcm::aes::Aes256, aes_gcm::aead::consts::U12>>();
    wipes::<aes_gcm::aes::Aes128>();
    wipes::<aes_gcm::aes::Aes192>();
    wipes::<Prepared<A256GCM>>();
}
