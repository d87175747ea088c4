//! RSA-OAEP for JWE (RFC 7518, section 4.3), both ways, without a heap: RSA-OAEP-256, and RSA-OAEP, RSA-OAEP-384 and
//! RSA-OAEP-512 for peers that ask for them. A program links the hashes that it names.
//!
//! Keys of 2048, 3072 and 4096 bits, each its own type: a program links the sizes that it names.
//!
//! ```
//! use alg_rsa::{RsaOaep256, RsaOaep256Public};
//! use jwk::Jwk;
//!
//! # fn program(flash: &'static [u8], peer: &'static [u8], trng: impl rand_core::TryCryptoRng) -> Result<(), jose_alg::Error> {
//! let key = RsaOaep256::<2048>::from_jwk(&Jwk::parse(flash)?)?.with_blinding(trng);
//! let recipient = RsaOaep256Public::<2048>::from_jwk(&Jwk::parse(peer)?)?;
//! # let _: (&dyn jose_alg::RecipientKey, &dyn jose_alg::Recipient) = (&key, &recipient);
//! # Ok(())
//! # }
//! ```
//!
//! Hosts that learn the size at run time use [`AnyRsaOaep256`] and [`AnyRsaOaep256Public`].
//!
//! **A token that decrypts proves nothing about its sender.** Anyone who has the public key can make one.
//!
//! Signatures for JWS (RS256 to PS512) are [`RsaSigningKey`] and [`RsaVerifyingKey`], over the same numbers and the same engine.
//!
//! What is refused, each with its reason in [`KeyFault`](jose_alg::KeyFault):
//!
//! - moduli that do not have exactly 2048, 3072 or 4096 bits (a key of 2047 bits, as some generators make, too);
//! - public exponents that are even, below 3, or above 2^32 - 1;
//! - moduli that are even, squares, or divisible by a prime up to 751, and those with the ROCA defect;
//! - private numbers that do not belong together, and primes of unequal length;
//! - JWKs whose `alg`, `use` or `key_ops` say otherwise.
//!
//! RSA1_5 is not here and will not be. Every decryption is constant-time in the private key and the message,
//! is checked against faults before its result is used, and fails in one way.
//!
//! With a heap (feature `alloc`): key generation, recovery of the primes, and the `rsa` crate as a second engine.
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;

#[cfg(all(feature = "alloc", not(target_has_atomic = "ptr")))]
compile_error!(
    "alg-rsa: the feature `alloc` uses the `rsa` crate, which needs atomic compare-and-swap, and this target has \
     none. Leave the feature out: encryption and decryption need no heap."
);

mod blinded;
mod components;
mod emsa;
mod engine;
mod hashes;
mod key;
mod oaep;
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
mod owned;
mod private;
mod public;
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
mod rsa_crate;
mod sign;
mod size;
mod unit;
mod verify;
mod weakness;

pub use blinded::{Blindable, Blinded, RandomSource};
pub use components::Components;
pub use emsa::{PS256, PS384, PS512, RS256, RS384, RS512, RsaSignature};
pub use hashes::*;
pub use oaep::OaepSha256;
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
pub use owned::{OwnedComponents, components_of_jwk, generate, recover_crt};
pub use private::{AnyRsaOaepKey, RsaOaepKey};
pub use public::{AnyRsaOaepPublicKey, RsaOaepPublicKey};
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
pub use rsa_crate::{RsaCrateOaep256, RsaCrateOaep256Public};
pub use sign::{AnyRsaSigningKey, RsaSigningKey};
pub use size::{RsaSize, Size};
pub use unit::recover_from_unit;
pub use verify::{AnyRsaVerifyingKey, RsaVerifyingKey};

#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
const ALG: &str = "RSA-OAEP-256";
