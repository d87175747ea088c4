//! ECDSA on the NIST curves (RFC 7518, section 3.4): signatures are R and S, each as long as the order, and nothing else.

use std::fmt;

use aws_lc_rs::digest::{SHA256, SHA384, SHA512};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED,
    ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED, ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair,
    ParsedPublicKey,
};
use jose_alg::{Error, KeyFault, Rejected, SigningInput, SigningKey, VerifyingKey};
use jwk::{EcCurve, Jwk};
use zeroize::Zeroizing;

use crate::rsa_signature::digest;
use crate::spelled_kid;

macro_rules! ecdsa {
    (
        $(#[$private_doc:meta])* $private:ident, $(#[$public_doc:meta])* $public:ident,
        $alg:literal, $curve:expr, $signing:ident, $verifying:ident, $hash:ident, $len:literal
    ) => {
        $(#[$private_doc])*
        pub struct $private<'k> {
            key: EcdsaKeyPair,
            kid: Option<&'k str>,
        }

        impl<'k> $private<'k> {
            /// A key from a private JWK on this curve that permits `sign` with this algorithm.
            ///
            /// # Errors
            #[doc = concat!("As [`alg_ecdsa::", stringify!($private), "::from_jwk`].")]
            pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
                alg_ecdsa::$private::from_jwk(jwk)?;
                let ec = jwk.ec($curve)?;
                let mut d = Zeroizing::new([0; $len]);
                ec.d.ok_or(KeyFault::NotPrivate)?.decode_exact(&mut *d)?;
                let mut point = [0; 2 * $len + 1];
                let point = ec.write_point(&mut point)?;
                let key = EcdsaKeyPair::from_private_key_and_public_key(&$signing, &*d, point);
                Ok(Self { key: key.map_err(|_| KeyFault::Inconsistent)?, kid: spelled_kid(jwk)? })
            }

            /// This key without its `kid`, which is borrowed.
            #[must_use]
            pub fn without_kid(self) -> $private<'static> {
                $private { key: self.key, kid: None }
            }
        }

        impl SigningKey for $private<'_> {
            fn alg(&self) -> &'static str {
                $alg
            }

            fn kid(&self) -> Option<&str> {
                self.kid
            }

            fn signature_len(&self) -> usize {
                2 * $len
            }

            fn sign(&self, input: &SigningInput<'_>, _random: &[u8], out: &mut [u8]) -> Result<(), Error> {
                let out: &mut [u8; 2 * $len] =
                    out.try_into().map_err(|_| Error::BufferTooSmall { needed: 2 * $len })?;
                let made = self.key.sign_digest(&digest(&$hash, input)).map_err(|_| Error::Rejected)?;
                *out = made.as_ref().try_into().map_err(|_| Error::Rejected)?;
                Ok(())
            }
        }

        impl fmt::Debug for $private<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($private), "(kid: {:?})"), self.kid)
            }
        }

        $(#[$public_doc])*
        pub struct $public<'k> {
            key: ParsedPublicKey,
            kid: Option<&'k str>,
        }

        impl<'k> $public<'k> {
            /// The key whose public point is `point`: `04`, x and y (SEC 1, section 2.3.3).
            ///
            /// # Errors
            #[doc = concat!("As [`alg_ecdsa::", stringify!($public), "::from_point`].")]
            pub fn from_point(point: &[u8]) -> Result<Self, Error> {
                alg_ecdsa::$public::from_point(point)?;
                let key = ParsedPublicKey::new(&$verifying, point);
                Ok(Self { key: key.map_err(|_| KeyFault::InvalidPoint)?, kid: None })
            }

            /// A key from a JWK, public or private, on this curve that permits `verify` with this algorithm.
            ///
            /// # Errors
            #[doc = concat!("As [`alg_ecdsa::", stringify!($public), "::from_jwk`].")]
            pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
                alg_ecdsa::$public::from_jwk(jwk)?;
                let mut point = [0; 2 * $len + 1];
                let point = jwk.ec($curve)?.write_point(&mut point)?;
                let key = ParsedPublicKey::new(&$verifying, point);
                Ok(Self { key: key.map_err(|_| KeyFault::InvalidPoint)?, kid: spelled_kid(jwk)? })
            }

            /// This key without its `kid`, which is borrowed.
            #[must_use]
            pub fn without_kid(self) -> $public<'static> {
                $public { key: self.key, kid: None }
            }
        }

        impl VerifyingKey for $public<'_> {
            fn alg(&self) -> &'static str {
                $alg
            }

            fn kid(&self) -> Option<&str> {
                self.kid
            }

            fn signature_len(&self) -> usize {
                2 * $len
            }

            fn verify(&self, input: &SigningInput<'_>, signature: &[u8]) -> Result<(), Rejected> {
                if signature.len() != 2 * $len {
                    return Err(Rejected);
                }
                self.key.verify_digest_sig(&digest(&$hash, input), signature).map_err(|_| Rejected)
            }
        }

        impl fmt::Debug for $public<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($public), "(kid: {:?})"), self.kid)
            }
        }
    };
}

ecdsa! {
    /// A private key on P-256 that signs ES256: 64 bytes. Wiped when it is dropped; neither printed nor compared.
    Es256,
    /// A public key on P-256 that verifies ES256.
    Es256Public,
    "ES256", EcCurve::P256, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P256_SHA256_FIXED, SHA256, 32
}
ecdsa! {
    /// A private key on P-384 that signs ES384: 96 bytes.
    Es384,
    /// A public key on P-384 that verifies ES384.
    Es384Public,
    "ES384", EcCurve::P384, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED, SHA384, 48
}
ecdsa! {
    /// A private key on P-521 that signs ES512: 132 bytes.
    Es512,
    /// A public key on P-521 that verifies ES512.
    Es512Public,
    "ES512", EcCurve::P521, ECDSA_P521_SHA512_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED, SHA512, 66
}
