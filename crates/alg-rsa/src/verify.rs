//! RSA signatures for JWS: the verifying side. A signature has exactly the length of the modulus and is below it; the
//! encoding that it yields is judged as a whole.

use core::{fmt, marker::PhantomData};

use jose_alg::{Error, KeyFault, Rejected, SigningInput, VerifyingKey};
use jwk::{Jwk, Operation};

use crate::{
    RsaSignature,
    components::{self, Numbers, PublicComponents},
    emsa::Encoding,
    key::PublicKey,
    size::{Bytes as _, RsaSize, Size, sealed::Sealed},
};

/// A public RSA key of `BITS` bits that verifies the algorithm `A`: [`RS256`](crate::RS256) to [`PS512`](crate::PS512).
pub struct RsaVerifyingKey<'k, A, const BITS: usize>
where
    Size<BITS>: RsaSize,
{
    key: PublicKey<Size<BITS>>,
    kid: Option<&'k str>,
    alg: PhantomData<A>,
}

impl<'k, A: RsaSignature, const BITS: usize> RsaVerifyingKey<'k, A, BITS>
where
    Size<BITS>: RsaSize,
{
    /// A key from its modulus and public exponent, both big-endian.
    ///
    /// # Errors
    /// As [`RsaOaep256Public::from_components`](crate::RsaOaep256Public::from_components).
    pub fn from_components(n: &[u8], e: &[u8], kid: Option<&'k str>) -> Result<Self, Error> {
        Self::read(&PublicComponents { n, e }, kid)
    }

    /// A key from a JWK, public or private, that permits `verify` with this algorithm.
    ///
    /// # Errors
    /// As [`RsaOaep256Public::from_jwk`](crate::RsaOaep256Public::from_jwk).
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        let rsa = jwk.rsa()?;
        let kid = components::permitted_kid(jwk, Operation::Verify, A::ALG)?;
        Self::read(&rsa, kid)
    }

    /// This key without its `kid`, which is borrowed.
    #[must_use]
    pub fn without_kid(self) -> RsaVerifyingKey<'static, A, BITS> {
        RsaVerifyingKey { key: self.key, kid: None, alg: PhantomData }
    }

    fn read(numbers: &impl Numbers, kid: Option<&'k str>) -> Result<Self, Error> {
        let mut this = Self { key: PublicKey::EMPTY, kid, alg: PhantomData };
        this.key.fill(numbers)?;
        Ok(this)
    }
}

impl<A: RsaSignature, const BITS: usize> VerifyingKey for RsaVerifyingKey<'_, A, BITS>
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

    fn verify(&self, input: &SigningInput<'_>, signature: &[u8]) -> Result<(), Rejected> {
        // Big-endian numbers of one length compare as bytes. A number and that number plus `n` must not both pass.
        if signature.len() != Size::<BITS>::LEN || *signature >= *self.key.n() {
            return Err(Rejected);
        }
        let mut em = <Size<BITS> as Sealed>::Modulus::ZERO;
        em.as_mut().copy_from_slice(signature);
        self.key.apply(em.as_mut())?;
        if <A as Encoding>::matches(input, em.as_mut()) { Ok(()) } else { Err(Rejected) }
    }
}

impl<A: RsaSignature, const BITS: usize> fmt::Debug for RsaVerifyingKey<'_, A, BITS>
where
    Size<BITS>: RsaSize,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaVerifyingKey<{}, {BITS}>(kid: {:?})", A::ALG, self.kid)
    }
}

/// A public RSA key of any of the supported sizes that verifies the algorithm `A`, for programs that learn the size at
/// run time. It links the arithmetic of all sizes.
#[derive(Debug)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "there is no heap to put the larger ones on")]
pub enum AnyRsaVerifyingKey<'k, A: RsaSignature> {
    /// 2048 bits.
    Bits2048(RsaVerifyingKey<'k, A, 2048>),
    /// 3072 bits.
    Bits3072(RsaVerifyingKey<'k, A, 3072>),
    /// 4096 bits.
    Bits4096(RsaVerifyingKey<'k, A, 4096>),
}

impl<'k, A: RsaSignature> AnyRsaVerifyingKey<'k, A> {
    /// As [`RsaVerifyingKey::from_components`], for whatever size the modulus has.
    ///
    /// # Errors
    /// As there.
    pub fn from_components(n: &[u8], e: &[u8], kid: Option<&'k str>) -> Result<Self, Error> {
        Self::read(&PublicComponents { n, e }, kid)
    }

    /// As [`RsaVerifyingKey::from_jwk`], for whatever size the modulus has.
    ///
    /// # Errors
    /// As there.
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        let rsa = jwk.rsa()?;
        let kid = components::permitted_kid(jwk, Operation::Verify, A::ALG)?;
        Self::read(&rsa, kid)
    }

    fn read(numbers: &impl Numbers, kid: Option<&'k str>) -> Result<Self, Error> {
        match numbers.modulus_len() {
            256 => RsaVerifyingKey::read(numbers, kid).map(Self::Bits2048),
            384 => RsaVerifyingKey::read(numbers, kid).map(Self::Bits3072),
            512 => RsaVerifyingKey::read(numbers, kid).map(Self::Bits4096),
            _ => Err(KeyFault::WrongSize.into()),
        }
    }

    fn sized(&self) -> &dyn VerifyingKey {
        match self {
            Self::Bits2048(key) => key,
            Self::Bits3072(key) => key,
            Self::Bits4096(key) => key,
        }
    }
}

impl<A: RsaSignature> VerifyingKey for AnyRsaVerifyingKey<'_, A> {
    fn alg(&self) -> &'static str {
        A::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.sized().kid()
    }

    fn signature_len(&self) -> usize {
        self.sized().signature_len()
    }

    fn verify(&self, input: &SigningInput<'_>, signature: &[u8]) -> Result<(), Rejected> {
        self.sized().verify(input, signature)
    }
}
