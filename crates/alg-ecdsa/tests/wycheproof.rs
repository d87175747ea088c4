//! Wycheproof's ECDSA cases in the form that JOSE has: R and S side by side.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "../../../tests/shared/wycheproof.rs"]
mod common;

use alg_ecdsa::{Es256KPublic, Es256Public, Es384Public, Es512Public};
use common::{hex, tests, wycheproof};
use jose_alg::{Error, SigningInput, VerifyingKey};

fn run<K: VerifyingKey>(name: &str, new: impl Fn(&[u8]) -> Result<K, Error>) {
    let Some(file) = wycheproof(name) else { return };
    let (mut accepted, mut refused) = (0, 0);
    for (group, test) in tests(&file) {
        let key = new(&hex(&group["publicKey"]["uncompressed"])).unwrap();
        let (msg, sig) = (hex(&test["msg"]), hex(&test["sig"]));
        let verified = key.verify(&SigningInput::message(&msg), &sig).is_ok();
        assert_eq!(verified, test["result"] == "valid", "{name} {}: {}", test["tcId"], test["comment"]);
        if verified { accepted += 1 } else { refused += 1 }
    }
    println!("{name}: {accepted} accepted, {refused} refused as they must be");
    assert!(accepted > 150 && refused > 80);
}

#[test]
fn a20_a21_signatures_on_p_256() {
    run("ecdsa_secp256r1_sha256_p1363_test.json", Es256Public::from_point);
}

#[test]
fn a20_a21_signatures_on_p_384() {
    run("ecdsa_secp384r1_sha384_p1363_test.json", Es384Public::from_point);
}

#[test]
fn a20_a21_signatures_on_p_521() {
    run("ecdsa_secp521r1_sha512_p1363_test.json", Es512Public::from_point);
}

#[test]
fn a20_a21_signatures_on_secp256k1() {
    run("ecdsa_secp256k1_sha256_p1363_test.json", Es256KPublic::from_point);
}
