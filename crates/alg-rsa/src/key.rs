//! RSA keys as they are held: checked once when they are made, wiped when they go. What can be wrong with a key
//! is decided here, before any big-number arithmetic runs on it wherever that is possible.

use ctutils::CtEq;
use jose_alg::{KeyFault, Rejected};
use zeroize::{Zeroize, Zeroizing};

use crate::{
    components::{Number, Numbers},
    engine::{Arithmetic as _, PrivateParts},
    size::{Bytes as _, sealed::Sealed},
    weakness,
};

/// A modulus of exactly the size's bits, and a public exponent from 3 to 2^32 - 1.
pub(crate) struct PublicKey<S: Sealed> {
    n: S::Modulus,
    e: u32,
}

impl<S: Sealed> PublicKey<S> {
    /// Reads and checks a public key. No big-number arithmetic.
    pub(crate) fn read(numbers: &impl Numbers) -> Result<Self, KeyFault> {
        let key = Self::read_unchecked(numbers)?;
        weakness::check_modulus(key.n())?;
        Ok(key)
    }

    /// Only what the arithmetic needs: the length, and an exponent that is odd.
    fn read_unchecked(numbers: &impl Numbers) -> Result<Self, KeyFault> {
        if numbers.modulus_len() != S::LEN {
            return Err(KeyFault::WrongSize);
        }
        let mut n = S::Modulus::ZERO;
        numbers.read(Number::N, n.as_mut())?;
        if !has_first_bit(n.as_ref()) {
            return Err(KeyFault::WrongSize);
        }
        let mut e = [0; 4];
        numbers.read(Number::E, &mut e).map_err(|_| KeyFault::WeakExponent)?;
        let e = u32::from_be_bytes(e);
        // Exponents above 2^32 have no use but to make the public operation slow. 3 is safe with OAEP.
        if e < 3 || e & 1 == 0 {
            return Err(KeyFault::WeakExponent);
        }
        Ok(Self { n, e })
    }

    pub(crate) fn n(&self) -> &[u8] {
        self.n.as_ref()
    }

    /// RSAEP (RFC 8017, section 5.1.1) in place, on a number below `n`.
    pub(crate) fn apply(&self, io: &mut [u8]) -> Result<(), Rejected> {
        S::Engine::public_op(self.n(), self.e, io).map_err(|_| Rejected)
    }
}

/// A private key with what the Chinese remainder theorem needs.
pub(crate) struct PrivateKey<S: Sealed> {
    public: PublicKey<S>,
    p: S::Prime,
    q: S::Prime,
    dp: S::Prime,
    dq: S::Prime,
    qi: S::Prime,
}

impl<S: Sealed> PrivateKey<S> {
    /// Reads a private key and checks that its numbers belong together.
    pub(crate) fn read(numbers: &impl Numbers) -> Result<Self, KeyFault> {
        let key = Self::read_unchecked(numbers)?;
        weakness::check_modulus(key.public.n())?;
        let mut d = Zeroizing::new(S::Modulus::ZERO);
        numbers.read(Number::D, d.as_mut()).map_err(inconsistent)?;
        let consistent = S::Engine::is_consistent(&key.parts(), d.as_ref());
        S::Engine::wipe_stack();
        if consistent { Ok(key) } else { Err(KeyFault::Inconsistent) }
    }

    /// Reads a private key and believes that its numbers belong together.
    pub(crate) fn read_unchecked(numbers: &impl Numbers) -> Result<Self, KeyFault> {
        let mut key = Self {
            public: PublicKey::read_unchecked(numbers)?,
            p: S::Prime::ZERO,
            q: S::Prime::ZERO,
            dp: S::Prime::ZERO,
            dq: S::Prime::ZERO,
            qi: S::Prime::ZERO,
        };
        for (number, out) in [
            (Number::P, key.p.as_mut()),
            (Number::Q, key.q.as_mut()),
            (Number::Dp, key.dp.as_mut()),
            (Number::Dq, key.dq.as_mut()),
            (Number::Qi, key.qi.as_mut()),
        ] {
            numbers.read(number, out).map_err(inconsistent)?;
        }
        // Primes of equal length: what every generator makes, and all that the arithmetic is made for.
        if [&key.p, &key.q].iter().all(|prime| has_first_bit(prime.as_ref()) && is_odd(prime.as_ref())) {
            Ok(key)
        } else {
            Err(KeyFault::Inconsistent)
        }
    }

    /// RSADP (RFC 8017, section 5.1.2) in place. The answer is compared with the question before it is given: a
    /// fault in the computation or in the key's memory would give the primes away (Boneh, DeMillo, Lipton 1997).
    /// On failure `io` is all zero.
    pub(crate) fn apply(&self, io: &mut [u8], blinding: Option<&mut [u8]>) -> Result<(), Rejected> {
        // Both sides are public. Big-endian numbers of one length compare as bytes.
        let in_range = io.len() == S::LEN && *io < *self.public.n();
        let done = if in_range { self.apply_and_check(io, blinding) } else { Err(Rejected) };
        S::Engine::wipe_stack();
        if done.is_err() {
            io.zeroize();
        }
        done
    }

    #[inline(never)]
    fn apply_and_check(&self, io: &mut [u8], blinding: Option<&mut [u8]>) -> Result<(), Rejected> {
        let mut question = S::Modulus::ZERO;
        question.as_mut().copy_from_slice(io);
        S::Engine::private_op(&self.parts(), io, blinding).map_err(|_| Rejected)?;
        let mut check = Zeroizing::new(S::Modulus::ZERO);
        check.as_mut().copy_from_slice(io);
        self.public.apply(check.as_mut())?;
        let right = check.as_ref().ct_eq(question.as_ref());
        // Whoever makes the processor skip the branch below finds zeros.
        for byte in io.iter_mut() {
            *byte &= right.to_u8_mask();
        }
        if right.to_bool() { Ok(()) } else { Err(Rejected) }
    }

    fn parts(&self) -> PrivateParts<'_> {
        PrivateParts {
            n: self.public.n(),
            e: self.public.e,
            p: self.p.as_ref(),
            q: self.q.as_ref(),
            dp: self.dp.as_ref(),
            dq: self.dq.as_ref(),
            qi: self.qi.as_ref(),
        }
    }
}

impl<S: Sealed> Drop for PrivateKey<S> {
    fn drop(&mut self) {
        for secret in [&mut self.p, &mut self.q, &mut self.dp, &mut self.dq, &mut self.qi] {
            secret.zeroize();
        }
    }
}

/// A private number that is too long for its place belongs to another key; one that is missing is missing.
const fn inconsistent(fault: KeyFault) -> KeyFault {
    match fault {
        KeyFault::WrongSize => KeyFault::Inconsistent,
        other => other,
    }
}

fn has_first_bit(number: &[u8]) -> bool {
    number.first().is_some_and(|byte| byte & 0x80 != 0)
}

fn is_odd(number: &[u8]) -> bool {
    number.last().is_some_and(|byte| byte & 1 == 1)
}
