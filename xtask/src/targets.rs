//! `cargo xtask targets`: compiles the core crates for every target that their manifests name, without and with
//! a heap. What could not be tried is printed as skipped, never as passed.

use core::time::Duration;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::matrix::{self, Batch, Build};
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
    let (batches, exceptions) = matrix::batches(&root, &metadata)?;
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
    let build = if crates.iter().any(|build| build.archive) {
        "rustc --crate-type staticlib --release --lib --no-default-features"
    } else {
        "build --release --lib --no-default-features"
    };
    let mut cargo = toolchain.cross(build, &batch.target, batch.heap, root)?;
    let mut wanted = Vec::new();
    for Build { name, features, .. } in crates {
        cargo = cargo.arg("-p").arg(name);
        wanted.extend(features.split(',').filter(|f| !f.is_empty()).map(|f| format!("{name}/{f}")));
    }
    if !wanted.is_empty() {
        cargo = cargo.arg("--features").arg(wanted.join(","));
    }
    // As firmware is built, but nothing is linked here, so nothing is optimised across crates, and every core of
    // this machine works on one crate.
    Some(
        cargo
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "z")
            .env("CARGO_PROFILE_RELEASE_PANIC", "abort")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    )
}
