//! What the repository holds: its root, its crates, its files.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use cargo_metadata::{Metadata, MetadataCommand, Package};

use crate::shell::Cmd;

/// Crates under `crates/` that may use the standard library. Every other one is a core crate: `#![no_std]`.
const HOST_CRATES: &[&str] = &["alg-aws-lc", "jwk-tools", "pocket-jose", "pocket-jose-cli"];

/// Workspaces of their own inside the repository, each with its own target directory.
pub(crate) const SATELLITES: &[&str] = &[
    "bench",
    "fuzz",
    "tests/board-guide",
    "tests/ct-lab",
    "tests/firmware",
    "tests/interop/peer-josekit",
    "tests/probes",
];

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&xtask).parent().unwrap_or(Path::new(".")).to_path_buf()
}

/// Builds the command line for other tests. The whole workspace is named, so that dependencies have the features that they
/// have in `cargo test --workspace`: otherwise most of them would be compiled a second time.
pub(crate) fn build_pjose(root: &Path) -> Result<()> {
    Cmd::cargo("build --workspace --bin pjose --target-dir target", root).run_hidden()
}

/// Where [`build_pjose`] leaves it.
pub(crate) fn pjose_path(root: &Path) -> PathBuf {
    root.join("target/debug").join(format!("pjose{}", std::env::consts::EXE_SUFFIX))
}

/// What cargo knows of the workspace and of everything it depends on.
pub(crate) fn metadata(root: &Path) -> Result<Metadata> {
    MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .features(cargo_metadata::CargoOpt::AllFeatures)
        .exec()
        .context("cargo metadata says the workspace does not resolve")
}

/// Whether `package` stands under `crates/`, that is, whether it is something a user gets.
pub(crate) fn is_product(root: &Path, package: &Package) -> bool {
    package.manifest_path.as_std_path().starts_with(root.join("crates"))
}

/// The crates under `crates/` that work without the standard library.
pub(crate) fn core_crates<'m>(root: &Path, metadata: &'m Metadata) -> Vec<&'m Package> {
    let mut core: Vec<_> = metadata
        .workspace_packages()
        .into_iter()
        .filter(|package| is_product(root, package) && !HOST_CRATES.contains(&package.name.as_str()))
        .collect();
    core.sort_by(|a, b| a.name.cmp(&b.name));
    core
}

/// A text file of the repository.
pub(crate) struct SourceFile {
    /// From the root, with forward slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Every text file that git tracks or would track; binary files are left out.
pub(crate) fn files(root: &Path) -> Result<Vec<SourceFile>> {
    let listed = Cmd::new("git", root)
        .args("ls-files --cached --others --exclude-standard -z")
        .read()
        .context("the files of the repository are listed by git")?;
    let mut paths: Vec<_> = listed.split('\0').filter(|path| !path.is_empty()).collect();
    paths.sort_unstable();
    paths.dedup();
    let mut files = Vec::new();
    for path in paths {
        // Deleted but still tracked, or not text: nothing to look at.
        if let Ok(text) = std::fs::read_to_string(root.join(path)) {
            files.push(SourceFile { path: path.to_owned(), text });
        }
    }
    Ok(files)
}
