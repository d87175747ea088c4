//! The C interface as something that a C program links. An archive is made by `cargo rustc`, with the panic handler
//! that a library for Rust must not have.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::shell::Cmd;
use crate::toolchain::Toolchain;

/// What to cargo is the package, its profile, and what to rustc is the panic handler.
const BUILD: &str = "rustc --package pocket-jose-ffi --profile archive --lib --features os-rng --crate-type";
const HANDLER: &str = "-- --cfg pocket_jose_archive";
const NAME: &str = "libpocket_jose_ffi.a";

/// Builds the static library for the machine that runs this, or for `target`, and returns its path.
pub(crate) fn build(root: &Path, toolchain: &Toolchain, target: Option<&str>) -> Result<PathBuf> {
    let command = format!("{BUILD} staticlib");
    let (cargo, place) = match target {
        None => (Cmd::cargo(&command, root).args("--target-dir target"), "target/archive".to_owned()),
        Some(target) => {
            let cargo = toolchain.cross(&command, target, false, root);
            let advice = || format!("{target} is not installed; {}", Toolchain::SOURCE_ADVICE);
            (cargo.with_context(advice)?, format!("target/cross/{target}/archive"))
        }
    };
    cargo.args(HANDLER).run_hidden()?;
    Ok(root.join(place).join(NAME))
}

/// As [`build`] for the machine that runs this, instrumented for address sanitizer.
pub(crate) fn build_sanitized(root: &Path, toolchain: &Toolchain) -> Result<PathBuf> {
    let host = &toolchain.host;
    Cmd::cargo(&format!("{BUILD} staticlib"), root)
        .args("--target-dir target/sanitized --target")
        .arg(host)
        .args(HANDLER)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zsanitizer=address")
        .run_hidden()?;
    Ok(root.join("target/sanitized").join(host).join("archive").join(NAME))
}
