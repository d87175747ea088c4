//! The lowest versions that we accept, checked in every lock file: some flaws that concern us are in no advisory
//! database, and a database cannot be asked on every machine.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use cargo_metadata::semver::Version;
use cargo_metadata::{DependencyKind, Metadata};
use serde::Deserialize;

use super::{Findings, Tree};
use crate::workspace::SATELLITES;

const TABLE: &str = "xtask/min-versions.toml";

#[derive(Deserialize)]
struct Minimums {
    minimum: Vec<Minimum>,
}

/// One line of the table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Minimum {
    #[serde(rename = "crate")]
    name: String,
    version: Version,
    /// Where it matters.
    scope: Scope,
    advisory: String,
    reason: String,
    except: Option<Exception>,
}

/// A lock file where an older version is borne.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    lock: String,
    because: String,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Scope {
    /// Wherever it is, tests and tools included.
    All,
    /// Where a user gets it: not through development dependencies.
    Normal,
}

#[derive(Deserialize)]
struct Lock {
    #[serde(default)]
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: Version,
}

pub(super) fn look(tree: &Tree, findings: &mut Findings) -> Result<()> {
    let table: Minimums = tree.toml(TABLE)?;
    let shipped = shipped(&tree.metadata)?;
    let mut locks = vec!["Cargo.lock".to_owned()];
    locks.extend(SATELLITES.iter().map(|dir| format!("{dir}/Cargo.lock")));
    locks.retain(|path| tree.root.join(path).exists());

    let mut present = 0;
    for path in &locks {
        let lock: Lock = tree.toml(path)?;
        for minimum in &table.minimum {
            let Minimum { name, version, advisory, reason, .. } = minimum;
            for locked in lock.package.iter().filter(|locked| &locked.name == name) {
                present += 1;
                let matters =
                    minimum.scope == Scope::All || shipped.contains(&(name.clone(), locked.version.clone()));
                if !matters || &locked.version >= version {
                    continue;
                }
                let text =
                    format!("{path}: {name} {} is below {version}: {advisory}, {reason}", locked.version);
                match minimum.except.as_ref().filter(|except| &except.lock == path) {
                    Some(Exception { because, .. }) => findings.doubtful(format!("{text}; {because}")),
                    None => findings.broken(text),
                }
            }
        }
    }
    findings.looked_at =
        format!("{} minimums, {present} of them met in {}", table.minimum.len(), locks.join(", "));
    Ok(())
}

/// Name and version of every package that a crate under `crates/` needs outside its tests.
fn shipped(metadata: &Metadata) -> Result<BTreeSet<(String, Version)>> {
    let resolve = metadata.resolve.as_ref().context("cargo metadata resolved nothing")?;
    let product = |id: &&cargo_metadata::PackageId| {
        metadata
            .packages
            .iter()
            .any(|p| &p.id == *id && p.manifest_path.starts_with(metadata.workspace_root.join("crates")))
    };
    let mut open: Vec<_> = metadata.workspace_members.iter().filter(product).collect();
    let mut seen: BTreeSet<_> = open.iter().copied().collect();
    while let Some(id) = open.pop() {
        let node = resolve.nodes.iter().find(|node| &node.id == id);
        for dependency in node.into_iter().flat_map(|node| &node.deps) {
            let normal = dependency.dep_kinds.iter().any(|kind| kind.kind != DependencyKind::Development);
            if normal && seen.insert(&dependency.pkg) {
                open.push(&dependency.pkg);
            }
        }
    }
    let packages = metadata.packages.iter().filter(|package| seen.contains(&package.id));
    Ok(packages.map(|package| (package.name.to_string(), package.version.clone())).collect())
}
