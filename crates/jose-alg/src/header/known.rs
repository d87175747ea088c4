//! Headers that were seen before.

use alloc::boxed::Box;
use core::fmt;

use jose_wire::base64url;
use jose_wire::json;

use super::{Header, OwnedHeader};
use crate::{Error, Part};

/// A protected header that was read once, for the tokens that spell it the same way: their first part need not be decoded and
/// read again. On the heap.
///
/// It tells of a token what its first part tells, and no more: under the same policy the same tokens are refused, for the
/// same reasons, and each is authenticated over its own spelling. `jwe-core` and `jws-core` take one along with a token.
///
/// ```
/// use jose_alg::{KnownHeader, json::Limits};
///
/// let known = KnownHeader::read(b"eyJhbGciOiJIUzI1NiJ9", &Limits::DEFAULT)?;
/// assert_eq!(known.header().json(), r#"{"alg":"HS256"}"#);
/// assert!(known.is_in_front_of(b"eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"));
/// # Ok::<(), jose_alg::Error>(())
/// ```
pub struct KnownHeader {
    spelling: Box<[u8]>,
    limits: json::Limits,
    header: OwnedHeader,
}

impl KnownHeader {
    /// Reads a header from the first part of a token, in base64url. To spare memory, keep those of tokens that were opened:
    /// anybody can write others.
    ///
    /// # Errors
    /// What is wrong in [`Part::Header`].
    pub fn read(spelling: &[u8], limits: &json::Limits) -> Result<Self, Error> {
        // A length that is none is found when it is decoded.
        let len = base64url::decoded_len(spelling.len()).unwrap_or(0);
        if len > limits.len {
            return Err(Error::LimitExceeded(Part::Header));
        }
        let mut buffer = alloc::vec![0; len];
        let text = base64url::public::decode(spelling, &mut buffer);
        let header = Header::parse(text.map_err(|fault| Error::in_part(Part::Header, fault))?, limits)?;
        Ok(Self { spelling: spelling.into(), limits: *limits, header: (&header).into() })
    }

    /// The first part of the tokens that have this header, in base64url.
    #[must_use]
    pub fn spelling(&self) -> &[u8] {
        &self.spelling
    }

    /// The header as the sender spelled it.
    #[must_use]
    pub const fn header(&self) -> &OwnedHeader {
        &self.header
    }

    /// Whether `token` begins with it.
    #[must_use]
    pub fn is_in_front_of(&self, token: &[u8]) -> bool {
        token.strip_prefix(&*self.spelling).is_some_and(|rest| rest.first() == Some(&b'.'))
    }

    /// What was read, if it was read under these limits.
    #[must_use]
    pub fn within(&self, limits: &json::Limits) -> Option<Header<'_>> {
        if self.is_within(limits) { self.header.as_header() } else { None }
    }

    /// Whether it was read under these limits.
    #[must_use]
    pub fn is_within(&self, limits: &json::Limits) -> bool {
        self.limits == *limits
    }
}

impl fmt::Debug for KnownHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.header.fmt(f)
    }
}
