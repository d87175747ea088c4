//! The public test vectors as lines that a test in any language can read without a JSON parser.

use core::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::shell::yellow;

/// Vector files with tokens.
const FILES: [&str; 3] = ["rfc-appendices.json", "rfc7520-cookbook.json", "wycheproof-jose.json"];

/// Writes a line for each compact JWE that has a JWK: id, key and token in hexadecimal, payload in base64url, and whether
/// it opens, with tabs between. Good ones are for algorithms that we have. Soft and disputed ones are left out.
pub(super) fn write(root: &Path, path: &Path) -> Result<()> {
    let folder =
        std::env::var_os("JOSE_VECTORS_DIR").map_or_else(|| root.join("../shared/vectors"), PathBuf::from);
    let mut lines = String::new();
    for file in FILES {
        let Ok(text) = std::fs::read_to_string(folder.join(file)) else {
            println!("{} {file}: no such file in the folder with the vectors", yellow("skipped"));
            continue;
        };
        let vectors: Value = serde_json::from_str(&text).context(file)?;
        let cases = vectors.get("cases").and_then(Value::as_array).context("a vector file has cases")?;
        for case in cases {
            line(case, &mut lines)?;
        }
    }
    std::fs::write(path, lines).context("the file with vectors")
}

fn line(case: &Value, lines: &mut String) -> Result<()> {
    let text = |name: &str| case.get(name).and_then(Value::as_str);
    let features: Vec<&str> = case
        .get("features")
        .and_then(Value::as_array)
        .map_or_else(Vec::new, |all| all.iter().filter_map(Value::as_str).collect());
    let has = |feature: &str| features.contains(&feature);
    let key = case.get("key").filter(|key| key.is_object());
    let (Some("jwe"), Some(id), Some(token), Some(key)) = (text("kind"), text("id"), text("token"), key)
    else {
        return Ok(());
    };
    let soft = case.get("soft").and_then(Value::as_bool).unwrap_or(false);
    if soft || case.get("disputed").is_some() || !has("ser:compact") {
        return Ok(());
    }
    let opens = match text("expect") {
        Some("ok") => true,
        Some("fail") => false,
        _ => bail!("{id}: neither ok nor fail"),
    };
    let known = (has("alg:RSA-OAEP-256") || has("alg:dir"))
        && ["enc:A128GCM", "enc:A192GCM", "enc:A256GCM"].into_iter().any(has)
        && !features.iter().any(|feature| feature.starts_with("zip"));
    if opens && !known {
        return Ok(());
    }
    let payload = text("plaintext_b64u").unwrap_or_default();
    writeln!(lines, "{id}\t{}\t{}\t{payload}\t{opens}", hex(&key.to_string()), hex(token))?;
    Ok(())
}

fn hex(text: &str) -> String {
    text.bytes().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
