//! `cargo xtask size`: how much flash and static RAM each job takes on microcontrollers, and that it does not grow
//! unseen. It refuses what a job must not link.

use anyhow::Result;

use crate::probes::{self, Half};
use crate::workspace;

/// Measure the flash and static RAM of the probes, and compare with what is committed.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Commit to the new numbers: write the measurements and the README's table.
    #[arg(long)]
    accept: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let root = workspace::root();
    probes::run(&root, Half::Size, args.accept)?;
    probes::check_readme(&root)
}
