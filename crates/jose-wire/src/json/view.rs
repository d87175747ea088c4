//! Views of checked text. Nothing here can fail for a reason in the text; walking it again is cheap.

use core::fmt;

use super::plain::pass_plain;
use super::scan::check;
use super::{Limits, Text};
use crate::{Fault, WireError};

/// The JSON type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `{...}`
    Object,
    /// `[...]`
    Array,
    /// `"..."`
    String,
    /// A number of any size.
    Number,
    /// `true` or `false`
    Bool,
    /// `null`
    Null,
}

/// One JSON value: its exact spelling in the text, without surrounding whitespace.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Value<'a> {
    raw: &'a str,
}

impl<'a> Value<'a> {
    /// Checks that `text` is one JSON value within `limits`.
    ///
    /// # Errors
    /// The first fault and its byte offset in `text`.
    pub fn parse(text: &'a [u8], limits: &Limits) -> Result<Self, WireError> {
        check(text, limits).map(|raw| Self { raw })
    }

    /// The spelling.
    #[must_use]
    pub const fn raw(self) -> &'a str {
        self.raw
    }

    /// The JSON type.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self.raw.as_bytes().first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'n') => Kind::Null,
            _ => Kind::Number,
        }
    }

    /// The string, if this is one.
    #[must_use]
    pub fn as_str(self) -> Option<Text<'a>> {
        self.inside(b'"').map(Text::new)
    }

    /// The number, if it is a whole one that is not negative, fits, and is spelled without fraction or exponent.
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        if self.raw.is_empty() {
            return None;
        }
        self.raw.bytes().try_fold(0u64, |number, byte| {
            let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
            number.checked_mul(10)?.checked_add(digit)
        })
    }

    /// The truth value, if this is one.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        match self.raw {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// The object, if this is one.
    #[must_use]
    pub fn as_object(self) -> Option<Object<'a>> {
        self.inside(b'{').map(|inside| Object { raw: self.raw, inside, at: 0 })
    }

    /// The array, if this is one.
    #[must_use]
    pub fn as_array(self) -> Option<Array<'a>> {
        self.inside(b'[').map(|inside| Array { inside })
    }

    /// What stands between the brackets or quotes of a value that begins with `open`. It was checked, so it ends with its like.
    fn inside(self, open: u8) -> Option<&'a str> {
        let first = self.raw.as_bytes().first()?;
        self.raw.get(1..self.raw.len() - 1).filter(|_| *first == open)
    }
}

/// A value may be a part of a private key, so only its kind and length are shown.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({} bytes)", self.kind(), self.raw.len())
    }
}

/// A JSON object, its names known to be unique.
#[derive(Clone, Copy)]
pub struct Object<'a> {
    raw: &'a str,
    inside: &'a str,
    /// Bytes of the parsed text before the opening brace.
    at: usize,
}

impl<'a> Object<'a> {
    /// Checks that `text` is one JSON object within `limits`.
    ///
    /// # Errors
    /// The first fault and its byte offset in `text`; [`Fault::NotAnObject`] for another kind of value.
    pub fn parse(text: &'a [u8], limits: &Limits) -> Result<Self, WireError> {
        let object = Value::parse(text, limits)?.as_object().ok_or(WireError::new(Fault::NotAnObject, 0))?;
        Ok(Self { at: distance(text.as_ptr(), object.raw), ..object })
    }

    /// The object that `raw` is known to be, behind `at` bytes of other text.
    #[cfg(feature = "alloc")]
    pub(super) fn checked(raw: &'a str, at: usize) -> Self {
        Self { raw, inside: Value { raw }.inside(b'{').unwrap_or_default(), at }
    }

    /// Bytes of other text before it.
    #[cfg(feature = "alloc")]
    pub(super) const fn at(self) -> usize {
        self.at
    }

    /// The spelling, braces included.
    #[must_use]
    pub const fn raw(self) -> &'a str {
        self.raw
    }

    /// The members in the order of the text.
    #[must_use]
    pub const fn members(self) -> Members<'a> {
        Members { rest: self.inside }
    }

    /// Where `value`, which must come from this object, stands: bytes from the start of the text that
    /// [`Object::parse`] was given, or from the opening brace of an object that is a part of another value.
    #[must_use]
    pub fn position_of(self, value: Value<'_>) -> usize {
        self.at.saturating_add(distance(self.raw.as_ptr(), value.raw))
    }

    /// The member called `name`, compared after unescaping.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Value<'a>> {
        self.members().find(|(found, _)| found.is(name)).map(|(_, value)| value)
    }
}

impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({} bytes)", self.raw.len())
    }
}

/// A JSON array.
#[derive(Clone, Copy)]
pub struct Array<'a> {
    inside: &'a str,
}

impl<'a> Array<'a> {
    /// The elements in the order of the text.
    #[must_use]
    pub const fn elements(self) -> Elements<'a> {
        Elements { rest: self.inside }
    }
}

impl fmt::Debug for Array<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Array({} bytes)", self.inside.len())
    }
}

pub(super) fn distance(start: *const u8, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(start.addr())
}

/// The members of an [`Object`].
#[derive(Clone)]
pub struct Members<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Members<'a> {
    type Item = (Text<'a>, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let mut elements = Elements { rest: self.rest };
        let (name, value) = (elements.next()?.as_str()?, elements.next()?);
        self.rest = elements.rest;
        Some((name, value))
    }
}

impl fmt::Debug for Members<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Members")
    }
}

/// The elements of an [`Array`].
#[derive(Clone)]
pub struct Elements<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let (value, rest) = split_value(self.rest)?;
        self.rest = rest;
        Some(value)
    }
}

impl fmt::Debug for Elements<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Elements")
    }
}

/// The first value of checked text and what stands behind its comma or colon. The text is known to be well-formed: so the only
/// ASCII whitespace around a value is JSON's.
fn split_value(text: &str) -> Option<(Value<'_>, &str)> {
    let text = text.trim_ascii_start();
    let (raw, rest) = text.split_at_checked(value_len(text.as_bytes()))?;
    let rest = rest.trim_ascii_start();
    (!raw.is_empty()).then_some((Value { raw }, rest.get(1..).unwrap_or_default()))
}

/// Bytes of the value at the front of `text`: it counts brackets.
fn value_len(text: &[u8]) -> usize {
    let (mut at, mut depth) = (0usize, 0usize);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => at = string_end(text, at + 1),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' if depth == 0 => return at,
            // Within a number or a word, or between the brackets.
            _ => {
                at += 1;
                continue;
            }
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at
}

/// Where the closing quote of the string stands whose first character is at `at`.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        at = pass_plain(bytes, at);
        match bytes.get(at) {
            // What is escaped is not looked at: it may be a quote.
            Some(b'\\') => at += 2,
            _ => return at,
        }
    }
}
