//! JSON Web Encryption (RFC 7516) inside the caller's buffers: the compact serialization, and both JSON ones.
//!
//! **What a success proves.** A token that decrypts under `dir` came from someone who holds the shared key. A
//! token that decrypts under a *public-key* algorithm such as RSA-OAEP-256 came from **anyone**: everybody has
//! the public key. If it matters who sent it, the payload must be signed.
//!
//! This crate knows no algorithm. A [`Decrypter`] is a struct literal whose fields are the policy: the keys that
//! may be used, the content ciphers that may run, and how much a token may ask of us. What is not in those
//! slices is neither accepted nor linked.
//!
//! Without a heap:
//!
//! ```
//! use alg_aesgcm::A256GCM;
//! use jose_alg::HeaderFields;
//! use jwe_core::{Decrypter, Direct, DirectSender, Encrypter, JweCompact, Limits};
//! # let mut random = getrandom::SysRng;
//! # let key = [7; 32];
//!
//! let mut token = [0; 256];
//! let token = Encrypter { recipient: &DirectSender::new(&key), content: &A256GCM }
//!     .encrypt(&HeaderFields::NONE, b"open the door", &mut random, &mut token)?;
//!
//! let mut work = [0; 128];
//! let decrypter = Decrypter { keys: &[&Direct::new(&key)], content: &[&A256GCM], limits: Limits::DEFAULT };
//! let opened = decrypter.decrypt(&JweCompact::parse(token)?, &mut work)?;
//! assert_eq!(opened.plaintext, b"open the door");
//! # Ok::<(), jose_alg::Error>(())
//! ```
//!
//! Without a second buffer, [`Decrypter::decrypt_in_place`] works inside the token's own; with a heap (feature
//! `alloc`), `Encrypter::encrypt_to_string` and `Decrypter::decrypt_to_vec` find the room themselves.
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;

mod compact;
mod decrypt;
mod direct;
mod encrypt;
mod in_place;
mod json;
mod json_decrypt;
mod json_encrypt;
mod session;
#[cfg(feature = "alloc")]
mod to_vec;

pub use compact::{JweCompact, Limits};
pub use decrypt::{Decrypted, Decrypter};
pub use direct::{Direct, DirectSender};
pub use encrypt::Encrypter;
pub use json::{HeaderRule, JweJson, JweRecipient};
pub use json_decrypt::DecryptedJson;
pub use json_encrypt::{JsonEncrypter, JsonFields, JsonForm};
pub use session::{AnswerSession, RequestSession};
#[cfg(feature = "alloc")]
pub use to_vec::DecryptedVec;
