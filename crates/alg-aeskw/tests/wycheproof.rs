//! Wycheproof's AES-KW cases. Keys of fewer than 16 bytes are no content encryption keys, and refused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "tests")]

use std::{env, fs, path::PathBuf};

use alg_aeskw::{AesKw, AesKwSize, Size};
use jose_alg::{Error, KeyFault, Rejected};
use serde_json::Value;

fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

#[derive(Default, Debug, PartialEq)]
struct Counts {
    unwrapped: u32,
    refused: u32,
    short: u32,
}

fn run<const BITS: usize>(group: &Value, counts: &mut Counts)
where
    Size<BITS>: AesKwSize,
{
    for test in group["tests"].as_array().unwrap() {
        let id = &test["tcId"];
        let [key, msg, ct] = ["key", "msg", "ct"].map(|name| hex(&test[name]));
        let kek = AesKw::<BITS>::new(&key).unwrap();
        let valid = test["result"] == "valid" || test["result"] == "acceptable";
        let mut cek = vec![0xee; ct.len().saturating_sub(8)];
        let unwrapped = kek.unwrap(&ct, &mut cek);
        if valid && msg.len() >= 16 {
            assert_eq!((unwrapped, &cek), (Ok(()), &msg), "{id}");
            let mut made = vec![0; ct.len()];
            kek.wrap(&msg, &mut made).unwrap();
            assert_eq!(made, ct, "{id}");
            counts.unwrapped += 1;
        } else {
            assert_eq!(unwrapped, Err(Rejected), "{id}");
            assert!(cek.iter().all(|byte| *byte == 0), "{id}");
            *if valid { &mut counts.short } else { &mut counts.refused } += 1;
        }
        if msg.len() < 16 || !msg.len().is_multiple_of(8) {
            let mut out = vec![0; msg.len() + 8];
            assert_eq!(kek.wrap(&msg, &mut out), Err(Error::KeyUnsuitable(KeyFault::WrongSize)), "{id}");
        }
    }
}

#[test]
fn s11_s12_aes_wrap() {
    let folder = env::var_os("JOSE_VECTORS_DIR").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors")),
        PathBuf::from,
    );
    let Ok(text) = fs::read(folder.join("wycheproof/aes_wrap_test.json")) else {
        println!("skipped: aes_wrap_test.json is not there");
        return;
    };
    let file: Value = serde_json::from_slice(&text).unwrap();
    let mut counts = Counts::default();
    for group in file["testGroups"].as_array().unwrap() {
        match group["keySize"].as_u64().unwrap() {
            128 => run::<128>(group, &mut counts),
            192 => run::<192>(group, &mut counts),
            256 => run::<256>(group, &mut counts),
            other => panic!("a key of {other} bits"),
        }
    }
    println!("{counts:?}");
    assert!(counts.unwrapped > 20 && counts.refused > 50);
    let all = u64::from(counts.unwrapped + counts.refused + counts.short);
    assert_eq!(all, file["numberOfTests"].as_u64().unwrap());
}
