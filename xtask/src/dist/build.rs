//! Compiling the C interface for many processors. Cargo makes an archive for one at a time, which leaves half of a machine
//! idle while it compiles `core`; so `core` is compiled first, for all of them at once.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::Bench;
use super::abi::Abi;
use crate::archive;
use crate::shell::seconds;

/// Compiles the static library for each.
pub(super) fn all(bench: &Bench, abis: &[Abi]) -> Result<()> {
    let start = std::time::Instant::now();
    let foreign: Vec<&str> =
        abis.iter().map(|abi| abi.triple).filter(|triple| !bench.toolchain.has_target(triple)).collect();
    if foreign.len() > 1
        && let Some(check) = archive::check(&bench.root, &bench.toolchain, &foreign)
    {
        check.args("-p jose-wire").run_hidden()?;
        println!("compiled core for {} processors in {}", foreign.len(), seconds(start.elapsed()));
    }
    abis.iter().try_for_each(|abi| one(bench, abi))
}

fn one(bench: &Bench, abi: &Abi) -> Result<()> {
    let start = std::time::Instant::now();
    let built = archive::build_as(&bench.root, &bench.toolchain, abi.triple, "staticlib")
        .with_context(|| format!("the library for {}", abi.name))?;
    // Where it is found again whoever builds there next.
    let place = raw(bench, abi);
    std::fs::create_dir_all(place.parent().unwrap_or(&place))?;
    std::fs::copy(&built, &place)?;
    println!("built {} ({}) in {}", abi.name, abi.triple, seconds(start.elapsed()));
    Ok(())
}

/// What cargo made for it.
pub(super) fn raw(bench: &Bench, abi: &Abi) -> PathBuf {
    bench.root.join("target/dist-build").join(abi.name).join("libpocket_jose.a")
}
