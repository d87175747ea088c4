//! From paths to cases.

use std::path::{Path, PathBuf};
use std::{env, fmt, fs};

use serde_json::Value;

use super::{Case, wycheproof};

/// Why a file gave no cases.
#[derive(Debug)]
pub enum ReadError {
    /// It cannot be read.
    Io(std::io::Error),
    /// It is not JSON.
    Json(serde_json::Error),
    /// It is JSON, and has another format than we read; the schema that it names, if it names one.
    Format(String),
    /// A case is not as its format says.
    Case(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Json(error) => error.fmt(f),
            Self::Format(schema) => write!(f, "no JOSE test vectors ({schema})"),
            Self::Case(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for ReadError {}

/// The folder with the public vectors, which are not part of the repository: `JOSE_VECTORS_DIR`, or `shared/vectors`
/// beside it.
#[must_use]
pub fn folder() -> PathBuf {
    env::var_os("JOSE_VECTORS_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors"), PathBuf::from)
}

/// `path`, or all the JSON files in it when it is a folder.
///
/// # Errors
/// The folder cannot be listed.
pub fn files_of(path: &Path) -> Result<Vec<PathBuf>, ReadError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(ReadError::Io)? {
        let file = entry.map_err(ReadError::Io)?.path();
        if file.is_file() && file.extension().is_some_and(|extension| extension == "json") {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

/// The cases of a file: `jose-vectors/1`, or one of Wycheproof's JOSE files.
///
/// # Errors
/// [`ReadError`].
pub fn read(path: &Path) -> Result<Vec<Case>, ReadError> {
    let text = fs::read(path).map_err(ReadError::Io)?;
    let file: Value = serde_json::from_slice(&text).map_err(ReadError::Json)?;
    let schema = file.get("schema").and_then(Value::as_str).unwrap_or("no schema");
    let list = |name: &str| file.get(name).and_then(Value::as_array).map_or(&[][..], |list| list);
    if schema == "jose-vectors/1" {
        list("cases").iter().map(Case::read).collect::<Result<_, _>>().map_err(ReadError::Case)
    } else if wycheproof::SCHEMAS.contains(&schema) {
        list("testGroups")
            .iter()
            .map(|group| wycheproof::cases(schema, group))
            .collect::<Result<Vec<_>, _>>()
            .map(|cases| cases.concat())
    } else {
        Err(ReadError::Format(schema.to_owned()))
    }
}
