//! Wycheproof's key agreements, with keys as JWKs: what agrees must give its secret, through a key derivation written
//! again here; what must not agree is refused.
#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by panicking"
)]

mod common;

use alg_ecdh::{Curve, Direct, EcdhEs, P256, P384, P521, X25519};
use jwk::Jwk;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// RFC 7518, section 4.6.2 for 16 bytes, `A128GCM` and no parties.
fn derived(secret: &[u8]) -> Vec<u8> {
    let info = [&[0, 0, 0, 7][..], b"A128GCM", &[0; 8], &[0, 0, 0, 128]].concat();
    Sha256::digest([&[0, 0, 0, 1][..], secret, &info].concat())[..16].to_vec()
}

fn hex(text: &Value) -> Vec<u8> {
    let text = text.as_str().unwrap();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

struct Counts {
    agreed: usize,
    refused: usize,
}

fn run<C: Curve>(file: &str, len: usize) -> Option<Counts> {
    let file = common::json(&format!("wycheproof/{file}_test.json"))?;
    let mut counts = Counts { agreed: 0, refused: 0 };
    for test in file["testGroups"].as_array().unwrap().iter().flat_map(|g| g["tests"].as_array().unwrap()) {
        let mut d = common::bytes(&test["private"]["d"]);
        while d.len() < len {
            d.insert(0, 0);
        }
        let key = EcdhEs::<C, Direct>::new(&d, None).unwrap();
        let header = format!(r#"{{"alg":"ECDH-ES","enc":"A128GCM","epk":{}}}"#, test["public"]);
        let found = common::recover(&key, &header, b"", 16);
        let zeros = test["flags"].as_array().unwrap().iter().any(|flag| flag == "ZeroSharedSecret");
        let (id, comment) = (&test["tcId"], &test["comment"]);
        if test["result"] == "invalid" || zeros {
            assert!(found.is_err(), "{id} {comment} must be refused");
            counts.refused += 1;
        } else {
            assert_eq!(found, Ok(derived(&hex(&test["shared"]))), "{id} {comment}");
            counts.agreed += 1;
        }
        // As a key of its own, a bad point is refused before anything is sent to it.
        let public = test["public"].to_string();
        let taken = Jwk::parse(public.as_bytes())
            .and_then(|jwk| alg_ecdh::EcdhEsPublic::<C, Direct>::from_jwk(&jwk))
            .is_ok();
        assert_eq!(taken, test["result"] != "invalid" && !zeros, "{id} {comment}");
    }
    println!("{} agreed, {} refused", counts.agreed, counts.refused);
    Some(counts)
}

#[test]
fn e1_points_off_p_256() {
    let Some(counts) = run::<P256>("ecdh_secp256r1_webcrypto", 32) else { return };
    assert_eq!((counts.agreed, counts.refused), (330, 23));
}

#[test]
fn e1_points_off_p_384() {
    let Some(counts) = run::<P384>("ecdh_secp384r1_webcrypto", 48) else { return };
    assert!(counts.agreed > 700 && counts.refused >= 20);
}

#[test]
fn e1_points_off_p_521() {
    let Some(counts) = run::<P521>("ecdh_secp521r1_webcrypto", 66) else { return };
    assert!(counts.agreed > 600 && counts.refused >= 20);
}

/// Points on the twist and coordinates that are not reduced are taken, as RFC 7748, section 5 has it.
#[test]
fn e4_e5_points_of_low_order_and_other_spellings() {
    let Some(counts) = run::<X25519>("x25519_jwk", 32) else { return };
    assert!(counts.agreed > 450 && counts.refused >= 13 + 20, "{} {}", counts.agreed, counts.refused);
}
