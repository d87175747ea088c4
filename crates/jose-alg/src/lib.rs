//! The joint between JOSE formats and algorithms.
//!
//! The formats (`jwe-core`) know no algorithm, the algorithms (`alg-*`) know no format; both know this crate:
//! small traits, one error type, the content encryption key, and the header as it is read and written.
//! An implementation that nobody in this workspace has heard of, such as a key inside a secure element or an
//! AES-GCM peripheral, takes part by implementing a trait.
//!
//! A key in a secure element that answers RSA-OAEP-256:
//!
//! ```
//! use jose_alg::{Cek, Header, NotRecovered, RecipientKey};
//! # struct Chip;
//! # impl Chip { fn oaep_sha256(&mut self, _: &[u8], _: &mut [u8]) -> Result<usize, ()> { Err(()) } }
//!
//! struct ChipKey(core::cell::RefCell<Chip>);
//!
//! impl RecipientKey for ChipKey {
//!     fn alg(&self) -> &'static str {
//!         "RSA-OAEP-256"
//!     }
//!     fn encrypted_key_len(&self, _cek_len: usize) -> usize {
//!         256
//!     }
//!     fn recover_cek(&self, _: &Header<'_>, encrypted_key: &[u8], cek: &mut Cek) -> Result<(), NotRecovered> {
//!         let len = cek.as_bytes().len();
//!         match self.0.borrow_mut().oaep_sha256(encrypted_key, cek.as_mut_bytes()) {
//!             Ok(n) if n == len => Ok(()),
//!             _ => Err(NotRecovered::Rejected),
//!         }
//!     }
//! }
//! ```
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;

mod cek;
mod error;
mod header;
mod joint;
mod open_only;
mod random;
mod signature;

pub use cek::Cek;
pub use error::{Error, KeyFault, NotRecovered, Part, Rejected};
pub use header::{Header, HeaderFields, HeaderWriter, Member, MemberValue};
#[cfg(feature = "alloc")]
pub use header::{KnownHeader, OwnedHeader};
pub use joint::{ContentCipher, Recipient, RecipientKey};
pub use jose_wire::{Fault, json};
pub use open_only::OpenOnly;
pub use random::{FnRandom, RandomUnavailable, draw};
pub use signature::{SigningInput, SigningKey, VerifyingKey};
