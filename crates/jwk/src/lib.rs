//! JSON Web Keys and Key Sets (RFC 7517), read where they stand, without a heap.
//!
//! ```
//! use jwk::{Jwk, Operation};
//!
//! // From flash, say: nothing is copied.
//! let key = Jwk::parse(br#"{"kty":"oct","kid":"session","use":"enc","k":"AAECAwQFBgcICQoLDA0ODw"}"#)?;
//! key.permits(Operation::Decrypt, "dir")?;
//! let mut bytes = [0u8; 32];
//! assert_eq!(key.oct()?.decode(&mut bytes)?.len(), 16);
//! # Ok::<(), jose_alg::Error>(())
//! ```
#![no_std]

mod jwk;
mod members;
mod octets;
mod permit;
mod rsa;
mod set;

pub use crate::jwk::Jwk;
pub use octets::Octets;
pub use permit::Operation;
pub use rsa::{Rsa, RsaCrt, RsaPrivate};
pub use set::{JwkSet, Keys};
