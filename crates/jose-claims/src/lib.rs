//! The registered claims of a JWT (RFC 7519, section 4.1), read where they stand and judged by rules that the caller
//! states. There is no clock here: the time is passed in.
//!
//! **Claims are as good as the token that they came in.** Take the text out of a verified signature; one out of a token
//! that was only decrypted with a public key says nothing, since anyone can have written it.
//!
//! ```
//! use jose_claims::{Claims, Rules};
//!
//! # let payload = br#"{"iss":"joe","aud":"door-7","exp":1300819380}"#;
//! let claims = Claims::parse(payload)?;
//! let rules = Rules {
//!     now: 1_300_819_000,
//!     leeway: 60,
//!     issuer: Some("joe"),
//!     audience: Some("door-7"),
//!     subject: None,
//!     required: &["exp"],
//!     max_age: None,
//! };
//! assert_eq!(claims.check(&rules), Ok(()));
//! # Ok::<(), jose_alg::Error>(())
//! ```
//!
//! Refused: claims of another JSON type than the RFC gives them (never taken for absent), times that are not whole numbers
//! of seconds from 0 to 2^64 - 1, duplicate claims, payloads that are no object.
#![no_std]

use core::fmt;

use jose_alg::{Error, Part};
use jose_wire::json::{Kind, Limits, Object, Text, Value};
use jose_wire::{Fault, WireError};

/// A set of claims. That it parsed means that every registered claim in it has its type.
#[derive(Clone, Copy, Debug)]
pub struct Claims<'a> {
    object: Object<'a>,
}

/// What a token must say to be accepted. No rule has a default: `None` and an empty list are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules<'r> {
    /// The time, in seconds since 1970-01-01T00:00:00Z.
    pub now: u64,
    /// Seconds by which the clocks of both sides may differ; added wherever a time is compared.
    pub leeway: u64,
    /// What `iss` must be.
    pub issuer: Option<&'r str>,
    /// What `aud` must be, or have among its values. With `None`, a token that has an `aud` is refused: it is for
    /// somebody (RFC 7519, section 4.1.3).
    pub audience: Option<&'r str>,
    /// What `sub` must be.
    pub subject: Option<&'r str>,
    /// Claims that must be there, whatever they say.
    pub required: &'r [&'r str],
    /// Seconds that may have gone by since `iat`, which must then be there.
    pub max_age: Option<u64>,
}

/// Why claims were not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClaimFault {
    /// A claim that must be there is not: its place in [`Rules::required`].
    Missing(usize),
    /// `exp` is past.
    Expired,
    /// `nbf` is to come.
    NotYetValid,
    /// `iat` is to come.
    IssuedInFuture,
    /// `iat` is longer ago than the rules allow, or missing.
    TooOld,
    /// `iss` is another, or missing.
    WrongIssuer,
    /// `aud` is others, missing, or there where no audience is expected.
    WrongAudience,
    /// `sub` is another, or missing.
    WrongSubject,
}

impl<'a> Claims<'a> {
    /// Reads claims from JSON within [`Limits::DEFAULT`].
    ///
    /// # Errors
    /// As [`Claims::parse_within`].
    pub fn parse(payload: &'a [u8]) -> Result<Self, Error> {
        Self::parse_within(payload, &Limits::DEFAULT)
    }

    /// Reads claims from JSON within `limits`.
    ///
    /// # Errors
    /// [`Error::Malformed`] or [`Error::LimitExceeded`] in [`Part::Payload`].
    pub fn parse_within(payload: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let object = Object::parse(payload, limits).map_err(|e| Error::in_part(Part::Payload, e))?;
        for (name, value) in object.members() {
            let good = match REGISTERED.iter().find(|(registered, _)| name.is(registered)) {
                Some((_, Form::Text)) => value.kind() == Kind::String,
                Some((_, Form::Time)) => value.as_u64().is_some(),
                Some((_, Form::Texts)) => texts(value).is_some(),
                None => true,
            };
            if !good {
                let at = object.position_of(value);
                return Err(Error::in_part(Part::Payload, WireError::new(Fault::WrongType, at)));
            }
        }
        Ok(Self { object })
    }

    /// `iss`: who made the token.
    #[must_use]
    pub fn issuer(&self) -> Option<Text<'a>> {
        self.object.get("iss")?.as_str()
    }

    /// `sub`: whom it is about.
    #[must_use]
    pub fn subject(&self) -> Option<Text<'a>> {
        self.object.get("sub")?.as_str()
    }

    /// `jti`: the token's own name. Whether it was seen before is for the caller to know.
    #[must_use]
    pub fn id(&self) -> Option<Text<'a>> {
        self.object.get("jti")?.as_str()
    }

    /// Whether `aud` is `audience`, or has it among its values.
    #[must_use]
    pub fn is_for(&self, audience: &str) -> bool {
        let aud = self.object.get("aud");
        aud.and_then(texts).is_some_and(|mut texts| texts.any(|text| text.is(audience)))
    }

    /// `exp`: the second from which on the token is no longer good.
    #[must_use]
    pub fn expires(&self) -> Option<u64> {
        self.object.get("exp")?.as_u64()
    }

    /// `nbf`: the second from which on it is good.
    #[must_use]
    pub fn not_before(&self) -> Option<u64> {
        self.object.get("nbf")?.as_u64()
    }

    /// `iat`: when it was made.
    #[must_use]
    pub fn issued_at(&self) -> Option<u64> {
        self.object.get("iat")?.as_u64()
    }

    /// Any claim by name, compared after unescaping.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value<'a>> {
        self.object.get(name)
    }

    /// Judges the claims.
    ///
    /// # Errors
    /// The first rule that is broken, in the order of [`ClaimFault`].
    pub fn check(&self, rules: &Rules<'_>) -> Result<(), ClaimFault> {
        let missing = rules.required.iter().position(|name| self.get(name).is_none());
        if let Some(place) = missing {
            return Err(ClaimFault::Missing(place));
        }
        let (now, leeway) = (rules.now, rules.leeway);
        let latest = now.saturating_add(leeway);
        // RFC 7519, section 4.1.4: "on or after which the JWT MUST NOT be accepted".
        if self.expires().is_some_and(|exp| now >= exp.saturating_add(leeway)) {
            return Err(ClaimFault::Expired);
        }
        if self.not_before().is_some_and(|nbf| nbf > latest) {
            return Err(ClaimFault::NotYetValid);
        }
        if self.issued_at().is_some_and(|iat| iat > latest) {
            return Err(ClaimFault::IssuedInFuture);
        }
        if let Some(max_age) = rules.max_age {
            let oldest = now.saturating_sub(max_age.saturating_add(leeway));
            if self.issued_at().is_none_or(|iat| iat < oldest) {
                return Err(ClaimFault::TooOld);
            }
        }
        let is = |found: Option<Text<'_>>, wanted: Option<&str>| {
            wanted.is_none_or(|wanted| found.is_some_and(|found| found.is(wanted)))
        };
        if !is(self.issuer(), rules.issuer) {
            return Err(ClaimFault::WrongIssuer);
        }
        let good = match rules.audience {
            Some(audience) => self.is_for(audience),
            None => self.get("aud").is_none(),
        };
        if !good {
            return Err(ClaimFault::WrongAudience);
        }
        if is(self.subject(), rules.subject) { Ok(()) } else { Err(ClaimFault::WrongSubject) }
    }
}

impl fmt::Display for ClaimFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(place) => write!(f, "required claim {place} is missing"),
            Self::Expired => f.write_str("the token has expired"),
            Self::NotYetValid => f.write_str("the token is not valid yet"),
            Self::IssuedInFuture => f.write_str("the token was issued in the future"),
            Self::TooOld => f.write_str("the token is too old, or does not say when it was issued"),
            Self::WrongIssuer => f.write_str("the token is from another issuer"),
            Self::WrongAudience => f.write_str("the token is for another audience"),
            Self::WrongSubject => f.write_str("the token is about another subject"),
        }
    }
}

impl core::error::Error for ClaimFault {}

/// The type of a claim.
#[derive(Clone, Copy)]
enum Form {
    Text,
    /// A string, or an array of strings.
    Texts,
    /// `NumericDate`, of which only whole seconds are read.
    Time,
}

const REGISTERED: [(&str, Form); 7] = [
    ("iss", Form::Text),
    ("sub", Form::Text),
    ("aud", Form::Texts),
    ("exp", Form::Time),
    ("nbf", Form::Time),
    ("iat", Form::Time),
    ("jti", Form::Text),
];

/// The strings of a string or an array of strings.
fn texts<'a>(value: Value<'a>) -> Option<impl Iterator<Item = Text<'a>> + use<'a>> {
    let one = value.as_str();
    let several = value.as_array();
    let all_texts = several.is_some_and(|array| array.elements().all(|element| element.as_str().is_some()));
    if one.is_none() && !all_texts {
        return None;
    }
    let several = several.into_iter().flat_map(|array| array.elements()).filter_map(Value::as_str);
    Some(one.into_iter().chain(several))
}
