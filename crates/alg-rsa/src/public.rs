//! The sending side: a content encryption key is encrypted to a public key. Whoever has the public key can do
//! this, so a token made here proves nothing about its sender.

use core::{fmt, marker::PhantomData};

use jose_alg::{Cek, Error, HeaderWriter, KeyFault, Recipient};
use jwk::{Jwk, Operation};
use zeroize::Zeroize;

use crate::{
    OaepHash,
    components::{self, Numbers, PublicComponents},
    key::PublicKey,
    oaep,
    size::{RsaSize, Size, sealed::Sealed as _},
};

/// A public RSA key of `BITS` bits that encrypts for RSA-OAEP with the hashes `H`.
pub struct RsaOaepPublicKey<'k, H, const BITS: usize>
where
    H: OaepHash,
    Size<BITS>: RsaSize,
{
    key: PublicKey<Size<BITS>>,
    kid: Option<&'k str>,
    hash: PhantomData<H>,
}

impl<'k, H, const BITS: usize> RsaOaepPublicKey<'k, H, BITS>
where
    H: OaepHash,
    Size<BITS>: RsaSize,
{
    /// A key from its modulus and public exponent, both big-endian.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`]: [`KeyFault::WrongSize`] unless the modulus has exactly `BITS` bits,
    /// [`KeyFault::WeakExponent`] unless the exponent is odd and between 3 and 2^32 - 1,
    /// [`KeyFault::WeakModulus`], [`KeyFault::RocaModulus`].
    pub fn from_components(n: &[u8], e: &[u8], kid: Option<&'k str>) -> Result<Self, Error> {
        Self::read(&PublicComponents { n, e }, kid)
    }

    /// A key from a JWK, public or private, that permits `wrapKey` (or `encrypt`) with the algorithm.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`], for the reasons of [`RsaOaepPublicKey::from_components`] and what the JWK says
    /// of itself; [`Error::Malformed`] for a `kid` that is spelled with escapes.
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        let rsa = jwk.rsa()?;
        let kid = components::permitted_kid(jwk, Operation::WrapKey, H::ALG)?;
        Self::read(&rsa, kid)
    }

    /// This key without its `kid`, which is borrowed: it may outlive the JWK that it came from.
    #[must_use]
    pub fn without_kid(self) -> RsaOaepPublicKey<'static, H, BITS> {
        RsaOaepPublicKey { key: self.key, kid: None, hash: PhantomData }
    }

    fn read(numbers: &impl Numbers, kid: Option<&'k str>) -> Result<Self, Error> {
        let mut this = Self { key: PublicKey::EMPTY, kid, hash: PhantomData };
        this.key.fill(numbers)?;
        Ok(this)
    }

    fn protect(&self, cek: &[u8], random: &[u8], out: &mut [u8]) -> Result<(), Error> {
        let needed = Size::<BITS>::LEN;
        if out.len() != needed {
            return Err(Error::BufferTooSmall { needed });
        }
        if random.len() != H::HASH_LEN {
            return Err(Error::RandomUnavailable);
        }
        let done = oaep::encode::<H>(out, cek, random).is_ok() && self.key.apply(out).is_ok();
        if !done {
            out.zeroize();
            return Err(KeyFault::WrongSize.into());
        }
        Ok(())
    }
}

impl<H, const BITS: usize> Recipient for RsaOaepPublicKey<'_, H, BITS>
where
    H: OaepHash,
    Size<BITS>: RsaSize,
{
    fn alg(&self) -> &'static str {
        H::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, _cek_len: usize) -> usize {
        Size::<BITS>::LEN
    }

    /// The seed of the encoding.
    fn random_len(&self) -> usize {
        H::HASH_LEN
    }

    fn protect_cek(
        &self,
        cek: &mut Cek,
        _header: &mut HeaderWriter<'_>,
        random: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        self.protect(cek.as_bytes(), random, out)
    }
}

impl<H, const BITS: usize> fmt::Debug for RsaOaepPublicKey<'_, H, BITS>
where
    H: OaepHash,
    Size<BITS>: RsaSize,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaOaepPublicKey<{}, {BITS}>(kid: {:?})", H::ALG, self.kid)
    }
}

/// A public RSA key of any of the supported sizes, for programs that learn the size at run time.
///
/// As large as the largest of them: 536 bytes. It links the arithmetic of all sizes.
#[derive(Debug)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "there is no heap to put the larger ones on")]
pub enum AnyRsaOaepPublicKey<'k, H: OaepHash> {
    /// 2048 bits.
    Bits2048(RsaOaepPublicKey<'k, H, 2048>),
    /// 3072 bits.
    Bits3072(RsaOaepPublicKey<'k, H, 3072>),
    /// 4096 bits.
    Bits4096(RsaOaepPublicKey<'k, H, 4096>),
}

impl<'k, H: OaepHash> AnyRsaOaepPublicKey<'k, H> {
    /// As [`RsaOaepPublicKey::from_components`], for whatever size the modulus has.
    ///
    /// # Errors
    /// As there.
    pub fn from_components(n: &[u8], e: &[u8], kid: Option<&'k str>) -> Result<Self, Error> {
        Self::read(&PublicComponents { n, e }, kid)
    }

    /// As [`RsaOaepPublicKey::from_jwk`], for whatever size the modulus has.
    ///
    /// # Errors
    /// As there.
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        let rsa = jwk.rsa()?;
        let kid = components::permitted_kid(jwk, Operation::WrapKey, H::ALG)?;
        Self::read(&rsa, kid)
    }

    /// As [`RsaOaepPublicKey::without_kid`].
    #[must_use]
    pub fn without_kid(self) -> AnyRsaOaepPublicKey<'static, H> {
        match self {
            Self::Bits2048(key) => AnyRsaOaepPublicKey::Bits2048(key.without_kid()),
            Self::Bits3072(key) => AnyRsaOaepPublicKey::Bits3072(key.without_kid()),
            Self::Bits4096(key) => AnyRsaOaepPublicKey::Bits4096(key.without_kid()),
        }
    }

    fn read(numbers: &impl Numbers, kid: Option<&'k str>) -> Result<Self, Error> {
        match numbers.modulus_len() {
            256 => RsaOaepPublicKey::read(numbers, kid).map(Self::Bits2048),
            384 => RsaOaepPublicKey::read(numbers, kid).map(Self::Bits3072),
            512 => RsaOaepPublicKey::read(numbers, kid).map(Self::Bits4096),
            _ => Err(KeyFault::WrongSize.into()),
        }
    }

    fn sized(&self) -> &dyn Recipient {
        match self {
            Self::Bits2048(key) => key,
            Self::Bits3072(key) => key,
            Self::Bits4096(key) => key,
        }
    }
}

impl<H: OaepHash> Recipient for AnyRsaOaepPublicKey<'_, H> {
    fn alg(&self) -> &'static str {
        H::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.sized().kid()
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        self.sized().encrypted_key_len(cek_len)
    }

    fn random_len(&self) -> usize {
        self.sized().random_len()
    }

    fn protect_cek(
        &self,
        cek: &mut Cek,
        header: &mut HeaderWriter<'_>,
        random: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        self.sized().protect_cek(cek, header, random, out)
    }
}
