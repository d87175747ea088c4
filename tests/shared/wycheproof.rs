//! Where the public test data is, and how it spells bytes: for the tests of the algorithm crates, which take this file by its
//! path.
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "tests")]

use std::{env, fs, path::PathBuf};

use serde_json::Value;

/// A file of Wycheproof's, or `None` when the data is not here, which is printed.
pub(crate) fn wycheproof(name: &str) -> Option<Value> {
    let folder = env::var_os("JOSE_VECTORS_DIR").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors")),
        PathBuf::from,
    );
    let path = folder.join("wycheproof").join(name);
    match fs::read(&path) {
        Ok(text) => Some(serde_json::from_slice(&text).unwrap()),
        Err(error) => {
            println!("skipped: {}: {error}", path.display());
            None
        }
    }
}

pub(crate) fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// Every test of a file, with its group.
pub(crate) fn tests(file: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    let groups = file["testGroups"].as_array().unwrap().iter();
    groups.flat_map(|group| group["tests"].as_array().unwrap().iter().map(move |test| (group, test)))
}

pub(crate) fn unb64(text: &str) -> Vec<u8> {
    let mut out = vec![0; text.len()];
    jose_wire::base64url::decode(text.as_bytes(), &mut out).unwrap().to_vec()
}
