//! The little of ELF that measuring needs: sections, symbols, and the stack sizes that the compiler wrote down. 32 bits
//! and little-endian only, as all microcontrollers here are.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

/// A linked program.
pub(crate) struct Elf {
    /// Name and size of each section that takes up memory or flash.
    pub(crate) sections: Vec<(String, u64)>,
    /// Address (its Thumb bit cleared), size and mangled name of each function.
    pub(crate) functions: Vec<(u32, u32, String)>,
    /// Address and bytes of each section that is loaded.
    loaded: Vec<(u32, Vec<u8>)>,
    /// Bytes of stack frame by the address of the function.
    frames: BTreeMap<u32, u64>,
}

impl Elf {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&bytes).with_context(|| format!("{} is not an ELF file of 32 bits", path.display()))
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        ensure!(bytes.starts_with(b"\x7fELF\x01\x01"), "wrong magic");
        let headers = Headers::read(bytes)?;
        let mut elf =
            Self { sections: Vec::new(), functions: Vec::new(), loaded: Vec::new(), frames: BTreeMap::new() };
        for section in &headers.all {
            // SHF_ALLOC
            if section.flags & 2 != 0 {
                elf.sections.push((section.name.clone(), section.size.into()));
                elf.loaded.push((section.address, section.bytes(bytes)?.to_vec()));
            }
            match section.name.as_str() {
                ".symtab" => elf.read_symbols(bytes, section, &headers)?,
                ".stack_sizes" => elf.read_frames(section.bytes(bytes)?)?,
                _ => {}
            }
        }
        Ok(elf)
    }

    fn read_symbols(&mut self, bytes: &[u8], table: &Section, headers: &Headers) -> Result<()> {
        let names = headers.all.get(table.link).context("no symbol names")?.bytes(bytes)?;
        for symbol in table.bytes(bytes)?.chunks_exact(16) {
            let (address, size) = (word(symbol, 4)?, word(symbol, 8)?);
            // STT_FUNC
            if symbol.get(12).is_some_and(|info| info & 15 == 2) {
                self.functions.push((address & !1, size, text(names, word(symbol, 0)?)?));
            }
        }
        Ok(())
    }

    /// Address and frame, the latter in LEB128, over and over.
    fn read_frames(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let address = word(bytes, 0)? & !1;
            let rest = bytes.get(4..).unwrap_or_default();
            let len = 1 + rest.iter().take_while(|byte| **byte & 0x80 != 0).count();
            let (number, rest) = rest.split_at_checked(len).context("cut off")?;
            let size = number.iter().rev().fold(0, |size, byte| size << 7 | u64::from(byte & 0x7f));
            self.frames.insert(address, size);
            bytes = rest;
        }
        Ok(())
    }

    /// The size of the section called `name`; 0 when there is none.
    pub(crate) fn section(&self, name: &str) -> u64 {
        self.sections.iter().filter(|(found, _)| found == name).map(|(_, size)| size).sum()
    }

    /// The largest stack frame and the mangled name of its function.
    pub(crate) fn largest_frame(&self) -> Option<(u64, &str)> {
        self.functions
            .iter()
            .filter_map(|(address, _, name)| Some((*self.frames.get(address)?, name.as_str())))
            .max()
    }

    /// Every file and line that a panic would name: address and length of the file's name, line, column.
    pub(crate) fn source_places(&self) -> Vec<(String, u32)> {
        let mut places = Vec::new();
        for (_, bytes) in &self.loaded {
            for words in bytes.windows(16).step_by(4) {
                let [Ok(file), Ok(len), Ok(line), Ok(column)] = [0, 4, 8, 12].map(|at| word(words, at))
                else {
                    continue;
                };
                let name = self.bytes_at(file, len).filter(|name| name.ends_with(b".rs") && len < 1000);
                if let Some(name) = name.filter(|_| line > 0 && column > 0) {
                    places.push((String::from_utf8_lossy(name).into_owned(), line));
                }
            }
        }
        places
    }

    fn bytes_at(&self, address: u32, len: u32) -> Option<&[u8]> {
        self.loaded.iter().find_map(|(start, bytes)| {
            let from = usize::try_from(address.checked_sub(*start)?).ok()?;
            bytes.get(from..from.checked_add(usize::try_from(len).ok()?)?)
        })
    }
}

struct Headers {
    all: Vec<Section>,
}

struct Section {
    name: String,
    flags: u32,
    address: u32,
    offset: usize,
    size: u32,
    link: usize,
    /// `SHT_NOBITS`: takes memory and no bytes of the file.
    empty: bool,
}

impl Headers {
    fn read(bytes: &[u8]) -> Result<Self> {
        let start = usize::try_from(word(bytes, 32)?)?;
        let size = usize::from(half(bytes, 46)?);
        let names = usize::from(half(bytes, 50)?);
        let table = bytes.get(start..).context("no section headers")?;
        let header = |index: usize| table.get(index * size..(index + 1) * size).context("cut off");
        let offset_of_names = usize::try_from(word(header(names)?, 16)?)?;
        let names = bytes.get(offset_of_names..).context("no section names")?;
        let all = (0..usize::from(half(bytes, 48)?)).map(|index| {
            let header = header(index)?;
            Ok(Section {
                name: text(names, word(header, 0)?)?,
                flags: word(header, 8)?,
                address: word(header, 12)?,
                offset: usize::try_from(word(header, 16)?)?,
                size: word(header, 20)?,
                link: usize::try_from(word(header, 24)?)?,
                empty: word(header, 4)? == 8,
            })
        });
        Ok(Self { all: all.collect::<Result<_>>()? })
    }
}

impl Section {
    fn bytes<'b>(&self, file: &'b [u8]) -> Result<&'b [u8]> {
        let len = if self.empty { 0 } else { usize::try_from(self.size)? };
        file.get(self.offset..).and_then(|rest| rest.get(..len)).context("cut off")
    }
}

fn word(bytes: &[u8], at: usize) -> Result<u32> {
    let word = bytes.get(at..).and_then(|rest| rest.first_chunk()).context("cut off")?;
    Ok(u32::from_le_bytes(*word))
}

fn half(bytes: &[u8], at: usize) -> Result<u16> {
    let half = bytes.get(at..).and_then(|rest| rest.first_chunk()).context("cut off")?;
    Ok(u16::from_le_bytes(*half))
}

fn text(names: &[u8], at: u32) -> Result<String> {
    let name = names.get(usize::try_from(at)?..).context("cut off")?;
    let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
    Ok(String::from_utf8_lossy(name).into_owned())
}
