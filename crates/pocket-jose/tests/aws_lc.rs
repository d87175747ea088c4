//! The facade over AWS-LC and over the portable crates: each reads what the other wrote, and both judge the tokens of the standards
//! and of Wycheproof alike.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::std_instead_of_alloc, reason = "tests")]

use pocket_jose::{
    EcCurve, Error, HeaderFields, KeyKind, KeyRing, Policy, RECOMMENDED_SIGNATURES, REGISTERED, Receiver,
    Sender, SignaturePolicy, Signer, Verifier, aws_lc,
};
use serde_json::Value;

const SUITES: [(Policy<'static>, SignaturePolicy<'static>); 2] =
    [(REGISTERED, RECOMMENDED_SIGNATURES), (aws_lc::REGISTERED, aws_lc::RECOMMENDED_SIGNATURES)];

fn vectors(name: &str) -> Option<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors");
    let folder = std::env::var_os("JOSE_VECTORS_DIR").map_or_else(|| path.into(), std::path::PathBuf::from);
    match std::fs::read(folder.join(name)) {
        Ok(text) => Some(serde_json::from_slice(&text).unwrap()),
        Err(_) => {
            println!("skipped: {name} is not there");
            None
        }
    }
}

#[test]
fn both_suites_name_the_same_algorithms() {
    let algs = |policy: &Policy<'_>| -> Vec<_> { policy.algs.iter().map(|alg| alg.alg()).collect() };
    let encs = |policy: &Policy<'_>| -> Vec<_> { policy.content.iter().map(|enc| enc.enc()).collect() };
    let signatures =
        |policy: &SignaturePolicy<'_>| -> Vec<_> { policy.algs.iter().map(|alg| alg.alg()).collect() };
    for (ours, host) in [(REGISTERED, aws_lc::REGISTERED), (pocket_jose::RECOMMENDED, aws_lc::RECOMMENDED)] {
        assert_eq!((algs(&ours), encs(&ours)), (algs(&host), encs(&host)));
    }
    assert_eq!(signatures(&RECOMMENDED_SIGNATURES), signatures(&aws_lc::RECOMMENDED_SIGNATURES));
}

#[test]
fn each_opens_what_the_other_encrypted() {
    let rsa = ["RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"];
    let ecdh = [
        ("ECDH-ES", EcCurve::P256),
        ("ECDH-ES+A128KW", EcCurve::P384),
        ("ECDH-ES+A192KW", EcCurve::P521),
        ("ECDH-ES+A256KW", EcCurve::P256),
    ];
    let kinds = rsa.map(|alg| (alg, KeyKind::Rsa(2048))).into_iter();
    for (alg, kind) in kinds.chain(ecdh.map(|(alg, curve)| (alg, KeyKind::Ec(curve)))) {
        let ring = KeyRing::generate(kind, alg).unwrap();
        for (from, to) in [(0, 1), (1, 0), (1, 1)] {
            let sender = Sender::new(&ring, None, &SUITES[from].0).unwrap();
            let receiver = Receiver::new(&ring, &SUITES[to].0);
            assert!(receiver.unusable().is_empty());
            let token = sender.encrypt(&HeaderFields::NONE, b"open the door").unwrap();
            let opened = receiver.decrypt(&token).unwrap();
            assert_eq!((&opened.payload[..], opened.alg), (&b"open the door"[..], alg));
            let mut bytes = token.into_bytes();
            assert_eq!(receiver.decrypt_in_place(&mut bytes.clone()).unwrap(), b"open the door");
            let dots: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] == b'.').collect();
            // In the ciphertext, where there is no encrypted key.
            let at = if dots[1] == dots[0] + 1 { dots[2] + 1 } else { dots[0] + 20 };
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(receiver.decrypt(core::str::from_utf8(&bytes).unwrap()).unwrap_err(), Error::Rejected);
            assert_eq!(receiver.decrypt_in_place(&mut bytes).unwrap_err(), Error::Rejected);
        }
    }
}

#[test]
fn each_verifies_what_the_other_signed() {
    let rings = [
        ("RS256", KeyKind::Rsa(2048)),
        ("PS384", KeyKind::Rsa(2048)),
        ("ES256", KeyKind::Ec(EcCurve::P256)),
        ("ES384", KeyKind::Ec(EcCurve::P384)),
        ("ES512", KeyKind::Ec(EcCurve::P521)),
        ("EdDSA", KeyKind::Okp(pocket_jose::OkpCurve::ED25519)),
    ];
    for (alg, kind) in rings {
        let ring = KeyRing::generate(kind, alg).unwrap();
        for (from, to) in [(0, 1), (1, 0), (1, 1)] {
            let token =
                Signer::new(&ring, None, &SUITES[from].1).unwrap().sign(&HeaderFields::NONE, b"pay").unwrap();
            let verifier = Verifier::new(&ring, &SUITES[to].1);
            let verified = verifier.verify(&token).unwrap();
            assert_eq!((verified.payload(), verified.alg()), (&b"pay"[..], alg));
            assert!(verifier.verify(&token.replace(".cGF5.", ".cGF6.")).is_err());
        }
    }
}

/// The same verdict, the same error, the same payload, for every token with a key of its own in the files of the RFCs.
#[test]
fn both_suites_judge_the_tokens_of_the_standards_alike() {
    let (mut opened, mut refused) = (0, 0);
    for name in ["rfc-appendices.json", "rfc7520-cookbook.json", "wycheproof-jose.json"] {
        let Some(file) = vectors(name) else { continue };
        for case in file["cases"].as_array().into_iter().flatten() {
            let (Some(token), true) = (case["token"].as_str(), case["key"].is_object()) else { continue };
            let Ok(ring) = KeyRing::import(case["key"].to_string().as_bytes()) else { continue };
            let results = SUITES.map(|(policy, signatures)| {
                (
                    Receiver::new(&ring, &policy).decrypt(token).map(|opened| opened.payload),
                    Verifier::new(&ring, &signatures)
                        .verify(token)
                        .map(|verified| verified.payload().to_vec()),
                )
            });
            assert_eq!(results[0], results[1], "{name}: {}", case["id"]);
            if results[0].0.is_ok() || results[0].1.is_ok() { opened += 1 } else { refused += 1 }
        }
    }
    println!("{opened} tokens opened or verified by both, {refused} refused by both for the same reason");
    assert!(opened + refused == 0 || opened > 20);
}
