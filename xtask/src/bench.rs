//! `cargo xtask bench`: how fast we are, beside others and by ourselves.

mod compare;
mod machine;
mod measure;
mod page;
mod peer;
mod plot;
mod report;
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
}

pub(crate) fn run(args: &Args) -> Result<()> {
    match &args.what {
        What::Compare(args) => compare::run(args),
    }
}
