//! `cargo xtask doctor`: which tools and targets are here, which are missing, and the command that adds each.
//! It installs nothing.

use std::path::Path;

use anyhow::Result;

use crate::shell::{Cmd, green, yellow};
use crate::targets;
use crate::toolchain::{Route, Toolchain};
use crate::workspace;

/// List the tools and targets that are found and missing.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// A program, how to ask for its version, what needs it, how to get it.
struct Tool {
    command: &'static str,
    needed_for: &'static str,
    install: &'static str,
}

#[rustfmt::skip]
const TOOLS: &[Tool] = &[
    Tool { command: "cargo --version", needed_for: "everything", install: "https://rustup.rs" },
    Tool { command: "git --version", needed_for: "tidy", install: "apt-get install git" },
    Tool { command: "cc --version", needed_for: "linking on the host", install: "apt-get install gcc" },
    Tool { command: "cargo fmt --version", needed_for: "ci", install: "rustup component add rustfmt" },
    Tool { command: "cargo clippy --version", needed_for: "ci", install: "rustup component add clippy" },
    Tool { command: "python3 --version", needed_for: "interop", install: "apt-get install python3" },
    Tool { command: "python3 -m ensurepip --version", needed_for: "interop", install: "apt-get install python3-venv" },
    Tool { command: "node --version", needed_for: "interop", install: "apt-get install nodejs" },
    Tool { command: "npm --version", needed_for: "interop", install: "apt-get install npm" },
    Tool { command: "rustc +nightly --version", needed_for: "fuzzing", install: "rustup toolchain install nightly" },
    Tool { command: "cargo fuzz --version", needed_for: "fuzzing", install: "cargo install cargo-fuzz" },
    Tool { command: "cargo llvm-cov --version", needed_for: "coverage", install: "cargo install cargo-llvm-cov" },
    Tool { command: "cargo mutants --version", needed_for: "mutation tests", install: "cargo install cargo-mutants" },
    Tool { command: "qemu-system-arm --version", needed_for: "firmware tests on Cortex-M", install: "apt-get install qemu-system-arm" },
    Tool { command: "qemu-system-riscv32 --version", needed_for: "firmware tests on RISC-V", install: "apt-get install qemu-system-misc" },
    Tool { command: "qemu-aarch64 --version", needed_for: "C tests on other processors", install: "apt-get install qemu-user" },
    Tool { command: "arm-none-eabi-gcc --version", needed_for: "C firmware", install: "apt-get install gcc-arm-none-eabi" },
    Tool { command: "aarch64-linux-gnu-gcc --version", needed_for: "C tests on other processors", install: "apt-get install gcc-aarch64-linux-gnu" },
    Tool { command: "clang --version", needed_for: "C tests", install: "apt-get install clang" },
    Tool { command: "valgrind --version", needed_for: "constant-time checks", install: "apt-get install valgrind" },
    Tool { command: "java --version", needed_for: "the Java wrapper", install: "apt-get install openjdk-17-jdk-headless" },
];

pub(crate) fn run(_: &Args) -> Result<()> {
    let root = workspace::root();
    let toolchain = Toolchain::find(&root)?;
    println!("{}, host {}", toolchain.version, toolchain.host);

    println!("\nTools");
    for tool in TOOLS {
        let name = tool.command.trim_end_matches(" --version");
        match version(tool.command, &root) {
            Some(version) => println!("  {} {name:<24} {version}", green("found  ")),
            None => {
                println!("  {} {name:<24} for {}: {}", yellow("missing"), tool.needed_for, tool.install);
            }
        }
    }

    println!("\nTargets");
    if toolchain.has_source() {
        println!("  {} rust-src: targets that are not installed are built from source", green("found  "));
    } else {
        println!("  {} rust-src: {}", yellow("missing"), Toolchain::SOURCE_ADVICE);
    }
    for target in targets::all(&root)? {
        match toolchain.route(&target) {
            Route::Installed => println!("  {} {target:<32} installed", green("found  ")),
            Route::BuildStd => println!("  {} {target:<32} from source (-Zbuild-std)", green("found  ")),
            Route::Missing(advice) => println!("  {} {target:<32} {advice}", yellow("missing")),
        }
    }
    Ok(())
}

/// The first line that `command` prints, or `None` when it is not there or fails.
fn version(command: &str, root: &Path) -> Option<String> {
    let (program, args) = command.split_once(' ')?;
    let text = Cmd::new(program, root).args(args).read().ok()?;
    Some(text.lines().next().unwrap_or("").trim().to_owned())
}
