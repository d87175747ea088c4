//! Known answers of RFC 3394, and lengths that nobody may wrap or unwrap.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use alg_aeskw::AesKw;
use jose_alg::{Cek, Error, Header, KeyFault, NotRecovered, Recipient, RecipientKey, Rejected, json};
use jwk::{Jwk, Operation};

/// RFC 3394, section 4.6.
const KEY: [u8; 32] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
    29, 30, 31,
];
const WRAPPED: &[u8] =
    b"\x28\xc9\xf4\x04\xc4\xb8\x10\xf4\xcb\xcc\xb3\x5c\xfb\x87\xf8\x26\x3f\x57\x86\xe2\xd8\x0e\xd3\x26\
    \xcb\xc7\xf0\xe7\x1a\x99\xf4\x3b\xfb\x98\x8b\x9b\x7a\x02\xdd\x21";

fn cek() -> Vec<u8> {
    [0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff]
        .into_iter()
        .chain(0..16)
        .collect()
}

#[test]
fn rfc_3394_section_4_6() {
    let kek = AesKw::<256>::new(&KEY).unwrap();
    let mut wrapped = [0; 40];
    kek.wrap(&cek(), &mut wrapped).unwrap();
    assert_eq!(wrapped, WRAPPED);
    let mut back = [0; 32];
    kek.unwrap(WRAPPED, &mut back).unwrap();
    assert_eq!(&back[..], cek());
}

#[test]
fn s11_eight_bytes_of_a6_are_no_key() {
    let kek = AesKw::<256>::new(&KEY).unwrap();
    assert_eq!(kek.unwrap(&[0xa6; 8], &mut []), Err(Rejected));
    assert_eq!(kek.wrap(&[], &mut [0; 8]), Err(Error::KeyUnsuitable(KeyFault::WrongSize)));
    assert_eq!(kek.wrap(&[1; 8], &mut [0; 16]), Err(Error::KeyUnsuitable(KeyFault::WrongSize)));
    // As the traits have it: no cipher's key is empty, and the length is compared before.
    let header = Header::parse(br#"{"alg":"A256KW"}"#, &json::Limits::DEFAULT).unwrap();
    for len in [1, 8, 16, 32] {
        let mut cek = Cek::zeroed(len).unwrap();
        assert_eq!(kek.recover_cek(&header, &[0xa6; 8], &mut cek), Err(NotRecovered::Rejected));
    }
}

#[test]
fn s12_a15_only_the_length_that_the_cipher_takes_is_unwrapped() {
    let kek = AesKw::<256>::new(&KEY).unwrap();
    for len in (0..=64).filter(|len| *len != 32) {
        let mut cek = vec![0xee; len];
        assert_eq!(kek.unwrap(WRAPPED, &mut cek), Err(Rejected), "{len}");
        assert!(cek.iter().all(|byte| *byte == 0));
    }
    for len in 0..WRAPPED.len() {
        assert_eq!(kek.unwrap(&WRAPPED[..len], &mut [0; 32]), Err(Rejected), "{len}");
    }
    assert_eq!(RecipientKey::encrypted_key_len(&kek, 32), 40);
    assert_eq!(Recipient::encrypted_key_len(&kek, 32), 40);
    for len in (0..60).filter(|len| *len != 40) {
        assert_eq!(kek.wrap(&cek(), &mut vec![0; len]), Err(Error::BufferTooSmall { needed: 40 }));
    }
}

#[test]
fn any_flipped_bit_is_refused_and_leaves_zeros() {
    let kek = AesKw::<256>::new(&KEY).unwrap();
    for at in 0..WRAPPED.len() * 8 {
        let mut bent = WRAPPED.to_vec();
        bent[at / 8] ^= 1 << (at % 8);
        let mut cek = [0xee; 32];
        assert_eq!(kek.unwrap(&bent, &mut cek), Err(Rejected));
        assert_eq!(cek, [0; 32]);
    }
}

#[test]
fn a5_a16_keys_of_another_size_or_use_are_not_taken() {
    for len in (0..=40).filter(|len| *len != 16) {
        assert!(AesKw::<128>::new(&vec![7; len]).is_err(), "{len}");
    }
    let from = |members: &str, operation| {
        let text = format!(r#"{{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODw"{members}}}"#);
        AesKw::<128>::from_jwk(&Jwk::parse(text.as_bytes()).unwrap(), operation).map(drop)
    };
    let both = |members| [Operation::WrapKey, Operation::UnwrapKey].map(|operation| from(members, operation));
    let wrong = |fault| Err(Error::KeyUnsuitable(fault));
    assert_eq!(both(r#","alg":"A128KW","use":"enc""#), [Ok(()), Ok(())]);
    assert_eq!(both(r#","alg":"A256KW""#), [wrong(KeyFault::WrongAlg); 2]);
    assert_eq!(both(r#","alg":"A128GCM""#), [wrong(KeyFault::WrongAlg); 2]);
    assert_eq!(both(r#","use":"sig""#), [wrong(KeyFault::NotPermitted); 2]);
    assert_eq!(both(r#","key_ops":["wrapKey"]"#), [Ok(()), wrong(KeyFault::NotPermitted)]);
    let short = Jwk::parse(br#"{"kty":"oct","k":"AAECAwQFBgcICQoLDA0O"}"#).unwrap();
    assert_eq!(AesKw::<128>::from_jwk(&short, Operation::WrapKey).map(drop), wrong(KeyFault::WrongSize));
    assert!(!format!("{:?}", AesKw::<128>::new(&[0x42; 16]).unwrap()).contains("42"));
}
