//! RSA signatures (RFC 7518, sections 3.3 and 3.5): RS256 to PS512, for keys of 2048, 3072 and 4096 bits. The salt of PSS has the
//! length of the hash, when it is made and when it is judged.

use std::{fmt, marker::PhantomData};

use alg_rsa::{AnyRsaSigningKey, AnyRsaVerifyingKey, Components, PS256, PS384, PS512, RS256, RS384, RS512};
use aws_lc_rs::digest::{Algorithm, Context, Digest, SHA256, SHA384, SHA512};
use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384,
    RSA_PSS_2048_8192_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
    RsaParameters,
};
use jose_alg::{Error, KeyFault, Rejected, SigningInput, SigningKey, VerifyingKey};
use jwk::{Jwk, Operation};

use crate::{numbers, spelled_kid};

/// A signature algorithm over RSA: a sealed list.
pub trait RsaSignature: alg_rsa::RsaSignature + sealed::Sealed {}

mod sealed {
    pub trait Sealed {
        fn signing() -> &'static dyn super::RsaEncoding;
        fn verifying() -> &'static super::RsaParameters;
        fn hash() -> &'static super::Algorithm;
    }
}

macro_rules! signatures {
    ($($name:ident, $signing:ident, $verifying:ident, $hash:ident;)*) => {$(
        impl RsaSignature for $name {}
        impl sealed::Sealed for $name {
            fn signing() -> &'static dyn RsaEncoding {
                &$signing
            }
            fn verifying() -> &'static RsaParameters {
                &$verifying
            }
            fn hash() -> &'static Algorithm {
                &$hash
            }
        }
    )*};
}
signatures! {
    RS256, RSA_PKCS1_SHA256, RSA_PKCS1_2048_8192_SHA256, SHA256;
    RS384, RSA_PKCS1_SHA384, RSA_PKCS1_2048_8192_SHA384, SHA384;
    RS512, RSA_PKCS1_SHA512, RSA_PKCS1_2048_8192_SHA512, SHA512;
    PS256, RSA_PSS_SHA256, RSA_PSS_2048_8192_SHA256, SHA256;
    PS384, RSA_PSS_SHA384, RSA_PSS_2048_8192_SHA384, SHA384;
    PS512, RSA_PSS_SHA512, RSA_PSS_2048_8192_SHA512, SHA512;
}

/// The hash of what is signed, piece by piece.
pub(crate) fn digest(hash: &'static Algorithm, input: &SigningInput<'_>) -> Digest {
    let mut context = Context::new(hash);
    input.for_each(&mut |piece| context.update(piece));
    context.finish()
}

/// A private RSA key that signs with the algorithm `A`. Wiped when it is dropped; neither printed nor compared.
pub struct RsaSigningKey<'k, A> {
    key: RsaKeyPair,
    kid: Option<&'k str>,
    alg: PhantomData<A>,
}

impl<'k, A: RsaSignature> RsaSigningKey<'k, A> {
    /// A key from its numbers.
    ///
    /// # Errors
    /// As [`AnyRsaSigningKey::from_components`].
    pub fn from_components(components: &Components<'_>, kid: Option<&'k str>) -> Result<Self, Error> {
        AnyRsaSigningKey::<A>::from_components(components, None)?;
        Self::judged(components, kid)
    }

    /// A key from a private JWK that permits `sign` with this algorithm. For one that brings only `d`, the primes are found.
    ///
    /// # Errors
    /// As [`AnyRsaSigningKey::from_jwk`], and [`alg_rsa::recover_crt`] where the primes are missing.
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        let key = RsaSigningKey::<A>::from_jwk_without_kid(jwk)?;
        Ok(Self { key: key.key, kid: spelled_kid(jwk)?, alg: PhantomData })
    }

    /// The same for a caller who keeps the `kid`, however it is spelled.
    ///
    /// # Errors
    /// As [`RsaSigningKey::from_jwk`].
    pub fn from_jwk_without_kid(jwk: &Jwk<'_>) -> Result<RsaSigningKey<'static, A>, Error> {
        let rsa = jwk.rsa()?;
        jwk.permits(Operation::Sign, A::ALG)?;
        rsa.private.ok_or(KeyFault::NotPrivate)?;
        RsaSigningKey::judged(&alg_rsa::components_of_jwk(jwk)?.components(), None)
    }

    /// This key without its `kid`, which is borrowed.
    #[must_use]
    pub fn without_kid(self) -> RsaSigningKey<'static, A> {
        RsaSigningKey { key: self.key, kid: None, alg: PhantomData }
    }

    fn judged(components: &Components<'_>, kid: Option<&'k str>) -> Result<Self, Error> {
        Ok(Self { key: numbers::signing(components)?, kid, alg: PhantomData })
    }
}

impl<A: RsaSignature> SigningKey for RsaSigningKey<'_, A> {
    fn alg(&self) -> &'static str {
        A::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn signature_len(&self) -> usize {
        self.key.public_modulus_len()
    }

    fn sign(&self, input: &SigningInput<'_>, _random: &[u8], out: &mut [u8]) -> Result<(), Error> {
        let needed = self.key.public_modulus_len();
        if out.len() != needed {
            return Err(Error::BufferTooSmall { needed });
        }
        let digest = digest(A::hash(), input);
        self.key.sign_digest(A::signing(), &digest, out).map_err(|_| Error::Rejected)
    }
}

impl<A: RsaSignature> fmt::Debug for RsaSigningKey<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaSigningKey<{}>(kid: {:?})", A::ALG, self.kid)
    }
}

/// A public RSA key that verifies the algorithm `A`.
pub struct RsaVerifyingKey<'k, A> {
    key: ParsedPublicKey,
    len: usize,
    kid: Option<&'k str>,
    alg: PhantomData<A>,
}

impl<'k, A: RsaSignature> RsaVerifyingKey<'k, A> {
    /// A key from its modulus and public exponent, both big-endian.
    ///
    /// # Errors
    /// As [`AnyRsaVerifyingKey::from_components`].
    pub fn from_components(n: &[u8], e: &[u8], kid: Option<&'k str>) -> Result<Self, Error> {
        AnyRsaVerifyingKey::<A>::from_components(n, e, None)?;
        let key = numbers::verifying(n, e, A::verifying())?;
        Ok(Self { key, len: numbers::significant(n).len(), kid, alg: PhantomData })
    }

    /// A key from a JWK, public or private, that permits `verify` with this algorithm.
    ///
    /// # Errors
    /// As [`AnyRsaVerifyingKey::from_jwk`].
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        let [n, e] = numbers::public_numbers(jwk)?;
        jwk.permits(Operation::Verify, A::ALG)?;
        Self::from_components(&n, &e, spelled_kid(jwk)?)
    }

    /// This key without its `kid`, which is borrowed.
    #[must_use]
    pub fn without_kid(self) -> RsaVerifyingKey<'static, A> {
        RsaVerifyingKey { key: self.key, len: self.len, kid: None, alg: PhantomData }
    }
}

impl<A: RsaSignature> VerifyingKey for RsaVerifyingKey<'_, A> {
    fn alg(&self) -> &'static str {
        A::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn signature_len(&self) -> usize {
        self.len
    }

    fn verify(&self, input: &SigningInput<'_>, signature: &[u8]) -> Result<(), Rejected> {
        if signature.len() != self.len {
            return Err(Rejected);
        }
        self.key.verify_digest_sig(&digest(A::hash(), input), signature).map_err(|_| Rejected)
    }
}

impl<A: RsaSignature> fmt::Debug for RsaVerifyingKey<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaVerifyingKey<{}>(kid: {:?})", A::ALG, self.kid)
    }
}
