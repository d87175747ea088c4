//! Choosing keys of a ring by what they say of themselves. Says nothing about whether an algorithm here can use them: that is
//! the policy's part.

use jwk::{Jwk, Operation, Wanted, WantedKid};

use crate::KeyRing;

/// What a key must be like. A condition that is `None` is met by every key.
///
/// As for [`Jwk::permits`], what a key does not say of its use it permits. `kid` is the exception: a key without one is not
/// the one that is called so.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeyQuery<'q> {
    /// The key's name.
    pub kid: Option<&'q str>,
    /// The key's type.
    pub kty: Option<&'q str>,
    /// The algorithm that it is for.
    pub alg: Option<&'q str>,
    /// `sig` or `enc`.
    pub key_use: Option<&'q str>,
    /// What the key shall do. Public halves do not sign, decrypt, or unwrap.
    pub operation: Option<Operation>,
}

impl KeyRing {
    /// The keys that meet every condition, in order.
    #[must_use]
    pub fn select(&self, query: &KeyQuery<'_>) -> Self {
        let mut chosen = Self::empty();
        for key in self.keys() {
            if key.as_jwk().is_ok_and(|key| query.fits(&key)) {
                chosen.push(key.clone());
            }
        }
        chosen
    }
}

impl KeyQuery<'_> {
    fn fits(&self, key: &Jwk<'_>) -> bool {
        // Where no algorithm is asked for, the key's own stands against nothing.
        let own: String = key.alg().map(|alg| alg.chars().collect()).unwrap_or_default();
        let alg = self.alg.unwrap_or(&own);
        let kid = self.kid.map_or(WantedKid::Any, WantedKid::Is);
        let fits = |operation| Wanted { kid, kty: self.kty, alg, operation }.fits(key).is_ok();
        match (self.operation, self.key_use) {
            (Some(operation), key_use) => {
                key_use.is_none_or(|wanted| wanted == operation.key_use()) && fits(operation)
            }
            (None, Some(key_use)) => {
                OPERATIONS.into_iter().any(|operation| operation.key_use() == key_use && fits(operation))
            }
            (None, None) => {
                self.kid.is_none_or(|kid| key.kid().is_some_and(|own| own.is(kid)))
                    && self.kty.is_none_or(|kty| key.kty().is(kty))
                    && key.alg().is_none_or(|own| own.is(alg))
            }
        }
    }
}

const OPERATIONS: [Operation; 8] = [
    Operation::Encrypt,
    Operation::Decrypt,
    Operation::WrapKey,
    Operation::UnwrapKey,
    Operation::Sign,
    Operation::Verify,
    Operation::DeriveKey,
    Operation::DeriveBits,
];
