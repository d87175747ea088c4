//! `cargo xtask dist`: the packages for C, for Apple's systems, for Android and for WebAssembly, made on one machine
//! without Xcode and without an NDK. Every file is read back and judged before it counts as made, and what a program
//! pays for linking is measured, kept in `xtask/dist-sizes.json`, and may not grow unnoticed.

mod abi;
mod android;
mod apple;
mod build;
mod c;
mod link;
mod pack;
pub(crate) mod page;
mod read;
mod refine;
mod sizes;
mod wasm;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::shell::{Cmd, green};
use crate::toolchain::Toolchain;
use crate::workspace;
use abi::Abi;

/// Make the packages for other languages and systems, and check them.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to make.
    #[arg(value_enum)]
    package: Package,
    /// Accept what was measured: write it to the file and to the README.
    #[arg(long)]
    accept: bool,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Package {
    /// Static and shared library, header, pkg-config and `CMake` files, for this machine.
    C,
    /// `PocketJose.xcframework` and a Swift package.
    Apple,
    /// An `.aar` with libraries and headers for native code, and the sources of the wrappers.
    Android,
    /// The C interface as a module, what JavaScript calls it through, and the offline page.
    Wasm,
    /// All of them.
    All,
}

/// Whether the library is packaged for a target, as which rustc knows it.
pub(crate) fn packages(triple: &str) -> bool {
    triple == wasm::TRIPLE || abi::ANDROID.iter().chain(&abi::APPLE).any(|abi| abi.triple == triple)
}

/// Where packages are put, below the root.
const PLACE: &str = "target/dist";

/// What all packages are made of.
struct Bench {
    root: PathBuf,
    /// [`PLACE`].
    out: PathBuf,
    toolchain: Toolchain,
    /// The header's text, and the functions that it declares.
    header: String,
    functions: Vec<String>,
    version: String,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let root = workspace::root();
    let toolchain = Toolchain::find(&root)?;
    let header = std::fs::read_to_string(root.join("crates/pocket-jose-ffi/include/pocket_jose.h"))?;
    let version = workspace::metadata(&root)?
        .packages
        .iter()
        .find(|package| package.name.as_str() == "pocket-jose-ffi")
        .context("the workspace has the C interface")?
        .version
        .to_string();
    let functions = read::declared(&header);
    let bench = Bench { out: root.join(PLACE), root, toolchain, header, functions, version };

    let wanted = |package| args.package == package || args.package == Package::All;
    let mut abis = Vec::new();
    let host = abi::host(&bench.toolchain.host);
    if wanted(Package::C) {
        abis.extend(host);
    }
    if wanted(Package::Android) {
        abis.extend(abi::ANDROID);
    }
    if wanted(Package::Apple) {
        abis.extend(abi::APPLE);
    }
    build::all(&bench, &abis)?;
    let mut libraries = BTreeMap::new();
    let mut measured = BTreeMap::new();
    for abi in &abis {
        let library = refine::library(&bench, abi)?;
        read::archive(&bench, abi, &std::fs::read(&library)?)
            .with_context(|| format!("the library for {}", abi.name))?;
        measured.insert(abi.name.to_owned(), link::measure(&bench, abi, &library)?);
        libraries.insert(abi.name, library);
    }

    if wanted(Package::C) {
        let host = host.with_context(|| format!("no package for C is made on {}", bench.toolchain.host))?;
        c::make(&bench, host, library_of(&libraries, host)?)?;
    }
    if wanted(Package::Android) {
        android::make(&bench, &libraries)?;
    }
    if wanted(Package::Apple) {
        apple::make(&bench, &libraries)?;
    }
    if wanted(Package::Wasm) {
        measured.insert(wasm::NAME.to_owned(), wasm::make(&bench)?);
    }
    sizes::conclude(&bench.root, &measured, args.accept)
}

fn library_of<'l>(libraries: &'l BTreeMap<&str, PathBuf>, abi: Abi) -> Result<&'l Path> {
    libraries.get(abi.name).map(PathBuf::as_path).with_context(|| format!("no library for {}", abi.name))
}

impl Bench {
    /// A program that came with the compiler.
    fn tool(&self, name: &str) -> Cmd {
        let Toolchain { host, sysroot, .. } = &self.toolchain;
        let program = sysroot.join("lib/rustlib").join(host).join("bin").join(name);
        Cmd::new(program, &self.root).env("LD_LIBRARY_PATH", sysroot.join("lib"))
    }

    /// A fresh, empty folder below [`PLACE`].
    fn fresh(&self, name: &str) -> Result<PathBuf> {
        let folder = self.out.join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

#[cfg(test)]
impl Bench {
    /// One that can judge and not build.
    fn for_tests() -> Self {
        let root = workspace::root();
        Self {
            out: root.join(PLACE),
            toolchain: Toolchain {
                version: String::new(),
                host: String::new(),
                sysroot: root.join("no-sysroot"),
            },
            root,
            header: "POCKET_JOSE_API int pocket_jose_a(void);".to_owned(),
            functions: vec!["pocket_jose_a".to_owned()],
            version: "0.1.0".to_owned(),
        }
    }
}

/// Says that a package is there.
fn made(bench: &Bench, path: &Path) -> Result<()> {
    let shown = path.strip_prefix(&bench.root).unwrap_or(path);
    let len =
        if path.is_file() { format!(", {} bytes", std::fs::metadata(path)?.len()) } else { String::new() };
    println!("{} {}{len}", green("ok"), shown.display());
    Ok(())
}
