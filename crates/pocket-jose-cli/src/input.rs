//! Where input comes from: a file, or standard input. Refuses more than a limit, and anything that looks like a key where
//! the name of a file belongs.

use core::convert::Infallible;
use core::fmt;
use core::str::FromStr;
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::failure::{Exit, Failure, note};
use crate::{paint, progress};

/// A file, or `-`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Stdin,
    File(PathBuf),
    /// The text of a key where the name of a file belongs. Refused when it is read, since an error of `clap` would
    /// repeat it.
    Text,
}

impl FromStr for Source {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let start = text.trim_start();
        Ok(match text {
            "-" => Self::Stdin,
            _ if start.starts_with(['{', '[']) || text.contains("-----BEGIN") || text.contains('\n') => {
                Self::Text
            }
            _ => Self::File(PathBuf::from(text)),
        })
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The name of a file may be a token that was given in its place: no more than its start is shown.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            Self::File(path) => f.write_str(&paint::path(path)),
            Self::Text => f.write_str("the command line"),
        }
    }
}

impl Source {
    /// Reads everything, which must be at most `limit` bytes. `what` is for people. The buffer is wiped when dropped and
    /// never moved while it grows from a file of known length.
    pub(crate) fn read(&self, what: &str, limit: usize) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let failed = |error: &io::Error| {
            Failure::io(format_args!("cannot read the {what}"), error)
                .at(self.to_string())
                .hint("check the name and the permissions; - is standard input")
        };
        let bytes = match self {
            Self::Stdin => {
                let stdin = io::stdin().lock();
                if stdin.is_terminal() && io::stderr().is_terminal() {
                    note(format_args!("reading the {what} from the terminal; end with Ctrl-D"));
                }
                read_up_to(stdin, 0, limit)
            }
            Self::File(path) => {
                let file = File::open(path).map_err(|error| failed(&error))?;
                let metadata = file.metadata().map_err(|error| failed(&error))?;
                if metadata.is_dir() {
                    return Err(failed(&io::ErrorKind::IsADirectory.into()));
                }
                let len = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
                let bar = progress::bar(what, len);
                read_up_to(bar.wrap_read(file), len, limit)
            }
            Self::Text => {
                return Err(Failure::usage(format!("the {what} stands on the command line itself"))
                    .hint("other users and the shell's history see arguments: give the name of a file, or - for standard input"));
            }
        };
        let bytes = bytes.map_err(|error| failed(&error))?;
        if bytes.len() > limit {
            return Err(Failure::new(
                Exit::Malformed,
                format!("the {what} is longer than the {limit} bytes allowed"),
            )
            .at(self.to_string())
            .hint("check that it is the right file"));
        }
        Ok(bytes)
    }
}

/// At most one of these may be standard input.
pub(crate) fn refuse_two_stdins(sources: &[&Source]) -> Result<(), Failure> {
    if sources.iter().filter(|source| ***source == Source::Stdin).count() > 1 {
        return Err(Failure::usage("standard input can be only one of the inputs")
            .hint("put the key into a file and give its name with --key"));
    }
    Ok(())
}

/// One byte more than `limit` is enough to know that there is too much.
fn read_up_to(input: impl Read, expected: usize, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    let most = limit.saturating_add(1);
    // One byte beyond the expected end, so that finding the end does not move what was read.
    // A pipe under the name of a file does not tell its length: room for any key all the same.
    let room = expected.saturating_add(1).max(64 * 1024).min(most);
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    input.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
