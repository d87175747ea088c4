//! Keys of every kind on a host: made, read from any file, completed with the public half that a file left out, and
//! checked: whether the halves of a pair belong together, and whether the certificates in a key are the key's.
//!
//! What `jwk` does not do, because it knows no arithmetic, and what a firmware does not need.
//!
//! ```
//! use jwk::{EcCurve, Metadata};
//! use jwk_tools::{Kind, check, generate};
//!
//! # fn tool(mut random: impl rand_core::TryCryptoRng) -> Result<(), jose_alg::Error> {
//! let key = generate(Kind::Ec(EcCurve::P256), &Metadata::UNRESTRICTED, &mut random)?;
//! check(&key.as_jwk()?)?;
//! # Ok(())
//! # }
//! ```
//!
//! **A certificate that is in a key proves nothing.** Whether its issuer is to be believed, and whether it is still
//! valid, is not judged here; only that it is a certificate, and whose key it certifies.

mod certificate;
mod check;
mod curve;
mod generate;
mod import;

pub use certificate::{CertificateError, certificates, check_certificates, public_key, with_certificates};
pub use check::check;
pub use generate::{Kind, generate};
pub use import::{import, import_key};
