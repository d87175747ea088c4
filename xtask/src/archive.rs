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

/// The target directory in which all verbs build the library, so that it is built once.
pub(crate) const DIR: &str = "target/cross";

/// Builds the static library for the machine that runs this, or for `target`, and returns its path.
pub(crate) fn build(root: &Path, toolchain: &Toolchain, target: Option<&str>) -> Result<PathBuf> {
    build_in(root, toolchain, target.unwrap_or(&toolchain.host), DIR, "staticlib")
}

/// Builds the library for `target` in the target directory `dir`, as a `staticlib` or a `cdylib`.
pub(crate) fn build_in(
    root: &Path,
    toolchain: &Toolchain,
    target: &str,
    dir: &str,
    kind: &str,
) -> Result<PathBuf> {
    let cargo = Cmd::cargo(&format!("{BUILD} {kind} --target {target} --target-dir {dir}"), root);
    let cargo = match toolchain.route(target) {
        Route::Installed => cargo,
        Route::BuildStd => cargo.arg("-Zbuild-std=core").env("RUSTC_BOOTSTRAP", "1"),
        Route::Missing(advice) => anyhow::bail!("{target} is not installed; {advice}"),
    };
    let cargo = OLDEST.iter().fold(cargo.args(HANDLER), |cargo, (name, version)| cargo.env(name, version));
    let cargo = if target.starts_with("wasm") {
        cargo.env("RUSTFLAGS", format!("{FLAGS} {MODULE}"))
    } else {
        cargo.env("RUSTFLAGS", FLAGS)
    };
    cargo.run_hidden()?;
    let name = match (kind, target.starts_with("wasm")) {
        ("staticlib", _) => NAME,
        (_, true) => "pocket_jose_ffi.wasm",
        _ => "libpocket_jose_ffi.so",
    };
    let path = root.join(dir).join(target).join("archive").join(name);
    path.exists().then_some(path).with_context(|| format!("cargo made no {name}"))
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
