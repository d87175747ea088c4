//! JSON Web Signatures (RFC 7515), compact and in JSON, with detached and unencoded payloads (RFC 7797), inside the caller's
//! buffers.
//!
//! **What a success proves.** That whoever holds the private key signed this payload under this header, at some time
//! and for some purpose: a signature says nothing of when, for whom, or what for, unless the payload does. A MAC proves
//! less: anyone who can verify it could have made it.
//!
//! This crate knows no algorithm. A [`Verifier`] is a struct literal whose fields are the policy: the keys that may
//! have signed, the extensions that the caller understands, and how much a token may ask of us. What is not in those
//! slices is not accepted. There is no `none`, and no way to reach a payload but through [`Verified`].
//!
//! Without a heap:
//!
//! ```
//! use alg_hmac::Hs256;
//! use jose_alg::HeaderFields;
//! use jws_core::{JwsCompact, Limits, Signer, Verifier};
//! # let mut random = jose_alg::FnRandom(|_: &mut [u8]| Err(()));
//!
//! let key = Hs256::new(&[7; 32])?;
//! let mut token = [0; 256];
//! let token = Signer { key: &key }.sign(&HeaderFields::NONE, b"open the door", &mut random, &mut token)?;
//!
//! let mut work = [0; 128];
//! let verifier = Verifier { keys: &[&key], understood: &[], limits: Limits::DEFAULT };
//! let verified = verifier.verify(&JwsCompact::parse(token)?, &mut work)?;
//! assert_eq!(verified.payload(), b"open the door");
//! # Ok::<(), jose_alg::Error>(())
//! ```
//!
//! Without a second buffer, [`Verifier::verify_in_place`] works inside the token's own; a payload that travels apart
//! stays where it is ([`Verifier::verify_detached`]). The JSON serializations are [`JwsJson`], [`Verifier::verify_json`],
//! [`Signer::sign_flattened`] and [`Signers`]; with several signatures the result says which were verified.
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;

mod compact;
mod json;
mod json_sign;
mod json_verify;
mod sign;
mod verify;

pub use compact::{JwsCompact, Limits};
pub use json::{JwsJson, JwsSignature, Unprotected};
pub use json_sign::{SignatureFields, Signers};
pub use json_verify::{VerifiedJson, VerifiedSignature};
pub use sign::{Form, Signer};
pub use verify::{Verified, Verifier};
