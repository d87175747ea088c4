//! Which signatures a host takes and makes, as a value that can be read. There is no `none`, and nothing here takes a key
//! from a token.

use std::fmt;

use alg_ecdsa::{Es256KPublic, Es256Public, Es384Public, Es512Public};
use alg_eddsa::{Ed25519Public, Name};
use alg_rsa::{AnyRsaSigningKey, AnyRsaVerifyingKey, RsaSignature};
use jose_alg::{Error, KeyFault, Rejected, SigningInput, SigningKey, VerifyingKey};
use jwk::{Jwk, Operation};
use jws_core::Limits;

/// The signature algorithms that may be used, best first, and how much a token may ask.
///
/// There is no default: a call site says [`RECOMMENDED_SIGNATURES`], or writes its own.
///
/// ```
/// use pocket_jose::{Es256, Ps256, SignatureLimits, SignaturePolicy};
///
/// let policy = SignaturePolicy { algs: &[&Es256, &Ps256], understood: &[], limits: SignatureLimits::DEFAULT };
/// # let _ = policy;
/// ```
#[derive(Clone, Copy)]
pub struct SignaturePolicy<'p> {
    /// Signature algorithms. The signing side takes the first that fits its key.
    pub algs: &'p [&'p dyn SignatureAlgorithm],
    /// The extensions that the caller understands: names that may stand in `crit`. `b64` here means that unencoded
    /// payloads (RFC 7797) are accepted.
    pub understood: &'p [&'p str],
    /// How much a token may ask for.
    pub limits: Limits,
}

/// The policy for signatures, over the algorithms that have these names where it is called: the list is written once.
macro_rules! signature_policy {
    ($(#[$doc:meta])* RECOMMENDED_SIGNATURES;) => {
        $(#[$doc])*
        pub const RECOMMENDED_SIGNATURES: $crate::SignaturePolicy<'static> = $crate::SignaturePolicy {
            algs: &[
                &EdDsa, &Ed25519, &Es256, &Es384, &Es512, &Es256K, &Ps256, &Ps384, &Ps512, &Rs256, &Rs384, &Rs512,
                &Hs256, &Hs384, &Hs512,
            ],
            understood: &[],
            limits: $crate::SignatureLimits::DEFAULT,
        };
    };
}
#[cfg(feature = "aws-lc")]
pub(crate) use signature_policy;

signature_policy! {
    /// Ed25519 under both of its names, ECDSA on the NIST curves and secp256k1, RSA with PSS and with PKCS #1 v1.5, and
    /// HMAC.
    RECOMMENDED_SIGNATURES;
}

impl fmt::Debug for SignaturePolicy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignaturePolicy")
            .field("algs", &self.algs.iter().map(|alg| alg.alg()).collect::<Vec<_>>())
            .field("understood", &self.understood)
            .field("limits", &self.limits)
            .finish()
    }
}

/// A signature algorithm that can be set up from a JWK.
pub trait SignatureAlgorithm: Sync {
    /// The `alg`.
    fn alg(&self) -> &'static str;

    /// Sets up the signing side.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`] with the reason.
    fn signing(&self, key: &Jwk<'_>) -> Result<Box<dyn SigningKey + Send + Sync>, Error>;

    /// Sets up the verifying side.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`] with the reason.
    fn verifying(&self, key: &Jwk<'_>) -> Result<Box<dyn VerifyingKey + Send + Sync>, Error>;
}

macro_rules! algorithm {
    ($(#[$doc:meta])* $name:ident, $alg:literal, rsa $hash:ty) => {
        algorithm! { @ $(#[$doc])* $name, $alg, rsa_signing::<$hash>, rsa_verifying::<$hash> }
    };
    ($(#[$doc:meta])* $name:ident, $alg:literal, $signing:expr, $verifying:expr) => {
        algorithm! { @ $(#[$doc])* $name, $alg, |key: &Jwk<'_>| Ok(boxed($signing(key)?, kid(key))), $verifying }
    };
    (@ $(#[$doc:meta])* $name:ident, $alg:literal, $signing:expr, $verifying:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl SignatureAlgorithm for $name {
            fn alg(&self) -> &'static str {
                $alg
            }

            fn signing(&self, key: &Jwk<'_>) -> Result<Box<dyn SigningKey + Send + Sync>, Error> {
                $signing(key)
            }

            fn verifying(&self, key: &Jwk<'_>) -> Result<Box<dyn VerifyingKey + Send + Sync>, Error> {
                let made = $verifying(key)?;
                Ok(Box::new(Named { key: made, kid: kid(key) }))
            }
        }
    };
}

algorithm! {
    /// HMAC with SHA-256, an `oct` key of 32 bytes or more. Whoever verifies can sign.
    Hs256, "HS256",
    |key: &Jwk<'_>| alg_hmac::Hs256::from_jwk(key, Operation::Sign).map(alg_hmac::Hs256::without_kid),
    |key: &Jwk<'_>| alg_hmac::Hs256::from_jwk(key, Operation::Verify).map(alg_hmac::Hs256::without_kid)
}
algorithm! {
    /// HMAC with SHA-384, an `oct` key of 48 bytes or more. Whoever verifies can sign.
    Hs384, "HS384",
    |key: &Jwk<'_>| alg_hmac::Hs384::from_jwk(key, Operation::Sign).map(alg_hmac::Hs384::without_kid),
    |key: &Jwk<'_>| alg_hmac::Hs384::from_jwk(key, Operation::Verify).map(alg_hmac::Hs384::without_kid)
}
algorithm! {
    /// HMAC with SHA-512, an `oct` key of 64 bytes or more. Whoever verifies can sign.
    Hs512, "HS512",
    |key: &Jwk<'_>| alg_hmac::Hs512::from_jwk(key, Operation::Sign).map(alg_hmac::Hs512::without_kid),
    |key: &Jwk<'_>| alg_hmac::Hs512::from_jwk(key, Operation::Verify).map(alg_hmac::Hs512::without_kid)
}
algorithm! {
    /// RSA with PKCS #1 v1.5 and SHA-256; 2048, 3072 or 4096 bits, as all of RSA here.
    Rs256, "RS256", rsa alg_rsa::RS256
}
algorithm! {
    /// RSA with PKCS #1 v1.5 and SHA-384.
    Rs384, "RS384", rsa alg_rsa::RS384
}
algorithm! {
    /// RSA with PKCS #1 v1.5 and SHA-512.
    Rs512, "RS512", rsa alg_rsa::RS512
}
algorithm! {
    /// RSA with PSS and SHA-256.
    Ps256, "PS256", rsa alg_rsa::PS256
}
algorithm! {
    /// RSA with PSS and SHA-384.
    Ps384, "PS384", rsa alg_rsa::PS384
}
algorithm! {
    /// RSA with PSS and SHA-512.
    Ps512, "PS512", rsa alg_rsa::PS512
}
algorithm! {
    /// ECDSA on P-256 with SHA-256, deterministic.
    Es256, "ES256",
    |key: &Jwk<'_>| alg_ecdsa::Es256::from_jwk(key).map(alg_ecdsa::Es256::without_kid),
    |key: &Jwk<'_>| Es256Public::from_jwk(key).map(Es256Public::without_kid)
}
algorithm! {
    /// ECDSA on P-384 with SHA-384, deterministic.
    Es384, "ES384",
    |key: &Jwk<'_>| alg_ecdsa::Es384::from_jwk(key).map(alg_ecdsa::Es384::without_kid),
    |key: &Jwk<'_>| Es384Public::from_jwk(key).map(Es384Public::without_kid)
}
algorithm! {
    /// ECDSA on P-521 with SHA-512, deterministic.
    Es512, "ES512",
    |key: &Jwk<'_>| alg_ecdsa::Es512::from_jwk(key).map(alg_ecdsa::Es512::without_kid),
    |key: &Jwk<'_>| Es512Public::from_jwk(key).map(Es512Public::without_kid)
}
algorithm! {
    /// ECDSA on secp256k1 with SHA-256, deterministic.
    Es256K, "ES256K",
    |key: &Jwk<'_>| alg_ecdsa::Es256K::from_jwk(key).map(alg_ecdsa::Es256K::without_kid),
    |key: &Jwk<'_>| Es256KPublic::from_jwk(key).map(Es256KPublic::without_kid)
}
algorithm! {
    /// Ed25519 under the name that RFC 8037 gave it.
    EdDsa, "EdDSA",
    |key: &Jwk<'_>| alg_eddsa::Ed25519::from_jwk(Name::EdDSA, key).map(alg_eddsa::Ed25519::without_kid),
    |key: &Jwk<'_>| Ed25519Public::from_jwk(Name::EdDSA, key).map(Ed25519Public::without_kid)
}
algorithm! {
    /// Ed25519 under the name that RFC 9864 gave it.
    Ed25519, "Ed25519",
    |key: &Jwk<'_>| alg_eddsa::Ed25519::from_jwk(Name::Ed25519, key).map(alg_eddsa::Ed25519::without_kid),
    |key: &Jwk<'_>| Ed25519Public::from_jwk(Name::Ed25519, key).map(Ed25519Public::without_kid)
}

fn rsa_signing<A: RsaSignature + Send + Sync + 'static>(
    key: &Jwk<'_>,
) -> Result<Box<dyn SigningKey + Send + Sync>, Error> {
    let rsa = key.rsa()?;
    key.permits(Operation::Sign, A::ALG)?;
    rsa.private.ok_or(KeyFault::NotPrivate)?;
    // For keys that bring only `d`, this finds the primes.
    let numbers = alg_rsa::components_of_jwk(key)?;
    let kid = kid(key);
    // Each in a block of its own size, for the reason that `rsa_oaep.rs` gives.
    match AnyRsaSigningKey::<A>::from_components(&numbers.components(), None)? {
        AnyRsaSigningKey::Bits2048(key) => Ok(boxed(key, kid)),
        AnyRsaSigningKey::Bits3072(key) => Ok(boxed(key, kid)),
        AnyRsaSigningKey::Bits4096(key) => Ok(boxed(key, kid)),
        _ => Err(KeyFault::WrongSize.into()),
    }
}

fn boxed(
    key: impl SigningKey + Send + Sync + 'static,
    kid: Option<String>,
) -> Box<dyn SigningKey + Send + Sync> {
    Box::new(Named { key, kid })
}

fn rsa_verifying<A: RsaSignature>(key: &Jwk<'_>) -> Result<AnyRsaVerifyingKey<'static, A>, Error> {
    let rsa = key.rsa()?;
    key.permits(Operation::Verify, A::ALG)?;
    AnyRsaVerifyingKey::from_components(&octets(&rsa.n)?, &octets(&rsa.e)?, None)
}

fn octets(octets: &jwk::Octets<'_>) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; octets.decoded_len()];
    octets.decode(&mut bytes)?;
    Ok(bytes)
}

fn kid(key: &Jwk<'_>) -> Option<String> {
    // `Display` would spell out control characters: the exact string is needed here.
    key.kid().map(|kid| kid.chars().collect())
}

/// A key with a name of its own.
pub(crate) struct Named<K> {
    pub(crate) key: K,
    pub(crate) kid: Option<String>,
}

impl<K: SigningKey> SigningKey for Named<K> {
    fn alg(&self) -> &'static str {
        self.key.alg()
    }

    fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    fn signature_len(&self) -> usize {
        self.key.signature_len()
    }

    fn random_len(&self) -> usize {
        self.key.random_len()
    }

    fn sign(&self, input: &SigningInput<'_>, random: &[u8], out: &mut [u8]) -> Result<(), Error> {
        self.key.sign(input, random, out)
    }
}

impl<K: VerifyingKey> VerifyingKey for Named<K> {
    fn alg(&self) -> &'static str {
        self.key.alg()
    }

    fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    fn signature_len(&self) -> usize {
        self.key.signature_len()
    }

    fn verify(&self, input: &SigningInput<'_>, signature: &[u8]) -> Result<(), Rejected> {
        self.key.verify(input, signature)
    }
}
