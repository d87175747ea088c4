//! Where output goes: standard output, or a file that appears whole or not at all. Refuses to put binary on a terminal, and
//! keys over a file that is there.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::failure::{Exit, Failure};
use crate::file::{self, Access, Existing};
use crate::paint;

#[derive(Debug, Args)]
pub(crate) struct Output {
    /// Write to FILE instead of standard output; - is standard output, whatever it is connected to
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// For keys: a file of that name is kept unless told otherwise.
#[derive(Debug, Args)]
pub(crate) struct KeyOutput {
    /// Write to FILE instead of standard output; a private key is readable by its owner only
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace FILE if it exists
    #[arg(short, long)]
    force: bool,
}

/// What a key is written as.
#[derive(Clone, Copy)]
pub(crate) enum Encoded<'b> {
    /// Lines of text; ends with a line break.
    Text(&'b str),
    /// Text that others take as it is: a line break only for people, on a terminal.
    Bare(&'b str),
    Binary(&'b [u8]),
}

impl Output {
    /// A token: exactly its characters, and a line break only on a terminal.
    pub(crate) fn token(&self, token: &str) -> Result<(), Failure> {
        match self.file() {
            Some(path) => to_file(path, token.as_bytes(), Access::Usual, Existing::Replace),
            None => to_stdout(&on_terminal(Encoded::Bare(token))),
        }
    }

    /// A payload: exactly its bytes. On a terminal only text that does not steer it, with a line break at its end.
    pub(crate) fn payload(&self, payload: &[u8]) -> Result<(), Failure> {
        if let Some(path) = self.file() {
            return to_file(path, payload, Access::Usual, Existing::Replace);
        }
        if self.output.is_some() || !io::stdout().is_terminal() {
            return to_stdout(payload);
        }
        match core::str::from_utf8(payload).ok().filter(|text| is_plain(text)) {
            Some(text) if text.ends_with('\n') || text.is_empty() => to_stdout(payload),
            Some(text) => to_stdout(format!("{text}\n").as_bytes()),
            None => Err(binary_on_terminal("the payload")),
        }
    }

    fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| *path != Path::new("-"))
    }
}

impl KeyOutput {
    /// Where the key goes, when it is a file.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| *path != Path::new("-"))
    }

    /// Refuses early what [`KeyOutput::write`] would refuse after long work.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        match self.file() {
            Some(path) if !self.force && path.is_file() => Err(exists(path)),
            _ => Ok(()),
        }
    }

    pub(crate) fn write(&self, key: Encoded<'_>, is_private: bool) -> Result<(), Failure> {
        let Some(path) = self.file() else {
            if matches!(key, Encoded::Binary(_)) && self.output.is_none() && io::stdout().is_terminal() {
                return Err(binary_on_terminal("a key in DER"));
            }
            return to_stdout(&on_terminal(key));
        };
        let access = if is_private { Access::Owner } else { Access::Usual };
        let existing = if self.force { Existing::Replace } else { Existing::Keep };
        match key {
            Encoded::Text(text) => to_file(path, &zeroize::Zeroizing::new(line(text)), access, existing),
            Encoded::Bare(text) => to_file(path, text.as_bytes(), access, existing),
            Encoded::Binary(bytes) => to_file(path, bytes, access, existing),
        }
    }
}

/// Painted text for people, or JSON for programs; the colours go where nobody sees them.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| cannot_write(&error))
}

/// A report as JSON. Nothing in it steers a terminal, and it is the same JSON as without that care.
pub(crate) fn print_json(report: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(report)
        .map_err(|_| Failure::new(Exit::Failed, "the report could not be written as JSON"))?;
    print(&format!("{}\n", paint::safe_json(&text)))
}

fn on_terminal(encoded: Encoded<'_>) -> zeroize::Zeroizing<Vec<u8>> {
    zeroize::Zeroizing::new(match encoded {
        Encoded::Text(text) => line(text),
        Encoded::Bare(text) if io::stdout().is_terminal() => line(text),
        Encoded::Bare(text) => text.as_bytes().to_vec(),
        Encoded::Binary(bytes) => bytes.to_vec(),
    })
}

fn line(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + 1);
    bytes.extend_from_slice(text.as_bytes());
    if !text.ends_with('\n') {
        bytes.push(b'\n');
    }
    bytes
}

/// Past `anstream`, which would take binary for colours.
fn to_stdout(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| cannot_write(&error))
}

fn to_file(path: &Path, bytes: &[u8], access: Access, existing: Existing) -> Result<(), Failure> {
    file::write(path, bytes, access, existing).map_err(|error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            return exists(path);
        }
        Failure::io("cannot write", &error)
            .at(paint::path(path))
            .hint("check the folder, its permissions, and the space left")
    })
}

fn exists(path: &Path) -> Failure {
    Failure::new(Exit::InputOutput, "the file exists, and keys are not overwritten")
        .at(paint::path(path))
        .hint("choose another name, or add -f to replace it")
}

fn binary_on_terminal(what: &str) -> Failure {
    Failure::new(Exit::InputOutput, format!("{what} is binary, and standard output is a terminal"))
        .hint("write it to a file with -o FILE, to a program with |, or here all the same with -o -")
}

fn cannot_write(error: &io::Error) -> Failure {
    Failure::io("cannot write to standard output", error).hint("write to a file with -o FILE")
}

/// Text that does not steer a terminal.
fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
}
