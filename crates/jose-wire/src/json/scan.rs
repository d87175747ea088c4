//! The one pass that decides whether a text is JSON that we accept. A flat loop over a small state: no
//! recursion, a fixed stack frame, and no work beyond the limits.

use super::Limits;
use super::plain::pass_plain;
use super::text::{Chars, Text, is_high_surrogate, is_low_surrogate};
use crate::{Fault, WireError};

/// Checks `text` and returns it without surrounding whitespace.
// Out of line: its tables would stay on the stack of whoever goes on with what was read.
#[inline(never)]
pub(super) fn check<'a>(text: &'a [u8], limits: &Limits) -> Result<&'a str, WireError> {
    if text.len() > limits.len || u32::try_from(text.len()).is_err() {
        return Err(WireError::new(Fault::TooLong, limits.len));
    }
    let text = core::str::from_utf8(text).map_err(|e| WireError::new(Fault::JsonUtf8, e.valid_up_to()))?;
    if text.starts_with('\u{feff}') {
        return Err(WireError::new(Fault::JsonUtf8, 0));
    }
    let mut scan =
        Scan { text, at: 0, limits, depth: 0, objects: 0, first: [0; DEPTH], names: [0; NAMES], open: 0 };
    match scan.document() {
        // A form feed, which `trim_ascii` takes for whitespace, did not pass.
        Ok(()) => Ok(text.trim_ascii()),
        Err(fault) => Err(WireError::new(fault, scan.at)),
    }
}

const DEPTH: usize = Limits::DEPTH_MAX as usize;
const NAMES: usize = Limits::MEMBERS_MAX as usize;

/// A fault stands at `at`, so that a result is one byte in a register and not a structure in memory: that is a
/// tenth of the reader's code.
struct Scan<'a, 'l> {
    text: &'a str,
    at: usize,
    limits: &'l Limits,
    depth: usize,
    /// One bit per open level, the innermost lowest: 1 for an object, 0 for an array.
    objects: u32,
    /// For each open level, how many names were open when it began.
    first: [u8; DEPTH],
    /// Where the names of all open objects stand (behind the opening quote), outermost object first.
    names: [u32; NAMES],
    open: u8,
}

/// What may come next.
enum Next {
    Value,
    /// Behind `[`.
    ValueOrClose,
    /// Behind `{`.
    NameOrClose,
    /// Behind a comma in an object.
    Name,
    /// Behind a value.
    CommaOrClose,
}

impl Scan<'_, '_> {
    fn document(&mut self) -> Result<(), Fault> {
        let mut next = Next::Value;
        loop {
            self.whitespace();
            let byte = self.peek();
            next = match (next, byte) {
                (Next::CommaOrClose, None) if self.depth == 0 => return Ok(()),
                (Next::CommaOrClose, Some(_)) if self.depth == 0 => return Err(Fault::JsonTrailing),
                (_, None) => return Err(Fault::JsonEnd),

                (Next::CommaOrClose, Some(b',')) => {
                    self.at += 1;
                    if self.objects & 1 == 1 { Next::Name } else { Next::Value }
                }
                (Next::CommaOrClose | Next::ValueOrClose, Some(b']')) if self.objects & 1 == 0 => {
                    self.close()
                }
                (Next::CommaOrClose | Next::NameOrClose, Some(b'}')) if self.objects & 1 == 1 => self.close(),

                (Next::Name | Next::NameOrClose, Some(b'"')) => {
                    self.name()?;
                    Next::Value
                }

                (Next::Value | Next::ValueOrClose, Some(b'{')) => {
                    self.enter(1)?;
                    Next::NameOrClose
                }
                (Next::Value | Next::ValueOrClose, Some(b'[')) => {
                    self.enter(0)?;
                    Next::ValueOrClose
                }
                (Next::Value | Next::ValueOrClose, Some(byte)) => {
                    self.scalar(byte)?;
                    Next::CommaOrClose
                }
                _ => return Err(Fault::JsonSyntax),
            };
        }
    }

    fn enter(&mut self, object: u32) -> Result<(), Fault> {
        if self.depth >= usize::from(self.limits.depth) {
            return Err(Fault::JsonDepth);
        }
        let Some(first) = self.first.get_mut(self.depth) else { return Err(Fault::JsonDepth) };
        *first = self.open;
        self.objects = self.objects << 1 | object;
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    fn close(&mut self) -> Next {
        self.depth -= 1;
        self.objects >>= 1;
        self.open = self.first.get(self.depth).copied().unwrap_or(0);
        self.at += 1;
        Next::CommaOrClose
    }

    /// A member name and its colon; the name must be new to its object.
    fn name(&mut self) -> Result<(), Fault> {
        let start = self.at + 1;
        self.string()?;
        let end = self.at - 1;
        let name = Text::new(self.text.get(start..end).unwrap_or_default());

        let first = self.first.get(self.depth.wrapping_sub(1)).copied().unwrap_or(0);
        let siblings = self.names.get(usize::from(first)..usize::from(self.open)).unwrap_or_default();
        if siblings.iter().any(|sibling| self.chars_at(*sibling).same(name.chars())) {
            return self.fail_at(start, Fault::JsonDuplicate);
        }
        let place = self.names.get_mut(usize::from(self.open)).filter(|_| self.open < self.limits.members);
        let (Some(place), Ok(start)) = (place, u32::try_from(start)) else {
            return self.fail_at(start, Fault::JsonMembers);
        };
        *place = start;
        self.open += 1;

        self.whitespace();
        self.expect(b':')
    }

    /// The characters of an earlier name. They end by themselves at its closing quote, so that a comparison
    /// looks no further than the first difference.
    fn chars_at(&self, start: u32) -> Chars<'_> {
        let rest = usize::try_from(start).ok().and_then(|start| self.text.get(start..)).unwrap_or_default();
        Text::new(rest).chars()
    }

    fn scalar(&mut self, byte: u8) -> Result<(), Fault> {
        match byte {
            b'"' => self.string(),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            b'-' | b'0'..=b'9' => self.number(),
            _ => Err(Fault::JsonSyntax),
        }
    }

    fn literal(&mut self, word: &str) -> Result<(), Fault> {
        word.bytes().try_for_each(|byte| self.expect(byte))
    }

    fn string(&mut self) -> Result<(), Fault> {
        self.at += 1;
        let start = self.at;
        loop {
            self.at = pass_plain(self.text.as_bytes(), self.at);
            match self.peek() {
                None => return Err(Fault::JsonEnd),
                Some(b'"') if self.at - start <= self.limits.string_len => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'"') => return self.fail_at(start, Fault::JsonStringLength),
                Some(b'\\') => self.escape()?,
                Some(_) => return Err(Fault::JsonEscape),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.at += 1;
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 1;
                return Ok(());
            }
            Some(b'u') => self.at += 1,
            Some(_) => return self.fail_at(start, Fault::JsonEscape),
            None => return Err(Fault::JsonEnd),
        }
        let unit = self.unit()?;
        if is_low_surrogate(unit) {
            return self.fail_at(start, Fault::JsonEscape);
        }
        if is_high_surrogate(unit) {
            for wanted in [b'\\', b'u'] {
                match self.peek() {
                    Some(found) if found == wanted => self.at += 1,
                    Some(_) => return self.fail_at(start, Fault::JsonEscape),
                    None => return Err(Fault::JsonEnd),
                }
            }
            if !is_low_surrogate(self.unit()?) {
                return self.fail_at(start, Fault::JsonEscape);
            }
        }
        Ok(())
    }

    fn unit(&mut self) -> Result<u32, Fault> {
        let mut unit = 0;
        for _ in 0..4 {
            let Some(byte) = self.peek() else { return Err(Fault::JsonEnd) };
            let Some(digit) = char::from(byte).to_digit(16) else { return Err(Fault::JsonEscape) };
            unit = unit << 4 | digit;
            self.at += 1;
        }
        Ok(unit)
    }

    /// RFC 8259, section 6: `[ minus ] int [ frac ] [ exp ]`.
    fn number(&mut self) -> Result<(), Fault> {
        self.skip_if(|byte| byte == b'-');
        if !self.skip_if(|byte| byte == b'0') {
            self.digits()?;
        }
        if self.skip_if(|byte| byte == b'.') {
            self.digits()?;
        }
        if self.skip_if(|byte| matches!(byte, b'e' | b'E')) {
            self.skip_if(|byte| matches!(byte, b'+' | b'-'));
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Fault> {
        if !self.skip_if(|byte| byte.is_ascii_digit()) {
            return Err(if self.peek().is_some() { Fault::JsonSyntax } else { Fault::JsonEnd });
        }
        while self.skip_if(|byte| byte.is_ascii_digit()) {}
        Ok(())
    }

    fn whitespace(&mut self) {
        while self.skip_if(is_whitespace) {}
    }

    fn skip_if(&mut self, wanted: fn(u8) -> bool) -> bool {
        let found = self.peek().is_some_and(wanted);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        match self.peek() {
            Some(found) if found == byte => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(Fault::JsonSyntax),
            None => Err(Fault::JsonEnd),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fail_at(&mut self, at: usize, fault: Fault) -> Result<(), Fault> {
        self.at = at;
        Err(fault)
    }
}

fn is_whitespace(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
