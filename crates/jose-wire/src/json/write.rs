//! Writing objects, member by member, into the caller's buffer. What stands for itself is copied; numbers, and characters that
//! need an escape, are spelled by serde-json-core.

use core::fmt;

use zeroize::Zeroize;

use super::{Value, plain::pass_plain};

/// Bytes that `text` takes as a JSON string, quotes and escapes included.
#[must_use]
pub fn text_len(text: &str) -> usize {
    let mut counter = ObjectWriter { out: &mut [], len: 0 };
    counter.string(text);
    counter.len
}

/// Writes one JSON object. When the buffer turns out too short the writer goes on counting, so that
/// [`ObjectWriter::finish`] can say exactly how much is needed.
///
/// Names are the caller's to keep unique.
pub struct ObjectWriter<'b> {
    out: &'b mut [u8],
    len: usize,
}

impl<'b> ObjectWriter<'b> {
    /// A writer for an object that will stand at the front of `out`.
    pub fn new(out: &'b mut [u8]) -> Self {
        let mut writer = Self { out, len: 0 };
        writer.push(b"{");
        writer
    }

    /// A member whose value is a string.
    pub fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        self.string(value);
    }

    /// A member whose value is a whole number.
    pub fn number(&mut self, name: &str, value: u64) {
        self.name(name);
        let mut digits = [0u8; 20];
        if let Ok(len) = serde_json_core::to_slice(&value, &mut digits) {
            self.push(digits.get(..len).unwrap_or_default());
        }
    }

    /// A member whose value is JSON already, kept to the letter.
    pub fn json(&mut self, name: &str, value: Value<'_>) {
        self.name(name);
        self.push(value.raw().as_bytes());
    }

    /// A member whose value is `bytes` in base64url.
    pub fn base64url(&mut self, name: &str, bytes: &[u8]) {
        self.name(name);
        self.push(b"\"");
        // A stride at a time, so that counting needs no room and writing no second buffer.
        for chunk in bytes.chunks(48) {
            let mut text = [0u8; 64];
            if let Ok(chars) = crate::base64url::encode(chunk, &mut text) {
                self.push(chars.as_bytes());
            }
            text.zeroize();
        }
        self.push(b"\"");
    }

    /// Closes the object and returns its length.
    ///
    /// # Errors
    /// `Err(needed)` when the buffer was too short; its contents are then of no use.
    pub fn finish(mut self) -> Result<usize, usize> {
        self.push(b"}");
        if self.len <= self.out.len() { Ok(self.len) } else { Err(self.len) }
    }

    fn name(&mut self, name: &str) {
        if self.len > 1 {
            self.push(b",");
        }
        self.string(name);
        self.push(b":");
    }

    fn string(&mut self, text: &str) {
        self.push(b"\"");
        let mut rest = text;
        while let Some((plain, behind)) = rest.split_at_checked(pass_plain(rest.as_bytes(), 0)) {
            self.push(plain.as_bytes());
            // What is not plain is ASCII.
            let Some((special, behind)) = behind.split_at_checked(1) else { break };
            // With its quotes, `"\u0000"` is the longest.
            let mut spelled = [0; 8];
            let len = serde_json_core::to_slice(special, &mut spelled).unwrap_or_default();
            self.push(spelled.get(1..len.saturating_sub(1)).unwrap_or_default());
            rest = behind;
        }
        self.push(b"\"");
    }

    fn push(&mut self, bytes: &[u8]) {
        if let Some(place) = self.out.get_mut(self.len..).and_then(|rest| rest.get_mut(..bytes.len())) {
            place.copy_from_slice(bytes);
        }
        self.len = self.len.saturating_add(bytes.len());
    }
}

impl fmt::Debug for ObjectWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ObjectWriter({} bytes)", self.len)
    }
}
