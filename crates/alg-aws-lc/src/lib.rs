//! RSA, AES-GCM, ECDH, ECDSA and Ed25519 by [AWS-LC](https://github.com/aws/aws-lc) behind the traits of `jose-alg`: for hosts that
//! want the speed of its assembly and can build its C. The types stand beside those of `alg-rsa`, `alg-aesgcm`, `alg-ecdsa` and
//! `alg-eddsa` and take their places in the slices that a policy is made of; for ECDH the curves of this crate take the places of
//! those in `alg-ecdh`. Tests run the same vectors through both.
//!
//! ```
//! use alg_aws_lc::{A256GCM, OaepSha256, RsaOaepKey};
//! use jose_alg::{ContentCipher, RecipientKey};
//!
//! # fn program(file: &[u8]) -> Result<(), jose_alg::Error> {
//! let key = RsaOaepKey::<OaepSha256>::from_jwk(&jwk::Jwk::parse(file)?)?;
//! let (keys, content): (&[&dyn RecipientKey], &[&dyn ContentCipher]) = (&[&key], &[&A256GCM]);
//! # Ok(())
//! # }
//! ```
//!
//! **What is refused is the same.** Each key is judged by the portable crate first: sizes, exponents, weak moduli, numbers that do
//! not belong together, points off the curve, and what a JWK says of its use. A failure that a secret took part in says nothing,
//! and a cipher that refuses leaves zeros.
//!
//! **What is different.** AWS-LC draws the seeds and salts that it needs itself, from its own generator over the operating
//! system's, so these keys ask for no random bytes, those for ECDH excepted; it ends the process when the system has none. ECDSA signatures are randomised
//! where the portable ones are deterministic. AWS-LC allocates: for a public-key operation a few blocks, for AES-GCM none but the
//! key's. It wipes every block when it frees it, blinds private RSA operations, and checks what they give with the public key.
//! RSA-OAEP with MGF1 over SHA-1 beside SHA-256, ECDH on X25519 and ECDSA on secp256k1 are not here: use the
//! portable ones.
#![allow(clippy::alloc_instead_of_core, reason = "a crate for hosts")]

mod ecdh;
mod ecdsa;
mod eddsa;
mod gcm;
mod numbers;
mod rsa_oaep;
mod rsa_signature;

use jose_alg::{Error, Fault, Part};
use jwk::Jwk;

pub use alg_eddsa::Name;
pub use alg_rsa::{OaepSha1, OaepSha256, OaepSha384, OaepSha512, PS256, PS384, PS512, RS256, RS384, RS512};
pub use ecdh::{EcdhPrivate, EcdhPublic, P256, P384, P521};
pub use ecdsa::{Es256, Es256Public, Es384, Es384Public, Es512, Es512Public};
pub use eddsa::{Ed25519, Ed25519Public};
pub use gcm::{A128GCM, A192GCM, A256GCM, Prepared};
pub use rsa_oaep::{OaepHash, RsaOaepKey, RsaOaepPublicKey};
pub use rsa_signature::{RsaSignature, RsaSigningKey, RsaVerifyingKey};

/// Keys borrow their `kid`, as those of the portable crates: one that is spelled with escapes would have to be copied.
fn spelled_kid<'k>(jwk: &Jwk<'k>) -> Result<Option<&'k str>, Error> {
    let spelled = Error::Malformed { part: Part::Jwk, fault: Fault::InvalidValue, at: 0 };
    jwk.kid().map(|kid| kid.as_plain().ok_or(spelled)).transpose()
}
