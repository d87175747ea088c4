//! Status codes: numbers for ever, in one table. They are the negatives of [`jose_alg::Error::code`], and of
//! numbers of our own for what only a C caller can get wrong. Every decryption that fails is one code.

use core::ffi::{CStr, c_char};

use jose_alg::{Error, KeyFault};
use jwk::ImportError;

/// What a function returns: 0, or a negative number out of this table.
pub type Status = i32;

/// It worked.
pub const POCKET_JOSE_OK: Status = 0;
// The call or the key: -1xx.
/// The output buffer is too small: `*out_len` says how many bytes are needed. Nothing was written.
pub const POCKET_JOSE_ERR_BUFFER_TOO_SMALL: Status = -101;
/// A header member has a name that the library writes itself, or one that is there already.
pub const POCKET_JOSE_ERR_HEADER_NAME: Status = -102;
/// The key is of another type than the algorithm takes.
pub const POCKET_JOSE_ERR_KEY_TYPE: Status = -110;
/// The key's own `alg` is another algorithm.
pub const POCKET_JOSE_ERR_KEY_ALG: Status = -111;
/// The key's `use` or `key_ops` does not permit this.
pub const POCKET_JOSE_ERR_KEY_NOT_PERMITTED: Status = -112;
/// A private key is needed and this is a public one.
pub const POCKET_JOSE_ERR_KEY_NOT_PRIVATE: Status = -113;
/// A member of the key that is needed is missing.
pub const POCKET_JOSE_ERR_KEY_MISSING_MEMBER: Status = -114;
/// The key does not have a size that the algorithm takes.
pub const POCKET_JOSE_ERR_KEY_SIZE: Status = -115;
/// The RSA modulus is even, a square, or has a small factor.
pub const POCKET_JOSE_ERR_KEY_WEAK_MODULUS: Status = -116;
/// The RSA primes have the ROCA defect (CVE-2017-15361).
pub const POCKET_JOSE_ERR_KEY_ROCA: Status = -117;
/// The RSA public exponent is even, below 3, or too long.
pub const POCKET_JOSE_ERR_KEY_WEAK_EXPONENT: Status = -118;
/// The private numbers of the key do not belong together.
pub const POCKET_JOSE_ERR_KEY_INCONSISTENT: Status = -119;
/// RSA keys of more than two primes are not supported.
pub const POCKET_JOSE_ERR_KEY_MULTI_PRIME: Status = -120;
/// The key has encrypted as many messages as is safe, or as its owner allowed.
pub const POCKET_JOSE_ERR_KEY_SPENT: Status = -121;
/// The curve of the key is not the one that the algorithm takes.
pub const POCKET_JOSE_ERR_KEY_CURVE: Status = -122;
/// The public point of the key is not on its curve, or is of low order.
pub const POCKET_JOSE_ERR_KEY_POINT: Status = -123;
/// A pointer is NULL that must not be.
pub const POCKET_JOSE_ERR_NULL: Status = -150;
/// A length is above `PTRDIFF_MAX`, or reaches beyond the end of memory.
pub const POCKET_JOSE_ERR_LENGTH: Status = -151;
/// Memory that is written overlaps other memory of the call.
pub const POCKET_JOSE_ERR_OVERLAP: Status = -152;
/// A pointer is not aligned for what it points to.
pub const POCKET_JOSE_ERR_ALIGNMENT: Status = -153;
/// A key or session was never made, was wiped, was used up, or was moved in memory.
pub const POCKET_JOSE_ERR_CONTEXT: Status = -154;
/// A text is not UTF-8.
pub const POCKET_JOSE_ERR_TEXT: Status = -155;
/// More keys, ciphers or members than the library takes, or a `kid` that is too long.
pub const POCKET_JOSE_ERR_COUNT: Status = -156;
/// There is no such member, or no key at that place of the set.
pub const POCKET_JOSE_ERR_NOT_FOUND: Status = -157;
/// The private key is encrypted under a password.
pub const POCKET_JOSE_ERR_KEY_ENCRYPTED: Status = -160;
/// This is no key in a form that is understood.
pub const POCKET_JOSE_ERR_KEY_FORM: Status = -161;
/// There is more than one key where one is wanted.
pub const POCKET_JOSE_ERR_KEY_SEVERAL: Status = -162;
// The input is malformed: -2xx. -25x: it is larger, deeper or more numerous than the limits allow.
/// The token as a whole is malformed.
pub const POCKET_JOSE_ERR_MALFORMED_TOKEN: Status = -200;
/// The protected header is malformed.
pub const POCKET_JOSE_ERR_MALFORMED_HEADER: Status = -201;
/// The encrypted key is malformed.
pub const POCKET_JOSE_ERR_MALFORMED_ENCRYPTED_KEY: Status = -202;
/// The initialization vector is malformed.
pub const POCKET_JOSE_ERR_MALFORMED_IV: Status = -203;
/// The ciphertext is malformed.
pub const POCKET_JOSE_ERR_MALFORMED_CIPHERTEXT: Status = -204;
/// The authentication tag is malformed.
pub const POCKET_JOSE_ERR_MALFORMED_TAG: Status = -205;
/// The JWK is malformed.
pub const POCKET_JOSE_ERR_MALFORMED_JWK: Status = -206;
/// The JWK Set is malformed.
pub const POCKET_JOSE_ERR_MALFORMED_JWK_SET: Status = -207;
/// The PEM, DER or base64 around a key is malformed.
pub const POCKET_JOSE_ERR_MALFORMED_KEY_ENCODING: Status = -208;
/// The payload is malformed.
pub const POCKET_JOSE_ERR_MALFORMED_PAYLOAD: Status = -209;
/// The signature is malformed.
pub const POCKET_JOSE_ERR_MALFORMED_SIGNATURE: Status = -210;
/// The token as a whole exceeds the limits.
pub const POCKET_JOSE_ERR_LIMIT_TOKEN: Status = -250;
/// The protected header exceeds the limits.
pub const POCKET_JOSE_ERR_LIMIT_HEADER: Status = -251;
/// The encrypted key exceeds the limits.
pub const POCKET_JOSE_ERR_LIMIT_ENCRYPTED_KEY: Status = -252;
/// The initialization vector exceeds the limits.
pub const POCKET_JOSE_ERR_LIMIT_IV: Status = -253;
/// The ciphertext exceeds the limits.
pub const POCKET_JOSE_ERR_LIMIT_CIPHERTEXT: Status = -254;
/// The authentication tag exceeds the limits.
pub const POCKET_JOSE_ERR_LIMIT_TAG: Status = -255;
/// The JWK exceeds the limits.
pub const POCKET_JOSE_ERR_LIMIT_JWK: Status = -256;
/// The JWK Set exceeds the limits.
pub const POCKET_JOSE_ERR_LIMIT_JWK_SET: Status = -257;
/// The PEM, DER or base64 around a key exceeds the limits.
pub const POCKET_JOSE_ERR_LIMIT_KEY_ENCODING: Status = -258;
/// The payload exceeds the limits.
pub const POCKET_JOSE_ERR_LIMIT_PAYLOAD: Status = -259;
/// The signature exceeds the limits.
pub const POCKET_JOSE_ERR_LIMIT_SIGNATURE: Status = -260;
/// A JSON text that is none of the above is malformed.
pub const POCKET_JOSE_ERR_MALFORMED_JSON: Status = -290;
// Refused by the caller's policy: -3xx.
/// The header's `alg` is not that of any key that was given.
pub const POCKET_JOSE_ERR_ALG_NOT_ALLOWED: Status = -301;
/// The header's `enc` is not among the content ciphers that were given.
pub const POCKET_JOSE_ERR_ENC_NOT_ALLOWED: Status = -302;
/// The header's `crit` names an extension that is not understood.
pub const POCKET_JOSE_ERR_CRIT_NOT_UNDERSTOOD: Status = -303;
/// The header asks for compression, which is not allowed.
pub const POCKET_JOSE_ERR_COMPRESSION: Status = -304;
/// No key fits, or not exactly one.
pub const POCKET_JOSE_ERR_NO_MATCHING_KEY: Status = -305;
// Cryptography: -4xx. One code for every decryption that fails, whatever the reason.
/// Decryption failed. Deliberately nothing more (RFC 7516, section 11.5).
pub const POCKET_JOSE_ERR_DECRYPT: Status = -401;
// The environment: -5xx.
/// The source of randomness failed or is stuck.
pub const POCKET_JOSE_ERR_RANDOM: Status = -501;
/// An error that this version has no number for.
pub const POCKET_JOSE_ERR_UNKNOWN: Status = -599;

/// The name of a status, such as `POCKET_JOSE_ERR_DECRYPT`, as a string that lives for ever;
/// `POCKET_JOSE_ERR_UNKNOWN` for a number that is not in the table.
#[unsafe(no_mangle)]
pub extern "C" fn pocket_jose_status_name(status: Status) -> *const c_char {
    name(status).as_ptr()
}

/// Why a call fails: a negative status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure(Status);

impl Failure {
    /// `status` is one of the table's, and not 0.
    pub(crate) const fn new(status: Status) -> Self {
        Self(status)
    }

    pub(crate) const fn status(self) -> Status {
        self.0
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let status = -Status::from(error.code().cast_signed());
        // A number that is frozen there and not yet here.
        Self(if name(status) == UNKNOWN { POCKET_JOSE_ERR_UNKNOWN } else { status })
    }
}

impl From<KeyFault> for Failure {
    fn from(fault: KeyFault) -> Self {
        Error::from(fault).into()
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Encrypted => Self(POCKET_JOSE_ERR_KEY_ENCRYPTED),
            ImportError::Unrecognised | ImportError::NotSpki => Self(POCKET_JOSE_ERR_KEY_FORM),
            ImportError::SeveralPem | ImportError::SetOf(_) => Self(POCKET_JOSE_ERR_KEY_SEVERAL),
            other => Error::from(other).into(),
        }
    }
}

const UNKNOWN: &CStr = c"POCKET_JOSE_ERR_UNKNOWN";

const fn name(status: Status) -> &'static CStr {
    match status {
        POCKET_JOSE_OK => c"POCKET_JOSE_OK",
        POCKET_JOSE_ERR_BUFFER_TOO_SMALL => c"POCKET_JOSE_ERR_BUFFER_TOO_SMALL",
        POCKET_JOSE_ERR_HEADER_NAME => c"POCKET_JOSE_ERR_HEADER_NAME",
        POCKET_JOSE_ERR_KEY_TYPE => c"POCKET_JOSE_ERR_KEY_TYPE",
        POCKET_JOSE_ERR_KEY_ALG => c"POCKET_JOSE_ERR_KEY_ALG",
        POCKET_JOSE_ERR_KEY_NOT_PERMITTED => c"POCKET_JOSE_ERR_KEY_NOT_PERMITTED",
        POCKET_JOSE_ERR_KEY_NOT_PRIVATE => c"POCKET_JOSE_ERR_KEY_NOT_PRIVATE",
        POCKET_JOSE_ERR_KEY_MISSING_MEMBER => c"POCKET_JOSE_ERR_KEY_MISSING_MEMBER",
        POCKET_JOSE_ERR_KEY_SIZE => c"POCKET_JOSE_ERR_KEY_SIZE",
        POCKET_JOSE_ERR_KEY_WEAK_MODULUS => c"POCKET_JOSE_ERR_KEY_WEAK_MODULUS",
        POCKET_JOSE_ERR_KEY_ROCA => c"POCKET_JOSE_ERR_KEY_ROCA",
        POCKET_JOSE_ERR_KEY_WEAK_EXPONENT => c"POCKET_JOSE_ERR_KEY_WEAK_EXPONENT",
        POCKET_JOSE_ERR_KEY_INCONSISTENT => c"POCKET_JOSE_ERR_KEY_INCONSISTENT",
        POCKET_JOSE_ERR_KEY_MULTI_PRIME => c"POCKET_JOSE_ERR_KEY_MULTI_PRIME",
        POCKET_JOSE_ERR_KEY_SPENT => c"POCKET_JOSE_ERR_KEY_SPENT",
        POCKET_JOSE_ERR_KEY_CURVE => c"POCKET_JOSE_ERR_KEY_CURVE",
        POCKET_JOSE_ERR_KEY_POINT => c"POCKET_JOSE_ERR_KEY_POINT",
        POCKET_JOSE_ERR_NULL => c"POCKET_JOSE_ERR_NULL",
        POCKET_JOSE_ERR_LENGTH => c"POCKET_JOSE_ERR_LENGTH",
        POCKET_JOSE_ERR_OVERLAP => c"POCKET_JOSE_ERR_OVERLAP",
        POCKET_JOSE_ERR_ALIGNMENT => c"POCKET_JOSE_ERR_ALIGNMENT",
        POCKET_JOSE_ERR_CONTEXT => c"POCKET_JOSE_ERR_CONTEXT",
        POCKET_JOSE_ERR_TEXT => c"POCKET_JOSE_ERR_TEXT",
        POCKET_JOSE_ERR_COUNT => c"POCKET_JOSE_ERR_COUNT",
        POCKET_JOSE_ERR_NOT_FOUND => c"POCKET_JOSE_ERR_NOT_FOUND",
        POCKET_JOSE_ERR_KEY_ENCRYPTED => c"POCKET_JOSE_ERR_KEY_ENCRYPTED",
        POCKET_JOSE_ERR_KEY_FORM => c"POCKET_JOSE_ERR_KEY_FORM",
        POCKET_JOSE_ERR_KEY_SEVERAL => c"POCKET_JOSE_ERR_KEY_SEVERAL",
        POCKET_JOSE_ERR_MALFORMED_TOKEN => c"POCKET_JOSE_ERR_MALFORMED_TOKEN",
        POCKET_JOSE_ERR_MALFORMED_HEADER => c"POCKET_JOSE_ERR_MALFORMED_HEADER",
        POCKET_JOSE_ERR_MALFORMED_ENCRYPTED_KEY => c"POCKET_JOSE_ERR_MALFORMED_ENCRYPTED_KEY",
        POCKET_JOSE_ERR_MALFORMED_IV => c"POCKET_JOSE_ERR_MALFORMED_IV",
        POCKET_JOSE_ERR_MALFORMED_CIPHERTEXT => c"POCKET_JOSE_ERR_MALFORMED_CIPHERTEXT",
        POCKET_JOSE_ERR_MALFORMED_TAG => c"POCKET_JOSE_ERR_MALFORMED_TAG",
        POCKET_JOSE_ERR_MALFORMED_JWK => c"POCKET_JOSE_ERR_MALFORMED_JWK",
        POCKET_JOSE_ERR_MALFORMED_JWK_SET => c"POCKET_JOSE_ERR_MALFORMED_JWK_SET",
        POCKET_JOSE_ERR_MALFORMED_KEY_ENCODING => c"POCKET_JOSE_ERR_MALFORMED_KEY_ENCODING",
        POCKET_JOSE_ERR_MALFORMED_PAYLOAD => c"POCKET_JOSE_ERR_MALFORMED_PAYLOAD",
        POCKET_JOSE_ERR_MALFORMED_SIGNATURE => c"POCKET_JOSE_ERR_MALFORMED_SIGNATURE",
        POCKET_JOSE_ERR_LIMIT_TOKEN => c"POCKET_JOSE_ERR_LIMIT_TOKEN",
        POCKET_JOSE_ERR_LIMIT_HEADER => c"POCKET_JOSE_ERR_LIMIT_HEADER",
        POCKET_JOSE_ERR_LIMIT_ENCRYPTED_KEY => c"POCKET_JOSE_ERR_LIMIT_ENCRYPTED_KEY",
        POCKET_JOSE_ERR_LIMIT_IV => c"POCKET_JOSE_ERR_LIMIT_IV",
        POCKET_JOSE_ERR_LIMIT_CIPHERTEXT => c"POCKET_JOSE_ERR_LIMIT_CIPHERTEXT",
        POCKET_JOSE_ERR_LIMIT_TAG => c"POCKET_JOSE_ERR_LIMIT_TAG",
        POCKET_JOSE_ERR_LIMIT_JWK => c"POCKET_JOSE_ERR_LIMIT_JWK",
        POCKET_JOSE_ERR_LIMIT_JWK_SET => c"POCKET_JOSE_ERR_LIMIT_JWK_SET",
        POCKET_JOSE_ERR_LIMIT_KEY_ENCODING => c"POCKET_JOSE_ERR_LIMIT_KEY_ENCODING",
        POCKET_JOSE_ERR_LIMIT_PAYLOAD => c"POCKET_JOSE_ERR_LIMIT_PAYLOAD",
        POCKET_JOSE_ERR_LIMIT_SIGNATURE => c"POCKET_JOSE_ERR_LIMIT_SIGNATURE",
        POCKET_JOSE_ERR_MALFORMED_JSON => c"POCKET_JOSE_ERR_MALFORMED_JSON",
        POCKET_JOSE_ERR_ALG_NOT_ALLOWED => c"POCKET_JOSE_ERR_ALG_NOT_ALLOWED",
        POCKET_JOSE_ERR_ENC_NOT_ALLOWED => c"POCKET_JOSE_ERR_ENC_NOT_ALLOWED",
        POCKET_JOSE_ERR_CRIT_NOT_UNDERSTOOD => c"POCKET_JOSE_ERR_CRIT_NOT_UNDERSTOOD",
        POCKET_JOSE_ERR_COMPRESSION => c"POCKET_JOSE_ERR_COMPRESSION",
        POCKET_JOSE_ERR_NO_MATCHING_KEY => c"POCKET_JOSE_ERR_NO_MATCHING_KEY",
        POCKET_JOSE_ERR_DECRYPT => c"POCKET_JOSE_ERR_DECRYPT",
        POCKET_JOSE_ERR_RANDOM => c"POCKET_JOSE_ERR_RANDOM",
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use jose_alg::{Fault, Part};

    use super::*;

    const PARTS: [Part; 11] = [
        Part::Token,
        Part::Header,
        Part::EncryptedKey,
        Part::Iv,
        Part::Ciphertext,
        Part::Tag,
        Part::Jwk,
        Part::JwkSet,
        Part::Pem,
        Part::Payload,
        Part::Signature,
    ];

    #[test]
    fn every_error_of_the_core_has_a_number_here() {
        let malformed = PARTS.map(|part| Error::Malformed { part, fault: Fault::InvalidValue, at: 3 });
        let limits = PARTS.map(Error::LimitExceeded);
        let faults = [
            KeyFault::WrongType,
            KeyFault::WrongAlg,
            KeyFault::NotPermitted,
            KeyFault::NotPrivate,
            KeyFault::MissingMember,
            KeyFault::WrongSize,
            KeyFault::WeakModulus,
            KeyFault::RocaModulus,
            KeyFault::WeakExponent,
            KeyFault::Inconsistent,
            KeyFault::MultiPrime,
            KeyFault::Spent,
            KeyFault::WrongCurve,
            KeyFault::InvalidPoint,
        ];
        let others = [
            Error::AlgNotAllowed,
            Error::BufferTooSmall { needed: 1 },
            Error::CompressionNotAllowed,
            Error::CritNotUnderstood,
            Error::EncNotAllowed,
            Error::HeaderName,
            Error::NoMatchingKey,
            Error::RandomUnavailable,
            Error::Rejected,
        ];
        let all = malformed.into_iter().chain(limits).chain(faults.map(Error::from)).chain(others);
        for error in all {
            let status = Failure::from(error).status();
            assert_eq!(status, -Status::from(error.code().cast_signed()), "{error}");
            assert_ne!(name(status), UNKNOWN, "{error}");
        }
    }

    #[test]
    fn m8_a_refusal_has_one_number() {
        assert_eq!(Failure::from(Error::Rejected).status(), POCKET_JOSE_ERR_DECRYPT);
        let group = (-499..=-400).filter(|status| name(*status) != UNKNOWN);
        assert_eq!(group.collect::<heapless::Vec<_, 4>>().as_slice(), [POCKET_JOSE_ERR_DECRYPT]);
    }
}
