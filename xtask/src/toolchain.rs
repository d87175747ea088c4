//! Where the standard library of a target comes from: a target that rustup installed if there is one, else the
//! library's source, compiled on the spot, else nowhere, and then it is said how to get either.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::shell::Cmd;

/// The Rust toolchain that runs this.
pub(crate) struct Toolchain {
    /// As `rustc --version` prints it.
    pub(crate) version: String,
    pub(crate) host: String,
    pub(crate) sysroot: PathBuf,
}

/// How `core` and `alloc` are had for a target.
pub(crate) enum Route {
    /// `rustup target add` has put them there: what a user of the stable toolchain gets.
    Installed,
    /// `-Zbuild-std`, from the component `rust-src`.
    BuildStd,
    /// Not at all; the text says what to install.
    Missing(String),
}

impl Toolchain {
    pub(crate) fn find(root: &Path) -> Result<Self> {
        let sysroot = Cmd::new("rustc", root).args("--print sysroot").read()?;
        let verbose = Cmd::new("rustc", root).arg("-vV").read()?;
        let host = verbose.lines().find_map(|line| line.strip_prefix("host: "));
        Ok(Self {
            version: verbose.lines().next().unwrap_or("rustc").to_owned(),
            host: host.context("`rustc -vV` names no host")?.to_owned(),
            sysroot: sysroot.trim().into(),
        })
    }

    /// Whether the standard library's source is where `-Zbuild-std` looks for it.
    pub(crate) fn has_source(&self) -> bool {
        self.sysroot.join("lib/rustlib/src/rust/library/core/Cargo.toml").exists()
    }

    /// Whether a compiled `core` for `target` came with the toolchain or through rustup.
    pub(crate) fn has_target(&self, target: &str) -> bool {
        let lib = self.sysroot.join("lib/rustlib").join(target).join("lib");
        let Ok(entries) = std::fs::read_dir(lib) else { return false };
        entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libcore-"))
    }

    /// The linker that comes with the toolchain, whether or not it is there.
    pub(crate) fn linker(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib").join(&self.host).join("bin/rust-lld")
    }

    pub(crate) fn route(&self, target: &str) -> Route {
        if self.has_target(target) {
            Route::Installed
        } else if self.has_source() {
            Route::BuildStd
        } else {
            Route::Missing(format!("rustup target add {target}, or: {}", Self::SOURCE_ADVICE))
        }
    }

    /// How to get the standard library's source.
    pub(crate) const SOURCE_ADVICE: &str = "rustup component add rust-src";

    /// A cargo command that compiles for all of `targets` at once, in the target directory `dir`: what runs on this machine
    /// meanwhile is built once for all, and no core is idle while another compiles one crate.
    /// Without `heap` nothing can name the `alloc` crate where the library is built on the spot: it is not there.
    ///
    /// `None` when one of them has no route, or they have different ones.
    pub(crate) fn cross(
        &self,
        dir: &str,
        command: &str,
        targets: &[&str],
        heap: bool,
        root: &Path,
    ) -> Option<Cmd> {
        let routes: Vec<_> = targets.iter().map(|target| self.route(target)).collect();
        let mut cargo = Cmd::cargo(command, root).arg("--target-dir").arg(dir);
        for target in targets {
            cargo = cargo.arg("--target").arg(target);
        }
        if routes.iter().all(|route| matches!(route, Route::Installed)) {
            return Some(cargo);
        }
        if !routes.iter().all(|route| matches!(route, Route::BuildStd)) {
            return None;
        }
        cargo = cargo.arg(if heap { "-Zbuild-std=core,alloc" } else { "-Zbuild-std=core" });
        for target in targets {
            if let Some(flags) = word_flags(target) {
                let name = target.to_uppercase().replace(['-', '.'], "_");
                cargo = cargo.env(&format!("CARGO_TARGET_{name}_RUSTFLAGS"), flags);
            }
        }
        Some(cargo.env("RUSTC_BOOTSTRAP", "1"))
    }
}

/// `RUSTC_BOOTSTRAP` shows the cipher crates a target feature by which they take a Cortex-M4 for a machine with
/// 64-bit words. No user of a stable toolchain gets that, so it is undone.
fn word_flags(target: &str) -> Option<&'static str> {
    (target.starts_with("thumb") || target.starts_with("riscv32")).then_some("--cfg cpubits=\"32\"")
}
