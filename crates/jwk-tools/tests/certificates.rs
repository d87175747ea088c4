//! `x5c` and `x5t#S256` of a key are the key's, or the key is refused (RFC 7517, sections 4.7 and 4.9).
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by panicking")]

mod common;

use base64ct::{Base64, Encoding as _};
use common::{CERTIFICATE, ED25519_CERTIFICATE, body};
use jose_wire::base64url;
use jwk::Jwk;
use jwk_tools::{CertificateError, certificates, check_certificates, import_key, with_certificates};
use serde_json::{Value, json};

/// `openssl x509 -outform der | sha256sum`.
const HASH: &str = "6124b5f4f1aaa19160ef5da751feddd5020d222e0610c12d8175e6905e01d725";

fn hash() -> String {
    let bytes: Vec<_> = (0..HASH.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(HASH.get(at..at + 2).unwrap(), 16).unwrap())
        .collect();
    base64url::encode_to_string(&bytes)
}

fn carrying(change: impl Fn(&mut Value)) -> Result<usize, CertificateError> {
    let mut key: Value = serde_json::from_str(import_key(CERTIFICATE.as_bytes()).unwrap().as_json()).unwrap();
    key["x5c"] = json!([body(CERTIFICATE)]);
    key["x5t#S256"] = json!(hash());
    change(&mut key);
    let text = key.to_string();
    check_certificates(&Jwk::parse(text.as_bytes()).unwrap())
}

#[test]
fn a8_certificates_must_be_the_keys_own() {
    let other = body(ED25519_CERTIFICATE);
    assert_eq!(carrying(|_| {}), Ok(1));
    assert_eq!(carrying(|key| key["x5c"] = json!([body(CERTIFICATE), other])), Ok(2));
    assert_eq!(
        carrying(|key| key["x5c"] = json!([other, body(CERTIFICATE)])),
        Err(CertificateError::OtherKey)
    );
    let y = json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(carrying(|key| key["y"] = y.clone()), Err(CertificateError::OtherKey));
    let wrong = json!(base64url::encode_to_string(&[7; 32]));
    assert_eq!(carrying(|key| key["x5t#S256"] = wrong.clone()), Err(CertificateError::OtherThumbprint));
    let without = |name: &'static str| move |key: &mut Value| drop(key.as_object_mut().unwrap().remove(name));
    assert_eq!(carrying(without("x5t#S256")), Ok(1));
    assert_eq!(carrying(without("x5c")), Ok(0));
    for (place, chain) in [
        (0, json!([""])),
        (0, json!([body(CERTIFICATE).replace('/', "_")])),
        (0, json!([format!("{} ", body(CERTIFICATE))])),
        (1, json!([body(CERTIFICATE), "AAAA"])),
        (1, json!([body(CERTIFICATE), body(CERTIFICATE).replace("MIIBdTCC", "MIIBdjCC")])),
    ] {
        let result = carrying(|key| key["x5c"] = chain.clone());
        assert_eq!(result, Err(CertificateError::Malformed(place)), "{chain}");
    }
}

#[test]
fn a_chain_is_carried_and_checked_when_it_is_put_in() {
    let der = Base64::decode_vec(&body(CERTIFICATE)).unwrap();
    let other = Base64::decode_vec(&body(ED25519_CERTIFICATE)).unwrap();
    let key = import_key(CERTIFICATE.as_bytes()).unwrap();
    let with = with_certificates(&key, &[&der, &other]).unwrap();
    let jwk = with.as_jwk().unwrap();
    assert!(jwk.get("x5t#S256").unwrap().as_str().unwrap().is(&hash()));
    assert_eq!(check_certificates(&jwk), Ok(2));
    assert_eq!(jwk.thumbprint(), key.as_jwk().unwrap().thumbprint());
    // The members that were there stay, except those that are replaced.
    let again = with_certificates(&with, &[&der]).unwrap();
    assert_eq!(check_certificates(&again.as_jwk().unwrap()), Ok(1));
    assert_eq!(again.as_jwk().unwrap().get("x"), jwk.get("x"));
    assert_eq!(with_certificates(&key, &[&other]).unwrap_err(), CertificateError::OtherKey);
    assert_eq!(with_certificates(&key, &[b"0"]).unwrap_err(), CertificateError::Malformed(0));
}

#[test]
fn a_chain_is_read_from_a_file() {
    let der = Base64::decode_vec(&body(CERTIFICATE)).unwrap();
    let other = Base64::decode_vec(&body(ED25519_CERTIFICATE)).unwrap();
    assert_eq!(certificates(&der).unwrap(), std::slice::from_ref(&der));
    let chain = format!("{CERTIFICATE}\n{ED25519_CERTIFICATE}\n");
    assert_eq!(certificates(chain.as_bytes()).unwrap(), [der.clone(), other]);
    let damaged = CERTIFICATE.replace("MIIBdTCC", "MIIBdjCC");
    for (place, text) in [
        (0, String::new()),
        (0, "\n".to_owned()),
        (0, damaged.clone()),
        (1, format!("{CERTIFICATE}{damaged}")),
        (1, format!("{CERTIFICATE}more")),
        (0, CERTIFICATE.replace("CERTIFICATE", "PUBLIC KEY")),
    ] {
        assert_eq!(certificates(text.as_bytes()), Err(CertificateError::Malformed(place)), "{text}");
    }
    let cut = der.get(..der.len() - 1).unwrap();
    assert_eq!(certificates(cut), Err(CertificateError::Malformed(0)));
}

/// RFC 7517, appendix B, of an RSA key.
#[test]
fn rfc_7517_appendix_b() {
    let folder = std::env::var_os("JOSE_VECTORS_DIR").map_or_else(
        || concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors").into(),
        std::path::PathBuf::from,
    );
    let Ok(text) = std::fs::read(folder.join("rfc-appendices.json")) else {
        println!("skipped: the vectors are not there (set JOSE_VECTORS_DIR)");
        return;
    };
    let file: Value = serde_json::from_slice(&text).unwrap();
    let case = file["cases"].as_array().unwrap().iter().find(|case| case["id"] == "rfc7517-B-x5c").unwrap();
    let key = Jwk::parse(case["token"].as_str().unwrap().as_bytes()).unwrap();
    assert_eq!(check_certificates(&key), Ok(1));
    jwk_tools::check(&key).unwrap();
}
