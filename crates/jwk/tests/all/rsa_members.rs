//! Which members an RSA key has (RFC 7518, section 6.3).
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use jose_alg::{Error, KeyFault};
use jwk::Jwk;

fn without(names: &[&str]) -> Result<bool, Error> {
    let mut key: serde_json::Value = serde_json::from_str(crate::common::RSA_PRIVATE).unwrap();
    for name in names {
        assert!(key.as_object_mut().unwrap().remove(*name).is_some());
    }
    let text = key.to_string();
    Jwk::parse(text.as_bytes()).unwrap().rsa().map(|rsa| rsa.private.is_some())
}

#[test]
fn r11_b16_crt_members_come_together_or_not_at_all() {
    const CRT: [&str; 5] = ["p", "q", "dp", "dq", "qi"];
    let missing = Err(Error::KeyUnsuitable(KeyFault::MissingMember));
    for subset in 0u8..32 {
        let removed: Vec<_> =
            CRT.iter().enumerate().filter(|(i, _)| subset >> i & 1 == 1).map(|(_, n)| *n).collect();
        let expected = if matches!(subset, 0 | 31) { Ok(true) } else { missing };
        assert_eq!(without(&removed), expected, "without {removed:?}");
        let with_d: Vec<_> = removed.iter().copied().chain(["d"]).collect();
        assert_eq!(without(&with_d), if subset == 31 { Ok(false) } else { missing }, "without {with_d:?}");
    }
}

#[test]
fn r11_more_than_two_primes_are_refused() {
    let text = crate::common::RSA_PRIVATE.replace('}', r#","oth":[{"r":"Aw","d":"Aw","t":"Aw"}]}"#);
    let jwk = Jwk::parse(text.as_bytes()).unwrap();
    assert!(jwk.is_private());
    assert_eq!(jwk.rsa().unwrap_err(), Error::KeyUnsuitable(KeyFault::MultiPrime));
}

#[test]
fn members_decode_to_their_bytes() {
    let jwk = Jwk::parse(crate::common::RSA_PRIVATE.as_bytes()).unwrap();
    let rsa = jwk.rsa().unwrap();
    let mut out = [0xff; 4];
    assert_eq!(rsa.n.decode(&mut out).unwrap(), [0xab, 0xcd, 0xef]);
    assert_eq!(rsa.n.decoded_len(), 3);
    assert_eq!(rsa.n.text(), "q83v");
    rsa.e.decode_uint(&mut out).unwrap();
    assert_eq!(out, [0, 1, 0, 1]);
    assert_eq!(rsa.n.decode(&mut out[..2]).unwrap_err(), Error::BufferTooSmall { needed: 3 });
    assert_eq!(rsa.n.decode_uint(&mut out[..2]).unwrap_err(), Error::KeyUnsuitable(KeyFault::WrongSize));
    assert_eq!(out, [0, 1, 0, 1]);
    rsa.private.unwrap().crt.unwrap().qi.decode_uint(&mut out).unwrap();
    assert_eq!(out, [0, 0, 0, 5]);
}

#[test]
fn another_type_is_not_an_rsa_key() {
    let oct = Jwk::parse(br#"{"kty":"oct","k":"AA","n":"q83v","e":"AQAB"}"#).unwrap();
    assert_eq!(oct.rsa().unwrap_err(), Error::KeyUnsuitable(KeyFault::WrongType));
    let rsa = Jwk::parse(crate::common::RSA_PRIVATE.as_bytes()).unwrap();
    assert_eq!(rsa.oct().unwrap_err(), Error::KeyUnsuitable(KeyFault::WrongType));
    // `kty` is compared as it means, and with regard to case (RFC 7517, section 4.1).
    assert!(Jwk::parse(br#"{"kty":"\u0052SA","n":"q83v","e":"AQAB"}"#).unwrap().rsa().is_ok());
    assert!(Jwk::parse(br#"{"kty":"rsa","n":"q83v","e":"AQAB"}"#).unwrap().rsa().is_err());
}

#[test]
fn private_members_make_a_private_key() {
    let is_private = |text: &str| Jwk::parse(text.as_bytes()).unwrap().is_private();
    assert!(is_private(crate::common::RSA_PRIVATE));
    assert!(!is_private(r#"{"kty":"RSA","n":"q83v","e":"AQAB"}"#));
    assert!(is_private(r#"{"kty":"RSA","n":"q83v","e":"AQAB","qi":"AA"}"#));
    assert!(is_private(r#"{"kty":"oct","k":"AA"}"#));
    assert!(is_private(r#"{"kty":"OKP","crv":"X","x":"AA","d":"AA"}"#));
    assert!(!is_private(r#"{"kty":"OKP","crv":"X","x":"AA","k":"AA"}"#));
    // Of a type that nobody here knows, the names that are private elsewhere.
    assert!(is_private(r#"{"kty":"AKP","pub":"AA","priv":"AA"}"#));
    assert!(is_private(r#"{"kty":"?","k":1}"#));
    assert!(!is_private(r#"{"kty":"?","x":1}"#));
}
