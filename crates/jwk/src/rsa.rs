//! The members of RSA keys (RFC 7518, section 6.3) and of symmetric keys (section 6.4). What the numbers are
//! worth is for the algorithm to judge; here only their presence and spelling count.

use jose_alg::{Error, KeyFault};

use crate::{Jwk, Octets, members};

/// An RSA key. All values are big-endian integers.
///
/// `n` and `e` come without leading zero octets, which RFC 7518, section 6.3.1.1 forbids. Private values may
/// have them.
#[derive(Clone, Copy, Debug)]
pub struct Rsa<'a> {
    /// The modulus.
    pub n: Octets<'a>,
    /// The public exponent.
    pub e: Octets<'a>,
    /// What only the owner has.
    pub private: Option<RsaPrivate<'a>>,
}

/// The private half of an RSA key.
#[derive(Clone, Copy, Debug)]
pub struct RsaPrivate<'a> {
    /// The private exponent.
    pub d: Octets<'a>,
    /// The primes and what is computed from them, when the key carries them.
    pub crt: Option<RsaCrt<'a>>,
}

/// The five values for decryption by the Chinese remainder theorem. A key has all of them or none.
#[derive(Clone, Copy, Debug)]
pub struct RsaCrt<'a> {
    /// The first prime factor of `n`.
    pub p: Octets<'a>,
    /// The second prime factor of `n`.
    pub q: Octets<'a>,
    /// `d mod (p - 1)`.
    pub dp: Octets<'a>,
    /// `d mod (q - 1)`.
    pub dq: Octets<'a>,
    /// The inverse of `q` modulo `p`.
    pub qi: Octets<'a>,
}

impl<'a> Jwk<'a> {
    /// The members of an RSA key.
    ///
    /// # Errors
    /// [`KeyFault::WrongType`] when `kty` is another; [`KeyFault::MultiPrime`] when there is an `oth`;
    /// [`KeyFault::MissingMember`] when some private members are there and others are not: `d` alone is a
    /// private key, and `p`, `q`, `dp`, `dq` and `qi` come together and with `d` (RFC 7518, section 6.3.2).
    pub fn rsa(&self) -> Result<Rsa<'a>, Error> {
        if !self.kty().is("RSA") {
            return Err(KeyFault::WrongType.into());
        }
        let mut found = [None; 9];
        self.get_all(&members::RSA, &mut found);
        let [.., oth] = &found;
        if oth.is_some() {
            return Err(KeyFault::MultiPrime.into());
        }
        // By reference, since a smaller program has no copy of memory otherwise.
        let mut octets = [None; 8];
        for (octets, value) in octets.iter_mut().zip(&found) {
            *octets = value.and_then(Octets::read_before);
        }
        let [e, n, d, p, q, dp, dq, qi] = octets;
        let crt = match [p, q, dp, dq, qi] {
            [None, None, None, None, None] => None,
            [Some(p), Some(q), Some(dp), Some(dq), Some(qi)] => Some(RsaCrt { p, q, dp, dq, qi }),
            _ => return Err(KeyFault::MissingMember.into()),
        };
        let private = match (d, crt) {
            (Some(d), crt) => Some(RsaPrivate { d, crt }),
            (None, None) => None,
            (None, Some(_)) => return Err(KeyFault::MissingMember.into()),
        };
        let (Some(n), Some(e)) = (n, e) else {
            return Err(KeyFault::MissingMember.into());
        };
        Ok(Rsa { n, e, private })
    }

    /// The bytes of a symmetric key (`k`); at least one. How many an algorithm needs it knows itself.
    ///
    /// # Errors
    /// [`KeyFault::WrongType`] when `kty` is not `oct`.
    pub fn oct(&self) -> Result<Octets<'a>, Error> {
        let k = if self.kty().is("oct") { self.get("k").and_then(Octets::read_before) } else { None };
        k.ok_or(KeyFault::WrongType.into())
    }
}
