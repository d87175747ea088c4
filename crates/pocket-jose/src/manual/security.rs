//! # What is promised, and what is not
//!
//! ## What a success proves
//!
//! | `alg` | who can have made the token |
//! |---|---|
//! | RSA-OAEP in every size, ECDH-ES in every mode | anyone: the public key is public |
//! | `dir`, AES key wrap, AES-GCM key wrap | whoever holds the shared key |
//! | PBES2 | whoever knows the password, or guessed it: tokens let anyone try guesses |
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
//! reason when a [`Receiver`](crate::Receiver) or [`Sender`](crate::Sender) is made; so is a key on a curve whose point is
//! not on it, or of low order. A key's `use`, `key_ops` and `alg` are obeyed.
//!
//! A key that carries a certificate (`x5c`, `x5t#S256`) must be the key that it certifies; otherwise it is not used. That is
//! all that is read of a certificate: whether its issuer is to be believed, and until when, is the caller's to find out.
//!
//! Keys that came in a token ([`KeyRing::decrypt`](crate::KeyRing::decrypt)) are as good as the proof of who sent it: under
//! a public-key algorithm there is none.
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
