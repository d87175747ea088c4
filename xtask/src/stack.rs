//! `cargo xtask stack`: how deep the stack goes, and how many instructions each job takes, on emulated machines.

use anyhow::Result;

use crate::probes::{self, Choice, Half};
use crate::workspace;

/// Measure the stack and the instructions of the probes under QEMU, and compare with what is committed.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    choice: Choice,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let root = workspace::root();
    probes::run(&root, Half::Stack, &args.choice, false)?;
    probes::check_readme(&root)
}
