//! `cargo xtask targets`: compiles the core crates for every target that their manifests name, without and with
//! a heap. What could not be tried is printed as skipped, never as passed. With `--quick` the compiler stops when it has
//! checked everything: what depends on a target (words, atomics, what its `core` has) is seen by then. That is done with
//! all features at once, and for one target of each kind without any, too; a crate whose manifest says for which targets that
//! is enough (`quick`) is left out for the others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::archive;
use crate::dist;
use crate::embedded;
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
    /// Only check: with all features at once, and for one target of each kind (`[workspace.metadata.jose]`, `kinds`) without
    /// any, too; some crates for some targets alone, which is printed (`[package.metadata.jose]`, `quick`).
    #[arg(long)]
    quick: bool,
    /// Only this target; may be given several times.
    #[arg(long, value_name = "TRIPLE")]
    target: Vec<String>,
    /// Print the matrix and how each target would be built, and build nothing.
    #[arg(long)]
    list: bool,
}

/// How far the compiler goes.
#[derive(Clone, Copy, PartialEq)]
enum Depth {
    /// To machine code, and an archive where there is one.
    Code,
    /// To the end of what it checks.
    Types,
    /// As far, with the settings of the packages for C, for which `core` is compiled in any case.
    TypesAsPackaged,
    /// As far, with those of the programs that are emulated, for the same reason.
    TypesAsFirmware,
}

impl Depth {
    fn done(self) -> Outcome {
        match self {
            Self::Code => Outcome::Built,
            Self::Types | Self::TypesAsPackaged | Self::TypesAsFirmware => Outcome::Checked,
        }
    }
}

#[derive(PartialEq)]
enum Outcome {
    Built,
    Checked,
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

    let (mut counts, mut failed) = ([0usize; 4], BTreeSet::new());
    if !args.list {
        let mut all = Vec::new();
        let wanted = if args.quick { in_time(&wanted) } else { wanted.into_iter().cloned().collect() };
        for (depth, batches) in work(args.quick, &wanted, &matrix::kinds(&metadata)?) {
            let batches: Vec<&Batch> = batches.iter().collect();
            all.extend(build_all(&batches, depth, &toolchain, &root)?);
        }
        for (target, build, outcome) in all {
            let count = match outcome {
                Outcome::Built => 0,
                Outcome::Failed => 1,
                Outcome::Skipped => 2,
                Outcome::Checked => 3,
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

    let [built, broken, skipped, checked] = counts;
    let checked = if args.quick { format!("{checked} checked, ") } else { String::new() };
    println!("{built} built, {checked}{broken} failed, {skipped} skipped");
    if !failed.is_empty() {
        bail!("these do not build: {}", failed.into_iter().collect::<Vec<_>>().join(", "));
    }
    if args.strict && skipped > 0 {
        bail!("{skipped} could not be tried, and --strict was given");
    }
    Ok(())
}

/// Without what is left to the run that has time, which is printed.
fn in_time(wanted: &[&Batch]) -> Vec<Batch> {
    let mut late: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut left = Vec::new();
    for batch in wanted {
        for build in batch.crates.iter().filter(|build| build.late) {
            late.entry(&build.name).or_default().insert(&batch.target);
        }
        let mut batch = (*batch).clone();
        batch.crates.retain(|build| !build.late);
        if !batch.crates.is_empty() {
            left.push(batch);
        }
    }
    for (name, targets) in late {
        println!("left to the run without --quick: {name} for {}", Vec::from_iter(targets).join(", "));
    }
    left
}

/// What is compiled, and how far.
fn work(quick: bool, wanted: &[Batch], kinds: &[String]) -> Vec<(Depth, Vec<Batch>)> {
    if !quick {
        return vec![(Depth::Code, wanted.to_vec())];
    }
    let of_a_kind = |batch: &&Batch| kinds.contains(&batch.target) && batch.crates.iter().all(Build::is_bare);
    let bare = wanted.iter().filter(of_a_kind).cloned().collect();
    let (packaged, others): (Vec<_>, Vec<_>) = matrix::with_all_features(wanted.iter().collect())
        .into_iter()
        .partition(|batch| dist::packages(&batch.target));
    let (firmware, others) = others.into_iter().partition(|batch| embedded::emulates(&batch.target));
    vec![
        (Depth::Types, bare),
        (Depth::Types, others),
        (Depth::TypesAsFirmware, firmware),
        (Depth::TypesAsPackaged, packaged),
    ]
}

/// Batches that differ in nothing but the target: one cargo builds them. An archive is made for one target at a time.
fn together<'b>(batches: &[&'b Batch], depth: Depth, toolchain: &Toolchain) -> Vec<Vec<&'b Batch>> {
    let mut groups: Vec<Vec<&Batch>> = Vec::new();
    let labels = |batch: &Batch| batch.crates.iter().map(Build::label).collect::<Vec<_>>();
    let is_archive = |batch: &Batch| batch.crates.iter().any(|build| build.archive);
    let route = |batch: &Batch| core::mem::discriminant(&toolchain.route(&batch.target));
    for batch in batches {
        let fits = |group: &&mut Vec<&Batch>| {
            group.first().is_some_and(|first| {
                first.heap == batch.heap
                    && (depth != Depth::Code || !is_archive(first))
                    && labels(first) == labels(batch)
                    && route(first) == route(batch)
                    && (depth != Depth::TypesAsPackaged
                        || archive::flags(&first.target) == archive::flags(&batch.target))
            })
        };
        match groups.iter_mut().find(fits) {
            Some(group) => group.push(batch),
            None => groups.push(vec![batch]),
        }
    }
    groups
}

/// Builds everything, and prints each target as it is done.
fn build_all(
    batches: &[&Batch],
    depth: Depth,
    toolchain: &Toolchain,
    root: &Path,
) -> Result<Vec<(String, Build, Outcome)>> {
    let mut all = Vec::new();
    for group in together(batches, depth, toolchain) {
        let start = Instant::now();
        let Some(first) = group.first() else { continue };
        let targets: Vec<&str> = group.iter().map(|batch| batch.target.as_str()).collect();
        let command = command(&targets, depth, first.heap, &first.crates, toolchain, root);
        // Only when they do not build together each by itself, to see which ones do not.
        let together = targets.len() > 1 && command.is_some_and(|command| command.read().is_ok());
        for batch in group {
            let outcomes = if together {
                batch.crates.iter().map(|build| (build.clone(), depth.done())).collect()
            } else {
                build(batch, depth, toolchain, root)?
            };
            for (build, outcome) in outcomes {
                let word = match outcome {
                    Outcome::Built => green("built  "),
                    Outcome::Checked => green("checked"),
                    Outcome::Failed => red("FAILED "),
                    Outcome::Skipped => yellow("skipped"),
                };
                println!("{:<28} {:<18} {word} {:>8}", batch.target, build.label(), seconds(start.elapsed()));
                all.push((batch.target.clone(), build, outcome));
            }
        }
    }
    Ok(all)
}

/// Builds a batch at once; only when that fails each crate by itself, to see which ones do not build.
fn build(batch: &Batch, depth: Depth, toolchain: &Toolchain, root: &Path) -> Result<Vec<(Build, Outcome)>> {
    let of = |crates| command(&[batch.target.as_str()], depth, batch.heap, crates, toolchain, root);
    let Some(command) = of(&batch.crates) else {
        if let Route::Missing(advice) = toolchain.route(&batch.target) {
            println!("{}: no standard library; {advice}", batch.target);
        }
        return Ok(batch.crates.iter().map(|build| (build.clone(), Outcome::Skipped)).collect());
    };
    if command.read().is_ok() {
        return Ok(batch.crates.iter().map(|build| (build.clone(), depth.done())).collect());
    }
    let mut results = Vec::new();
    for build in &batch.crates {
        let Some(command) = of(core::slice::from_ref(build)) else { continue };
        println!("-- {}", command.typed());
        let outcome = match command.run_hidden() {
            Ok(()) => depth.done(),
            Err(error) => {
                println!("{error:#}");
                Outcome::Failed
            }
        };
        results.push((build.clone(), outcome));
    }
    if results.iter().all(|(_, outcome)| *outcome == depth.done()) {
        bail!("{}: each crate builds by itself, but not all together", batch.target);
    }
    Ok(results)
}

/// Where all of them are built, `core` once for each target.
const DIR: &str = "target/targets";

fn command(
    targets: &[&str],
    depth: Depth,
    heap: bool,
    crates: &[Build],
    toolchain: &Toolchain,
    root: &Path,
) -> Option<Cmd> {
    let is_archive = depth == Depth::Code && crates.iter().any(|build| build.archive);
    let build = match depth {
        Depth::Types | Depth::TypesAsPackaged | Depth::TypesAsFirmware => "check --release --lib",
        Depth::Code if is_archive => "rustc --crate-type staticlib --release --lib",
        Depth::Code => "build --release --lib",
    };
    let mut cargo = match depth {
        Depth::TypesAsPackaged => archive::check(root, toolchain, targets)?,
        Depth::TypesAsFirmware => embedded::check(root, toolchain, build, targets)?,
        // That no `alloc` is asked for without a heap is seen where code is made; to check, the library is read once.
        Depth::Types => toolchain.cross(DIR, build, targets, true, root)?,
        Depth::Code => toolchain.cross(DIR, build, targets, heap, root)?,
    };
    cargo = cargo.arg("--no-default-features");
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
    if matches!(depth, Depth::TypesAsPackaged | Depth::TypesAsFirmware) {
        return Some(cargo);
    }
    // Whether it compiles to machine code, and nothing is linked: so as fast as can be.
    Some(
        cargo
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_PANIC", "abort")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            // What is inlined is compiled once for each unit, and there are targets enough to keep all cores busy.
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left out for some targets is checked for others, with all its features.
    #[test]
    fn where_time_is_short_every_crate_is_still_checked() -> Result<()> {
        let root = workspace::root();
        let (batches, _) = matrix::batches(&root, &workspace::metadata(&root)?)?;
        let all: Vec<&Batch> = batches.iter().collect();
        let labels = |batches: &[Batch]| -> BTreeSet<String> {
            batches.iter().flat_map(|batch| &batch.crates).map(Build::label).collect()
        };
        let short = in_time(&all);
        assert_eq!(labels(&short), labels(&batches));
        let count = |batches: &[Batch]| batches.iter().map(|batch| batch.crates.len()).sum::<usize>();
        assert!(count(&short) < count(&batches));
        Ok(())
    }
}
