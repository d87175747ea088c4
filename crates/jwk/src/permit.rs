//! What a key may be used for. `use`, `key_ops` and `alg` (RFC 7517, sections 4.2 to 4.4) give one answer here,
//! so that no caller can forget one of them.

use jose_alg::KeyFault;
use jose_wire::json::{Text, Value};

use crate::Jwk;

/// An operation of RFC 7517, section 4.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Operation {
    /// Encrypt content under the key itself (`dir`).
    Encrypt,
    /// Decrypt content under the key itself (`dir`).
    Decrypt,
    /// Encrypt a content encryption key (RSA-OAEP, AES key wrap).
    WrapKey,
    /// Decrypt a content encryption key (RSA-OAEP, AES key wrap).
    UnwrapKey,
    /// Compute a signature or MAC.
    Sign,
    /// Check a signature or MAC.
    Verify,
    /// Derive a key (ECDH-ES).
    DeriveKey,
    /// Derive bits that are not used as a key.
    DeriveBits,
}

impl Operation {
    /// The value in `key_ops`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Encrypt => "encrypt",
            Self::Decrypt => "decrypt",
            Self::WrapKey => "wrapKey",
            Self::UnwrapKey => "unwrapKey",
            Self::Sign => "sign",
            Self::Verify => "verify",
            Self::DeriveKey => "deriveKey",
            Self::DeriveBits => "deriveBits",
        }
    }

    /// The operation that a value of `key_ops` names.
    #[must_use]
    pub fn from_name(name: Text<'_>) -> Option<Self> {
        ALL.iter().find(|operation| name.is(operation.name())).copied()
    }

    /// The `use` under which the operation falls.
    #[must_use]
    pub const fn key_use(self) -> &'static str {
        match self {
            Self::Sign | Self::Verify => "sig",
            _ => "enc",
        }
    }

    /// Whether only the private half of a key pair can do it. Key agreement is done by both sides.
    pub(crate) const fn needs_private(self) -> bool {
        matches!(self, Self::Decrypt | Self::UnwrapKey | Self::Sign)
    }

    /// The operation of the other half of a key pair. Key agreement is the same on both sides.
    pub(crate) const fn of_public_half(self) -> Self {
        match self {
            Self::Decrypt => Self::Encrypt,
            Self::UnwrapKey => Self::WrapKey,
            Self::Sign => Self::Verify,
            other => other,
        }
    }

    /// Whether `key_ops` with `listed` permits this operation.
    ///
    /// Wrapping a content encryption key with RSA is `wrapKey` by the RFC's words, but a key made with `WebCrypto`
    /// says `encrypt` for the same computation; likewise `unwrapKey` and `decrypt`, `deriveKey` and `deriveBits`.
    /// Whoever may encrypt anything may encrypt a key, so the wider value stands for the narrower one. The
    /// reverse does not hold: a key for wrapping only is not one for content.
    fn is_covered_by(self, listed: Self) -> bool {
        self == listed
            || matches!(
                (self, listed),
                (Self::WrapKey, Self::Encrypt)
                    | (Self::UnwrapKey, Self::Decrypt)
                    | (Self::DeriveKey, Self::DeriveBits)
            )
    }
}

const ALL: [Operation; 8] = [
    Operation::Encrypt,
    Operation::Decrypt,
    Operation::WrapKey,
    Operation::UnwrapKey,
    Operation::Sign,
    Operation::Verify,
    Operation::DeriveKey,
    Operation::DeriveBits,
];

impl<'a> Jwk<'a> {
    /// Whether the key's owner permits `operation` with the algorithm `alg`. What the key does not say is
    /// permitted; what it says must all agree.
    ///
    /// - `alg`, if there, must be `alg`.
    /// - `use`, if there, must be the operation's: `enc` or `sig`. A key of any other use permits nothing.
    /// - `key_ops`, if there, must name the operation. `encrypt` also permits [`Operation::WrapKey`], `decrypt`
    ///   [`Operation::UnwrapKey`], and `deriveBits` [`Operation::DeriveKey`]; nothing else stands for another.
    ///   So an algorithm that encrypts keys, RSA-OAEP say, asks for `WrapKey` and takes both spellings.
    /// - `use` and `key_ops` that contradict each other permit nothing (RFC 7517, section 4.3).
    ///
    /// # Errors
    /// [`KeyFault::WrongAlg`] or [`KeyFault::NotPermitted`].
    pub fn permits(&self, operation: Operation, alg: &str) -> Result<(), KeyFault> {
        self.permits_any(operation, &[alg])
    }

    /// As [`Jwk::permits`], with several spellings of `alg`: the key of a `dir` token carries `dir` in some
    /// sets and the content encryption's name in others (RFC 7520, section 5.6).
    ///
    /// # Errors
    /// As [`Jwk::permits`].
    pub fn permits_any(&self, operation: Operation, algs: &[&str]) -> Result<(), KeyFault> {
        if self.alg().is_some_and(|own| !algs.iter().any(|alg| own.is(alg))) {
            return Err(KeyFault::WrongAlg);
        }
        let mut permitted = self.key_use().is_none_or(|own| own.is(operation.key_use()));
        if let Some(ops) = self.key_ops() {
            let mut is_listed = false;
            for element in ops.elements() {
                // An operation outside the registry contradicts nothing, and permits nothing.
                let Some(listed) = element.as_str().and_then(Operation::from_name) else { continue };
                is_listed |= operation.is_covered_by(listed);
                permitted &= self.key_use().is_none_or(|own| own.is(listed.key_use()));
            }
            permitted &= is_listed;
        }
        if permitted { Ok(()) } else { Err(KeyFault::NotPermitted) }
    }

    /// The registered operations in `key_ops`.
    pub(crate) fn operations(&self) -> impl Iterator<Item = Operation> + use<'a> {
        let elements = self.key_ops().into_iter().flat_map(|ops| ops.elements());
        elements.filter_map(Value::as_str).filter_map(Operation::from_name)
    }
}
