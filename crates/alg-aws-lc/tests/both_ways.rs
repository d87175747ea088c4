//! What one implementation makes the other reads, prepared ciphers, and that both refuse the same keys for the same reasons.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "tests")]

#[path = "../../../tests/shared/wycheproof.rs"]
mod common;

use alg_aws_lc::{
    A256GCM, Ed25519, Ed25519Public, Es256, Es256Public, Name, OaepSha1, OaepSha256, OaepSha512, PS256,
    RS256, RsaOaepKey, RsaOaepPublicKey, RsaSigningKey, RsaVerifyingKey,
};
use alg_rsa::{AnyRsaOaepKey, AnyRsaOaepPublicKey, AnyRsaSigningKey, AnyRsaVerifyingKey};
use jose_alg::{
    Cek, ContentCipher, Error, Header, HeaderFields, HeaderWriter, KeyFault, Recipient, RecipientKey,
    Rejected, SigningInput, SigningKey, VerifyingKey, json,
};
use jwk::Jwk;
use serde_json::Value;

/// RFC 8037, appendix A.1.
const ED25519: &str = r#"{"kty":"OKP","crv":"Ed25519","kid":"k","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
/// RFC 7515, appendix A.3.
const P256: &str = r#"{"kty":"EC","crv":"P-256","kid":"k","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;
const INPUT: SigningInput<'_> = SigningInput::encoding(b"eyJhbGciOiJub25lIn0", b"what is signed");

/// The private RSA key of RFC 7520, section 3.4, where the shared vectors are.
fn rsa() -> Option<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors");
    let folder = std::env::var_os("JOSE_VECTORS_DIR").map_or_else(|| path.into(), std::path::PathBuf::from);
    let Ok(text) = std::fs::read(folder.join("rfc7520-cookbook.json")) else {
        println!("skipped: rfc7520-cookbook.json is not there");
        return None;
    };
    let file: Value = serde_json::from_slice(&text).unwrap();
    let cases = file["cases"].as_array().unwrap();
    let mut key = cases.iter().find(|case| case["key"]["qi"].is_string()).unwrap()["key"].clone();
    // It may serve every algorithm here.
    let members = key.as_object_mut().unwrap();
    members.retain(|name, _| !["alg", "use", "key_ops"].contains(&name.as_str()));
    Some(key)
}

fn exchange(from: &dyn Recipient, to: &dyn RecipientKey) {
    let mut buffer = [0; 64];
    let mut header = HeaderWriter::begin(&mut buffer, from.alg(), None, None, &HeaderFields::NONE).unwrap();
    let mut cek = Cek::zeroed(32).unwrap();
    cek.as_mut_bytes().copy_from_slice(&[0xa5; 32]);
    let mut text = vec![0; from.encrypted_key_len(32)];
    let seed = vec![7; from.random_len()];
    from.protect_cek(&mut cek, &mut header, &seed, &mut text).unwrap();
    let short = from.protect_cek(&mut cek, &mut header, &seed, &mut vec![0; text.len() - 1]);
    assert_eq!(short, Err(Error::BufferTooSmall { needed: text.len() }));

    let header = Header::parse(br#"{"alg":"x"}"#, &json::Limits::DEFAULT).unwrap();
    let mut found = Cek::zeroed(32).unwrap();
    assert_eq!((to.alg(), to.encrypted_key_len(32)), (from.alg(), text.len()));
    to.recover_cek(&header, &text, &mut found).unwrap();
    assert!(found.ct_eq(&[0xa5; 32]));
    for at in [0, 100, text.len() - 1] {
        let mut damaged = text.clone();
        damaged[at] ^= 1;
        found.wipe();
        assert!(to.recover_cek(&header, &damaged, &mut found).is_err());
        assert!(found.ct_eq(&[0; 32]));
    }
}

#[test]
fn content_keys_go_both_ways() {
    let Some(key) = rsa() else { return };
    let text = key.to_string();
    let jwk = Jwk::parse(text.as_bytes()).unwrap();
    macro_rules! both {
        ($($hash:ty)*) => {$(
            exchange(
                &RsaOaepPublicKey::<$hash>::from_jwk(&jwk).unwrap(),
                &AnyRsaOaepKey::<$hash>::from_jwk(&jwk).unwrap(),
            );
            exchange(
                &AnyRsaOaepPublicKey::<$hash>::from_jwk(&jwk).unwrap(),
                &RsaOaepKey::<$hash>::from_jwk(&jwk).unwrap(),
            );
        )*};
    }
    both!(OaepSha256 OaepSha1 OaepSha512);
}

/// Signs with each, verifies with each; deterministic signatures must be the same.
fn sign(
    host: (&dyn SigningKey, &dyn VerifyingKey),
    portable: (&dyn SigningKey, &dyn VerifyingKey),
    same: bool,
) {
    let make = |key: &dyn SigningKey| {
        let mut out = vec![0; key.signature_len()];
        let random: Vec<u8> = (0..key.random_len()).map(|at| at.to_le_bytes()[0]).collect();
        key.sign(&INPUT, &random, &mut out).unwrap();
        let short = key.sign(&INPUT, &random, &mut vec![0; out.len() - 1]);
        assert_eq!(short, Err(Error::BufferTooSmall { needed: out.len() }));
        out
    };
    let made = [make(host.0), make(portable.0)];
    assert!(!same || made[0] == made[1]);
    for signature in &made {
        for key in [host.1, portable.1] {
            assert_eq!(key.verify(&INPUT, signature), Ok(()));
            assert_eq!(key.verify(&SigningInput::message(b"another"), signature), Err(Rejected));
            for at in 0..signature.len() {
                let mut damaged = signature.clone();
                damaged[at] ^= 1;
                assert_eq!(key.verify(&INPUT, &damaged), Err(Rejected));
            }
            assert_eq!(key.verify(&INPUT, &signature[1..]), Err(Rejected));
        }
    }
    assert_eq!((host.0.alg(), host.0.kid()), (portable.0.alg(), portable.0.kid()));
    assert_eq!((host.1.alg(), host.1.kid()), (portable.1.alg(), portable.1.kid()));
}

#[test]
fn signatures_go_both_ways() {
    let jwk = Jwk::parse(ED25519.as_bytes()).unwrap();
    for name in [Name::EdDSA, Name::Ed25519] {
        let host = (Ed25519::from_jwk(name, &jwk).unwrap(), Ed25519Public::from_jwk(name, &jwk).unwrap());
        let portable = alg_eddsa::Ed25519::from_jwk(name, &jwk).unwrap();
        sign((&host.0, &host.1), (&portable, &portable.public()), true);
    }
    let jwk = Jwk::parse(P256.as_bytes()).unwrap();
    let host = (Es256::from_jwk(&jwk).unwrap(), Es256Public::from_jwk(&jwk).unwrap());
    let portable = alg_ecdsa::Es256::from_jwk(&jwk).unwrap();
    sign((&host.0, &host.1), (&portable, &portable.public()), false);

    let Some(key) = rsa() else { return };
    let text = key.to_string();
    let jwk = Jwk::parse(text.as_bytes()).unwrap();
    macro_rules! both {
        ($($alg:ty, $same:literal;)*) => {$(
            sign(
                (&RsaSigningKey::<$alg>::from_jwk(&jwk).unwrap(), &RsaVerifyingKey::<$alg>::from_jwk(&jwk).unwrap()),
                (
                    &AnyRsaSigningKey::<$alg>::from_jwk(&jwk).unwrap(),
                    &AnyRsaVerifyingKey::<$alg>::from_jwk(&jwk).unwrap(),
                ),
                $same,
            );
        )*};
    }
    both! { RS256, true; PS256, false; }
}

#[test]
fn a_prepared_cipher_is_the_cipher() {
    let prepared = A256GCM::prepare(&[1; 32]).unwrap();
    for key in [[1; 32], [2; 32]] {
        let (mut a, mut b) = ([7; 100], [7; 100]);
        let (mut tag_a, mut tag_b) = ([0; 16], [0; 16]);
        prepared.seal(&key, &[3; 12], b"aad", &mut a, 100, &mut tag_a).unwrap();
        alg_aesgcm::A256GCM.seal(&key, &[3; 12], b"aad", &mut b, 100, &mut tag_b).unwrap();
        assert_eq!((a, tag_a), (b, tag_b));
        assert_eq!(prepared.open(&key, &[3; 12], b"aad", &mut a, &tag_a), Ok(100));
        assert_eq!(a, [7; 100]);
        assert_eq!(prepared.open(&key, &[3; 12], b"other", &mut a, &tag_a), Err(Rejected));
        assert_eq!(a, [0; 100]);
    }
    assert_eq!(A256GCM::prepare(&[1; 31]).err(), Some(KeyFault::WrongSize.into()));
}

/// A member of the key replaced; `null` takes it away.
fn with(key: &Value, name: &str, value: Value) -> String {
    let mut key = key.clone();
    let members = key.as_object_mut().unwrap();
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
    key.to_string()
}

#[test]
fn r9_both_refuse_the_same_keys() {
    let mut refused = 0;
    let mut same = |text: &str| {
        let Ok(jwk) = Jwk::parse(text.as_bytes()) else { return };
        macro_rules! compare {
            ($($host:expr, $portable:expr;)*) => {$(
                let (host, portable) = ($host.map(drop), $portable.map(drop));
                assert_eq!(host, portable, "{text}");
                refused += u32::from(host.is_err());
            )*};
        }
        compare! {
            RsaOaepPublicKey::<OaepSha256>::from_jwk(&jwk), AnyRsaOaepPublicKey::<OaepSha256>::from_jwk(&jwk);
            RsaVerifyingKey::<PS256>::from_jwk(&jwk), AnyRsaVerifyingKey::<PS256>::from_jwk(&jwk);
            Es256::from_jwk(&jwk), alg_ecdsa::Es256::from_jwk(&jwk);
            Es256Public::from_jwk(&jwk), alg_ecdsa::Es256Public::from_jwk(&jwk);
            Ed25519::from_jwk(Name::EdDSA, &jwk), alg_eddsa::Ed25519::from_jwk(Name::EdDSA, &jwk);
            Ed25519Public::from_jwk(Name::EdDSA, &jwk), alg_eddsa::Ed25519Public::from_jwk(Name::EdDSA, &jwk);
        }
        // Of a key with `d` alone the portable one finds no primes by itself; the facade does, and this one.
        if jwk.rsa().is_ok_and(|rsa| rsa.private.is_some_and(|private| private.crt.is_some())) {
            compare! {
                RsaOaepKey::<OaepSha256>::from_jwk(&jwk), AnyRsaOaepKey::<OaepSha256>::from_jwk(&jwk);
                RsaSigningKey::<RS256>::from_jwk(&jwk), AnyRsaSigningKey::<RS256>::from_jwk(&jwk);
            }
        }
    };
    let changes = |key: &Value, names: &[&str]| -> Vec<String> {
        let mut texts = vec![key.to_string()];
        for (name, value) in [("use", "sig"), ("use", "enc"), ("alg", "PS512"), ("kid", "a\u{1}b")] {
            texts.push(with(key, name, value.into()));
        }
        texts.push(with(key, "d", Value::Null));
        for name in names {
            let text = key[*name].as_str().unwrap();
            let last = if text.ends_with('A') { "Q" } else { "A" };
            texts.push(with(key, name, format!("{}{last}", &text[..text.len() - 1]).into()));
            texts.push(with(key, name, format!("B{}", &text[1..]).into()));
        }
        texts
    };
    let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    for text in changes(&parsed(ED25519), &["x", "d"]).iter().chain(&changes(&parsed(P256), &["x", "y", "d"]))
    {
        same(text);
    }
    if let Some(key) = rsa() {
        for text in changes(&key, &["n", "e", "d", "p", "q", "dp", "dq", "qi"]) {
            same(&text);
        }
    }
    // Moduli of other lengths, with the ROCA defect, exponents of 1.
    if let Some(file) = common::wycheproof("json_web_key_test.json") {
        for (group, _) in common::tests(&file) {
            for key in group["public"]["keys"].as_array().into_iter().flatten() {
                same(&key.to_string());
            }
        }
    }
    assert!(refused > 100, "{refused}");
}
