//! Ed25519 (RFC 8037, RFC 9864), deterministic. AWS-LC wants what is signed in one piece, so it is copied; that copy is wiped.

use std::fmt;

use alg_eddsa::{KEY_LEN, Name, SIGNATURE_LEN};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, ParsedPublicKey};
use jose_alg::{Error, KeyFault, Rejected, SigningInput, SigningKey, VerifyingKey};
use jwk::{Jwk, OkpCurve};
use zeroize::Zeroizing;

use crate::spelled_kid;

/// A private Ed25519 key. Wiped when it is dropped; neither printed nor compared.
pub struct Ed25519<'k> {
    name: Name,
    key: Ed25519KeyPair,
    kid: Option<&'k str>,
}

impl<'k> Ed25519<'k> {
    /// A key from a private JWK with `crv` Ed25519 that permits `sign` under this name.
    ///
    /// # Errors
    /// As [`alg_eddsa::Ed25519::from_jwk`].
    pub fn from_jwk(name: Name, jwk: &Jwk<'k>) -> Result<Self, Error> {
        alg_eddsa::Ed25519::from_jwk(name, jwk)?;
        let okp = jwk.okp(OkpCurve::ED25519)?;
        let mut seed = Zeroizing::new([0; KEY_LEN]);
        okp.d.ok_or(KeyFault::NotPrivate)?.decode_exact(&mut *seed)?;
        let mut public = [0; KEY_LEN];
        okp.x.decode_exact(&mut public)?;
        let key = Ed25519KeyPair::from_seed_and_public_key(&*seed, &public);
        Ok(Self { name, key: key.map_err(|_| KeyFault::Inconsistent)?, kid: spelled_kid(jwk)? })
    }

    /// This key without its `kid`, which is borrowed.
    #[must_use]
    pub fn without_kid(self) -> Ed25519<'static> {
        Ed25519 { name: self.name, key: self.key, kid: None }
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
        let made = self.key.try_sign(&whole(input)).map_err(|_| Error::Rejected)?;
        *out = made.as_ref().try_into().map_err(|_| Error::Rejected)?;
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
    key: ParsedPublicKey,
    kid: Option<&'k str>,
}

impl<'k> Ed25519Public<'k> {
    /// The key of these 32 bytes (RFC 8032, section 5.1.2).
    ///
    /// # Errors
    /// As [`alg_eddsa::Ed25519Public::from_bytes`].
    pub fn from_bytes(name: Name, bytes: &[u8]) -> Result<Self, Error> {
        alg_eddsa::Ed25519Public::from_bytes(name, bytes)?;
        let key = ParsedPublicKey::new(&ED25519, bytes).map_err(|_| KeyFault::InvalidPoint)?;
        Ok(Self { name, key, kid: None })
    }

    /// A key from a JWK, public or private, with `crv` Ed25519 that permits `verify` under this name.
    ///
    /// # Errors
    /// As [`alg_eddsa::Ed25519Public::from_jwk`].
    pub fn from_jwk(name: Name, jwk: &Jwk<'k>) -> Result<Self, Error> {
        alg_eddsa::Ed25519Public::from_jwk(name, jwk)?;
        let mut bytes = [0; KEY_LEN];
        jwk.okp(OkpCurve::ED25519)?.x.decode_exact(&mut bytes)?;
        let key = ParsedPublicKey::new(&ED25519, bytes).map_err(|_| KeyFault::InvalidPoint)?;
        Ok(Self { name, key, kid: spelled_kid(jwk)? })
    }

    /// This key without its `kid`, which is borrowed.
    #[must_use]
    pub fn without_kid(self) -> Ed25519Public<'static> {
        Ed25519Public { name: self.name, key: self.key, kid: None }
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
        self.key.verify_sig(&whole(input), signature).map_err(|_| Rejected)
    }
}

impl fmt::Debug for Ed25519Public<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ed25519Public({}, kid: {:?})", self.name.alg(), self.kid)
    }
}

/// What is signed, in one piece: it may be the payload of a token that is encrypted afterwards.
fn whole(input: &SigningInput<'_>) -> Zeroizing<Vec<u8>> {
    let mut len = 0;
    input.for_each(&mut |piece| len += piece.len());
    // Of its full size at once: a buffer that grows leaves its smaller selves behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(len));
    input.for_each(&mut |piece| bytes.extend_from_slice(piece));
    bytes
}
