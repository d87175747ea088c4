//! Which keys are taken, and what becomes of a MAC that is not quite right.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use alg_hmac::{Hs256, Hs384, Hs512, KEY_MAX};
use jose_alg::{Error, KeyFault, SigningInput, SigningKey, VerifyingKey};
use jwk::{Jwk, Operation};

fn new(alg: usize, key: &[u8]) -> Result<(), Error> {
    match alg {
        32 => Hs256::new(key).map(drop),
        48 => Hs384::new(key).map(drop),
        _ => Hs512::new(key).map(drop),
    }
}

#[test]
fn a4_a5_a6_a_key_has_at_least_the_length_of_its_hash() {
    for least in [32, 48, 64] {
        for len in [0, 1, 31, 32, 33, 47, 48, 49, 63, 64, 65, 1023, 1024, 1025] {
            let expected =
                if len < least || len > KEY_MAX { Err(KeyFault::WrongSize.into()) } else { Ok(()) };
            assert_eq!(new(least, &vec![7; len]), expected, "{len} bytes for {least}");
        }
    }
}

#[test]
fn a3_a_public_key_in_pem_is_no_secret() {
    let pem = format!("\n-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", "A".repeat(64));
    for least in [32, 48, 64] {
        assert_eq!(new(least, pem.as_bytes()), Err(KeyFault::WrongType.into()));
    }
}

#[test]
fn a3_a16_a_jwk_says_what_it_is_for() {
    let k = "A".repeat(86);
    let cases = [
        (format!(r#"{{"kty":"oct","k":"{k}"}}"#), Ok(())),
        (format!(r#"{{"kty":"oct","alg":"HS256","use":"sig","k":"{k}"}}"#), Ok(())),
        (format!(r#"{{"kty":"oct","key_ops":["verify"],"k":"{k}"}}"#), Ok(())),
        (format!(r#"{{"kty":"oct","key_ops":["sign"],"k":"{k}"}}"#), Err(KeyFault::NotPermitted)),
        (format!(r#"{{"kty":"oct","use":"enc","k":"{k}"}}"#), Err(KeyFault::NotPermitted)),
        (format!(r#"{{"kty":"oct","alg":"HS512","k":"{k}"}}"#), Err(KeyFault::WrongAlg)),
        (format!(r#"{{"kty":"oct","alg":"hs256","k":"{k}"}}"#), Err(KeyFault::WrongAlg)),
        (format!(r#"{{"kty":"RSA","n":"q83v","e":"AQAB","k":"{k}"}}"#), Err(KeyFault::WrongType)),
        (r#"{"kty":"oct","k":"AAAA"}"#.to_owned(), Err(KeyFault::WrongSize)),
    ];
    for (text, expected) in cases {
        let made = Hs256::from_jwk(&Jwk::parse(text.as_bytes()).unwrap(), Operation::Verify).map(drop);
        assert_eq!(made, expected.map_err(Error::from), "{text}");
    }
}

#[test]
fn only_the_whole_mac_is_one() {
    let key = Hs384::new(&[9; 48]).unwrap().with_kid("nine");
    assert_eq!(VerifyingKey::kid(&key), Some("nine"));
    let input = SigningInput::as_spelled(b"e30", b"e30");
    let mut mac = [0; 48];
    key.sign(&input, &[], &mut mac).unwrap();
    assert!(key.verify(&input, &mac).is_ok());
    for len in 0..48 {
        assert!(key.verify(&input, &mac[..len]).is_err(), "{len}");
    }
    assert!(key.verify(&input, &[&mac[..], &[0]].concat()).is_err());
    for bit in 0..48 * 8 {
        let mut damaged = mac;
        damaged[bit / 8] ^= 1 << (bit % 8);
        assert!(key.verify(&input, &damaged).is_err(), "{bit}");
    }
    assert!(key.verify(&SigningInput::as_spelled(b"e30", b"e3"), &mac).is_err());
    assert!(key.verify(&SigningInput::as_spelled(b"e30e", b"30"), &mac).is_err());
    assert_eq!(key.sign(&input, &[], &mut [0; 47]), Err(Error::BufferTooSmall { needed: 48 }));
}

#[test]
fn m1_a_key_is_not_printed() {
    let key = Hs256::new(b"secret-secret-secret-secret-secret").unwrap();
    let printed = format!("{key:?} {key:#?}");
    assert!(!printed.contains("secret") && !printed.contains("115"), "{printed}");
}
