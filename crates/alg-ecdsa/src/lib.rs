//! ECDSA for JWS: ES256, ES384, ES512 (RFC 7518, section 3.4) and ES256K (RFC 8812, section 3.2). Never allocates.
//!
//! Each algorithm is its own pair of types over its own curve: a program links the curves that it names, and a key of one
//! cannot answer for another. Signing is deterministic (RFC 6979): it needs no randomness, and a bad generator cannot give
//! the key away.
//!
//! Signatures are R and S, each as long as the curve's order, and nothing else: no DER, no shorter spelling. Where S could
//! be either of two numbers both are accepted, as the standard has it, so a signature is not the name of a message.
//!
//! Refused: points off the curve, private scalars that are zero, too large, or not the public point's.
//!
//! ```
//! use alg_ecdsa::Es256Public;
//! use jwk::Jwk;
//!
//! # let text = br#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
//! let key = Es256Public::from_jwk(&Jwk::parse(text)?)?;
//! let accepted: &[&dyn jose_alg::VerifyingKey] = &[&key];
//! # Ok::<(), jose_alg::Error>(())
//! ```
#![no_std]

use core::fmt;

use jose_alg::{Error, Fault, KeyFault, Part, Rejected, SigningInput, SigningKey, VerifyingKey};
use jwk::{EcCurve, Jwk, Operation};
use sha2::{Digest, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

macro_rules! ecdsa {
    (
        $(#[$private_doc:meta])* $private:ident, $(#[$public_doc:meta])* $public:ident,
        $alg:literal, $library:ident, $curve:expr, $hash:ty, $len:literal
    ) => {
        $(#[$private_doc])*
        pub struct $private<'k> {
            key: $library::ecdsa::SigningKey,
            kid: Option<&'k str>,
        }

        impl<'k> $private<'k> {
            /// Bytes of the private scalar, and of each coordinate.
            pub const LEN: usize = $len;

            /// The key whose private scalar is `d`, big-endian.
            ///
            /// # Errors
            /// [`KeyFault::WrongSize`] unless there are [`Self::LEN`] bytes; [`KeyFault::Inconsistent`] when the number
            /// is zero or not below the order of the curve.
            pub fn from_scalar(d: &[u8]) -> Result<Self, Error> {
                if d.len() != Self::LEN {
                    return Err(KeyFault::WrongSize.into());
                }
                let key = $library::ecdsa::SigningKey::from_slice(d).map_err(|_| KeyFault::Inconsistent)?;
                Ok(Self { key, kid: None })
            }

            /// The same key, known as `kid`.
            #[must_use]
            pub fn with_kid(self, kid: &'k str) -> Self {
                Self { kid: Some(kid), ..self }
            }

            /// This key without its `kid`, which is borrowed.
            #[must_use]
            pub fn without_kid(self) -> $private<'static> {
                $private { key: self.key, kid: None }
            }

            /// A key from a private JWK on this curve that permits `sign` with this algorithm.
            ///
            /// # Errors
            /// As [`Self::from_scalar`]; [`KeyFault::InvalidPoint`] for a point off the curve,
            /// [`KeyFault::Inconsistent`] for one that is not this scalar's; what the JWK says of itself;
            /// [`Error::Malformed`] for a `kid` that is spelled with escapes.
            #[inline(never)]
            pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
                let ec = jwk.ec($curve)?;
                jwk.permits(Operation::Sign, $alg)?;
                let kid = spelled_kid(jwk)?;
                let mut d = Zeroizing::new([0; $len]);
                ec.d.ok_or(KeyFault::NotPrivate)?.decode_exact(&mut *d)?;
                let key = Self::from_scalar(&*d)?;
                let mut point = [0; 2 * $len + 1];
                let stated = $public::from_point(ec.write_point(&mut point)?)?;
                // Both points are public.
                if stated.key != $library::ecdsa::VerifyingKey::from(&key.key) {
                    return Err(KeyFault::Inconsistent.into());
                }
                Ok(Self { kid, ..key })
            }

            /// The public half, with the same `kid`.
            #[must_use]
            pub fn public(&self) -> $public<'k> {
                $public { key: $library::ecdsa::VerifyingKey::from(&self.key), kid: self.kid }
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
                use $library::ecdsa::signature::hazmat::PrehashSigner;
                let out: &mut [u8; 2 * $len] =
                    out.try_into().map_err(|_| Error::BufferTooSmall { needed: 2 * $len })?;
                let made: $library::ecdsa::Signature =
                    self.key.sign_prehash(&hash::<$hash>(input)).map_err(|_| Error::Rejected)?;
                out.copy_from_slice(&made.to_bytes());
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
            key: $library::ecdsa::VerifyingKey,
            kid: Option<&'k str>,
        }

        impl<'k> $public<'k> {
            /// The key whose public point is `point`: `04`, x and y (SEC 1, section 2.3.3).
            ///
            /// # Errors
            /// [`KeyFault::WrongSize`] for another length, the compressed form included; [`KeyFault::InvalidPoint`]
            /// for a point off the curve.
            pub fn from_point(point: &[u8]) -> Result<Self, Error> {
                use $library::elliptic_curve::point::AffineCoordinates;
                let point: &[u8; 2 * $len + 1] = point.try_into().map_err(|_| KeyFault::WrongSize)?;
                let (x, y) = match point {
                    [4, numbers @ ..] => numbers.split_at($len),
                    _ => return Err(KeyFault::InvalidPoint.into()),
                };
                // By its coordinates: the library's reader of SEC 1 would link a panic.
                let number = |bytes| $library::FieldBytes::try_from(bytes).map_err(|_| KeyFault::InvalidPoint);
                let point = $library::AffinePoint::from_coordinates(&number(x)?, &number(y)?);
                let point = Option::from(point).ok_or(KeyFault::InvalidPoint)?;
                let key = $library::ecdsa::VerifyingKey::from_affine(point);
                Ok(Self { key: key.map_err(|_| KeyFault::InvalidPoint)?, kid: None })
            }

            /// The same key, known as `kid`.
            #[must_use]
            pub fn with_kid(self, kid: &'k str) -> Self {
                Self { kid: Some(kid), ..self }
            }

            /// This key without its `kid`, which is borrowed.
            #[must_use]
            pub fn without_kid(self) -> $public<'static> {
                $public { key: self.key, kid: None }
            }

            /// A key from a JWK, public or private, on this curve that permits `verify` with this algorithm.
            ///
            /// # Errors
            /// As [`Self::from_point`]; what the JWK says of itself; [`Error::Malformed`] for a `kid` that is spelled
            /// with escapes.
            #[inline(never)]
            pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
                let ec = jwk.ec($curve)?;
                jwk.permits(Operation::Verify, $alg)?;
                let kid = spelled_kid(jwk)?;
                let mut point = [0; 2 * $len + 1];
                Ok(Self { kid, ..Self::from_point(ec.write_point(&mut point)?)? })
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
                use $library::ecdsa::signature::hazmat::PrehashVerifier;
                // R and S of exactly their length, neither zero nor too large.
                let signature =
                    $library::ecdsa::Signature::from_slice(signature).map_err(|_| Rejected)?.normalize_s();
                self.key.verify_prehash(&hash::<$hash>(input), &signature).map_err(|_| Rejected)
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
    /// A private key on P-256 that signs ES256: 64 bytes. Wiped when it is dropped; neither printed nor compared:
    ///
    /// ```compile_fail,E0369
    /// # fn f(a: alg_ecdsa::Es256<'_>, b: alg_ecdsa::Es256<'_>) {
    /// let _ = a == b;
    /// # }
    /// ```
    Es256,
    /// A public key on P-256 that verifies ES256.
    Es256Public,
    "ES256", p256, EcCurve::P256, Sha256, 32
}
ecdsa! {
    /// A private key on P-384 that signs ES384: 96 bytes.
    Es384,
    /// A public key on P-384 that verifies ES384.
    Es384Public,
    "ES384", p384, EcCurve::P384, Sha384, 48
}
ecdsa! {
    /// A private key on P-521 that signs ES512: 132 bytes.
    Es512,
    /// A public key on P-521 that verifies ES512.
    Es512Public,
    "ES512", p521, EcCurve::P521, Sha512, 66
}
ecdsa! {
    /// A private key on secp256k1 that signs ES256K: 64 bytes, S always the smaller of its two numbers.
    Es256K,
    /// A public key on secp256k1 that verifies ES256K, whichever of its two numbers S is.
    Es256KPublic,
    "ES256K", k256, EcCurve::SECP256K1, Sha256, 32
}

fn hash<H: Digest>(input: &SigningInput<'_>) -> sha2::digest::Output<H> {
    let mut hash = H::new();
    input.for_each(&mut |piece| hash.update(piece));
    hash.finalize()
}

/// The key borrows its `kid`: one that is spelled with escapes would have to be copied somewhere.
fn spelled_kid<'k>(jwk: &Jwk<'k>) -> Result<Option<&'k str>, Error> {
    let spelled = Error::Malformed { part: Part::Jwk, fault: Fault::InvalidValue, at: 0 };
    jwk.kid().map(|kid| kid.as_plain().ok_or(spelled)).transpose()
}
