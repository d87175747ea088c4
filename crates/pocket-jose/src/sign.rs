//! The signing side.

use std::fmt;

use getrandom::SysRng;
use jose_alg::{Error, HeaderFields, KeyFault, SigningKey};
use jws_core::Form;

use crate::keyring::not_another_key;
use crate::{KeyRing, Sender, SignaturePolicy};

/// A key made ready to sign with, under a policy.
pub struct Signer {
    pub(crate) key: Box<dyn SigningKey + Send + Sync>,
}

impl Signer {
    /// Takes the key called `kid`, or the only key that fits, and the first algorithm of `policy` that it can be used
    /// with.
    ///
    /// # Errors
    /// [`Error::NoMatchingKey`] when there is no such key, or several and no `kid`; otherwise why the key does not fit.
    pub fn new(ring: &KeyRing, kid: Option<&str>, policy: &SignaturePolicy<'_>) -> Result<Self, Error> {
        let mut found = None;
        let mut reason = Error::NoMatchingKey;
        for key in ring.jwks() {
            let named = kid.is_none_or(|kid| key.kid().is_some_and(|own| own.is(kid)));
            if !named {
                continue;
            }
            match Self::first_fit(&key, policy) {
                Ok(_) if found.is_some() => return Err(Error::NoMatchingKey),
                Ok(signer) => found = Some(signer),
                Err(error) => reason = error,
            }
        }
        found.ok_or(reason)
    }

    fn first_fit(key: &jwk::Jwk<'_>, policy: &SignaturePolicy<'_>) -> Result<Self, Error> {
        not_another_key(key)?;
        let mut reason = Error::KeyUnsuitable(KeyFault::WrongType);
        for alg in policy.algs {
            match alg.signing(key) {
                Ok(key) => return Ok(Self { key }),
                // "Another key type" is the least that can be said; anything else says more.
                Err(error) if says_little(reason) => reason = error,
                Err(_) => {}
            }
        }
        Err(reason)
    }

    /// The `alg` that tokens will have.
    #[must_use]
    pub fn alg(&self) -> &'static str {
        self.key.alg()
    }

    /// Signs `payload` to a compact token.
    ///
    /// # Errors
    /// [`Error::HeaderName`], [`Error::LimitExceeded`] or [`Error::RandomUnavailable`].
    pub fn sign(&self, fields: &HeaderFields<'_>, payload: &[u8]) -> Result<String, Error> {
        self.sign_as(Form::Attached, fields, payload)
    }

    /// Signs `payload` in any form: apart from the token, or unencoded (RFC 7797).
    ///
    /// # Errors
    /// As [`Signer::sign`]; [`Error::Malformed`] for an unencoded payload that has no place in a token.
    pub fn sign_as(&self, form: Form, fields: &HeaderFields<'_>, payload: &[u8]) -> Result<String, Error> {
        jws_core::Signer { key: &*self.key }.sign_to_string(form, fields, payload, &mut SysRng)
    }

    /// Signs `payload` and encrypts the signed token (RFC 7519, section 11.2: in this order). The outer header says
    /// `cty` `JWT`, unless `outer` says something else.
    ///
    /// # Errors
    /// As [`Signer::sign`] and [`Sender::encrypt`].
    pub fn sign_then_encrypt(
        &self,
        sender: &Sender<'_>,
        inner: &HeaderFields<'_>,
        outer: &HeaderFields<'_>,
        payload: &[u8],
    ) -> Result<String, Error> {
        let signed = self.sign(inner, payload)?;
        sender.encrypt(&HeaderFields { cty: outer.cty.or(Some("JWT")), ..*outer }, signed.as_bytes())
    }
}

/// Whether an error only says that a key is of another kind than the algorithm takes.
pub(crate) fn says_little(error: Error) -> bool {
    matches!(error, Error::KeyUnsuitable(KeyFault::WrongType | KeyFault::WrongCurve))
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.alg())
    }
}
