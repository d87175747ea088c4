//! The C interface as something that a C program links. An archive is made by `cargo rustc`, with the panic handler
//! that a library for Rust must not have.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::shell::Cmd;
use crate::toolchain::{Route, Toolchain};

/// What to cargo is the package, its profile, and what to rustc is the panic handler.
const BUILD: &str = "rustc --package pocket-jose-ffi --profile archive --lib --features os-rng --crate-type";
pub(crate) const HANDLER: &str = "-- --cfg pocket_jose_archive";
const NAME: &str = "libpocket_jose_ffi.a";

/// What everything in an archive is compiled with: the RSA engine that is small, AES in software that is small (used where
/// a processor has no AES), and no tables for unwinding what never unwinds.
const FLAGS: &str =
    "--cfg alg_rsa_engine=\"small\" --cfg aes_backend_soft=\"compact\" -Cforce-unwind-tables=no";

/// A module's names and build notes are of no use to who runs it; its table lets a host add functions of its own.
const MODULE: &str = "-Cstrip=symbols -Clink-arg=--export-table -Clink-arg=--growable-table";

/// The oldest systems of Apple's that programs may run on, where rustc looks for them.
const OLDEST: [(&str, &str); 2] =
    [("IPHONEOS_DEPLOYMENT_TARGET", "13.0"), ("MACOSX_DEPLOYMENT_TARGET", "11.0")];

/// The target directory in which all verbs build the library, so that it is built once; and another for targets that are
/// installed: with what it takes to build a standard library the build scripts of some run anew, and all that stands on them.
const FROM_SOURCE: &str = "target/cross";
const INSTALLED: &str = "target/cross-installed";

/// Builds the static library for the machine that runs this, or for `target`, and returns its path.
pub(crate) fn build(root: &Path, toolchain: &Toolchain, target: Option<&str>) -> Result<PathBuf> {
    build_as(root, toolchain, target.unwrap_or(&toolchain.host), "staticlib")
}

/// Builds the library for `target`, as a `staticlib` or a `cdylib`.
pub(crate) fn build_as(root: &Path, toolchain: &Toolchain, target: &str, kind: &str) -> Result<PathBuf> {
    let build = format!("{BUILD} {kind}");
    let cargo = as_packaged(root, toolchain, &build, &[target], "core").map_err(anyhow::Error::msg)?;
    let cargo = cargo.args(HANDLER);
    cargo.run_hidden()?;
    let name = match (kind, target.starts_with("wasm")) {
        ("staticlib", _) => NAME,
        (_, true) => "pocket_jose_ffi.wasm",
        _ => "libpocket_jose_ffi.so",
    };
    let path = root.join(dir(toolchain, target)).join(target).join("archive").join(name);
    path.exists().then_some(path).with_context(|| format!("cargo made no {name}"))
}

/// A command that checks packages for `targets` with all the settings of the library: `core`, which takes longer than all
/// that stands on it, is then compiled once for both, and for several targets side by side.
/// `None` when one of them has no standard library.
pub(crate) fn check(root: &Path, toolchain: &Toolchain, targets: &[&str]) -> Option<Cmd> {
    as_packaged(root, toolchain, "check --profile archive --lib", targets, "core,alloc").ok()
}

/// Where the library for `target` is built.
fn dir(toolchain: &Toolchain, target: &str) -> &'static str {
    if matches!(toolchain.route(target), Route::BuildStd) { FROM_SOURCE } else { INSTALLED }
}

/// What rustc is told for a target. One command is for targets that have the same.
pub(crate) fn flags(target: &str) -> String {
    if target.starts_with("wasm") { format!("{FLAGS} {MODULE}") } else { FLAGS.to_owned() }
}

/// `command` for targets of one sort, and the standard library with it where it is not installed. The error says how to
/// get it where it cannot be built.
fn as_packaged(
    root: &Path,
    toolchain: &Toolchain,
    command: &str,
    targets: &[&str],
    library: &str,
) -> Result<Cmd, String> {
    let mut cargo = Cmd::cargo(command, root);
    let mut place = INSTALLED;
    for target in targets {
        if let Route::Missing(advice) = toolchain.route(target) {
            return Err(format!("{target} is not installed; {advice}"));
        }
        if dir(toolchain, target) == FROM_SOURCE {
            place = FROM_SOURCE;
        }
        cargo = cargo.arg("--target").arg(target);
    }
    cargo = cargo.arg("--target-dir").arg(place);
    if place == FROM_SOURCE {
        cargo = cargo.arg(format!("-Zbuild-std={library}")).env("RUSTC_BOOTSTRAP", "1");
    }
    let cargo = OLDEST.iter().fold(cargo, |cargo, (name, version)| cargo.env(name, version));
    let flags = targets.first().map(|target| flags(target)).unwrap_or_default();
    Ok(cargo.env("RUSTFLAGS", flags))
}

/// As [`build`] for the machine that runs this, instrumented for address sanitizer.
pub(crate) fn build_sanitized(root: &Path, toolchain: &Toolchain) -> Result<PathBuf> {
    let host = &toolchain.host;
    Cmd::cargo(&format!("{BUILD} staticlib"), root)
        .args("--target-dir target/sanitized --target")
        .arg(host)
        .args(HANDLER)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", format!("-Zsanitizer=address {FLAGS}"))
        // Every access is checked whatever the optimiser left, and nobody weighs this one.
        .env("CARGO_PROFILE_ARCHIVE_LTO", "off")
        .run_hidden()?;
    Ok(root.join("target/sanitized").join(host).join("archive").join(NAME))
}
