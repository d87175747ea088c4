//! Compiling the C interface for many processors. Cargo takes one at a time, and compiling for one leaves half of a
//! machine idle; so two cargos work side by side, each in a target directory of its own. The first is the one that
//! other verbs compile the same library in, for this machine.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::Bench;
use super::abi::Abi;
use crate::archive;
use crate::shell::seconds;

const LANES: [&str; 2] = [archive::DIR, "target/dist-build"];

/// Compiles the static library for each.
pub(super) fn all(bench: &Bench, abis: &[Abi]) -> Result<()> {
    std::thread::scope(|scope| {
        let lanes: Vec<_> = LANES
            .into_iter()
            .enumerate()
            .map(|(lane, dir)| {
                let mut own = abis.iter().skip(lane).step_by(LANES.len());
                scope.spawn(move || own.try_for_each(|abi| one(bench, abi, dir)))
            })
            .collect();
        for lane in lanes {
            lane.join().map_err(|_| anyhow::anyhow!("a lane of the build stopped"))??;
        }
        Ok(())
    })
}

fn one(bench: &Bench, abi: &Abi, dir: &str) -> Result<()> {
    let start = std::time::Instant::now();
    let built = archive::build_in(&bench.root, &bench.toolchain, abi.triple, dir, "staticlib")
        .with_context(|| format!("the library for {}", abi.name))?;
    // Where it is found again whatever the lane, and whoever builds there next.
    let place = raw(bench, abi);
    std::fs::create_dir_all(place.parent().unwrap_or(&place))?;
    std::fs::copy(&built, &place)?;
    println!("built {} ({}) in {}", abi.name, abi.triple, seconds(start.elapsed()));
    Ok(())
}

/// What cargo made for it.
pub(super) fn raw(bench: &Bench, abi: &Abi) -> PathBuf {
    bench.root.join("target/dist-build/raw").join(abi.name).join("libpocket_jose.a")
}
