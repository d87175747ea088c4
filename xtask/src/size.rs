//! `cargo xtask size`: how much flash and static RAM each job takes on microcontrollers, and that it does not grow
//! unseen. It refuses what a job must not link.

use anyhow::Result;

use crate::probes::{self, Choice, Half};
use crate::workspace;

/// Measure the flash and static RAM of the probes, and compare with what is committed.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    choice: Choice,
    /// Judge a probe that links what it must not along with the others, to see the verb fail.
    #[arg(long, conflicts_with = "accept")]
    plant: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let root = workspace::root();
    probes::run(&root, Half::Size, &args.choice, args.plant)?;
    probes::check_readme(&root)
}
