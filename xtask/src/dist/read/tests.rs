//! A judge that never finds anything is none: each rule meets a library that breaks it.

use std::io::Cursor;

use ar_archive_writer::{ArchiveKind, DEFAULT_OBJECT_READER, NewArchiveMember, write_archive_to_stream};
use object::write::{MachOBuildVersion, Object, Symbol, SymbolSection};
use object::{Architecture, BinaryFormat, Endianness, SectionKind, SymbolFlags, SymbolKind, SymbolScope};

use super::*;
use crate::dist::abi::{ANDROID, APPLE};

/// An object that defines and needs symbols; `text` is its only data.
struct Make<'a> {
    architecture: Architecture,
    format: BinaryFormat,
    defined: &'a [&'a str],
    hidden: &'a [&'a str],
    needed: &'a [&'a str],
    text: &'a [u8],
    section: &'a str,
    platform: u32,
}

const GOOD: Make<'static> = Make {
    architecture: Architecture::Aarch64,
    format: BinaryFormat::Elf,
    defined: &["pocket_jose_a", "pocket_jose_b"],
    hidden: &["inner"],
    needed: &["memcpy"],
    text: b"POCKET_JOSE_OK",
    section: "data",
    platform: object::macho::PLATFORM_IOS,
};

impl Make<'_> {
    fn object(&self) -> Vec<u8> {
        let mut object = Object::new(self.format, self.architecture, Endianness::Little);
        if self.format == BinaryFormat::MachO {
            let mut version = MachOBuildVersion::default();
            version.platform = self.platform;
            version.minos = 13 << 16;
            version.sdk = 17 << 16;
            object.set_macho_build_version(version);
        }
        let section = object.add_section(Vec::new(), self.section.as_bytes().to_vec(), SectionKind::Data);
        object.append_section_data(section, self.text, 1);
        let mut add = |name: &str, section, scope| {
            object.add_symbol(Symbol {
                name: name.as_bytes().to_vec(),
                value: 0,
                size: 1,
                kind: SymbolKind::Data,
                scope,
                weak: false,
                section,
                flags: SymbolFlags::None,
            });
        };
        for name in self.defined {
            add(name, SymbolSection::Section(section), SymbolScope::Dynamic);
        }
        for name in self.hidden {
            add(name, SymbolSection::Section(section), SymbolScope::Linkage);
        }
        for name in self.needed {
            add(name, SymbolSection::Undefined, SymbolScope::Unknown);
        }
        object.write().unwrap()
    }
}

fn archive_of(members: &[(&str, Vec<u8>)], kind: ArchiveKind) -> Vec<u8> {
    let members: Vec<_> = members
        .iter()
        .map(|(name, data)| {
            NewArchiveMember::new(data.as_slice(), &DEFAULT_OBJECT_READER, (*name).to_owned())
        })
        .collect();
    let mut bytes = Cursor::new(Vec::new());
    write_archive_to_stream(&mut bytes, &members, kind, false, None).unwrap();
    bytes.into_inner()
}

fn faults(abi: &Abi, bytes: &[u8]) -> Vec<String> {
    let functions = ["pocket_jose_a".to_owned(), "pocket_jose_b".to_owned()];
    Judge { abi, functions: &functions, folders: &["/srv/someone".to_owned()] }.archive(bytes).unwrap()
}

fn faults_of(make: &Make<'_>) -> Vec<String> {
    faults(&ANDROID[0], &archive_of(&[("pocket_jose.o", make.object())], ArchiveKind::Gnu))
}

#[test]
fn what_is_as_meant_passes() {
    assert_eq!(faults_of(&GOOD), Vec::<String>::new());
    let macho = Make { format: BinaryFormat::MachO, ..GOOD };
    let bytes = archive_of(&[("pocket_jose.o", macho.object())], ArchiveKind::Darwin);
    assert_eq!(faults(&APPLE[0], &bytes), Vec::<String>::new());
    let runtime = Make { defined: &[], hidden: &["__udivdi3"], needed: &[], ..GOOD };
    let user = Make { needed: &["memcpy", "__udivdi3"], ..GOOD };
    let bytes =
        archive_of(&[("pocket_jose.o", user.object()), ("runtime.o", runtime.object())], ArchiveKind::Gnu);
    assert_eq!(faults(&ANDROID[0], &bytes), Vec::<String>::new());
}

#[test]
fn each_fault_is_seen() {
    for (make, word) in [
        (Make { architecture: Architecture::X86_64, ..GOOD }, "X86_64"),
        (Make { defined: &["pocket_jose_a"], ..GOOD }, "pocket_jose_b is declared and not exported"),
        (Make { defined: &["pocket_jose_a", "pocket_jose_b", "helper"], ..GOOD }, "helper is exported"),
        (Make { needed: &["malloc"], ..GOOD }, "malloc is needed"),
        (Make { hidden: &["rust_eh_personality"], ..GOOD }, "rust_eh_personality"),
        (Make { needed: &["_Unwind_Resume"], ..GOOD }, "_Unwind_"),
        (Make { hidden: &["_RNvCs1_7___rustc12___rust_alloc"], ..GOOD }, "__rust_alloc"),
        (Make { text: b"\0/srv/someone/x\0", ..GOOD }, "/srv/someone"),
        (Make { text: b"thread panicked at x", ..GOOD }, "panicked at"),
        (Make { section: ".debug_info", ..GOOD }, ".debug_info"),
        (Make { section: ".llvmbc", ..GOOD }, ".llvmbc"),
    ] {
        let found = faults_of(&make);
        assert!(found.iter().any(|fault| fault.contains(word)), "{word}: {found:?}");
    }
}

#[test]
fn wrong_archives_are_seen() {
    let wrong = |members: &[(&str, Vec<u8>)]| faults(&ANDROID[0], &archive_of(members, ArchiveKind::Gnu));
    let other = Make { defined: &[], hidden: &[], needed: &[], ..GOOD }.object();
    let found = wrong(&[("pocket_jose.o", GOOD.object()), ("other.o", other)]);
    assert!(found.iter().any(|fault| fault.contains("members")), "{found:?}");
    let exporting = Make { defined: &["__udivdi3"], hidden: &[], needed: &[], ..GOOD }.object();
    let found = wrong(&[("pocket_jose.o", GOOD.object()), ("runtime.o", exporting)]);
    assert!(found.iter().any(|fault| fault.contains("runtime.o exports")), "{found:?}");
    // A table of symbols that names nothing.
    let mut bytes = archive_of(&[("pocket_jose.o", GOOD.object())], ArchiveKind::Gnu);
    let at = bytes.windows(13).position(|window| window == b"pocket_jose_a").unwrap();
    bytes[at] = b'x';
    let found = faults(&ANDROID[0], &bytes);
    assert!(found.iter().any(|fault| fault.contains("table of symbols")), "{found:?}");
    // A date.
    let mut dated = NewArchiveMember::new(GOOD.object(), &DEFAULT_OBJECT_READER, "pocket_jose.o".to_owned());
    dated.mtime = 1_700_000_000;
    let mut bytes = Cursor::new(Vec::new());
    write_archive_to_stream(&mut bytes, &[dated], ArchiveKind::Gnu, false, None).unwrap();
    let found = faults(&ANDROID[0], &bytes.into_inner());
    assert!(found.iter().any(|fault| fault.contains("date")), "{found:?}");
}

#[test]
fn a_simulator_is_no_phone() {
    let macho = |platform| Make { format: BinaryFormat::MachO, platform, ..GOOD }.object();
    let of = |object| archive_of(&[("pocket_jose.o", object)], ArchiveKind::Darwin);
    let simulator = of(macho(object::macho::PLATFORM_IOSSIMULATOR));
    assert!(faults(&APPLE[0], &simulator).iter().any(|fault| fault.contains("platform")));
    assert_eq!(faults(&APPLE[1], &simulator), Vec::<String>::new());
    assert!(faults(&APPLE[0], &of(GOOD.object())).iter().any(|fault| fault.contains("Elf")));
}
