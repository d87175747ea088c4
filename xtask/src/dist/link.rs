//! What an app pays: the library linked into a shared library that exports one function of the app's. There is no NDK
//! and no SDK here, so the C library is a stand-in that has the names that a library may need and no others; a name too
//! many does not link. Nothing that is linked here is shipped or run.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use object::read::elf::{FileHeader as _, ProgramHeader as _};
use object::{Object as _, ObjectSection as _, ObjectSymbol as _, SectionKind};

use super::Bench;
use super::abi::{Abi, System};
use super::sizes::Size;
use crate::shell::Cmd;

/// The only name that an app exports.
const APP: &str = "app";

/// Links and measures, and looks at what was linked.
pub(super) fn measure(bench: &Bench, abi: &Abi, library: &Path) -> Result<Size> {
    let folder = bench.fresh(&format!("linked/{}", abi.name))?;
    let stand_in = stand_in(bench, abi, &folder)?;
    let both = link(bench, abi, &folder, "app_both", library, &stand_in)?;
    let dir = link(bench, abi, &folder, "app_dir", library, &stand_in)?;
    Ok(Size {
        library: std::fs::metadata(library)?.len(),
        linked: std::fs::metadata(&both.whole)?.len(),
        stripped: std::fs::metadata(&both.stripped)?.len(),
        code: both.code,
        dir_code: dir.code,
    })
}

struct Linked {
    whole: PathBuf,
    stripped: PathBuf,
    code: u64,
}

fn link(bench: &Bench, abi: &Abi, folder: &Path, app: &str, library: &Path, libc: &Path) -> Result<Linked> {
    let object = folder.join(format!("{app}.o"));
    clang(bench, abi)
        .args("-std=c11 -Wall -Wextra -Werror -pedantic -Os -fPIC -ffreestanding -fno-stack-protector -fvisibility=hidden")
        .args("-ffunction-sections -I crates/pocket-jose-ffi/include -c")
        .arg(format!("tests/c/{app}.c"))
        .arg("-o")
        .arg(&object)
        .run_hidden()?;
    let mut paths = Vec::new();
    for stripped in [false, true] {
        let path = folder.join(format!("{app}{}", if stripped { ".stripped" } else { "" }));
        let linker = bench.tool("rust-lld");
        let linker = if abi.system.is_apple() {
            let (platform, oldest) = platform(abi);
            let linker = linker
                .args("-flavor darwin -dylib -dead_strip -no_adhoc_codesign -install_name app -arch")
                .arg(arch(abi))
                .args(&format!("-platform_version {platform} {oldest} 17.0 -exported_symbol _{APP}"));
            if stripped { linker.args("-x -S") } else { linker }
        } else {
            let linker = linker
                .args("-flavor gnu -shared --gc-sections -zdefs -zmax-page-size=16384 --exclude-libs ALL --hash-style=gnu");
            if stripped { linker.arg("-s") } else { linker }
        };
        linker.arg(&object).arg(library).arg(libc).arg("-o").arg(&path).run_hidden()?;
        paths.push(path);
    }
    let [whole, stripped] = paths.try_into().ok().context("two files")?;
    let bytes = std::fs::read(&stripped)?;
    look(abi, &bytes).with_context(|| format!("{app} linked for {}", abi.name))?;
    Ok(Linked { whole, stripped, code: code(&bytes)? })
}

/// Whether what was linked is what an app would want: one export, 16 KB pages, no code that is writable.
fn look(abi: &Abi, bytes: &[u8]) -> Result<()> {
    let file = object::File::parse(bytes)?;
    ensure!(file.architecture() == abi.architecture, "it is for {:?}", file.architecture());
    let exported: Vec<_> = file.exports()?.iter().map(|export| export.name().to_owned()).collect();
    let wanted = if abi.system.is_apple() { format!("_{APP}") } else { APP.to_owned() };
    ensure!(
        exported == [wanted.as_bytes()],
        "it exports {:?}",
        exported.iter().map(|name| String::from_utf8_lossy(name)).collect::<Vec<_>>()
    );
    for symbol in file.dynamic_symbols().filter(object::ObjectSymbol::is_undefined) {
        let name = symbol.name()?;
        ensure!(name.is_empty() || abi.system.libc().contains(&name), "it needs {name}");
    }
    if let object::FileKind::Elf64 = object::FileKind::parse(bytes)? {
        let header = object::elf::FileHeader64::<object::Endianness>::parse(bytes)?;
        let endian = header.endian()?;
        for segment in header.program_headers(endian, bytes)? {
            let loaded = segment.p_type(endian) == object::elf::PT_LOAD;
            ensure!(!loaded || segment.p_align(endian) == 16384, "a segment is not aligned to 16 KB pages");
            let both = object::elf::PF_W | object::elf::PF_X;
            ensure!(segment.p_flags(endian) & both != both, "a segment is writable and executable");
        }
    }
    Ok(())
}

/// Bytes of code and data.
fn code(bytes: &[u8]) -> Result<u64> {
    let file = object::File::parse(bytes)?;
    let counted = |section: &object::Section<'_, '_>| {
        matches!(
            section.kind(),
            SectionKind::Text
                | SectionKind::Data
                | SectionKind::ReadOnlyData
                | SectionKind::ReadOnlyDataWithRel
                | SectionKind::ReadOnlyString
        )
    };
    Ok(file.sections().filter(counted).map(|section| section.size()).sum())
}

fn clang(bench: &Bench, abi: &Abi) -> Cmd {
    Cmd::new("clang", &bench.root).arg(format!("--target={}", abi.clang))
}

/// What Apple calls the system for linkers, and its oldest version.
fn platform(abi: &Abi) -> (&'static str, &'static str) {
    match abi.system {
        System::IosSimulator => ("ios-simulator", "14.0"),
        System::Macos => ("macos", super::abi::MACOS),
        _ => ("ios", super::abi::IOS),
    }
}

/// What Apple calls the processor.
pub(super) fn arch(abi: &Abi) -> &'static str {
    if abi.architecture == object::Architecture::Aarch64 { "arm64" } else { "x86_64" }
}

/// A C library that has the names and nothing behind them.
fn stand_in(bench: &Bench, abi: &Abi, folder: &Path) -> Result<PathBuf> {
    if abi.system.is_apple() {
        let (platform, _) = platform(abi);
        let target = format!("{}-{platform}", arch(abi));
        let symbols = abi.system.libc().join(", ");
        let path = folder.join("libSystem.tbd");
        let text = format!(
            "--- !tapi-tbd\ntbd-version: 4\ntargets: [ {target} ]\ninstall-name: '/usr/lib/libSystem.B.dylib'\n\
             exports:\n  - targets: [ {target} ]\n    symbols: [ dyld_stub_binder, {symbols} ]\n...\n"
        );
        std::fs::write(&path, text)?;
        return Ok(path);
    }
    let (source, object, path) = (folder.join("libc.s"), folder.join("libc.o"), folder.join("libc.so"));
    let names = abi
        .system
        .libc()
        .iter()
        .map(|name| format!(".globl {name}\n.type {name},%function\n{name}:\n.byte 0\n"));
    std::fs::write(&source, format!(".text\n{}", names.collect::<String>()))?;
    clang(bench, abi).arg("-c").arg(&source).arg("-o").arg(&object).run_hidden()?;
    bench
        .tool("rust-lld")
        .args("-flavor gnu -shared -soname libc.so")
        .arg(&object)
        .arg("-o")
        .arg(&path)
        .run_hidden()?;
    Ok(path)
}
