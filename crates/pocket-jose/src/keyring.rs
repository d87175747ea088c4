//! Keys on a host: from any encoding in, to any encoding out.

use std::fmt;

use getrandom::SysRng;
use jose_alg::{Error, KeyFault};
use jwk::{ImportError, Imported, Jwk, KeyId, Metadata, OwnedJwk, OwnedJwkSet};
use zeroize::Zeroizing;

use crate::{CertificateError, KeyKind};

/// Keys in order, private and public, of any type. Wiped when dropped.
///
/// A ring holds every key that could be read, whether any algorithm here can use it or not: what may be used is the
/// policy's to say, when a [`Receiver`](crate::Receiver) or [`Sender`](crate::Sender) is made.
#[derive(Clone, Default)]
pub struct KeyRing {
    keys: Vec<OwnedJwk>,
    skipped: Vec<(usize, Error)>,
}

impl KeyRing {
    /// A ring without keys.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Reads a JWK, a JWK Set, PEM, DER, or bare base64 SPKI, and finds out which. Of an X.509 certificate it takes the public
    /// key, and believes nothing else that it says.
    ///
    /// Malformed keys of a set do not spoil it: see [`KeyRing::skipped`].
    ///
    /// # Errors
    /// [`ImportError`], which says what the file seems to be and what to do about it.
    pub fn import(bytes: &[u8]) -> Result<Self, ImportError> {
        match jwk_tools::import(bytes)? {
            Imported::Key(key) => Ok(key.into()),
            Imported::Set(set) => Ok(Self::from_set(&set)?),
        }
    }

    /// The keys of a set.
    ///
    /// # Errors
    /// None in practice; see [`OwnedJwkSet::as_set`].
    pub fn from_set(set: &OwnedJwkSet) -> Result<Self, Error> {
        let mut ring = Self::empty();
        for (place, key) in set.as_set()?.keys() {
            match key {
                Ok(key) => ring.keys.push(key.into()),
                Err(error) => ring.skipped.push((place, error)),
            }
        }
        Ok(ring)
    }

    /// A ring with one new RSA key pair for RSA-OAEP-256, of 2048, 3072 or 4096 bits, named by its thumbprint. Takes a
    /// fraction of a second for 2048 bits and several seconds for 4096.
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`](jose_alg::KeyFault::WrongSize); [`Error::RandomUnavailable`].
    pub fn generate_rsa(bits: usize) -> Result<Self, Error> {
        Self::generate_rsa_for(bits, "RSA-OAEP-256")
    }

    /// As [`KeyRing::generate_rsa`], for another `alg`.
    ///
    /// # Errors
    /// As there.
    pub fn generate_rsa_for(bits: usize, alg: &str) -> Result<Self, Error> {
        let key = alg_rsa::generate(bits, &mut SysRng)?;
        let metadata = Metadata { alg: Some(alg), ..Metadata::UNRESTRICTED };
        Ok(OwnedJwk::from_rsa(&key.jwk(), &metadata)?.into())
    }

    /// A ring with a password as the key for `alg`, one of those of [`Pbes2`](crate::Pbes2). The key has no `kid`: its
    /// thumbprint would let anyone test guesses at the password.
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`](jose_alg::KeyFault::WrongSize) for an empty password.
    pub fn from_password(password: &[u8], alg: &str) -> Result<Self, Error> {
        let metadata = Metadata { kid: KeyId::Absent, alg: Some(alg), ..Metadata::UNRESTRICTED };
        Ok(OwnedJwk::from_oct(password, &metadata)?.into())
    }

    /// A ring with one new shared key of `len` bytes for `alg`: `dir`, or the content cipher that it is for.
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`](jose_alg::KeyFault::WrongSize); [`Error::RandomUnavailable`].
    pub fn generate_oct(len: usize, alg: &str) -> Result<Self, Error> {
        let metadata = Metadata { alg: Some(alg), ..Metadata::UNRESTRICTED };
        Ok(OwnedJwk::generate_oct(len, &metadata, &mut SysRng)?.into())
    }

    /// A ring with one new key of any kind for `alg`, named by its thumbprint.
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`](jose_alg::KeyFault::WrongSize); [`KeyFault::WrongCurve`](jose_alg::KeyFault::WrongCurve) for a curve
    /// without arithmetic here (Ed448, X448); [`Error::RandomUnavailable`].
    pub fn generate(kind: KeyKind, alg: &str) -> Result<Self, Error> {
        let metadata = Metadata { alg: Some(alg), ..Metadata::UNRESTRICTED };
        Ok(jwk_tools::generate(kind, &metadata, &mut SysRng)?.into())
    }

    /// Adds a key behind the others.
    pub fn push(&mut self, key: OwnedJwk) {
        self.keys.push(key);
    }

    /// The keys, in order.
    #[must_use]
    pub fn keys(&self) -> &[OwnedJwk] {
        &self.keys
    }

    /// The elements of a set that are no keys: their index in the set, and why.
    #[must_use]
    pub fn skipped(&self) -> &[(usize, Error)] {
        &self.skipped
    }

    /// Checks every key by itself: public points and moduli, whether private halves belong to their public ones, and whether
    /// certificates in `x5c` are the key's own.
    ///
    /// # Errors
    /// The place of the first key that is not good, and why. Ed448 and X448 cannot be judged here, and fail.
    pub fn check(&self) -> Result<(), (usize, CertificateError)> {
        for (place, key) in self.keys.iter().enumerate() {
            let checked = key.as_jwk().and_then(|key| jwk_tools::check(&key).map(|()| key));
            let checked = checked.map_err(CertificateError::Jwk);
            checked.and_then(|key| jwk_tools::check_certificates(&key)).map_err(|error| (place, error))?;
        }
        Ok(())
    }

    /// The public halves of all key pairs. Shared keys have none and are left out.
    ///
    /// # Errors
    /// [`KeyFault::WrongType`](jose_alg::KeyFault::WrongType) for a key type of which nobody here can tell the halves apart.
    pub fn public(&self) -> Result<Self, Error> {
        let pairs = self.keys.iter().filter(|key| key.as_jwk().is_ok_and(|key| !key.kty().is("oct")));
        let keys = pairs.map(OwnedJwk::public).collect::<Result<_, _>>()?;
        Ok(Self { keys, skipped: vec![] })
    }

    /// The ring as JSON: a JWK for one key, a JWK Set otherwise. A secret, when any key is private.
    ///
    /// # Errors
    /// Two keys with one `kid`; more than [`jwk::JwkSet::LIMITS`] allow.
    pub fn to_json(&self) -> Result<Zeroizing<String>, Error> {
        match &self.keys[..] {
            [key] => Ok(Zeroizing::new(key.as_json().to_owned())),
            keys => OwnedJwkSet::from_keys(&keys.iter().collect::<Vec<_>>())
                .map(|set| Zeroizing::new(set.as_json().to_owned())),
        }
    }

    pub(crate) fn jwks(&self) -> impl Iterator<Item = Jwk<'_>> {
        self.keys.iter().filter_map(|key| key.as_jwk().ok())
    }
}

/// RFC 7517, section 4.7: a key is not used whose first certificate is another key's.
pub(crate) fn not_another_key(key: &Jwk<'_>) -> Result<(), Error> {
    match jwk_tools::check_certificates(key) {
        // Of a type that nobody here knows, and so of no use anyway.
        Ok(_) | Err(CertificateError::Jwk(_)) => Ok(()),
        Err(_) => Err(KeyFault::Inconsistent.into()),
    }
}

impl From<OwnedJwk> for KeyRing {
    fn from(key: OwnedJwk) -> Self {
        Self { keys: vec![key], skipped: vec![] }
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing({} keys)", self.keys.len())
    }
}
