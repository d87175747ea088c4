//! Writing keys on curves, EC and OKP, into the caller's buffer. Lengths are checked, since a number that lost its
//! leading zeros makes a key that others refuse; points are not.

use jose_alg::{Error, KeyFault};

use crate::thumbprint::Canonical;
use crate::write::{begin, end};
use crate::{EcCurve, Metadata, OkpCurve, Thumbprint};

/// The numbers of an EC key: big-endian, each of exactly [`EcCurve::coordinate_len`] bytes.
///
/// They are written as they are. Whether they belong together is for the algorithm to check.
#[derive(Clone, Copy)]
pub struct EcComponents<'k> {
    /// The curve.
    pub curve: EcCurve,
    /// The x coordinate of the public point.
    pub x: &'k [u8],
    /// The y coordinate of the public point.
    pub y: &'k [u8],
    /// The private scalar.
    pub d: Option<&'k [u8]>,
}

impl EcComponents<'_> {
    /// Writes the key as a JWK to the front of `out` and returns its length. With `d`, `out` is a secret.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`] with the exact length; [`KeyFault::WrongSize`] for a number of another length;
    /// [`Error::Malformed`] for `key_ops` that repeat or contradict `use`.
    pub fn write(&self, out: &mut [u8], metadata: &Metadata<'_>) -> Result<usize, Error> {
        self.check()?;
        let mut text = [0; Thumbprint::TEXT_LEN];
        let mut object = begin(out, "EC", metadata, || Ok(self.thumbprint()?.text(&mut text)))?;
        object.text("crv", self.curve.crv());
        object.base64url("x", self.x);
        object.base64url("y", self.y);
        if let Some(d) = self.d {
            object.base64url("d", d);
        }
        end(object)
    }

    /// The thumbprint of the key.
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`] for a number of another length.
    pub fn thumbprint(&self) -> Result<Thumbprint, Error> {
        self.check()?;
        let mut hash = Canonical::new();
        hash.text("crv", self.curve.crv());
        hash.text("kty", "EC");
        hash.base64url("x", self.x);
        hash.base64url("y", self.y);
        Ok(hash.finish())
    }

    fn check(&self) -> Result<(), KeyFault> {
        all_of(self.curve.coordinate_len(), [Some(self.x), Some(self.y), self.d])
    }
}

/// The values of an OKP key, each of exactly [`OkpCurve::key_len`] bytes.
///
/// They are written as they are. Whether they belong together is for the algorithm to check.
#[derive(Clone, Copy)]
pub struct OkpComponents<'k> {
    /// The curve.
    pub curve: OkpCurve,
    /// The public key.
    pub x: &'k [u8],
    /// The private key.
    pub d: Option<&'k [u8]>,
}

impl OkpComponents<'_> {
    /// Writes the key as a JWK to the front of `out` and returns its length. With `d`, `out` is a secret.
    ///
    /// # Errors
    /// As [`EcComponents::write`].
    pub fn write(&self, out: &mut [u8], metadata: &Metadata<'_>) -> Result<usize, Error> {
        self.check()?;
        let mut text = [0; Thumbprint::TEXT_LEN];
        let mut object = begin(out, "OKP", metadata, || Ok(self.thumbprint()?.text(&mut text)))?;
        object.text("crv", self.curve.crv());
        object.base64url("x", self.x);
        if let Some(d) = self.d {
            object.base64url("d", d);
        }
        end(object)
    }

    /// The thumbprint of the key (RFC 8037, section 2).
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`] for a value of another length.
    pub fn thumbprint(&self) -> Result<Thumbprint, Error> {
        self.check()?;
        let mut hash = Canonical::new();
        hash.text("crv", self.curve.crv());
        hash.text("kty", "OKP");
        hash.base64url("x", self.x);
        Ok(hash.finish())
    }

    fn check(&self) -> Result<(), KeyFault> {
        all_of(self.curve.key_len(), [Some(self.x), self.d, None])
    }
}

fn all_of(len: usize, numbers: [Option<&[u8]>; 3]) -> Result<(), KeyFault> {
    if numbers.iter().flatten().all(|number| number.len() == len) { Ok(()) } else { Err(KeyFault::WrongSize) }
}

/// Shows whether there is a private half, and no number.
impl core::fmt::Debug for EcComponents<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "EcComponents({}, private: {})", self.curve.crv(), self.d.is_some())
    }
}

/// Shows whether there is a private half, and no number.
impl core::fmt::Debug for OkpComponents<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "OkpComponents({}, private: {})", self.curve.crv(), self.d.is_some())
    }
}
