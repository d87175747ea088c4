//! JSON Web Keys and Key Sets (RFC 7517), read where they stand.
//!
//! This crate knows how keys are written down, what their owners permit, and what they are called. It does not
//! know an algorithm: whether a modulus is long enough, or whether private numbers belong together, the
//! algorithm judges when it takes a key. It fetches nothing and trusts no certificate.
//!
//! Without a heap, from flash:
//!
//! ```
//! use jwk::{Jwk, Operation};
//!
//! let key = Jwk::parse(br#"{"kty":"oct","kid":"session","use":"enc","k":"AAECAwQFBgcICQoLDA0ODw"}"#)?;
//! key.permits(Operation::Decrypt, "dir")?;
//!
//! let mut bytes = [0u8; 32];
//! assert_eq!(key.oct()?.decode(&mut bytes)?.len(), 16);
//! # Ok::<(), jose_alg::Error>(())
//! ```
//!
//! One key of a set, and why the others were not it:
//!
//! ```
//! use jwk::{JwkSet, Operation, Wanted, WantedKid};
//!
//! # let text = br#"{"keys":[{"kty":"EC?"},{"kty":"RSA","kid":"1","use":"sig","n":"q83v","e":"AQAB"},
//! #   {"kty":"RSA","kid":"2","use":"enc","n":"q83v","e":"AQAB"}]}"#;
//! let set = JwkSet::parse(text)?;
//! let wanted = Wanted {
//!     kid: WantedKid::Is("2"),
//!     kty: Some("RSA"),
//!     alg: "RSA-OAEP-256",
//!     operation: Operation::WrapKey,
//! };
//! for (index, verdict) in set.select(wanted) {
//!     if let Err(reason) = verdict {
//!         // key 0: it has no `kid`; key 1: it has another `kid`
//! #       let _ = (index, reason);
//!     }
//! }
//! let key = set.find(wanted)?.rsa()?;
//! # assert_eq!(key.n.text(), "q83v");
//! # Ok::<(), jose_alg::Error>(())
//! ```
//!
//! Feature `der` reads keys in PEM, DER and bare base64 (`read_key`; `read_rsa` where nothing else is wanted) and writes
//! public RSA keys, without a heap.
//!
//! With a heap (features `alloc`, and `pem` for everything that is not JSON), keys own their text and wipe it:
//!
#![cfg_attr(feature = "pem", doc = "```")]
#![cfg_attr(not(feature = "pem"), doc = "```ignore")]
//! use jwk::{KeyId, import_key};
//!
//! // JWK, JWK Set, PEM, DER, or bare base64 as providers mail it:
//! let file = b"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC6kj+Gz9CyuVs/qaPBLMFolMogiBqK0SiltdcbvAaUuBSDQFi2hfwU
//! zesmP8s7qkG2Xck1b7SRVNcHHNfjaKhDM5MyP/jTrIiMofLArUcGZWD63MVH/QLpoJV52oWsi+K3BVMjMY4sMi/nKHi5OscD
//! SiRaNFAIcj2A6iC7EoKEfQIDAQAB";
//! let key = import_key(file)?.with_kid(KeyId::Thumbprint)?;
//! assert!(key.as_json().starts_with(r#"{"kty":"RSA","n":"#));
//! # Ok::<(), jwk::ImportError>(())
//! ```
//!
//! # What is refused
//!
//! - Members of another JSON type than their standard gives them, missing members, duplicate members, repeated
//!   `key_ops`: [`Jwk`] says which. A set only loses the key in question ([`JwkSet::keys`]).
//! - Key values that are not canonical base64url, or empty; a modulus or public exponent with leading zeros.
//! - Coordinates and keys on a curve that are not exactly as long as the curve's are ([`Jwk::ec`], [`Jwk::okp`]).
//! - Some of `p`, `q`, `dp`, `dq`, `qi` without the others, and RSA keys of more than two primes ([`Jwk::rsa`]).
//! - Two keys of one `kid` when a key is looked up by it ([`JwkSet::find`]).
//! - Encrypted private keys, certificates, trailing bytes, compressed points, curves without a name in PEM and DER
//!   (`import`). JWKs of any type are read, and can be used as soon as somebody has an algorithm for them.
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;

mod curve;
mod ec;
#[cfg(feature = "der")]
mod encoded;
#[cfg(feature = "der")]
mod encoded_any;
#[cfg(feature = "der")]
mod encoded_rsa;
#[cfg(feature = "pem")]
mod export;
#[cfg(feature = "pem")]
mod export_curve;
#[cfg(feature = "pem")]
mod import;
#[cfg(feature = "der")]
mod import_error;
mod jwk;
mod members;
mod octets;
#[cfg(feature = "alloc")]
mod owned;
#[cfg(feature = "der")]
mod pem;
mod permit;
mod rsa;
mod select;
mod set;
#[cfg(feature = "der")]
mod spki_write;
mod thumbprint;
mod write;
mod write_curve;

pub use crate::jwk::Jwk;
pub use curve::{EcCurve, OkpCurve};
pub use ec::{Ec, Okp};
#[cfg(feature = "der")]
pub use encoded::{read_key, read_rsa, scratch_len};
#[cfg(feature = "der")]
pub use encoded_any::{EcFile, KeyFile, OkpFile};
#[cfg(feature = "pem")]
pub use import::{Imported, import, import_key};
#[cfg(feature = "der")]
pub use import_error::{ImportError, KeyOid, NotYet};
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
pub use write_curve::{EcComponents, OkpComponents};
