//! Keys as `SubjectPublicKeyInfo`, PKCS#8 and PKCS#1, in DER and PEM: RSA here, keys on curves by `export_curve.rs`. Private
//! forms wipe themselves.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use base64ct::{Base64, Encoding as _};
use der::Encode;
use der::asn1::{OctetStringRef, UintRef};
use jose_alg::{Error, KeyFault};
use pem_rfc7468::LineEnding;
use pkcs1::{RsaPrivateKeyRef, RsaPublicKeyRef};
use pkcs8::PrivateKeyInfoRef;
use zeroize::Zeroizing;

use crate::{Jwk, Octets, RsaComponents, SecretBytes, SecretText, export_curve};

/// The public half, of a public or private key.
///
/// PKCS#1 is for `kty` RSA alone. All of these fail with [`KeyFault::WrongType`] for another `kty` than RSA, EC and OKP, and as
/// [`Jwk::rsa`], [`Jwk::any_ec`] or [`Jwk::any_okp`].
impl Jwk<'_> {
    /// A PKCS#1 `RSAPublicKey` (RFC 8017, appendix A.1.1) in DER.
    ///
    /// # Errors
    /// As [`Jwk::rsa`].
    pub fn to_pkcs1_public_der(&self) -> Result<Vec<u8>, Error> {
        let rsa = self.rsa()?;
        let (n, e) = (bytes(rsa.n)?, bytes(rsa.e)?);
        encode(&RsaPublicKeyRef { modulus: uint(&n)?, public_exponent: uint(&e)? })
    }

    /// A PKCS#1 `RSAPublicKey` in PEM.
    ///
    /// # Errors
    /// As [`Jwk::rsa`].
    pub fn to_pkcs1_public_pem(&self) -> Result<String, Error> {
        pem("RSA PUBLIC KEY", &self.to_pkcs1_public_der()?)
    }

    /// A `SubjectPublicKeyInfo` (RFC 5280, section 4.1.2.7) in DER.
    ///
    /// # Errors
    /// As [`Jwk::rsa`], [`Jwk::any_ec`] or [`Jwk::any_okp`].
    pub fn to_spki_der(&self) -> Result<Vec<u8>, Error> {
        if self.is_on_curve() {
            return export_curve::spki(self);
        }
        self.public_written(|key, out| key.write_spki_der(out))
    }

    /// A `SubjectPublicKeyInfo` in PEM.
    ///
    /// # Errors
    /// As [`Jwk::to_spki_der`].
    pub fn to_spki_pem(&self) -> Result<String, Error> {
        if self.is_on_curve() {
            return pem("PUBLIC KEY", &export_curve::spki(self)?);
        }
        let bytes = self.public_written(|key, out| key.write_spki_pem(out))?;
        String::from_utf8(bytes).map_err(too_long)
    }

    /// A `SubjectPublicKeyInfo` in standard base64 with padding, on one line, as API providers exchange it.
    ///
    /// # Errors
    /// As [`Jwk::to_spki_der`].
    pub fn to_spki_base64(&self) -> Result<String, Error> {
        if self.is_on_curve() {
            return Ok(Base64::encode_string(&export_curve::spki(self)?));
        }
        let bytes = self.public_written(|key, out| key.write_spki_base64(out))?;
        String::from_utf8(bytes).map_err(too_long)
    }

    fn is_on_curve(&self) -> bool {
        self.kty().is("EC") || self.kty().is("OKP")
    }

    /// What `write` writes: once to learn the length, once into a vector of just that length.
    fn public_written(
        &self,
        write: impl Fn(&RsaComponents<'_>, &mut [u8]) -> Result<usize, Error>,
    ) -> Result<Vec<u8>, Error> {
        let rsa = self.rsa()?;
        let (n, e) = (bytes(rsa.n)?, bytes(rsa.e)?);
        let key = RsaComponents { n: &n, e: &e, private: None };
        let needed = match write(&key, &mut []) {
            Err(Error::BufferTooSmall { needed }) => needed,
            other => other?,
        };
        let mut out = vec![0; needed];
        write(&key, &mut out)?;
        Ok(out)
    }
}

/// The private key.
///
/// PKCS#1 is for `kty` RSA alone. All of these fail with [`KeyFault::NotPrivate`] for a public key, with
/// [`KeyFault::MissingMember`] for an RSA key that has `d` and not the five numbers beside it, which these formats need, and
/// as [`Jwk::rsa`], [`Jwk::any_ec`] or [`Jwk::any_okp`].
impl Jwk<'_> {
    /// A PKCS#1 `RSAPrivateKey` (RFC 8017, appendix A.1.2) in DER.
    ///
    /// # Errors
    /// [`KeyFault::NotPrivate`], [`KeyFault::MissingMember`]; as [`Jwk::rsa`].
    pub fn to_pkcs1_private_der(&self) -> Result<SecretBytes, Error> {
        self.pkcs1_private().map(SecretBytes::new)
    }

    /// A PKCS#1 `RSAPrivateKey` in PEM.
    ///
    /// # Errors
    /// As [`Jwk::to_pkcs1_private_der`].
    pub fn to_pkcs1_private_pem(&self) -> Result<SecretText, Error> {
        pem("RSA PRIVATE KEY", &self.pkcs1_private()?).map(SecretText::new)
    }

    /// A PKCS#8 `PrivateKeyInfo` (RFC 5208, section 5) in DER, not encrypted.
    ///
    /// # Errors
    /// As [`Jwk::to_pkcs1_private_der`].
    pub fn to_pkcs8_der(&self) -> Result<SecretBytes, Error> {
        self.pkcs8().map(SecretBytes::new)
    }

    /// A PKCS#8 `PrivateKeyInfo` in PEM, not encrypted.
    ///
    /// # Errors
    /// As [`Jwk::to_pkcs1_private_der`].
    pub fn to_pkcs8_pem(&self) -> Result<SecretText, Error> {
        pem("PRIVATE KEY", &self.pkcs8()?).map(SecretText::new)
    }

    fn pkcs1_private(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let rsa = self.rsa()?;
        let private = rsa.private.ok_or(KeyFault::NotPrivate)?;
        let crt = private.crt.ok_or(KeyFault::MissingMember)?;
        let (n, e, d) = (bytes(rsa.n)?, bytes(rsa.e)?, bytes(private.d)?);
        let (p, q) = (bytes(crt.p)?, bytes(crt.q)?);
        let (dp, dq, qi) = (bytes(crt.dp)?, bytes(crt.dq)?, bytes(crt.qi)?);
        let key = RsaPrivateKeyRef {
            modulus: uint(&n)?,
            public_exponent: uint(&e)?,
            private_exponent: uint(&d)?,
            prime1: uint(&p)?,
            prime2: uint(&q)?,
            exponent1: uint(&dp)?,
            exponent2: uint(&dq)?,
            coefficient: uint(&qi)?,
            other_prime_infos: None,
        };
        encode(&key).map(Zeroizing::new)
    }

    fn pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        if self.is_on_curve() {
            return export_curve::pkcs8(self);
        }
        let key = self.pkcs1_private()?;
        let private_key = OctetStringRef::new(&key).map_err(too_long)?;
        encode(&PrivateKeyInfoRef::new(pkcs1::ALGORITHM_ID, private_key)).map(Zeroizing::new)
    }
}

pub(crate) fn bytes(octets: Octets<'_>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut bytes = Zeroizing::new(vec![0; octets.decoded_len()]);
    octets.decode(&mut bytes)?;
    Ok(bytes)
}

fn uint(number: &[u8]) -> Result<UintRef<'_>, Error> {
    UintRef::new(number).map_err(too_long)
}

/// The length is computed before anything is written, so that the vector never moves.
pub(crate) fn encode(key: &impl Encode) -> Result<Vec<u8>, Error> {
    key.to_der().map_err(too_long)
}

pub(crate) fn pem(label: &str, der: &[u8]) -> Result<String, Error> {
    pem_rfc7468::encode_string(label, LineEnding::LF, der).map_err(too_long)
}

/// The only way in which writing can fail: lengths beyond what DER in this implementation has.
pub(crate) fn too_long<E>(_: E) -> Error {
    KeyFault::WrongSize.into()
}
