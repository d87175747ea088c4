//! The bytes of JOSE: strict base64url and strict, bounded JSON.
//!
//! This crate knows how RFC 7515 tokens are spelled, and nothing of keys, algorithms or policy.
//! It refuses everything that has a second spelling: padding, whitespace, unused bits that are set,
//! duplicate member names, lone surrogates, trailing text. Nothing here allocates, recurses, or can
//! panic on any input.
//!
//! Without a heap:
//!
//! ```
//! use jose_wire::{base64url, json};
//!
//! let mut buffer = [0u8; 64];
//! let header = base64url::decode(b"eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0", &mut buffer)?;
//! let object = json::Object::parse(header, &json::Limits::DEFAULT)?;
//! assert!(object.get("alg").and_then(|v| v.as_str()).is_some_and(|s| s.is("dir")));
//! # Ok::<(), jose_wire::WireError>(())
//! ```
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;

pub mod base64url;
mod error;
pub mod json;

pub use error::{Fault, WireError};
