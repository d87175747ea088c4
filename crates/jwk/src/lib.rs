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

#[cfg(feature = "alloc")]
extern crate alloc;

#[cfg(feature = "pem")]
mod export;
#[cfg(feature = "pem")]
mod import;
mod jwk;
mod members;
mod octets;
#[cfg(feature = "alloc")]
mod owned;
mod permit;
mod rsa;
mod select;
mod set;
mod thumbprint;
mod write;

pub use crate::jwk::Jwk;
#[cfg(feature = "pem")]
pub use import::{ImportError, Imported, KeyOid, NotYet, import, import_key};
pub use octets::Octets;
#[cfg(feature = "pem")]
pub use owned::SecretBytes;
#[cfg(feature = "alloc")]
pub use owned::{OwnedJwk, OwnedJwkSet, SecretText};
pub use permit::Operation;
pub use rsa::{Rsa, RsaCrt, RsaPrivate};
pub use select::{NotFound, PassedOver, Selection, Wanted, WantedKid};
pub use set::{JwkSet, Keys};
pub use thumbprint::{Thumbprint, ThumbprintUri};
pub use write::{KeyId, KeyUse, Metadata, RsaComponents, RsaPrivateComponents, write_oct};
