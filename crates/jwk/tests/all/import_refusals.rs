//! What the importer refuses, and what it says.
#![cfg(feature = "pem")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

use jose_alg::{Error, Fault, Part};
use jwk::{ImportError, Imported, KeyId, Metadata, NotYet, OwnedJwk, RsaComponents, import, import_key};

const DAMAGED: fn(usize) -> ImportError =
    |at| ImportError::Key(Error::Malformed { part: Part::Pem, fault: Fault::KeyEncoding, at });

fn public() -> OwnedJwk {
    // The length of a real modulus, so that DER needs long lengths.
    let components = RsaComponents { n: &[0xab; 256], e: &[1, 0, 1], private: None };
    let metadata = Metadata { kid: KeyId::Absent, ..Metadata::UNRESTRICTED };
    OwnedJwk::from_rsa(&components, &metadata).unwrap()
}

fn spki() -> Vec<u8> {
    public().as_jwk().unwrap().to_spki_der().unwrap()
}

fn refused(bytes: &[u8]) -> ImportError {
    match import(bytes) {
        Err(error) => error,
        Ok(found) => panic!("{found:?}"),
    }
}

#[test]
fn der_with_trailing_bytes_is_refused() {
    let mut der = spki();
    der.push(0);
    assert!(matches!(refused(&der), ImportError::Key(Error::Malformed { part: Part::Pem, .. })));
    // Within the bit string, behind the PKCS#1 key.
    let mut der = spki();
    der.extend([0, 0]);
    der[3] += 2; // SEQUENCE
    let bits = der.windows(4).position(|w| w == [0x03, 0x82, 0x01, 0x0f]).unwrap();
    der[bits + 3] += 2;
    assert!(matches!(refused(&der), ImportError::Key(Error::Malformed { part: Part::Pem, .. })));
}

#[test]
fn truncated_der_is_refused_wherever_it_ends() {
    let der = spki();
    for end in 0..der.len() {
        assert!(import(&der[..end]).is_err(), "{end}");
    }
}

#[test]
fn parameters_of_rsa_are_null() {
    let mut der = spki();
    let null = der.windows(2).position(|w| w == [5, 0]).unwrap();
    der.drain(null..null + 2);
    der[3] -= 2; // SEQUENCE
    der[5] -= 2; // AlgorithmIdentifier
    assert_eq!(refused(&der), DAMAGED(0));
}

#[test]
fn unknown_algorithms_are_shown() {
    let mut der = spki();
    let oid = der.windows(3).position(|w| w == [0x01, 0x01, 0x01]).unwrap();
    der[oid + 2] = 99;
    let ImportError::UnknownAlgorithm(shown) = refused(&der) else { panic!() };
    assert_eq!(shown.to_string(), "1.2.840.113549.1.1.99");
    der[oid + 2] = 7;
    assert_eq!(refused(&der), ImportError::Unsupported(NotYet::RsaOaep));
}

#[test]
fn encrypted_keys_are_named() {
    let pem = |label: &str, body: &str| format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
    assert_eq!(refused(pem("ENCRYPTED PRIVATE KEY", "AAAA").as_bytes()), ImportError::Encrypted);
    let old = pem("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA");
    assert_eq!(refused(old.as_bytes()), ImportError::Encrypted);
    // EncryptedPrivateKeyInfo: SEQUENCE { SEQUENCE { OID }, OCTET STRING }
    let der = [0x30, 0x0a, 0x30, 0x05, 0x06, 0x03, 0x2a, 0x03, 0x04, 0x04, 0x01, 0x00];
    assert_eq!(refused(&der), ImportError::Encrypted);
    assert!(ImportError::Encrypted.to_string().contains("openssl pkey"));
}

#[test]
fn other_pem_is_named() {
    for (label, expected) in [
        ("CERTIFICATE", ImportError::Unsupported(NotYet::Certificate)),
        ("CERTIFICATE REQUEST", ImportError::Unsupported(NotYet::Certificate)),
        ("EC PARAMETERS", ImportError::Unsupported(NotYet::EllipticCurve)),
        ("OPENSSH PRIVATE KEY", ImportError::Unsupported(NotYet::OpenSsh)),
        ("PUBLIC  KEY", DAMAGED(0)),
        ("PGP PUBLIC KEY BLOCK", ImportError::Unrecognised),
    ] {
        let pem = format!("-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n");
        assert_eq!(refused(pem.as_bytes()), expected, "{label}");
    }
}

#[test]
fn damaged_pem_is_refused() {
    let key = public();
    let pem = key.as_jwk().unwrap().to_spki_pem().unwrap();
    assert!(import(pem.as_bytes()).is_ok());
    assert!(import(pem.replace('\n', "\r\n").as_bytes()).is_ok());
    assert!(import(format!("a comment\n{pem}\n\n").as_bytes()).is_ok());
    // Lines of another length, as some producers write them.
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    for width in [76, 1000] {
        let lines: Vec<_> = body.as_bytes().chunks(width).map(|l| core::str::from_utf8(l).unwrap()).collect();
        let other = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"));
        assert_eq!(import_key(other.as_bytes()).unwrap().as_json(), key.as_json(), "{width}");
    }
    assert_eq!(refused(format!("{pem}{pem}").as_bytes()), ImportError::SeveralPem);
    for damaged in [
        pem.replace("END PUBLIC", "END RSA PUBLIC"),
        pem.replace("MII", "M!I"),
        pem.replace("-----END PUBLIC KEY-----", ""),
        pem.replace("PUBLIC KEY", "RSA PUBLIC KEY"),
        pem.replace("PUBLIC KEY", "PRIVATE KEY"),
        pem.replacen('\n', "\n\n", 1),
    ] {
        assert!(
            matches!(refused(damaged.as_bytes()), ImportError::Key(Error::Malformed { .. })),
            "{damaged}"
        );
    }
}

#[test]
fn bare_base64_is_the_standard_one() {
    let key = public();
    let text = key.as_jwk().unwrap().to_spki_base64().unwrap();
    let lines: Vec<_> = text.as_bytes().chunks(64).map(|l| core::str::from_utf8(l).unwrap()).collect();
    for good in [text.clone(), format!(" {text}\n"), lines.join("\n"), lines.join("\r\n")] {
        assert_eq!(import_key(good.as_bytes()).unwrap().as_json(), key.as_json());
    }
    let with = |at: usize, c: &str| {
        let mut text = text.clone();
        text.insert_str(at, c);
        text
    };
    for stray in [" ", "\t", "-", "_", "=", "\0", "\u{feff}", "."] {
        assert!(import(with(40, stray).as_bytes()).is_err(), "{stray:?}");
    }
    assert_eq!(refused(with(40, " ").as_bytes()), DAMAGED(40));
    assert!(import(text.trim_end_matches('=').as_bytes()).is_err() || !text.ends_with('='));
    // A private key in the same dress is one too many.
    let components = RsaComponents {
        private: Some(jwk::RsaPrivateComponents { d: &[5], crt: Some([&[7][..]; 5]) }),
        n: &[0xab; 256],
        e: &[1, 0, 1],
    };
    let private = OwnedJwk::from_rsa(&components, &Metadata::UNRESTRICTED).unwrap();
    let pem = private.as_jwk().unwrap().to_pkcs8_pem().unwrap();
    let body: String = pem.as_str().lines().filter(|line| !line.starts_with('-')).collect();
    assert_eq!(refused(body.as_bytes()), ImportError::NotSpki);
}

#[test]
fn what_is_nothing_is_called_nothing() {
    for text in ["", " ", "hello", "eyJhbGciOiJkaXIifQ....", "\u{feff}{}", "ssh-rsa AAAAB3NzaC1yc2E="] {
        assert_eq!(refused(text.as_bytes()), ImportError::Unrecognised, "{text}");
    }
    assert!(matches!(refused(b"{}"), ImportError::Key(Error::Malformed { fault: Fault::MissingMember, .. })));
    assert!(matches!(refused(b"[]"), ImportError::Key(Error::Malformed { fault: Fault::NotAnObject, .. })));
    assert_eq!(refused(&vec![b' '; 300_000]), ImportError::Key(Error::LimitExceeded(Part::Pem)));
}

#[test]
fn a_set_of_one_key_is_that_key() {
    let key = r#"{"kty":"oct","k":"AAAA"}"#;
    let set = format!(r#"{{"keys":[{key}]}}"#);
    assert!(matches!(import(set.as_bytes()), Ok(Imported::Set(_))));
    assert_eq!(import_key(set.as_bytes()).unwrap().as_json(), key);
    assert_eq!(import_key(br#"{"keys":[]}"#).unwrap_err(), ImportError::SetOf(0));
    // A key may have any member.
    assert!(matches!(import(br#"{"kty":"oct","k":"AAAA","keys":[]}"#), Ok(Imported::Key(_))));
}

#[test]
fn every_damaged_byte_ends_in_an_error_or_a_key() {
    let der = spki();
    for at in 0..der.len().min(40) {
        for flip in [0x01, 0x80, 0xff] {
            let mut damaged = der.clone();
            damaged[at] ^= flip;
            if let Ok(Imported::Key(key)) = import(&damaged) {
                assert!(key.as_jwk().unwrap().rsa().is_ok());
            }
        }
    }
}
