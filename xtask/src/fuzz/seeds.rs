//! Seeds: our own, which are committed, and those that a folder of vectors has to offer, which stay in the local
//! corpora.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::Value;

use super::Fuzz;
use crate::shell::Cmd;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// A folder of JSON, PEM and DER files: RFC examples, Wycheproof, JSONTestSuite. Nothing of it is committed.
    #[arg(long, value_name = "FOLDER")]
    from: Option<PathBuf>,
}

pub(super) fn run(fuzz: &Fuzz, args: &Args) -> Result<()> {
    Cmd::cargo("run --quiet -p jose-properties --example seeds --", &fuzz.root)
        .arg(fuzz.dir.join("seeds"))
        .run_shown()?;
    let Some(from) = &args.from else { return Ok(()) };
    let mut found = Found::default();
    found.folder(from)?;
    for (target, bytes) in &found.0 {
        let folder = fuzz.corpus(target);
        fs::create_dir_all(&folder)?;
        let mut hash = DefaultHasher::new();
        bytes.hash(&mut hash);
        fs::write(folder.join(format!("vector-{:016x}", hash.finish())), bytes)?;
    }
    println!("{} inputs of {} in the local corpora", found.0.len(), from.display());
    Ok(())
}

/// Inputs by target, each once.
#[derive(Default)]
struct Found(BTreeSet<(&'static str, Vec<u8>)>);

impl Found {
    fn folder(&mut self, folder: &Path) -> Result<()> {
        for entry in fs::read_dir(folder)?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                self.folder(&path)?;
            } else {
                self.file(&path, &fs::read(&path)?);
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, bytes: &[u8]) {
        let has_extension = |wanted: &str| path.extension().is_some_and(|extension| extension == wanted);
        if let Ok(json) = serde_json::from_slice(bytes) {
            self.json(&json);
        }
        if has_extension("pem") || has_extension("der") {
            self.add("import", bytes);
        } else if has_extension("json") {
            self.add("json_read", bytes);
        }
    }

    fn json(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.text(text),
            Value::Array(elements) => elements.iter().for_each(|element| self.json(element)),
            Value::Object(members) => {
                let spelled = value.to_string().into_bytes();
                if members.contains_key("kty") {
                    self.add("jwk", &spelled);
                } else if members.contains_key("keys") {
                    self.add("jwk_set", &[b"\0", &spelled[..]].concat());
                } else if members.contains_key("alg") {
                    self.add("header_read", &spelled);
                }
                members.values().for_each(|value| self.json(value));
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let bytes = text.as_bytes();
        if text.starts_with("-----BEGIN ") {
            self.add("import", bytes);
        } else if bytes.iter().filter(|byte| **byte == b'.').count() == 4 {
            for target in ["compact_split", "compact_header", "decrypt_dir", "decrypt_no_security"] {
                self.add(target, bytes);
            }
        } else if text.starts_with("eyJ") {
            self.add("base64url", bytes);
        }
    }

    fn add(&mut self, target: &'static str, bytes: &[u8]) {
        if bytes.len() <= super::MAX_LEN {
            self.0.insert((target, bytes.to_vec()));
        }
    }
}
