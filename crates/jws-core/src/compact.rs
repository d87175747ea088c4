//! The compact serialization as a view of its three parts (RFC 7515, section 7.1). It gives the header out, with a
//! warning, and the payload never.

use core::fmt;

use jose_alg::{Error, Fault, Header, Part, json};
use jose_wire::{WireError, base64url};

/// How much a token may ask of a reader. Every limit is a value, so that a device can lower it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Characters of the whole token; of a payload that travels apart, bytes.
    pub token_len: usize,
    /// The protected header, decoded.
    pub header: json::Limits,
    /// Keys that are tried on one signature when the token does not say which one made it; at most
    /// [`Limits::CANDIDATES_MAX`]. Later keys that would fit are not looked at.
    pub candidates: u8,
}

impl Limits {
    /// The most keys that one signature is tried against.
    pub const CANDIDATES_MAX: u8 = 4;

    /// 128 MiB of token, a header of 16 KiB with depth 8 and 32 members, 4 candidates.
    pub const DEFAULT: Self = Self {
        token_len: 128 * 1024 * 1024,
        header: json::Limits::DEFAULT,
        candidates: Self::CANDIDATES_MAX,
    };
}

/// A compact JWS: three parts between two dots, nothing decoded or believed yet.
#[derive(Clone, Copy)]
pub struct JwsCompact<'a> {
    pub(crate) header: &'a [u8],
    pub(crate) payload: &'a [u8],
    pub(crate) signature: &'a [u8],
}

impl<'a> JwsCompact<'a> {
    /// Finds the three parts. The lengths of header and signature must be lengths of base64url; the payload's need
    /// not, since only the header can say whether it is encoded.
    ///
    /// # Errors
    /// [`Error::Malformed`]: [`Fault::PartCount`] in [`Part::Token`], or a length in the part that has it.
    pub fn parse<T: AsRef<[u8]> + ?Sized>(token: &'a T) -> Result<Self, Error> {
        let mut rest = Some(token.as_ref());
        // Ends at the third dot, however many follow.
        let mut part = || {
            let (part, behind) = base64url::public::split_at_dot(rest?);
            rest = behind;
            Some(part)
        };
        let (Some(header), Some(payload), Some(signature), None) = (part(), part(), part(), part()) else {
            return Err(malformed(Part::Token, Fault::PartCount, 0));
        };
        for (part, text) in [(Part::Header, header), (Part::Signature, signature)] {
            if base64url::decoded_len(text.len()).is_none() {
                return Err(malformed(part, Fault::Base64Length, text.len()));
            }
        }
        if header.is_empty() {
            return Err(malformed(Part::Header, Fault::JsonEnd, 0));
        }
        Ok(Self { header, payload, signature })
    }

    /// Characters of the header, the payload and the signature, as they stand in the token.
    #[must_use]
    pub const fn text_lens(&self) -> [usize; 3] {
        [self.header.len(), self.payload.len(), self.signature.len()]
    }

    /// Whether the payload is empty: it may travel apart.
    #[must_use]
    pub const fn has_no_payload(&self) -> bool {
        self.payload.is_empty()
    }

    /// Bytes that [`Verifier::verify`](crate::Verifier::verify) needs to work in: enough for the header, and then for
    /// the signature and again for the payload.
    #[must_use]
    pub fn buffer_len(&self) -> usize {
        // An unencoded payload is copied as it is, so its full length counts.
        self.header_len().saturating_add(self.signature_len().max(self.payload.len()))
    }

    /// Bytes of the decoded header.
    #[must_use]
    pub fn header_len(&self) -> usize {
        base64url::decoded_len(self.header.len()).unwrap_or(0)
    }

    /// Bytes of the decoded signature.
    #[must_use]
    pub fn signature_len(&self) -> usize {
        base64url::decoded_len(self.signature.len()).unwrap_or(0)
    }

    /// Decodes the header into `buffer`, which must have room for it ([`JwsCompact::header_len`]).
    ///
    /// **Nobody has vouched for this header**: anyone can write it. It is good for finding a key, and for
    /// nothing else until the token was verified.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`], or what is wrong in [`Part::Header`].
    pub fn unverified_header<'b>(&self, limits: &Limits, buffer: &'b mut [u8]) -> Result<Header<'b>, Error> {
        let needed = self.header_len();
        if needed > limits.header.len {
            return Err(Error::LimitExceeded(Part::Header));
        }
        if buffer.len() < needed {
            return Err(Error::BufferTooSmall { needed });
        }
        Header::parse(decode_public(Part::Header, self.header, buffer)?, &limits.header)
    }

    /// Refuses what no policy could accept, before anything is decoded. `apart` is the length of a detached payload.
    pub(crate) fn check_size(&self, limits: &Limits, apart: usize) -> Result<(), Error> {
        let parts = self.text_lens().into_iter().fold(2usize, usize::saturating_add);
        if parts > limits.token_len || apart > limits.token_len {
            return Err(Error::LimitExceeded(Part::Token));
        }
        Ok(())
    }
}

/// Lengths only: a token is not printed, since a log is no place for it.
impl fmt::Debug for JwsCompact<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JwsCompact({:?} characters)", self.text_lens())
    }
}

pub(crate) const fn malformed(part: Part, fault: Fault, at: usize) -> Error {
    Error::in_part(part, WireError::new(fault, at))
}

/// A header and a signature are no secret, unlike the payload of a token that was encrypted: they may be decoded by vector
/// instructions.
pub(crate) fn decode_public<'o>(part: Part, text: &[u8], out: &'o mut [u8]) -> Result<&'o mut [u8], Error> {
    base64url::public::decode(text, out).map_err(|e| Error::in_part(part, e))
}

pub(crate) fn decode<'o>(part: Part, text: &[u8], out: &'o mut [u8]) -> Result<&'o mut [u8], Error> {
    base64url::decode(text, out).map_err(|e| Error::in_part(part, e))
}

pub(crate) fn decode_in_place(part: Part, text: &mut [u8]) -> Result<&mut [u8], Error> {
    base64url::decode_in_place(text).map_err(|e| Error::in_part(part, e))
}

/// RFC 7797, section 5.2: an unencoded payload in a compact token has no dot. We take printable ASCII and nothing else,
/// so that a token stays text on one line.
pub(crate) fn check_unencoded(payload: &[u8]) -> Result<(), Error> {
    match payload.iter().position(|byte| !matches!(byte, b' '..=b'~') || *byte == b'.') {
        Some(at) => Err(malformed(Part::Payload, Fault::InvalidValue, at)),
        None => Ok(()),
    }
}
