//! What each member of a key must look like: the tables of RFC 7517, section 4 and RFC 7518, section 6 (and
//! RFC 8037, section 2), in one place.

use jose_wire::json::{Array, Limits, Text, Value};
use jose_wire::{Fault, WireError};

use crate::Octets;

/// The shape of a member's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A string.
    Text,
    /// An array of strings.
    Texts,
    /// An array of strings, no two the same (RFC 7517, section 4.3).
    DistinctTexts,
    /// An array.
    Array,
    /// Bytes in base64url, at least one.
    Octets,
    /// An integer in as few octets as it needs, in base64url (RFC 7518, section 2).
    MinimalUInt,
}

struct Member {
    kty: &'static str,
    name: &'static str,
    form: Form,
    need: Need,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    Private,
    /// Required and private: the key itself.
    Secret,
}

const fn member(kty: &'static str, name: &'static str, form: Form, need: Need) -> Member {
    Member { kty, name, form, need }
}

/// Of every key, whatever its `kty`.
const COMMON: [(&str, Form); 9] = [
    ("kty", Form::Text),
    ("use", Form::Text),
    ("key_ops", Form::DistinctTexts),
    ("alg", Form::Text),
    ("kid", Form::Text),
    ("x5u", Form::Text),
    ("x5c", Form::Texts),
    ("x5t", Form::Text),
    ("x5t#S256", Form::Text),
];

/// Of one `kty` each, the required ones in the order of their names.
///
/// Only the *public* integers must be minimal. Widely used producers pad the private ones to the length of the
/// modulus, and nothing compares or hashes those.
const BY_KTY: [Member; 17] = [
    member("RSA", "e", Form::MinimalUInt, Need::Required),
    member("RSA", "n", Form::MinimalUInt, Need::Required),
    member("RSA", "d", Form::Octets, Need::Private),
    member("RSA", "p", Form::Octets, Need::Private),
    member("RSA", "q", Form::Octets, Need::Private),
    member("RSA", "dp", Form::Octets, Need::Private),
    member("RSA", "dq", Form::Octets, Need::Private),
    member("RSA", "qi", Form::Octets, Need::Private),
    member("RSA", "oth", Form::Array, Need::Private),
    member("oct", "k", Form::Octets, Need::Secret),
    member("EC", "crv", Form::Text, Need::Required),
    member("EC", "x", Form::Octets, Need::Required),
    member("EC", "y", Form::Octets, Need::Required),
    member("EC", "d", Form::Octets, Need::Private),
    member("OKP", "crv", Form::Text, Need::Required),
    member("OKP", "x", Form::Octets, Need::Required),
    member("OKP", "d", Form::Octets, Need::Private),
];

/// Public metadata that other specifications register for any key.
const LIFETIME: [&str; 5] = ["ext", "iat", "nbf", "exp", "revoked"];

/// Private in a `kty` that is registered and not in the table above (AKP).
const PRIVATE_ELSEWHERE: &str = "priv";

/// How the member `name` of a key of this `kty` must look; `None` for one that no standard here defines.
pub(crate) fn form_of(kty: Text<'_>, name: Text<'_>) -> Option<Form> {
    let common = COMMON.iter().find(|(common, _)| name.is(common)).map(|(_, form)| *form);
    common.or_else(|| BY_KTY.iter().find(|m| kty.is(m.kty) && name.is(m.name)).map(|m| m.form))
}

/// The members that a key of this `kty` must have besides `kty`, in the order of their names.
pub(crate) fn required_of(kty: Text<'_>) -> impl Iterator<Item = &'static str> {
    let required = |m: &&Member| matches!(m.need, Need::Required | Need::Secret);
    BY_KTY.iter().filter(move |m| kty.is(m.kty)).filter(required).map(|m| m.name)
}

/// Whether the member `name` of a key of this `kty` is secret.
pub(crate) fn is_private(kty: Text<'_>, name: Text<'_>) -> bool {
    let known = is_known(kty);
    let secret = |m: &&Member| matches!(m.need, Need::Private | Need::Secret);
    BY_KTY.iter().filter(|m| !known || kty.is(m.kty)).filter(secret).any(|m| name.is(m.name))
        || (!known && name.is(PRIVATE_ELSEWHERE))
}

/// The name, when it is one that a public key may carry.
///
/// A list of what may stay rather than of what must go: only its owner knows whether a member that no standard
/// defines is secret.
pub(crate) fn public_name(kty: Text<'_>, name: Text<'_>) -> Option<&'static str> {
    let own = BY_KTY.iter().filter(|m| kty.is(m.kty) && m.need == Need::Required).map(|m| m.name);
    COMMON.iter().map(|(common, _)| *common).chain(LIFETIME).chain(own).find(|public| name.is(public))
}

/// Whether the members of this `kty` are in the table.
pub(crate) fn is_known(kty: Text<'_>) -> bool {
    BY_KTY.iter().any(|m| kty.is(m.kty))
}

impl Form {
    /// Checks a value; the position is counted from the value's first byte.
    pub(crate) fn check(self, value: Value<'_>) -> Result<(), WireError> {
        const WRONG_TYPE: WireError = WireError::new(Fault::WrongType, 0);
        match self {
            Self::Text => value.as_str().map(drop).ok_or(WRONG_TYPE),
            Self::Array => value.as_array().map(drop).ok_or(WRONG_TYPE),
            Self::Texts => value.as_array().filter(|a| all_texts(*a)).map(drop).ok_or(WRONG_TYPE),
            Self::DistinctTexts => distinct(value.as_array().filter(|a| all_texts(*a)).ok_or(WRONG_TYPE)?),
            Self::Octets => octets(value).map(drop),
            Self::MinimalUInt if octets(value)?.has_leading_zero() => {
                Err(WireError::new(Fault::LeadingZero, 1))
            }
            Self::MinimalUInt => Ok(()),
        }
    }
}

fn all_texts(array: Array<'_>) -> bool {
    array.elements().all(|element| element.as_str().is_some())
}

fn octets(value: Value<'_>) -> Result<Octets<'_>, WireError> {
    let text = value.as_str().ok_or(WireError::new(Fault::WrongType, 0))?;
    // The text begins behind a quote.
    Octets::read(text).map_err(|e| WireError::new(e.fault, e.at + 1))
}

fn distinct(array: Array<'_>) -> Result<(), WireError> {
    let mut elements = array.elements().filter_map(Value::as_str);
    let mut count = 0;
    while let Some(text) = elements.next() {
        if elements.clone().any(|other| other == text) {
            return Err(WireError::new(Fault::InvalidValue, 0));
        }
        count += 1;
        // Each is compared with every other: bounded like members are.
        if count > Limits::MEMBERS_MAX {
            return Err(WireError::new(Fault::JsonMembers, 0));
        }
    }
    Ok(())
}
