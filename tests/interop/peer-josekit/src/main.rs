//! josekit as a peer: one JSON request a line in, one JSON answer a line out.

mod encryption;
mod keys;
mod signatures;

use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;

use anyhow::{Result, bail};
use josekit::jwk::Jwk;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What is asked; each operation has its own members.
#[derive(Deserialize)]
#[serde(default)]
struct Request {
    op: String,
    kty: String,
    /// Bits, or the name of a curve.
    size: Value,
    jwk: Map<String, Value>,
    alg: String,
    enc: String,
    form: Form,
    members: Map<String, Value>,
    aad: String,
    iterations: usize,
    payload: PathBuf,
    token: PathBuf,
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Form {
    #[default]
    Compact,
    Flattened,
    General,
    Detached,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            op: String::new(),
            kty: String::new(),
            size: Value::Null,
            jwk: Map::new(),
            alg: String::new(),
            enc: String::new(),
            form: Form::Compact,
            members: Map::new(),
            aad: String::new(),
            iterations: 1000,
            payload: PathBuf::new(),
            token: PathBuf::new(),
        }
    }
}

impl Request {
    fn key(&self) -> Result<Jwk> {
        let mut members = self.jwk.clone();
        // A key for one content cipher may say so (RFC 7517, section 4.4); josekit wants to read `dir` there.
        if self.alg == "dir" && members.get("alg").is_some_and(|alg| *alg == self.enc) {
            members.remove("alg");
        }
        Ok(Jwk::from_map(members)?)
    }
}

/// That josekit has no such thing, which is not its failure.
fn lacks(what: &str) -> Result<Value> {
    Ok(json!({ "lacks": what }))
}

fn main() -> Result<()> {
    for line in std::io::stdin().lock().lines() {
        let request: Request = serde_json::from_str(&line?)?;
        let answer = match request.op.as_str() {
            "generate" => keys::generate(&request).map(|jwk| json!({ "jwk": jwk })),
            "encrypt" => encryption::encrypt(&request),
            "decrypt" => encryption::decrypt(&request),
            "sign" => signatures::sign(&request),
            "verify" => signatures::verify(&request),
            op => bail!("no operation {op:?}"),
        };
        let answer = answer.unwrap_or_else(|error| json!({ "error": format!("{error:#}") }));
        writeln!(std::io::stdout(), "{answer}")?;
    }
    Ok(())
}
