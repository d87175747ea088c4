//! What the core crates are built for. The matrix stands in the manifests: `[package.metadata.jose]` names targets,
//! or groups of targets that the root manifest spells out, feature sets, and the pairs that cannot be, with the
//! reason.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use cargo_metadata::{Metadata, Package};
use serde::Deserialize;

use crate::workspace;

/// `[workspace.metadata.jose]`.
#[derive(Deserialize)]
struct Groups {
    /// Names for lists of target triples.
    targets: BTreeMap<String, Vec<String>>,
    /// A target of each kind that no other check compiles without features.
    kinds: Vec<String>,
}

impl Groups {
    fn of(metadata: &Metadata) -> Result<Self> {
        serde_json::from_value(table(&metadata.workspace_metadata))
            .context("[workspace.metadata.jose] in the root manifest names the groups of targets")
    }

    /// Targets, with those of a group in its place.
    fn spelled_out(&self, targets: &[String]) -> Vec<String> {
        let named = |target: &String| self.targets.get(target).cloned();
        targets.iter().flat_map(|target| named(target).unwrap_or_else(|| vec![target.clone()])).collect()
    }
}

/// A target of each kind, for who has little time.
pub(crate) fn kinds(metadata: &Metadata) -> Result<Vec<String>> {
    Ok(Groups::of(metadata)?.kinds)
}

/// `[package.metadata.jose]`.
#[derive(Deserialize)]
struct Matrix {
    /// Target triples, or names of groups.
    targets: Vec<String>,
    /// Feature sets; the empty text is no feature at all.
    features: Vec<String>,
    /// The same, where time is short; all of them when there are none.
    #[serde(default)]
    quick: Vec<String>,
    /// A library for C: built as an archive.
    #[serde(default)]
    archive: bool,
    #[serde(default)]
    except: Vec<Exception>,
}

/// A feature set that cannot be had on some targets.
#[derive(Deserialize)]
struct Exception {
    features: String,
    targets: Vec<String>,
    because: String,
}

/// Everything that one cargo invocation builds: one target, and all crates without features or each with a set.
#[derive(Clone)]
pub(crate) struct Batch {
    pub(crate) target: String,
    /// Whether the `alloc` crate is there to be named.
    pub(crate) heap: bool,
    pub(crate) crates: Vec<Build>,
}

#[derive(Clone)]
pub(crate) struct Build {
    pub(crate) name: String,
    pub(crate) features: String,
    /// A library for C, which is built by itself and as an archive: a shared one would need a linker and an
    /// operating system's libraries for each target.
    pub(crate) archive: bool,
    /// Left out where time is short.
    pub(crate) late: bool,
}

impl Build {
    /// `jwk` or `jwk[alloc]`.
    pub(crate) fn label(&self) -> String {
        if self.features.is_empty() { self.name.clone() } else { format!("{}[{}]", self.name, self.features) }
    }

    /// Without features.
    pub(crate) fn is_bare(&self) -> bool {
        self.features.is_empty()
    }

    /// Adds a set of features.
    fn join(&mut self, features: &str) {
        if !self.features.is_empty() && !features.is_empty() {
            self.features.push(',');
        }
        self.features.push_str(features);
    }
}

/// Every target of the matrix.
pub(crate) fn targets(root: &Path) -> Result<BTreeSet<String>> {
    let (batches, _) = batches(root, &workspace::metadata(root)?)?;
    Ok(batches.into_iter().map(|batch| batch.target).collect())
}

/// The matrix by target and feature set, and a line for each pair that is left out on purpose.
pub(crate) fn batches(root: &Path, metadata: &Metadata) -> Result<(Vec<Batch>, Vec<String>)> {
    let groups = Groups::of(metadata)?;
    let mut batches: Vec<Batch> = Vec::new();
    let mut left_out = Vec::new();
    for package in workspace::core_crates(root, metadata) {
        let name = package.name.to_string();
        let matrix = Matrix::of(package)?;
        let archive = matrix.archive;
        let quick = groups.spelled_out(&matrix.quick);
        for exception in &matrix.except {
            let Exception { features, targets, because } = exception;
            left_out.push(format!("{name}[{features}] for {}: {because}", targets.join(" and ")));
        }
        for target in groups.spelled_out(&matrix.targets) {
            let late = !quick.is_empty() && !quick.contains(&target);
            for features in &matrix.features {
                let excepted = |e: &Exception| &e.features == features && e.targets.contains(&target);
                if matrix.except.iter().any(excepted) {
                    continue;
                }
                let build = Build { name: name.clone(), features: features.clone(), archive, late };
                let heap = needs_heap(package, features);
                let fits = |batch: &&mut Batch| {
                    batch.target == target
                        && batch.heap == heap
                        && !batch.crates.iter().any(|c| c.name == name || c.archive || archive)
                };
                match batches.iter_mut().find(fits) {
                    Some(batch) => batch.crates.push(build),
                    None => batches.push(Batch { target: target.clone(), heap, crates: vec![build] }),
                }
            }
        }
    }
    // All of one target together, targets in the order of the manifests.
    let order: Vec<String> = batches.iter().map(|batch| batch.target.clone()).collect();
    batches.sort_by_key(|batch| order.iter().position(|target| target == &batch.target));
    Ok((batches, left_out))
}

/// One batch for each target, in which every crate has all the features that it may have there.
pub(crate) fn with_all_features(batches: Vec<&Batch>) -> Vec<Batch> {
    let mut merged: Vec<Batch> = Vec::new();
    for batch in batches {
        let Some(whole) = merged.iter_mut().find(|whole| whole.target == batch.target) else {
            merged.push(batch.clone());
            continue;
        };
        whole.heap |= batch.heap;
        for build in &batch.crates {
            match whole.crates.iter_mut().find(|other| other.name == build.name) {
                Some(other) => other.join(&build.features),
                None => whole.crates.push(build.clone()),
            }
        }
    }
    merged
}

/// The feature sets that a core crate says it has; the empty text is no feature.
pub(crate) fn feature_sets(package: &Package) -> Result<Vec<String>> {
    Ok(Matrix::of(package)?.features)
}

impl Matrix {
    fn of(package: &Package) -> Result<Self> {
        let name = &package.name;
        let matrix: Self = serde_json::from_value(table(&package.metadata))
            .with_context(|| format!("{name}: a core crate has [package.metadata.jose]"))?;
        if !matrix.features.iter().any(String::is_empty) {
            bail!("{name}: a core crate builds without features");
        }
        Ok(matrix)
    }
}

/// Whether a comma-separated list of `features` turns on, directly or through others, the feature `alloc`.
fn needs_heap(package: &Package, features: &str) -> bool {
    let mut open: Vec<&str> = features.split(',').collect();
    let mut seen = BTreeSet::new();
    while let Some(feature) = open.pop() {
        if seen.insert(feature) {
            open.extend(package.features.get(feature).into_iter().flatten().map(String::as_str));
        }
    }
    seen.contains("alloc")
}

/// The member `jose` of a `metadata` table.
fn table(metadata: &serde_json::Value) -> serde_json::Value {
    metadata.get("jose").cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(target: &str, heap: bool, crates: &[(&str, &str)]) -> Batch {
        let crates = crates.iter().map(|(name, features)| Build {
            name: (*name).to_owned(),
            features: (*features).to_owned(),
            archive: false,
            late: false,
        });
        Batch { target: target.to_owned(), heap, crates: crates.collect() }
    }

    #[test]
    fn each_crate_of_a_target_has_all_features_that_it_may_have_there_once() {
        let all = [
            batch("thumb", false, &[("jwk", ""), ("rsa", "")]),
            batch("thumb", true, &[("jwk", "alloc,pem")]),
            batch("phone", true, &[("jwk", "alloc,pem"), ("rsa", "alloc")]),
            batch("thumb", false, &[("jwk", "der")]),
        ];
        let merged = with_all_features(all.iter().collect());
        let shown: Vec<_> = merged
            .iter()
            .map(|batch| {
                (batch.target.as_str(), batch.heap, batch.crates.iter().map(Build::label).collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("thumb", true, vec!["jwk[alloc,pem,der]".to_owned(), "rsa".to_owned()]),
                ("phone", true, vec!["jwk[alloc,pem]".to_owned(), "rsa[alloc]".to_owned()]),
            ]
        );
    }
}
