//! The lines of PEM around a key (RFC 7468), read and written without a second buffer. It refuses lines of several
//! lengths, headers, and anything behind the end; what stands before the beginning is skipped. Written here since the
//! library for it can panic in a dozen places by what a compiler sees, and base64 itself stays the library's.

use base64ct::{Base64, Encoding};

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// How many blocks begin in `text`.
pub(crate) fn count(text: &[u8]) -> usize {
    text.windows(BEGIN.len()).filter(|window| *window == BEGIN).count()
}

/// One block.
pub(crate) struct Pem<'p> {
    pub(crate) label: &'p [u8],
    body: &'p [u8],
}

impl<'p> Pem<'p> {
    /// Finds the boundaries of the only block of `text`, which has no white space at its end.
    pub(crate) fn parse(text: &'p [u8]) -> Option<Self> {
        let text = skip_preamble(text)?.strip_prefix(BEGIN)?;
        let (label, text) = text.split_at_checked(text.iter().position(|byte| *byte == b'-')?)?;
        // RFC 7468, section 2: labels "do not contain consecutive spaces".
        if label.windows(2).any(|pair| pair == b"  ") {
            return None;
        }
        let text = after_line_break(text.strip_prefix(DASHES)?)?;
        let body = text.strip_suffix(DASHES)?.strip_suffix(label)?.strip_suffix(END)?;
        let body = body
            .strip_suffix(b"\n")
            .map_or(body.strip_suffix(b"\r"), |body| Some(body.strip_suffix(b"\r").unwrap_or(body)))?;
        Some(Self { label, body })
    }

    /// Characters in all lines together, and so what [`decode`](Self::decode) needs.
    pub(crate) fn len(&self) -> usize {
        self.body.iter().filter(|byte| !is_line_break(byte)).count()
    }

    /// Decodes into `out`, which has [`len`](Self::len) bytes. Lines may have any length as long as it is one: RFC 7468,
    /// section 2 asks readers for that.
    pub(crate) fn decode<'o>(&self, out: &'o mut [u8]) -> Option<&'o [u8]> {
        let mut rest = self.body;
        let mut width = None;
        let mut places = out.iter_mut();
        loop {
            let end = rest.iter().position(|byte| is_line_break(&byte)).unwrap_or(rest.len());
            let (line, tail) = rest.split_at_checked(end)?;
            let width = *width.get_or_insert(end);
            // The last line may be shorter.
            if end == 0 || end > width || (end < width && !tail.is_empty()) {
                return None;
            }
            for byte in line {
                *places.next()? = *byte;
            }
            if tail.is_empty() {
                break;
            }
            rest = after_line_break(tail)?;
        }
        Base64::decode_in_place(out).ok()
    }
}

/// From the line that begins with the boundary. RFC 7468, section 2: "Data before the encapsulation boundaries are
/// permitted"; a NUL says that it is no text.
fn skip_preamble(text: &[u8]) -> Option<&[u8]> {
    let at = text.windows(BEGIN.len()).position(|window| window == BEGIN)?;
    let (preamble, rest) = text.split_at_checked(at)?;
    (matches!(preamble, [] | [.., b'\n']) && !preamble.contains(&0)).then_some(rest)
}

/// RFC 7468, section 3: "lines are divided with CRLF, CR, or LF".
fn after_line_break(text: &[u8]) -> Option<&[u8]> {
    match text {
        [b'\r', b'\n', rest @ ..] | [b'\n' | b'\r', rest @ ..] => Some(rest),
        _ => None,
    }
}

pub(crate) const fn is_line_break(byte: &&u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Encodes bytes in base64 as they come, into the front of a buffer: on one line, or on PEM's lines of 64.
pub(crate) struct Lines<'o> {
    out: &'o mut [u8],
    at: usize,
    /// What the next line is made of.
    line: [u8; LINE],
    len: usize,
    broken: bool,
}

/// Bytes behind a line of 64 characters.
const LINE: usize = 48;

impl<'o> Lines<'o> {
    pub(crate) const fn new(out: &'o mut [u8], broken: bool) -> Self {
        Self { out, at: 0, line: [0; LINE], len: 0, broken }
    }

    /// The length of `len` bytes so written.
    pub(crate) fn len_of(len: usize, broken: bool) -> Option<usize> {
        let text = len.div_ceil(3).checked_mul(4)?;
        text.checked_add(if broken { text.div_ceil(64) } else { 0 })
    }

    /// Writes as it is; `None` when the buffer ends before.
    pub(crate) fn plain(&mut self, text: &[u8]) -> Option<()> {
        let place = self.out.get_mut(self.at..)?.get_mut(..text.len())?;
        place.copy_from_slice(text);
        self.at = self.at.saturating_add(text.len());
        Some(())
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) -> Option<()> {
        for byte in bytes {
            *self.line.get_mut(self.len)? = *byte;
            self.len = self.len.saturating_add(1);
            if self.len == LINE {
                self.end_line()?;
            }
        }
        Some(())
    }

    /// Encodes what is left, and returns how long all of it is.
    pub(crate) fn finish(&mut self) -> Option<usize> {
        if self.len > 0 {
            self.end_line()?;
        }
        Some(self.at)
    }

    fn end_line(&mut self) -> Option<()> {
        let line = self.line.get(..self.len)?;
        let mut text = [0; LINE / 3 * 4];
        let text = Base64::encode(line, &mut text).ok()?;
        self.len = 0;
        self.plain(text.as_bytes())?;
        if self.broken { self.plain(b"\n") } else { Some(()) }
    }
}
