//! Wycheproof's OAEP cases. A content encryption key has 1 to 64 bytes and JOSE has no label: the rest of the
//! valid cases must be refused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::HashMap;

use crate::common::{Key, hex, recover, vectors};
use alg_rsa::{
    AnyRsaOaepKey, OaepHash, OaepSha1, OaepSha256, OaepSha256Mgf1Sha1, OaepSha384, OaepSha512,
    RsaOaep256Public,
};
use jose_alg::{Error, KeyFault, NotRecovered};

/// Runs a file through the keys of `H`; `ours` when its hashes are those.
fn run<H: OaepHash>(name: &str, ours: bool) {
    let Some(file) = vectors(name) else { return };
    let (mut accepted, mut refused) = (0, 0);
    let mut skipped = HashMap::<&str, u32>::new();
    for group in file["testGroups"].as_array().unwrap() {
        let key = Key::wycheproof(group);
        let private = AnyRsaOaepKey::<H>::from_components(&key.components(), None).unwrap();
        for test in group["tests"].as_array().unwrap() {
            let id = &test["tcId"];
            let [msg, ct, label] = ["msg", "ct", "label"].map(|name| hex(&test[name]));
            let valid = test["result"] == "valid";
            if ours && valid && label.is_empty() {
                match msg.len() {
                    0 => *skipped.entry("an empty message; no content key is empty").or_default() += 1,
                    1..=64 => {
                        assert_eq!(recover(&private, &ct, msg.len()).unwrap(), msg, "{name} {id}");
                        accepted += 1;
                    }
                    _ => *skipped.entry("a message longer than any content key").or_default() += 1,
                }
                // Under every other length it is refused.
                for len in [1, 16, 24, 32, 48, 64].into_iter().filter(|&len| len != msg.len()) {
                    assert_eq!(recover(&private, &ct, len), Err(NotRecovered::Rejected), "{name} {id}");
                }
            } else {
                let len = msg.len().clamp(1, 64);
                assert_eq!(recover(&private, &ct, len), Err(NotRecovered::Rejected), "{name} {id}");
                refused += 1;
            }
        }
    }
    println!(
        "{name}: {accepted} decrypted, {refused} refused as they must be, {} skipped",
        skipped.values().sum::<u32>()
    );
    for (why, count) in skipped {
        println!("  {count}: {why}");
    }
    assert!(refused >= 20);
    assert_eq!(accepted > 0, ours);
}

#[test]
fn oaep_sha256() {
    run::<OaepSha256>("rsa_oaep_2048_sha256_mgf1sha256_test.json", true);
    run::<OaepSha256>("rsa_oaep_3072_sha256_mgf1sha256_test.json", true);
    run::<OaepSha256>("rsa_oaep_4096_sha256_mgf1sha256_test.json", true);
}

#[test]
fn oaep_with_other_hashes() {
    run::<OaepSha1>("rsa_oaep_2048_sha1_mgf1sha1_test.json", true);
    run::<OaepSha256Mgf1Sha1>("rsa_oaep_2048_sha256_mgf1sha1_test.json", true);
    run::<OaepSha384>("rsa_oaep_2048_sha384_mgf1sha384_test.json", true);
    run::<OaepSha512>("rsa_oaep_2048_sha512_mgf1sha512_test.json", true);
    run::<OaepSha512>("rsa_oaep_3072_sha512_mgf1sha512_test.json", true);
    run::<OaepSha512>("rsa_oaep_4096_sha512_mgf1sha512_test.json", true);
}

#[test]
fn r15_other_hashes_do_not_decrypt() {
    run::<OaepSha256>("rsa_oaep_2048_sha1_mgf1sha1_test.json", false);
    run::<OaepSha256>("rsa_oaep_2048_sha256_mgf1sha1_test.json", false);
    run::<OaepSha256>("rsa_oaep_2048_sha384_mgf1sha384_test.json", false);
    run::<OaepSha256>("rsa_oaep_2048_sha512_mgf1sha512_test.json", false);
    run::<OaepSha1>("rsa_oaep_2048_sha256_mgf1sha1_test.json", false);
    run::<OaepSha256Mgf1Sha1>("rsa_oaep_2048_sha1_mgf1sha1_test.json", false);
    run::<OaepSha256Mgf1Sha1>("rsa_oaep_2048_sha256_mgf1sha256_test.json", false);
    run::<OaepSha384>("rsa_oaep_2048_sha512_mgf1sha512_test.json", false);
    run::<OaepSha512>("rsa_oaep_2048_sha384_mgf1sha384_test.json", false);
}

#[test]
fn r10_the_roca_key_is_refused() {
    let Some(file) = vectors("json_web_key_test.json") else { return };
    let mut seen = 0;
    for group in file["testGroups"].as_array().unwrap() {
        for test in group["tests"].as_array().unwrap() {
            let expected = match test["comment"].as_str().unwrap() {
                // It has 2049 bits as well; the fingerprint by itself is tested in `weakness.rs`.
                "rejectsKeyWithRocaVulnerability" | "rejects1024bitRsaKey" => KeyFault::WrongSize,
                "rejectsPublicExponent1" => KeyFault::WeakExponent,
                _ => continue,
            };
            let text = group["public"]["keys"][0].to_string();
            let rsa = jwk::Jwk::parse(text.as_bytes()).unwrap().rsa().unwrap();
            let (mut n, mut e) = (vec![0; rsa.n.decoded_len()], vec![0; rsa.e.decoded_len()]);
            rsa.n.decode(&mut n).unwrap();
            rsa.e.decode(&mut e).unwrap();
            let result = RsaOaep256Public::<2048>::from_components(&n, &e, None);
            assert_eq!(result.err(), Some(Error::KeyUnsuitable(expected)), "{}", test["comment"]);
            seen += 1;
        }
    }
    assert_eq!(seen, 3);
}
