//! `cargo xtask targets`: compiles the core crates for every target that their manifests name, without and with
//! a heap. What could not be tried is printed as skipped, never as passed.
//!
//! The matrix stands in the manifests: `[package.metadata.jose]` names targets, or groups of targets that the
//! root manifest spells out, feature sets, and the pairs that cannot be, with the reason.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use cargo_metadata::Metadata;
use serde::Deserialize;

use crate::shell::{Cmd, green, red, seconds, yellow};
use crate::toolchain::{Route, Toolchain};
use crate::workspace;

/// Build the core crates for every target of the matrix.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Fail when a target could not be tried.
    #[arg(long)]
    strict: bool,
    /// Only this target; may be given several times.
    #[arg(long, value_name = "TRIPLE")]
    target: Vec<String>,
    /// Print the matrix and how each target would be built, and build nothing.
    #[arg(long)]
    list: bool,
}

/// `[workspace.metadata.jose]`.
#[derive(Deserialize)]
struct Groups {
    /// Names for lists of target triples.
    targets: BTreeMap<String, Vec<String>>,
}

/// `[package.metadata.jose]`.
#[derive(Deserialize)]
struct Matrix {
    /// Target triples, or names of groups.
    targets: Vec<String>,
    /// Feature sets; the empty text is no feature at all.
    features: Vec<String>,
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
struct Batch {
    target: String,
    /// Without features there is no heap either.
    heap: bool,
    crates: Vec<Build>,
}

#[derive(Clone)]
struct Build {
    name: String,
    features: String,
}

impl Build {
    /// `jwk` or `jwk[alloc]`.
    fn label(&self) -> String {
        if self.features.is_empty() { self.name.clone() } else { format!("{}[{}]", self.name, self.features) }
    }
}

#[derive(PartialEq)]
enum Outcome {
    Built,
    Failed,
    Skipped,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let root = workspace::root();
    let metadata = workspace::metadata(&root)?;
    let toolchain = Toolchain::find(&root)?;
    let (batches, exceptions) = matrix(&root, &metadata)?;
    for target in &args.target {
        if !batches.iter().any(|batch| &batch.target == target) {
            bail!("no manifest names the target {target}; see `cargo xtask targets --list`");
        }
    }
    let wanted = batches.iter().filter(|batch| args.target.is_empty() || args.target.contains(&batch.target));

    let mut counts = [0usize; 3];
    let mut failed = BTreeSet::new();
    for batch in wanted {
        if args.list {
            let route = match toolchain.route(&batch.target) {
                Route::Installed => "installed target".to_owned(),
                Route::BuildStd => "from source (-Zbuild-std)".to_owned(),
                Route::Missing(advice) => format!("cannot be built: {advice}"),
            };
            let crates: Vec<_> = batch.crates.iter().map(Build::label).collect();
            let heap = if batch.heap { "heap" } else { "no heap" };
            println!("{:<28} {heap:<7} {}; {route}", batch.target, crates.join(" "));
            continue;
        }
        for (build, outcome, time) in build(batch, &toolchain, &root)? {
            let (word, count) = match outcome {
                Outcome::Built => (green("built  "), 0),
                Outcome::Failed => (red("FAILED "), 1),
                Outcome::Skipped => (yellow("skipped"), 2),
            };
            if let Some(count) = counts.get_mut(count) {
                *count += 1;
            }
            if outcome == Outcome::Failed {
                failed.insert(format!("{} for {}", build.label(), batch.target));
            }
            let time = time.map_or_else(String::new, seconds);
            println!("{:<28} {:<18} {word} {time:>8}", batch.target, build.label());
        }
    }
    for exception in &exceptions {
        println!("not in the matrix: {exception}");
    }
    if args.list {
        return Ok(());
    }

    let [built, broken, skipped] = counts;
    println!("{built} built, {broken} failed, {skipped} skipped");
    if !failed.is_empty() {
        bail!("these do not build: {}", failed.into_iter().collect::<Vec<_>>().join(", "));
    }
    if args.strict && skipped > 0 {
        bail!("{skipped} could not be tried, and --strict was given");
    }
    Ok(())
}

/// Every target of the matrix.
pub(crate) fn all(root: &Path) -> Result<BTreeSet<String>> {
    let (batches, _) = matrix(root, &workspace::metadata(root)?)?;
    Ok(batches.into_iter().map(|batch| batch.target).collect())
}

/// The matrix by target and feature set, and a line for each pair that is left out on purpose.
fn matrix(root: &Path, metadata: &Metadata) -> Result<(Vec<Batch>, Vec<String>)> {
    let groups: Groups = serde_json::from_value(table(&metadata.workspace_metadata))
        .context("[workspace.metadata.jose] in the root manifest names the groups of targets")?;
    let mut batches: Vec<Batch> = Vec::new();
    let mut left_out = Vec::new();
    for package in workspace::core_crates(root, metadata) {
        let name = package.name.to_string();
        let matrix: Matrix = serde_json::from_value(table(&package.metadata))
            .with_context(|| format!("{name}: a core crate has [package.metadata.jose]"))?;
        let targets = matrix.targets.iter().flat_map(|target| match groups.targets.get(target) {
            Some(group) => group.clone(),
            None => vec![target.clone()],
        });
        for exception in &matrix.except {
            let Exception { features, targets, because } = exception;
            left_out.push(format!("{name}[{features}] for {}: {because}", targets.join(" and ")));
        }
        for target in targets {
            for features in &matrix.features {
                let excepted = |e: &Exception| &e.features == features && e.targets.contains(&target);
                if matrix.except.iter().any(excepted) {
                    continue;
                }
                let build = Build { name: name.clone(), features: features.clone() };
                let heap = !features.is_empty();
                let fits = |batch: &&mut Batch| {
                    batch.target == target
                        && batch.heap == heap
                        && !batch.crates.iter().any(|c| c.name == name)
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

/// The member `jose` of a `metadata` table.
fn table(metadata: &serde_json::Value) -> serde_json::Value {
    metadata.get("jose").cloned().unwrap_or_default()
}

/// Builds a batch at once; only when that fails each crate by itself, to see which ones do not build.
fn build(
    batch: &Batch,
    toolchain: &Toolchain,
    root: &Path,
) -> Result<Vec<(Build, Outcome, Option<Duration>)>> {
    let Some(command) = command(batch, &batch.crates, toolchain, root) else {
        if let Route::Missing(advice) = toolchain.route(&batch.target) {
            println!("{}: no standard library; {advice}", batch.target);
        }
        return Ok(batch.crates.iter().map(|build| (build.clone(), Outcome::Skipped, None)).collect());
    };
    println!("-- {}", command.typed());
    let start = Instant::now();
    if command.read().is_ok() {
        // One figure for the batch, at its first crate.
        let mut time = Some(start.elapsed());
        return Ok(batch.crates.iter().map(|build| (build.clone(), Outcome::Built, time.take())).collect());
    }
    let mut results = Vec::new();
    for build in &batch.crates {
        let start = Instant::now();
        let Some(command) = self::command(batch, core::slice::from_ref(build), toolchain, root) else {
            continue;
        };
        let outcome = match command.run_hidden() {
            Ok(()) => Outcome::Built,
            Err(error) => {
                println!("{error:#}");
                Outcome::Failed
            }
        };
        results.push((build.clone(), outcome, Some(start.elapsed())));
    }
    if results.iter().all(|(_, outcome, _)| *outcome == Outcome::Built) {
        bail!("{}: each crate builds by itself, but not all together", batch.target);
    }
    Ok(results)
}

fn command(batch: &Batch, crates: &[Build], toolchain: &Toolchain, root: &Path) -> Option<Cmd> {
    let build = "build --release --lib --no-default-features";
    let mut cargo = toolchain.cross(build, &batch.target, batch.heap, root)?;
    let mut wanted = Vec::new();
    for Build { name, features } in crates {
        cargo = cargo.arg("-p").arg(name);
        wanted.extend(features.split(',').filter(|f| !f.is_empty()).map(|f| format!("{name}/{f}")));
    }
    if !wanted.is_empty() {
        cargo = cargo.arg("--features").arg(wanted.join(","));
    }
    // As firmware is built, but nothing is linked here, so nothing is optimised across crates.
    Some(
        cargo
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "z")
            .env("CARGO_PROFILE_RELEASE_PANIC", "abort")
            .env("CARGO_PROFILE_RELEASE_LTO", "off"),
    )
}
