//! Code that runs while a core crate is built, and crates that no core crate may reach.
//!
//! A build script or procedural macro of a dependency runs on the developer's machine with the developer's
//! rights, so each one is known by name. This looks at the widest case: every feature, every target.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use cargo_metadata::TargetKind;

use super::{Findings, Tree};
use crate::shell::Cmd;
use crate::workspace;

const TABLE: &str = "xtask/build-code.toml";

/// Name beginnings of crates whose presence would break a promise, and the promise.
const NEVER: &[(&str, &str)] = &[
    ("regex", "no input meets a regular expression"),
    ("reqwest", "no core crate reaches a network"),
    ("hyper", "no core crate reaches a network"),
    ("ureq", "no core crate reaches a network"),
    ("curl", "no core crate reaches a network"),
    ("tokio", "no core crate reaches a network"),
    ("socket2", "no core crate reaches a network"),
    ("openssl", "no core crate needs a C library"),
    ("getrandom", "randomness comes from the caller"),
    ("flate2", "no core crate decompresses"),
    ("miniz_oxide", "no core crate decompresses"),
];

/// The C interface may offer the operating system's randomness; the libraries below it may not.
const C_INTERFACE: &str = "pocket-jose-ffi";

pub(super) fn look(tree: &Tree, findings: &mut Findings) -> Result<()> {
    let listed: BTreeMap<String, String> = tree.toml(TABLE)?;
    let core = workspace::core_crates(&tree.root, &tree.metadata);
    let core: Vec<&str> = core.iter().map(|package| package.name.as_str()).collect();
    let libraries: Vec<&str> = core.iter().copied().filter(|name| *name != C_INTERFACE).collect();
    for (name, _) in reached_by(&libraries, tree)? {
        if let Some((_, promise)) = NEVER.iter().find(|(start, _)| name.starts_with(start)) {
            findings.broken(format!("{name} is reached by a core crate, but {promise}"));
        }
    }

    let reached = reached_by(&core, tree)?;
    let mut running = BTreeSet::new();
    for (name, version) in &reached {
        let package =
            tree.metadata.packages.iter().find(|p| p.name == *name && p.version.to_string() == *version);
        let package = package.with_context(|| format!("cargo metadata does not know {name} {version}"))?;
        let mut kinds = package.targets.iter().flat_map(|target| &target.kind);
        if kinds.any(|kind| matches!(kind, TargetKind::CustomBuild | TargetKind::ProcMacro)) {
            running.insert(name.as_str());
        }
    }
    for name in &running {
        if !listed.contains_key(*name) {
            findings.broken(format!("{name} runs code while a core crate is built and is not in {TABLE}"));
        }
    }
    for name in listed.keys().filter(|name| !running.contains(name.as_str())) {
        findings.doubtful(format!("{TABLE} lists {name}, which runs nothing any more"));
    }
    findings.looked_at =
        format!("{} crates in the core's trees, {} of them run code", reached.len(), running.len());
    Ok(())
}

/// Name and version of each crate that `crates` need to be built, whatever the features and the target.
fn reached_by(crates: &[&str], tree: &Tree) -> Result<BTreeSet<(String, String)>> {
    let mut cargo =
        Cmd::cargo("tree --all-features --target all --edges normal,build --prefix none", &tree.root);
    for name in crates {
        cargo = cargo.arg("--package").arg(name);
    }
    let mut reached = BTreeSet::new();
    for line in cargo.read()?.lines() {
        let mut words = line.split_whitespace();
        if let (Some(name), Some(version)) = (words.next(), words.next()) {
            reached.insert((name.to_owned(), version.trim_start_matches('v').to_owned()));
        }
    }
    Ok(reached)
}
