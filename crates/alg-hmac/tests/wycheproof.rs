//! Wycheproof's HMAC cases. JOSE takes whole tags and keys as long as the hash; the other cases must be refused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "../../../tests/shared/wycheproof.rs"]
mod common;

use alg_hmac::{Hs256, Hs384, Hs512};
use common::{hex, tests, wycheproof};
use jose_alg::{Error, SigningInput, VerifyingKey};

fn run<K: VerifyingKey>(name: &str, len: usize, new: impl Fn(&[u8]) -> Result<K, Error>) {
    let Some(file) = wycheproof(name) else { return };
    let (mut accepted, mut refused) = (0, 0);
    for (_, test) in tests(&file) {
        let (key, msg, tag) = (hex(&test["key"]), hex(&test["msg"]), hex(&test["tag"]));
        let good = test["result"] == "valid" && key.len() >= len && tag.len() == len;
        let verified = new(&key).map(|key| key.verify(&SigningInput::message(&msg), &tag));
        assert_eq!(verified == Ok(Ok(())), good, "{name} {}", test["tcId"]);
        if good { accepted += 1 } else { refused += 1 }
    }
    println!("{name}: {accepted} accepted, {refused} refused as they must be");
    assert!(accepted > 20 && refused > 100);
}

#[test]
fn w8_a6_macs_of_sha_256() {
    run("hmac_sha256_test.json", 32, Hs256::new);
}

#[test]
fn w8_a6_macs_of_sha_384() {
    run("hmac_sha384_test.json", 48, Hs384::new);
}

#[test]
fn w8_a6_macs_of_sha_512() {
    run("hmac_sha512_test.json", 64, Hs512::new);
}
