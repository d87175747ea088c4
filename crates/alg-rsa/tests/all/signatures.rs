//! RSA signatures: known answers of the RFCs and of Wycheproof, and everything around them that is none.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::common::{RFC_7516_A_1, hex, vectors};
use alg_rsa::{
    AnyRsaSigningKey, AnyRsaVerifyingKey, PS256, PS384, PS512, RS256, RS384, RS512, RsaSignature,
    RsaSigningKey, RsaVerifyingKey,
};
use jose_alg::{Error, KeyFault, SigningInput, SigningKey, VerifyingKey};
use jwk::Jwk;
use serde_json::Value;

fn key_of<A: RsaSignature>(public: &Value) -> AnyRsaVerifyingKey<'static, A> {
    let [n, e] = ["modulus", "publicExponent"].map(|name| hex(&public[name]));
    AnyRsaVerifyingKey::from_components(&n, &e, None).unwrap()
}

/// Runs a file; `ours` when its parameters are those of `A`. Otherwise nothing that it calls good is good here.
fn run<A: RsaSignature>(name: &str, ours: bool) {
    let Some(file) = vectors(name) else { return };
    let (mut accepted, mut refused) = (0, 0);
    for group in file["testGroups"].as_array().unwrap() {
        let key = key_of::<A>(&group["publicKey"]);
        for test in group["tests"].as_array().unwrap() {
            // Of a file with other parameters only the good signatures say something: some of the others are ours.
            if !ours && test["result"] != "valid" {
                continue;
            }
            let (msg, sig) = (hex(&test["msg"]), hex(&test["sig"]));
            let verified = key.verify(&SigningInput::message(&msg), &sig).is_ok();
            // "Acceptable" is a DigestInfo without its NULL: another encoding, so refused.
            let good = ours && test["result"] == "valid" && sig.len() == key.signature_len();
            assert_eq!(verified, good, "{name} {}: {}", test["tcId"], test["comment"]);
            if good { accepted += 1 } else { refused += 1 }
        }
    }
    println!("{name}: {accepted} accepted, {refused} refused as they must be");
    assert!(refused > 5 && (accepted > 5) == ours);
}

#[test]
fn w9_v15_signatures_of_wycheproof() {
    run::<RS256>("rsa_signature_2048_sha256_test.json", true);
    run::<RS384>("rsa_signature_2048_sha384_test.json", true);
    run::<RS512>("rsa_signature_2048_sha512_test.json", true);
    run::<RS256>("rsa_signature_3072_sha256_test.json", true);
    run::<RS256>("rsa_signature_4096_sha256_test.json", true);
    run::<RS384>("rsa_signature_2048_sha256_test.json", false);
}

#[test]
fn w10_pss_signatures_of_wycheproof() {
    run::<PS256>("rsa_pss_2048_sha256_mgf1_32_test.json", true);
    run::<PS384>("rsa_pss_2048_sha384_mgf1_48_test.json", true);
    run::<PS256>("rsa_pss_3072_sha256_mgf1_32_test.json", true);
    run::<PS256>("rsa_pss_4096_sha256_mgf1_32_test.json", true);
    run::<PS384>("rsa_pss_4096_sha384_mgf1_48_test.json", true);
    run::<PS512>("rsa_pss_4096_sha512_mgf1_64_test.json", true);
    // A salt of another length than the hash, and another hash.
    run::<PS256>("rsa_pss_2048_sha256_mgf1_0_test.json", false);
    run::<PS256>("rsa_pss_2048_sha1_mgf1_20_test.json", false);
}

/// The key of RFC 7515, appendix A.2, in the first case of that name.
fn rfc_case(file: &str, id: &str) -> Option<(String, String)> {
    let file = vectors(&format!("../{file}"))?;
    let case = file["cases"].as_array().unwrap().iter().find(|case| case["id"] == id).unwrap().clone();
    Some((case["key"].to_string(), case["token"].as_str().unwrap().to_owned()))
}

fn parts(token: &str) -> (&str, &str, Vec<u8>) {
    let (header, rest) = token.split_once('.').unwrap();
    let (payload, signature) = rest.split_once('.').unwrap();
    let mut out = vec![0; signature.len()];
    let signature = jose_wire::base64url::decode(signature.as_bytes(), &mut out).unwrap().to_vec();
    (header, payload, signature)
}

#[test]
fn examples_of_rfc_7515_and_rfc_7520_come_out_byte_for_byte() {
    for (file, id) in [
        ("rfc-appendices.json", "rfc7515-A.2-compact"),
        ("rfc7520-cookbook.json", "cb-jws.4_1.rsa_v15_signature-compact"),
    ] {
        let Some((key, token)) = rfc_case(file, id) else { return };
        let (header, payload, expected) = parts(&token);
        let jwk = Jwk::parse(key.as_bytes()).unwrap();
        let key = RsaSigningKey::<RS256, 2048>::from_jwk(&jwk).unwrap();
        let input = SigningInput::as_spelled(header.as_bytes(), payload.as_bytes());
        // However it is blinded, the signature is the same.
        for blinding in [[1; 256], [0x5a; 256]] {
            let mut made = [0; 256];
            key.sign(&input, &blinding, &mut made).unwrap();
            assert_eq!(made[..], expected, "{id}");
        }
        assert!(RsaVerifyingKey::<RS256, 2048>::from_jwk(&jwk).unwrap().verify(&input, &expected).is_ok());
    }
    let Some((key, token)) = rfc_case("rfc7520-cookbook.json", "cb-jws.4_2.rsa-pss_signature-compact") else {
        return;
    };
    let (header, payload, expected) = parts(&token);
    let key = AnyRsaVerifyingKey::<PS384>::from_jwk(&Jwk::parse(key.as_bytes()).unwrap()).unwrap();
    assert!(key.verify(&SigningInput::as_spelled(header.as_bytes(), payload.as_bytes()), &expected).is_ok());
}

fn round<A: RsaSignature>() {
    let jwk = Jwk::parse(RFC_7516_A_1.as_bytes()).unwrap();
    let key = AnyRsaSigningKey::<A>::from_jwk(&jwk).unwrap();
    let public = AnyRsaVerifyingKey::<A>::from_jwk(&jwk).unwrap();
    assert_eq!((key.alg(), public.alg()), (A::ALG, A::ALG));
    let input = SigningInput::encoding(b"e30", b"payload");
    let random = vec![0x35; key.random_len()];
    let mut made = [0; 256];
    key.sign(&input, &random, &mut made).unwrap();
    assert!(public.verify(&input, &made).is_ok());
    assert!(public.verify(&SigningInput::encoding(b"e30", b"payloae"), &made).is_err());
    for at in (0..256).step_by(17) {
        let mut damaged = made;
        damaged[at] ^= 0x10;
        assert!(public.verify(&input, &damaged).is_err(), "{at}");
    }
    for len in [0, 255, 257, 512] {
        assert!(public.verify(&input, &vec![0; len]).is_err(), "{len}");
    }
    let short = key.sign(&input, &random, &mut [0; 255]);
    assert_eq!(short, Err(Error::BufferTooSmall { needed: 256 }));
    let mut out = [0xee; 256];
    assert_eq!(key.sign(&input, &random[1..], &mut out), Err(Error::RandomUnavailable));
    assert_eq!(out, [0xee; 256]);
    // Blinding with zero has no inverse: no signature, and nothing of one.
    let unblinded = vec![0; random.len()];
    assert_eq!(key.sign(&input, &unblinded, &mut out), Err(Error::Rejected));
    assert_eq!(out, [0; 256]);
}

#[test]
fn r12_what_is_signed_verifies_and_nothing_else_does() {
    round::<RS256>();
    round::<RS384>();
    round::<RS512>();
    round::<PS256>();
    round::<PS384>();
    round::<PS512>();
}

#[test]
fn a13_a_signature_of_one_algorithm_is_none_of_another() {
    let jwk = Jwk::parse(RFC_7516_A_1.as_bytes()).unwrap();
    let input = SigningInput::encoding(b"e30", b"payload");
    let mut made = [0; 256];
    let key = RsaSigningKey::<PS256, 2048>::from_jwk(&jwk).unwrap();
    key.sign(&input, &[0x35; 288], &mut made).unwrap();
    assert!(RsaVerifyingKey::<PS256, 2048>::from_jwk(&jwk).unwrap().verify(&input, &made).is_ok());
    assert!(RsaVerifyingKey::<RS256, 2048>::from_jwk(&jwk).unwrap().verify(&input, &made).is_err());
    assert!(RsaVerifyingKey::<PS384, 2048>::from_jwk(&jwk).unwrap().verify(&input, &made).is_err());
}

#[test]
fn a16_r7_a_key_says_what_it_is_for_and_has_a_size() {
    let with = |rest: &str| RFC_7516_A_1.replacen('{', &format!("{{{rest},"), 1);
    let made = |text: &str| {
        let jwk = Jwk::parse(text.as_bytes()).unwrap();
        (
            RsaSigningKey::<RS256, 2048>::from_jwk(&jwk).map(drop).err(),
            AnyRsaVerifyingKey::<RS256>::from_jwk(&jwk).map(drop).err(),
        )
    };
    let both = |fault: KeyFault| (Some(Error::from(fault)), Some(Error::from(fault)));
    assert_eq!(made(&with(r#""alg":"RS256","use":"sig""#)), (None, None));
    assert_eq!(made(&with(r#""alg":"RSA-OAEP-256""#)), both(KeyFault::WrongAlg));
    assert_eq!(made(&with(r#""use":"enc""#)), both(KeyFault::NotPermitted));
    assert_eq!(made(&with(r#""key_ops":["verify"]"#)), (Some(KeyFault::NotPermitted.into()), None));
    let short = r#"{"kty":"RSA","n":"q83v","e":"AQAB"}"#;
    assert_eq!(made(short).1, Some(KeyFault::WrongSize.into()));
}

#[test]
fn m1_keys_are_not_printed() {
    let jwk = Jwk::parse(RFC_7516_A_1.as_bytes()).unwrap();
    let key = RsaSigningKey::<PS512, 2048>::from_jwk(&jwk).unwrap();
    assert_eq!(format!("{key:?}"), "RsaSigningKey<PS512, 2048>(kid: None)");
}
