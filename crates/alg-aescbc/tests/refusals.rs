//! The example of RFC 7518, appendix B.1, and every way to bend it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use alg_aescbc::{A128CBC_HS256, A192CBC_HS384, A256CBC_HS512};
use jose_alg::{ContentCipher, Error, Fault, KeyFault, Part, Rejected};

const IV: [u8; 16] =
    [0x1a, 0xf3, 0x8c, 0x2d, 0xc2, 0xb9, 0x6f, 0xfd, 0xd8, 0x66, 0x94, 0x09, 0x23, 0x41, 0xbc, 0x04];
const AAD: &[u8] = b"The second principle of Auguste Kerckhoffs";
const TEXT: &[u8] =
    b"A cipher system must not be required to be secret, and it must be able to fall into the hands \
    of the enemy without inconvenience";
const TAGS: [(&dyn ContentCipher, &[u8]); 3] = [
    (&A128CBC_HS256, b"\x65\x2c\x3f\xa3\x6b\x0a\x7c\x5b\x32\x19\xfa\xb3\xa3\x0b\xc1\xc4"),
    (
        &A192CBC_HS384,
        b"\x84\x90\xac\x0e\x58\x94\x9b\xfe\x51\x87\x5d\x73\x3f\x93\xac\x20\x75\x16\x80\x39\xcc\xc7\x33\xd7",
    ),
    (
        &A256CBC_HS512,
        b"\x4d\xd3\xb4\xc0\x88\xa7\xf4\x5c\x21\x68\x39\x64\x5b\x20\x12\xbf\x2e\x62\x69\xa8\xc5\x6a\x81\x6d\xbc\x1b\x26\
          \x77\x61\x95\x5b\xc5",
    ),
];

fn key(len: usize) -> Vec<u8> {
    (0..64).take(len).collect()
}

fn sealed(cipher: &dyn ContentCipher) -> (Vec<u8>, Vec<u8>) {
    let mut text = TEXT.to_vec();
    text.resize(cipher.sealed_len(TEXT.len()), 0);
    let mut tag = vec![0; cipher.tag_len()];
    cipher.seal(&key(cipher.key_len()), &IV, AAD, &mut text, TEXT.len(), &mut tag).unwrap();
    (text, tag)
}

#[test]
fn rfc_7518_appendix_b() {
    for (cipher, expected) in TAGS {
        let (mut text, tag) = sealed(cipher);
        assert_eq!(tag, expected, "{}", cipher.enc());
        let len = cipher.open(&key(cipher.key_len()), &IV, AAD, &mut text, &tag).unwrap();
        assert_eq!(&text[..len], TEXT);
    }
}

#[test]
fn s3_s7_no_other_length_is_taken() {
    for (cipher, tag) in TAGS {
        let open = |key: &[u8], iv: &[u8], tag: &[u8]| {
            let (mut text, _) = sealed(cipher);
            let opened = cipher.open(key, iv, AAD, &mut text, tag);
            assert!(opened.is_ok() || text.iter().all(|byte| *byte == 0));
            opened
        };
        let right = key(cipher.key_len());
        assert_eq!(open(&right, &IV, tag), Ok(TEXT.len()));
        for len in (0..=64).filter(|len| *len != cipher.key_len()) {
            assert_eq!(open(&key(len), &IV, tag), Err(Rejected), "key of {len}");
        }
        for len in (0..=40).filter(|len| *len != cipher.tag_len()) {
            let bent: Vec<u8> = tag.iter().copied().chain([0; 40]).take(len).collect();
            assert_eq!(open(&right, &IV, &bent), Err(Rejected), "tag of {len}");
        }
        for len in (0..=20).filter(|len| *len != 16) {
            let iv: Vec<u8> = IV.iter().copied().chain([0; 40]).take(len).collect();
            assert_eq!(open(&right, &iv, tag), Err(Rejected), "vector of {len}");
        }
        let mut room = [0; 160];
        let wrong = |part| Err(Error::Malformed { part, fault: Fault::WrongLength, at: 0 });
        let mut seal = |key: &[u8], iv: &[u8], text_len: usize, tag_len: usize| {
            cipher.seal(key, iv, AAD, &mut room[..text_len], 128, &mut vec![0; tag_len])
        };
        let (n, t) = (cipher.sealed_len(128), cipher.tag_len());
        assert_eq!(seal(&right, &IV, n, t), Ok(()));
        assert_eq!(seal(&right[1..], &IV, n, t), Err(Error::KeyUnsuitable(KeyFault::WrongSize)));
        assert_eq!(seal(&right, &IV[1..], n, t), wrong(Part::Iv));
        assert_eq!(seal(&right, &IV, n, t - 1), wrong(Part::Tag));
        for len in [127, 128, 143, 145, 160] {
            assert_eq!(seal(&right, &IV, len, t), wrong(Part::Ciphertext));
        }
    }
}

#[test]
fn s4_s5_a_change_of_any_bit_is_refused_and_leaves_zeros() {
    for (cipher, tag) in TAGS {
        let (whole, _) = sealed(cipher);
        let key = key(cipher.key_len());
        let refused = |key: &[u8], iv: &[u8], aad: &[u8], mut text: Vec<u8>, tag: &[u8]| {
            assert_eq!(cipher.open(key, iv, aad, &mut text, tag), Err(Rejected));
            assert!(text.iter().all(|byte| *byte == 0));
        };
        let flipped = |bytes: &[u8], at: usize| {
            let mut bytes = bytes.to_vec();
            bytes[at] ^= 1 << (at % 8);
            bytes
        };
        for at in 0..whole.len() {
            refused(&key, &IV, AAD, flipped(&whole, at), tag);
        }
        (0..tag.len()).for_each(|at| refused(&key, &IV, AAD, whole.clone(), &flipped(tag, at)));
        (0..16).for_each(|at| refused(&key, &flipped(&IV, at), AAD, whole.clone(), tag));
        // The half for AES takes no part in the MAC, so a wrong one is seen by the padding, mostly.
        (0..cipher.tag_len()).for_each(|at| refused(&flipped(&key, at), &IV, AAD, whole.clone(), tag));
        refused(&key, &IV, &AAD[1..], whole.clone(), tag);
        for len in 0..whole.len() {
            refused(&key, &IV, AAD, whole[..len].to_vec(), tag);
        }
    }
}

/// S8: an authentic text whose padding is wrong, which only the holder of the key can make.
#[test]
fn s8_padding_that_is_no_padding_is_refused_behind_a_good_tag() {
    use aes::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
    use hmac::{KeyInit as _, Mac as _};
    let key = key(32);
    let seal = |mut text: Vec<u8>| {
        let mut encryptor = cbc::Encryptor::<aes::Aes128>::new_from_slices(&key[16..], &IV).unwrap();
        for block in text.as_chunks_mut::<16>().0 {
            encryptor.encrypt_block(block.into());
        }
        let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(&key[..16]).unwrap();
        for part in [AAD, &IV, &text, &(AAD.len() as u64 * 8).to_be_bytes()] {
            mac.update(part);
        }
        (text, mac.finalize().into_bytes()[..16].to_vec())
    };
    let open = |(mut text, tag): (Vec<u8>, Vec<u8>)| {
        let opened = A128CBC_HS256.open(&key, &IV, AAD, &mut text, &tag);
        assert!(opened.is_ok() || text.iter().all(|byte| *byte == 0));
        opened
    };
    let ending = |end: &[u8]| {
        let mut text = vec![0xaa; 32];
        text[32 - end.len()..].copy_from_slice(end);
        text
    };
    assert_eq!(open(seal(ending(&[1]))), Ok(31));
    assert_eq!(open(seal(ending(&[2, 2]))), Ok(30));
    assert_eq!(open(seal(ending(&[16; 16]))), Ok(16));
    for end in [&[0][..], &[17; 17], &[1, 2], &[3, 2, 3], &[0xff], &[32; 32]] {
        assert_eq!(open(seal(ending(end))), Err(Rejected), "{end:?}");
    }
    let (_, tag) = seal(vec![]);
    assert_eq!(open((vec![], tag)), Err(Rejected));
}
