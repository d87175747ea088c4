//! Tokens as they come in: from a file, from standard input, or as the argument itself, since a token is no secret. One
//! line break at the end is what editors and shells add, and is taken off; nothing else is.

use std::path::Path;

use pocket_jose::{Error, Fault, JweCompact, Part, RECOMMENDED};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::input::Source;

/// A token of which nothing was checked but, in a compact one, its characters.
pub(crate) struct Token {
    text: Zeroizing<String>,
    source: String,
    kind: Kind,
}

/// What a token is meant to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Encrypted,
    Signed,
}

impl Kind {
    const fn dots(self) -> usize {
        match self {
            Self::Encrypted => 4,
            Self::Signed => 2,
        }
    }
}

/// Reads an encrypted token in the compact serialization.
pub(crate) fn read(source: &Source) -> Result<Token, Failure> {
    compact(read_kind(source, Kind::Encrypted)?)
}

/// Reads an encrypted token in any serialization.
pub(crate) fn read_any(source: &Source) -> Result<Token, Failure> {
    read_kind(source, Kind::Encrypted)
}

/// Reads a signed token, compact or in JSON.
pub(crate) fn read_signed(source: &Source) -> Result<Token, Failure> {
    read_kind(source, Kind::Signed)
}

fn compact(token: Token) -> Result<Token, Failure> {
    if !token.is_json() {
        return Ok(token);
    }
    let error = Error::Malformed { part: Part::Token, fault: Fault::PartCount, at: 0 };
    Err(Failure::from(error)
        .at(token.source)
        .hint("this is JSON: ask for the compact serialization, the only one that is read here"))
}

fn read_kind(source: &Source, kind: Kind) -> Result<Token, Failure> {
    if let Source::File(path) = source
        && let Some(token) = as_token(path, kind)
    {
        return Ok(Token { text: Zeroizing::new(token.to_owned()), source: "the argument".to_owned(), kind });
    }
    of_kind(source.read("token", LIMIT)?, source, kind)
}

/// More than any token that is read, with its line break.
pub(crate) const LIMIT: usize = RECOMMENDED.limits.token_len.saturating_add(2);

/// An encrypted token out of what was read from `source`.
pub(crate) fn from_bytes(bytes: Zeroizing<Vec<u8>>, source: &Source) -> Result<Token, Failure> {
    of_kind(bytes, source, Kind::Encrypted)
}

/// A signed token out of what was read from `source`.
pub(crate) fn signed_from_bytes(bytes: Zeroizing<Vec<u8>>, source: &Source) -> Result<Token, Failure> {
    of_kind(bytes, source, Kind::Signed)
}

fn of_kind(mut bytes: Zeroizing<Vec<u8>>, source: &Source, kind: Kind) -> Result<Token, Failure> {
    let end = match &bytes[..] {
        [token @ .., b'\r', b'\n'] | [token @ .., b'\n'] => token.len(),
        token => token.len(),
    };
    bytes.truncate(end);
    let is_json = bytes.starts_with(b"{");
    let stray = bytes.iter().position(|byte| !is_json && !is_of_token(*byte));
    let text = match stray {
        None => String::from_utf8(core::mem::take(&mut *bytes)).ok(),
        Some(_) => None,
    };
    match text {
        Some(text) => Ok(Token { text: Zeroizing::new(text), source: source.to_string(), kind }),
        None => {
            let at = stray.unwrap_or(0);
            let error = Error::Malformed { part: Part::Token, fault: Fault::Base64Character, at };
            Err(Failure::from(error).at(source.to_string()))
        }
    }
}

/// The argument itself, where it is a token.
pub(crate) fn in_argument(source: &Source) -> Option<Zeroizing<Vec<u8>>> {
    let Source::File(path) = source else { return None };
    let text = path.to_str()?;
    let looks = text.starts_with("eyJ") && text.contains('.') && text.bytes().all(is_of_token);
    (looks && !path.exists()).then(|| Zeroizing::new(text.as_bytes().to_vec()))
}

impl Token {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether this is a JSON serialization.
    pub(crate) fn is_json(&self) -> bool {
        self.text.starts_with('{')
    }

    /// The five parts.
    pub(crate) fn parts(&self) -> Result<JweCompact<'_>, Failure> {
        JweCompact::parse(self.text()).map_err(|error| self.explain(error))
    }

    /// The failure for an error in this token, with its place.
    pub(crate) fn explain(&self, error: Error) -> Failure {
        let failure = Failure::from(error).at(self.source.clone());
        match self.place(error) {
            Some(place) => failure.at(place),
            None => failure,
        }
    }

    /// Errors count from the start of their part, and in the decoded JSON where that is wrong; people look at the token.
    fn place(&self, error: Error) -> Option<String> {
        let Error::Malformed { part, fault, at } = error else { return None };
        if self.is_json() {
            return None;
        }
        let index = match part {
            Part::Token if fault == Fault::PartCount => {
                let dots = self.text.bytes().filter(|byte| *byte == b'.').take(100).count();
                let expected = match self.kind {
                    Kind::Encrypted => "a compact JWE has four dots",
                    Kind::Signed => "a compact JWS has two dots",
                };
                return Some(format!(
                    "{expected}; this has {dots}{}",
                    if dots == 100 { " or more" } else { "" }
                ));
            }
            Part::Header => 0,
            Part::EncryptedKey => 1,
            Part::Iv => 2,
            Part::Ciphertext => 3,
            Part::Tag => 4,
            Part::Payload => 1,
            Part::Signature => 2,
            _ => return None,
        };
        let start: usize = self.text.split('.').take(index).map(|part| part.len() + 1).sum();
        Some(match fault {
            Fault::Base64Character | Fault::Base64Length | Fault::Base64NotCanonical => {
                format!("byte {} of the token", start + at)
            }
            _ => format!("the part that begins at byte {start} of the token, decoded"),
        })
    }
}

/// The argument, if it has the look of a token and no file has its name.
fn as_token(path: &Path, kind: Kind) -> Option<&str> {
    let text = path.to_str()?;
    let looks =
        text.starts_with("eyJ") && text.matches('.').count() == kind.dots() && text.bytes().all(is_of_token);
    (looks && !path.exists()).then_some(text)
}

const fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}
