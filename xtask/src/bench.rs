//! `cargo xtask bench`: how fast we are, beside others and by ourselves.

mod compare;
mod instructions;
mod machine;
mod measure;
mod micro;
mod page;
mod peer;
mod plot;
mod report;
mod targets;
mod work;

use anyhow::Result;

/// Measure how fast the library is.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    Compare(compare::Args),
    Instructions(instructions::Args),
    Micro(micro::Args),
}

pub(crate) fn run(args: &Args) -> Result<()> {
    match &args.what {
        What::Compare(args) => compare::run(args),
        What::Instructions(args) => instructions::run(args),
        What::Micro(args) => micro::run(args),
    }
}
