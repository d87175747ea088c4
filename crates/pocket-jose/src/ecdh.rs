//! ECDH-ES for hosts: the curve is the key's own, whichever of P-256, P-384, P-521 and X25519 it is.

use alg_ecdh::{A128Kw, A192Kw, A256Kw, Curve, Direct, EcdhEs, EcdhEsPublic, Mode, P256, P384, P521, X25519};
use jose_alg::{ContentCipher, Error, KeyFault, Recipient, RecipientKey};
use jwk::{EcCurve, Jwk};

use crate::KeyAlgorithm;
use crate::named::Named;
use crate::policy::kid;

macro_rules! algorithm {
    ($(#[$doc:meta])* $name:ident, $mode:ident, $alg:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl KeyAlgorithm for $name {
            fn alg(&self) -> &'static str {
                $alg
            }

            fn receiving(&self, key: &Jwk<'_>) -> Result<Box<dyn RecipientKey + Send + Sync>, Error> {
                receiving::<$mode>(key)
            }

            fn sending(
                &self,
                key: &Jwk<'_>,
                _: &dyn ContentCipher,
            ) -> Result<Box<dyn Recipient + Send + Sync>, Error> {
                sending::<$mode>(key)
            }
        }
    };
}

algorithm!(
    /// ECDH-ES (RFC 7518, section 4.6): the agreed key encrypts the content.
    EcdhEsDirect, Direct, "ECDH-ES"
);
algorithm!(
    /// ECDH-ES+A128KW (RFC 7518, section 4.6): the agreed key wraps the key that encrypts the content.
    EcdhEsA128Kw, A128Kw, "ECDH-ES+A128KW"
);
algorithm!(
    /// ECDH-ES+A192KW (RFC 7518, section 4.6): the agreed key wraps the key that encrypts the content.
    EcdhEsA192Kw, A192Kw, "ECDH-ES+A192KW"
);
algorithm!(
    /// ECDH-ES+A256KW (RFC 7518, section 4.6): the agreed key wraps the key that encrypts the content.
    EcdhEsA256Kw, A256Kw, "ECDH-ES+A256KW"
);

fn receiving<M: Mode>(key: &Jwk<'_>) -> Result<Box<dyn RecipientKey + Send + Sync>, Error> {
    fn on<C: Curve, M: Mode>(key: &Jwk<'_>) -> Result<Box<dyn RecipientKey + Send + Sync>, Error> {
        Ok(Box::new(Named { key: EcdhEs::<C, M>::from_jwk(key)?.without_kid(), kid: kid(key) }))
    }
    match curve(key)? {
        Some(EcCurve::P256) => on::<P256, M>(key),
        Some(EcCurve::P384) => on::<P384, M>(key),
        Some(EcCurve::P521) => on::<P521, M>(key),
        Some(_) => Err(KeyFault::WrongCurve.into()),
        None => on::<X25519, M>(key),
    }
}

fn sending<M: Mode>(key: &Jwk<'_>) -> Result<Box<dyn Recipient + Send + Sync>, Error> {
    fn on<C: Curve, M: Mode>(key: &Jwk<'_>) -> Result<Box<dyn Recipient + Send + Sync>, Error> {
        Ok(Box::new(Named { key: EcdhEsPublic::<C, M>::from_jwk(key)?.without_kid(), kid: kid(key) }))
    }
    match curve(key)? {
        Some(EcCurve::P256) => on::<P256, M>(key),
        Some(EcCurve::P384) => on::<P384, M>(key),
        Some(EcCurve::P521) => on::<P521, M>(key),
        Some(_) => Err(KeyFault::WrongCurve.into()),
        None => on::<X25519, M>(key),
    }
}

/// The curve of an EC key; `None` for OKP, of which there is one for key agreement.
fn curve(key: &Jwk<'_>) -> Result<Option<EcCurve>, Error> {
    if key.kty().is("OKP") { Ok(None) } else { key.any_ec().map(|ec| Some(ec.curve)) }
}
