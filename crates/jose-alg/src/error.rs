//! The one error type of the core crates: `Copy`, without text from the input, each variant something that a
//! caller can act on. What a secret took part in ends in [`Error::Rejected`] and says nothing more.

use core::fmt;

use jose_wire::{Fault, WireError};

/// Why an operation did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Error {
    /// The header's `alg` is not among the keys that the caller allows.
    AlgNotAllowed,
    /// The output needs `needed` bytes. Nothing was written.
    BufferTooSmall {
        /// Bytes that the output needs.
        needed: usize,
    },
    /// The header asks for compression (`zip`), which the caller does not allow.
    CompressionNotAllowed,
    /// The header's `crit` names an extension that the caller does not understand.
    CritNotUnderstood,
    /// The header's `enc` is not among the content ciphers that the caller allows.
    EncNotAllowed,
    /// A header member given for writing has a name that the library writes itself, or the name of another.
    HeaderName,
    /// The key cannot be used for this.
    KeyUnsuitable(KeyFault),
    /// The part is larger, deeper or more numerous than the caller's limits allow.
    LimitExceeded(Part),
    /// The part is not what its standard says.
    Malformed {
        /// The part that is wrong.
        part: Part,
        /// The rule that it breaks.
        fault: Fault,
        /// Byte offset from the start of the part: characters of base64url for faults in the encoding, bytes of
        /// the decoded JSON for faults in JSON.
        at: usize,
    },
    /// No key that the caller gave fits the header's `alg` and `kid`.
    NoMatchingKey,
    /// The source of randomness failed or is stuck.
    RandomUnavailable,
    /// Decryption or verification failed. Deliberately nothing more: see RFC 7516, section 11.5.
    Rejected,
}

/// A part of a token, or another thing that is parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Part {
    /// The token as a whole.
    Token,
    /// The protected header.
    Header,
    /// The encrypted key.
    EncryptedKey,
    /// The initialization vector.
    Iv,
    /// The ciphertext.
    Ciphertext,
    /// The authentication tag.
    Tag,
    /// A JSON Web Key.
    Jwk,
    /// A JSON Web Key Set.
    JwkSet,
    /// A key in PEM or DER.
    Pem,
    /// The payload.
    Payload,
    /// The signature.
    Signature,
}

/// Why a key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum KeyFault {
    /// Another `kty` than the algorithm takes.
    WrongType,
    /// The key's own `alg` is another one.
    WrongAlg,
    /// The key's `use` or `key_ops` does not permit the operation.
    NotPermitted,
    /// A private key is needed and this is a public one.
    NotPrivate,
    /// A member that the operation needs is missing, or only some of `dp`, `dq`, `qi` are there.
    MissingMember,
    /// A key of this length is too short, too long, or not the one that the algorithm takes.
    WrongSize,
    /// The RSA modulus is even, a square, or divisible by a small prime.
    WeakModulus,
    /// The RSA primes have the structure of the ROCA defect (CVE-2017-15361).
    RocaModulus,
    /// The RSA public exponent is even, below 3, or longer than 32 bits.
    WeakExponent,
    /// The private members do not belong together.
    Inconsistent,
    /// RSA keys of more than two primes (`oth`) are not supported.
    MultiPrime,
    /// The key has encrypted as many messages as is safe, or as its owner allowed.
    Spent,
    /// The `crv` is not the one that the algorithm takes, or is not known.
    WrongCurve,
    /// The public point is not on its curve, or one of few whose multiples are few.
    InvalidPoint,
}

/// A secret took part and did not fit. There is nothing else to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Rejected;

/// Why a key did not give a content encryption key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum NotRecovered {
    /// The encrypted key is not one for this key, or is damaged.
    Rejected,
    /// The source of randomness that protects the private key (blinding) failed. Independent of the token.
    RandomUnavailable,
}

impl Error {
    /// A number for this error that never changes. 1xx: the call or the key; 2xx: malformed input; 3xx: refused
    /// by the caller's policy; 4xx: cryptography; 5xx: the environment.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::BufferTooSmall { .. } => 101,
            Self::HeaderName => 102,
            Self::KeyUnsuitable(fault) => 110 + fault as u16,
            Self::Malformed { part, .. } => 200 + part as u16,
            Self::LimitExceeded(part) => 250 + part as u16,
            Self::AlgNotAllowed => 301,
            Self::EncNotAllowed => 302,
            Self::CritNotUnderstood => 303,
            Self::CompressionNotAllowed => 304,
            Self::NoMatchingKey => 305,
            Self::Rejected => 401,
            Self::RandomUnavailable => 501,
        }
    }

    /// The error for a fault in the spelling of `part`.
    #[must_use]
    pub const fn in_part(part: Part, error: WireError) -> Self {
        if error.fault.is_limit() {
            Self::LimitExceeded(part)
        } else {
            Self::Malformed { part, fault: error.fault, at: error.at }
        }
    }
}

impl Part {
    /// What people call the part.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Header => "protected header",
            Self::EncryptedKey => "encrypted key",
            Self::Iv => "initialization vector",
            Self::Ciphertext => "ciphertext",
            Self::Tag => "authentication tag",
            Self::Jwk => "JWK",
            Self::JwkSet => "JWK Set",
            Self::Pem => "key encoding",
            Self::Payload => "payload",
            Self::Signature => "signature",
        }
    }
}

impl KeyFault {
    /// A short phrase for people.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::WrongType => "its `kty` is not the one that the algorithm takes",
            Self::WrongAlg => "its `alg` is another algorithm",
            Self::NotPermitted => "its `use` or `key_ops` does not permit this operation",
            Self::NotPrivate => "it is a public key and a private one is needed",
            Self::MissingMember => "a member that the operation needs is missing",
            Self::WrongSize => "it does not have a size that the algorithm takes",
            Self::WeakModulus => "its RSA modulus is even, a square, or has a small factor",
            Self::RocaModulus => "its RSA primes have the ROCA defect (CVE-2017-15361)",
            Self::WeakExponent => "its RSA public exponent is even, below 3, or too long",
            Self::Inconsistent => "its private members do not belong together",
            Self::MultiPrime => "RSA keys of more than two primes are not supported",
            Self::Spent => "it has encrypted as many messages as is safe",
            Self::WrongCurve => "its `crv` is not the one that the algorithm takes",
            Self::InvalidPoint => "its public point is not on its curve, or is of low order",
        }
    }
}

impl From<Rejected> for Error {
    fn from(_: Rejected) -> Self {
        Self::Rejected
    }
}

impl From<KeyFault> for Error {
    fn from(fault: KeyFault) -> Self {
        Self::KeyUnsuitable(fault)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlgNotAllowed => f.write_str("the header's `alg` is not one that was allowed"),
            Self::BufferTooSmall { needed } => {
                write!(f, "the output buffer is too small: {needed} bytes are needed")
            }
            Self::CompressionNotAllowed => {
                f.write_str("the header asks for compression (`zip`), which is not allowed")
            }
            Self::CritNotUnderstood => {
                f.write_str("the header's `crit` names an extension that is not understood")
            }
            Self::EncNotAllowed => f.write_str("the header's `enc` is not one that was allowed"),
            Self::HeaderName => f.write_str("a header member has a reserved or repeated name"),
            Self::KeyUnsuitable(fault) => write!(f, "the key cannot be used: {}", fault.describe()),
            Self::LimitExceeded(part) => {
                write!(f, "the {} exceeds the limits that were set", part.describe())
            }
            Self::Malformed { part, fault, at } => {
                write!(f, "malformed {}: {} at byte {at}", part.describe(), fault.describe())
            }
            Self::NoMatchingKey => f.write_str("no key fits the header's `alg` and `kid`"),
            Self::RandomUnavailable => f.write_str("the source of randomness failed"),
            Self::Rejected => f.write_str("decryption or verification failed"),
        }
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Error::Rejected.fmt(f)
    }
}

impl core::error::Error for Error {}
impl core::error::Error for Rejected {}
