//! What is refused in files with keys on curves (RFC 5480, RFC 5915, RFC 8410): DER made by hand, byte by byte.
#![cfg(feature = "pem")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by panicking")]

use jose_alg::{Error, KeyFault};
use jwk::{ImportError, NotYet, import, import_key};

const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
/// brainpoolP256r1.
const OTHER: &[u8] = &[0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07];
const X25519: &[u8] = &[0x2b, 0x65, 0x6e];

fn tlv(tag: u8, contents: &[&[u8]]) -> Vec<u8> {
    let contents = contents.concat();
    let len = contents.len();
    let len =
        if len < 128 { vec![u8::try_from(len).unwrap()] } else { vec![0x81, u8::try_from(len).unwrap()] };
    [vec![tag], len, contents].concat()
}

fn oid(oid: &[u8]) -> Vec<u8> {
    tlv(6, &[oid])
}

fn algorithm(name: &[u8], parameters: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&oid(name), parameters])
}

fn spki(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    tlv(0x30, &[algorithm, &tlv(3, &[&[0], key])])
}

fn pkcs8(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&[2, 1, 0], algorithm, &tlv(4, &[key])])
}

fn sec1(d: &[u8], curve: Option<&[u8]>, point: Option<&[u8]>) -> Vec<u8> {
    let curve = curve.map_or(vec![], |curve| tlv(0xa0, &[&oid(curve)]));
    let point = point.map_or(vec![], |point| tlv(0xa1, &[&tlv(3, &[&[0], point])]));
    tlv(0x30, &[&[2, 1, 1], &tlv(4, &[d]), &curve, &point])
}

fn point(tag: u8, len: usize) -> Vec<u8> {
    [vec![tag], vec![7; len]].concat()
}

fn is_damaged(der: &[u8]) -> bool {
    matches!(import(der), Err(ImportError::Key(Error::Malformed { .. })))
}

fn p256() -> Vec<u8> {
    algorithm(EC, &oid(P256))
}

#[test]
fn public_points_are_uncompressed_and_whole() {
    // That the point is on the curve is for somebody with arithmetic to see.
    assert!(import(&spki(&p256(), &point(4, 64))).is_ok());
    for tag in [2, 3] {
        let refused = import(&spki(&p256(), &point(tag, 32))).unwrap_err();
        assert_eq!(refused, ImportError::Unsupported(NotYet::CompressedPoint));
        assert!(refused.to_string().contains("openssl"));
    }
    // The point at infinity, hybrid forms, and lengths of other curves.
    for bad in [vec![0], point(6, 64), point(7, 64), point(4, 63), point(4, 65), point(4, 96), vec![]] {
        assert!(is_damaged(&spki(&p256(), &bad)), "{bad:?}");
    }
}

#[test]
fn curves_have_known_names() {
    let named = |oid: &[u8]| import(&spki(&algorithm(EC, oid), &point(4, 64)));
    let refused = named(&oid(OTHER)).unwrap_err();
    assert!(matches!(refused, ImportError::UnknownAlgorithm(_)));
    assert!(refused.to_string().contains("1.3.36.3.3.2.8.1.1.7"), "{refused}");
    // Parameters that are spelled out, NULL, and none.
    for parameters in [tlv(0x30, &[&[2, 1, 1]]), vec![5, 0], vec![]] {
        let refused = named(&parameters).unwrap_err();
        assert_eq!(refused, ImportError::Unsupported(NotYet::ExplicitCurve));
    }
}

#[test]
fn e3_private_numbers_have_the_length_of_the_curve() {
    let wrong = ImportError::Key(Error::KeyUnsuitable(KeyFault::WrongSize));
    let whole = point(4, 64);
    assert!(import_key(&sec1(&[7; 32], Some(P256), Some(&whole))).unwrap().as_jwk().unwrap().is_private());
    for len in [0, 1, 31, 33, 48] {
        let d = vec![7; len];
        assert_eq!(import(&sec1(&d, Some(P256), Some(&whole))).unwrap_err(), wrong, "{len}");
        assert_eq!(import(&pkcs8(&p256(), &sec1(&d, None, Some(&whole)))).unwrap_err(), wrong, "{len}");
        let inner = tlv(4, &[&d]);
        assert_eq!(import(&pkcs8(&algorithm(X25519, &[]), &inner)).unwrap_err(), wrong, "{len}");
        assert_eq!(import(&spki(&algorithm(X25519, &[]), &d)).unwrap_err(), wrong, "{len}");
    }
}

#[test]
fn a17_a_file_names_one_curve() {
    let whole = point(4, 64);
    let key = |inside| import(&pkcs8(&p256(), &sec1(&[7; 32], inside, Some(&whole))));
    assert!(key(None).is_ok() && key(Some(P256)).is_ok());
    assert!(is_damaged(&pkcs8(&p256(), &sec1(&[7; 32], Some(P384), Some(&whole)))));
    assert!(is_damaged(&sec1(&[7; 32], None, Some(&whole))), "no curve at all");
    assert_eq!(import(&sec1(&[7; 32], Some(P256), None)).unwrap_err(), ImportError::NoPublicHalf);
}

#[test]
fn okp_keys_have_no_parameters_and_one_string_inside_of_the_other() {
    let bare = algorithm(X25519, &[]);
    assert!(import(&spki(&bare, &[7; 32])).is_ok());
    assert_eq!(import(&pkcs8(&bare, &tlv(4, &[&[7; 32]]))).unwrap_err(), ImportError::NoPublicHalf);
    assert!(is_damaged(&spki(&algorithm(X25519, &[5, 0]), &[7; 32])));
    assert!(is_damaged(&pkcs8(&algorithm(X25519, &[5, 0]), &tlv(4, &[&[7; 32]]))));
    // The key itself where the inner string belongs.
    assert!(is_damaged(&pkcs8(&bare, &[7; 32])));
    let long = [tlv(4, &[&[7; 32]]), vec![0]].concat();
    assert!(is_damaged(&pkcs8(&bare, &long)));
}

#[test]
fn d10_nothing_stands_behind_a_key() {
    for good in [
        spki(&p256(), &point(4, 64)),
        sec1(&[7; 32], Some(P256), Some(&point(4, 64))),
        pkcs8(&p256(), &sec1(&[7; 32], None, Some(&point(4, 64)))),
    ] {
        assert!(import(&good).is_ok());
        // White space around a file is taken off only where the file is text.
        assert!(import(&[&good[..], &[0x30]].concat()).is_err());
        assert!(import(&good[..good.len() - 1]).is_err());
    }
}
