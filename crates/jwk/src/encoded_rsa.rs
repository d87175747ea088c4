//! RSA keys as files hold them: `SubjectPublicKeyInfo`, PKCS#8 and PKCS#1 in DER. Refuses keys for something else than
//! RSA encryption.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, SliceReader, Tag, Tagged};
use pkcs1::{RsaPrivateKeyRef, RsaPublicKeyRef};
use pkcs8::PrivateKeyInfoRef;
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use crate::encoded::{Forms, at_fault, damaged};
use crate::import_error::{ImportError, KeyOid, NotYet};
use crate::{RsaComponents, RsaPrivateComponents};

impl<'k> Forms<'k> for RsaComponents<'k> {
    fn spki(der: &'k [u8]) -> Result<Self, ImportError> {
        let spki = SubjectPublicKeyInfoRef::from_der(der).map_err(at_fault)?;
        rsa_encryption(&spki.algorithm)?;
        // Whole octets only: an RSAPublicKey is a string of them.
        Self::pkcs1_public(spki.subject_public_key.as_bytes().ok_or(damaged(0))?)
    }

    fn pkcs8(der: &'k [u8]) -> Result<Self, ImportError> {
        let info = PrivateKeyInfoRef::from_der(der).map_err(at_fault)?;
        rsa_encryption(&info.algorithm)?;
        Self::pkcs1_private(info.private_key.as_bytes())
    }

    fn pkcs1_public(der: &'k [u8]) -> Result<Self, ImportError> {
        let key = RsaPublicKeyRef::from_der(der).map_err(at_fault)?;
        Ok(Self { n: key.modulus.as_bytes(), e: key.public_exponent.as_bytes(), private: None })
    }

    fn pkcs1_private(der: &'k [u8]) -> Result<Self, ImportError> {
        if is_multi_prime(der) {
            return Err(NotYet::MultiPrimeRsa.into());
        }
        let key = RsaPrivateKeyRef::from_der(der).map_err(at_fault)?;
        let crt = [key.prime1, key.prime2, key.exponent1, key.exponent2, key.coefficient];
        Ok(Self {
            n: key.modulus.as_bytes(),
            e: key.public_exponent.as_bytes(),
            private: Some(RsaPrivateComponents {
                d: key.private_exponent.as_bytes(),
                crt: Some(crt.map(|number| number.as_bytes())),
            }),
        })
    }

    fn sec1(_: &'k [u8]) -> Result<Self, ImportError> {
        Err(NotYet::EllipticCurve.into())
    }
}

/// By the version, which RFC 8017, appendix A.1.2 couples to the number of primes.
fn is_multi_prime(der: &[u8]) -> bool {
    let version = AnyRef::from_der(der).and_then(|outer| {
        let mut inside = SliceReader::new(outer.value())?;
        AnyRef::decode(&mut inside)
    });
    version.is_ok_and(|version| version.tag() == Tag::Integer && version.value() == [1])
}

/// `rsaEncryption`, with the NULL that RFC 3279, section 2.3.1 wants beside it.
fn rsa_encryption(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), ImportError> {
    if algorithm.oid != pkcs1::ALGORITHM_OID {
        let known = OTHERS.iter().find(|(oid, _)| algorithm.oid == *oid);
        return Err(
            known.map_or(ImportError::UnknownAlgorithm(KeyOid(algorithm.oid)), |(_, kind)| (*kind).into())
        );
    }
    if algorithm.parameters.is_some_and(AnyRef::is_null) { Ok(()) } else { Err(damaged(0)) }
}

const OTHERS: [(ObjectIdentifier, NotYet); 7] = [
    (ObjectIdentifier::new_unwrap("1.2.840.10045.2.1"), NotYet::EllipticCurve),
    (ObjectIdentifier::new_unwrap("1.3.101.110"), NotYet::Edwards),
    (ObjectIdentifier::new_unwrap("1.3.101.111"), NotYet::Edwards),
    (ObjectIdentifier::new_unwrap("1.3.101.112"), NotYet::Edwards),
    (ObjectIdentifier::new_unwrap("1.3.101.113"), NotYet::Edwards),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10"), NotYet::RsaPss),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.7"), NotYet::RsaOaep),
];
