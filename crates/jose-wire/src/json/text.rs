//! Strings as they stand in JSON, compared and copied by what they mean.

use core::{fmt, str};

use super::plain::pass_plain;

/// The contents of a JSON string: what stands between the quotes, escapes and all.
///
/// The spelling has been checked; comparing and reading go by the unescaped characters
/// (RFC 7515, section 5.3: code point by code point, no normalisation).
#[derive(Clone, Copy)]
pub struct Text<'a> {
    raw: &'a str,
}

impl<'a> Text<'a> {
    pub(super) const fn new(raw: &'a str) -> Self {
        Self { raw }
    }

    /// The spelling between the quotes.
    #[must_use]
    pub const fn raw(self) -> &'a str {
        self.raw
    }

    /// The string itself when it is spelled without escapes, as nearly all are.
    #[must_use]
    pub fn as_plain(self) -> Option<&'a str> {
        self.is_plain().then_some(self.raw)
    }

    /// The unescaped characters.
    #[must_use]
    pub fn chars(self) -> Chars<'a> {
        Chars { raw: self.raw.chars() }
    }

    /// Whether the string, unescaped, is `other`. Not for secrets.
    #[must_use]
    pub fn is(self, other: &str) -> bool {
        // An escape is longer than what it stands for, so most that is not the same is seen by its length.
        self.raw.len() >= other.len()
            && if self.is_plain() { self.raw == other } else { self.chars().eq(other.chars()) }
    }

    /// Whether there are no escapes.
    fn is_plain(self) -> bool {
        pass_plain(self.raw.as_bytes(), 0) == self.raw.len()
    }

    /// Bytes of the unescaped string in UTF-8.
    #[must_use]
    pub fn len(self) -> usize {
        self.chars().map(char::len_utf8).sum()
    }

    /// Whether this is the empty string.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.raw.is_empty()
    }

    /// Copies the unescaped string to the front of `out`.
    ///
    /// # Errors
    /// `Err(needed)` when `out` is too short; it may hold a part of the string then.
    pub fn unescape(self, out: &mut [u8]) -> Result<&str, usize> {
        let mut len = 0;
        for c in self.chars() {
            let mut utf8 = [0; 4];
            let bytes = c.encode_utf8(&mut utf8).as_bytes();
            let place = out.get_mut(len..).and_then(|rest| rest.get_mut(..bytes.len()));
            let Some(place) = place else { return Err(self.len()) };
            place.copy_from_slice(bytes);
            len = len.saturating_add(bytes.len());
        }
        out.get(..len).and_then(|bytes| str::from_utf8(bytes).ok()).ok_or(len)
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.chars().same(other.chars())
    }
}

impl Eq for Text<'_> {}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.is(other)
    }
}

/// Prints the unescaped string; control characters, line separators and the marks that reverse the direction
/// of writing come out as JSON would spell them, so that hostile text cannot steer a terminal, forge a line of
/// a log, or read as something else than it is.
impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        for c in self.chars() {
            if steers(c) { write!(f, "\\u{:04x}", u32::from(c))? } else { f.write_char(c)? }
        }
        Ok(())
    }
}

/// Text may be a member of a private key, so only its length is shown.
impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.raw.len())
    }
}

/// The unescaped characters of a [`Text`].
#[derive(Clone)]
pub struct Chars<'a> {
    raw: str::Chars<'a>,
}

impl fmt::Debug for Chars<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chars")
    }
}

impl Chars<'_> {
    /// Whether both go on with the same characters to their ends.
    ///
    /// What is spelled alike means the same, so only escapes are taken apart: names that an attacker made long
    /// and alike are compared a few instructions a byte.
    pub(super) fn same(mut self, mut other: Self) -> bool {
        loop {
            let (a, b) = (self.raw.as_str(), other.raw.as_str());
            // A bare quote is the end, and the end is as good as a quote.
            let byte = |text: &str, at| text.as_bytes().get(at).copied().unwrap_or(b'"');
            let mut at = 0;
            let (of_a, of_b) = loop {
                let both = (byte(a, at), byte(b, at));
                if both.0 != both.1 || matches!(both.0, b'"' | b'\\') {
                    break both;
                }
                at += 1;
            };
            if of_a != b'\\' && of_b != b'\\' {
                return of_a == of_b;
            }
            // One of them is at an escape, so both are at a character.
            let (Some(a), Some(b)) = (a.get(at..), b.get(at..)) else { return false };
            (self.raw, other.raw) = (a.chars(), b.chars());
            if self.next() != other.next() {
                return false;
            }
        }
    }

    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit << 4 | self.raw.next()?.to_digit(16)?;
        }
        Some(unit)
    }
}

impl Iterator for Chars<'_> {
    type Item = char;

    /// The text was checked, so every `?` below but the first stands for something that does not happen.
    /// A bare quote is the end of the string: the reader compares names before it knows where they end.
    fn next(&mut self) -> Option<char> {
        let c = self.raw.next().filter(|c| *c != '"')?;
        if c != '\\' {
            return Some(c);
        }
        Some(match self.raw.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let high = self.unit()?;
                if !is_high_surrogate(high) {
                    return char::from_u32(high);
                }
                self.raw.next()?;
                self.raw.next()?;
                let low = self.unit()?;
                return char::from_u32(0x1_0000 + ((high & 0x3ff) << 10) + (low & 0x3ff));
            }
            same => same,
        })
    }
}

/// Control characters, U+2028 and U+2029, and the bidirectional controls of Unicode. All are below U+10000.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

pub(super) const fn is_high_surrogate(unit: u32) -> bool {
    unit & 0xfc00 == 0xd800
}

pub(super) const fn is_low_surrogate(unit: u32) -> bool {
    unit & 0xfc00 == 0xdc00
}
