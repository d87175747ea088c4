//! `cargo xtask targets`: compiles the core crates for every target that their manifests name, without and with
//! a heap. What could not be tried is printed as skipped, never as passed.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::archive;
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
    let wanted: Vec<_> = batches
        .iter()
        .filter(|batch| args.target.is_empty() || args.target.contains(&batch.target))
        .collect();
    if args.list {
        for batch in &wanted {
            let route = match toolchain.route(&batch.target) {
                Route::Installed => "installed target".to_owned(),
                Route::BuildStd => "from source (-Zbuild-std)".to_owned(),
                Route::Missing(advice) => format!("cannot be built: {advice}"),
            };
            let crates: Vec<_> = batch.crates.iter().map(Build::label).collect();
            let heap = if batch.heap { "heap" } else { "no heap" };
            println!("{:<28} {heap:<7} {}; {route}", batch.target, crates.join(" "));
        }
    }

    let (mut counts, mut failed) = ([0usize; 3], BTreeSet::new());
    if !args.list {
        // Compiling `core` keeps one core of this machine busy for most of the time: two targets at once, each in a
        // target directory of its own, since cargo locks those.
        let (even, odd) = by_target(&wanted);
        let (first, second) = std::thread::scope(|scope| {
            let other = scope.spawn(|| build_all(&odd, &toolchain, &root, "target/cross/odd"));
            let first = build_all(&even, &toolchain, &root, "target/cross/even");
            (first, other.join())
        });
        let second = second.unwrap_or_else(|_| bail!("the second half was not built"));
        for (target, build, outcome) in first?.into_iter().chain(second?) {
            let count = match outcome {
                Outcome::Built => 0,
                Outcome::Failed => 1,
                Outcome::Skipped => 2,
            };
            if let Some(count) = counts.get_mut(count) {
                *count += 1;
            }
            if outcome == Outcome::Failed {
                failed.insert(format!("{} for {target}", build.label()));
            }
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

/// Every second target, and the others. A target is always on the same side, so that nothing is built twice.
fn by_target<'b>(batches: &[&'b Batch]) -> (Vec<&'b Batch>, Vec<&'b Batch>) {
    let mut targets: Vec<_> = batches.iter().map(|batch| &batch.target).collect();
    targets.dedup();
    batches.iter().partition(|batch| {
        let place = targets.iter().position(|target| **target == batch.target);
        place.is_none_or(|place| place % 2 == 0)
    })
}

/// Builds one after another, and prints each as it is done.
fn build_all(
    batches: &[&Batch],
    toolchain: &Toolchain,
    root: &Path,
    dir: &str,
) -> Result<Vec<(String, Build, Outcome)>> {
    let mut all = Vec::new();
    for batch in batches {
        let start = Instant::now();
        for (build, outcome) in build(batch, toolchain, root, dir)? {
            let word = match outcome {
                Outcome::Built => green("built  "),
                Outcome::Failed => red("FAILED "),
                Outcome::Skipped => yellow("skipped"),
            };
            println!("{:<28} {:<18} {word} {:>8}", batch.target, build.label(), seconds(start.elapsed()));
            all.push((batch.target.clone(), build, outcome));
        }
    }
    Ok(all)
}

/// Builds a batch at once; only when that fails each crate by itself, to see which ones do not build.
fn build(batch: &Batch, toolchain: &Toolchain, root: &Path, dir: &str) -> Result<Vec<(Build, Outcome)>> {
    let Some(command) = command(batch, &batch.crates, toolchain, root, dir) else {
        if let Route::Missing(advice) = toolchain.route(&batch.target) {
            println!("{}: no standard library; {advice}", batch.target);
        }
        return Ok(batch.crates.iter().map(|build| (build.clone(), Outcome::Skipped)).collect());
    };
    if command.read().is_ok() {
        return Ok(batch.crates.iter().map(|build| (build.clone(), Outcome::Built)).collect());
    }
    let mut results = Vec::new();
    for build in &batch.crates {
        let Some(command) = self::command(batch, core::slice::from_ref(build), toolchain, root, dir) else {
            continue;
        };
        println!("-- {}", command.typed());
        let outcome = match command.run_hidden() {
            Ok(()) => Outcome::Built,
            Err(error) => {
                println!("{error:#}");
                Outcome::Failed
            }
        };
        results.push((build.clone(), outcome));
    }
    if results.iter().all(|(_, outcome)| *outcome == Outcome::Built) {
        bail!("{}: each crate builds by itself, but not all together", batch.target);
    }
    Ok(results)
}

fn command(batch: &Batch, crates: &[Build], toolchain: &Toolchain, root: &Path, dir: &str) -> Option<Cmd> {
    let is_archive = crates.iter().any(|build| build.archive);
    let build = if is_archive {
        "rustc --crate-type staticlib --release --lib --no-default-features"
    } else {
        "build --release --lib --no-default-features"
    };
    let mut cargo = toolchain.cross_in(dir, build, &batch.target, batch.heap, root)?;
    let mut wanted = Vec::new();
    for Build { name, features, .. } in crates {
        cargo = cargo.arg("-p").arg(name);
        wanted.extend(features.split(',').filter(|f| !f.is_empty()).map(|f| format!("{name}/{f}")));
    }
    if !wanted.is_empty() {
        cargo = cargo.arg("--features").arg(wanted.join(","));
    }
    if is_archive {
        cargo = cargo.args(archive::HANDLER);
    }
    // Whether it compiles to machine code, and nothing is linked: so as fast as can be.
    Some(
        cargo
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_PANIC", "abort")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    )
}
