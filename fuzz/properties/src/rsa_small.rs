//! Laws of the RSA arithmetic for microcontrollers, which the processor of a host would never choose: it computes
//! what the `rsa` crate's big integers compute, for the test key and for numbers that no key has.
//!
//! The engines are private to `alg-rsa`; `jose-rsa-engines` has them.

use arbitrary::{Arbitrary, Unstructured};
use jose_rsa_engines::{LEN, OWN, PrivateParts, SMALL};

use crate::heap;
use crate::rsa::NUMBERS;

#[derive(Arbitrary, Debug)]
struct Case {
    /// A modulus, or none for that of the test key.
    modulus: Option<Vec<u8>>,
    exponent: u32,
    /// A base, or a distance from the modulus.
    base: Result<Vec<u8>, i8>,
    blinding: Option<Vec<u8>>,
    /// Bytes of the private numbers that are changed.
    changes: Vec<(u8, u8, u8)>,
}

/// Both engines compute the same from the same numbers, or both refuse; nothing asks for a heap.
pub fn engine_for_microcontrollers(data: &[u8]) {
    let Ok(case) = Case::arbitrary(&mut Unstructured::new(data)) else { return };
    let sized = |bytes: &[u8], len: usize| {
        let mut number = bytes.to_vec();
        number.resize(len, 0xa7);
        number
    };
    let [n, _, d, p, q, dp, dq, qi] = NUMBERS.each_ref();
    let mut n = case.modulus.as_ref().map_or_else(|| n.clone(), |n| sized(n, LEN));
    // What an engine is promised: an odd modulus with its first bit set, and a base below it.
    n[0] |= 0x80;
    n[LEN - 1] |= 1;
    let mut base = match &case.base {
        Ok(base) => sized(base, LEN),
        Err(distance) => {
            let mut base = n.clone();
            base[LEN - 1] = base[LEN - 1].wrapping_sub(distance.unsigned_abs());
            base
        }
    };
    if base >= n {
        base[0] &= 0x7f;
    }
    // An exponent of 1 is refused long before.
    let e = (case.exponent | 1).max(3);
    let (mut small, mut fixed) = (base.clone(), base.clone());
    let done = heap::untouched(|| (SMALL.public_op)(&n, e, &mut small));
    assert_eq!(done.is_ok(), (OWN.public_op)(&n, e, &mut fixed).is_ok());
    assert!(done.is_err() || small == fixed, "the public operation differs");

    let padded = |bytes: &[u8], len: usize| [&vec![0; len - bytes.len()][..], bytes].concat();
    let mut parts = [p, q, dp, dq, qi].map(|bytes| padded(bytes, LEN / 2));
    for (which, at, byte) in case.changes.iter().take(2) {
        parts[usize::from(*which % 5)][usize::from(*at) % (LEN / 2)] ^= *byte;
    }
    for prime in &mut parts[..2] {
        prime[0] |= 0x80;
        prime[LEN / 2 - 1] |= 1;
    }
    let [p, q, dp, dq, qi] = parts.each_ref().map(Vec::as_slice);
    let n = &NUMBERS[0];
    let key = PrivateParts { n, e: 65537, p, q, dp, dq, qi };
    if base >= *n {
        base[0] &= 0x7f;
    }
    let is_sound = parts
        == [&NUMBERS[3], &NUMBERS[4], &NUMBERS[5], &NUMBERS[6], &NUMBERS[7]].map(|b| padded(b, LEN / 2));
    let d = padded(d, LEN);
    let consistent = heap::untouched(|| (SMALL.is_consistent)(&key, &d));
    assert_eq!(consistent, is_sound, "numbers that do not belong together are taken, or the reverse");
    assert_eq!(consistent, (OWN.is_consistent)(&key, &d));

    let blinding = case.blinding.as_ref().map(|bytes| sized(bytes, LEN));
    let (mut small, mut fixed) = (base.clone(), base.clone());
    let mut random = [blinding.clone(), blinding];
    let [one, other] = &mut random;
    let done = heap::untouched(|| (SMALL.private_op)(&key, &mut small, one.as_deref_mut()));
    let expected = (OWN.private_op)(&key, &mut fixed, other.as_deref_mut());
    // With numbers that belong to no key, both engines may compute anything: the caller checks the answer.
    if is_sound {
        assert_eq!(done.is_ok(), expected.is_ok());
        assert!(done.is_err() || small == fixed, "the private operation differs");
    }
}
