//! RSA-OAEP with its four pairs of hashes (RFC 7518, section 4.3), for keys of 2048, 3072 and 4096 bits, both ways. A content
//! encryption key that is found must have exactly the length that was asked for.

use std::{fmt, marker::PhantomData};

use alg_rsa::{AnyRsaOaepKey, AnyRsaOaepPublicKey, Components, OaepSha1, OaepSha256, OaepSha384, OaepSha512};
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OAEP_SHA384_MGF1SHA384, OAEP_SHA512_MGF1SHA512,
    OaepAlgorithm, OaepPrivateDecryptingKey, OaepPublicEncryptingKey,
};
use jose_alg::{Cek, Error, Header, HeaderWriter, KeyFault, NotRecovered, Recipient, RecipientKey};
use jwk::{Jwk, Operation};
use zeroize::{Zeroize, Zeroizing};

use crate::{numbers, spelled_kid};

/// Bytes of the longest modulus.
const LEN_MAX: usize = 512;

/// The hashes of one `alg` that AWS-LC has: a sealed list.
pub trait OaepHash: alg_rsa::OaepHash + sealed::Sealed {}

mod sealed {
    pub trait Sealed {
        fn algorithm() -> &'static super::OaepAlgorithm;
    }
}

macro_rules! hashes {
    ($($name:ident, $algorithm:ident;)*) => {$(
        impl OaepHash for $name {}
        impl sealed::Sealed for $name {
            fn algorithm() -> &'static OaepAlgorithm {
                &$algorithm
            }
        }
    )*};
}
hashes! {
    OaepSha256, OAEP_SHA256_MGF1SHA256;
    OaepSha1, OAEP_SHA1_MGF1SHA1;
    OaepSha384, OAEP_SHA384_MGF1SHA384;
    OaepSha512, OAEP_SHA512_MGF1SHA512;
}

/// A private RSA key that decrypts RSA-OAEP with the hashes `H`, set up once. Wiped when it is dropped; neither printed nor
/// compared.
pub struct RsaOaepKey<'k, H> {
    key: OaepPrivateDecryptingKey,
    kid: Option<&'k str>,
    hash: PhantomData<H>,
}

impl<'k, H: OaepHash> RsaOaepKey<'k, H> {
    /// A key from its numbers.
    ///
    /// # Errors
    /// As [`AnyRsaOaepKey::from_components`].
    pub fn from_components(components: &Components<'_>, kid: Option<&'k str>) -> Result<Self, Error> {
        AnyRsaOaepKey::<H>::from_components(components, None)?;
        Self::judged(components, kid)
    }

    /// A key from a private JWK that permits `unwrapKey` (or `decrypt`) with the algorithm. For one that brings only `d`, the primes
    /// are found.
    ///
    /// # Errors
    /// As [`AnyRsaOaepKey::from_jwk`], and [`alg_rsa::recover_crt`] where the primes are missing.
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        let key = RsaOaepKey::<H>::from_jwk_without_kid(jwk)?;
        Ok(Self { key: key.key, kid: spelled_kid(jwk)?, hash: PhantomData })
    }

    /// The same for a caller who keeps the `kid`, however it is spelled.
    ///
    /// # Errors
    /// As [`RsaOaepKey::from_jwk`].
    pub fn from_jwk_without_kid(jwk: &Jwk<'_>) -> Result<RsaOaepKey<'static, H>, Error> {
        let rsa = jwk.rsa()?;
        jwk.permits(Operation::UnwrapKey, H::ALG)?;
        rsa.private.ok_or(KeyFault::NotPrivate)?;
        RsaOaepKey::judged(&alg_rsa::components_of_jwk(jwk)?.components(), None)
    }

    /// This key without its `kid`, which is borrowed.
    #[must_use]
    pub fn without_kid(self) -> RsaOaepKey<'static, H> {
        RsaOaepKey { key: self.key, kid: None, hash: PhantomData }
    }

    fn judged(components: &Components<'_>, kid: Option<&'k str>) -> Result<Self, Error> {
        let key = OaepPrivateDecryptingKey::new(numbers::decrypting(components)?);
        Ok(Self { key: key.map_err(|_| KeyFault::Inconsistent)?, kid, hash: PhantomData })
    }
}

impl<H: OaepHash> RecipientKey for RsaOaepKey<'_, H> {
    fn alg(&self) -> &'static str {
        H::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, _cek_len: usize) -> usize {
        self.key.key_size_bytes()
    }

    fn recover_cek(
        &self,
        _header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        let mut found = Zeroizing::new([0; LEN_MAX]);
        // Which of the two failed depends on the key, and ends in the same dummy and the same answer (RFC 7516, section 11.5).
        let found = self.key.decrypt(H::algorithm(), encrypted_key, &mut *found, None);
        if found.is_ok_and(|found| cek.set(found).is_ok()) {
            return Ok(());
        }
        cek.wipe();
        Err(NotRecovered::Rejected)
    }
}

impl<H: OaepHash> fmt::Debug for RsaOaepKey<'_, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaOaepKey<{}, {}>(kid: {:?})", H::ALG, self.key.key_size_bits(), self.kid)
    }
}

/// A public RSA key that encrypts for RSA-OAEP with the hashes `H`.
pub struct RsaOaepPublicKey<'k, H> {
    key: OaepPublicEncryptingKey,
    kid: Option<&'k str>,
    hash: PhantomData<H>,
}

impl<'k, H: OaepHash> RsaOaepPublicKey<'k, H> {
    /// A key from its modulus and public exponent, both big-endian.
    ///
    /// # Errors
    /// As [`AnyRsaOaepPublicKey::from_components`].
    pub fn from_components(n: &[u8], e: &[u8], kid: Option<&'k str>) -> Result<Self, Error> {
        AnyRsaOaepPublicKey::<H>::from_components(n, e, None)?;
        let key = OaepPublicEncryptingKey::new(numbers::encrypting(n, e)?);
        Ok(Self { key: key.map_err(|_| KeyFault::WeakModulus)?, kid, hash: PhantomData })
    }

    /// A key from a JWK, public or private, that permits `wrapKey` (or `encrypt`) with the algorithm.
    ///
    /// # Errors
    /// As [`AnyRsaOaepPublicKey::from_jwk`].
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        let [n, e] = numbers::public_numbers(jwk)?;
        jwk.permits(Operation::WrapKey, H::ALG)?;
        Self::from_components(&n, &e, spelled_kid(jwk)?)
    }

    /// This key without its `kid`, which is borrowed.
    #[must_use]
    pub fn without_kid(self) -> RsaOaepPublicKey<'static, H> {
        RsaOaepPublicKey { key: self.key, kid: None, hash: PhantomData }
    }
}

impl<H: OaepHash> Recipient for RsaOaepPublicKey<'_, H> {
    fn alg(&self) -> &'static str {
        H::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, _cek_len: usize) -> usize {
        self.key.key_size_bytes()
    }

    fn protect_cek(
        &self,
        cek: &mut Cek,
        _header: &mut HeaderWriter<'_>,
        _random: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        let needed = self.key.key_size_bytes();
        if out.len() != needed {
            return Err(Error::BufferTooSmall { needed });
        }
        let written =
            self.key.encrypt(H::algorithm(), cek.as_bytes(), out, None).map_or(0, |text| text.len());
        if written == needed {
            return Ok(());
        }
        out.zeroize();
        Err(KeyFault::WrongSize.into())
    }
}

impl<H: OaepHash> fmt::Debug for RsaOaepPublicKey<'_, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaOaepPublicKey<{}, {}>(kid: {:?})", H::ALG, self.key.key_size_bits(), self.kid)
    }
}
