//! RSA keys out of PEM, DER, or the bare base64 in which providers mail public keys, without a heap: what is
//! returned are views of the text, or of a buffer that the caller lends. It guesses nothing, and refuses encrypted
//! keys, trailing bytes, several keys in one file, and keys for something else than RSA encryption.

use core::fmt;

use base64ct::{Base64, Encoding};
use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, SliceReader, Tag, Tagged};
use jose_alg::{Error, KeyFault, Part};
use jose_wire::{Fault, WireError};
use pkcs1::{RsaPrivateKeyRef, RsaPublicKeyRef};
use pkcs8::PrivateKeyInfoRef;
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use crate::pem::{self, Pem, is_line_break};
use crate::{RsaComponents, RsaPrivateComponents};

/// Why nothing was imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportError {
    /// None of the forms that are understood.
    Unrecognised,
    /// A key whose form is clear and whose contents are wrong.
    Key(Error),
    /// The private key is encrypted under a password.
    Encrypted,
    /// More than one PEM block.
    SeveralPem,
    /// Bare base64 that holds something else than a `SubjectPublicKeyInfo`.
    NotSpki,
    /// A JWK Set where one key is wanted, and it does not have exactly one.
    SetOf(usize),
    /// A well-known kind of key that is not supported.
    Unsupported(NotYet),
    /// A key for an algorithm that is not known.
    UnknownAlgorithm(KeyOid),
}

/// A kind of key file that is recognised and not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotYet {
    /// Keys on the NIST curves (`id-ecPublicKey`, SEC1).
    EllipticCurve,
    /// Ed25519, Ed448, X25519, X448.
    Edwards,
    /// RSA keys restricted to RSASSA-PSS signatures: their owner forbids encryption with them.
    RsaPss,
    /// RSA keys restricted to RSAES-OAEP by their object identifier.
    RsaOaep,
    /// RSA keys of more than two primes.
    MultiPrimeRsa,
    /// An X.509 certificate or a request for one.
    Certificate,
    /// OpenSSH's own format.
    OpenSsh,
}

/// An ASN.1 object identifier, to be shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyOid(ObjectIdentifier);

/// Bytes that [`read_rsa`] may need to work in, for `text` of this length.
#[must_use]
pub const fn scratch_len(text_len: usize) -> usize {
    text_len
}

/// Reads an RSA key from PEM, DER, or bare base64 SPKI, whichever `bytes` is, without a heap. PEM and DER hold keys
/// as `SubjectPublicKeyInfo`, PKCS#8 or PKCS#1.
///
/// `scratch` is what PEM and base64 are decoded into: as long as `bytes` is always enough. It may then hold a
/// secret, which is the caller's to wipe. White space as in [`import`](crate::import).
///
/// # Errors
/// [`ImportError`]; [`Error::BufferTooSmall`] in it when `scratch` is too short.
pub fn read_rsa<'k>(bytes: &'k [u8], scratch: &'k mut [u8]) -> Result<RsaComponents<'k>, ImportError> {
    let trimmed = bytes.trim_ascii();
    match trimmed {
        // DER's SEQUENCE; a `0` begins no other form.
        [0x30, ..] => from_der(bytes),
        _ if pem::count(trimmed) > 0 => from_pem(trimmed, scratch),
        // In base64, a SEQUENCE of the length that a key has.
        [b'M', ..] => from_base64(trimmed, scratch),
        _ => Err(ImportError::Unrecognised),
    }
}

fn take(scratch: &mut [u8], needed: usize) -> Result<&mut [u8], ImportError> {
    scratch.get_mut(..needed).ok_or(ImportError::Key(Error::BufferTooSmall { needed }))
}

fn from_pem<'k>(text: &[u8], scratch: &'k mut [u8]) -> Result<RsaComponents<'k>, ImportError> {
    if pem::count(text) > 1 {
        return Err(ImportError::SeveralPem);
    }
    let pem = Pem::parse(text).ok_or(damaged(0))?;
    // Judged by the label before the contents: the formats that we do not read need not be well-formed.
    let read: fn(&[u8]) -> Result<RsaComponents<'_>, ImportError> = match pem.label {
        b"PUBLIC KEY" => from_spki,
        b"PRIVATE KEY" => from_pkcs8,
        b"RSA PUBLIC KEY" => from_pkcs1_public,
        b"RSA PRIVATE KEY" => from_pkcs1_private,
        b"ENCRYPTED PRIVATE KEY" => return Err(ImportError::Encrypted),
        b"EC PRIVATE KEY" | b"EC PARAMETERS" => return Err(NotYet::EllipticCurve.into()),
        b"OPENSSH PRIVATE KEY" => return Err(NotYet::OpenSsh.into()),
        label if label.ends_with(b"CERTIFICATE") || label.ends_with(b"CERTIFICATE REQUEST") => {
            return Err(NotYet::Certificate.into());
        }
        _ => return Err(ImportError::Unrecognised),
    };
    // OpenSSL's old way to encrypt: headers in the block, which RFC 7468 does not have.
    let encrypted = b"Proc-Type: 4,ENCRYPTED";
    if text.windows(encrypted.len()).any(|window| window == encrypted) {
        return Err(ImportError::Encrypted);
    }
    let der = pem.decode(take(scratch, pem.len())?).ok_or(damaged(0))?;
    read(der)
}

/// As API providers exchange public keys: the base64 of a `SubjectPublicKeyInfo`, without PEM's two lines.
fn from_base64<'k>(text: &[u8], scratch: &'k mut [u8]) -> Result<RsaComponents<'k>, ImportError> {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    if let Some(at) = text.iter().position(|byte| !is_base64(byte) && !is_line_break(&byte)) {
        return Err(damaged(at));
    }
    let joined = take(scratch, text.iter().filter(|byte| !is_line_break(byte)).count())?;
    for (to, from) in joined.iter_mut().zip(text.iter().filter(|byte| !is_line_break(byte))) {
        *to = *from;
    }
    let der = Base64::decode_in_place(joined).map_err(|_| damaged(text.len()))?;
    match shape(der)? {
        Shape::Spki => from_spki(der),
        _ => Err(ImportError::NotSpki),
    }
}

/// What a DER text is by its first two elements.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Spki,
    Pkcs8,
    EncryptedPkcs8,
    Pkcs1Public,
    Pkcs1Private,
    Sec1,
    Certificate,
}

fn shape(der: &[u8]) -> Result<Shape, ImportError> {
    let outer = AnyRef::from_der(der).map_err(at_fault)?;
    if outer.tag() != Tag::Sequence {
        return Err(ImportError::Unrecognised);
    }
    let mut inside = SliceReader::new(outer.value()).map_err(at_fault)?;
    let first = AnyRef::decode(&mut inside).map_err(at_fault)?;
    let second = Tag::peek(&inside).map_err(at_fault)?;
    Ok(match (first.tag(), second) {
        (Tag::Sequence, Tag::BitString) => Shape::Spki,
        (Tag::Sequence, Tag::OctetString) => Shape::EncryptedPkcs8,
        (Tag::Sequence, Tag::Sequence) => Shape::Certificate,
        (Tag::Integer, Tag::Sequence) => Shape::Pkcs8,
        (Tag::Integer, Tag::OctetString) => Shape::Sec1,
        // A version comes first in a private key, the modulus in a public one.
        (Tag::Integer, Tag::Integer) if matches!(first.value(), [0 | 1]) => Shape::Pkcs1Private,
        (Tag::Integer, Tag::Integer) => Shape::Pkcs1Public,
        _ => return Err(ImportError::Unrecognised),
    })
}

fn from_der(der: &[u8]) -> Result<RsaComponents<'_>, ImportError> {
    match shape(der)? {
        Shape::Spki => from_spki(der),
        Shape::Pkcs8 => from_pkcs8(der),
        Shape::Pkcs1Public => from_pkcs1_public(der),
        Shape::Pkcs1Private => from_pkcs1_private(der),
        Shape::EncryptedPkcs8 => Err(ImportError::Encrypted),
        Shape::Sec1 => Err(NotYet::EllipticCurve.into()),
        Shape::Certificate => Err(NotYet::Certificate.into()),
    }
}

fn from_spki(der: &[u8]) -> Result<RsaComponents<'_>, ImportError> {
    let spki = SubjectPublicKeyInfoRef::from_der(der).map_err(at_fault)?;
    rsa_encryption(&spki.algorithm)?;
    // Whole octets only: an RSAPublicKey is a string of them.
    from_pkcs1_public(spki.subject_public_key.as_bytes().ok_or(damaged(0))?)
}

fn from_pkcs8(der: &[u8]) -> Result<RsaComponents<'_>, ImportError> {
    let info = PrivateKeyInfoRef::from_der(der).map_err(at_fault)?;
    rsa_encryption(&info.algorithm)?;
    from_pkcs1_private(info.private_key.as_bytes())
}

fn from_pkcs1_public(der: &[u8]) -> Result<RsaComponents<'_>, ImportError> {
    let key = RsaPublicKeyRef::from_der(der).map_err(at_fault)?;
    Ok(RsaComponents { n: key.modulus.as_bytes(), e: key.public_exponent.as_bytes(), private: None })
}

fn from_pkcs1_private(der: &[u8]) -> Result<RsaComponents<'_>, ImportError> {
    if is_multi_prime(der) {
        return Err(NotYet::MultiPrimeRsa.into());
    }
    let key = RsaPrivateKeyRef::from_der(der).map_err(at_fault)?;
    let crt = [key.prime1, key.prime2, key.exponent1, key.exponent2, key.coefficient];
    Ok(RsaComponents {
        n: key.modulus.as_bytes(),
        e: key.public_exponent.as_bytes(),
        private: Some(RsaPrivateComponents {
            d: key.private_exponent.as_bytes(),
            crt: Some(crt.map(|number| number.as_bytes())),
        }),
    })
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

fn at_fault(error: der::Error) -> ImportError {
    let at = error.position().and_then(|at| usize::try_from(at).ok());
    damaged(at.unwrap_or(0))
}

const fn damaged(at: usize) -> ImportError {
    ImportError::Key(Error::in_part(Part::Pem, WireError::new(Fault::KeyEncoding, at)))
}

impl From<Error> for ImportError {
    fn from(error: Error) -> Self {
        Self::Key(error)
    }
}

impl From<NotYet> for ImportError {
    fn from(kind: NotYet) -> Self {
        Self::Unsupported(kind)
    }
}

/// What is left of the reason where only an [`Error`] fits.
impl From<ImportError> for Error {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Key(error) => error,
            ImportError::Unsupported(NotYet::MultiPrimeRsa) => KeyFault::MultiPrime.into(),
            ImportError::Unsupported(_) | ImportError::UnknownAlgorithm(_) => KeyFault::WrongType.into(),
            ImportError::SetOf(_) => Self::NoMatchingKey,
            ImportError::Unrecognised
            | ImportError::Encrypted
            | ImportError::SeveralPem
            | ImportError::NotSpki => Self::in_part(Part::Pem, WireError::new(Fault::KeyEncoding, 0)),
        }
    }
}

/// What is wrong, and what to try.
impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unrecognised => {
                f.write_str("this is no JWK, JWK Set, PEM, DER or base64 SubjectPublicKeyInfo")
            }
            Self::Key(error) => error.fmt(f),
            Self::Encrypted => f.write_str(
                "the private key is encrypted: decrypt it first, with `openssl pkey -in FILE -out PLAIN`",
            ),
            Self::SeveralPem => f.write_str("there are several PEM blocks: keep the one that is the key"),
            Self::NotSpki => f.write_str(
                "base64 without PEM lines must be a SubjectPublicKeyInfo: give other keys as PEM or DER",
            ),
            Self::SetOf(count) => {
                write!(f, "one key is wanted, and the set has {count}: name one by its `kid`")
            }
            Self::Unsupported(kind) => f.write_str(kind.describe()),
            Self::UnknownAlgorithm(oid) => write!(f, "the key is for an unknown algorithm, {oid}"),
        }
    }
}

impl core::error::Error for ImportError {}

impl NotYet {
    /// What it is, and what to try.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::EllipticCurve => "elliptic curve keys are not supported in this form: give a JWK",
            Self::Edwards => {
                "Ed25519, Ed448, X25519 and X448 keys are not supported in this form: give a JWK"
            }
            Self::RsaPss => "the key is for RSASSA-PSS signatures only, and must not be used for encryption",
            Self::RsaOaep => {
                "the key is bound to RSAES-OAEP by its object identifier, which is not supported: \
                 export it as a plain rsaEncryption key"
            }
            Self::MultiPrimeRsa => "RSA keys of more than two primes are not supported",
            Self::Certificate => {
                "this is a certificate: take its public key, with `openssl x509 -in FILE -pubkey -noout`"
            }
            Self::OpenSsh => {
                "OpenSSH's format is not supported: convert with `ssh-keygen -p -m PKCS8 -f FILE`"
            }
        }
    }
}

impl fmt::Display for KeyOid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for KeyOid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyOid({self})")
    }
}
