//! Keys as the payload of a token (RFC 7517, section 7): how a private key travels. The header says by `cty` whether one key
//! or a set is inside; what says something else is refused.

use jose_alg::{Error, Fault, HeaderFields, Part};
use jwk::{OwnedJwk, OwnedJwkSet};
use zeroize::Zeroizing;

use crate::{KeyRing, Receiver, Sender};

const KEY: &str = "jwk+json";
const SET: &str = "jwk-set+json";

impl KeyRing {
    /// Encrypts the ring to a compact token: as a JWK for one key, as a JWK Set otherwise, with the `cty` for it in place of
    /// that of `fields`.
    ///
    /// # Errors
    /// As [`KeyRing::to_json`] and [`Sender::encrypt`].
    pub fn encrypt(&self, sender: &Sender<'_>, fields: &HeaderFields<'_>) -> Result<String, Error> {
        let cty = if self.keys().len() == 1 { KEY } else { SET };
        sender.encrypt(&HeaderFields { cty: Some(cty), ..*fields }, self.to_json()?.as_bytes())
    }

    /// Decrypts keys from a compact token. As always, under a public-key algorithm anyone may have made it: such keys are to
    /// decrypt with, not to believe.
    ///
    /// # Errors
    /// As [`Receiver::decrypt`]; [`Fault::InvalidValue`] in [`Part::Header`] for a `cty` that is not of keys; as
    /// [`OwnedJwk::parse`] and [`OwnedJwkSet::parse`] for a payload that is not what `cty` says. A token without `cty`
    /// may have either in it.
    pub fn decrypt(receiver: &Receiver<'_>, token: &str) -> Result<Self, Error> {
        let opened = receiver.decrypt(token)?;
        let payload = Zeroizing::new(opened.payload);
        let key = || OwnedJwk::parse(&payload).map(Self::from);
        let set = || OwnedJwkSet::parse(&payload).and_then(|set| Self::from_set(&set));
        match opened.header.text("cty").as_deref().map(media_type) {
            None => key().or_else(|_| set()),
            Some(cty) if cty.eq_ignore_ascii_case(KEY) => key(),
            Some(cty) if cty.eq_ignore_ascii_case(SET) => set(),
            Some(_) => Err(Error::Malformed { part: Part::Header, fault: Fault::InvalidValue, at: 0 }),
        }
    }
}

/// RFC 7515, section 4.1.10: `application/` may be left out where no other slash follows, and media types have no case.
fn media_type(cty: &str) -> &str {
    const PREFIX: &str = "application/";
    match cty.split_at_checked(PREFIX.len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case(PREFIX) => rest,
        _ => cty,
    }
}
