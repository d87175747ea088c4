//! Reading libraries back: what is in them must be what was meant to be, and nothing else. The functions that judge
//! return everything that is wrong, in words.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, bail};
use object::read::archive::ArchiveFile;
use object::{BinaryFormat, Object as _, ObjectSection as _, ObjectSymbol as _, SymbolScope};

use super::Bench;
use super::abi::{Abi, System};

/// The functions that the header declares.
pub(super) fn declared(header: &str) -> Vec<String> {
    let mut names: Vec<String> = header
        .split("POCKET_JOSE_API ")
        .skip(1)
        .filter_map(|rest| rest.split('(').next()?.rsplit([' ', '*']).next())
        .filter(|name| name.starts_with("pocket_jose"))
        .map(str::to_owned)
        .collect();
    names.sort_unstable();
    names
}

/// What no library may mention: folders of this machine.
pub(super) fn folders(bench: &Bench) -> Vec<String> {
    let home = std::env::var("HOME").unwrap_or_default();
    let paths = [bench.root.as_path(), &bench.toolchain.sysroot, Path::new(&home)];
    paths.iter().map(|path| path.display().to_string()).filter(|path| path.len() > 1).collect()
}

/// Fails with all that is wrong with a static library.
pub(super) fn archive(bench: &Bench, abi: &Abi, bytes: &[u8]) -> Result<()> {
    let folders = folders(bench);
    fail(&Judge { abi, functions: &bench.functions, folders: &folders }.archive(bytes)?)
}

/// Fails with everything in `wrong`, if there is anything.
pub(super) fn fail(wrong: &[String]) -> Result<()> {
    if wrong.is_empty() {
        return Ok(());
    }
    bail!("{}", wrong.join("\n  "))
}

/// Names whose presence would break a promise: unwinding, a heap, a Rust program's own ways to end.
const FORBIDDEN: [&str; 8] = [
    "rust_eh_personality",
    "__rust_alloc",
    "__rust_dealloc",
    "__rust_realloc",
    "__rust_no_alloc_shim",
    "_Unwind_",
    "__rdl_",
    "__rg_",
];

/// Words that only a message to a programmer has.
const DEBUG: [&str; 7] = [
    "panicked at",
    "called `",
    "RUST_BACKTRACE",
    "/rustc/",
    "registry/src",
    "src/lib.rs",
    "assertion failed",
];

/// What a library is held to.
pub(super) struct Judge<'a> {
    pub(super) abi: &'a Abi,
    pub(super) functions: &'a [String],
    pub(super) folders: &'a [String],
}

impl Judge<'_> {
    pub(super) fn archive(&self, bytes: &[u8]) -> Result<Vec<String>> {
        let mut wrong = text(bytes, self.folders);
        let archive = ArchiveFile::parse(bytes)?;
        let prefix = if self.abi.system.is_apple() { "_" } else { "" };
        let wanted: BTreeSet<String> = self.functions.iter().map(|name| format!("{prefix}{name}")).collect();
        let (mut exported, mut needed, mut runtime, mut members) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), Vec::new());
        for member in archive.members() {
            let member = member?;
            let name = String::from_utf8_lossy(member.name()).into_owned();
            if member.date().unwrap_or(0) != 0
                || member.uid().unwrap_or(0) != 0
                || member.gid().unwrap_or(0) != 0
            {
                wrong.push(format!("{name} has a date or an owner"));
            }
            let file = object::File::parse(member.data(bytes)?)?;
            wrong.extend(self.object(&name, &file)?);
            for symbol in file.symbols() {
                let symbol_name = symbol.name()?.to_owned();
                if let Some(word) = FORBIDDEN.iter().find(|word| symbol_name.contains(*word)) {
                    wrong.push(format!("{name} has {symbol_name} ({word})"));
                }
                if symbol.is_undefined() {
                    needed.insert(symbol_name);
                } else if symbol.is_global() && !name.starts_with("runtime") {
                    if symbol.scope() == SymbolScope::Dynamic {
                        exported.insert(symbol_name);
                    } else {
                        runtime.insert(symbol_name);
                    }
                } else if symbol.is_global() {
                    // Another copy of the same library must be able to stand beside it.
                    if !symbol.is_weak() && symbol.scope() == SymbolScope::Dynamic {
                        wrong.push(format!("{name} exports {symbol_name}"));
                    }
                    runtime.insert(symbol_name);
                }
            }
            members.push(name);
        }
        let is_ours = members.first().is_some_and(|name| name == "pocket_jose.o");
        if !is_ours || members.iter().skip(1).any(|name| !name.starts_with("runtime")) {
            wrong.push(format!("its members are {members:?}"));
        }
        wrong.extend(wanted.difference(&exported).map(|name| format!("{name} is declared and not exported")));
        wrong.extend(exported.difference(&wanted).map(|name| format!("{name} is exported and not declared")));
        let known = |name: &String| {
            // The second is the linker's own.
            name.is_empty()
                || name == "_GLOBAL_OFFSET_TABLE_"
                || self.abi.system.libc().contains(&name.as_str())
                || runtime.contains(name)
                || exported.contains(name)
        };
        let foreign = needed.iter().filter(|name| !known(name));
        wrong.extend(
            foreign.map(|name| format!("{name} is needed, and the C library is not known to have it")),
        );
        let mut listed = BTreeSet::new();
        for symbol in archive.symbols()?.into_iter().flatten() {
            listed.insert(String::from_utf8_lossy(symbol?.name()).into_owned());
        }
        wrong.extend(
            wanted.difference(&listed).map(|name| format!("{name} is not in the archive's table of symbols")),
        );
        Ok(wrong)
    }

    /// One member.
    fn object(&self, name: &str, file: &object::File<'_>) -> Result<Vec<String>> {
        let mut wrong = Vec::new();
        if file.architecture() != self.abi.architecture {
            wrong.push(format!("{name} is for {:?}", file.architecture()));
        }
        let format = if self.abi.system.is_apple() { BinaryFormat::MachO } else { BinaryFormat::Elf };
        if file.format() != format || file.kind() != object::ObjectKind::Relocatable {
            wrong.push(format!("{name} is {:?}, {:?}", file.format(), file.kind()));
        }
        for section in file.sections() {
            let section = section.name()?.to_owned();
            if section.contains("debug") || section.contains("llvmbc") || section.contains("bitcode") {
                wrong.push(format!("{name} has a section {section}"));
            }
        }
        if let object::File::MachO64(macho) = file {
            let found = macho.build_version()?.map(|version| {
                (version.platform.get(file_endian(file)), version.minos.get(file_endian(file)))
            });
            let platform = match self.abi.system {
                System::Ios => object::macho::PLATFORM_IOS,
                System::IosSimulator => object::macho::PLATFORM_IOSSIMULATOR,
                _ => object::macho::PLATFORM_MACOS,
            };
            // Compiled before there was such a command, or for what it says.
            match found {
                Some((found, minimum)) if found == platform && minimum >> 16 <= 14 => {}
                _ => wrong.push(format!("{name} is for platform and version {found:?}")),
            }
        }
        Ok(wrong)
    }
}

fn file_endian(file: &object::File<'_>) -> object::Endianness {
    file.endianness()
}

/// Paths and messages among the bytes of a file.
pub(super) fn text(bytes: &[u8], folders: &[String]) -> Vec<String> {
    let mut wrong = Vec::new();
    let words = DEBUG.iter().copied().chain(folders.iter().map(String::as_str));
    for word in words {
        if bytes.windows(word.len()).any(|window| window == word.as_bytes()) {
            wrong.push(format!("it says {word:?}"));
        }
    }
    wrong
}

#[cfg(test)]
mod tests;
