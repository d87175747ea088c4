//! ECDH-ES for JWE (RFC 7518, section 4.6; RFC 8037, section 3.2), both ways, without a heap: on P-256, P-384, P-521 and
//! X25519, directly or with AES key wrap.
//!
//! Curve and mode are types: a program links those that it names.
//!
//! ```
//! use alg_ecdh::{A256Kw, Direct, EcdhEs, EcdhEsPublic, P256, X25519};
//! use jwk::Jwk;
//!
//! # fn program(flash: &'static [u8], peer: &'static [u8]) -> Result<(), jose_alg::Error> {
//! // Answers `ECDH-ES` with a key on X25519:
//! let key = EcdhEs::<X25519, Direct>::from_jwk(&Jwk::parse(flash)?)?;
//! // Sends `ECDH-ES+A256KW` to a key on P-256:
//! let recipient = EcdhEsPublic::<P256, A256Kw>::from_jwk(&Jwk::parse(peer)?)?;
//! # let _: (&dyn jose_alg::RecipientKey, &dyn jose_alg::Recipient) = (&key, &recipient);
//! # Ok(())
//! # }
//! ```
//!
//! **A token that decrypts proves nothing about its sender.** Anyone who has the public key can make one.
//!
//! What is refused:
//!
//! - public points, in keys and in `epk`, that are not on the curve or whose coordinates are too short or too large;
//! - points on X25519 of low order, and a shared secret of zeros that would come of one (RFC 7748, section 6.1);
//! - an `epk` on another curve than the key's, of another `kty`, or with a private member;
//! - private keys of zero or beyond the order, and those to which another public key is written
//!   ([`KeyFault::Inconsistent`](jose_alg::KeyFault::Inconsistent));
//! - `apu` and `apv` that are not canonical base64url;
//! - JWKs whose `alg`, `use` or `key_ops` say otherwise.
//!
//! Coordinates on X25519 that are spelled with their top bit set, or above the prime, are taken as RFC 7748, section 5
//! says: the bit is masked and the number reduced. That is one key with several names, and harmless here, since every
//! name is bound into what the receiver computes.
//!
//! The time of everything that touches a private key depends on lengths alone.
#![no_std]

mod curve;
mod generate;
mod kdf;
mod mode;
mod private;
mod public;

pub use curve::{Curve, Keys, P256, P384, P521, Shared, X25519};
pub use generate::generate;
pub use mode::{A128Kw, A192Kw, A256Kw, Direct, Mode};
pub use private::EcdhEs;
pub use public::EcdhEsPublic;
