//! `cargo xtask doctor`: which tools and targets are here, which are missing, and the command that adds each.
//! It installs nothing.

use std::path::Path;

use anyhow::Result;

use crate::matrix;
use crate::shell::{Cmd, green, yellow};
use crate::toolchain::{Route, Toolchain};
use crate::workspace;

/// List the tools and targets that are found and missing.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// A program, how to ask for its version, what needs it, how to get it.
struct Tool {
    name: &'static str,
    command: &'static str,
    needed_for: &'static str,
    install: &'static str,
}

#[rustfmt::skip]
const TOOLS: &[Tool] = &[
    Tool { name: "cargo", command: "cargo --version", needed_for: "everything", install: "https://rustup.rs" },
    Tool { name: "git", command: "git --version", needed_for: "tidy", install: "apt-get install git" },
    Tool { name: "cc", command: "cc --version", needed_for: "linking on the host", install: "apt-get install gcc" },
    Tool { name: "cargo fmt", command: "cargo fmt --version", needed_for: "ci", install: "rustup component add rustfmt" },
    Tool { name: "cargo clippy", command: "cargo clippy --version", needed_for: "ci", install: "rustup component add clippy" },
    Tool { name: "python3", command: "python3 --version", needed_for: "interop", install: "apt-get install python3" },
    Tool { name: "python3 venv", command: "python3 -c __import__('ensurepip')", needed_for: "interop", install: "apt-get install python3-venv" },
    Tool { name: "node", command: "node --version", needed_for: "interop", install: "apt-get install nodejs" },
    Tool { name: "npm", command: "npm --version", needed_for: "interop", install: "apt-get install npm" },
    Tool { name: "go", command: "go version", needed_for: "interop", install: "apt-get install golang-go" },
    Tool { name: "go-jose", command: "dpkg-query --show golang-gopkg-square-go-jose.v2-dev", needed_for: "interop", install: "apt-get install golang-gopkg-square-go-jose.v2-dev" },
    Tool { name: "openssl headers", command: "pkg-config --modversion openssl", needed_for: "interop", install: "apt-get install libssl-dev pkg-config" },
    Tool { name: "taskset", command: "taskset --version", needed_for: "bench compare", install: "apt-get install util-linux" },
    Tool { name: "rustc +nightly", command: "rustc +nightly --version", needed_for: "fuzzing", install: "rustup toolchain install nightly" },
    Tool { name: "cargo fuzz", command: "cargo fuzz --version", needed_for: "fuzzing", install: "cargo install cargo-fuzz" },
    Tool { name: "cargo llvm-cov", command: "cargo llvm-cov --version", needed_for: "coverage", install: "cargo install cargo-llvm-cov" },
    Tool { name: "cargo mutants", command: "cargo mutants --version", needed_for: "mutation tests", install: "cargo install cargo-mutants" },
    Tool { name: "qemu-system-arm", command: "qemu-system-arm --version", needed_for: "firmware tests on Cortex-M", install: "apt-get install qemu-system-arm" },
    Tool { name: "qemu-system-riscv32", command: "qemu-system-riscv32 --version", needed_for: "firmware tests on RISC-V", install: "apt-get install qemu-system-misc" },
    Tool { name: "qemu-aarch64", command: "qemu-aarch64 --version", needed_for: "C tests on other processors", install: "apt-get install qemu-user" },
    Tool { name: "arm-none-eabi-gcc", command: "arm-none-eabi-gcc --version", needed_for: "C firmware", install: "apt-get install gcc-arm-none-eabi" },
    Tool { name: "aarch64-linux-gnu-gcc", command: "aarch64-linux-gnu-gcc --version", needed_for: "C tests on other processors", install: "apt-get install gcc-aarch64-linux-gnu g++-aarch64-linux-gnu" },
    Tool { name: "arm-linux-gnueabihf-gcc", command: "arm-linux-gnueabihf-gcc --version", needed_for: "C tests on other processors", install: "apt-get install gcc-arm-linux-gnueabihf g++-arm-linux-gnueabihf" },
    Tool { name: "clang", command: "clang --version", needed_for: "C tests", install: "apt-get install clang" },
    Tool { name: "valgrind", command: "valgrind --version", needed_for: "C tests, constant-time checks", install: "apt-get install valgrind" },
    Tool { name: "chromium", command: "chromium --version", needed_for: "the offline page", install: "apt-get install chromium" },
    Tool { name: "javac", command: "javac --version", needed_for: "the Kotlin wrapper", install: "apt-get install openjdk-17-jdk-headless junit4" },
];

pub(crate) fn run(_: &Args) -> Result<()> {
    let root = workspace::root();
    let toolchain = Toolchain::find(&root)?;
    println!("{}, host {}", toolchain.version, toolchain.host);

    println!("\nTools");
    for tool in TOOLS {
        let name = tool.name;
        match version(tool.command, &root) {
            Some(version) => println!("  {} {name:<24} {version}", green("found  ")),
            None => {
                println!("  {} {name:<24} for {}: {}", yellow("missing"), tool.needed_for, tool.install);
            }
        }
    }
    let linker = toolchain.linker();
    match Cmd::new(&linker, &root).args("-flavor gnu --version").read() {
        Ok(version) => println!("  {} {:<24} {}", green("found  "), "rust-lld", version.trim()),
        Err(_) => println!(
            "  {} {:<24} for firmware and panics: it comes with every toolchain of https://rustup.rs",
            yellow("missing"),
            "rust-lld"
        ),
    }

    println!("\nTargets");
    if toolchain.has_source() {
        println!("  {} rust-src: targets that are not installed are built from source", green("found  "));
    } else {
        println!("  {} rust-src: {}", yellow("missing"), Toolchain::SOURCE_ADVICE);
    }
    for target in matrix::targets(&root)? {
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
