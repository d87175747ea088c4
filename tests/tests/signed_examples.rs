//! The examples of RFC 7520, section 4, RFC 7797 and RFC 8037 that are deterministic, made by ourselves.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use jose_tests::vectors;
use jose_wire::base64url;
use pocket_jose::{
    Form, HeaderFields, KeyRing, RECOMMENDED_SIGNATURES, SignatureFields, SignaturePolicy, Signer,
    sign_general,
};
use serde_json::{Value, json};

#[test]
fn deterministic_examples_are_made_to_the_letter() {
    let path = vectors::folder().join("rfc7520-cookbook.json");
    let Ok(text) = std::fs::read(&path) else {
        println!("skipped: {} is not there (set JOSE_VECTORS_DIR)", path.display());
        return;
    };
    let file: Value = serde_json::from_slice(&text).unwrap();
    let mut made = Vec::new();
    let cases = file["cases"].as_array().unwrap();
    for case in cases.iter().filter(|case| case["kind"] == "jws" && case["reproducible"] == true) {
        let id = case["id"].as_str().unwrap();
        let token = case["token"].as_str().unwrap();
        let expected: Value = match token.starts_with('{') {
            true => serde_json::from_str(token).unwrap(),
            false => json!({"protected": token.split('.').next().unwrap()}),
        };
        let one = expected.get("signatures").map_or(&expected, |list| &list[0]);
        let protected = one["protected"].as_str().unwrap_or_default();
        let header = base64url::decode_to_vec(protected.as_bytes()).unwrap();
        let header: Value = serde_json::from_slice(&header).unwrap_or_default();
        // What we write only into the protected header, or never without `crit`.
        if one.get("header").is_some() || header.get("b64").is_some() && header.get("crit").is_none() {
            println!("not ours to make: {id}");
            continue;
        }

        let unencoded = header.get("b64").is_some();
        let form = match (case.get("detached_payload_b64u"), unencoded) {
            (None, false) => Form::Attached,
            (None, true) => Form::Unencoded,
            (Some(_), false) => Form::Detached,
            (Some(_), true) => Form::UnencodedDetached,
        };
        let payload = base64url::decode_to_vec(case["plaintext_b64u"].as_str().unwrap().as_bytes()).unwrap();
        // Whether the header has the key's name is said by the example.
        let mut key = case["key"].clone();
        key.as_object_mut().unwrap().remove("kid");
        let ring = KeyRing::import(key.to_string().as_bytes()).unwrap();
        let alg = header["alg"].as_str().unwrap();
        let algs: Vec<_> =
            RECOMMENDED_SIGNATURES.algs.iter().copied().filter(|known| known.alg() == alg).collect();
        let policy = SignaturePolicy { algs: &algs, ..RECOMMENDED_SIGNATURES };
        let signer = Signer::new(&ring, None, &policy).unwrap();
        let fields = HeaderFields { kid: header["kid"].as_str(), ..HeaderFields::NONE };
        let in_json = SignatureFields { protected: fields, unprotected: None };
        if token.starts_with('{') {
            let own = match expected.get("signatures") {
                Some(_) => sign_general(&[&signer], form, &in_json, &payload),
                None => signer.sign_flattened(form, &in_json, &payload),
            };
            assert_eq!(serde_json::from_str::<Value>(&own.unwrap()).unwrap(), expected, "{id}");
        } else {
            assert_eq!(signer.sign_as(form, &fields, &payload).unwrap(), token, "{id}");
        }
        made.push(id.to_owned());
    }
    println!("{made:#?}");
    assert!(made.len() >= 15, "{}", made.len());
}
