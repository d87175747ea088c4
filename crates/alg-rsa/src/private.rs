//! The receiving side: a private key recovers the content encryption key.

use core::{cell::RefCell, fmt, marker::PhantomData};

use ctutils::Choice;
use jose_alg::{Cek, Error, Header, KeyFault, NotRecovered, RecipientKey, Rejected};
use jwk::{Jwk, Operation};
use zeroize::Zeroizing;

use crate::{
    Components, OaepHash,
    blinded::{Blindable, Blinded, Fill},
    components::{self, Numbers},
    key::PrivateKey,
    oaep,
    size::{Bytes as _, RsaSize, Size, sealed::Sealed},
};

/// A private RSA key of `BITS` bits that decrypts RSA-OAEP with the hashes `H`.
///
/// It holds the primes and what the Chinese remainder theorem needs, wipes them when it is dropped, and neither
/// prints nor compares:
///
/// ```compile_fail,E0369
/// # fn f(a: alg_rsa::RsaOaep256<'_, 2048>, b: alg_rsa::RsaOaep256<'_, 2048>) {
/// let _ = a == b;
/// # }
/// ```
///
/// Used as it is, the computation is constant-time but not blinded; where there is a source of randomness, say
/// [`RsaOaepKey::with_blinding`].
pub struct RsaOaepKey<'k, H, const BITS: usize>
where
    H: OaepHash,
    Size<BITS>: RsaSize,
{
    key: PrivateKey<Size<BITS>>,
    kid: Option<&'k str>,
    hash: PhantomData<H>,
}

impl<'k, H, const BITS: usize> RsaOaepKey<'k, H, BITS>
where
    H: OaepHash,
    Size<BITS>: RsaSize,
{
    /// A key from its numbers.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`]: [`KeyFault::WrongSize`] unless the modulus has exactly `BITS` bits,
    /// [`KeyFault::WeakExponent`] unless the exponent is odd and between 3 and 2^32 - 1,
    /// [`KeyFault::WeakModulus`], [`KeyFault::RocaModulus`], and [`KeyFault::Inconsistent`] when the private
    /// numbers do not belong together or the primes do not have exactly half the bits each.
    pub fn from_components(components: &Components<'_>, kid: Option<&'k str>) -> Result<Self, Error> {
        Self::read(components, kid)
    }

    /// A key from a private JWK that permits `unwrapKey` (or `decrypt`) with the algorithm. It must carry `p`,
    /// `q`, `dp`, `dq` and `qi`, as RFC 7518, section 6.3.2 says it should; `recover_crt` (feature `alloc`)
    /// finds them for one that does not.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`], for the reasons of [`RsaOaepKey::from_components`] and what the JWK says of
    /// itself; [`Error::Malformed`] for a `kid` that is spelled with escapes.
    // Out of line, so that what is on the stack only while a key is read is not there while it is used.
    #[inline(never)]
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        let rsa = jwk.rsa()?;
        let kid = components::permitted_kid(jwk, Operation::UnwrapKey, H::ALG)?;
        Self::read(&rsa, kid)
    }

    /// A key from numbers **that are known to be good**: only their lengths are checked, which saves time at
    /// every start for a key that was checked before it went into flash.
    ///
    /// Numbers that do not belong together never give a wrong answer or a part of the key away (every
    /// decryption is checked), but nothing decrypts. A weak modulus is not noticed. `d` is not read.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`] for lengths, and for even exponents, moduli and primes.
    pub fn danger_from_unchecked_components(
        components: &Components<'_>,
        kid: Option<&'k str>,
    ) -> Result<Self, Error> {
        let mut this = Self { key: PrivateKey::EMPTY, kid, hash: PhantomData };
        this.key.fill_unchecked(components)?;
        Ok(this)
    }

    /// This key with base blinding: every computation on the private key runs on a number that nobody outside
    /// knows, drawn from `random`. A second line of defence behind constant time, for the price of another
    /// public operation; it covers what constant time in the source does not, such as power consumption.
    pub fn with_blinding<R: rand_core::TryCryptoRng>(self, random: R) -> Blinded<Self, RefCell<R>> {
        Blinded::new(self, RefCell::new(random))
    }

    /// This key without its `kid`, which is borrowed: it may outlive the JWK that it came from.
    #[must_use]
    pub fn without_kid(self) -> RsaOaepKey<'static, H, BITS> {
        RsaOaepKey { key: self.key, kid: None, hash: PhantomData }
    }

    fn read(numbers: &impl Numbers, kid: Option<&'k str>) -> Result<Self, Error> {
        let mut this = Self { key: PrivateKey::EMPTY, kid, hash: PhantomData };
        this.key.fill(numbers)?;
        Ok(this)
    }

    fn recover(
        &self,
        encrypted_key: &[u8],
        blinding: Option<&mut [u8]>,
        cek: &mut Cek,
    ) -> Result<Choice, Rejected> {
        let mut em = Zeroizing::new(<Size<BITS> as Sealed>::Modulus::ZERO);
        self.key.apply(encrypted_key, em.as_mut(), blinding)?;
        oaep::decode::<H>(em.as_mut(), cek.as_mut_bytes()).map_err(|_| Rejected)
    }
}

impl<H, const BITS: usize> RecipientKey for RsaOaepKey<'_, H, BITS>
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

    fn recover_cek(
        &self,
        _header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        verdict(self.recover(encrypted_key, None, cek).unwrap_or(Choice::FALSE))
    }
}

impl<H, const BITS: usize> Blindable for RsaOaepKey<'_, H, BITS>
where
    H: OaepHash,
    Size<BITS>: RsaSize,
{
    fn recover_blinded(
        &self,
        encrypted_key: &[u8],
        random: &mut Fill<'_>,
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        let mut blinding = Zeroizing::new(<Size<BITS> as Sealed>::Modulus::ZERO);
        random(blinding.as_mut()).map_err(|_| NotRecovered::RandomUnavailable)?;
        verdict(self.recover(encrypted_key, Some(blinding.as_mut()), cek).unwrap_or(Choice::FALSE))
    }
}

impl<H, const BITS: usize> fmt::Debug for RsaOaepKey<'_, H, BITS>
where
    H: OaepHash,
    Size<BITS>: RsaSize,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaOaepKey<{}, {BITS}>(kid: {:?})", H::ALG, self.kid)
    }
}

/// A private RSA key of any of the supported sizes, for programs that learn the size at run time.
///
/// As large as the largest of them: 1816 bytes. It links the arithmetic of all sizes.
#[derive(Debug)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "there is no heap to put the larger ones on")]
pub enum AnyRsaOaepKey<'k, H: OaepHash> {
    /// 2048 bits.
    Bits2048(RsaOaepKey<'k, H, 2048>),
    /// 3072 bits.
    Bits3072(RsaOaepKey<'k, H, 3072>),
    /// 4096 bits.
    Bits4096(RsaOaepKey<'k, H, 4096>),
}

impl<'k, H: OaepHash> AnyRsaOaepKey<'k, H> {
    /// As [`RsaOaepKey::from_components`], for whatever size the modulus has.
    ///
    /// # Errors
    /// As there.
    pub fn from_components(components: &Components<'_>, kid: Option<&'k str>) -> Result<Self, Error> {
        Self::read(components, kid)
    }

    /// As [`RsaOaepKey::from_jwk`], for whatever size the modulus has.
    ///
    /// # Errors
    /// As there.
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        let rsa = jwk.rsa()?;
        let kid = components::permitted_kid(jwk, Operation::UnwrapKey, H::ALG)?;
        Self::read(&rsa, kid)
    }

    /// As [`RsaOaepKey::with_blinding`].
    pub fn with_blinding<R: rand_core::TryCryptoRng>(self, random: R) -> Blinded<Self, RefCell<R>> {
        Blinded::new(self, RefCell::new(random))
    }

    /// As [`RsaOaepKey::without_kid`].
    #[must_use]
    pub fn without_kid(self) -> AnyRsaOaepKey<'static, H> {
        match self {
            Self::Bits2048(key) => AnyRsaOaepKey::Bits2048(key.without_kid()),
            Self::Bits3072(key) => AnyRsaOaepKey::Bits3072(key.without_kid()),
            Self::Bits4096(key) => AnyRsaOaepKey::Bits4096(key.without_kid()),
        }
    }

    fn read(numbers: &impl Numbers, kid: Option<&'k str>) -> Result<Self, Error> {
        match numbers.modulus_len() {
            256 => RsaOaepKey::read(numbers, kid).map(Self::Bits2048),
            384 => RsaOaepKey::read(numbers, kid).map(Self::Bits3072),
            512 => RsaOaepKey::read(numbers, kid).map(Self::Bits4096),
            _ => Err(KeyFault::WrongSize.into()),
        }
    }

    fn sized(&self) -> &dyn Blindable {
        match self {
            Self::Bits2048(key) => key,
            Self::Bits3072(key) => key,
            Self::Bits4096(key) => key,
        }
    }
}

impl<H: OaepHash> RecipientKey for AnyRsaOaepKey<'_, H> {
    fn alg(&self) -> &'static str {
        H::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.sized().kid()
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        self.sized().encrypted_key_len(cek_len)
    }

    fn recover_cek(
        &self,
        header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        self.sized().recover_cek(header, encrypted_key, cek)
    }
}

impl<H: OaepHash> Blindable for AnyRsaOaepKey<'_, H> {
    fn recover_blinded(
        &self,
        encrypted_key: &[u8],
        random: &mut Fill<'_>,
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        self.sized().recover_blinded(encrypted_key, random, cek)
    }
}

/// Apart from what runs before it, so that no compiler finds a jump worth its while: there is nothing here to jump over.
#[inline(never)]
fn verdict(good: Choice) -> Result<(), NotRecovered> {
    if good.to_bool() { Ok(()) } else { Err(NotRecovered::Rejected) }
}
