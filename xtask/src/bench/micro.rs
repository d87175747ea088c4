//! `cargo xtask bench micro`: our own functions by themselves, with criterion, which compares with its last run.

use anyhow::Result;

use crate::shell::Cmd;
use crate::workspace;

/// Time our own functions (criterion; `cargo xtask bench micro -- FILTER` runs some of them).
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Passed on to criterion.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let build = "bench --locked --manifest-path bench/Cargo.toml --target-dir target/bench/rust --features ours --bench micro --";
    args.rest.iter().fold(Cmd::cargo(build, &workspace::root()), Cmd::arg).run_shown()
}
