//! One key, as a view of its JSON. Refuses what RFC 7517 and RFC 7518, section 6 call malformed, for every
//! `kty` that it knows; a key of another `kty` is read, and left alone.

use jose_alg::{Error, Part};
use jose_wire::json::{self, Array, Object, Text, Value};
use jose_wire::{Fault, WireError};

use crate::members::{self, Form, Member};

/// A JSON Web Key (RFC 7517, section 4), read in place.
///
/// That it parsed means: `kty` is there, the registered members have the types that their standards give them,
/// and for `kty` RSA, EC, OKP and oct the required members are there and every key value is canonical base64url
/// and not empty. It does not mean that the numbers make a good key, which is for the algorithm to judge.
///
/// `x5c`, `x5u`, `x5t` and `x5t#S256` must have the right type and are otherwise inert: no certificate is read
/// and no address is visited.
#[derive(Clone, Copy)]
pub struct Jwk<'a> {
    object: Object<'a>,
    kty: Text<'a>,
    kid: Option<Text<'a>>,
    alg: Option<Text<'a>>,
    key_use: Option<Text<'a>>,
    key_ops: Option<Array<'a>>,
}

impl<'a> Jwk<'a> {
    /// Reads a key from JSON within [`json::Limits::DEFAULT`].
    ///
    /// # Errors
    /// As [`Jwk::parse_within`].
    pub fn parse(text: &'a [u8]) -> Result<Self, Error> {
        Self::parse_within(text, &json::Limits::DEFAULT)
    }

    /// Reads a key from JSON within `limits`.
    ///
    /// # Errors
    /// [`Error::Malformed`] or [`Error::LimitExceeded`] in [`Part::Jwk`], with the byte offset in `text`.
    pub fn parse_within(text: &'a [u8], limits: &json::Limits) -> Result<Self, Error> {
        let object = Object::parse(text, limits).map_err(|e| Error::in_part(Part::Jwk, e))?;
        Self::from_object(object)
    }

    /// Reads a key from an object that is JSON already: an element of a set, an `epk`.
    ///
    /// # Errors
    /// [`Error::Malformed`] or [`Error::LimitExceeded`] in [`Part::Jwk`], with the byte offset that
    /// [`Object::position_of`] gives: in a part of another value, from its opening brace.
    pub fn from_object(object: Object<'a>) -> Result<Self, Error> {
        Self::read(object, Form::check)
    }

    /// Reads a key again that was read before: what its members look like is known.
    #[cfg(feature = "alloc")]
    pub(crate) fn parse_again(text: &'a [u8]) -> Result<Self, Error> {
        let object = Object::parse(text, &json::Limits::MAX).map_err(|e| Error::in_part(Part::Jwk, e))?;
        Self::read(object, |_, _| Ok(()))
    }

    fn read(
        object: Object<'a>,
        check: impl Fn(Form, Value<'a>) -> Result<(), WireError>,
    ) -> Result<Self, Error> {
        let fail = |fault, at| Error::in_part(Part::Jwk, WireError::new(fault, at));
        let kty = object.get("kty").ok_or(fail(Fault::MissingMember, 0))?;
        let kty_at = object.position_of(kty);
        let kty = kty.as_str().ok_or(fail(Fault::WrongType, kty_at))?;
        if kty.is_empty() {
            return Err(fail(Fault::WrongLength, kty_at));
        }
        let mut jwk = Self { object, kty, kid: None, alg: None, key_use: None, key_ops: None };
        let own = members::of(kty);
        // Names are unique, so it is enough to count them.
        let mut missing = own.iter().filter(|m| m.is_required()).count();
        for (name, value) in object.members() {
            let form = members::common_form(name).or_else(|| {
                let member = own.iter().find(|m| name.is(m.name))?;
                missing = missing.saturating_sub(usize::from(member.is_required()));
                Some(member.form)
            });
            let Some(form) = form else { continue };
            check(form, value).map_err(|e| fail(e.fault, object.position_of(value) + e.at))?;
            match form {
                Form::Text if name.is("kid") => jwk.kid = value.as_str(),
                Form::Text if name.is("alg") => jwk.alg = value.as_str(),
                Form::Text if name.is("use") => jwk.key_use = value.as_str(),
                Form::DistinctTexts => jwk.key_ops = value.as_array(),
                _ => {}
            }
        }
        if missing > 0 { Err(fail(Fault::MissingMember, 0)) } else { Ok(jwk) }
    }

    /// `kty`: the family of algorithms.
    #[must_use]
    pub const fn kty(&self) -> Text<'a> {
        self.kty
    }

    /// `kid`: the name by which tokens refer to the key.
    #[must_use]
    pub const fn kid(&self) -> Option<Text<'a>> {
        self.kid
    }

    /// `alg`: the one algorithm that the key is for.
    #[must_use]
    pub const fn alg(&self) -> Option<Text<'a>> {
        self.alg
    }

    /// `use`: `sig` or `enc`.
    #[must_use]
    pub const fn key_use(&self) -> Option<Text<'a>> {
        self.key_use
    }

    /// `key_ops`: the operations that the key is for; all strings, all different.
    #[must_use]
    pub const fn key_ops(&self) -> Option<Array<'a>> {
        self.key_ops
    }

    /// Any member by name, compared after unescaping.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value<'a>> {
        self.object.get(name)
    }

    /// These members, each in its place, in one walk over the key.
    pub(crate) fn get_all(&self, wanted: &[Member], found: &mut [Option<Value<'a>>]) {
        let mut missing = wanted.len();
        let mut members = self.object.members();
        // Names are unique: behind the last of these there is nothing to find.
        while let Some((name, value)) = members.next().filter(|_| missing > 0) {
            let place = wanted.iter().position(|m| name.is(m.name)).and_then(|at| found.get_mut(at));
            if let Some(place) = place {
                *place = Some(value);
                missing -= 1;
            }
        }
    }

    /// The key as a JSON object.
    #[must_use]
    pub const fn object(&self) -> Object<'a> {
        self.object
    }

    /// Whether any member is secret: the private members of its `kty`, and always for `oct`. For a `kty` that
    /// this crate does not know, any name counts that is private in a registered one.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.object.members().any(|(name, _)| members::is_private(self.kty, name))
    }
}

impl core::fmt::Debug for Jwk<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Jwk(kty: {}, {} bytes)", self.kty, self.object.raw().len())
    }
}
