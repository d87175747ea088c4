//! Bytes that a key carries in base64url. They may be secret: nothing here looks at them except through the
//! constant-time decoder, and nothing prints them.

use core::fmt;

use jose_alg::{Error, KeyFault, Part};
use jose_wire::json::{Text, Value};
use jose_wire::{Fault, WireError, base64url};

/// The bytes of one member: canonical base64url, one byte or more. A view of the key's text.
///
/// A value spelled with JSON escapes is refused although JSON would allow it: no producer writes one, and a
/// second spelling is of use only to an attacker.
#[derive(Clone, Copy)]
pub struct Octets<'a> {
    text: &'a str,
}

impl<'a> Octets<'a> {
    /// Checks that `text` is canonical base64url of at least one byte.
    pub(crate) fn read(text: Text<'a>) -> Result<Self, WireError> {
        let text = text.raw();
        if text.is_empty() {
            return Err(WireError::new(Fault::WrongLength, 0));
        }
        // The time of this does not depend on the contents.
        base64url::validate(text.as_bytes())?;
        Ok(Self { text })
    }

    /// A member of a key that was read: by then [`Octets::read`] has seen it.
    pub(crate) fn read_before(value: Value<'a>) -> Option<Self> {
        value.as_str().map(|text| Self { text: text.raw() })
    }

    /// The base64url text.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// Number of bytes.
    #[must_use]
    pub const fn decoded_len(&self) -> usize {
        match base64url::decoded_len(self.text.len()) {
            Some(len) => len,
            // Not the length of any base64url text, and this is one.
            None => 0,
        }
    }

    /// Decodes to the front of `out` and returns the bytes.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`]; nothing is written then.
    pub fn decode<'o>(&self, out: &'o mut [u8]) -> Result<&'o mut [u8], Error> {
        let needed = self.decoded_len();
        if out.len() < needed {
            return Err(Error::BufferTooSmall { needed });
        }
        base64url::decode(self.text.as_bytes(), out).map_err(|e| Error::in_part(Part::Jwk, e))
    }

    /// Decodes into the whole of `out`.
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`] unless there are exactly as many bytes as `out` has; nothing is written then.
    pub fn decode_exact(&self, out: &mut [u8]) -> Result<(), Error> {
        if out.len() != self.decoded_len() {
            return Err(KeyFault::WrongSize.into());
        }
        self.decode(out).map(drop)
    }

    /// Decodes a big-endian integer into the whole of `out`, with zeros in front.
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`] when there are more bytes than `out` has, leading zeros included; nothing is
    /// written then.
    pub fn decode_uint(&self, out: &mut [u8]) -> Result<(), Error> {
        let pad = out.len().checked_sub(self.decoded_len()).ok_or(KeyFault::WrongSize)?;
        let (zeros, digits) = out.split_at_mut_checked(pad).ok_or(KeyFault::WrongSize)?;
        zeros.fill(0);
        base64url::decode(self.text.as_bytes(), digits).map(drop).map_err(|e| Error::in_part(Part::Jwk, e))
    }

    /// Whether an integer is spelled with a leading zero octet that it does not need. For public integers.
    pub(crate) fn has_leading_zero(&self) -> bool {
        // The first octet is the first character and the upper two bits of the second.
        self.decoded_len() > 1 && matches!(self.text.as_bytes(), [b'A', b'A'..=b'P', ..])
    }
}

/// Only the length is shown.
impl fmt::Debug for Octets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Octets({} bytes)", self.decoded_len())
    }
}
