//! Making keys: from numbers, from randomness, from other keys.
#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use jose_alg::{Error, Fault, FnRandom, KeyFault, Part};
use jwk::{
    Jwk, KeyId, KeyUse, Metadata, Operation, OwnedJwk, OwnedJwkSet, RsaComponents, RsaPrivateComponents,
    write_oct,
};

const PUBLIC: RsaComponents<'static> =
    RsaComponents { n: &[0, 0, 0xab, 0xcd, 0xef], e: &[1, 0, 1], private: None };

const PRIVATE: RsaComponents<'static> = RsaComponents {
    private: Some(RsaPrivateComponents {
        d: &[0x12, 0x34, 0x56],
        crt: Some([&[0x23], &[0x35], &[0x13], &[0x17], &[5]]),
    }),
    ..PUBLIC
};

#[test]
fn an_rsa_key_is_written_with_its_metadata() {
    let metadata = Metadata {
        kid: KeyId::Text("\"a\" \u{7}"),
        key_use: Some(KeyUse::Encryption),
        key_ops: &[Operation::WrapKey, Operation::Encrypt],
        alg: Some("RSA-OAEP-256"),
    };
    let key = OwnedJwk::from_rsa(&PUBLIC, &metadata).unwrap();
    assert_eq!(
        key.as_json(),
        r#"{"kty":"RSA","kid":"\"a\" \u0007","use":"enc","key_ops":["wrapKey","encrypt"],"alg":"RSA-OAEP-256","n":"q83v","e":"AQAB"}"#
    );
    let jwk = key.as_jwk().unwrap();
    assert!(jwk.kid().unwrap().is("\"a\" \u{7}"));
    assert_eq!(jwk.permits(Operation::WrapKey, "RSA-OAEP-256"), Ok(()));
    let bare = Metadata { kid: KeyId::Absent, ..Metadata::UNRESTRICTED };
    let key = OwnedJwk::from_rsa(&PRIVATE, &bare).unwrap();
    assert_eq!(key.as_json(), crate::common::RSA_PRIVATE);
}

#[test]
fn the_kid_is_the_thumbprint_unless_given() {
    let key = OwnedJwk::from_rsa(&PRIVATE, &Metadata::UNRESTRICTED).unwrap();
    let jwk = key.as_jwk().unwrap();
    let thumbprint = jwk.thumbprint().unwrap();
    assert!(jwk.kid().unwrap().is(&thumbprint.to_string()));
    assert_eq!(PUBLIC.thumbprint().unwrap(), thumbprint);
    let key = OwnedJwk::from_oct(&[7; 40], &Metadata::UNRESTRICTED).unwrap();
    let jwk = key.as_jwk().unwrap();
    assert!(jwk.kid().unwrap().is(&jwk.thumbprint().unwrap().to_string()));
    let renamed = key.with_kid(KeyId::Text("b")).unwrap();
    assert!(renamed.as_jwk().unwrap().kid().unwrap().is("b"));
    assert!(renamed.with_kid(KeyId::Absent).unwrap().as_jwk().unwrap().kid().is_none());
    let back = renamed.with_kid(KeyId::Thumbprint).unwrap();
    assert_eq!(back.as_jwk().unwrap().thumbprint(), jwk.thumbprint());
}

#[test]
fn a_buffer_that_is_too_short_is_told_the_length() {
    let metadata = Metadata::UNRESTRICTED;
    let mut out = [0; 512];
    let len = PRIVATE.write(&mut out, &metadata).unwrap();
    assert!(Jwk::parse(&out[..len]).is_ok());
    for short in 0..len {
        assert_eq!(PRIVATE.write(&mut out[..short], &metadata), Err(Error::BufferTooSmall { needed: len }));
    }
    let len = write_oct(&mut out, &[1; 16], &metadata).unwrap();
    assert_eq!(write_oct(&mut [], &[1; 16], &metadata), Err(Error::BufferTooSmall { needed: len }));
}

#[test]
fn what_is_no_key_is_not_written() {
    let missing = Error::KeyUnsuitable(KeyFault::MissingMember);
    let metadata = Metadata::UNRESTRICTED;
    let without_n = RsaComponents { n: &[], ..PUBLIC };
    assert_eq!(OwnedJwk::from_rsa(&without_n, &metadata).unwrap_err(), missing);
    assert_eq!(OwnedJwk::from_oct(&[], &metadata).unwrap_err(), missing);
    let invalid = Error::Malformed { part: Part::Jwk, fault: Fault::InvalidValue, at: 0 };
    let twice = Metadata { key_ops: &[Operation::Sign, Operation::Sign], ..metadata };
    assert_eq!(OwnedJwk::from_rsa(&PUBLIC, &twice).unwrap_err(), invalid);
    let torn = Metadata { key_ops: &[Operation::Sign], key_use: Some(KeyUse::Encryption), ..metadata };
    assert_eq!(OwnedJwk::from_rsa(&PUBLIC, &torn).unwrap_err(), invalid);
}

#[test]
fn b11_the_public_half_has_no_private_member() {
    let private = r#"{"kty":"RSA","kid":"a","use":"enc","alg":"X","x5c":["AA"],"ext":true,"pin":"1234",
        "key_ops":["decrypt","unwrapKey","encrypt","x-else"],"n":"q83v","e":"AQAB","d":"EjRW","p":"Iw","q":"NQ",
        "d\u0070":"Ew","dq":"Fw","qi":"BQ","oth":[],"k":"AA","priv":"AA"}"#;
    let public = OwnedJwk::parse(private.as_bytes()).unwrap().public().unwrap();
    assert_eq!(
        public.as_json(),
        r#"{"kty":"RSA","kid":"a","use":"enc","alg":"X","x5c":["AA"],"ext":true,"key_ops":["encrypt","wrapKey"],"n":"q83v","e":"AQAB"}"#
    );
    assert!(!public.as_jwk().unwrap().is_private());
    assert_eq!(public.public().unwrap().as_json(), public.as_json());
    let okp = OwnedJwk::parse(br#"{"kty":"OKP","crv":"X25519","d":"AA","x":"AQ"}"#).unwrap();
    assert_eq!(okp.public().unwrap().as_json(), r#"{"kty":"OKP","crv":"X25519","x":"AQ"}"#);
    for other in [r#"{"kty":"oct","k":"AA"}"#, r#"{"kty":"AKP","pub":"AA","priv":"AA"}"#] {
        let error = OwnedJwk::parse(other.as_bytes()).unwrap().public().unwrap_err();
        assert_eq!(error, Error::KeyUnsuitable(KeyFault::WrongType));
    }
    // A public key's own `key_ops` stay: making the public half permits nothing new.
    let signer = r#"{"kty":"RSA","key_ops":["decrypt"],"n":"q83v","e":"AQAB"}"#;
    assert_eq!(OwnedJwk::parse(signer.as_bytes()).unwrap().public().unwrap().as_json(), signer);
}

#[test]
fn sets_are_built_and_published() {
    let a =
        OwnedJwk::from_rsa(&PRIVATE, &Metadata { kid: KeyId::Text("a"), ..Metadata::UNRESTRICTED }).unwrap();
    let b =
        OwnedJwk::from_oct(&[1; 16], &Metadata { kid: KeyId::Text("b"), ..Metadata::UNRESTRICTED }).unwrap();
    let nameless = b.with_kid(KeyId::Absent).unwrap();
    let set = OwnedJwkSet::from_keys(&[&a, &nameless, &b, &nameless]).unwrap();
    assert_eq!(set.as_set().unwrap().keys().filter(|(_, key)| key.is_ok()).count(), 4);
    let expected = format!("{{\"keys\":[{}]}}", a.public().unwrap().as_json());
    assert_eq!(set.public().unwrap().as_json(), expected);
    assert_eq!(OwnedJwkSet::from_keys(&[]).unwrap().as_json(), r#"{"keys":[]}"#);
    assert_eq!(OwnedJwkSet::parse(b" {\"keys\":[]}\n").unwrap().as_json(), r#"{"keys":[]}"#);
}

#[test]
fn a18_b6_a_set_with_one_kid_twice_is_not_built() {
    let key = |bytes: &[u8]| {
        OwnedJwk::from_oct(bytes, &Metadata { kid: KeyId::Text("a"), ..Metadata::UNRESTRICTED })
    };
    let (a, b) = (key(&[1; 16]).unwrap(), key(&[2; 16]).unwrap());
    let error = OwnedJwkSet::from_keys(&[&a, &b]).unwrap_err();
    let at = "{\"keys\":[".len() + a.as_json().len() + 1;
    assert_eq!(error, Error::Malformed { part: Part::JwkSet, fault: Fault::InvalidValue, at });
}

#[test]
fn s15_a_key_is_generated_from_good_randomness_or_not_at_all() {
    let mut next = 0u8;
    let mut counting = FnRandom(|out: &mut [u8]| {
        for byte in out {
            next += 1;
            *byte = next;
        }
        Ok::<_, ()>(())
    });
    let key = OwnedJwk::generate_oct(32, &Metadata::UNRESTRICTED, &mut counting).unwrap();
    let mut out = [0; 32];
    let k = key.as_jwk().unwrap().oct().unwrap().decode(&mut out).unwrap().to_vec();
    assert_eq!(k, (1..=32).collect::<Vec<u8>>());

    let mut failing = FnRandom(|_: &mut [u8]| Err(()));
    let error = OwnedJwk::generate_oct(32, &Metadata::UNRESTRICTED, &mut failing).unwrap_err();
    assert_eq!(error, Error::RandomUnavailable);
    let mut stuck = FnRandom(|out: &mut [u8]| {
        out.fill(0);
        Ok::<_, ()>(())
    });
    let error = OwnedJwk::generate_oct(16, &Metadata::UNRESTRICTED, &mut stuck).unwrap_err();
    assert_eq!(error, Error::RandomUnavailable);
    for len in [0, 15, 513] {
        let error = OwnedJwk::generate_oct(len, &Metadata::UNRESTRICTED, &mut counting).unwrap_err();
        assert_eq!(error, Error::KeyUnsuitable(KeyFault::WrongSize));
    }
}
