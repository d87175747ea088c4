//! Signed tokens, compact and in JSON, and such that are damaged in one place.

use alg_hmac::Hs256;
use jose_alg::json::{Limits, Object};
use jose_alg::{HeaderFields, SigningKey};
use jws_core::{Form, SignatureFields, Signer, Signers};

use super::{counting, joined};
use crate::decrypt::KEY;
use crate::oracle;

pub(super) fn signed_tokens(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let key = Hs256::new(&KEY).expect("a key of the right length");
    let sign = |form: Form, header: &HeaderFields<'_>, payload: &[u8]| {
        let mut out = vec![0; 600];
        let token = Signer { key: &key }.sign_as(form, header, payload, &mut counting(), &mut out);
        token.expect("everything fits").as_bytes().to_vec()
    };
    let none = &HeaderFields::NONE;
    add("hello", sign(Form::Attached, none, b"open the door"));
    add("empty-payload", sign(Form::Attached, none, b""));
    add("jwt", sign(Form::Attached, &HeaderFields { typ: Some("JWT"), ..*none }, br#"{"exp":1}"#));
    add("kid-of-nobody", sign(Form::Attached, &HeaderFields { kid: Some("nobody"), ..*none }, b"named"));
    add("kid-of-another", sign(Form::Attached, &HeaderFields { kid: Some("other"), ..*none }, b"named"));
    add("detached", sign(Form::Detached, none, b"open the door"));
    add("unencoded", sign(Form::Unencoded, none, b"$02 or so"));
    let parts = |header: &str, payload: &[u8], signature: &[u8]| {
        [oracle::encode(header.as_bytes()), oracle::encode(payload), oracle::encode(signature)]
            .join(".")
            .into_bytes()
    };
    add("none", parts(r#"{"alg":"none"}"#, b"open", b""));
    add("wrong-signature", parts(r#"{"alg":"HS256"}"#, b"open", &[7; 32]));
    add("signature-of-31-bytes", parts(r#"{"alg":"HS256"}"#, b"open", &[7; 31]));
    add("no-security", parts(r#"{"alg":"ES256"}"#, b"open", b"+."));
    add("no-security-refused", parts(r#"{"alg":"ES256"}"#, b"open", b"-."));
    add("crit", parts(r#"{"alg":"ES256","crit":["exp"],"exp":1}"#, b"open", b"+."));
    add("crit-unknown", parts(r#"{"alg":"ES256","crit":["x"],"x":1}"#, b"open", b"+."));
    add("b64-not-critical", parts(r#"{"alg":"ES256","b64":false}"#, b"open", b"+."));
    add("b64-true", parts(r#"{"alg":"ES256","b64":true}"#, b"open", b"+."));
    add("b64-a-text", parts(r#"{"alg":"ES256","b64":"false"}"#, b"open", b"+."));
    add("public-key-as-secret", parts(r#"{"alg":"HS256","jwk":{}}"#, b"open", &[0; 32]));
    add("payload-not-canonical", b"eyJhbGciOiJFUzI1NiJ9.AB.Ky4".to_vec());
    add("five-parts", joined([br#"{"alg":"dir","enc":"A256GCM"}"#, b"", b"", b"", b""]));
}

pub(super) fn signed_json(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let key = Hs256::new(&KEY).expect("a key of the right length");
    let other = Hs256::new(&[7; 32]).expect("a key of the right length").with_kid("other");
    let none = SignatureFields::NONE;
    let unprotected = Object::parse(br#"{"url":"/door"}"#, &Limits::DEFAULT).expect("an object");
    let hints = SignatureFields { unprotected: Some(unprotected), ..none };
    let signer = Signer { key: &key };
    let flattened = |form, fields: &SignatureFields<'_>, payload: &[u8]| {
        signer.sign_flattened_to_string(form, fields, payload, &mut counting()).expect("everything fits")
    };
    let hello = flattened(Form::Attached, &none, b"open the door");
    add("json-flattened", hello.clone().into_bytes());
    add("json-flattened-hints", flattened(Form::Attached, &hints, b"open the door").into_bytes());
    add("json-flattened-detached", flattened(Form::Detached, &none, b"open the door").into_bytes());
    add("json-flattened-unencoded", flattened(Form::Unencoded, &none, "\"tür\".".as_bytes()).into_bytes());
    for (name, keys) in [
        ("one", &[&key as &dyn SigningKey][..]),
        ("two", &[&key, &other]),
        ("four", &[&key, &other, &key, &other]),
    ] {
        let token = Signers { keys }.sign_general_to_string(Form::Attached, &none, b"open", &mut counting());
        add(&format!("json-general-of-{name}"), token.expect("everything fits").into_bytes());
    }
    let and = |member: &str| hello.replacen('{', &format!("{{{member},"), 1).into_bytes();
    add("json-deep", and(&format!(r#""header":{}"#, r#"{"a":["#.repeat(500))));
    add("json-unknown-member", and(r#""more":[{}]"#));
    add("json-with-a-ciphertext", and(r#""ciphertext":"AA""#));
    add("json-in-both-forms", and(r#""signatures":[]"#));
    add("json-header-repeats-alg", and(r#""header":{"alg":"HS256"}"#));
    add("json-crit-not-protected", and(r#""header":{"crit":["x"],"x":1}"#));
    add("json-b64-not-protected", and(r#""header":{"b64":false}"#));
    add("json-alg-not-protected", br#"{"payload":"AA","header":{"alg":"ES256"},"signature":"Ky4"}"#.to_vec());
    add("json-no-signature", br#"{"payload":"AA","signatures":[]}"#.to_vec());
    let mixed = r#"{"payload":"AA","signatures":[{"protected":"eyJhbGciOiJFUzI1NiJ9","signature":"Ky4"},{"protected":"eyJhbGciOiJFZERTQSJ9","signature":"LS4"},{"protected":"eyJhbGciOiJFZERTQSJ9","signature":"Ky4"}]}"#;
    add("json-one-of-three-wrong", mixed.as_bytes().to_vec());
    add(
        "json-b64-in-one",
        mixed
            .replacen(
                "eyJhbGciOiJFUzI1NiJ9",
                &oracle::encode(br#"{"alg":"ES256","b64":false,"crit":["b64"]}"#),
                1,
            )
            .into_bytes(),
    );
}
