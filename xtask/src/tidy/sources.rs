//! What must not stand in the sources, and what must.

use anyhow::Result;

use super::rust_text::{code_of, has_word};
use super::{Findings, Tree};
use crate::workspace;

/// Where `unsafe` may appear: the C interface, and what no user links (a test's counting allocator, firmware
/// start-up, fuzzing).
const MAY_BE_UNSAFE: &[&str] = &["crates/pocket-jose-ffi/", "tests/", "fuzz/"];

/// A longer file probably tells two stories.
const LONG_FILE: usize = 600;

/// Paths that exist on one machine only. In pieces, so that this file does not find itself.
const MACHINE_PATHS: &[&str] =
    &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/tm", "p/")];

/// Words that mark something unfinished, likewise in pieces.
const UNFINISHED: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

pub(super) fn unsafe_code(tree: &Tree, findings: &mut Findings) -> Result<()> {
    let mut looked = 0;
    for file in tree.files.iter().filter(|file| file.path.ends_with(".rs")) {
        if MAY_BE_UNSAFE.iter().any(|place| file.path.starts_with(place)) {
            continue;
        }
        looked += 1;
        for (line, code) in code_of(&file.text).lines().enumerate() {
            if has_word(code, "unsafe") {
                findings.broken(format!("{}:{}: unsafe code", file.path, line + 1));
            }
        }
    }
    for package in tree.metadata.workspace_packages() {
        let manifest = package.manifest_path.as_std_path().strip_prefix(&tree.root)?;
        let path = manifest.to_string_lossy().replace('\\', "/");
        let allowed = MAY_BE_UNSAFE.iter().any(|place| path.starts_with(place));
        let table: toml::Table = tree.toml(&path)?;
        let lints =
            table.get("lints").and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool);
        if lints != Some(true) && !allowed {
            findings.broken(format!("{path} does not say `[lints] workspace = true`"));
        }
    }
    findings.looked_at = format!("{looked} Rust files");
    Ok(())
}

pub(super) fn no_std(tree: &Tree, findings: &mut Findings) -> Result<()> {
    let core = workspace::core_crates(&tree.root, &tree.metadata);
    for package in &core {
        let source = package.manifest_path.as_std_path().with_file_name("src").join("lib.rs");
        let text = std::fs::read_to_string(source)?;
        if !text.lines().any(|line| line.trim() == "#![no_std]") {
            findings.broken(format!("{}: src/lib.rs has no line `#![no_std]`", package.name));
        }
        if package.features.get("default").is_some_and(|default| !default.is_empty()) {
            findings.broken(format!("{}: the features of a core crate are off by default", package.name));
        }
    }
    findings.looked_at = format!("{} core crates", core.len());
    Ok(())
}

pub(super) fn text(tree: &Tree, findings: &mut Findings) -> Result<()> {
    for file in tree.files.iter().filter(|file| !file.path.ends_with("Cargo.lock")) {
        for (number, line) in file.text.lines().enumerate() {
            let place = format!("{}:{}", file.path, number + 1);
            if MACHINE_PATHS.iter().any(|path| has_path(line, path)) {
                findings.broken(format!("{place}: a path of one machine"));
            }
            if UNFINISHED.iter().any(|word| has_word(line, word)) {
                findings.broken(format!("{place}: a note on something unfinished"));
            }
        }
        let lines = file.text.lines().count();
        if file.path.ends_with(".rs") && lines > LONG_FILE {
            findings.doubtful(format!("{}: {lines} lines; does it tell one story?", file.path));
        }
    }
    findings.looked_at = format!("{} text files", tree.files.len());
    Ok(())
}

/// Whether `line` has `path` where a path begins, and not inside a URL or a longer path.
fn has_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line.get(..at).and_then(|start| start.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.' || c == '}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_counts_where_it_begins() {
        assert!(has_path("see /srv/x", "/srv/"));
        assert!(has_path("'/srv/x'", "/srv/"));
        assert!(!has_path("https://example.com/srv/x", "/srv/"));
        assert!(!has_path("../srv/x and $HOME/srv/ and ${A}/srv/", "/srv/"));
    }
}
