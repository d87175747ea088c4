//! From what rustc calls a static library to one that others should have to link: without the compiler's own bitcode,
//! without local names where a linker needs none, without the compiler's run-time library where nothing of it is used,
//! with members that are called the same on every machine.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use ar_archive_writer::{ArchiveKind, DEFAULT_OBJECT_READER, NewArchiveMember, write_archive_to_stream};
use object::read::archive::ArchiveFile;
use object::{Object as _, ObjectSymbol as _};

use super::abi::Abi;
use super::{Bench, build};

/// Writes the library for `abi` and returns where it is.
pub(super) fn library(bench: &Bench, abi: &Abi) -> Result<PathBuf> {
    let raw = std::fs::read(build::raw(bench, abi))?;
    let folder = bench.fresh(&format!("lib/{}", abi.name))?;
    let archive = ArchiveFile::parse(&*raw)?;
    let (mut ours, mut others) = (Vec::new(), Vec::new());
    for member in archive.members() {
        let member = member?;
        let data = member.data(&*raw)?;
        if member.name().starts_with(b"pocket_jose") {
            ours.push(data);
        } else {
            others.push(data);
        }
    }
    ensure!(ours.len() == 1, "{} objects of ours where there should be one", ours.len());
    // Ours, and what it takes of the compiler's run-time library, and what that takes.
    let mut wanted = ours;
    while let Some(at) = position(abi, &wanted, &others)? {
        wanted.push(others.swap_remove(at));
    }
    let mut stripped = Vec::new();
    for (index, data) in wanted.iter().enumerate() {
        let name = if index == 0 { "pocket_jose.o".to_owned() } else { format!("runtime{index}.o") };
        stripped.push((strip(bench, abi, &folder, data)?, name));
    }
    let members: Vec<_> = stripped
        .iter()
        .map(|(data, name)| NewArchiveMember::new(data.as_slice(), &DEFAULT_OBJECT_READER, name.clone()))
        .collect();
    let kind = if abi.system.is_apple() { ArchiveKind::Darwin } else { ArchiveKind::Gnu };
    let mut bytes = Cursor::new(Vec::new());
    write_archive_to_stream(&mut bytes, &members, kind, false, None)?;
    let place = folder.join("libpocket_jose.a");
    std::fs::write(&place, bytes.into_inner())?;
    Ok(place)
}

/// The first of `others` that has what one of `wanted` needs and the C library has not.
fn position(abi: &Abi, wanted: &[&[u8]], others: &[&[u8]]) -> Result<Option<usize>> {
    let (mut there, mut needed) = (BTreeSet::new(), BTreeSet::new());
    for object in wanted {
        for symbol in object::File::parse(*object)?.symbols() {
            let names = if symbol.is_undefined() { &mut needed } else { &mut there };
            names.insert(symbol.name()?.to_owned());
        }
    }
    let is_missing =
        |name: &str| needed.contains(name) && !there.contains(name) && !abi.system.libc().contains(&name);
    for (index, object) in others.iter().enumerate() {
        let file = object::File::parse(*object)?;
        let mut defined = file.symbols().filter(|symbol| symbol.is_definition() && symbol.is_global());
        if defined.any(|symbol| symbol.name().is_ok_and(is_missing)) {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// Apple's linker cuts objects at their symbols, so those must stay; elsewhere sections are what is cut at.
fn strip(bench: &Bench, abi: &Abi, folder: &Path, object: &[u8]) -> Result<Vec<u8>> {
    let (from, to) = (folder.join("from.o"), folder.join("to.o"));
    std::fs::write(&from, object)?;
    let tool = bench.tool("rust-objcopy");
    let tool = if abi.system.is_apple() {
        tool.args("--strip-debug --remove-section=__LLVM,__bitcode --remove-section=__LLVM,__cmdline")
    } else {
        tool.args(
            "--strip-unneeded --remove-section=.llvmbc --remove-section=.llvmcmd --remove-section=.comment",
        )
    };
    tool.arg(&from).arg(&to).run_hidden()?;
    let bytes = std::fs::read(&to).context("what was stripped")?;
    std::fs::remove_file(from)?;
    std::fs::remove_file(to)?;
    Ok(bytes)
}
