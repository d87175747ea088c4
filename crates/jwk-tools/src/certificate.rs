//! X.509 certificates (RFC 5280) as far as keys are concerned: their public key, and whether `x5c` and `x5t#S256` of a key are
//! the key's (RFC 7517, sections 4.7 and 4.9). No signature of a certificate is checked, no date, and no name.

use std::fmt;

use base64ct::{Base64, Encoding as _};
use der::{Decode as _, Encode as _};
use jose_alg::{Error, Part};
use jose_wire::{Fault, WireError, base64url};
use jwk::{ImportError, Imported, Jwk, OwnedJwk};
use sha2::{Digest as _, Sha256};
use x509_cert::Certificate;

/// What is wrong with the certificates of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateError {
    /// The certificate at this place of the chain, from 0, is none: not base64, or not X.509 in DER.
    Malformed(usize),
    /// The first certificate is for another key.
    OtherKey,
    /// `x5t#S256` is not the hash of the first certificate.
    OtherThumbprint,
    /// The certificate's key is of a kind that is not read.
    Key(ImportError),
    /// The JWK itself is at fault.
    Jwk(Error),
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(place) => {
                write!(f, "element {place} of `x5c` is no X.509 certificate")
            }
            Self::OtherKey => f.write_str("the first certificate of `x5c` is for another key"),
            Self::OtherThumbprint => {
                f.write_str("`x5t#S256` is not the SHA-256 hash of the first certificate of `x5c`")
            }
            Self::Key(error) => error.fmt(f),
            Self::Jwk(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CertificateError {}

/// The public key of a certificate in DER, as a JWK without any other member.
///
/// # Errors
/// [`CertificateError::Malformed`]; [`CertificateError::Key`].
pub fn public_key(der: &[u8]) -> Result<OwnedJwk, CertificateError> {
    public_key_at(der, 0)
}

fn public_key_at(der: &[u8], place: usize) -> Result<OwnedJwk, CertificateError> {
    let malformed = CertificateError::Malformed(place);
    let certificate = Certificate::from_der(der).map_err(|_| malformed)?;
    let spki = certificate.tbs_certificate().subject_public_key_info().to_der().map_err(|_| malformed)?;
    match jwk::import(&spki).map_err(CertificateError::Key)? {
        Imported::Key(key) => Ok(key),
        Imported::Set(_) => Err(malformed),
    }
}

/// Checks the certificates that a key carries: each element of `x5c` is one, the first is for this key, and
/// `x5t#S256` is its hash. Returns how many there are; 0 for a key without `x5c`, whose `x5t#S256` cannot be checked.
///
/// # Errors
/// [`CertificateError`].
pub fn check_certificates(key: &Jwk<'_>) -> Result<usize, CertificateError> {
    let Some(chain) = key.get("x5c").and_then(|chain| chain.as_array()) else { return Ok(0) };
    let mut count = 0;
    for (place, element) in chain.elements().enumerate() {
        // RFC 7517, section 4.7: base64, not base64url.
        let text = element.as_str().map(|text| text.to_string()).ok_or(CertificateError::Malformed(place))?;
        let der = Base64::decode_vec(&text).map_err(|_| CertificateError::Malformed(place))?;
        if place == 0 {
            check_first(key, &der)?;
        } else {
            Certificate::from_der(&der).map_err(|_| CertificateError::Malformed(place))?;
        }
        count += 1;
    }
    Ok(count)
}

fn check_first(key: &Jwk<'_>, der: &[u8]) -> Result<(), CertificateError> {
    let certified = public_key_at(der, 0)?;
    let thumbprint = |key: &Jwk<'_>| key.thumbprint().map_err(CertificateError::Jwk);
    if thumbprint(&certified.as_jwk().map_err(CertificateError::Jwk)?)? != thumbprint(key)? {
        return Err(CertificateError::OtherKey);
    }
    match key.get("x5t#S256").and_then(|hash| hash.as_str()) {
        Some(hash) if !hash.is(&hash_of(der)) => Err(CertificateError::OtherThumbprint),
        _ => Ok(()),
    }
}

/// The key with a chain of certificates, each in DER, the key's own first, as `x5c` and `x5t#S256`. Those that it had
/// before go.
///
/// # Errors
/// [`CertificateError`].
pub fn with_certificates(key: &OwnedJwk, chain: &[&[u8]]) -> Result<OwnedJwk, CertificateError> {
    let jwk = key.as_jwk().map_err(CertificateError::Jwk)?;
    let mut text = zeroize::Zeroizing::new(String::with_capacity(key.as_json().len() + 256));
    text.push('{');
    for (name, value) in jwk.object().members() {
        if ["x5c", "x5t", "x5t#S256"].iter().all(|replaced| !name.is(replaced)) {
            text.push_str(&format!("\"{}\":{},", name.raw(), value.raw()));
        }
    }
    let elements: Vec<String> =
        chain.iter().map(|der| format!("\"{}\"", Base64::encode_string(der))).collect();
    text.push_str(&format!("\"x5c\":[{}]", elements.join(",")));
    if let Some(first) = chain.first() {
        text.push_str(&format!(",\"x5t#S256\":\"{}\"", hash_of(first)));
    }
    text.push('}');
    let carrying = OwnedJwk::parse(text.as_bytes()).map_err(CertificateError::Jwk)?;
    check_certificates(&carrying.as_jwk().map_err(CertificateError::Jwk)?)?;
    Ok(carrying)
}

/// The certificates of a file, each in DER, in their order: PEM blocks one after another, or one in DER.
///
/// # Errors
/// [`CertificateError::Malformed`] with the place of the first that is none; place 0 for a file without any.
pub fn certificates(bytes: &[u8]) -> Result<Vec<Vec<u8>>, CertificateError> {
    const END: &str = "-----END CERTIFICATE-----";
    let ders = if bytes.first() == Some(&0x30) {
        vec![bytes.to_vec()]
    } else {
        let text = std::str::from_utf8(bytes).map_err(|_| CertificateError::Malformed(0))?;
        let blocks = text.split_inclusive(END).filter(|block| !block.trim().is_empty());
        let der = |(place, block): (usize, &str)| match pem_rfc7468::decode_vec(block.trim().as_bytes()) {
            Ok(("CERTIFICATE", der)) => Ok(der),
            _ => Err(CertificateError::Malformed(place)),
        };
        blocks.enumerate().map(der).collect::<Result<_, _>>()?
    };
    if ders.is_empty() {
        return Err(CertificateError::Malformed(0));
    }
    for (place, der) in ders.iter().enumerate() {
        Certificate::from_der(der).map_err(|_| CertificateError::Malformed(place))?;
    }
    Ok(ders)
}

/// A certificate out of PEM, or as it is.
pub(crate) fn der_of(bytes: &[u8]) -> Result<Vec<u8>, ImportError> {
    let trimmed = bytes.trim_ascii();
    if trimmed.first() == Some(&0x30) {
        return Ok(bytes.to_vec());
    }
    let damaged = |_| ImportError::Key(Error::in_part(Part::Pem, WireError::new(Fault::KeyEncoding, 0)));
    match pem_rfc7468::decode_vec(trimmed).map_err(damaged)? {
        ("CERTIFICATE", der) => Ok(der),
        // A request, or OpenSSL's own form with more inside.
        _ => Err(ImportError::Unsupported(jwk::NotYet::Certificate)),
    }
}

fn hash_of(der: &[u8]) -> String {
    base64url::encode_to_string(&Sha256::digest(der))
}
