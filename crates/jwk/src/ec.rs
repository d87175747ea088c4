//! The members of keys on curves: EC (RFC 7518, section 6.2) and OKP (RFC 8037, section 2). Numbers have exactly the
//! length of their curve. Whether a point is on it, and whether `d` is its own, is for the algorithm to judge.

use jose_alg::{Error, KeyFault};
use jose_wire::json::{Text, Value};

use crate::{EcCurve, Jwk, Octets, OkpCurve, members};

/// A key on one of the curves in Weierstrass form. Every value has exactly [`EcCurve::coordinate_len`] bytes,
/// big-endian, leading zeros included.
#[derive(Clone, Copy, Debug)]
pub struct Ec<'a> {
    /// The curve.
    pub curve: EcCurve,
    /// The x coordinate of the public point.
    pub x: Octets<'a>,
    /// The y coordinate of the public point.
    pub y: Octets<'a>,
    /// The private scalar.
    pub d: Option<Octets<'a>>,
}

/// A key of RFC 8037. Every value has exactly [`OkpCurve::key_len`] bytes, in the order of the curve's own standard.
#[derive(Clone, Copy, Debug)]
pub struct Okp<'a> {
    /// The curve.
    pub curve: OkpCurve,
    /// The public key.
    pub x: Octets<'a>,
    /// The private key: for Ed25519 and Ed448 the seed (RFC 8032, section 5.1.5), for X25519 and X448 the scalar
    /// before it is clamped (RFC 7748, section 5).
    pub d: Option<Octets<'a>>,
}

impl<'a> Jwk<'a> {
    /// The members of an EC key on `curve`.
    ///
    /// ```
    /// use jwk::{EcCurve, Jwk};
    ///
    /// # let text = br#"{"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
    /// #   "y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck"}"#;
    /// let jwk = Jwk::parse(text)?;
    /// let key = jwk.ec(EcCurve::P256)?;
    /// let (mut x, mut y) = ([0; 32], [0; 32]);
    /// key.x.decode_exact(&mut x)?;
    /// key.y.decode_exact(&mut y)?;
    /// # assert_eq!((x[0], y[0]), (0xc1, 0x7b));
    /// # Ok::<(), jose_alg::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`KeyFault::WrongType`] unless `kty` is EC; [`KeyFault::WrongCurve`] unless `crv` is `curve`;
    /// [`KeyFault::WrongSize`] when a value is not as long as the curve's are, even if only zeros are missing.
    pub fn ec(&self, curve: EcCurve) -> Result<Ec<'a>, Error> {
        let crv = self.crv_of("EC")?;
        if !crv.is(curve.crv()) {
            return Err(KeyFault::WrongCurve.into());
        }
        let len = curve.coordinate_len();
        let mut found = [None; 4];
        self.get_all(&members::EC, &mut found);
        let [_, x, y, d] = found;
        Ok(Ec {
            curve,
            x: exactly(x, len)?.ok_or(KeyFault::MissingMember)?,
            y: exactly(y, len)?.ok_or(KeyFault::MissingMember)?,
            d: exactly(d, len)?,
        })
    }

    /// The members of an EC key on any curve that this crate knows, for tools that take any.
    ///
    /// # Errors
    /// As [`Jwk::ec`]; [`KeyFault::WrongCurve`] for a `crv` that is not known.
    pub fn any_ec(&self) -> Result<Ec<'a>, Error> {
        self.ec(EcCurve::named(self.crv_of("EC")?).ok_or(KeyFault::WrongCurve)?)
    }

    /// The members of an OKP key on `curve`.
    ///
    /// # Errors
    /// [`KeyFault::WrongType`] unless `kty` is OKP; [`KeyFault::WrongCurve`] unless `crv` is `curve`;
    /// [`KeyFault::WrongSize`] when a value is not as long as the curve's are.
    pub fn okp(&self, curve: OkpCurve) -> Result<Okp<'a>, Error> {
        let crv = self.crv_of("OKP")?;
        if !crv.is(curve.crv()) {
            return Err(KeyFault::WrongCurve.into());
        }
        let len = curve.key_len();
        let mut found = [None; 3];
        self.get_all(&members::OKP, &mut found);
        let [_, x, d] = found;
        Ok(Okp { curve, x: exactly(x, len)?.ok_or(KeyFault::MissingMember)?, d: exactly(d, len)? })
    }

    /// The members of an OKP key on any curve that this crate knows, for tools that take any.
    ///
    /// # Errors
    /// As [`Jwk::okp`]; [`KeyFault::WrongCurve`] for a `crv` that is not known.
    pub fn any_okp(&self) -> Result<Okp<'a>, Error> {
        self.okp(OkpCurve::named(self.crv_of("OKP")?).ok_or(KeyFault::WrongCurve)?)
    }

    fn crv_of(&self, kty: &str) -> Result<Text<'a>, KeyFault> {
        if !self.kty().is(kty) {
            return Err(KeyFault::WrongType);
        }
        self.get("crv").and_then(|crv| crv.as_str()).ok_or(KeyFault::MissingMember)
    }
}

fn exactly<'a>(value: Option<Value<'a>>, len: usize) -> Result<Option<Octets<'a>>, KeyFault> {
    match value.and_then(Octets::read_before) {
        Some(octets) if octets.decoded_len() != len => Err(KeyFault::WrongSize),
        octets => Ok(octets),
    }
}

impl Ec<'_> {
    /// Writes the public point in the uncompressed form of SEC 1, section 2.3.3 (`04`, `x`, `y`) to the front of
    /// `out`, and returns it: what curve libraries take.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`].
    pub fn write_point<'o>(&self, out: &'o mut [u8]) -> Result<&'o [u8], Error> {
        let len = self.curve.coordinate_len();
        let needed = 2 * len + 1;
        let out = out.get_mut(..needed).ok_or(Error::BufferTooSmall { needed })?;
        if let Some((tag, numbers)) = out.split_first_mut() {
            let (x, y) = numbers.split_at_mut_checked(len).ok_or(Error::BufferTooSmall { needed })?;
            *tag = 4;
            self.x.decode_exact(x)?;
            self.y.decode_exact(y)?;
        }
        Ok(out)
    }
}
