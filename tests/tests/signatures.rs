//! Signed tokens through the facade: every algorithm both ways, keys that must not serve, and a signed token inside an
//! encrypted one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use pocket_jose::{
    Claims, Ed25519, EdDsa, Error, Es256, Form, HeaderFields, Hs256, KeyFault, KeyRing, Member, Ps256,
    RECOMMENDED, RECOMMENDED_SIGNATURES, Receiver, Rs256, Rules, Sender, SignatureAlgorithm, SignatureFields,
    SignatureLimits, SignaturePolicy, Signer, Unprotected, Verifier, sign_general,
};

/// RFC 7515, appendix A.3.1.
const EC: &str = r#"{"kty":"EC","crv":"P-256","kid":"ec","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;
/// RFC 8037, appendix A.1.
const OKP: &str = r#"{"kty":"OKP","crv":"Ed25519","kid":"okp","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
/// RFC 7515, appendix A.1.1.
const OCT: &str = r#"{"kty":"oct","kid":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;

fn ring(keys: &[&str]) -> KeyRing {
    KeyRing::import(format!(r#"{{"keys":[{}]}}"#, keys.join(",")).as_bytes()).unwrap()
}

fn rsa() -> KeyRing {
    let pair = alg_rsa::generate(2048, &mut getrandom::SysRng).unwrap();
    pocket_jose::OwnedJwk::from_rsa(&pair.jwk(), &pocket_jose::Metadata::UNRESTRICTED).unwrap().into()
}

#[test]
fn every_algorithm_signs_and_verifies_and_no_other_accepts() {
    let rsa = rsa();
    for alg in RECOMMENDED_SIGNATURES.algs {
        let own = match &alg.alg()[..2] {
            "RS" | "PS" => rsa.clone(),
            "HS" => ring(&[OCT]),
            "Ed" => ring(&[OKP]),
            _ => ring(&[EC]),
        };
        let policy = SignaturePolicy { algs: &[*alg], ..RECOMMENDED_SIGNATURES };
        let Ok(signer) = Signer::new(&own, None, &policy) else {
            // The curves that the examples have no key on; `alg-ecdsa` has known answers for them.
            assert!(["ES384", "ES512", "ES256K"].contains(&alg.alg()), "{}", alg.alg());
            continue;
        };
        let token = signer.sign(&HeaderFields::NONE, b"payload").unwrap();
        let verified = Verifier::new(&own, &RECOMMENDED_SIGNATURES).verify(&token).unwrap();
        assert_eq!((verified.payload(), verified.alg(), verified.key()), (&b"payload"[..], alg.alg(), 0));
        let others: Vec<&dyn SignatureAlgorithm> =
            RECOMMENDED_SIGNATURES.algs.iter().copied().filter(|other| other.alg() != alg.alg()).collect();
        let others = SignaturePolicy { algs: &others, ..RECOMMENDED_SIGNATURES };
        let refused = Verifier::new(&own, &others).verify(&token);
        assert_eq!(refused.err(), Some(Error::AlgNotAllowed), "{}", alg.alg());
        let changed = token.replace(".cGF5bG9hZA.", ".cGF5bG9hZB.");
        let refused = Verifier::new(&own, &RECOMMENDED_SIGNATURES).verify(&changed);
        assert_eq!(refused.err(), Some(Error::Rejected), "{}", alg.alg());
    }
}

#[test]
fn a3_a_public_key_never_checks_a_mac() {
    let rsa = rsa().public().unwrap();
    let pem_like = rsa.keys()[0].as_json().to_owned();
    let mac = jose_wire::base64url::encode_to_string(pem_like.as_bytes());
    let attacker = ring(&[&format!(r#"{{"kty":"oct","k":"{}"}}"#, &mac[..400])]);
    let hs256 = SignaturePolicy { algs: &[&Hs256], understood: &[], limits: SignatureLimits::DEFAULT };
    let token = Signer::new(&attacker, None, &hs256).unwrap().sign(&HeaderFields::NONE, b"payload").unwrap();
    let verifier = Verifier::new(&rsa, &RECOMMENDED_SIGNATURES);
    assert_eq!(verifier.verify(&token).err(), Some(Error::AlgNotAllowed));
}

#[test]
fn the_key_that_signed_is_named_and_the_others_are_explained() {
    let keys = ring(&[OCT, EC, OKP]);
    let policy = SignaturePolicy { algs: &[&Es256, &Ps256, &Rs256], ..RECOMMENDED_SIGNATURES };
    assert_eq!(Signer::new(&keys, Some("okp"), &policy).err(), Some(KeyFault::WrongType.into()));
    let token = Signer::new(&keys, None, &policy).unwrap().sign(&HeaderFields::NONE, b"payload").unwrap();
    let verifier = Verifier::new(&keys, &policy);
    assert_eq!(verifier.unusable().iter().map(|unusable| unusable.place).collect::<Vec<_>>(), [0, 2]);
    let verified = verifier.verify(&token).unwrap();
    assert_eq!((verified.key(), verified.header().text("kid").as_deref()), (1, Some("ec")));
    assert_eq!(Signer::new(&keys, None, &RECOMMENDED_SIGNATURES).err(), Some(Error::NoMatchingKey));
}

#[test]
fn a_payload_can_travel_apart() {
    let keys = ring(&[OKP]);
    let signer = Signer::new(&keys, None, &RECOMMENDED_SIGNATURES).unwrap();
    let policy = SignaturePolicy { understood: &["b64"], ..RECOMMENDED_SIGNATURES };
    let verifier = Verifier::new(&keys, &policy);
    for form in [Form::Detached, Form::UnencodedDetached] {
        let token = signer.sign_as(form, &HeaderFields::NONE, b"a.b\0").unwrap();
        assert!(token.contains(".."));
        assert_eq!(verifier.verify_detached(&token, b"a.b\0").unwrap().payload(), b"a.b\0");
        assert_eq!(verifier.verify_detached(&token, b"a.b").err(), Some(Error::Rejected));
        assert_eq!(verifier.verify(&token).err(), Some(Error::Rejected));
    }
}

#[test]
fn a19_in_json_the_result_says_which_keys_signed_and_names_each_once() {
    let keys = ring(&[OCT, EC, OKP]);
    let signer = |kid, alg: &'static dyn SignatureAlgorithm| {
        let policy = SignaturePolicy { algs: &[alg], ..RECOMMENDED_SIGNATURES };
        Signer::new(&keys, Some(kid), &policy).unwrap()
    };
    let (old_name, new_name) = (signer("okp", &EdDsa), signer("okp", &Ed25519));
    let shared = signer("oct", &Hs256);
    let signers = [&old_name, &new_name, &shared];
    let token = sign_general(&signers, Form::Attached, &SignatureFields::NONE, b"payload").unwrap();
    let by = |ring: &KeyRing| {
        let verified =
            Verifier::new(ring, &RECOMMENDED_SIGNATURES).verify_json(&token, Unprotected::HintsOnly)?;
        assert_eq!(verified.payload(), b"payload");
        Ok(verified.signatures().iter().map(|one| (one.signature, one.key, one.alg)).collect::<Vec<_>>())
    };
    // One key under two names of its algorithm is one signer.
    assert_eq!(by(&keys), Ok(vec![(0, 2, "EdDSA"), (2, 0, "HS256")]));
    assert_eq!(by(&ring(&[OCT])), Ok(vec![(2, 0, "HS256")]));
    assert_eq!(by(&ring(&[EC])), Err(Error::AlgNotAllowed));
    let verifier = Verifier::new(&keys, &RECOMMENDED_SIGNATURES);
    assert!(matches!(verifier.verify(&token), Err(Error::Malformed { .. })));
}

#[test]
fn d15_d16_a_token_may_ask_for_nothing_that_the_caller_does_not_understand() {
    let keys = ring(&[OKP]);
    let signer = Signer::new(&keys, None, &RECOMMENDED_SIGNATURES).unwrap();
    let plain = Verifier::new(&keys, &RECOMMENDED_SIGNATURES);
    let policy = SignaturePolicy { understood: &["b64"], ..RECOMMENDED_SIGNATURES };
    let knowing = Verifier::new(&keys, &policy);
    // `crit` is written by whoever writes `b64`, and by nobody else.
    let token = signer.sign_as(Form::Unencoded, &HeaderFields::NONE, b"payload").unwrap();
    assert_eq!(plain.verify(&token).err(), Some(Error::CritNotUnderstood));
    assert_eq!(knowing.verify(&token).unwrap().payload(), b"payload");
    for name in ["crit", "b64"] {
        let members = [Member::text(name, "x")];
        let fields = HeaderFields { members: &members, ..HeaderFields::NONE };
        assert_eq!(signer.sign(&fields, b"payload").err(), Some(Error::HeaderName), "{name}");
    }
}

#[test]
fn a11_signed_and_encrypted_tokens_are_not_taken_for_each_other() {
    let keys = ring(&[OCT, EC]);
    let shared = KeyRing::generate_oct(32, "dir").unwrap();
    let signer = Signer::new(&keys, Some("ec"), &RECOMMENDED_SIGNATURES).unwrap();
    let sender = Sender::new(&shared, None, &RECOMMENDED).unwrap();
    let verifier = Verifier::new(&keys, &RECOMMENDED_SIGNATURES);
    let receiver = Receiver::new(&shared, &RECOMMENDED);
    let signed = signer.sign(&HeaderFields::NONE, b"payload").unwrap();
    let encrypted = sender.encrypt(&HeaderFields::NONE, b"payload").unwrap();
    assert!(matches!(receiver.decrypt(&signed), Err(Error::Malformed { .. })));
    assert!(matches!(verifier.verify(&encrypted), Err(Error::Malformed { .. })));
}

#[test]
fn a_signed_token_inside_an_encrypted_one_opens_in_one_call() {
    let keys = ring(&[EC]);
    let shared = KeyRing::generate_oct(32, "dir").unwrap();
    let signer = Signer::new(&keys, None, &RECOMMENDED_SIGNATURES).unwrap();
    let sender = Sender::new(&shared, None, &RECOMMENDED).unwrap();
    let verifier = Verifier::new(&keys, &RECOMMENDED_SIGNATURES);
    let receiver = Receiver::new(&shared, &RECOMMENDED);

    let members = [Member::text("url", "/v1/cases")];
    let inner = HeaderFields { members: &members, ..HeaderFields::NONE };
    let payload = br#"{"iss":"joe","exp":1300819380}"#;
    let token = signer.sign_then_encrypt(&sender, &inner, &HeaderFields::NONE, payload).unwrap();
    let (outer, verified) = verifier.decrypt_then_verify(&receiver, &token).unwrap();
    assert_eq!(outer.text("cty").as_deref(), Some("JWT"));
    assert_eq!(verified.header().text("url").as_deref(), Some("/v1/cases"));
    let claims = Claims::parse(verified.payload()).unwrap();
    let rules = Rules {
        now: 1_300_819_379,
        leeway: 0,
        issuer: Some("joe"),
        audience: None,
        subject: None,
        required: &["exp"],
        max_age: None,
    };
    assert_eq!(claims.check(&rules), Ok(()));

    let plain = HeaderFields { cty: Some("text/plain"), ..HeaderFields::NONE };
    let token = signer.sign_then_encrypt(&sender, &inner, &plain, payload).unwrap();
    assert!(matches!(verifier.decrypt_then_verify(&receiver, &token), Err(Error::Malformed { .. })));
    let unsigned = sender.encrypt(&HeaderFields::NONE, payload).unwrap();
    assert!(matches!(verifier.decrypt_then_verify(&receiver, &unsigned), Err(Error::Malformed { .. })));
    let other = Signer::new(&ring(&[OKP]), None, &RECOMMENDED_SIGNATURES).unwrap();
    let token = other.sign_then_encrypt(&sender, &inner, &HeaderFields::NONE, payload).unwrap();
    assert_eq!(verifier.decrypt_then_verify(&receiver, &token).err(), Some(Error::AlgNotAllowed));
}
