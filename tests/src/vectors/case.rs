//! One test case, whatever file it came from.

use serde_json::Value;

/// What kind of thing the token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An encrypted token.
    Jwe,
    /// A signed token.
    Jws,
    /// The text of a JWK or a JWK Set.
    Jwk,
}

/// How much the case's label weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The label is a requirement.
    Firm,
    /// Either outcome conforms, or the source's label is contested; only a wrong payload is a defect.
    Soft,
}

/// The key of a case, as text that a user would import.
#[derive(Clone, Debug)]
pub struct Key(pub String);

/// A test case.
#[derive(Clone, Debug)]
pub struct Case {
    /// The case's name in its file.
    pub id: String,
    /// What the token is.
    pub kind: Kind,
    /// The token, or the text of a key.
    pub token: String,
    /// The key, if there is one.
    pub key: Option<Key>,
    /// Whether the token decrypts, or the key imports.
    pub succeeds: bool,
    /// How much that weighs.
    pub standing: Standing,
    /// What it takes to run the case.
    pub features: Vec<String>,
    /// The payload that must come out, in base64url.
    pub plaintext: Option<String>,
    /// The payload that travels apart, in base64url.
    pub detached: Option<String>,
    /// Nobody knows the key: parse, and compare.
    pub parse_only: bool,
    /// The lengths of the decoded parts.
    pub part_lengths: Option<Vec<usize>>,
    /// The decoded header.
    pub header_text: Option<String>,
    /// The key's SHA-256 thumbprint.
    pub thumbprint: Option<String>,
}

impl Case {
    /// Reads a case of a `jose-vectors/1` file.
    ///
    /// # Errors
    /// Which member is missing or wrong.
    pub fn read(case: &Value) -> Result<Self, String> {
        let text = |name: &str| case.get(name).and_then(Value::as_str).map(str::to_owned);
        let needed = |name: &str| text(name).ok_or_else(|| format!("a case has no {name}"));
        let is_set = |name: &str| case.get(name).and_then(Value::as_bool).unwrap_or(false);
        let id = needed("id")?;
        let kind = match needed("kind")?.as_str() {
            "jwe" => Kind::Jwe,
            "jws" => Kind::Jws,
            "jwk" => Kind::Jwk,
            other => return Err(format!("{id}: unknown kind {other}")),
        };
        let key = match case.get("key") {
            None | Some(Value::Null) => None,
            Some(Value::String(pem)) => Some(Key(pem.clone())),
            Some(jwk) => Some(Key(jwk.to_string())),
        };
        let succeeds = match needed("expect")?.as_str() {
            "ok" => true,
            "fail" => false,
            other => return Err(format!("{id}: unknown expectation {other}")),
        };
        let features = case.get("features").and_then(Value::as_array).map_or(&[][..], |list| list);
        let features = features.iter().filter_map(|feature| feature.as_str().map(str::to_owned)).collect();
        let part_lengths = case.get("part_lengths").and_then(Value::as_array).map(|lens| {
            lens.iter().filter_map(|len| usize::try_from(len.as_u64()?).ok()).collect::<Vec<_>>()
        });
        Ok(Self {
            kind,
            token: needed("token")?,
            key,
            succeeds,
            standing: if is_set("soft") || is_set("disputed") { Standing::Soft } else { Standing::Firm },
            features,
            plaintext: text("plaintext_b64u"),
            detached: text("detached_payload_b64u"),
            parse_only: is_set("parse_only"),
            part_lengths,
            header_text: text("protected_header_text"),
            thumbprint: text("thumbprint_sha256"),
            id,
        })
    }
}
