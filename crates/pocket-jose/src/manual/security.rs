//! # What is promised, and what is not
//!
//! ## What a success proves
//!
//! | `alg` | who can have made the token |
//! |---|---|
//! | RSA-OAEP-256 | anyone: the public key is public |
//! | `dir` | whoever holds the shared key |
//! | a response under the key of a request | whoever could read that request |
//!
//! JSON Web Encryption hides a payload and keeps it whole. With a public key it does not say who sent it; sign
//! the payload if that matters.
//!
//! ## One error
//!
//! Everything in which a secret took part ends in [`Error::Rejected`](crate::Error::Rejected), after the same work: a
//! damaged encrypted key, a key for somebody else, a wrong tag. Do not add detail to it in logs or answers that the
//! sender can see; timing and wording of refusals are how padding oracles work.
//!
//! Errors on public input are as plain as can be: they name the part and the byte.
//!
//! ## Keys are checked
//!
//! An RSA key of the wrong size, with an even or square modulus, with small factors, with the ROCA defect, with a
//! public exponent that is too small, or with private members that do not belong together, is refused with its
//! reason when a [`Receiver`](crate::Receiver) or [`Sender`](crate::Sender) is made. A key's `use`, `key_ops` and
//! `alg` are obeyed.
//!
//! ## What is refused, always
//!
//! RSA1_5, compression (`zip`), any `crit`, a second spelling of anything, and keys or addresses out of a message's own
//! header.
//!
//! ## What is not covered
//!
//! Power and electromagnetic analysis, faults other than those that the check of the RSA result catches, and timing on
//! processors whose multiplier takes longer for some operands (Cortex-M3, some Cortex-M0 libraries). Payload lengths
//! are visible in the token: AES-GCM does not pad.
