//! `cargo xtask ci`: everything that must hold before a change lands, in the order in which it fails fastest.
//! A failed step does not stop the others; the end lists every one that failed.

use core::time::Duration;
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::matrix;
use crate::shell::{Cmd, green, red, seconds, yellow};
use crate::workspace::{self, SATELLITES};

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
}

/// A step: its commands run in order, and the first that fails ends it.
struct Step {
    name: &'static str,
    /// What is true when it passed.
    holds: &'static str,
    output: Output,
    commands: fn(&Path) -> Result<Vec<Cmd>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Output {
    /// Its output is what people run it for.
    Shown,
    OnFailure,
}
use Output::{OnFailure, Shown};

/// The gate. A new verb takes part by a line here.
#[rustfmt::skip]
const STEPS: &[Step] = &[
    Step { name: "fmt", holds: "every file is formatted", output: OnFailure, commands: fmt },
    Step { name: "tidy", holds: "the promises of ARCHITECTURE.md about crates, sources and dependencies", output: Shown, commands: |root| verb("tidy", root) },
    Step { name: "clippy", holds: "no warning, with every feature, tests included", output: OnFailure, commands: clippy },
    Step { name: "docs", holds: "the documentation builds without a warning", output: OnFailure, commands: docs },
    Step { name: "tests", holds: "every test of the workspace passes", output: Shown, commands: tests },
    Step { name: "no_std", holds: "each core crate compiles by itself, without and with a heap", output: OnFailure, commands: no_std },
    // One of each kind; all of them take half an hour and are for `cargo xtask targets --strict` by hand.
    Step { name: "targets", holds: "the core crates build for a target without compare-and-swap, one with, RISC-V and WebAssembly", output: Shown, commands: |root| verb("targets --strict --target thumbv6m-none-eabi --target thumbv7em-none-eabihf --target riscv32imc-unknown-none-elf --target wasm32v1-none", root) },
    Step { name: "header", holds: "pocket_jose.h says what the code does, and the guide what the header does", output: OnFailure, commands: |root| verb("header --check", root) },
    Step { name: "c", holds: "C and C++ programs use the library, and misuse it, without a finding, on three processors", output: Shown, commands: |root| verb("c-tests", root) },
    Step { name: "jvm", holds: "the Kotlin wrapper and javax.crypto read each other's tokens, and Java finds no mistake in the JNI layer", output: Shown, commands: |root| verb("wrappers jvm", root) },
    Step { name: "dist", holds: "the packages for C, Apple, Android and WebAssembly are made, read back, and no heavier than was accepted", output: Shown, commands: |root| verb("dist all", root) },
    Step { name: "wasm", holds: "the WebAssembly module and the offline page exchange tokens with WebCrypto", output: Shown, commands: |root| verb("wrappers wasm", root) },
    Step { name: "qemu", holds: "every firmware scenario passes on five emulated machines", output: Shown, commands: |root| verb("qemu", root) },
    Step { name: "size", holds: "no job takes more flash than was accepted, or links what it must not", output: Shown, commands: |root| verb("size", root) },
    Step { name: "stack", holds: "no job takes more stack or instructions than was accepted", output: Shown, commands: |root| verb("stack", root) },
    // One of its two targets; the other takes as long again, and `cargo xtask panics` by hand has both.
    Step { name: "panics", holds: "no public function reaches a panic of ours", output: Shown, commands: |root| verb("panics --target thumbv6m-none-eabi", root) },
    Step { name: "fuzz", holds: "no fuzz target finds anything within seconds of its seeds", output: Shown, commands: |root| verb("fuzz smoke", root) },
    Step { name: "guide", holds: "the code of docs/embedded.md is built for a microcontroller, and its adapters work", output: OnFailure, commands: |root| verb("guide", root) },
    Step { name: "ct", holds: "no branch and no address depends on a secret, under valgrind and on emulated microcontrollers", output: Shown, commands: |root| verb("ct", root) },
    Step { name: "interop", holds: "tokens to and from other implementations are read", output: Shown, commands: |root| verb("interop", root) },
];

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
    let mut results: Vec<(&str, Option<Result<()>>, Duration)> = Vec::new();
    for step in STEPS {
        let wanted = args.only.is_empty() || args.only.iter().any(|name| name == step.name);
        if !wanted || args.skip.iter().any(|name| name == step.name) {
            results.push((step.name, None, Duration::ZERO));
            continue;
        }
        let start = Instant::now();
        let result = run_step(step, &root, args.verbose);
        let time = start.elapsed();
        match &result {
            Ok(()) => println!("{} {} in {}", green("ok"), step.name, seconds(time)),
            Err(error) => println!("{} {} in {}: {error:#}", red("FAILED"), step.name, seconds(time)),
        }
        results.push((step.name, Some(result), time));
    }
    summary(&results)
}

fn run_step(step: &Step, root: &Path, verbose: bool) -> Result<()> {
    for command in (step.commands)(root)? {
        println!("-- {}: {}", step.name, command.typed());
        if verbose || step.output == Shown {
            command.run_shown()?;
        } else {
            command.run_hidden()?;
        }
    }
    Ok(())
}

fn summary(results: &[(&str, Option<Result<()>>, Duration)]) -> Result<()> {
    println!();
    let mut failed = Vec::new();
    for (name, result, time) in results {
        let word = match result {
            Some(Ok(())) => green("ok     "),
            Some(Err(_)) => red("FAILED "),
            None => yellow("skipped"),
        };
        println!("{name:<10} {word} {:>9}", seconds(*time));
        if let Some(Err(_)) = result {
            failed.push(*name);
        }
    }
    let total: Duration = results.iter().map(|(_, _, time)| *time).sum();
    println!("{:<10} {:>17}", "total", seconds(total));
    if failed.is_empty() {
        return Ok(());
    }
    bail!("{} of {} steps failed: {}", failed.len(), results.len(), failed.join(", "))
}

fn fmt(root: &Path) -> Result<Vec<Cmd>> {
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

fn clippy(root: &Path) -> Result<Vec<Cmd>> {
    Ok(vec![Cmd::cargo("clippy --workspace --all-targets --all-features -- -D warnings", root)])
}

fn docs(root: &Path) -> Result<Vec<Cmd>> {
    Ok(vec![Cmd::cargo("doc --workspace --no-deps --all-features", root).env("RUSTDOCFLAGS", "-D warnings")])
}

fn tests(root: &Path) -> Result<Vec<Cmd>> {
    Ok(vec![Cmd::cargo("test --workspace", root)])
}

/// One crate at a time: built together, one crate's features would hide what another forgot to ask for.
fn no_std(root: &Path) -> Result<Vec<Cmd>> {
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

/// A verb of this program, through cargo and not through the running file, which a step may rebuild.
fn verb(verb: &str, root: &Path) -> Result<Vec<Cmd>> {
    Ok(vec![Cmd::cargo("run --quiet --package xtask --", root).args(verb)])
}
