//! The arithmetic of all processors, and the engine of microcontrollers and phones: half the stack and less than half the
//! size of `crypto-bigint`, no heap. One Montgomery multiplication (Koc, Acar, Kaliski, "Analyzing and Comparing Montgomery
//! Multiplication Algorithms", IEEE Micro 1996) serves both directions; powers with a secret exponent go by a window of a
//! few bits whose table is read whole. It refuses even moduli, and has no other size than those of its callers.
//!
//! No branch and no address depends on a secret; `cargo xtask ct` keeps that. Numbers are limbs, the lowest first.
//! Moduli have their first bit set. What an operation on a private key leaves on the stack is wiped by its caller, at
//! once ([`Arithmetic::wipe_stack`]); the public operation, which has no such caller, wipes its own.

use core::cell::Cell;
use core::hint::black_box;
use core::marker::PhantomData;

use zeroize::{Zeroize, Zeroizing};

use super::limb::{Limb, Wide};
use super::{Arithmetic, PrivateParts, Unfit};

const LIMB_BYTES: usize = size_of::<Limb>();
const LIMB_BITS: usize = 8 * LIMB_BYTES;

/// Bits of a secret exponent that one multiplication deals with. With 4 bits a microcontroller would be 4 % faster, and
/// its table would take 1 KiB more of stack for a modulus of 2048 bits, 2 KiB for one of 4096.
const WINDOW: usize = if LIMB_BYTES > 4 { 4 } else { 3 };

/// The engine for moduli of `BITS` bits, where flash counts.
#[derive(Clone, Copy, Debug)]
#[allow(unreachable_pub, dead_code, reason = "public where it is the chosen one; tests have all")]
pub struct Small<const BITS: usize>;

/// The engine for moduli of `BITS` bits, over a way to multiply.
#[derive(Clone, Copy, Debug)]
#[allow(unreachable_pub, reason = "public where it is the chosen one; tests have all")]
pub struct Montgomery<const BITS: usize, K>(PhantomData<K>);

/// Montgomery multiplication, the one thing that a host does in another way. `R` is 2 to the number of the bits of `n`,
/// whose first bit is set; `factor` is `-1/n` modulo one limb.
#[allow(unreachable_pub, reason = "public where it is the chosen one; tests have all")]
pub trait Kernel {
    /// `out = a b / R mod n`, for an `a` of any value and a `b` below `n`, or the other way round.
    fn multiply<const L: usize>(
        a: &[Limb; L],
        b: &[Limb; L],
        n: &[Limb; L],
        factor: Limb,
        out: &mut [Limb; L],
    );

    /// `out = a a / R mod n`, for an `a` below `n`.
    fn square<const L: usize>(a: &[Limb; L], n: &[Limb; L], factor: Limb, out: &mut [Limb; L]);

    /// `a = a + b mod n`, for numbers below `n`.
    fn add<const L: usize>(a: &mut [Limb; L], b: &[Limb; L], n: &[Limb; L]);

    /// Whether there is a faster way to `R^2 mod n` for an `n` that is public.
    const DIVIDES: bool = false;

    /// `out = R^2 mod n`, in a time that depends on `n`.
    fn r_squared_vartime<const L: usize>(_n: &[Limb; L], _out: &mut [Limb; L]) {}
}

/// Small: one loop for both.
#[derive(Clone, Copy, Debug)]
#[allow(unreachable_pub, dead_code, reason = "public where it is the chosen one; tests have all")]
pub struct Compact;

impl Kernel for Compact {
    #[inline(always)]
    fn multiply<const L: usize>(
        a: &[Limb; L],
        b: &[Limb; L],
        n: &[Limb; L],
        factor: Limb,
        out: &mut [Limb; L],
    ) {
        montgomery(a, b, n, factor, out);
    }

    #[inline(always)]
    fn square<const L: usize>(a: &[Limb; L], n: &[Limb; L], factor: Limb, out: &mut [Limb; L]) {
        montgomery(a, a, n, factor, out);
    }

    #[inline(always)]
    fn add<const L: usize>(a: &mut [Limb; L], b: &[Limb; L], n: &[Limb; L]) {
        let carry = add_masked(a, b, Limb::MAX);
        reduce(a, carry, n);
    }
}

macro_rules! arithmetic {
    ($bits:literal) => {
        // Not generic, so that it is compiled here, as small as this crate is asked to be, and not wherever it is used.
        impl Arithmetic for Small<$bits> {
            fn public_op(n: &[u8], e: u32, io: &mut [u8]) -> Result<(), Unfit> {
                Montgomery::<$bits, Compact>::public_op(n, e, io)
            }

            fn private_op(
                key: &PrivateParts<'_>,
                io: &mut [u8],
                blinding: Option<&mut [u8]>,
            ) -> Result<(), Unfit> {
                Montgomery::<$bits, Compact>::private_op(key, io, blinding)
            }

            fn is_consistent(key: &PrivateParts<'_>, d: &[u8]) -> bool {
                Montgomery::<$bits, Compact>::is_consistent(key, d)
            }

            fn wipe_stack() {
                Montgomery::<$bits, Compact>::wipe_stack();
            }
        }

        impl<K: Kernel> Arithmetic for Montgomery<$bits, K> {
            fn public_op(n: &[u8], e: u32, io: &mut [u8]) -> Result<(), Unfit> {
                public_op::<K, { $bits / LIMB_BITS }>(n, e, io)
            }

            fn private_op(
                key: &PrivateParts<'_>,
                io: &mut [u8],
                blinding: Option<&mut [u8]>,
            ) -> Result<(), Unfit> {
                let Some(random) = blinding else {
                    return crt::<K, { $bits / 2 / LIMB_BITS }>(key, io, Power::D);
                };
                blind::<K, { $bits / LIMB_BITS }>(key, io, random)?;
                crt::<K, { $bits / 2 / LIMB_BITS }>(key, io, Power::DMinusOne)?;
                unblind::<K, { $bits / LIMB_BITS }>(key, io, random)
            }

            fn is_consistent(key: &PrivateParts<'_>, d: &[u8]) -> bool {
                is_consistent::<K, { $bits / 2 / LIMB_BITS }>(key, d)
            }

            fn wipe_stack() {
                // The table of powers and seven more numbers of half size.
                zeroize::zeroize_stack::<{ $bits / 16 * ((1 << WINDOW) + 7) }>();
            }
        }
    };
}
arithmetic!(2048);
arithmetic!(3072);
arithmetic!(4096);

#[inline(never)]
fn public_op<K: Kernel, const L: usize>(n: &[u8], e: u32, io: &mut [u8]) -> Result<(), Unfit> {
    let mut modulus = Modulus::<K, L>::empty();
    let n = modulus.set_public(n)?;
    let mut a = Zeroizing::new([0; L]);
    let mut b = Zeroizing::new([0; L]);
    let mut c = Zeroizing::new([0; L]);
    load(io, &mut *a);
    n.multiply(&a, &n.r2, &mut b);
    n.even_power(&b, e, &mut c, &mut a);
    // The last factor is not in Montgomery form, which takes the product out of it. It is read once more, so that no fourth
    // number is on the stack.
    load(io, &mut *b);
    n.multiply(&b, &c, &mut a);
    store(&*a, io);
    Ok(())
}

/// What a private operation raises to.
#[derive(Clone, Copy)]
enum Power {
    D,
    /// What blinding asks for.
    DMinusOne,
}

/// RFC 8017, section 5.1.2, step 2b. Each step has a frame of its own, so that none carries the numbers of another.
fn crt<K: Kernel, const H: usize>(key: &PrivateParts<'_>, io: &mut [u8], power: Power) -> Result<(), Unfit> {
    let (mut m_1, mut m_2) = ([0; H], [0; H]);
    secret_power::<K, H>(key.p, io, key.dp, power, &mut m_1)?;
    secret_power::<K, H>(key.q, io, key.dq, power, &mut m_2)?;
    combine::<K, H>(key, &mut m_1, &mut m_2, io)
}

/// Step 2b, iii and iv: `h = (m_1 - m_2) qi mod p`, `m = m_2 + q h`.
#[inline(never)]
fn combine<K: Kernel, const H: usize>(
    key: &PrivateParts<'_>,
    m_1: &mut [Limb; H],
    m_2: &mut [Limb; H],
    io: &mut [u8],
) -> Result<(), Unfit> {
    let mut modulus = Modulus::<K, H>::empty();
    let p = modulus.set(key.p)?;
    let (mut t, mut h) = ([0; H], [0; H]);
    // Both go into Montgomery form, which reduces an m_2 that is above p; the product with a number that is not in
    // that form leaves it.
    p.multiply(m_1, &p.r2, &mut h);
    p.multiply(m_2, &p.r2, &mut t);
    p.subtract(&mut h, &t);
    load(key.qi, &mut t);
    p.multiply(&h, &t, m_1);

    load(key.q, &mut t);
    let (high, low) = io.split_at_mut_checked(io.len() / 2).ok_or(Unfit)?;
    add_product(m_2, m_1, &t, low);
    store(m_2, high);
    Ok(())
}

/// `out = base^exponent mod prime`. The base is twice as long as the prime; time depends on the lengths alone.
///
/// `exponent` is `d mod (prime - 1)`, which is odd, as every `d` is: to have one less is to leave out its last bit.
#[inline(never)]
fn secret_power<K: Kernel, const H: usize>(
    prime: &[u8],
    base: &[u8],
    exponent: &[u8],
    power: Power,
    out: &mut [Limb; H],
) -> Result<(), Unfit> {
    let mut modulus = Modulus::<K, H>::empty();
    let prime = modulus.set(prime)?;
    let (mut a, mut t) = ([0; H], [0; H]);
    // The upper half counts R times; entering Montgomery form is another R for both.
    let (high, low) = base.split_at_checked(base.len() / 2).ok_or(Unfit)?;
    load(high, out);
    prime.multiply(out, &prime.r2, &mut t);
    prime.multiply(&t, &prime.r2, &mut a);
    load(low, out);
    prime.multiply(out, &prime.r2, &mut t);
    prime.add(&mut a, &t);

    let mut table = [[0; H]; 1 << WINDOW];
    prime.one(out);
    for power in &mut table {
        *power = *out;
        prime.multiply(power, &a, out);
    }
    prime.one(out);
    let mut digit = 0;
    for left in (0..8 * exponent.len()).rev() {
        prime.square(out, &mut t);
        *out = t;
        // The bits that are left behind this one say where it is.
        let byte = exponent.iter().nth_back(left / 8).copied().unwrap_or(0);
        digit = digit << 1 | byte >> (left % 8) & 1;
        if let (0, Power::DMinusOne) = (left, power) {
            digit &= !1;
        }
        // Where a digit ends is known beforehand.
        if left % WINDOW == 0 {
            select(&table, digit, &mut a);
            prime.multiply(out, &a, &mut t);
            *out = t;
            digit = 0;
        }
    }
    table.zeroize();
    // Out of Montgomery form.
    set_one(&mut a);
    prime.multiply(&t, &a, out);
    Ok(())
}

/// For a random `r`, which `random` holds: `io = io r^e mod n`, and `random` becomes what unblinds the power `d - 1` of
/// that, `io r^(e - 1) mod n`.
///
/// `(c r^e)^(d - 1) c r^(e - 1)` is `c^d r^(e d - 1)`, and `r^(e d)` is `r`. So the exponentiations work on a number that
/// nobody outside knows, as they do when `r` itself is divided out at the end, and nothing is to be inverted. For an `r`
/// that shares a prime with `n`, which nobody finds, the answer is wrong, and the caller's check refuses it.
#[inline(never)]
fn blind<K: Kernel, const L: usize>(
    key: &PrivateParts<'_>,
    io: &mut [u8],
    random: &mut [u8],
) -> Result<(), Unfit> {
    let mut modulus = Modulus::<K, L>::empty();
    let n = modulus.set_public(key.n)?;
    let [mut a, mut b, mut c] = [[0; L]; 3];
    load(random, &mut a);
    n.multiply(&a, &n.r2, &mut b);
    n.even_power(&b, key.e, &mut a, &mut c);
    // A factor that is not in Montgomery form takes the product out of it.
    load(io, &mut b);
    n.multiply(&a, &b, &mut c);
    // `r` is read once more, so that no fourth number is on the stack.
    load(random, &mut b);
    store(&c, random);
    n.multiply(&b, &c, &mut a);
    n.multiply(&a, &n.r2, &mut b);
    store(&b, io);
    Ok(())
}

/// `io = io factor mod n`.
#[inline(never)]
fn unblind<K: Kernel, const L: usize>(
    key: &PrivateParts<'_>,
    io: &mut [u8],
    factor: &[u8],
) -> Result<(), Unfit> {
    let mut modulus = Modulus::<K, L>::empty();
    let n = modulus.set_public(key.n)?;
    let [mut a, mut b, mut t] = [[0; L]; 3];
    load(io, &mut a);
    n.multiply(&a, &n.r2, &mut t);
    load(factor, &mut b);
    n.multiply(&t, &b, &mut a);
    store(&a, io);
    Ok(())
}

/// An odd modulus `n`, and what it takes to multiply modulo it. `R` is 2 to the number of its bits.
struct Modulus<K, const L: usize> {
    n: [Limb; L],
    /// `-1/n` modulo one limb.
    factor: Limb,
    /// `R^2 mod n`: multiplying by it brings a number into Montgomery form.
    r2: [Limb; L],
    kernel: PhantomData<K>,
}

impl<K: Kernel, const L: usize> Modulus<K, L> {
    /// Time depends on the length alone.
    fn set(&mut self, bytes: &[u8]) -> Result<&Self, Unfit> {
        self.read(bytes)?;
        // From R to 2^L R by doubling, and by squaring to 2 to all its bits times R.
        let mut power = [0; L];
        self.one(&mut power);
        for _ in 0..L {
            self.r2 = power;
            self.add(&mut power, &self.r2);
        }
        for _ in 0..Limb::BITS.ilog2() {
            self.r2 = power;
            self.square(&self.r2, &mut power);
        }
        self.r2 = power;
        Ok(self)
    }

    /// For a modulus that everybody may know.
    fn set_public(&mut self, bytes: &[u8]) -> Result<&Self, Unfit> {
        if !K::DIVIDES {
            return self.set(bytes);
        }
        self.read(bytes)?;
        K::r_squared_vartime(&self.n, &mut self.r2);
        Ok(self)
    }

    /// To be set where it stands: one that is handed back is on the stack twice.
    #[inline(always)]
    const fn empty() -> Self {
        Self { n: [0; L], factor: 0, r2: [0; L], kernel: PhantomData }
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), Unfit> {
        load(bytes, &mut self.n);
        let low = lowest(&self.n);
        if low & 1 == 0 {
            return Err(Unfit);
        }
        // Newton's iteration: an odd number is its own inverse modulo 8, and each step doubles the bits.
        let mut inverse = low;
        for _ in 1..Limb::BITS.ilog2() {
            inverse = inverse.wrapping_mul(Limb::wrapping_sub(2, low.wrapping_mul(inverse)));
        }
        self.factor = inverse.wrapping_neg();
        Ok(())
    }

    /// 1 in Montgomery form: `R mod n`, which is `R - n` since the first bit of `n` is set.
    fn one(&self, out: &mut [Limb; L]) {
        *out = [0; L];
        subtract(out, &self.n);
    }

    /// `a = a + b mod n`.
    fn add(&self, a: &mut [Limb; L], b: &[Limb; L]) {
        K::add(a, b, &self.n);
    }

    /// `a = a - b mod n`.
    fn subtract(&self, a: &mut [Limb; L], b: &[Limb; L]) {
        let borrow = subtract(a, b);
        add_masked(a, &self.n, mask(borrow));
    }

    /// `out = a b / R mod n`, for an `a` of any value and a `b` below `n`, or the other way round.
    fn multiply(&self, a: &[Limb; L], b: &[Limb; L], out: &mut [Limb; L]) {
        K::multiply(a, b, &self.n, self.factor, out);
    }

    /// `out = a a / R mod n`, for an `a` below `n`.
    fn square(&self, a: &[Limb; L], out: &mut [Limb; L]) {
        K::square(a, &self.n, self.factor, out);
    }

    /// `out = base^(e - 1) mod n`, both in Montgomery form; time depends on `e`, which is odd and not 1.
    fn even_power(&self, base: &[Limb; L], e: u32, out: &mut [Limb; L], t: &mut [Limb; L]) {
        *out = *base;
        for bit in (0..e.max(1).ilog2()).rev() {
            self.square(out, t);
            *out = *t;
            if bit > 0 && e >> bit & 1 == 1 {
                self.multiply(t, base, out);
            }
        }
    }
}

impl<K, const L: usize> Drop for Modulus<K, L> {
    fn drop(&mut self) {
        self.n.zeroize();
        self.r2.zeroize();
    }
}

#[inline(never)]
fn is_consistent<K: Kernel, const H: usize>(key: &PrivateParts<'_>, d: &[u8]) -> bool {
    let mut modulus = Modulus::<K, H>::empty();
    let Ok(modulus) = modulus.set(key.p) else { return false };
    let [mut q, mut qi, mut t, mut product] = [[0; H]; 4];
    load(key.q, &mut q);
    load(key.qi, &mut qi);
    let same_primes = differs(&modulus.n, &q) == 0;
    // qi q = 1 mod p, and qi < p.
    modulus.multiply(&q, &modulus.r2, &mut t);
    modulus.multiply(&t, &qi, &mut product);
    set_one(&mut t);
    let mut wrong = differs(&product, &t) | (subtract(&mut qi, &modulus.n) ^ 1);
    // p q = n.
    let mut low = [[0; LIMB_BYTES]; H];
    product = [0; H];
    add_product(&mut product, &modulus.n, &q, low.as_flattened_mut());
    let (n_high, n_low) = key.n.split_at_checked(key.n.len() / 2).unwrap_or_default();
    load(n_high, &mut t);
    wrong |= differs(&product, &t);
    load(n_low, &mut t);
    load(low.as_flattened(), &mut product);
    wrong |= differs(&product, &t);
    wrong |= wrong_exponent(&modulus.n, key.dp, d, key.e) | wrong_exponent(&q, key.dq, d, key.e);
    wrong == 0 && !same_primes
}

/// Zero if `exponent` is `d mod (prime - 1)` and the inverse of `e` modulo `prime - 1`.
#[inline(never)]
fn wrong_exponent<const H: usize>(prime: &[Limb; H], exponent: &[u8], d: &[u8], e: u32) -> Limb {
    let (mut order, [mut own, mut number, mut rest]) = (*prime, [[0; H]; 3]);
    // Primes are odd.
    order.iter_mut().take(1).for_each(|limb| *limb &= !1);
    load(exponent, &mut own);
    let (high, low) = d.split_at_checked(d.len() / 2).unwrap_or_default();
    for half in [high, low] {
        load(half, &mut number);
        shift_in(&mut rest, &number, &order);
    }
    let wrong = differs(&rest, &own);
    // e exponent, which is one limb longer than the exponent.
    let mut last = [0; LIMB_BYTES];
    rest = [0; H];
    add_product(&mut rest, &own, &[Limb::from(e)], &mut last);
    number = rest;
    rest = [0; H];
    shift_in(&mut rest, &number, &order);
    shift_in(&mut rest, &[Limb::from_be_bytes(last)], &order);
    set_one(&mut number);
    wrong | differs(&rest, &number)
}

/// `rest = (rest 2^bits + number) mod modulus`, for the bits of `number`. The first bit of the modulus is set.
fn shift_in(rest: &mut [Limb], number: &[Limb], modulus: &[Limb]) {
    for limb in number.iter().rev() {
        for bit in (0..Limb::BITS).rev() {
            let mut carry = limb >> bit & 1;
            for limb in rest.iter_mut() {
                let out = *limb >> (Limb::BITS - 1);
                *limb = *limb << 1 | carry;
                carry = out;
            }
            reduce(rest, carry, modulus);
        }
    }
}

/// `out = a b / R mod n`.
#[allow(dead_code, reason = "hosts have another kernel")]
fn montgomery(a: &[Limb], b: &[Limb], n: &[Limb], factor: Limb, out: &mut [Limb]) {
    out.fill(0);
    let mut top = 0;
    for limb in b {
        // What makes the lowest limb of the sum zero.
        let multiple = lowest(out).wrapping_add(lowest(a).wrapping_mul(*limb)).wrapping_mul(factor);
        (_, top) = add_and_shift(out, top, (a, *limb), (n, multiple));
    }
    reduce(out, top, n);
}

/// The low limbs of `high + a b` into the bytes of `low`, as many as `b` has; the others into `high`.
fn add_product(high: &mut [Limb], a: &[Limb], b: &[Limb], low: &mut [u8]) {
    for (limb, place) in b.iter().zip(low.as_rchunks_mut().1.iter_mut().rev()) {
        let (out, _) = add_and_shift(high, 0, (a, *limb), (a, 0));
        *place = out.to_be_bytes();
    }
}

/// `sum = (sum + a x + b y)` less its lowest limb, where `top` is the limb above `sum`. Returns the limb that falls out below, and
/// the new `top`. All that takes long is here.
#[inline(never)]
fn add_and_shift(
    sum: &mut [Limb],
    top: Limb,
    (a, x): (&[Limb], Limb),
    (b, y): (&[Limb], Limb),
) -> (Limb, Limb) {
    let sum = Cell::from_mut(sum).as_slice_of_cells();
    let (Some((lowest, above)), Some((a_lowest, a)), Some((b_lowest, b))) =
        (sum.split_first(), a.split_first(), b.split_first())
    else {
        return (0, top);
    };
    let (limb, mut a_carry) = multiply_add(*a_lowest, x, lowest.get(), 0);
    let (out, mut b_carry) = multiply_add(*b_lowest, y, limb, 0);
    for (((place, limb), a), b) in sum.iter().zip(above).zip(a).zip(b) {
        let (limb, carry) = multiply_add(*a, x, limb.get(), a_carry);
        a_carry = carry;
        let (limb, carry) = multiply_add(*b, y, limb, b_carry);
        b_carry = carry;
        place.set(limb);
    }
    let (last, top) = halves(Wide::from(top) + Wide::from(a_carry) + Wide::from(b_carry));
    sum.iter().rev().take(1).for_each(|place| place.set(last));
    (out, top)
}

/// `a b + c + d`, which fits two limbs whatever they are.
fn multiply_add(a: Limb, b: Limb, c: Limb, d: Limb) -> (Limb, Limb) {
    halves(Wide::from(a) * Wide::from(b) + Wide::from(c) + Wide::from(d))
}

/// The lower and the upper limb.
#[allow(clippy::cast_possible_truncation, reason = "that is what it is for")]
const fn halves(wide: Wide) -> (Limb, Limb) {
    (wide as Limb, (wide >> Limb::BITS) as Limb)
}

/// Subtracts `n` from a number below `2 n`, whose topmost bit is `carry`, unless it is below `n`.
fn reduce(number: &mut [Limb], carry: Limb, n: &[Limb]) {
    let borrow = subtract(number, n);
    add_masked(number, n, mask(borrow & (carry ^ 1)));
}

/// `a = a - b`; returns the borrow.
#[inline(never)]
fn subtract(a: &mut [Limb], b: &[Limb]) -> Limb {
    let mut borrow = 0;
    for (a, b) in a.iter_mut().zip(b) {
        let (difference, high) = halves(Wide::from(*a).wrapping_sub(Wide::from(*b)).wrapping_sub(borrow));
        *a = difference;
        borrow = Wide::from(high & 1);
    }
    halves(borrow).0
}

/// `a = a + (b & mask)`; returns the carry.
#[inline(never)]
fn add_masked(a: &mut [Limb], b: &[Limb], mask: Limb) -> Limb {
    let mut carry = 0;
    for (a, b) in a.iter_mut().zip(b) {
        (*a, carry) = halves(Wide::from(*a) + Wide::from(*b & mask) + Wide::from(carry));
    }
    carry
}

/// `out = table[digit]`, reading all of the table.
fn select<const L: usize>(table: &[[Limb; L]], digit: u8, out: &mut [Limb; L]) {
    *out = [0; L];
    for (index, entry) in (0..).zip(table) {
        let difference = Limb::from(digit ^ index);
        let keep = mask(difference.wrapping_sub(1) >> (Limb::BITS - 1));
        for (limb, entry) in out.iter_mut().zip(entry) {
            *limb |= entry & keep;
        }
    }
}

/// All ones for 1, and 0 for 0. The compiler must not see that there are only two of them, and branch.
fn mask(bit: Limb) -> Limb {
    black_box(bit.wrapping_neg())
}

/// Zero if both are the same.
fn differs(a: &[Limb], b: &[Limb]) -> Limb {
    a.iter().zip(b).fold(0, |seen, (a, b)| seen | (a ^ b))
}

fn lowest(number: &[Limb]) -> Limb {
    number.first().copied().unwrap_or(0)
}

fn set_one(number: &mut [Limb]) {
    number.fill(0);
    number.iter_mut().take(1).for_each(|limb| *limb = 1);
}

/// Reads a big-endian number of at most as many bytes as fit.
fn load(bytes: &[u8], out: &mut [Limb]) {
    out.fill(0);
    for (limb, chunk) in out.iter_mut().zip(bytes.as_rchunks().1.iter().rev()) {
        *limb = Limb::from_be_bytes(*chunk);
    }
}

/// Writes a number of exactly the length of `out`, big-endian.
fn store(number: &[Limb], out: &mut [u8]) {
    for (limb, chunk) in number.iter().zip(out.as_rchunks_mut().1.iter_mut().rev()) {
        *chunk = limb.to_be_bytes();
    }
}
