//! RSA signatures for JWS (RFC 7518, sections 3.3 and 3.5): the signing side. Every signature is blinded with the
//! randomness that it is handed, and checked with the public key before it leaves: a fault would give the primes away.

use core::{fmt, marker::PhantomData};

use jose_alg::{Error, KeyFault, SigningInput, SigningKey};
use jwk::{Jwk, Operation};
use zeroize::Zeroizing;

use crate::{
    Components, RsaSignature,
    components::{self, Numbers},
    emsa::Encoding,
    key::PrivateKey,
    size::{Bytes as _, RsaSize, Size, sealed::Sealed},
};

/// A private RSA key of `BITS` bits that signs with the algorithm `A`: [`RS256`](crate::RS256) to
/// [`PS512`](crate::PS512). Wiped when it is dropped; neither printed nor compared.
///
/// ```
/// use alg_rsa::{PS256, RsaSigningKey};
///
/// # fn program(flash: &[u8]) -> Result<(), jose_alg::Error> {
/// let key = RsaSigningKey::<PS256, 2048>::from_jwk(&jwk::Jwk::parse(flash)?)?;
/// # let _: &dyn jose_alg::SigningKey = &key;
/// # Ok(())
/// # }
/// ```
pub struct RsaSigningKey<'k, A, const BITS: usize>
where
    Size<BITS>: RsaSize,
{
    key: PrivateKey<Size<BITS>>,
    kid: Option<&'k str>,
    alg: PhantomData<A>,
}

impl<'k, A: RsaSignature, const BITS: usize> RsaSigningKey<'k, A, BITS>
where
    Size<BITS>: RsaSize,
{
    /// A key from its numbers.
    ///
    /// # Errors
    /// As [`RsaOaep256::from_components`](crate::RsaOaep256::from_components).
    pub fn from_components(components: &Components<'_>, kid: Option<&'k str>) -> Result<Self, Error> {
        Self::read(components, kid)
    }

    /// A key from a private JWK that permits `sign` with this algorithm. It must carry `p`, `q`, `dp`, `dq` and `qi`.
    ///
    /// # Errors
    /// As [`RsaOaep256::from_jwk`](crate::RsaOaep256::from_jwk).
    #[inline(never)]
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        let rsa = jwk.rsa()?;
        let kid = components::permitted_kid(jwk, Operation::Sign, A::ALG)?;
        Self::read(&rsa, kid)
    }

    /// This key without its `kid`, which is borrowed.
    #[must_use]
    pub fn without_kid(self) -> RsaSigningKey<'static, A, BITS> {
        RsaSigningKey { key: self.key, kid: None, alg: PhantomData }
    }

    fn read(numbers: &impl Numbers, kid: Option<&'k str>) -> Result<Self, Error> {
        let mut this = Self { key: PrivateKey::EMPTY, kid, alg: PhantomData };
        this.key.fill(numbers)?;
        Ok(this)
    }
}

impl<A: RsaSignature, const BITS: usize> SigningKey for RsaSigningKey<'_, A, BITS>
where
    Size<BITS>: RsaSize,
{
    fn alg(&self) -> &'static str {
        A::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn signature_len(&self) -> usize {
        Size::<BITS>::LEN
    }

    /// The salt, if there is one, and the blinding.
    fn random_len(&self) -> usize {
        <A as Encoding>::SALT_LEN + Size::<BITS>::LEN
    }

    fn sign(&self, input: &SigningInput<'_>, random: &[u8], out: &mut [u8]) -> Result<(), Error> {
        let needed = Size::<BITS>::LEN;
        if out.len() != needed {
            return Err(Error::BufferTooSmall { needed });
        }
        let (salt, factor) =
            random.split_at_checked(<A as Encoding>::SALT_LEN).ok_or(Error::RandomUnavailable)?;
        let mut blinding = Zeroizing::new(<Size<BITS> as Sealed>::Modulus::ZERO);
        if factor.len() != needed {
            return Err(Error::RandomUnavailable);
        }
        blinding.as_mut().copy_from_slice(factor);
        let mut em = <Size<BITS> as Sealed>::Modulus::ZERO;
        <A as Encoding>::encode(input, salt, em.as_mut()).ok_or(KeyFault::WrongSize)?;
        self.key.apply(em.as_ref(), out, Some(blinding.as_mut()))?;
        Ok(())
    }
}

impl<A: RsaSignature, const BITS: usize> fmt::Debug for RsaSigningKey<'_, A, BITS>
where
    Size<BITS>: RsaSize,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaSigningKey<{}, {BITS}>(kid: {:?})", A::ALG, self.kid)
    }
}

/// A private RSA key of any of the supported sizes that signs with the algorithm `A`, for programs that learn the size
/// at run time. It links the arithmetic of all sizes.
#[derive(Debug)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "there is no heap to put the larger ones on")]
pub enum AnyRsaSigningKey<'k, A: RsaSignature> {
    /// 2048 bits.
    Bits2048(RsaSigningKey<'k, A, 2048>),
    /// 3072 bits.
    Bits3072(RsaSigningKey<'k, A, 3072>),
    /// 4096 bits.
    Bits4096(RsaSigningKey<'k, A, 4096>),
}

impl<'k, A: RsaSignature> AnyRsaSigningKey<'k, A> {
    /// As [`RsaSigningKey::from_components`], for whatever size the modulus has.
    ///
    /// # Errors
    /// As there.
    pub fn from_components(components: &Components<'_>, kid: Option<&'k str>) -> Result<Self, Error> {
        Self::read(components, kid)
    }

    /// As [`RsaSigningKey::from_jwk`], for whatever size the modulus has.
    ///
    /// # Errors
    /// As there.
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        let rsa = jwk.rsa()?;
        let kid = components::permitted_kid(jwk, Operation::Sign, A::ALG)?;
        Self::read(&rsa, kid)
    }

    fn read(numbers: &impl Numbers, kid: Option<&'k str>) -> Result<Self, Error> {
        match numbers.modulus_len() {
            256 => RsaSigningKey::read(numbers, kid).map(Self::Bits2048),
            384 => RsaSigningKey::read(numbers, kid).map(Self::Bits3072),
            512 => RsaSigningKey::read(numbers, kid).map(Self::Bits4096),
            _ => Err(KeyFault::WrongSize.into()),
        }
    }

    fn sized(&self) -> &dyn SigningKey {
        match self {
            Self::Bits2048(key) => key,
            Self::Bits3072(key) => key,
            Self::Bits4096(key) => key,
        }
    }
}

impl<A: RsaSignature> SigningKey for AnyRsaSigningKey<'_, A> {
    fn alg(&self) -> &'static str {
        A::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.sized().kid()
    }

    fn signature_len(&self) -> usize {
        self.sized().signature_len()
    }

    fn random_len(&self) -> usize {
        self.sized().random_len()
    }

    fn sign(&self, input: &SigningInput<'_>, random: &[u8], out: &mut [u8]) -> Result<(), Error> {
        self.sized().sign(input, random, out)
    }
}
