//! Keys of every kind as files hold them: RSA by `encoded_rsa.rs`, EC as SEC 1 and RFC 5915 say, OKP as RFC 8410 says.
//! Refuses curves that are spelled out, compressed points, and numbers that are not as long as their curve's.

use der::Decode;
use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier, OctetStringRef};
use jose_alg::KeyFault;
use pkcs8::PrivateKeyInfoRef;
use sec1::{EcParameters, EcPrivateKey};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use crate::encoded::{Forms, at_fault, damaged};
use crate::import_error::{ImportError, KeyOid, NotYet};
use crate::{EcCurve, OkpCurve, RsaComponents};

/// A key as a file holds it: views of the file.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum KeyFile<'k> {
    /// An RSA key.
    Rsa(RsaComponents<'k>),
    /// An EC key.
    Ec(EcFile<'k>),
    /// An OKP key.
    Okp(OkpFile<'k>),
}

/// An EC key as a file holds it. Private keys may come without the public point. All numbers have exactly
/// [`EcCurve::coordinate_len`] bytes.
#[derive(Clone, Copy)]
pub struct EcFile<'k> {
    /// The curve.
    pub curve: EcCurve,
    /// The coordinates of the public point, x and y.
    pub point: Option<[&'k [u8]; 2]>,
    /// The private scalar.
    pub d: Option<&'k [u8]>,
}

/// An OKP key as a file holds it. Private keys usually come without the public one. All values have exactly
/// [`OkpCurve::key_len`] bytes.
#[derive(Clone, Copy)]
pub struct OkpFile<'k> {
    /// The curve.
    pub curve: OkpCurve,
    /// The public key.
    pub x: Option<&'k [u8]>,
    /// The private key.
    pub d: Option<&'k [u8]>,
}

/// Shows which halves there are, and no number.
impl core::fmt::Debug for EcFile<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (public, private) = (self.point.is_some(), self.d.is_some());
        write!(f, "EcFile({}, public: {public}, private: {private})", self.curve.crv())
    }
}

/// Shows which halves there are, and no number.
impl core::fmt::Debug for OkpFile<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (public, private) = (self.x.is_some(), self.d.is_some());
        write!(f, "OkpFile({}, public: {public}, private: {private})", self.curve.crv())
    }
}

impl<'k> Forms<'k> for KeyFile<'k> {
    fn spki(der: &'k [u8]) -> Result<Self, ImportError> {
        let spki = SubjectPublicKeyInfoRef::from_der(der).map_err(at_fault)?;
        match kind(&spki.algorithm)? {
            Kind::Rsa => RsaComponents::spki(der).map(Self::Rsa),
            Kind::Ec(curve) => Ok(Self::Ec(EcFile {
                curve,
                point: Some(point(curve, octets(&spki.subject_public_key)?)?),
                d: None,
            })),
            Kind::Okp(curve) => {
                let x = exactly(curve.key_len(), octets(&spki.subject_public_key)?)?;
                Ok(Self::Okp(OkpFile { curve, x: Some(x), d: None }))
            }
        }
    }

    fn pkcs8(der: &'k [u8]) -> Result<Self, ImportError> {
        let info = PrivateKeyInfoRef::from_der(der).map_err(at_fault)?;
        match kind(&info.algorithm)? {
            Kind::Rsa => RsaComponents::pkcs8(der).map(Self::Rsa),
            Kind::Ec(curve) => ec_private(info.private_key.as_bytes(), Some(curve)),
            Kind::Okp(curve) => {
                // RFC 8410, section 7: an OCTET STRING inside of the OCTET STRING.
                let inner = <&OctetStringRef>::from_der(info.private_key.as_bytes()).map_err(at_fault)?;
                let d = Some(exactly(curve.key_len(), inner.as_bytes())?);
                let x = info.public_key.as_ref().map(|x| exactly(curve.key_len(), octets(x)?)).transpose()?;
                Ok(Self::Okp(OkpFile { curve, x, d }))
            }
        }
    }

    fn pkcs1_public(der: &'k [u8]) -> Result<Self, ImportError> {
        RsaComponents::pkcs1_public(der).map(Self::Rsa)
    }

    fn pkcs1_private(der: &'k [u8]) -> Result<Self, ImportError> {
        RsaComponents::pkcs1_private(der).map(Self::Rsa)
    }

    fn sec1(der: &'k [u8]) -> Result<Self, ImportError> {
        ec_private(der, None)
    }
}

/// An `ECPrivateKey` (RFC 5915, section 3) on the curve that is named outside of it, inside, or in both places alike.
fn ec_private<'k>(der: &'k [u8], outside: Option<EcCurve>) -> Result<KeyFile<'k>, ImportError> {
    let key = EcPrivateKey::from_der(der).map_err(at_fault)?;
    let inside = match key.parameters {
        Some(EcParameters::NamedCurve(oid)) => Some(ec_curve(oid)?),
        None => None,
    };
    let curve = match (outside, inside) {
        (Some(outside), Some(inside)) if outside != inside => return Err(damaged(0)),
        (outside, inside) => outside.or(inside).ok_or(damaged(0))?,
    };
    let d = Some(exactly(curve.coordinate_len(), key.private_key)?);
    let point = key.public_key.map(|bytes| point(curve, bytes)).transpose()?;
    Ok(KeyFile::Ec(EcFile { curve, point, d }))
}

enum Kind {
    Rsa,
    Ec(EcCurve),
    Okp(OkpCurve),
}

fn kind(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<Kind, ImportError> {
    if algorithm.oid == ID_EC_PUBLIC_KEY {
        let named = algorithm.parameters.map(AnyRef::decode_as::<ObjectIdentifier>);
        return ec_curve(named.and_then(Result::ok).ok_or(NotYet::ExplicitCurve)?).map(Kind::Ec);
    }
    match OKP_CURVES.iter().find(|(oid, _)| algorithm.oid == *oid) {
        // RFC 8410, section 3: parameters must be absent.
        Some(_) if algorithm.parameters.is_some() => Err(damaged(0)),
        Some((_, curve)) => Ok(Kind::Okp(*curve)),
        // RSA has its own opinion of what is not RSA encryption.
        None => Ok(Kind::Rsa),
    }
}

fn ec_curve(oid: ObjectIdentifier) -> Result<EcCurve, ImportError> {
    let known = EC_CURVES.iter().find(|(known, _)| oid == *known);
    known.map(|(_, curve)| *curve).ok_or(ImportError::UnknownAlgorithm(KeyOid(oid)))
}

/// The coordinates of an uncompressed point (SEC 1, section 2.3.3).
fn point(curve: EcCurve, bytes: &[u8]) -> Result<[&[u8]; 2], ImportError> {
    match bytes {
        [4, numbers @ ..] if numbers.len() == 2 * curve.coordinate_len() => {
            numbers.split_at_checked(curve.coordinate_len()).map(|(x, y)| [x, y]).ok_or(damaged(0))
        }
        [2 | 3, x @ ..] if x.len() == curve.coordinate_len() => Err(NotYet::CompressedPoint.into()),
        _ => Err(damaged(0)),
    }
}

fn octets<'k>(bits: &BitStringRef<'k>) -> Result<&'k [u8], ImportError> {
    bits.as_bytes().ok_or(damaged(0))
}

fn exactly(len: usize, bytes: &[u8]) -> Result<&[u8], ImportError> {
    if bytes.len() == len { Ok(bytes) } else { Err(ImportError::Key(KeyFault::WrongSize.into())) }
}

/// RFC 5480, section 2.1.1.
pub(crate) const ID_EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// RFC 5480, section 2.1.1.1, and SEC 2, appendix A.
pub(crate) const EC_CURVES: [(ObjectIdentifier, EcCurve); 4] = [
    (ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"), EcCurve::P256),
    (ObjectIdentifier::new_unwrap("1.3.132.0.34"), EcCurve::P384),
    (ObjectIdentifier::new_unwrap("1.3.132.0.35"), EcCurve::P521),
    (ObjectIdentifier::new_unwrap("1.3.132.0.10"), EcCurve::SECP256K1),
];

/// RFC 8410, section 3.
pub(crate) const OKP_CURVES: [(ObjectIdentifier, OkpCurve); 4] = [
    (ObjectIdentifier::new_unwrap("1.3.101.110"), OkpCurve::X25519),
    (ObjectIdentifier::new_unwrap("1.3.101.111"), OkpCurve::X448),
    (ObjectIdentifier::new_unwrap("1.3.101.112"), OkpCurve::ED25519),
    (ObjectIdentifier::new_unwrap("1.3.101.113"), OkpCurve::ED448),
];
