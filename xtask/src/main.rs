//! `cargo xtask`: the project's own checks and builds, one file per verb. It refuses to hide what it skipped.
#![allow(clippy::std_instead_of_alloc, reason = "a program of the host has the standard library")]

mod archive;
mod bench;
mod c_tests;
mod ci;
mod ct;
mod dist;
mod doctor;
mod elf;
mod embedded;
mod fuzz;
mod guide;
mod header;
mod interop;
mod matrix;
mod panics;
mod probes;
mod qemu;
mod shell;
mod size;
mod stack;
mod targets;
mod tidy;
mod toolchain;
mod workspace;
mod wrappers;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

/// The project's own checks and builds.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Ci(ci::Args),
    Tidy(tidy::Args),
    Targets(targets::Args),
    Interop(interop::Args),
    Bench(bench::Args),
    Header(header::Args),
    CTests(c_tests::Args),
    Dist(dist::Args),
    Fuzz(fuzz::Args),
    Ct(ct::Args),
    Guide(guide::Args),
    Panics(panics::Args),
    Qemu(qemu::Args),
    Size(size::Args),
    Stack(stack::Args),
    Wrappers(wrappers::Args),
    Doctor(doctor::Args),
}

/// Whether there is a verb called `name`.
fn is_verb(name: &str) -> bool {
    Args::command().find_subcommand(name).is_some()
}

fn main() -> ExitCode {
    let result = match Args::parse().verb {
        Verb::Ci(args) => ci::run(&args),
        Verb::Tidy(args) => tidy::run(&args),
        Verb::Targets(args) => targets::run(&args),
        Verb::Interop(args) => interop::run(&args),
        Verb::Bench(args) => bench::run(&args),
        Verb::Header(args) => header::run(&args),
        Verb::CTests(args) => c_tests::run(&args),
        Verb::Dist(args) => dist::run(&args),
        Verb::Fuzz(args) => fuzz::run(&args),
        Verb::Ct(args) => ct::run(&args),
        Verb::Guide(args) => guide::run(&args),
        Verb::Panics(args) => panics::run(&args),
        Verb::Qemu(args) => qemu::run(&args),
        Verb::Size(args) => size::run(&args),
        Verb::Stack(args) => stack::run(&args),
        Verb::Wrappers(args) => wrappers::run(&args),
        Verb::Doctor(args) => doctor::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{} {error:#}", shell::red("error:"));
            ExitCode::FAILURE
        }
    }
}
