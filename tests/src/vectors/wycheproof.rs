//! Wycheproof's JOSE files in their original form. They name no features, so those are read off the token and the
//! key.

use serde_json::Value;

use super::{Case, Key, Kind, ReadError, Standing};

/// The schemas of the files that hold tokens.
pub(super) const SCHEMAS: &[&str] = &[
    "json_web_encryption_schema_v1.json",
    "json_web_signature_schema_v1.json",
    "json_web_key_schema_v1.json",
    "json_web_crypto_schema_v1.json",
];

/// Flags by which Wycheproof says that implementations may differ.
const CONTESTED: &[&str] = &["Ambiguous"];

/// The cases of a group, which share a key.
pub(super) fn cases(schema: &str, group: &Value) -> Result<Vec<Case>, ReadError> {
    let file = schema.strip_suffix("_schema_v1.json").unwrap_or(schema);
    let tests = group.get("tests").and_then(Value::as_array).map_or(&[][..], |tests| tests);
    tests.iter().map(|test| case(file, group, test).map_err(ReadError::Case)).collect()
}

fn case(file: &str, group: &Value, test: &Value) -> Result<Case, String> {
    let comment = |value: &Value| value.get("comment").and_then(Value::as_str).unwrap_or("?").to_owned();
    let number = test.get("tcId").and_then(Value::as_u64).ok_or("a test has no tcId")?;
    let id = format!("{file}-tc{number} ({}: {})", comment(group), comment(test));
    let (kind, token) = match (test.get("jwe"), test.get("jws")) {
        (Some(token), _) => (Kind::Jwe, token),
        (None, Some(token)) => (Kind::Jws, token),
        (None, None) => return Err(format!("{id}: neither jwe nor jws")),
    };
    // Some are JSON serializations, written as objects.
    let token = token.as_str().map_or_else(|| token.to_string(), str::to_owned);
    let key = match kind {
        Kind::Jws => group.get("public").or(group.get("private")),
        _ => group.get("private"),
    };
    let succeeds = match test.get("result").and_then(Value::as_str) {
        Some("valid") => true,
        Some("invalid") => false,
        other => return Err(format!("{id}: result {other:?}")),
    };
    let flags = test.get("flags").and_then(Value::as_array).map_or(&[][..], |flags| flags);
    let contested = flags.iter().filter_map(Value::as_str).any(|flag| CONTESTED.contains(&flag));
    let plaintext = match test.get("pt").and_then(Value::as_str) {
        Some(hex) => Some(from_hex(hex).ok_or_else(|| format!("{id}: pt is not hexadecimal"))?),
        None => None,
    };
    Ok(Case {
        kind,
        features: features(&token, key),
        token,
        key: key.map(|key| Key(key.to_string())),
        succeeds,
        standing: if contested { Standing::Soft } else { Standing::Firm },
        plaintext: plaintext.filter(|_| succeeds).map(|bytes| jose_wire::base64url::encode_to_string(&bytes)),
        detached: None,
        parse_only: false,
        part_lengths: None,
        header_text: None,
        thumbprint: None,
        id,
    })
}

fn features(token: &str, key: Option<&Value>) -> Vec<String> {
    let mut features = Vec::new();
    let header = if token.trim_start().starts_with('{') {
        let object = serde_json::from_str::<Value>(token).ok();
        let has = |name: &str| object.as_ref().is_some_and(|object| object.get(name).is_some());
        let general = has("recipients") || has("signatures");
        features.push(if general { "ser:general" } else { "ser:flattened" }.to_owned());
        let protected = object.as_ref().and_then(|object| object.get("protected")).and_then(Value::as_str);
        protected.map(str::to_owned)
    } else {
        features.push("ser:compact".to_owned());
        token.split('.').next().map(str::to_owned)
    };
    let header = header.and_then(|text| jose_wire::base64url::decode_to_vec(text.as_bytes()).ok());
    let header = header.and_then(|json| serde_json::from_slice::<Value>(&json).ok());
    for name in ["alg", "enc"] {
        if let Some(value) = header.as_ref().and_then(|header| header.get(name)).and_then(Value::as_str) {
            features.push(format!("{name}:{value}"));
        }
    }
    for name in ["crit", "zip"] {
        if header.as_ref().is_some_and(|header| header.get(name).is_some()) {
            features.push(name.to_owned());
        }
    }
    let n = key.and_then(|key| key.get("n")).and_then(Value::as_str);
    if let Some(n) = n.and_then(|n| jose_wire::base64url::decode_to_vec(n.as_bytes()).ok()) {
        let zeros = n.iter().position(|byte| *byte != 0).unwrap_or(n.len());
        let lead = n.get(zeros).map_or(0, |byte| byte.leading_zeros() as usize);
        features.push(format!("rsa:{}", (n.len() - zeros) * 8 - lead));
    }
    features
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}
