//! `cargo xtask guide`: every block of Rust in docs/embedded.md does what the guide says of it. The adapters are tested on
//! the host against mocks of the units that they are for; the program is linked for a Cortex-M4; errors can be logged with
//! `defmt`, and where nobody asks for it nothing of `defmt` is linked.

use anyhow::{Result, ensure};

use crate::elf::Elf;
use crate::embedded;
use crate::shell::{Cmd, green};
use crate::workspace;

/// Test the code of the board guide, and build it for a microcontroller.
#[derive(clap::Args)]
pub(crate) struct Args {}

const DIR: &str = "tests/board-guide";
const TARGET: &str = "thumbv7em-none-eabihf";
const PROGRAM: &str = "command";

pub(crate) fn run(_: &Args) -> Result<()> {
    let root = workspace::root();
    Cmd::cargo("test --locked --target-dir", &root.join(DIR))
        .arg(root.join("target/board-guide"))
        .run_shown()?;
    println!("{} adapters: they work against mocks of their units", green("ok"));

    let folder = embedded::build(&root, DIR, TARGET, "release", &[PROGRAM])?;
    let elf = Elf::read(&folder.join(PROGRAM))?;
    let named = |word: &str| elf.functions.iter().any(|(_, _, name)| name.contains(word));
    ensure!(named("Reset"), "the program has no reset handler: was it linked?");
    ensure!(
        !named("defmt") && elf.section(".defmt") == 0,
        "the program holds something of defmt, which it did not ask for"
    );
    println!(
        "{} program: {} bytes of code and constants on {TARGET}",
        green("ok"),
        elf.section(".text") + elf.section(".rodata")
    );

    embedded::build_library(&root, DIR, TARGET, "release", "defmt")?;
    println!("{} defmt: errors and names can be logged", green("ok"));
    Ok(())
}
