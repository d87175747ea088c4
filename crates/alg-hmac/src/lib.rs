//! HMAC for JWS: HS256, HS384, HS512 (RFC 7518, section 3.2). Never allocates.
//!
//! **A shared key does both.** Whoever can verify a token can make one, so a MAC says only that one of the holders of the
//! key wrote it.
//!
//! Refused: keys shorter than the hash, keys longer than [`KEY_MAX`], and what is no secret at all but a public key in
//! PEM (the oldest confusion of algorithms in JOSE). MACs are compared in constant time, in full length.
//!
//! ```
//! use alg_hmac::Hs256;
//! use jwk::{Jwk, Operation};
//!
//! # let text = br#"{"kty":"oct","alg":"HS256","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;
//! let key = Hs256::from_jwk(&Jwk::parse(text)?, Operation::Verify)?;
//! let accepted: &[&dyn jose_alg::VerifyingKey] = &[&key];
//! # Ok::<(), jose_alg::Error>(())
//! ```
#![no_std]

use core::fmt;

use ctutils::CtEq;
use hmac::{Hmac, KeyInit, Mac};
use jose_alg::{Error, Fault, KeyFault, Part, Rejected, SigningInput, SigningKey, VerifyingKey};
use jwk::{Jwk, Operation};
use sha2::{Sha256, Sha384, Sha512};
use zeroize::{Zeroize, Zeroizing};

/// Bytes of the longest key that is taken. A key longer than a block of its hash (64 or 128 bytes) is hashed first and
/// gains nothing.
pub const KEY_MAX: usize = 1024;

macro_rules! mac {
    ($(#[$doc:meta])* $name:ident, $alg:literal, $hash:ty, $len:literal) => {
        $(#[$doc])*
        pub struct $name<'k> {
            mac: Hmac<$hash>,
            kid: Option<&'k str>,
        }

        impl<'k> $name<'k> {
            /// Bytes of the MAC, and the fewest that a key may have.
            pub const LEN: usize = $len;

            /// The key `key`.
            ///
            /// # Errors
            /// [`KeyFault::WrongSize`] for fewer than [`Self::LEN`] bytes (RFC 7518, section 3.2) or more than
            /// [`KEY_MAX`]; [`KeyFault::WrongType`] for the text of a key in PEM.
            pub fn new(key: &[u8]) -> Result<Self, Error> {
                check(key, Self::LEN)?;
                let mac = Hmac::new_from_slice(key).map_err(|_| KeyFault::WrongSize)?;
                Ok(Self { mac, kid: None })
            }

            /// The same key, known as `kid`.
            #[must_use]
            pub fn with_kid(self, kid: &'k str) -> Self {
                Self { kid: Some(kid), ..self }
            }

            /// This key without its `kid`, which is borrowed.
            #[must_use]
            pub fn without_kid(self) -> $name<'static> {
                $name { mac: self.mac, kid: None }
            }

            /// A key from a JWK of type `oct` that permits `operation`, [`Operation::Sign`] or [`Operation::Verify`],
            /// with this algorithm.
            ///
            /// # Errors
            /// As [`Self::new`]; what the JWK says of itself; [`Error::Malformed`] for a `kid` that is spelled with
            /// escapes.
            #[inline(never)]
            pub fn from_jwk(jwk: &Jwk<'k>, operation: Operation) -> Result<Self, Error> {
                let k = jwk.oct()?;
                jwk.permits(operation, $alg)?;
                // The key borrows its `kid`: one that is spelled with escapes would have to be copied somewhere.
                let spelled = Error::Malformed { part: Part::Jwk, fault: Fault::InvalidValue, at: 0 };
                let kid = jwk.kid().map(|kid| kid.as_plain().ok_or(spelled)).transpose()?;
                let mut bytes = Zeroizing::new([0; KEY_MAX]);
                let bytes = k.decode(&mut *bytes).map_err(|_| KeyFault::WrongSize)?;
                Ok(Self { kid, ..Self::new(bytes)? })
            }

            fn compute(&self, input: &SigningInput<'_>) -> Zeroizing<[u8; $len]> {
                let mut mac = self.mac.clone();
                input.for_each(&mut |piece| mac.update(piece));
                let mut made = mac.finalize().into_bytes();
                let out = Zeroizing::new(made.into());
                made.as_mut_slice().zeroize();
                out
            }
        }

        impl SigningKey for $name<'_> {
            fn alg(&self) -> &'static str {
                $alg
            }

            fn kid(&self) -> Option<&str> {
                self.kid
            }

            fn signature_len(&self) -> usize {
                Self::LEN
            }

            fn sign(&self, input: &SigningInput<'_>, _random: &[u8], out: &mut [u8]) -> Result<(), Error> {
                let out: &mut [u8; $len] =
                    out.try_into().map_err(|_| Error::BufferTooSmall { needed: $len })?;
                out.copy_from_slice(&*self.compute(input));
                Ok(())
            }
        }

        impl VerifyingKey for $name<'_> {
            fn alg(&self) -> &'static str {
                $alg
            }

            fn kid(&self) -> Option<&str> {
                self.kid
            }

            fn signature_len(&self) -> usize {
                Self::LEN
            }

            fn verify(&self, input: &SigningInput<'_>, signature: &[u8]) -> Result<(), Rejected> {
                let signature: &[u8; $len] = signature.try_into().map_err(|_| Rejected)?;
                if self.compute(input).ct_eq(signature).to_bool() { Ok(()) } else { Err(Rejected) }
            }
        }

        impl fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "(kid: {:?})"), self.kid)
            }
        }
    };
}

mac! {
    /// A shared key for HMAC with SHA-256: 32 bytes or more, tags of 32. Wiped when it is dropped; neither printed nor
    /// compared:
    ///
    /// ```compile_fail,E0369
    /// # use alg_hmac::Hs256;
    /// let _ = Hs256::new(&[7; 32]).ok() == Hs256::new(&[7; 32]).ok();
    /// ```
    Hs256, "HS256", Sha256, 32
}
mac! {
    /// A shared key for HMAC with SHA-384: 48 bytes or more, tags of 48.
    Hs384, "HS384", Sha384, 48
}
mac! {
    /// A shared key for HMAC with SHA-512: 64 bytes or more, tags of 64.
    Hs512, "HS512", Sha512, 64
}

/// Lengths may branch; so may the first bytes of what is no secret.
fn check(key: &[u8], least: usize) -> Result<(), KeyFault> {
    if key.trim_ascii_start().starts_with(b"-----BEGIN ") {
        return Err(KeyFault::WrongType);
    }
    if key.len() < least || key.len() > KEY_MAX { Err(KeyFault::WrongSize) } else { Ok(()) }
}
