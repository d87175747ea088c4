//! Keys and test data that several tests share.
#![allow(dead_code, reason = "each test uses its own part")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "of a test")]

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// A small RSA key in every member (RFC 7517, appendix A.2, has a whole one; here only the form counts).
pub(crate) const RSA_PRIVATE: &str =
    r#"{"kty":"RSA","n":"q83v","e":"AQAB","d":"EjRW","p":"Iw","q":"NQ","dp":"Ew","dq":"Fw","qi":"BQ"}"#;

/// A file or folder of the vectors; `None`, with a line that says so, when they are not there.
pub(crate) fn vectors(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("JOSE_VECTORS_DIR").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors")),
        PathBuf::from,
    );
    let path = folder.join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there (set JOSE_VECTORS_DIR)", path.display());
    None
}

/// A JSON file of the vectors.
pub(crate) fn json(path: &str) -> Option<Value> {
    vectors(path).map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
}

/// The files of a folder of the vectors whose names begin with `prefix`, in order.
pub(crate) fn files(folder: &str, prefix: &str) -> Vec<PathBuf> {
    let Some(folder) = vectors(folder) else { return Vec::new() };
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.file_name().unwrap().to_str().unwrap().starts_with(prefix));
    files.sort();
    files
}

pub(crate) fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}
