//! What went wrong, for people: what, where, and what to try next; and the exit status for scripts.
//!
//! Nothing of a token, a key or a payload is ever part of a failure.

use core::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use pocket_jose::{Error, KeyFault};

/// The exit status. A contract: see the manual page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Done = 0,
    Failed = 1,
    Usage = 2,
    Malformed = 3,
    Refused = 4,
    InputOutput = 5,
}

/// Why a command did not do what it should.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    what: Option<String>,
    places: Vec<String>,
    hint: Option<String>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, what: impl Into<String>) -> Self {
        Self { exit, what: Some(what.into()), places: vec![], hint: None }
    }

    pub(crate) fn usage(what: impl Into<String>) -> Self {
        Self::new(Exit::Usage, what)
    }

    /// An end about which everything has been said.
    pub(crate) const fn silent(exit: Exit) -> Self {
        Self { exit, what: None, places: vec![], hint: None }
    }

    /// `what` was being done when the system refused. A reader that has gone away needs no words.
    pub(crate) fn io(what: impl fmt::Display, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::silent(Exit::InputOutput);
        }
        Self::new(Exit::InputOutput, format!("{what}: {error}"))
    }

    /// Where it happened: a file, a part of a token, a byte.
    pub(crate) fn at(mut self, place: impl Into<String>) -> Self {
        self.places.push(place.into());
        self
    }

    /// What to try; the last word counts.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Prints to standard error and gives the exit status.
    pub(crate) fn report(self) -> ExitCode {
        const ERROR: Style = AnsiColor::Red.on_default().bold();
        const LABEL: Style = AnsiColor::Cyan.on_default();
        let exit = ExitCode::from(self.exit as u8);
        let Some(what) = &self.what else { return exit };
        let mut text = format!("{ERROR}error:{ERROR:#} {what}\n");
        for place in &self.places {
            text.push_str(&format!("  {LABEL}where:{LABEL:#} {place}\n"));
        }
        if let Some(hint) = &self.hint {
            text.push_str(&format!("  {LABEL}try:{LABEL:#} {hint}\n"));
        }
        // Where even standard error is gone, the status is all that is left.
        let _ = anstream::stderr().write_all(text.as_bytes());
        exit
    }
}

/// A remark on standard error beside a success.
pub(crate) fn note(text: impl fmt::Display) {
    const NOTE: Style = AnsiColor::Yellow.on_default();
    let _ = writeln!(anstream::stderr(), "{NOTE}note:{NOTE:#} {text}");
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let failure = Self::new(exit_of(error), error.to_string());
        match hint_for(error) {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

/// By the groups of [`Error::code`], which never change.
pub(crate) fn exit_of(error: Error) -> Exit {
    match error.code() {
        102 => Exit::Usage,
        110..=199 | 300..=399 => Exit::Refused,
        200..=299 => Exit::Malformed,
        _ => Exit::Failed,
    }
}

fn hint_for(error: Error) -> Option<&'static str> {
    Some(match error {
        Error::AlgNotAllowed => {
            "`pjose jwe inspect` shows the token's `alg`, `pjose alg list` what this build runs; --alg and the keys narrow it"
        }
        Error::EncNotAllowed => {
            "`pjose jwe inspect` shows the token's `enc`, `pjose alg list` what this build runs; --enc narrows it"
        }
        Error::CompressionNotAllowed => {
            "ask the sender not to compress, or say with `pjose jwe decrypt --inflate` how long the payload may become"
        }
        Error::CritNotUnderstood => {
            "ask the sender for a token without `crit`: no extension is understood here"
        }
        Error::HeaderName => {
            "give each --header a name of its own; `kid`, `typ` and `cty` have options, algorithms write the rest"
        }
        Error::KeyUnsuitable(fault) => hint_for_key(fault),
        Error::LimitExceeded(_) => "a token has at most 128 MiB, a header or key 16 KiB of shallow JSON",
        Error::Malformed { .. } => {
            "check that it arrived whole and unchanged: no line breaks, no quotes, no padding"
        }
        Error::NoMatchingKey => {
            "`pjose jwk inspect` lists the keys, `pjose doctor TOKEN --key KEYS` says why none fits"
        }
        Error::RandomUnavailable => "check the operating system's source of randomness",
        Error::Rejected => {
            "the token is for another key, or was changed; `pjose doctor TOKEN --key KEY` looks for the cause locally"
        }
        _ => return None,
    })
}

const fn hint_for_key(fault: KeyFault) -> &'static str {
    match fault {
        KeyFault::NotPrivate => "give the private key; this file holds the public half",
        KeyFault::WrongAlg | KeyFault::NotPermitted => {
            "`pjose jwk inspect` shows what the key's owner permits; use a key that is meant for this"
        }
        KeyFault::WrongSize => {
            "RSA keys have 2048, 3072 or 4096 bits; a `dir` key has exactly as many as its `enc`"
        }
        KeyFault::WeakModulus | KeyFault::RocaModulus | KeyFault::WeakExponent => {
            "generate a new key: `pjose jwk generate --alg RSA-OAEP-256 --size 2048 -o key.jwk`"
        }
        KeyFault::Inconsistent | KeyFault::MissingMember => {
            "export the key again from where it came; it is incomplete"
        }
        _ => "`pjose jwk inspect` shows what the key is, `pjose alg list` what this build takes",
    }
}

#[cfg(test)]
mod tests {
    use pocket_jose::{Error, KeyFault, Part};

    use super::{Exit, exit_of};

    #[test]
    fn groups_of_codes_have_their_exit() {
        let malformed = Error::LimitExceeded(Part::Token);
        for (error, exit) in [
            (Error::HeaderName, Exit::Usage),
            (Error::KeyUnsuitable(KeyFault::WrongType), Exit::Refused),
            (Error::KeyUnsuitable(KeyFault::Spent), Exit::Refused),
            (malformed, Exit::Malformed),
            (Error::AlgNotAllowed, Exit::Refused),
            (Error::NoMatchingKey, Exit::Refused),
            (Error::Rejected, Exit::Failed),
            (Error::RandomUnavailable, Exit::Failed),
        ] {
            assert_eq!(exit_of(error), exit, "{error}");
        }
    }
}
