//! `EdDSA` over Ed25519 for JWS (RFC 8037, section 3.1), under its first name `EdDSA` and its fully specified one
//! `Ed25519` (RFC 9864). Never allocates.
//!
//! Each name is a value of its own: a key answers one of them, and who accepts both puts two keys into the slice. Signing
//! is deterministic. Signatures have 64 bytes, S below the order of the group (RFC 8032, section 5.1.7).
//!
//! Refused: public keys that are no point or one of low order, and private keys that are not the public one's. Ed448 is
//! not here.
//!
//! ```
//! use alg_eddsa::{Ed25519Public, Name};
//! use jwk::Jwk;
//!
//! # let text = br#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
//! let jwk = Jwk::parse(text)?;
//! let (old, new) = (Ed25519Public::from_jwk(Name::EdDSA, &jwk)?, Ed25519Public::from_jwk(Name::Ed25519, &jwk)?);
//! let accepted: &[&dyn jose_alg::VerifyingKey] = &[&old, &new];
//! # Ok::<(), jose_alg::Error>(())
//! ```
#![no_std]

use core::fmt;

use ed25519_dalek::hazmat::{ExpandedSecretKey, raw_sign_byupdate};
use jose_alg::{Error, Fault, KeyFault, Part, Rejected, SigningInput, SigningKey, VerifyingKey};
use jwk::{Jwk, OkpCurve, Operation};
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

/// Bytes of a key, public or private.
pub const KEY_LEN: usize = 32;

/// Bytes of a signature.
pub const SIGNATURE_LEN: usize = 64;

/// The `alg` by which a key is known. The computation is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// `EdDSA` (RFC 8037), which leaves the curve to the key.
    EdDSA,
    /// `Ed25519` (RFC 9864).
    Ed25519,
}

impl Name {
    /// The `alg`.
    #[must_use]
    pub const fn alg(self) -> &'static str {
        match self {
            Self::EdDSA => "EdDSA",
            Self::Ed25519 => "Ed25519",
        }
    }
}

/// A private Ed25519 key. Wiped when it is dropped; neither printed nor compared:
///
/// ```compile_fail,E0369
/// # fn f(a: alg_eddsa::Ed25519<'_>, b: alg_eddsa::Ed25519<'_>) {
/// let _ = a == b;
/// # }
/// ```
pub struct Ed25519<'k> {
    name: Name,
    expanded: ExpandedSecretKey,
    public: ed25519_dalek::VerifyingKey,
    kid: Option<&'k str>,
}

impl<'k> Ed25519<'k> {
    /// The key that is made of the 32 bytes of `seed` (RFC 8032, section 5.1.5).
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`].
    pub fn from_seed(name: Name, seed: &[u8]) -> Result<Self, Error> {
        let seed: &[u8; KEY_LEN] = seed.try_into().map_err(|_| KeyFault::WrongSize)?;
        let expanded = ExpandedSecretKey::from(seed);
        let public = ed25519_dalek::VerifyingKey::from(&expanded);
        Ok(Self { name, expanded, public, kid: None })
    }

    /// The same key, known as `kid`.
    #[must_use]
    pub fn with_kid(self, kid: &'k str) -> Self {
        Self { kid: Some(kid), ..self }
    }

    /// This key without its `kid`, which is borrowed.
    #[must_use]
    pub fn without_kid(self) -> Ed25519<'static> {
        Ed25519 { name: self.name, expanded: self.expanded, public: self.public, kid: None }
    }

    /// A key from a private JWK with `crv` Ed25519 that permits `sign` under this name.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`]: [`KeyFault::NotPrivate`]; [`KeyFault::Inconsistent`] when the public key is not this
    /// private one's; what the JWK says of itself. [`Error::Malformed`] for a `kid` that is spelled with escapes.
    #[inline(never)]
    pub fn from_jwk(name: Name, jwk: &Jwk<'k>) -> Result<Self, Error> {
        let okp = jwk.okp(OkpCurve::ED25519)?;
        jwk.permits(Operation::Sign, name.alg())?;
        let kid = spelled_kid(jwk)?;
        let mut seed = Zeroizing::new([0; KEY_LEN]);
        okp.d.ok_or(KeyFault::NotPrivate)?.decode_exact(&mut *seed)?;
        let key = Self::from_seed(name, &*seed)?;
        // A public key that is not the private one's, signed under, would give the private one away.
        let mut stated = [0; KEY_LEN];
        okp.x.decode_exact(&mut stated)?;
        if stated != *key.public.as_bytes() {
            return Err(KeyFault::Inconsistent.into());
        }
        Ok(Self { kid, ..key })
    }

    /// The public half, with the same name and `kid`.
    #[must_use]
    pub fn public(&self) -> Ed25519Public<'k> {
        Ed25519Public { name: self.name, key: self.public, kid: self.kid }
    }
}

impl SigningKey for Ed25519<'_> {
    fn alg(&self) -> &'static str {
        self.name.alg()
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn signature_len(&self) -> usize {
        SIGNATURE_LEN
    }

    fn sign(&self, input: &SigningInput<'_>, _random: &[u8], out: &mut [u8]) -> Result<(), Error> {
        let out: &mut [u8; SIGNATURE_LEN] =
            out.try_into().map_err(|_| Error::BufferTooSmall { needed: SIGNATURE_LEN })?;
        let feed = |hash: &mut Sha512| {
            input.for_each(&mut |piece| hash.update(piece));
            Ok(())
        };
        let made = raw_sign_byupdate::<Sha512, _>(&self.expanded, feed, &self.public);
        *out = made.map_err(|_| Error::Rejected)?.to_bytes();
        Ok(())
    }
}

impl fmt::Debug for Ed25519<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ed25519({}, kid: {:?})", self.name.alg(), self.kid)
    }
}

/// A public Ed25519 key.
pub struct Ed25519Public<'k> {
    name: Name,
    key: ed25519_dalek::VerifyingKey,
    kid: Option<&'k str>,
}

impl<'k> Ed25519Public<'k> {
    /// The key of these 32 bytes (RFC 8032, section 5.1.2).
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`]; [`KeyFault::InvalidPoint`] for what is no point, or one of low order, under which
    /// anyone could sign.
    pub fn from_bytes(name: Name, bytes: &[u8]) -> Result<Self, Error> {
        let bytes: &[u8; KEY_LEN] = bytes.try_into().map_err(|_| KeyFault::WrongSize)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| KeyFault::InvalidPoint)?;
        if key.is_weak() {
            return Err(KeyFault::InvalidPoint.into());
        }
        Ok(Self { name, key, kid: None })
    }

    /// The same key, known as `kid`.
    #[must_use]
    pub fn with_kid(self, kid: &'k str) -> Self {
        Self { kid: Some(kid), ..self }
    }

    /// This key without its `kid`, which is borrowed.
    #[must_use]
    pub fn without_kid(self) -> Ed25519Public<'static> {
        Ed25519Public { name: self.name, key: self.key, kid: None }
    }

    /// A key from a JWK, public or private, with `crv` Ed25519 that permits `verify` under this name.
    ///
    /// # Errors
    /// As [`Ed25519Public::from_bytes`]; what the JWK says of itself; [`Error::Malformed`] for a `kid` that is spelled
    /// with escapes.
    #[inline(never)]
    pub fn from_jwk(name: Name, jwk: &Jwk<'k>) -> Result<Self, Error> {
        let okp = jwk.okp(OkpCurve::ED25519)?;
        jwk.permits(Operation::Verify, name.alg())?;
        let mut bytes = [0; KEY_LEN];
        okp.x.decode_exact(&mut bytes)?;
        Ok(Self { kid: spelled_kid(jwk)?, ..Self::from_bytes(name, &bytes)? })
    }
}

impl VerifyingKey for Ed25519Public<'_> {
    fn alg(&self) -> &'static str {
        self.name.alg()
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn signature_len(&self) -> usize {
        SIGNATURE_LEN
    }

    fn verify(&self, input: &SigningInput<'_>, signature: &[u8]) -> Result<(), Rejected> {
        let signature = ed25519_dalek::Signature::from_slice(signature).map_err(|_| Rejected)?;
        let mut stream = self.key.verify_stream(&signature).map_err(|_| Rejected)?;
        input.for_each(&mut |piece| stream.update(piece));
        stream.finalize_and_verify().map_err(|_| Rejected)
    }
}

impl fmt::Debug for Ed25519Public<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ed25519Public({}, kid: {:?})", self.name.alg(), self.kid)
    }
}

/// The key borrows its `kid`: one that is spelled with escapes would have to be copied somewhere.
fn spelled_kid<'k>(jwk: &Jwk<'k>) -> Result<Option<&'k str>, Error> {
    let spelled = Error::Malformed { part: Part::Jwk, fault: Fault::InvalidValue, at: 0 };
    jwk.kid().map(|kid| kid.as_plain().ok_or(spelled)).transpose()
}
