//! Wycheproof's AES-GCM cases. JOSE has one length of vector and one of tag; cases with others must be refused.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::{collections::HashMap, env, fs, path::PathBuf};

use alg_aesgcm::{A128GCM, A192GCM, A256GCM};
use jose_alg::{ContentCipher, Rejected};
use serde_json::Value;

fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2).unwrap(), 16).unwrap())
        .collect()
}

fn vectors(name: &str) -> Option<Value> {
    let folder = env::var_os("JOSE_VECTORS_DIR").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors")),
        PathBuf::from,
    );
    let path = folder.join("wycheproof").join(name);
    if let Ok(text) = fs::read(&path) {
        return Some(serde_json::from_slice(&text).unwrap());
    }
    println!("skipped: {name} is not there");
    None
}

#[test]
fn aes_gcm() {
    let Some(file) = vectors("aes_gcm_test.json") else { return };
    let (mut ran, mut skipped) = (0, HashMap::<String, u32>::new());
    for group in file["testGroups"].as_array().unwrap() {
        let cipher: &dyn ContentCipher = match group["keySize"].as_u64().unwrap() {
            128 => &A128GCM,
            192 => &A192GCM,
            256 => &A256GCM,
            other => {
                *skipped.entry(format!("key of {other} bits")).or_default() += 1;
                continue;
            }
        };
        for test in group["tests"].as_array().unwrap() {
            let id = &test["tcId"];
            let [key, iv, aad, msg, ct, tag] =
                ["key", "iv", "aad", "msg", "ct", "tag"].map(|name| hex(&test[name]));
            let (mut text, mut made) = (msg.clone(), vec![0; tag.len()]);
            let mut opened = ct.clone();
            let result = cipher.open(&key, &iv, &aad, &mut opened, &tag);
            if iv.len() != 12 || tag.len() != 16 {
                // S1, S3: not JOSE's lengths, whatever the case is about.
                assert_eq!(result, Err(Rejected), "case {id}");
                assert!(cipher.seal(&key, &iv, &aad, &mut text, msg.len(), &mut made).is_err(), "case {id}");
                let why =
                    format!("vector of {} bits and tag of {} bits, refused", iv.len() * 8, tag.len() * 8);
                *skipped.entry(why).or_default() += 1;
                continue;
            }
            ran += 1;
            cipher.seal(&key, &iv, &aad, &mut text, msg.len(), &mut made).unwrap();
            if test["result"] == "valid" {
                assert_eq!((&text, &made), (&ct, &tag), "case {id}");
                assert_eq!((result, &opened), (Ok(msg.len()), &msg), "case {id}");
            } else {
                assert!(text != ct || made != tag, "case {id}");
                assert_eq!(result, Err(Rejected), "case {id}");
                assert!(opened.iter().all(|&byte| byte == 0), "case {id}");
            }
        }
    }
    let not_run: u32 = skipped.values().sum();
    println!("aes_gcm_test.json: {ran} run, {not_run} skipped");
    for (why, count) in &skipped {
        println!("  {count}: {why}");
    }
    assert_eq!(Some(ran + u64::from(not_run)), file["numberOfTests"].as_u64());
    assert!(ran >= 190, "most cases have JOSE's lengths");
}
