//! ECDH-ES for hosts: the curve is the key's own, whichever of P-256, P-384, P-521 and X25519 it is.

use alg_ecdh::{Curve, EcdhEs, EcdhEsPublic, Mode, X25519};
use jose_alg::{Error, KeyFault, Recipient, RecipientKey};
use jwk::{EcCurve, Jwk};

use crate::named::Named;
use crate::policy::kid;

/// Who computes on the NIST curves.
pub(crate) trait Nist {
    type P256: Curve;
    type P384: Curve;
    type P521: Curve;
}

/// Portable Rust.
pub(crate) struct Portable;

impl Nist for Portable {
    type P256 = alg_ecdh::P256;
    type P384 = alg_ecdh::P384;
    type P521 = alg_ecdh::P521;
}

/// The four algorithms, computed by `$by`.
macro_rules! ecdh {
    ($by:ty) => {
        $crate::ecdh::ecdh! {
            $by;
            /// ECDH-ES (RFC 7518, section 4.6): the agreed key encrypts the content.
            EcdhEsDirect, Direct, "ECDH-ES";
            /// ECDH-ES+A128KW (RFC 7518, section 4.6): the agreed key wraps the key that encrypts the content.
            EcdhEsA128Kw, A128Kw, "ECDH-ES+A128KW";
            /// ECDH-ES+A192KW (RFC 7518, section 4.6): the agreed key wraps the key that encrypts the content.
            EcdhEsA192Kw, A192Kw, "ECDH-ES+A192KW";
            /// ECDH-ES+A256KW (RFC 7518, section 4.6): the agreed key wraps the key that encrypts the content.
            EcdhEsA256Kw, A256Kw, "ECDH-ES+A256KW";
        }
    };
    ($by:ty; $($(#[$doc:meta])* $name:ident, $mode:ident, $alg:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl $crate::KeyAlgorithm for $name {
            fn alg(&self) -> &'static str {
                $alg
            }

            fn receiving(
                &self,
                key: &jwk::Jwk<'_>,
            ) -> Result<Box<dyn jose_alg::RecipientKey + Send + Sync>, jose_alg::Error> {
                $crate::ecdh::receiving::<$by, alg_ecdh::$mode>(key)
            }

            fn sending(
                &self,
                key: &jwk::Jwk<'_>,
                _: &dyn jose_alg::ContentCipher,
            ) -> Result<Box<dyn jose_alg::Recipient + Send + Sync>, jose_alg::Error> {
                $crate::ecdh::sending::<$by, alg_ecdh::$mode>(key)
            }
        }
    )*};
}
pub(crate) use ecdh;

ecdh!(Portable);

pub(crate) fn receiving<N: Nist, M: Mode>(
    key: &Jwk<'_>,
) -> Result<Box<dyn RecipientKey + Send + Sync>, Error> {
    fn on<C: Curve, M: Mode>(key: &Jwk<'_>) -> Result<Box<dyn RecipientKey + Send + Sync>, Error> {
        Ok(Box::new(Named { key: EcdhEs::<C, M>::from_jwk(key)?.without_kid(), kid: kid(key) }))
    }
    match curve(key)? {
        Some(EcCurve::P256) => on::<N::P256, M>(key),
        Some(EcCurve::P384) => on::<N::P384, M>(key),
        Some(EcCurve::P521) => on::<N::P521, M>(key),
        Some(_) => Err(KeyFault::WrongCurve.into()),
        None => on::<X25519, M>(key),
    }
}

pub(crate) fn sending<N: Nist, M: Mode>(key: &Jwk<'_>) -> Result<Box<dyn Recipient + Send + Sync>, Error> {
    fn on<C: Curve, M: Mode>(key: &Jwk<'_>) -> Result<Box<dyn Recipient + Send + Sync>, Error> {
        Ok(Box::new(Named { key: EcdhEsPublic::<C, M>::from_jwk(key)?.without_kid(), kid: kid(key) }))
    }
    match curve(key)? {
        Some(EcCurve::P256) => on::<N::P256, M>(key),
        Some(EcCurve::P384) => on::<N::P384, M>(key),
        Some(EcCurve::P521) => on::<N::P521, M>(key),
        Some(_) => Err(KeyFault::WrongCurve.into()),
        None => on::<X25519, M>(key),
    }
}

/// The curve of an EC key; `None` for OKP, of which there is one for key agreement.
fn curve(key: &Jwk<'_>) -> Result<Option<EcCurve>, Error> {
    if key.kty().is("OKP") { Ok(None) } else { key.any_ec().map(|ec| Some(ec.curve)) }
}
