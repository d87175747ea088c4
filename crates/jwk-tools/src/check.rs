//! Whether a key is good in itself. What it may be used for is another question: [`Jwk::permits`].

use alg_rsa::AnyRsaOaep256Public;
use jose_alg::{Error, KeyFault};
use jwk::{Jwk, Octets};
use zeroize::Zeroizing;

use crate::curve;

/// Checks a key by itself: that a public point is on its curve and not of low order, that an RSA modulus has a size that is
/// supported and none of the known weaknesses, and that a private half is the one that belongs to the public half.
///
/// # Errors
/// [`Error::KeyUnsuitable`] with the reason; [`KeyFault::WrongCurve`] for Ed448 and X448, of which only the lengths can be
/// judged here, and [`KeyFault::WrongType`] for a `kty` that is not known.
pub fn check(key: &Jwk<'_>) -> Result<(), Error> {
    if key.kty().is("EC") {
        check_ec(key)
    } else if key.kty().is("OKP") {
        check_okp(key)
    } else if key.kty().is("RSA") {
        let rsa = key.rsa()?;
        if rsa.private.is_some() {
            return alg_rsa::components_of_jwk(key).map(drop);
        }
        AnyRsaOaep256Public::from_components(&bytes(rsa.n)?, &bytes(rsa.e)?, None).map(drop)
    } else {
        key.oct().map(drop)
    }
}

fn check_ec(key: &Jwk<'_>) -> Result<(), Error> {
    let ec = key.any_ec()?;
    let mut point = [0; 2 * jwk::EcCurve::LEN_MAX + 1];
    let point = ec.write_point(&mut point)?;
    curve::check_point(ec.curve, point)?;
    if let Some(d) = ec.d {
        let [x, y] = curve::ec_public(ec.curve, &bytes(d)?)?;
        if point.get(1..) != Some(&[x, y].concat()) {
            return Err(KeyFault::Inconsistent.into());
        }
    }
    Ok(())
}

fn check_okp(key: &Jwk<'_>) -> Result<(), Error> {
    let okp = key.any_okp()?;
    let x = bytes(okp.x)?;
    curve::check_okp(okp.curve, &x)?;
    match okp.d {
        Some(d) if curve::okp_public(okp.curve, &bytes(d)?)? != *x => Err(KeyFault::Inconsistent.into()),
        _ => Ok(()),
    }
}

fn bytes(octets: Octets<'_>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut out = Zeroizing::new(vec![0; octets.decoded_len()]);
    octets.decode(&mut out)?;
    Ok(out)
}
