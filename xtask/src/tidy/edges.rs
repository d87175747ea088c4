//! Which crate may know which. The table is the law; ARCHITECTURE.md draws it.

use std::collections::BTreeSet;

use anyhow::Result;
use cargo_metadata::DependencyKind;

use super::{Findings, Tree};
use crate::workspace;

/// The formats and algorithms: everything that a firmware can use.
const LIBRARIES: &[&str] = &["jose-wire", "jose-alg", "jwk", "jwe-core", "jws-core", "alg-*"];

/// For each crate, or each whose name begins as the pattern does, the crates of this workspace that it may know.
///
/// The formats know no key and no algorithm; the algorithms know no format; the C interface does not use the
/// facade, which has a heap and an operating system; nothing knows the tests.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("jose-wire", &[]),
    ("jose-alg", &["jose-wire"]),
    ("jwk", &["jose-wire", "jose-alg"]),
    ("jwe-core", &["jose-wire", "jose-alg"]),
    ("jws-core", &["jose-wire", "jose-alg"]),
    ("alg-*", &["jose-wire", "jose-alg", "jwk"]),
    ("pocket-jose", LIBRARIES),
    ("pocket-jose-ffi", LIBRARIES),
    ("pocket-jose-cli", &["pocket-jose"]),
    ("jose-tests", &["*"]),
    ("xtask", &[]),
];

/// The package of cross-crate tests.
const TESTS: &str = "jose-tests";

pub(super) fn look(tree: &Tree, findings: &mut Findings) -> Result<()> {
    let packages = tree.metadata.workspace_packages();
    let members: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let mut edges = 0;
    for package in &packages {
        let name = package.name.as_str();
        let Some((_, may_know)) = MAY_KNOW.iter().find(|(pattern, _)| matches(pattern, name)) else {
            findings.broken(format!("{name} has no line in MAY_KNOW (xtask/src/tidy/edges.rs)"));
            continue;
        };
        for dependency in &package.dependencies {
            let other = dependency.name.as_str();
            if !members.contains(other) {
                continue;
            }
            edges += 1;
            if other == TESTS && workspace::is_product(&tree.root, package) {
                findings.broken(format!("{name} depends on {TESTS}; nothing under crates/ does"));
            } else if dependency.kind != DependencyKind::Development
                && !may_know.iter().any(|pattern| matches(pattern, other))
            {
                let allowed = if may_know.is_empty() { "no other".to_owned() } else { may_know.join(", ") };
                findings.broken(format!("{name} depends on {other}; it may know {allowed}"));
            }
        }
    }
    map_names_all(tree, &members, findings);
    findings.looked_at = format!("{edges} edges between {} crates", members.len());
    Ok(())
}

/// The map must not forget a crate.
fn map_names_all(tree: &Tree, members: &BTreeSet<&str>, findings: &mut Findings) {
    let Some(map) = tree.files.iter().find(|file| file.path == "ARCHITECTURE.md") else {
        findings.broken("ARCHITECTURE.md is missing");
        return;
    };
    for name in members {
        let word = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        if !map.text.split(|c| !word(c)).any(|w| &w == name) {
            findings.broken(format!("ARCHITECTURE.md does not name {name}"));
        }
    }
}

/// `name` itself, or a pattern that ends in `*`.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => pattern == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(name: &str, other: &str) -> bool {
        let line = MAY_KNOW.iter().find(|(pattern, _)| matches(pattern, name));
        line.is_some_and(|(_, known)| known.iter().any(|pattern| matches(pattern, other)))
    }

    #[test]
    fn formats_know_no_key_and_no_algorithm() {
        assert!(may("jwe-core", "jose-alg"));
        assert!(!may("jwe-core", "jwk"));
        assert!(!may("jwe-core", "alg-rsa"));
        assert!(!may("alg-rsa", "jwe-core"));
        assert!(!may("alg-rsa", "alg-aesgcm"));
    }

    #[test]
    fn the_c_interface_does_not_use_the_facade() {
        assert!(may("pocket-jose-ffi", "alg-rsa"));
        assert!(!may("pocket-jose-ffi", "pocket-jose"));
        assert!(!may("pocket-jose", "pocket-jose-ffi"));
        assert!(!may("pocket-jose", TESTS));
    }
}
