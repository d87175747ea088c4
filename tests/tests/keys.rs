//! Keys in the facade: inside tokens, beside certificates, and chosen from rings.

use pocket_jose::{
    A128CBC_HS256, Error, Fault, HeaderFields, Iterations, KeyFault, KeyKind, KeyQuery, KeyRing, OkpCurve,
    Operation, OwnedJwk, Part, Pbes2, Policy, RECOMMENDED, RECOMMENDED_SIGNATURES, Receiver, Sender, Signer,
    Verifier,
};

const NONE: HeaderFields<'_> = HeaderFields::NONE;

fn agreed() -> KeyRing {
    KeyRing::generate(KeyKind::Okp(OkpCurve::X25519), "ECDH-ES+A256KW").expect("a key")
}

#[test]
fn b12_keys_travel_in_tokens_that_say_so() {
    let own = agreed();
    let sender =
        Sender::new(&own.public().expect("a public half"), None, &RECOMMENDED).expect("it can encrypt");
    let receiver = Receiver::new(&own, &RECOMMENDED);
    let one = KeyRing::generate_oct(32, "A256GCM").expect("a key");
    let mut two = one.clone();
    two.push(agreed().keys()[0].clone());
    for (ring, cty) in [(&one, "jwk+json"), (&two, "jwk-set+json"), (&KeyRing::empty(), "jwk-set+json")] {
        // The caller's own `cty` would be wrong.
        let token = ring.encrypt(&sender, &HeaderFields { cty: Some("text"), ..NONE }).expect("it encrypts");
        let opened = receiver.decrypt(&token).expect("it decrypts");
        assert_eq!(opened.header.text("cty").as_deref(), Some(cty));
        assert_eq!(opened.payload, ring.to_json().expect("JSON").as_bytes());
        let back = KeyRing::decrypt(&receiver, &token).expect("keys");
        assert_eq!(*back.to_json().expect("JSON"), *ring.to_json().expect("JSON"));
    }
    assert_eq!(
        KeyRing::decrypt(
            &Receiver::new(&agreed(), &RECOMMENDED),
            &one.encrypt(&sender, &NONE).expect("a token")
        )
        .map(drop),
        Err(Error::NoMatchingKey)
    );
}

#[test]
fn b12_what_says_something_else_is_no_key() {
    let own = agreed();
    let sender =
        Sender::new(&own.public().expect("a public half"), None, &RECOMMENDED).expect("it can encrypt");
    let receiver = Receiver::new(&own, &RECOMMENDED);
    let open = |cty: Option<&str>, payload: &str| {
        let token = sender.encrypt(&HeaderFields { cty, ..NONE }, payload.as_bytes()).expect("it encrypts");
        KeyRing::decrypt(&receiver, &token).map(|ring| ring.keys().len())
    };
    let key = r#"{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODw"}"#;
    let set = &format!(r#"{{"keys":[{key},{key}]}}"#);
    for (cty, payload, keys) in [
        (None, key, 1),
        (None, set, 2),
        (Some("jwk+json"), key, 1),
        (Some("application/JWK+json"), key, 1),
        (Some("JWK-Set+JSON"), set, 2),
    ] {
        assert_eq!(open(cty, payload), Ok(keys), "{cty:?}");
    }
    let other = Err(Error::Malformed { part: Part::Header, fault: Fault::InvalidValue, at: 0 });
    for cty in ["", "jwk", "JWT", "json", "text/jwk+json", "application/application/jwk+json"] {
        assert_eq!(open(Some(cty), key), other, "{cty}");
    }
    for (cty, payload) in
        [(Some("jwk+json"), &**set), (Some("jwk-set+json"), key), (None, "hello"), (None, "")]
    {
        let error = open(cty, payload).expect_err("no keys");
        assert!(matches!(error, Error::Malformed { part: Part::Jwk | Part::JwkSet, .. }), "{cty:?}: {error}");
    }
}

/// RFC 7517, appendix C: a private RSA key; RFC 7520, section 5.3: a set.
#[test]
fn b12_keys_in_the_tokens_of_the_standards() {
    let (short, long) = (
        Pbes2::<128> { accepts: ITERATIONS, sends: 1000 },
        Pbes2::<256> { accepts: ITERATIONS, sends: 1000 },
    );
    let policy = Policy { algs: &[&short, &long], content: &[&A128CBC_HS256], limits: RECOMMENDED.limits };
    let mut seen = 0;
    for (file, id, alg, kids) in [
        (
            "rfc-appendices.json",
            "rfc7517-C-pbes2-encrypted-jwk",
            "PBES2-HS256+A128KW",
            &["juliet@capulet.lit"][..],
        ),
        (
            "rfc7520-cookbook.json",
            "cb-jwe.5_3.key_wrap_using_pbes2-aes-keywrap_with-aes-cbc-hmac-sha2-compact",
            "PBES2-HS512+A256KW",
            &[
                "77c7e2b8-6e13-45cf-8672-617b5b45243a",
                "81b20965-8332-43d9-a468-82160ad91ac8",
                "18ec08e1-bfa9-4d95-b205-2b4dd1d4321d",
            ],
        ),
    ] {
        let Ok(text) = std::fs::read(jose_tests::vectors::folder().join(file)) else {
            println!("skipped: {file} is not there (set JOSE_VECTORS_DIR)");
            continue;
        };
        let file: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
        let case =
            file["cases"].as_array().expect("cases").iter().find(|case| case["id"] == id).expect("the case");
        let k = case["key"]["k"].as_str().expect("a password");
        let password = pocket_jose::base64url::decode_to_vec(k.as_bytes()).expect("base64url");
        let password = KeyRing::from_password(&password, alg).expect("a key");
        let keys =
            KeyRing::decrypt(&Receiver::new(&password, &policy), case["token"].as_str().expect("text"))
                .expect("keys");
        let found: Vec<String> = keys
            .keys()
            .iter()
            .map(|key| key.as_jwk().expect("a key").kid().expect("a name").to_string())
            .collect();
        assert_eq!(found, kids, "{id}");
        seen += 1;
    }
    println!("{seen} tokens");
}

/// More than those tokens ask for.
const ITERATIONS: Iterations = Iterations { least: 1000, most: 10_000 };

/// RFC 7517, section 4.7; the certificate is that of RFC 7517, appendix B, which is for an RSA key.
#[test]
fn b8_a_key_with_the_certificate_of_another_is_not_used() {
    let Ok(text) = std::fs::read(jose_tests::vectors::folder().join("rfc-appendices.json")) else {
        println!("skipped: rfc-appendices.json is not there (set JOSE_VECTORS_DIR)");
        return;
    };
    let file: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
    let cases = file["cases"].as_array().expect("cases");
    let case = cases.iter().find(|case| case["id"] == "rfc7517-B-x5c").expect("appendix B");
    let certified: serde_json::Value =
        serde_json::from_str(case["token"].as_str().expect("text")).expect("a key");
    let key = agreed();
    let mut changed: serde_json::Value = serde_json::from_str(key.keys()[0].as_json()).expect("JSON");
    changed["x5c"] = certified["x5c"].clone();
    let ring = KeyRing::import(changed.to_string().as_bytes()).expect("it imports");

    let inconsistent = Error::KeyUnsuitable(KeyFault::Inconsistent);
    let receiver = Receiver::new(&ring, &RECOMMENDED);
    assert_eq!(receiver.unusable().first().map(|unusable| unusable.reason), Some(inconsistent));
    assert_eq!(Sender::new(&ring, None, &RECOMMENDED).map(drop), Err(inconsistent));
    let mut signs: serde_json::Value = serde_json::from_str(
        KeyRing::generate(KeyKind::Okp(OkpCurve::ED25519), "Ed25519").expect("a key").keys()[0].as_json(),
    )
    .expect("JSON");
    signs["x5c"] = certified["x5c"].clone();
    let signing = KeyRing::import(signs.to_string().as_bytes()).expect("it imports");
    assert_eq!(Signer::new(&signing, None, &RECOMMENDED_SIGNATURES).map(drop), Err(inconsistent));
    let verifier = Verifier::new(&signing, &RECOMMENDED_SIGNATURES);
    assert_eq!(verifier.unusable().first().map(|unusable| unusable.reason), Some(inconsistent));
    let (place, error) = ring.check().expect_err("another key's");
    assert_eq!(
        (place, error.to_string()),
        (0, "the first certificate of `x5c` is for another key".to_owned())
    );
    assert!(key.check().is_ok());
}

#[test]
fn a16_rings_are_chosen_from() {
    let mut ring = KeyRing::empty();
    for text in [
        r#"{"kty":"oct","kid":"a","use":"sig","k":"AAECAwQFBgcICQoLDA0ODw"}"#,
        r#"{"kty":"oct","kid":"b","key_ops":["wrapKey","unwrapKey"],"k":"AAECAwQFBgcICQoLDA0ODw"}"#,
        r#"{"kty":"oct","alg":"HS256","k":"AAECAwQFBgcICQoLDA0ODw"}"#,
    ] {
        ring.push(OwnedJwk::parse(text.as_bytes()).expect("a key"));
    }
    let any = KeyQuery::default();
    let found = |query: &KeyQuery<'_>| {
        let chosen = ring.select(query);
        let place = |key: &OwnedJwk| ring.keys().iter().position(|own| own.as_json() == key.as_json());
        chosen.keys().iter().filter_map(place).map(|place| place.to_string()).collect::<String>()
    };
    assert_eq!(found(&any), "012");
    assert_eq!(found(&KeyQuery { kid: Some("b"), ..any }), "1");
    assert_eq!(found(&KeyQuery { kty: Some("EC"), ..any }), "");
    assert_eq!(found(&KeyQuery { alg: Some("HS256"), ..any }), "012");
    assert_eq!(found(&KeyQuery { alg: Some("HS384"), ..any }), "01");
    assert_eq!(found(&KeyQuery { key_use: Some("sig"), ..any }), "02");
    assert_eq!(found(&KeyQuery { key_use: Some("enc"), ..any }), "12");
    assert_eq!(found(&KeyQuery { operation: Some(Operation::Sign), ..any }), "02");
    assert_eq!(found(&KeyQuery { operation: Some(Operation::UnwrapKey), ..any }), "12");
    assert_eq!(found(&KeyQuery { operation: Some(Operation::UnwrapKey), key_use: Some("sig"), ..any }), "");
    assert_eq!(found(&KeyQuery { key_use: Some("other"), ..any }), "");
}
