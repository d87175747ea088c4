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

/// A member of one `kty`.
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) form: Form,
    need: Need,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    Private,
    /// Required and private: the key itself.
    Secret,
}

const fn member(name: &'static str, form: Form, need: Need) -> Member {
    Member { name, form, need }
}

impl Member {
    pub(crate) const fn is_required(&self) -> bool {
        matches!(self.need, Need::Required | Need::Secret)
    }
}

/// The most members that a `kty` requires.
pub(crate) const REQUIRED_MAX: usize = 3;

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

/// Of one `kty` each, the required ones first and in the order of their names.
///
/// Only the *public* integers must be minimal. Widely used producers pad the private ones to the length of the
/// modulus, and nothing compares or hashes those.
const BY_KTY: [(&str, &[Member]); 4] = [("RSA", &RSA), ("oct", &OCT), ("EC", &EC), ("OKP", &OKP)];

pub(crate) const RSA: [Member; 9] = [
    member("e", Form::MinimalUInt, Need::Required),
    member("n", Form::MinimalUInt, Need::Required),
    member("d", Form::Octets, Need::Private),
    member("p", Form::Octets, Need::Private),
    member("q", Form::Octets, Need::Private),
    member("dp", Form::Octets, Need::Private),
    member("dq", Form::Octets, Need::Private),
    member("qi", Form::Octets, Need::Private),
    member("oth", Form::Array, Need::Private),
];

const OCT: [Member; 1] = [member("k", Form::Octets, Need::Secret)];

pub(crate) const EC: [Member; 4] = [
    member("crv", Form::Text, Need::Required),
    member("x", Form::Octets, Need::Required),
    member("y", Form::Octets, Need::Required),
    member("d", Form::Octets, Need::Private),
];

pub(crate) const OKP: [Member; 3] = [
    member("crv", Form::Text, Need::Required),
    member("x", Form::Octets, Need::Required),
    member("d", Form::Octets, Need::Private),
];

/// Public metadata that other specifications register for any key.
const LIFETIME: [&str; 5] = ["ext", "iat", "nbf", "exp", "revoked"];

/// Private in a `kty` that is registered and not in the table above (AKP).
const PRIVATE_ELSEWHERE: &str = "priv";

/// The members of this `kty`; none of one that is not in the table.
pub(crate) fn of(kty: Text<'_>) -> &'static [Member] {
    BY_KTY.iter().find(|(name, _)| kty.is(name)).map(|(_, own)| *own).unwrap_or_default()
}

/// The members that a key of this `kty` must have besides `kty`, in the order of their names.
pub(crate) fn required_of(kty: Text<'_>) -> &'static [Member] {
    let own = of(kty);
    own.get(..own.iter().take_while(|m| m.is_required()).count()).unwrap_or_default()
}

/// How a member of every key must look; `None` for one that belongs to its `kty` or to nobody.
pub(crate) fn common_form(name: Text<'_>) -> Option<Form> {
    COMMON.iter().find(|(common, _)| name.is(common)).map(|(_, form)| *form)
}

/// Whether the member `name` of a key of this `kty` is secret.
pub(crate) fn is_private(kty: Text<'_>, name: Text<'_>) -> bool {
    let known = is_known(kty);
    let secret = |m: &&Member| matches!(m.need, Need::Private | Need::Secret);
    let kinds = BY_KTY.iter().filter(|(name, _)| !known || kty.is(name));
    kinds.flat_map(|(_, own)| own.iter()).filter(secret).any(|m| name.is(m.name))
        || (!known && name.is(PRIVATE_ELSEWHERE))
}

/// The name, when it is one that a public key may carry.
///
/// A list of what may stay rather than of what must go: only its owner knows whether a member that no standard
/// defines is secret.
pub(crate) fn public_name(kty: Text<'_>, name: Text<'_>) -> Option<&'static str> {
    let own = of(kty).iter().filter(|m| m.need == Need::Required).map(|m| m.name);
    COMMON.iter().map(|(common, _)| *common).chain(LIFETIME).chain(own).find(|public| name.is(public))
}

/// Whether the members of this `kty` are in the table.
pub(crate) fn is_known(kty: Text<'_>) -> bool {
    !of(kty).is_empty()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn required_members_come_first_and_in_the_order_of_their_names() {
        for (kty, own) in &BY_KTY {
            let required = own.iter().take_while(|m| m.is_required()).count();
            assert!(required <= REQUIRED_MAX && own[required..].iter().all(|m| !m.is_required()), "{kty}");
            assert!(own[..required].is_sorted_by_key(|m| m.name), "{kty}");
        }
    }
}
