//! The C interface as a WebAssembly module. It imports one function, the host's randomness, and exports what the header
//! declares, its memory, and its table, into which a host may put functions of its own. JavaScript's way to it and the
//! offline page are made beside it.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use wasmparser::{ExternalKind, Parser, Payload};

use super::pack::{self, Files};
use super::sizes::Size;
use super::{Bench, made, page, read};
use crate::archive;

/// What the table of sizes calls it.
pub(super) const NAME: &str = "wasm32";
pub(super) const TRIPLE: &str = "wasm32-unknown-unknown";
const FILE: &str = "pocket_jose.wasm";
const INTERFACE: &str = "pocket_jose.mjs";
const PAGE: &str = "pocket-jose.html";

/// What a module exports beside functions: where data of the host's may begin, and what the functions work on.
const OTHERS: [&str; 4] = ["__data_end", "__heap_base", "__indirect_function_table", "memory"];
const IMPORT: &str = "pocket_jose.random";

/// Makes the module and returns what it weighs.
pub(super) fn make(bench: &Bench) -> Result<Size> {
    let built = archive::build_as(&bench.root, &bench.toolchain, TRIPLE, "cdylib")?;
    let bytes = std::fs::read(built)?;
    read::fail(&faults(&bytes, &bench.functions)?)?;
    read::fail(&read::text(&bytes, &read::folders(bench)))?;
    let mut files = Files::new();
    let len = u64::try_from(bytes.len())?;
    let interface = std::fs::read(bench.root.join("bindings/wasm").join(INTERFACE))?;
    files.insert(INTERFACE.into(), interface);
    files.insert("pocket_jose.h".into(), bench.header.clone().into());
    let folder = bench.fresh("wasm")?;
    page::build(&bytes, &folder.join(PAGE))?;
    files.insert(FILE.into(), bytes);
    pack::write(&folder, &files)?;
    for name in [FILE, INTERFACE, PAGE] {
        made(bench, &folder.join(name))?;
    }
    // All of it is always there: no linker drops what a page does not call.
    Ok(Size { library: len, linked: len, stripped: len, code: len, dir_code: len })
}

/// All that is wrong with a module.
fn faults(bytes: &[u8], functions: &[String]) -> Result<Vec<String>> {
    let (mut exported, mut imported, mut wrong) = (BTreeSet::new(), Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    imported.push(format!("{}.{}", import.module, import.name));
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    let is_function = export.kind == ExternalKind::Func;
                    if is_function == OTHERS.contains(&export.name) {
                        wrong.push(format!("{} is exported as {:?}", export.name, export.kind));
                    }
                    exported.insert(export.name.to_owned());
                }
            }
            Payload::CustomSection(section) if section.name() != "target_features" => {
                wrong.push(format!("there is a section {}", section.name()));
            }
            _ => {}
        }
    }
    ensure!(!exported.is_empty(), "the module exports nothing");
    if imported != [IMPORT] {
        wrong.push(format!("it imports {imported:?}"));
    }
    let wanted: BTreeSet<String> =
        functions.iter().cloned().chain(OTHERS.iter().map(|name| (*name).to_owned())).collect();
    wrong.extend(wanted.difference(&exported).map(|name| format!("{name} is not exported")));
    wrong.extend(exported.difference(&wanted).map(|name| format!("{name} is exported and not declared")));
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module in the binary format (WebAssembly core specification, section 5): one imported function of type 0, which
    /// is exported, and a memory.
    fn module(import: &str, export: &str) -> Vec<u8> {
        let name = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
        let section = |id: u8, body: Vec<u8>| [vec![id, u8::try_from(body.len()).unwrap()], body].concat();
        [
            b"\0asm\x01\0\0\0".to_vec(),
            section(1, vec![1, 0x60, 0, 0]),
            section(2, [vec![1], name("pocket_jose"), name(import), vec![0, 0]].concat()),
            section(4, vec![1, 0x70, 0, 1]),
            section(5, vec![1, 0, 1]),
            section(6, vec![1, 0x7f, 0, 0x41, 0, 0x0b]),
            section(
                7,
                [
                    vec![5],
                    name(export),
                    vec![0, 0],
                    name("memory"),
                    vec![2, 0],
                    name("__indirect_function_table"),
                    vec![1, 0],
                    name("__heap_base"),
                    vec![3, 0],
                    name("__data_end"),
                    vec![3, 0],
                ]
                .concat(),
            ),
        ]
        .concat()
    }

    #[test]
    fn imports_and_exports_are_those_that_are_meant() {
        let functions = ["pocket_jose_a".to_owned()];
        assert_eq!(faults(&module("random", "pocket_jose_a"), &functions).unwrap(), Vec::<String>::new());
        for (import, export, word) in [
            ("fetch", "pocket_jose_a", "it imports"),
            ("random", "pocket_jose_b", "pocket_jose_a is not exported"),
            ("random", "pocket_jose_b", "pocket_jose_b is exported and not declared"),
        ] {
            let found = faults(&module(import, export), &functions).unwrap();
            assert!(found.iter().any(|fault| fault.contains(word)), "{word}: {found:?}");
        }
        assert!(faults(b"\0asm", &functions).is_err());
        let named = [module("random", "pocket_jose_a"), vec![0, 5, 4, b'n', b'a', b'm', b'e']].concat();
        assert!(!faults(&named, &functions).unwrap().is_empty());
    }
}
