//! The second engine: the same keys and the same encoding over the `rsa` crate's arithmetic. It is the oracle of
//! our tests, and a fallback for hosts; its padding is never used.

use alloc::vec;
use core::fmt;

use jose_alg::{
    Cek, Error, FnRandom, Header, HeaderWriter, KeyFault, NotRecovered, RandomUnavailable, Recipient,
    RecipientKey,
};
use jwk::{Jwk, Operation};
use rand_core::TryCryptoRng;
use rsa::{BoxedUint, RsaPrivateKey, RsaPublicKey, hazmat, traits::PublicKeyParts};
use zeroize::{Zeroize, Zeroizing};

use crate::{
    ALG, AnyRsaOaep256, AnyRsaOaep256Public, Components,
    blinded::{Blindable, Fill},
    components::{self, Number, Numbers, PublicComponents},
    oaep::{self, Hashes as _, OaepSha256},
    owned::components_of_jwk,
};

/// A private key of 2048, 3072 or 4096 bits that decrypts RSA-OAEP-256 with the `rsa` crate's arithmetic.
///
/// [`AnyRsaOaep256`] does the same without a heap.
pub struct RsaCrateOaep256<'k> {
    key: RsaPrivateKey,
    kid: Option<&'k str>,
}

impl<'k> RsaCrateOaep256<'k> {
    /// A key from its numbers.
    ///
    /// # Errors
    /// As [`AnyRsaOaep256::from_components`].
    pub fn from_components(components: &Components<'_>, kid: Option<&'k str>) -> Result<Self, Error> {
        AnyRsaOaep256::from_components(components, None)?;
        let len = components.modulus_len();
        let [n, d] = [Number::N, Number::D].map(|which| number(components, which, len));
        let [p, q] = [Number::P, Number::Q].map(|which| number(components, which, len / 2));
        let e = number(components, Number::E, 4)?;
        let key = RsaPrivateKey::from_components(n?, e, d?, vec![p?, q?]);
        Ok(Self { key: key.map_err(|_| KeyFault::Inconsistent)?, kid })
    }

    /// A key from a private JWK that permits `unwrapKey` (or `decrypt`) with RSA-OAEP-256. The primes are found
    /// when it has `d` alone.
    ///
    /// # Errors
    /// As [`AnyRsaOaep256::from_jwk`].
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        jwk.rsa()?;
        let kid = components::permitted_kid(jwk, Operation::UnwrapKey, ALG)?;
        Self::from_components(&components_of_jwk(jwk)?.components(), kid)
    }

    fn recover(
        &self,
        encrypted_key: &[u8],
        random: Option<&mut dyn TryCryptoRng<Error = RandomUnavailable>>,
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        if encrypted_key.len() != self.key.size() {
            return Err(NotRecovered::Rejected);
        }
        let number = BoxedUint::from_be_slice(encrypted_key, self.key.n_bits_precision())
            .map_err(|_| NotRecovered::Rejected)?;
        // Compares the answer with the question, as our own engine does.
        let mut plain =
            hazmat::rsa_decrypt_and_check(&self.key, random, &number).map_err(|error| match error {
                rsa::Error::Rng => NotRecovered::RandomUnavailable,
                _ => NotRecovered::Rejected,
            })?;
        let mut em = Zeroizing::new(plain.to_be_bytes().into_vec());
        plain.zeroize();
        let good =
            oaep::decode::<OaepSha256>(&mut em, cek.as_mut_bytes()).map_err(|_| NotRecovered::Rejected)?;
        if good.to_bool() { Ok(()) } else { Err(NotRecovered::Rejected) }
    }
}

impl RecipientKey for RsaCrateOaep256<'_> {
    fn alg(&self) -> &'static str {
        ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, _cek_len: usize) -> usize {
        self.key.size()
    }

    fn recover_cek(
        &self,
        _header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        self.recover(encrypted_key, None, cek)
    }
}

impl Blindable for RsaCrateOaep256<'_> {
    fn recover_blinded(
        &self,
        encrypted_key: &[u8],
        random: &mut Fill<'_>,
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        self.recover(encrypted_key, Some(&mut FnRandom(|out: &mut [u8]| random(out))), cek)
    }
}

impl fmt::Debug for RsaCrateOaep256<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaCrateOaep256(kid: {:?})", self.kid)
    }
}

/// A public key of 2048, 3072 or 4096 bits that encrypts for RSA-OAEP-256 with the `rsa` crate's arithmetic.
pub struct RsaCrateOaep256Public<'k> {
    key: RsaPublicKey,
    kid: Option<&'k str>,
}

impl<'k> RsaCrateOaep256Public<'k> {
    /// A key from its modulus and public exponent, both big-endian.
    ///
    /// # Errors
    /// As [`AnyRsaOaep256Public::from_components`].
    pub fn from_components(n: &[u8], e: &[u8], kid: Option<&'k str>) -> Result<Self, Error> {
        AnyRsaOaep256Public::from_components(n, e, None)?;
        let numbers = PublicComponents { n, e };
        let n = number(&numbers, Number::N, numbers.modulus_len())?;
        let key = RsaPublicKey::new(n, number(&numbers, Number::E, 4)?);
        Ok(Self { key: key.map_err(|_| KeyFault::WrongSize)?, kid })
    }
}

impl Recipient for RsaCrateOaep256Public<'_> {
    fn alg(&self) -> &'static str {
        ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, _cek_len: usize) -> usize {
        self.key.size()
    }

    fn random_len(&self) -> usize {
        OaepSha256::HASH_LEN
    }

    fn protect_cek(
        &self,
        cek: &mut Cek,
        _header: &mut HeaderWriter<'_>,
        random: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        let needed = self.key.size();
        if out.len() != needed {
            return Err(Error::BufferTooSmall { needed });
        }
        if random.len() != OaepSha256::HASH_LEN {
            return Err(Error::RandomUnavailable);
        }
        let wrong_size = Error::KeyUnsuitable(KeyFault::WrongSize);
        let mut em = Zeroizing::new(vec![0; needed]);
        oaep::encode::<OaepSha256>(&mut em, cek.as_bytes(), random).map_err(|_| wrong_size)?;
        let number = Zeroizing::new(
            BoxedUint::from_be_slice(&em, self.key.n_bits_precision()).map_err(|_| wrong_size)?,
        );
        let sealed = hazmat::rsa_encrypt(&self.key, &number).map_err(|_| wrong_size)?.to_be_bytes();
        if sealed.len() != needed {
            return Err(wrong_size);
        }
        out.copy_from_slice(&sealed);
        Ok(())
    }
}

impl fmt::Debug for RsaCrateOaep256Public<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaCrateOaep256Public(kid: {:?})", self.kid)
    }
}

/// A number in the width that its place has, whatever zeros it came with.
fn number(numbers: &impl Numbers, which: Number, len: usize) -> Result<BoxedUint, Error> {
    let mut bytes = Zeroizing::new(vec![0; len]);
    numbers.read(which, &mut bytes)?;
    Ok(BoxedUint::from_be_slice_vartime(&bytes))
}
