//! Finding a key in a set, and saying why the others were not it. Never "the first that will do": two keys with
//! one name are an error unless the caller looks at both.

use core::fmt;

use jose_alg::{Error, KeyFault};
use jose_wire::json::Text;

use crate::{Jwk, JwkSet, Keys, Operation};

/// What a key is needed for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'q> {
    /// The key's name, from a token or from configuration.
    pub kid: WantedKid<'q>,
    /// The `kty` that the algorithm takes, when the caller knows it: keys without `alg` fit any algorithm
    /// otherwise.
    pub kty: Option<&'q str>,
    /// The algorithm.
    pub alg: &'q str,
    /// What the key shall do.
    pub operation: Operation,
}

/// The `kid` to look for.
#[derive(Clone, Copy, Debug)]
pub enum WantedKid<'q> {
    /// Any, and keys without one.
    Any,
    /// Exactly this one.
    Is(&'q str),
    /// Exactly this one, as it stands in a header.
    IsText(Text<'q>),
}

impl WantedKid<'_> {
    /// Whether exactly `kid` is asked for.
    fn names(&self, kid: Text<'_>) -> bool {
        match self {
            Self::Any => false,
            Self::Is(wanted) => kid.is(wanted),
            Self::IsText(wanted) => kid == *wanted,
        }
    }
}

/// Why a key of a set is not the one that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum PassedOver {
    /// It is no key.
    Malformed(Error),
    /// It has another `kid`.
    OtherKid,
    /// It has no `kid`, and one is asked for.
    NoKid,
    /// The key's type, `alg`, `use` or `key_ops` does not fit, or only its public half is there.
    Unsuitable(KeyFault),
}

/// Why a set does not give one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum NotFound {
    /// No key fits.
    NoMatch,
    /// Two keys have the `kid` that was asked for, whatever else they are.
    DuplicateKid {
        /// Index of the first.
        first: usize,
        /// Index of the second.
        second: usize,
    },
    /// No `kid` was asked for, and two keys fit.
    Ambiguous {
        /// Index of the first.
        first: usize,
        /// Index of the second.
        second: usize,
    },
}

impl<'a> JwkSet<'a> {
    /// Every element of the set in order, each with its index: a key that fits, or why it was passed over.
    #[must_use]
    pub fn select<'q>(&self, wanted: Wanted<'q>) -> Selection<'a, 'q> {
        Selection { keys: self.keys(), wanted }
    }

    /// The one key that fits.
    ///
    /// Keys with the same `kid` are refused even when only one of them fits, or is well-formed (RFC 7517, section 4.5: different
    /// keys should have different ones). Sets that repeat a `kid` on purpose, for equivalent keys of different
    /// types say, are read with [`JwkSet::select`].
    ///
    /// # Errors
    /// [`NotFound`].
    pub fn find(&self, wanted: Wanted<'_>) -> Result<Jwk<'a>, NotFound> {
        let (mut named, mut fitting) = (None, None);
        for ((second, verdict), element) in self.select(wanted).zip(self.elements()) {
            // Of a malformed key, too: its name is taken.
            let kid = element.as_object().and_then(|object| object.get("kid")?.as_str());
            if kid.is_some_and(|kid| wanted.kid.names(kid))
                && let Some(first) = named.replace(second)
            {
                return Err(NotFound::DuplicateKid { first, second });
            }
            if let Ok(jwk) = verdict
                && let Some((first, _)) = fitting.replace((second, jwk))
            {
                return Err(NotFound::Ambiguous { first, second });
            }
        }
        fitting.map(|(_, jwk)| jwk).ok_or(NotFound::NoMatch)
    }
}

impl Wanted<'_> {
    /// Whether `jwk` fits.
    ///
    /// # Errors
    /// The first reason against it: `kid`, `kty`, a missing private half, `alg`, `use` and `key_ops`.
    pub fn fits(&self, jwk: &Jwk<'_>) -> Result<(), PassedOver> {
        match (self.kid, jwk.kid()) {
            (WantedKid::Any, _) => {}
            (_, None) => return Err(PassedOver::NoKid),
            (wanted, Some(kid)) if !wanted.names(kid) => return Err(PassedOver::OtherKid),
            _ => {}
        }
        if self.kty.is_some_and(|kty| !jwk.kty().is(kty)) {
            return Err(PassedOver::Unsuitable(KeyFault::WrongType));
        }
        let has_halves = ["RSA", "EC", "OKP"].iter().any(|kty| jwk.kty().is(kty));
        if self.operation.needs_private() && has_halves && !jwk.is_private() {
            return Err(PassedOver::Unsuitable(KeyFault::NotPrivate));
        }
        jwk.permits(self.operation, self.alg).map_err(PassedOver::Unsuitable)
    }
}

/// What [`JwkSet::select`] found, element by element.
#[derive(Clone)]
pub struct Selection<'a, 'q> {
    keys: Keys<'a>,
    wanted: Wanted<'q>,
}

impl<'a> Iterator for Selection<'a, '_> {
    type Item = (usize, Result<Jwk<'a>, PassedOver>);

    fn next(&mut self) -> Option<Self::Item> {
        let (index, key) = self.keys.next()?;
        let verdict = key.map_err(PassedOver::Malformed).and_then(|jwk| self.wanted.fits(&jwk).map(|()| jwk));
        Some((index, verdict))
    }
}

impl fmt::Debug for Selection<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Selection")
    }
}

impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => error.fmt(f),
            Self::OtherKid => f.write_str("it has another `kid`"),
            Self::NoKid => f.write_str("it has no `kid`"),
            Self::Unsuitable(fault) => f.write_str(fault.describe()),
        }
    }
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMatch => f.write_str("no key of the set fits"),
            Self::DuplicateKid { first, second } => {
                write!(f, "keys {first} and {second} of the set have the same `kid`")
            }
            Self::Ambiguous { first, second } => {
                write!(f, "keys {first} and {second} of the set both fit: name one by its `kid`")
            }
        }
    }
}

impl core::error::Error for PassedOver {}
impl core::error::Error for NotFound {}

impl From<NotFound> for Error {
    fn from(_: NotFound) -> Self {
        Self::NoMatchingKey
    }
}
