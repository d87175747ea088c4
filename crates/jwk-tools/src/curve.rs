//! The public half of a private key on a curve, and whether a public half is a point at all. One arm for each curve.

use ed25519_dalek::{SigningKey, VerifyingKey};
use jose_alg::KeyFault;
use jwk::{EcCurve, OkpCurve};
use k256::elliptic_curve::sec1::ToSec1Point as _;
use x25519_dalek::StaticSecret;
use zeroize::{Zeroize as _, Zeroizing};

macro_rules! on_curve {
    ($curve:expr, $lib:ident => $work:expr) => {
        match $curve {
            EcCurve::P256 => {
                use p256 as $lib;
                $work
            }
            EcCurve::P384 => {
                use p384 as $lib;
                $work
            }
            EcCurve::P521 => {
                use p521 as $lib;
                $work
            }
            EcCurve::SECP256K1 => {
                use k256 as $lib;
                $work
            }
            _ => Err(KeyFault::WrongCurve),
        }
    };
}

/// The coordinates x and y of the point that belongs to a scalar.
pub(crate) fn ec_public(curve: EcCurve, d: &[u8]) -> Result<[Vec<u8>; 2], KeyFault> {
    if d.len() != curve.coordinate_len() {
        return Err(KeyFault::WrongSize);
    }
    let point = on_curve!(curve, lib => {
        let key = lib::SecretKey::from_slice(d).map_err(|_| KeyFault::Inconsistent)?;
        Ok(key.public_key().to_sec1_point(false).as_bytes().to_vec())
    })?;
    let (x, y) = point
        .get(1..)
        .and_then(|numbers| numbers.split_at_checked(curve.coordinate_len()))
        .ok_or(KeyFault::InvalidPoint)?;
    Ok([x.to_vec(), y.to_vec()])
}

/// Whether an uncompressed point is on its curve.
pub(crate) fn check_point(curve: EcCurve, point: &[u8]) -> Result<(), KeyFault> {
    on_curve!(curve, lib => {
        lib::PublicKey::from_sec1_bytes(point).map(drop).map_err(|_| KeyFault::InvalidPoint)
    })
}

/// The public key that belongs to a private one.
pub(crate) fn okp_public(curve: OkpCurve, d: &[u8]) -> Result<Vec<u8>, KeyFault> {
    let mut d = Zeroizing::new(<[u8; 32]>::try_from(d).map_err(|_| other(curve))?);
    let public = match curve {
        OkpCurve::ED25519 => SigningKey::from_bytes(&d).verifying_key().to_bytes().to_vec(),
        OkpCurve::X25519 => x25519_dalek::PublicKey::from(&StaticSecret::from(*d)).as_bytes().to_vec(),
        _ => return Err(other(curve)),
    };
    d.zeroize();
    Ok(public)
}

/// Whether a public key is one, and not of low order.
pub(crate) fn check_okp(curve: OkpCurve, x: &[u8]) -> Result<(), KeyFault> {
    let x = <[u8; 32]>::try_from(x).map_err(|_| other(curve))?;
    let good = match curve {
        OkpCurve::ED25519 => VerifyingKey::from_bytes(&x).is_ok_and(|key| !key.is_weak()),
        // Whether a point is of low order shows in the product with any scalar.
        OkpCurve::X25519 => StaticSecret::from([0; 32]).diffie_hellman(&x.into()).was_contributory(),
        _ => return Err(other(curve)),
    };
    if good { Ok(()) } else { Err(KeyFault::InvalidPoint) }
}

/// A key of 32 bytes that is none on a curve of 32 bytes, or a curve for which there is no arithmetic.
fn other(curve: OkpCurve) -> KeyFault {
    if curve.key_len() == 32 { KeyFault::WrongSize } else { KeyFault::WrongCurve }
}
