//! Why a key file was not read, and what its owner can do about it.

use core::fmt;

use der::asn1::ObjectIdentifier;
use jose_alg::{Error, KeyFault, Part};
use jose_wire::{Fault, WireError};

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
    /// A key for an algorithm, or on a curve, that is not known.
    UnknownAlgorithm(KeyOid),
    /// A private key on a curve without its public half, which takes arithmetic to find.
    NoPublicHalf,
}

/// A kind of key file that is recognised and not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotYet {
    /// Keys on the NIST curves (`id-ecPublicKey`, SEC1), where only RSA is read.
    EllipticCurve,
    /// Ed25519, Ed448, X25519, X448, where only RSA is read.
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
    /// A public point without its y coordinate.
    CompressedPoint,
    /// A curve that is spelled out instead of named.
    ExplicitCurve,
}

/// An ASN.1 object identifier, to be shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyOid(pub(crate) ObjectIdentifier);

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
            | ImportError::NoPublicHalf
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
            Self::UnknownAlgorithm(oid) => {
                write!(f, "the key is for an unknown algorithm or on an unknown curve, {oid}")
            }
            Self::NoPublicHalf => f.write_str(
                "the private key comes without its public half, which is not computed here: give both",
            ),
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
            Self::CompressedPoint => {
                "the public point is compressed: convert with `openssl ec -in FILE -conv_form uncompressed`"
            }
            Self::ExplicitCurve => {
                "the curve is spelled out: name it, with `openssl ec -in FILE -param_enc named_curve`"
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
