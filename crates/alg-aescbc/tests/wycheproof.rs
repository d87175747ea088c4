//! Wycheproof's cases for the three ciphers, through the trait.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "tests")]

use std::{env, fs, path::PathBuf};

use alg_aescbc::{A128CBC_HS256, A192CBC_HS384, A256CBC_HS512};
use jose_alg::{ContentCipher, Rejected};
use serde_json::Value;

fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn run(name: &str, cipher: &dyn ContentCipher) {
    let folder = env::var_os("JOSE_VECTORS_DIR").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors")),
        PathBuf::from,
    );
    let path = folder.join("wycheproof").join(name);
    let Ok(text) = fs::read(&path) else {
        println!("skipped: {name} is not there");
        return;
    };
    let file: Value = serde_json::from_slice(&text).unwrap();
    let (mut valid, mut refused) = (0, 0);
    for group in file["testGroups"].as_array().unwrap() {
        for test in group["tests"].as_array().unwrap() {
            let id = &test["tcId"];
            let [key, iv, aad, msg, ct, tag] =
                ["key", "iv", "aad", "msg", "ct", "tag"].map(|member| hex(&test[member]));
            let mut text = ct.clone();
            let opened = cipher.open(&key, &iv, &aad, &mut text, &tag);
            if test["result"] == "valid" {
                assert_eq!(opened, Ok(msg.len()), "{name} {id}");
                assert_eq!(text[..msg.len()], msg, "{name} {id}");
                let (mut text, mut made) = (msg.clone(), vec![0; cipher.tag_len()]);
                text.resize(cipher.sealed_len(msg.len()), 0xee);
                cipher.seal(&key, &iv, &aad, &mut text, msg.len(), &mut made).unwrap();
                assert_eq!((text, made), (ct, tag), "{name} {id}");
                valid += 1;
            } else {
                assert_eq!(opened, Err(Rejected), "{name} {id}");
                assert!(text.iter().all(|byte| *byte == 0), "{name} {id} left something");
                refused += 1;
            }
        }
    }
    println!("{name}: {valid} opened and sealed again, {refused} refused");
    assert!(valid > 50 && refused > 10 && valid + refused == file["numberOfTests"].as_u64().unwrap());
}

#[test]
fn s5_s7_s8_a128cbc_hs256() {
    run("a128cbc_hs256_test.json", &A128CBC_HS256);
}

#[test]
fn s5_s7_s8_a192cbc_hs384() {
    run("a192cbc_hs384_test.json", &A192CBC_HS384);
}

#[test]
fn s5_s7_s8_a256cbc_hs512() {
    run("a256cbc_hs512_test.json", &A256CBC_HS512);
}
