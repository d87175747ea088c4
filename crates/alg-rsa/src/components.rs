//! Where the numbers of a key come from: plain bytes, or the members of a JWK. Both are read in one way.

use core::fmt;

use jose_alg::{Error, Fault, KeyFault, Part};
use jwk::{Jwk, Operation, Rsa};

/// The numbers of an RSA private key (RFC 8017, section 3.2), each a big-endian integer of any length that holds
/// it: leading zeros are allowed.
#[derive(Clone, Copy)]
pub struct Components<'a> {
    /// The modulus `p q`.
    pub n: &'a [u8],
    /// The public exponent.
    pub e: &'a [u8],
    /// The private exponent.
    pub d: &'a [u8],
    /// The first prime.
    pub p: &'a [u8],
    /// The second prime.
    pub q: &'a [u8],
    /// `d mod (p - 1)`.
    pub dp: &'a [u8],
    /// `d mod (q - 1)`.
    pub dq: &'a [u8],
    /// The inverse of `q` modulo `p`.
    pub qi: &'a [u8],
}

impl fmt::Debug for Components<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Components(..)")
    }
}

/// One of the numbers.
#[derive(Clone, Copy)]
pub(crate) enum Number {
    N,
    E,
    D,
    P,
    Q,
    Dp,
    Dq,
    Qi,
}

/// Gives the numbers of a key.
pub(crate) trait Numbers {
    /// Bytes of the modulus without leading zeros.
    fn modulus_len(&self) -> usize;

    /// Writes a number into the whole of `out`, zeros in front, or fails when it is missing or too long.
    fn read(&self, number: Number, out: &mut [u8]) -> Result<(), KeyFault>;
}

impl Numbers for Components<'_> {
    fn modulus_len(&self) -> usize {
        significant_len(self.n)
    }

    fn read(&self, number: Number, out: &mut [u8]) -> Result<(), KeyFault> {
        let bytes = match number {
            Number::N => self.n,
            Number::E => self.e,
            Number::D => self.d,
            Number::P => self.p,
            Number::Q => self.q,
            Number::Dp => self.dp,
            Number::Dq => self.dq,
            Number::Qi => self.qi,
        };
        place(bytes, out)
    }
}

/// The two numbers of a public key.
pub(crate) struct PublicComponents<'a> {
    pub(crate) n: &'a [u8],
    pub(crate) e: &'a [u8],
}

impl Numbers for PublicComponents<'_> {
    fn modulus_len(&self) -> usize {
        significant_len(self.n)
    }

    fn read(&self, number: Number, out: &mut [u8]) -> Result<(), KeyFault> {
        match number {
            Number::N => place(self.n, out),
            Number::E => place(self.e, out),
            _ => Err(KeyFault::NotPrivate),
        }
    }
}

impl Numbers for Rsa<'_> {
    fn modulus_len(&self) -> usize {
        // A JWK's modulus has no leading zeros (RFC 7518, section 6.3.1.1); the parser saw to it.
        self.n.decoded_len()
    }

    fn read(&self, number: Number, out: &mut [u8]) -> Result<(), KeyFault> {
        let octets = match number {
            Number::N => &self.n,
            Number::E => &self.e,
            _ => {
                let private = self.private.as_ref().ok_or(KeyFault::NotPrivate)?;
                let crt = private.crt.as_ref().ok_or(KeyFault::MissingMember);
                match number {
                    Number::P => &crt?.p,
                    Number::Q => &crt?.q,
                    Number::Dp => &crt?.dp,
                    Number::Dq => &crt?.dq,
                    Number::Qi => &crt?.qi,
                    _ => &private.d,
                }
            }
        };
        octets.decode_uint(out).map_err(|_| KeyFault::WrongSize)
    }
}

/// The `kid` of a JWK that permits `operation` with `alg`.
pub(crate) fn permitted_kid<'k>(
    jwk: &Jwk<'k>,
    operation: Operation,
    alg: &str,
) -> Result<Option<&'k str>, Error> {
    jwk.permits(operation, alg)?;
    // The key borrows its `kid`: one that is spelled with escapes would have to be copied somewhere.
    let spelled = Error::Malformed { part: Part::Jwk, fault: Fault::InvalidValue, at: 0 };
    jwk.kid().map(|kid| kid.as_plain().ok_or(spelled)).transpose()
}

/// For the modulus, which is public.
fn significant_len(bytes: &[u8]) -> usize {
    bytes.len() - bytes.iter().take_while(|&&byte| byte == 0).count()
}

/// The number may be secret: its leading zeros are judged together.
fn place(bytes: &[u8], out: &mut [u8]) -> Result<(), KeyFault> {
    out.fill(0);
    for (to, from) in out.iter_mut().rev().zip(bytes.iter().rev()) {
        *to = *from;
    }
    let beyond = bytes.len().saturating_sub(out.len());
    let excess = bytes.iter().take(beyond).fold(0, |seen, byte| seen | byte);
    if excess == 0 { Ok(()) } else { Err(KeyFault::WrongSize) }
}
