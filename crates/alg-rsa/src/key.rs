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
    /// No key yet. Keys are filled where they will stay: each move of one would leave a copy on the stack.
    pub(crate) const EMPTY: Self = Self { n: S::Modulus::ZERO, e: 0 };

    /// Reads and checks a public key. No big-number arithmetic.
    #[inline(never)]
    pub(crate) fn fill(&mut self, numbers: &impl Numbers) -> Result<(), KeyFault> {
        self.fill_unchecked(numbers)?;
        weakness::check_modulus(self.n())
    }

    /// Only what the arithmetic needs: the length, and an exponent that is odd.
    fn fill_unchecked(&mut self, numbers: &impl Numbers) -> Result<(), KeyFault> {
        if numbers.modulus_len() != S::LEN {
            return Err(KeyFault::WrongSize);
        }
        numbers.read(Number::N, self.n.as_mut())?;
        if !has_first_bit(self.n()) {
            return Err(KeyFault::WrongSize);
        }
        let mut e = [0; 4];
        numbers.read(Number::E, &mut e).map_err(|_| KeyFault::WeakExponent)?;
        self.e = u32::from_be_bytes(e);
        // Exponents above 2^32 have no use but to make the public operation slow. 3 is safe with OAEP.
        if self.e < 3 || self.e & 1 == 0 {
            return Err(KeyFault::WeakExponent);
        }
        Ok(())
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
    /// In the order of [`PRIVATE`].
    numbers: [S::Prime; 5],
}

/// The numbers that a private key holds. Beside each other, since most of what is done with them is the same for all.
const PRIVATE: [Number; 5] = [Number::P, Number::Q, Number::Dp, Number::Dq, Number::Qi];

impl<S: Sealed> PrivateKey<S> {
    /// No key yet; see [`PublicKey::EMPTY`].
    pub(crate) const EMPTY: Self = Self { public: PublicKey::EMPTY, numbers: [S::Prime::ZERO; 5] };

    /// Reads a private key and checks that its numbers belong together.
    #[inline(never)]
    pub(crate) fn fill(&mut self, numbers: &impl Numbers) -> Result<(), KeyFault> {
        self.fill_unchecked(numbers)?;
        weakness::check_modulus(self.public.n())?;
        let mut d = Zeroizing::new(S::Modulus::ZERO);
        numbers.read(Number::D, d.as_mut()).map_err(inconsistent)?;
        let consistent = S::Engine::is_consistent(&self.parts(), d.as_ref());
        S::Engine::wipe_stack();
        if consistent { Ok(()) } else { Err(KeyFault::Inconsistent) }
    }

    /// Reads a private key and believes that its numbers belong together.
    pub(crate) fn fill_unchecked(&mut self, numbers: &impl Numbers) -> Result<(), KeyFault> {
        self.public.fill_unchecked(numbers)?;
        for (number, out) in PRIVATE.iter().zip(&mut self.numbers) {
            numbers.read(*number, out.as_mut()).map_err(inconsistent)?;
        }
        // Primes of equal length: what every generator makes, and all that the arithmetic is made for.
        let mut primes = self.numbers.iter().take(2).map(AsRef::as_ref);
        if primes.all(|prime| has_first_bit(prime) && is_odd(prime)) {
            Ok(())
        } else {
            Err(KeyFault::Inconsistent)
        }
    }

    /// RSADP (RFC 8017, section 5.1.2) from `question` into `answer`, which is as long. The answer is compared with the
    /// question before it is given: a fault in the computation or in the key's memory would give the primes away
    /// (Boneh, DeMillo, Lipton 1997). On failure `answer` is all zero.
    pub(crate) fn apply(
        &self,
        question: &[u8],
        answer: &mut [u8],
        blinding: Option<&mut [u8]>,
    ) -> Result<(), Rejected> {
        // Both sides are public. Big-endian numbers of one length compare as bytes.
        let in_range = question.len() == S::LEN && answer.len() == S::LEN && *question < *self.public.n();
        let done = if in_range {
            answer.copy_from_slice(question);
            let applied = S::Engine::private_op(&self.parts(), answer, blinding).map_err(|_| Rejected);
            applied.and_then(|()| self.check(question, answer))
        } else {
            Err(Rejected)
        };
        S::Engine::wipe_stack();
        if done.is_err() {
            answer.zeroize();
        }
        done
    }

    /// A frame of its own, which is not there while the private operation takes its many numbers of stack.
    #[inline(never)]
    fn check(&self, question: &[u8], answer: &mut [u8]) -> Result<(), Rejected> {
        let mut check = Zeroizing::new(S::Modulus::ZERO);
        check.as_mut().copy_from_slice(answer);
        self.public.apply(check.as_mut())?;
        let right = check.as_ref().ct_eq(question);
        // Whoever makes the processor skip the branch below finds zeros.
        for byte in answer.iter_mut() {
            *byte &= right.to_u8_mask();
        }
        if right.to_bool() { Ok(()) } else { Err(Rejected) }
    }

    fn parts(&self) -> PrivateParts<'_> {
        let [p, q, dp, dq, qi] = &self.numbers;
        PrivateParts {
            n: self.public.n(),
            e: self.public.e,
            p: p.as_ref(),
            q: q.as_ref(),
            dp: dp.as_ref(),
            dq: dq.as_ref(),
            qi: qi.as_ref(),
        }
    }
}

impl<S: Sealed> Drop for PrivateKey<S> {
    fn drop(&mut self) {
        self.numbers.zeroize();
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
