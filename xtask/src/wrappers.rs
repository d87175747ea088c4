//! `cargo xtask wrappers`: the wrappers of the C interface for other languages, built and tested the way their users
//! build them, against other implementations. What is missing is an error, not a skip.

mod guide;
mod jvm;
mod swift;
mod vectors;
mod wasm;

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;

use crate::workspace;

/// Build and test the wrappers for other languages (bindings).
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    language: Language,
}

#[derive(Subcommand)]
enum Language {
    /// Kotlin and Java, on the Java that is here. Fetches a Kotlin compiler to target/wrappers the first time.
    Jvm,
    /// Swift, in a Debian of its own (debootstrap, as root): 3.2 GB and a few minutes the first time.
    Swift {
        /// The folder of that Debian; made if it is not there.
        #[arg(long, value_name = "FOLDER", default_value = "target/wrappers/debian")]
        system: PathBuf,
    },
    /// The WebAssembly module from node, and the offline page in a browser. Fetches a driver to target/wrappers.
    Wasm {
        /// Write a picture of the page to this file, and one in dark beside it.
        #[arg(long, value_name = "FILE")]
        screenshot: Option<PathBuf>,
    },
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let root = workspace::root();
    match &args.language {
        Language::Jvm => jvm::run(&root),
        Language::Swift { system } => swift::run(&root, system),
        Language::Wasm { screenshot } => wasm::run(&root, screenshot.as_deref()),
    }
}
