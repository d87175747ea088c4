//! Keys as PEM, DER and base64, and what only looks like one.

use super::keys::{KEYS, curve_keys, number};
use crate::test_key;

pub(super) fn forms_of_a_key(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let key = jwk::OwnedJwk::parse(test_key::JWK.as_bytes()).expect("our own key");
    let jwk = key.as_jwk().expect("our own key");
    add("private.jwk", test_key::JWK.into());
    let written = "it was written before";
    let der = jwk.to_spki_der().expect(written);
    add("spki.der", der.clone());
    add("spki-and-more.der", [&der[..], &[0]].concat());
    // Other algorithms around the same key: RSASSA-PSS, RSAES-OAEP, elliptic curves, Ed25519, and none that exists.
    let oids: [(&str, &[u8]); 5] = [
        ("pss", &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a]),
        ("oaep", &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x07]),
        ("ec", &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]),
        ("ed25519", &[0x2b, 0x65, 0x70]),
        ("unknown", &[0x2a, 0x03]),
    ];
    let key = [&[0][..], &jwk.to_pkcs1_public_der().expect(written)].concat();
    for (name, oid) in oids {
        let algorithm = der_of(0x30, &[&der_of(6, oid)[..], &[5, 0]].concat());
        add(&format!("spki-{name}.der"), der_of(0x30, &[algorithm, der_of(3, &key)].concat()));
    }
    // What is recognised by its first two elements, and not read.
    let (sequence, octets) = (der_of(0x30, &[]), der_of(4, &[1, 2, 3]));
    add("encrypted-pkcs8.der", der_of(0x30, &[&sequence[..], &octets].concat()));
    add("certificate.der", der_of(0x30, &[&sequence[..], &sequence].concat()));
    add("sec1.der", der_of(0x30, &[&der_of(2, &[1])[..], &octets].concat()));
    add("two-octet-strings.der", der_of(0x30, &[&octets[..], &octets].concat()));
    let number = der_of(2, &[5]);
    let numbers = |version: u8, more: &[u8]| {
        der_of(0x30, &[&der_of(2, &[version])[..], &number.repeat(8), more].concat())
    };
    add("pkcs1-three-primes.der", numbers(1, &der_of(0x30, &der_of(0x30, &number.repeat(3)))));
    add("pkcs1-tiny.der", numbers(0, &[]));
    add("not-spki.base64", b"MAYCAQACAQE=".to_vec());
    add(
        "proc-type.pem",
        b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"
            .to_vec(),
    );
    add("unknown-label.pem", b"-----BEGIN SOMETHING-----\nAAAA\n-----END SOMETHING-----\n".to_vec());
    add(
        "openssh.pem",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n".to_vec(),
    );
    add("pkcs1-public.der", jwk.to_pkcs1_public_der().expect(written));
    add("pkcs8.der", jwk.to_pkcs8_der().expect(written).as_bytes().to_vec());
    add("pkcs1-private.der", jwk.to_pkcs1_private_der().expect(written).as_bytes().to_vec());
    let spki = jwk.to_spki_pem().expect(written);
    add("spki.pem", spki.clone().into_bytes());
    add("spki-twice.pem", spki.repeat(2).into_bytes());
    add("spki-cut.pem", spki.as_bytes()[..200].to_vec());
    add("certificate.pem", spki.replace("PUBLIC KEY", "CERTIFICATE").into_bytes());
    add("encrypted.pem", spki.replace("PUBLIC KEY", "ENCRYPTED PRIVATE KEY").into_bytes());
    add("ec.pem", spki.replace("PUBLIC KEY", "EC PRIVATE KEY").into_bytes());
    add("pkcs1-public.pem", jwk.to_pkcs1_public_pem().expect(written).into_bytes());
    add("spki.base64", jwk.to_spki_base64().expect(written).into_bytes());
    add("pkcs8.pem", jwk.to_pkcs8_pem().expect(written).as_str().into());
    add("pkcs1-private.pem", jwk.to_pkcs1_private_pem().expect(written).as_str().into());
    add("set-of-one.jwks", format!("{{\"keys\":[{}]}}", KEYS[2].1).into_bytes());
    add("set-of-two.jwks", format!("{{\"keys\":[{},{}]}}", KEYS[0].1, KEYS[2].1).into_bytes());
}

/// Keys on every curve in every form, and forms that are refused for what is inside.
pub(super) fn forms_of_curve_keys(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let written = "it is a key";
    for (name, text) in curve_keys().into_iter().filter(|(name, _)| name.ends_with("-private")) {
        let key = jwk::OwnedJwk::parse(text.as_bytes()).expect(written);
        let jwk = key.as_jwk().expect(written);
        add(&format!("{name}-spki.der"), jwk.to_spki_der().expect(written));
        add(&format!("{name}-pkcs8.der"), jwk.to_pkcs8_der().expect(written).as_bytes().to_vec());
        if let Ok(der) = jwk.to_sec1_der() {
            add(&format!("{name}-sec1.der"), der.as_bytes().to_vec());
        }
        if name.starts_with("p-256") || name.starts_with("ed25519") {
            add(&format!("{name}.jwk"), text.into_bytes());
            add(&format!("{name}-spki.pem"), jwk.to_spki_pem().expect(written).into_bytes());
            add(&format!("{name}-spki.base64"), jwk.to_spki_base64().expect(written).into_bytes());
            add(&format!("{name}-pkcs8.pem"), jwk.to_pkcs8_pem().expect(written).as_str().into());
            if let Ok(pem) = jwk.to_sec1_pem() {
                add(&format!("{name}-sec1.pem"), pem.as_str().into());
            }
        }
    }
    let (x, y, d) = (number(1, 32), number(70, 32), number(140, 32));
    let bits = |bytes: &[u8]| der_of(3, &[&[0], bytes].concat());
    let point = bits(&[&[4][..], &x, &y].concat());
    let ec_public_key = der_of(6, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]);
    let p256 = der_of(6, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]);
    let p384 = der_of(6, &[0x2b, 0x81, 0x04, 0x00, 0x22]);
    let unknown = der_of(6, &[0x2b, 0x81, 0x04, 0x00, 0x21]);
    let ed25519 = der_of(6, &[0x2b, 0x65, 0x70]);
    let sequence = |parts: &[&[u8]]| der_of(0x30, &parts.concat());
    let ec = |curve: &[u8]| sequence(&[&ec_public_key, curve]);
    // RFC 5915: version 1, the number, [0] the curve, [1] the point.
    let (one, zero, number) = (der_of(2, &[1]), der_of(2, &[0]), der_of(4, &d));
    let sec1 = |curve: &[u8], point: &[u8]| sequence(&[&one, &number, curve, point]);
    let pkcs8 = |algorithm: &[u8], key: &[u8]| sequence(&[&zero, algorithm, &der_of(4, key)]);
    for (name, der) in [
        ("ec-compressed-point.der", sequence(&[&ec(&p256), &bits(&[&[2][..], &x].concat())])),
        ("ec-point-at-infinity.der", sequence(&[&ec(&p256), &bits(&[0])])),
        ("ec-point-too-short.der", sequence(&[&ec(&p384), &point])),
        ("ec-unknown-curve.der", sequence(&[&ec(&unknown), &point])),
        ("ec-explicit-curve.der", sequence(&[&ec(&sequence(&[&one, &p256])), &point])),
        ("ec-no-curve.der", sequence(&[&sequence(&[&ec_public_key]), &point])),
        ("ec-point-of-odd-bits.der", sequence(&[&ec(&p256), &der_of(3, &[&[1, 4][..], &x, &y].concat())])),
        ("sec1-no-point.der", sec1(&der_of(0xa0, &p256), &[])),
        ("sec1-no-curve.der", sec1(&[], &der_of(0xa1, &point))),
        ("sec1-of-another-length.der", sec1(&der_of(0xa0, &p384), &[])),
        ("pkcs8-two-curves.der", pkcs8(&ec(&p256), &sec1(&der_of(0xa0, &p384), &[]))),
        ("pkcs8-curve-twice.der", pkcs8(&ec(&p256), &sec1(&der_of(0xa0, &p256), &der_of(0xa1, &point)))),
        ("pkcs8-curve-inside.der", pkcs8(&sequence(&[&ec_public_key]), &sec1(&der_of(0xa0, &p256), &[]))),
        ("okp-with-parameters.der", sequence(&[&sequence(&[&ed25519, &[5, 0]]), &bits(&x)])),
        ("okp-too-long.der", sequence(&[&sequence(&[&ed25519]), &bits(&[&x[..], &[0]].concat())])),
        // RFC 8410, section 7: version 1, and the public key as [1] at the end.
        (
            "okp-both-halves.der",
            sequence(&[
                &one,
                &sequence(&[&ed25519]),
                &der_of(4, &number),
                &der_of(0x81, &[&[0], &x[..]].concat()),
            ]),
        ),
        ("okp-key-not-wrapped.der", pkcs8(&sequence(&[&ed25519]), &d)),
    ] {
        add(name, der);
    }
}

/// One element of DER, of up to 64 KiB.
fn der_of(tag: u8, contents: &[u8]) -> Vec<u8> {
    let len = match contents.len() {
        len @ 0..=127 => vec![len as u8],
        len @ 128..=255 => vec![0x81, len as u8],
        len => vec![0x82, (len >> 8) as u8, len as u8],
    };
    [&[tag], &len[..], contents].concat()
}
