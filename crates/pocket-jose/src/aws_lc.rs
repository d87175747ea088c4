//! The policies of this crate over AWS-LC, for servers: RSA, AES-GCM, ECDH, ECDSA and Ed25519 in its C and assembly, everything else as it
//! is. Say [`aws_lc::RECOMMENDED`](RECOMMENDED) where you would say [`RECOMMENDED`](crate::RECOMMENDED), or put single values of this
//! module into a list of your own.
//!
//! ```
//! use pocket_jose::{HeaderFields, KeyRing, Receiver, Sender, aws_lc};
//!
//! let ring = KeyRing::generate_oct(32, "A256GCM")?;
//! let token = Sender::new(&ring, None, &aws_lc::RECOMMENDED)?.encrypt(&HeaderFields::NONE, b"open the door")?;
//! assert_eq!(Receiver::new(&ring, &aws_lc::RECOMMENDED).decrypt(&token)?.payload, b"open the door");
//! # Ok::<(), pocket_jose::Error>(())
//! ```
//!
//! The keys and tokens that are refused are the same, and so are the errors; what differs is in the documentation of the crate
//! `alg-aws-lc`.

use alg_aws_lc::{Name, RsaOaepKey, RsaOaepPublicKey, RsaSignature, RsaSigningKey, RsaVerifyingKey};
use jose_alg::{ContentCipher, Error, Recipient, RecipientKey, SigningKey, VerifyingKey};
use jwk::{Jwk, Operation};
use zeroize::Zeroizing;

pub use alg_aws_lc::{A128GCM, A192GCM, A256GCM};

use crate::ecdh::{Nist, ecdh};
use crate::named::Named;
use crate::policy::{kid, octets, policies};
use crate::signature::{Named as NamedSignature, signature_policy};
use crate::{
    A128CBC_HS256, A128GCMKW, A128KW, A192CBC_HS384, A192GCMKW, A192KW, A256CBC_HS512, A256GCMKW, A256KW,
    Dir, Es256K, Hs256, Hs384, Hs512, KeyAlgorithm, SignatureAlgorithm,
};

policies! {
    /// [`RECOMMENDED`](crate::RECOMMENDED) over AWS-LC.
    RECOMMENDED;
    /// [`REGISTERED`](crate::REGISTERED) over AWS-LC.
    REGISTERED;
}

signature_policy! {
    /// [`RECOMMENDED_SIGNATURES`](crate::RECOMMENDED_SIGNATURES) over AWS-LC.
    RECOMMENDED_SIGNATURES;
}

struct AwsLc;

impl Nist for AwsLc {
    type P256 = alg_aws_lc::P256;
    type P384 = alg_aws_lc::P384;
    type P521 = alg_aws_lc::P521;
}

ecdh!(AwsLc);

macro_rules! rsa_oaep {
    ($($(#[$doc:meta])* $name:ident, $hash:ident, $alg:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl KeyAlgorithm for $name {
            fn alg(&self) -> &'static str {
                $alg
            }

            fn receiving(&self, key: &Jwk<'_>) -> Result<Box<dyn RecipientKey + Send + Sync>, Error> {
                let made = RsaOaepKey::<alg_aws_lc::$hash>::from_jwk_without_kid(key)?;
                Ok(Box::new(Named { key: made, kid: kid(key) }))
            }

            fn sending(
                &self,
                key: &Jwk<'_>,
                _: &dyn ContentCipher,
            ) -> Result<Box<dyn Recipient + Send + Sync>, Error> {
                let [n, e] = public(key, Operation::WrapKey, $alg)?;
                let made = RsaOaepPublicKey::<alg_aws_lc::$hash>::from_components(&n, &e, None)?;
                Ok(Box::new(Named { key: made, kid: kid(key) }))
            }
        }
    )*};
}
rsa_oaep! {
    /// RSA-OAEP-256: SHA-256 in both places (RFC 7518, section 4.3).
    RsaOaep256, OaepSha256, "RSA-OAEP-256";
    /// RSA-OAEP: SHA-1 in both places.
    RsaOaep, OaepSha1, "RSA-OAEP";
    /// RSA-OAEP-384: SHA-384 in both places.
    RsaOaep384, OaepSha384, "RSA-OAEP-384";
    /// RSA-OAEP-512: SHA-512 in both places.
    RsaOaep512, OaepSha512, "RSA-OAEP-512";
}

macro_rules! signatures {
    ($($(#[$doc:meta])* $name:ident, $alg:literal, $signing:expr, $verifying:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl SignatureAlgorithm for $name {
            fn alg(&self) -> &'static str {
                $alg
            }

            fn signing(&self, key: &Jwk<'_>) -> Result<Box<dyn SigningKey + Send + Sync>, Error> {
                let made = $signing(key)?;
                Ok(Box::new(NamedSignature { key: made, kid: kid(key) }))
            }

            fn verifying(&self, key: &Jwk<'_>) -> Result<Box<dyn VerifyingKey + Send + Sync>, Error> {
                let made = $verifying(key)?;
                Ok(Box::new(NamedSignature { key: made, kid: kid(key) }))
            }
        }
    )*};
}
signatures! {
    /// RSA with PKCS #1 v1.5 and SHA-256.
    Rs256, "RS256", RsaSigningKey::<alg_aws_lc::RS256>::from_jwk_without_kid, verifying::<alg_aws_lc::RS256>;
    /// RSA with PKCS #1 v1.5 and SHA-384.
    Rs384, "RS384", RsaSigningKey::<alg_aws_lc::RS384>::from_jwk_without_kid, verifying::<alg_aws_lc::RS384>;
    /// RSA with PKCS #1 v1.5 and SHA-512.
    Rs512, "RS512", RsaSigningKey::<alg_aws_lc::RS512>::from_jwk_without_kid, verifying::<alg_aws_lc::RS512>;
    /// RSA with PSS and SHA-256.
    Ps256, "PS256", RsaSigningKey::<alg_aws_lc::PS256>::from_jwk_without_kid, verifying::<alg_aws_lc::PS256>;
    /// RSA with PSS and SHA-384.
    Ps384, "PS384", RsaSigningKey::<alg_aws_lc::PS384>::from_jwk_without_kid, verifying::<alg_aws_lc::PS384>;
    /// RSA with PSS and SHA-512.
    Ps512, "PS512", RsaSigningKey::<alg_aws_lc::PS512>::from_jwk_without_kid, verifying::<alg_aws_lc::PS512>;
    /// ECDSA on P-256 with SHA-256.
    Es256, "ES256",
        |key: &Jwk<'_>| alg_aws_lc::Es256::from_jwk(key).map(alg_aws_lc::Es256::without_kid),
        |key: &Jwk<'_>| alg_aws_lc::Es256Public::from_jwk(key).map(alg_aws_lc::Es256Public::without_kid);
    /// ECDSA on P-384 with SHA-384.
    Es384, "ES384",
        |key: &Jwk<'_>| alg_aws_lc::Es384::from_jwk(key).map(alg_aws_lc::Es384::without_kid),
        |key: &Jwk<'_>| alg_aws_lc::Es384Public::from_jwk(key).map(alg_aws_lc::Es384Public::without_kid);
    /// ECDSA on P-521 with SHA-512.
    Es512, "ES512",
        |key: &Jwk<'_>| alg_aws_lc::Es512::from_jwk(key).map(alg_aws_lc::Es512::without_kid),
        |key: &Jwk<'_>| alg_aws_lc::Es512Public::from_jwk(key).map(alg_aws_lc::Es512Public::without_kid);
    /// Ed25519 under the name that RFC 8037 gave it.
    EdDsa, "EdDSA",
        |key: &Jwk<'_>| alg_aws_lc::Ed25519::from_jwk(Name::EdDSA, key).map(alg_aws_lc::Ed25519::without_kid),
        |key: &Jwk<'_>| alg_aws_lc::Ed25519Public::from_jwk(Name::EdDSA, key).map(alg_aws_lc::Ed25519Public::without_kid);
    /// Ed25519 under the name that RFC 9864 gave it.
    Ed25519, "Ed25519",
        |key: &Jwk<'_>| alg_aws_lc::Ed25519::from_jwk(Name::Ed25519, key).map(alg_aws_lc::Ed25519::without_kid),
        |key: &Jwk<'_>| alg_aws_lc::Ed25519Public::from_jwk(Name::Ed25519, key).map(alg_aws_lc::Ed25519Public::without_kid);
}

fn verifying<A: RsaSignature>(key: &Jwk<'_>) -> Result<RsaVerifyingKey<'static, A>, Error> {
    let [n, e] = public(key, Operation::Verify, A::ALG)?;
    RsaVerifyingKey::from_components(&n, &e, None)
}

fn public(key: &Jwk<'_>, operation: Operation, alg: &str) -> Result<[Zeroizing<Vec<u8>>; 2], Error> {
    let rsa = key.rsa()?;
    key.permits(operation, alg)?;
    Ok([octets(&rsa.n)?, octets(&rsa.e)?])
}
