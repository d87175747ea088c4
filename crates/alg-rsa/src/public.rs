//! The sending side: a content encryption key is encrypted to a public key. Whoever has the public key can do
//! this, so a token made here proves nothing about its sender.

use core::fmt;

use jose_alg::{Cek, Error, HeaderWriter, KeyFault, Recipient};
use jwk::{Jwk, Operation};
use zeroize::Zeroize;

use crate::{
    ALG,
    components::{self, Numbers, PublicComponents},
    key::PublicKey,
    oaep,
    size::{RsaSize, Size, sealed::Sealed as _},
};

/// A public RSA key of `BITS` bits that encrypts for RSA-OAEP-256.
pub struct RsaOaep256Public<'k, const BITS: usize>
where
    Size<BITS>: RsaSize,
{
    key: PublicKey<Size<BITS>>,
    kid: Option<&'k str>,
}

impl<'k, const BITS: usize> RsaOaep256Public<'k, BITS>
where
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

    /// A key from a JWK, public or private, that permits `wrapKey` (or `encrypt`) with RSA-OAEP-256.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`], for the reasons of [`RsaOaep256Public::from_components`] and what the JWK says
    /// of itself; [`Error::Malformed`] for a `kid` that is spelled with escapes.
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        let (rsa, kid) = components::from_jwk(jwk, Operation::WrapKey)?;
        Self::read(&rsa, kid)
    }

    /// This key without its `kid`, which is borrowed: it may outlive the JWK that it came from.
    #[must_use]
    pub fn without_kid(self) -> RsaOaep256Public<'static, BITS> {
        RsaOaep256Public { key: self.key, kid: None }
    }

    fn read(numbers: &impl Numbers, kid: Option<&'k str>) -> Result<Self, Error> {
        let mut this = Self { key: PublicKey::EMPTY, kid };
        this.key.fill(numbers)?;
        Ok(this)
    }

    fn protect(&self, cek: &[u8], random: &[u8], out: &mut [u8]) -> Result<(), Error> {
        let needed = Size::<BITS>::LEN;
        if out.len() != needed {
            return Err(Error::BufferTooSmall { needed });
        }
        let seed = random.try_into().map_err(|_| Error::RandomUnavailable)?;
        let done = oaep::encode(out, cek, seed).is_ok() && self.key.apply(out).is_ok();
        if !done {
            out.zeroize();
            return Err(KeyFault::WrongSize.into());
        }
        Ok(())
    }
}

impl<const BITS: usize> Recipient for RsaOaep256Public<'_, BITS>
where
    Size<BITS>: RsaSize,
{
    fn alg(&self) -> &'static str {
        ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, _cek_len: usize) -> usize {
        Size::<BITS>::LEN
    }

    /// The seed of the encoding.
    fn random_len(&self) -> usize {
        oaep::HASH_LEN
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

impl<const BITS: usize> fmt::Debug for RsaOaep256Public<'_, BITS>
where
    Size<BITS>: RsaSize,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaOaep256Public<{BITS}>(kid: {:?})", self.kid)
    }
}

/// A public RSA key of any of the supported sizes, for programs that learn the size at run time.
///
/// As large as the largest of them: 536 bytes. It links the arithmetic of all sizes.
#[derive(Debug)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "there is no heap to put the larger ones on")]
pub enum AnyRsaOaep256Public<'k> {
    /// 2048 bits.
    Bits2048(RsaOaep256Public<'k, 2048>),
    /// 3072 bits.
    Bits3072(RsaOaep256Public<'k, 3072>),
    /// 4096 bits.
    Bits4096(RsaOaep256Public<'k, 4096>),
}

impl<'k> AnyRsaOaep256Public<'k> {
    /// As [`RsaOaep256Public::from_components`], for whatever size the modulus has.
    ///
    /// # Errors
    /// As there.
    pub fn from_components(n: &[u8], e: &[u8], kid: Option<&'k str>) -> Result<Self, Error> {
        Self::read(&PublicComponents { n, e }, kid)
    }

    /// As [`RsaOaep256Public::from_jwk`], for whatever size the modulus has.
    ///
    /// # Errors
    /// As there.
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        let (rsa, kid) = components::from_jwk(jwk, Operation::WrapKey)?;
        Self::read(&rsa, kid)
    }

    /// As [`RsaOaep256Public::without_kid`].
    #[must_use]
    pub fn without_kid(self) -> AnyRsaOaep256Public<'static> {
        match self {
            Self::Bits2048(key) => AnyRsaOaep256Public::Bits2048(key.without_kid()),
            Self::Bits3072(key) => AnyRsaOaep256Public::Bits3072(key.without_kid()),
            Self::Bits4096(key) => AnyRsaOaep256Public::Bits4096(key.without_kid()),
        }
    }

    fn read(numbers: &impl Numbers, kid: Option<&'k str>) -> Result<Self, Error> {
        match numbers.modulus_len() {
            256 => RsaOaep256Public::read(numbers, kid).map(Self::Bits2048),
            384 => RsaOaep256Public::read(numbers, kid).map(Self::Bits3072),
            512 => RsaOaep256Public::read(numbers, kid).map(Self::Bits4096),
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

impl Recipient for AnyRsaOaep256Public<'_> {
    fn alg(&self) -> &'static str {
        ALG
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
