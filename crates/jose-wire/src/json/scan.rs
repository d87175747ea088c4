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
        // Whatever was to stand there: nothing else stops at the end.
        Err(_) if scan.at == text.len() => Err(WireError::new(Fault::JsonEnd, scan.at)),
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

impl Scan<'_, '_> {
    fn document(&mut self) -> Result<(), Fault> {
        loop {
            self.whitespace();
            match self.peek() {
                bracket @ (b'{' | b'[') => {
                    self.enter(bracket == b'{')?;
                    self.whitespace();
                    if self.peek() != self.closing_bracket() {
                        self.name_in_object()?;
                        continue;
                    }
                }
                byte => self.scalar(byte)?,
            }
            self.whitespace();
            while self.depth > 0 && self.skip(self.closing_bracket()) {
                self.leave();
                self.whitespace();
            }
            if self.depth == 0 {
                return if self.at == self.text.len() { Ok(()) } else { Err(Fault::JsonTrailing) };
            }
            self.expect(b',')?;
            self.name_in_object()?;
        }
    }

    fn enter(&mut self, object: bool) -> Result<(), Fault> {
        let place = self.first.get_mut(self.depth).filter(|_| self.depth < usize::from(self.limits.depth));
        let Some(first) = place else { return Err(Fault::JsonDepth) };
        *first = self.open;
        self.objects = self.objects << 1 | u32::from(object);
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    fn leave(&mut self) {
        self.depth -= 1;
        self.objects >>= 1;
        self.open = self.first.get(self.depth).copied().unwrap_or(0);
    }

    const fn is_in_object(&self) -> bool {
        self.objects & 1 == 1
    }

    const fn closing_bracket(&self) -> u8 {
        if self.is_in_object() { b'}' } else { b']' }
    }

    /// What stands before a value: a member name and its colon, which must be new to its object, or nothing in an array.
    fn name_in_object(&mut self) -> Result<(), Fault> {
        if !self.is_in_object() {
            return Ok(());
        }
        self.whitespace();
        if self.peek() != b'"' {
            return Err(Fault::JsonSyntax);
        }
        let start = self.at + 1;
        self.string()?;

        let first = self.first.get(self.depth.wrapping_sub(1)).copied().unwrap_or(0);
        let siblings = self.names.get(usize::from(first)..usize::from(self.open)).unwrap_or_default();
        // The length of the text has been checked.
        let name = u32::try_from(start).unwrap_or_default();
        let own = self.chars_at(name);
        if siblings.iter().any(|sibling| self.chars_at(*sibling).same(own.clone())) {
            return self.fail_at(start, Fault::JsonDuplicate);
        }
        let place = self.names.get_mut(usize::from(self.open)).filter(|_| self.open < self.limits.members);
        let Some(place) = place else { return self.fail_at(start, Fault::JsonMembers) };
        *place = name;
        self.open += 1;

        self.whitespace();
        self.expect(b':')
    }

    /// The characters of a name. They end by themselves at its closing quote, so that a comparison
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
                b'"' if self.at - start <= self.limits.string_len => {
                    self.at += 1;
                    return Ok(());
                }
                b'"' => return self.fail_at(start, Fault::JsonStringLength),
                b'\\' => self.escape()?,
                _ => return Err(Fault::JsonEscape),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.at += 1;
        match self.peek() {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {
                self.at += 1;
                return Ok(());
            }
            b'u' => self.at += 1,
            _ => return self.fail_in_escape(start),
        }
        let unit = self.unit().ok_or(Fault::JsonEscape)?;
        let mut is_whole = !is_low_surrogate(unit);
        if is_high_surrogate(unit) {
            if !(self.skip(b'\\') && self.skip(b'u')) {
                return self.fail_in_escape(start);
            }
            is_whole = is_low_surrogate(self.unit().ok_or(Fault::JsonEscape)?);
        }
        if is_whole { Ok(()) } else { self.fail_at(start, Fault::JsonEscape) }
    }

    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit << 4 | char::from(self.peek()).to_digit(16)?;
            self.at += 1;
        }
        Some(unit)
    }

    /// RFC 8259, section 6: `[ minus ] int [ frac ] [ exp ]`.
    fn number(&mut self) -> Result<(), Fault> {
        self.skip(b'-');
        if !self.skip(b'0') {
            self.digits()?;
        }
        if self.skip(b'.') {
            self.digits()?;
        }
        if self.skip(b'e') || self.skip(b'E') {
            if !self.skip(b'+') {
                self.skip(b'-');
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(Fault::JsonSyntax) }
    }

    fn whitespace(&mut self) {
        while is_whitespace(self.peek()) {
            self.at += 1;
        }
    }

    // Out of line: where it is called from, it is a third of the reader.
    #[inline(never)]
    fn skip(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.skip(byte) { Ok(()) } else { Err(Fault::JsonSyntax) }
    }

    /// The next byte. At the end of the text it is zero, which JSON has nowhere: so whoever wants a byte looks for it without
    /// asking whether there is one, and that the text has ended is found once, by [`check`].
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn fail_at(&mut self, at: usize, fault: Fault) -> Result<(), Fault> {
        self.at = at;
        Err(fault)
    }

    /// What comes next does not go on with the escape that begins at `start`; the end of the text is a fault of its own.
    fn fail_in_escape(&mut self, start: usize) -> Result<(), Fault> {
        let at = if self.at < self.text.len() { start } else { self.at };
        self.fail_at(at, Fault::JsonEscape)
    }
}

fn is_whitespace(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
