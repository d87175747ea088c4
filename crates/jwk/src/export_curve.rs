//! Keys on curves as `SubjectPublicKeyInfo`, PKCS#8 and SEC1 (RFC 5480, RFC 5915, RFC 8410), in DER and PEM. What is
//! written is what OpenSSL writes: named curves, uncompressed points, the public point beside a private EC key and not
//! beside a private OKP key. Private forms wipe themselves.

use alloc::vec;
use alloc::vec::Vec;

use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier, OctetStringRef};
use jose_alg::{Error, KeyFault};
use pkcs8::PrivateKeyInfoRef;
use sec1::{EcParameters, EcPrivateKey};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

use crate::encoded_any::{EC_CURVES, ID_EC_PUBLIC_KEY, OKP_CURVES};
use crate::export::{bytes, encode, pem, too_long};
use crate::{Ec, EcCurve, Jwk, Okp, OkpCurve, SecretBytes, SecretText};

/// The private key, of `kty` EC alone.
impl Jwk<'_> {
    /// An `ECPrivateKey` (RFC 5915, section 3; SEC 1, appendix C.4) in DER.
    ///
    /// # Errors
    /// [`KeyFault::NotPrivate`]; as [`Jwk::any_ec`].
    pub fn to_sec1_der(&self) -> Result<SecretBytes, Error> {
        let ec = self.any_ec()?;
        let named = Some(EcParameters::NamedCurve(ec_oid(ec.curve)?));
        sec1(&ec, named).map(SecretBytes::new)
    }

    /// An `ECPrivateKey` in PEM.
    ///
    /// # Errors
    /// As [`Jwk::to_sec1_der`].
    pub fn to_sec1_pem(&self) -> Result<SecretText, Error> {
        pem("EC PRIVATE KEY", self.to_sec1_der()?.as_bytes()).map(SecretText::new)
    }
}

/// The public half of an EC or OKP key.
pub(crate) fn spki(key: &Jwk<'_>) -> Result<Vec<u8>, Error> {
    if key.kty().is("OKP") {
        let okp = key.any_okp()?;
        let x = bytes(okp.x)?;
        return public(okp_algorithm(okp.curve)?, &x);
    }
    let ec = key.any_ec()?;
    let oid = ec_oid(ec.curve)?;
    public(ec_algorithm(&oid), &point(&ec)?)
}

/// The private half of an EC or OKP key.
pub(crate) fn pkcs8(key: &Jwk<'_>) -> Result<Zeroizing<Vec<u8>>, Error> {
    if key.kty().is("OKP") {
        let okp: Okp<'_> = key.any_okp()?;
        let d = bytes(okp.d.ok_or(KeyFault::NotPrivate)?)?;
        // RFC 8410, section 7: an OCTET STRING inside of the OCTET STRING.
        let inner = Zeroizing::new(encode(&OctetStringRef::new(&d).map_err(too_long)?)?);
        return private(okp_algorithm(okp.curve)?, &inner);
    }
    let ec = key.any_ec()?;
    let oid = ec_oid(ec.curve)?;
    private(ec_algorithm(&oid), &sec1(&ec, None)?)
}

fn sec1(ec: &Ec<'_>, parameters: Option<EcParameters>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let d = bytes(ec.d.ok_or(KeyFault::NotPrivate)?)?;
    let point = point(ec)?;
    encode(&EcPrivateKey { private_key: &d, parameters, public_key: Some(&point) }).map(Zeroizing::new)
}

fn public(algorithm: AlgorithmIdentifierRef<'_>, key: &[u8]) -> Result<Vec<u8>, Error> {
    let subject_public_key = BitStringRef::from_bytes(key).map_err(too_long)?;
    encode(&SubjectPublicKeyInfoRef { algorithm, subject_public_key })
}

fn private(algorithm: AlgorithmIdentifierRef<'_>, key: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let key = OctetStringRef::new(key).map_err(too_long)?;
    encode(&PrivateKeyInfoRef::new(algorithm, key)).map(Zeroizing::new)
}

fn point(ec: &Ec<'_>) -> Result<Vec<u8>, Error> {
    let mut point = vec![0; 2 * ec.curve.coordinate_len() + 1];
    ec.write_point(&mut point)?;
    Ok(point)
}

fn ec_algorithm(curve: &ObjectIdentifier) -> AlgorithmIdentifierRef<'_> {
    AlgorithmIdentifierRef { oid: ID_EC_PUBLIC_KEY, parameters: Some(AnyRef::from(curve)) }
}

fn okp_algorithm(curve: OkpCurve) -> Result<AlgorithmIdentifierRef<'static>, KeyFault> {
    let (oid, _) = OKP_CURVES.iter().find(|(_, known)| *known == curve).ok_or(KeyFault::WrongCurve)?;
    Ok(AlgorithmIdentifierRef { oid: *oid, parameters: None })
}

fn ec_oid(curve: EcCurve) -> Result<ObjectIdentifier, KeyFault> {
    EC_CURVES.iter().find(|(_, known)| *known == curve).map(|(oid, _)| *oid).ok_or(KeyFault::WrongCurve)
}
