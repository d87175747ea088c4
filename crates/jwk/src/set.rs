//! Key Sets (RFC 7517, section 5). A set is as good as its good keys: a key of a kind that nobody here knows is
//! a key like any other, and a malformed one is reported at its place without harm to its neighbours.

use core::fmt;
use core::iter::Enumerate;

use jose_alg::{Error, Part};
use jose_wire::json::{Array, Elements, Limits, Object};
use jose_wire::{Fault, WireError};

use crate::Jwk;

/// A JWK Set, read in place.
#[derive(Clone, Copy)]
pub struct JwkSet<'a> {
    object: Object<'a>,
    keys: Array<'a>,
}

impl<'a> JwkSet<'a> {
    /// Limits for sets: 256 KiB of text, which is some hundred RSA keys with their certificates; depth 8,
    /// 32 members open at a time, strings of 16 KiB.
    pub const LIMITS: Limits = Limits { len: 256 * 1024, ..Limits::DEFAULT };

    /// Reads a set from JSON within [`JwkSet::LIMITS`].
    ///
    /// # Errors
    /// As [`JwkSet::parse_within`].
    pub fn parse(text: &'a [u8]) -> Result<Self, Error> {
        Self::parse_within(text, &Self::LIMITS)
    }

    /// Reads a set from JSON within `limits`. The keys are read by [`JwkSet::keys`].
    ///
    /// # Errors
    /// [`Error::Malformed`] or [`Error::LimitExceeded`] in [`Part::JwkSet`], with the byte offset in `text`:
    /// not an object, or without an array `keys`.
    pub fn parse_within(text: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let malformed = |error| Error::in_part(Part::JwkSet, error);
        let object = Object::parse(text, limits).map_err(malformed)?;
        let keys = object.get("keys").ok_or(malformed(WireError::new(Fault::MissingMember, 0)))?;
        let at = object.position_of(keys);
        let keys = keys.as_array().ok_or(malformed(WireError::new(Fault::WrongType, at)))?;
        Ok(Self { object, keys })
    }

    /// The keys in the order of the set, each with its index: a key, or why that element is none (with the
    /// byte offset from the element's own start).
    #[must_use]
    pub fn keys(&self) -> Keys<'a> {
        Keys { elements: self.elements().enumerate() }
    }

    pub(crate) const fn elements(&self) -> Elements<'a> {
        self.keys.elements()
    }

    /// The set as a JSON object.
    #[must_use]
    pub const fn object(&self) -> Object<'a> {
        self.object
    }
}

impl fmt::Debug for JwkSet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JwkSet({} bytes)", self.object.raw().len())
    }
}

/// The keys of a [`JwkSet`].
#[derive(Clone)]
pub struct Keys<'a> {
    elements: Enumerate<Elements<'a>>,
}

impl<'a> Iterator for Keys<'a> {
    type Item = (usize, Result<Jwk<'a>, Error>);

    fn next(&mut self) -> Option<Self::Item> {
        let (index, element) = self.elements.next()?;
        let not_an_object = Error::in_part(Part::Jwk, WireError::new(Fault::NotAnObject, 0));
        Some((index, element.as_object().ok_or(not_an_object).and_then(Jwk::from_object)))
    }
}

impl fmt::Debug for Keys<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}
