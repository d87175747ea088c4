//! `cargo xtask ci`: everything that must hold before a change lands, several steps at a time. What fails fastest begins, and
//! of the rest what takes longest. A failed step does not stop the others; the end lists every one that failed.

mod queue;

use core::num::NonZero;
use core::time::Duration;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::matrix;
use crate::shell::{Cmd, green, red, seconds, yellow};
use crate::workspace::{self, SATELLITES};
use queue::Done;

/// Run every check that a change must pass.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leave a step out; may be given several times.
    #[arg(long, value_name = "STEP")]
    skip: Vec<String>,
    /// Run only this step; may be given several times.
    #[arg(long, value_name = "STEP")]
    only: Vec<String>,
    /// Print the steps and what they hold, and run none.
    #[arg(long)]
    list: bool,
    /// Show the output of every step, not only of those that fail.
    #[arg(short, long)]
    verbose: bool,
    /// Steps at a time; by itself one more than there are processors, since a step compiles one crate alone for a while, or waits.
    /// With 1 they run in the order of `--list`, and their output is seen as it comes.
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
}

/// A step: its commands run in order, and the first that fails ends it.
struct Step {
    name: &'static str,
    /// What is true when it passed.
    holds: &'static str,
    output: Output,
    /// Target directories that it writes; `debug` has `pjose`, which some make first and run then. Steps that have one in
    /// common do not run at the same time: cargo would make one wait, with its place taken.
    uses: &'static [&'static str],
    commands: fn(&Place) -> Result<Vec<Cmd>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Output {
    /// Its output is what people run it for.
    Shown,
    OnFailure,
}
use Output::{OnFailure, Shown};

/// The gate, in the order in which steps are begun. A new verb takes part by a line here.
#[rustfmt::skip]
const STEPS: &[Step] = &[
    Step { name: "fmt", holds: "every file is formatted", output: OnFailure, uses: &[], commands: fmt },
    Step { name: "tidy", holds: "the promises of ARCHITECTURE.md about crates, sources and dependencies", output: Shown, uses: &[], commands: |place| verb("tidy", place) },
    Step { name: "clippy", holds: "no warning, with every feature, tests included", output: OnFailure, uses: &["debug"], commands: clippy },
    // Machine code of every feature set for all nineteen takes half an hour of one core.
    Step { name: "targets", holds: "the core crates and the C library compile for every target", output: Shown, uses: &["targets", "cross", "embedded"], commands: |place| verb("targets --strict --quick", place) },
    Step { name: "tests", holds: "every test of the workspace passes", output: Shown, uses: &["debug"], commands: tests },
    Step { name: "aws_lc", holds: "the facade over AWS-LC opens and refuses the same tokens as the portable one", output: Shown, uses: &["debug"], commands: aws_lc },
    Step { name: "interop", holds: "tokens to and from other implementations are read", output: Shown, uses: &["debug"], commands: |place| verb("interop", place) },
    Step { name: "dist", holds: "the packages for C, Apple, Android and WebAssembly are made, read back, and no heavier than was accepted", output: Shown, uses: &["cross"], commands: |place| verb("dist all", place) },
    Step { name: "size", holds: "no job takes more flash than was accepted, or links what it must not", output: Shown, uses: &["embedded"], commands: |place| verb("size", place) },
    Step { name: "c", holds: "C and C++ programs use the library, and misuse it, without a finding, on three processors", output: Shown, uses: &["cross", "debug"], commands: |place| verb("c-tests", place) },
    Step { name: "fuzz", holds: "no fuzz target finds anything within seconds of its seeds", output: Shown, uses: &["fuzz"], commands: |place| verb("fuzz smoke", place) },
    Step { name: "stack", holds: "no job takes more stack or instructions than was accepted", output: Shown, uses: &["embedded"], commands: |place| verb("stack", place) },
    Step { name: "panics", holds: "no public function reaches a panic of ours", output: Shown, uses: &["proof"], commands: |place| verb("panics", place) },
    Step { name: "counts", holds: "no hot path takes more instructions than was accepted", output: Shown, uses: &["release"], commands: |place| verb("bench instructions", place) },
    Step { name: "qemu", holds: "every firmware scenario passes on five emulated machines", output: Shown, uses: &["embedded", "debug"], commands: |place| verb("qemu", place) },
    Step { name: "ct", holds: "no branch and no address depends on a secret, under valgrind and on emulated microcontrollers", output: Shown, uses: &["embedded"], commands: |place| verb("ct", place) },
    Step { name: "docs", holds: "the documentation builds without a warning", output: OnFailure, uses: &["debug"], commands: docs },
    Step { name: "no_std", holds: "each core crate compiles by itself, without and with a heap", output: OnFailure, uses: &["debug"], commands: no_std },
    Step { name: "guide", holds: "the code of docs/embedded.md is built for a microcontroller, and its adapters work", output: OnFailure, uses: &["embedded"], commands: |place| verb("guide", place) },
    Step { name: "header", holds: "pocket_jose.h says what the code does, and the guide what the header does", output: OnFailure, uses: &["tools"], commands: |place| verb("header --check", place) },
    Step { name: "wasm", holds: "the WebAssembly module and the offline page exchange tokens with WebCrypto", output: Shown, uses: &["cross"], commands: |place| verb("wrappers wasm", place) },
    Step { name: "jvm", holds: "the Kotlin wrapper and javax.crypto read each other's tokens, and Java finds no mistake in the JNI layer", output: Shown, uses: &["cross"], commands: |place| verb("wrappers jvm", place) },
];

/// What steps run in and with.
struct Place {
    root: PathBuf,
    /// A copy of this program: a step may rebuild it, and to go through cargo would be to wait for other steps.
    xtask: PathBuf,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    for name in args.skip.iter().chain(&args.only) {
        if !STEPS.iter().any(|step| step.name == name) {
            let names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
            bail!("there is no step {name:?}; the steps are {}", names.join(", "));
        }
    }
    if args.list {
        for step in STEPS {
            println!("{:<10} {}", step.name, step.holds);
        }
        return Ok(());
    }

    let root = workspace::root();
    let xtask = root.join("target/ci").join(format!("xtask{}", std::env::consts::EXE_SUFFIX));
    std::fs::create_dir_all(root.join("target/ci"))?;
    std::fs::copy(std::env::current_exe()?, &xtask).context("cannot copy this program to target/ci")?;
    let place = Place { root, xtask };
    let is_wanted = |step: &Step| {
        let wanted = args.only.is_empty() || args.only.iter().any(|name| name == step.name);
        wanted && !args.skip.iter().any(|name| name == step.name)
    };
    let wanted: Vec<&Step> = STEPS.iter().filter(|step| is_wanted(step)).collect();
    let start = std::time::Instant::now();
    let jobs = args.jobs.map_or_else(
        || std::thread::available_parallelism().map_or(2, |processors| processors.get() + 1),
        NonZero::get,
    );
    let done = queue::run(&wanted, jobs, args.verbose, &place);
    summary(&done, start.elapsed())
}

/// Every step in the order of the gate, then what all took together and by themselves.
fn summary(done: &[Done<'_>], total: Duration) -> Result<()> {
    println!();
    let mut failed = Vec::new();
    for step in STEPS {
        let done = done.iter().find(|done| done.step.name == step.name);
        let word = match done.map(|done| &done.result) {
            Some(Ok(())) => green("ok     "),
            Some(Err(_)) => red("FAILED "),
            None => yellow("skipped"),
        };
        let (time, cpu) = done.map_or((Duration::ZERO, Duration::ZERO), |done| (done.time, done.cpu));
        println!("{:<10} {word} {:>9}  processors {:>9}", step.name, seconds(time), seconds(cpu));
        failed.extend(done.filter(|done| done.result.is_err()).map(|_| step.name));
    }
    let cpu: Duration = done.iter().map(|done| done.cpu).sum();
    println!("{:<10} {:>17}  processors {:>9}", "total", seconds(total), seconds(cpu));
    if failed.is_empty() {
        return Ok(());
    }
    bail!("{} of {} steps failed: {}", failed.len(), STEPS.len(), failed.join(", "))
}

fn fmt(Place { root, .. }: &Place) -> Result<Vec<Cmd>> {
    let mut commands = vec![Cmd::cargo("fmt --all --check", root)];
    for satellite in SATELLITES {
        let dir = root.join(satellite);
        if dir.join("Cargo.toml").exists() {
            commands.push(
                Cmd::cargo("fmt --all --check --manifest-path", root).arg(format!("{satellite}/Cargo.toml")),
            );
        }
    }
    Ok(commands)
}

fn clippy(Place { root, .. }: &Place) -> Result<Vec<Cmd>> {
    Ok(vec![Cmd::cargo("clippy --workspace --all-targets --all-features -- -D warnings", root)])
}

fn docs(Place { root, .. }: &Place) -> Result<Vec<Cmd>> {
    Ok(vec![Cmd::cargo("doc --workspace --no-deps --all-features", root).env("RUSTDOCFLAGS", "-D warnings")])
}

fn tests(Place { root, .. }: &Place) -> Result<Vec<Cmd>> {
    Ok(vec![Cmd::cargo("test --workspace", root)])
}

/// With the features that everything has in the other tests, for which AWS-LC itself was built.
fn aws_lc(Place { root, .. }: &Place) -> Result<Vec<Cmd>> {
    Ok(vec![Cmd::cargo("test --workspace --features pocket-jose/aws-lc --test aws_lc", root)])
}

/// One crate at a time: built together, one crate's features would hide what another forgot to ask for.
fn no_std(Place { root, .. }: &Place) -> Result<Vec<Cmd>> {
    let metadata = workspace::metadata(root)?;
    let mut commands = Vec::new();
    for package in workspace::core_crates(root, &metadata) {
        for features in matrix::feature_sets(package)? {
            let check = format!("check -p {} --no-default-features", package.name);
            let check = Cmd::cargo(&check, root);
            commands.push(if features.is_empty() { check } else { check.arg("--features").arg(features) });
        }
    }
    Ok(commands)
}

/// A verb of this program.
fn verb(verb: &str, Place { root, xtask }: &Place) -> Result<Vec<Cmd>> {
    Ok(vec![Cmd::new(xtask, root).typed_as("cargo xtask").args(verb)])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One that no step can hold against another would let cargo keep a step waiting for a lock.
    #[test]
    fn steps_that_build_in_one_directory_say_so() {
        let place = Place { root: workspace::root(), xtask: "xtask".into() };
        for step in STEPS.iter().filter(|step| !["fmt", "no_std"].contains(&step.name)) {
            let commands = (step.commands)(&place).unwrap_or_default();
            assert!(!commands.is_empty(), "{} does nothing", step.name);
            let builds_here = commands.iter().any(|command| !command.typed().contains("cargo xtask"));
            assert!(!builds_here || step.uses.contains(&"debug"), "{}", step.name);
        }
    }
}
