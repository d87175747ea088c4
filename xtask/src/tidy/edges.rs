//! Which crate may know which. The table is the law; ARCHITECTURE.md draws it.

use anyhow::Result;
use cargo_metadata::{DependencyKind, Package};

use super::{Findings, Tree};
use crate::workspace;

/// The formats and algorithms: everything that a firmware can use.
const LIBRARIES: &[&str] = &["jose-wire", "jose-alg", "jwk", "jwe-core", "jws-core", "jose-claims", "alg-*"];

/// And what a host can use besides.
const HOST_LIBRARIES: &[&str] =
    &["jose-wire", "jose-alg", "jwk", "jwk-tools", "jwe-core", "jws-core", "jose-claims", "alg-*"];

/// For each crate, or each whose name begins as the pattern does, the crates of this workspace that it may know.
///
/// The formats know no key and no algorithm; the algorithms know no format; the C interface does not use the
/// facade, which has a heap and an operating system. What stands elsewhere (`tests`, `fuzz`) may know everything,
/// and no crate under `crates/` knows it.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("jose-wire", &[]),
    ("jose-alg", &["jose-wire"]),
    ("jwk", &["jose-wire", "jose-alg"]),
    ("jwe-core", &["jose-wire", "jose-alg"]),
    ("jws-core", &["jose-wire", "jose-alg"]),
    ("jose-claims", &["jose-wire", "jose-alg"]),
    // Their derived keys wrap by AES key wrap (RFC 7518, sections 4.6 and 4.8).
    ("alg-ecdh", &["jose-wire", "jose-alg", "jwk", "alg-aeskw"]),
    ("alg-pbes2", &["jose-wire", "jose-alg", "jwk", "alg-aeskw"]),
    // Its keys are judged by the portable ones: what is refused exists once.
    ("alg-aws-lc", &["jose-wire", "jose-alg", "jwk", "alg-ecdh", "alg-ecdsa", "alg-eddsa", "alg-rsa"]),
    ("alg-*", &["jose-wire", "jose-alg", "jwk"]),
    ("jwk-tools", LIBRARIES),
    ("pocket-jose", HOST_LIBRARIES),
    ("pocket-jose-ffi", LIBRARIES),
    ("pocket-jose-cli", &["pocket-jose"]),
];

pub(super) fn look(tree: &Tree, findings: &mut Findings) -> Result<()> {
    let packages = tree.metadata.workspace_packages();
    let (products, others): (Vec<&Package>, Vec<&Package>) =
        packages.into_iter().partition(|package| workspace::is_product(&tree.root, package));
    let mut edges = 0;
    for package in &products {
        let name = package.name.as_str();
        let Some((_, may_know)) = MAY_KNOW.iter().find(|(pattern, _)| matches(pattern, name)) else {
            findings.broken(format!("{name} has no line in MAY_KNOW (xtask/src/tidy/edges.rs)"));
            continue;
        };
        for dependency in &package.dependencies {
            let other = dependency.name.as_str();
            if others.iter().any(|package| package.name == other) {
                findings
                    .broken(format!("{name} depends on {other}; nothing under crates/ knows what tests it"));
            }
            if !products.iter().any(|package| package.name == other) {
                continue;
            }
            edges += 1;
            // A test under `crates/` may need a key or a cipher to show something.
            if dependency.kind != DependencyKind::Development && !may_know.iter().any(|p| matches(p, other)) {
                let allowed = if may_know.is_empty() { "no other".to_owned() } else { may_know.join(", ") };
                findings.broken(format!("{name} depends on {other}; it may know {allowed}"));
            }
        }
    }
    for package in products.iter().chain(&others) {
        named_in_map(tree, package, findings);
    }
    findings.looked_at = format!("{edges} edges between {} crates", products.len());
    Ok(())
}

/// The map must not forget a crate, nor the folder of what is none.
fn named_in_map(tree: &Tree, package: &Package, findings: &mut Findings) {
    let product = workspace::is_product(&tree.root, package);
    let folder = package.manifest_path.as_std_path().strip_prefix(&tree.root).ok();
    let folder =
        folder.and_then(|path| path.components().next()).map(|first| first.as_os_str().to_string_lossy());
    let name = if product { package.name.as_str().into() } else { folder.unwrap_or_default() };
    let word = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let map = tree.files.iter().find(|file| file.path == "ARCHITECTURE.md");
    if !map.is_some_and(|map| map.text.split(|c| !word(c)).any(|found| found == name)) {
        findings.broken(format!("ARCHITECTURE.md does not name {name}"));
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
    }
}
