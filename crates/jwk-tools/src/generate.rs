//! New keys of every kind.

use jose_alg::{Error, KeyFault, draw};
use jwk::{EcComponents, EcCurve, Metadata, OkpComponents, OkpCurve, OwnedJwk};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::curve;

/// What to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An RSA key pair of 2048, 3072 or 4096 bits. Takes a second or several.
    Rsa(usize),
    /// A key pair on a curve.
    Ec(EcCurve),
    /// A key pair on Ed25519 or X25519.
    Okp(OkpCurve),
    /// A shared key of so many bytes, 16 to 512.
    Oct(usize),
}

/// Makes a key.
///
/// # Errors
/// [`Error::RandomUnavailable`]; [`KeyFault::WrongSize`]; [`KeyFault::WrongCurve`] for Ed448 and X448; [`Error::Malformed`] for
/// `key_ops` that repeat or contradict `use`.
pub fn generate<R: TryCryptoRng + ?Sized>(
    kind: Kind,
    metadata: &Metadata<'_>,
    random: &mut R,
) -> Result<OwnedJwk, Error> {
    match kind {
        Kind::Rsa(bits) => OwnedJwk::from_rsa(&alg_rsa::generate(bits, random)?.jwk(), metadata),
        Kind::Oct(len) => OwnedJwk::generate_oct(len, metadata, random),
        Kind::Ec(curve) => {
            let mut d = Zeroizing::new(vec![0; curve.coordinate_len()]);
            // NIST SP 800-56A, section 5.6.1.2.2: draw until it is a private key. A sound source needs a second
            // draw once in 2^32 times.
            for _ in 0..TRIES {
                draw(random, &mut d)?;
                if let (EcCurve::P521, Some(first)) = (curve, d.first_mut()) {
                    // 521 bits are 65 bytes and one bit.
                    *first &= 1;
                }
                if let Ok([x, y]) = curve::ec_public(curve, &d) {
                    return OwnedJwk::from_ec(&EcComponents { curve, x: &x, y: &y, d: Some(&d) }, metadata);
                }
            }
            Err(Error::RandomUnavailable)
        }
        Kind::Okp(curve) => {
            if ![OkpCurve::ED25519, OkpCurve::X25519].contains(&curve) {
                return Err(KeyFault::WrongCurve.into());
            }
            let mut d = Zeroizing::new(vec![0; curve.key_len()]);
            draw(random, &mut d)?;
            let x = curve::okp_public(curve, &d)?;
            OwnedJwk::from_okp(&OkpComponents { curve, x: &x, d: Some(&d) }, metadata)
        }
    }
}

/// After so many draws the source is broken.
const TRIES: usize = 8;
