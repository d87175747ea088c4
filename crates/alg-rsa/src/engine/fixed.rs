//! The engine over fixed-size `crypto-bigint`: no heap, constant time, about 10 KiB of stack for 2048 bits. Hosts check
//! keys with it; what else it computes is what tests hold the others to.
//!
//! Half-size numbers wherever the primes allow; numbers as long as the modulus only where `n` itself is the
//! modulus. `H` is the limbs of a prime, `F` the limbs of the modulus.

use crypto_bigint::{
    Choice, CtEq, CtLt, Limb, MontyForm, MontyMultiplier, NonZero, Odd, U1024, U1536, U2048, U3072, U4096,
    Uint, Word,
    modular::{FixedMontyForm, FixedMontyParams},
};
use zeroize::{Zeroize, Zeroizing};

use super::{Arithmetic, PrivateParts, Unfit};

/// The engine for moduli of `BITS` bits.
#[derive(Clone, Copy, Debug)]
#[allow(unreachable_pub, reason = "public where it is the chosen one; tests have both")]
pub struct Fixed<const BITS: usize>;

macro_rules! arithmetic {
    ($bits:literal, $half:ty, $full:ty) => {
        impl Arithmetic for Fixed<$bits> {
            fn public_op(n: &[u8], e: u32, io: &mut [u8]) -> Result<(), Unfit> {
                public_op::<{ <$full>::LIMBS }>(n, e, io)
            }

            fn private_op(
                key: &PrivateParts<'_>,
                io: &mut [u8],
                blinding: Option<&mut [u8]>,
            ) -> Result<(), Unfit> {
                let Some(random) = blinding else {
                    return crt::<{ <$half>::LIMBS }>(key, io);
                };
                blind::<{ <$full>::LIMBS }>(key, io, random)?;
                crt::<{ <$half>::LIMBS }>(key, io)?;
                unblind::<{ <$full>::LIMBS }>(key, io, random)
            }

            fn is_consistent(key: &PrivateParts<'_>, d: &[u8]) -> bool {
                is_consistent::<{ <$half>::LIMBS }>(key, d)
            }

            fn wipe_stack() {
                // As deep as 64 numbers of half size: measured, the operation goes a little deeper.
                zeroize::zeroize_stack::<{ $bits / 16 * 64 }>();
            }
        }
    };
}
arithmetic!(2048, U1024, U2048);
arithmetic!(3072, U1536, U3072);
arithmetic!(4096, U2048, U4096);

#[inline(never)]
fn public_op<const F: usize>(n: &[u8], e: u32, io: &mut [u8]) -> Result<(), Unfit> {
    let params = public_params::<F>(n)?;
    let base = Zeroizing::new(FixedMontyForm::new(&load(io), &params));
    let power = Zeroizing::new(public_power(&base, e, &params));
    store(&power.retrieve(), io);
    Ok(())
}

/// RFC 8017, section 5.1.2, step 2b, with one change: both powers are taken before anything is combined.
#[inline(never)]
fn crt<const H: usize>(key: &PrivateParts<'_>, io: &mut [u8]) -> Result<(), Unfit> {
    let m_2 = Zeroizing::new(secret_power::<H>(io, key.q, key.dq)?.retrieve());
    let mut m_1 = Zeroizing::new(secret_power::<H>(io, key.p, key.dp)?);
    let params = Zeroizing::new(*m_1.params());
    // `q` may be the larger prime: entering Montgomery form reduces `m_2` modulo `p` as well.
    *m_1 = m_1.sub(&FixedMontyForm::new(&m_2, &params));
    *m_1 = m_1.mul(&FixedMontyForm::new(&load::<H>(key.qi), &params));
    let h = Zeroizing::new(m_1.retrieve());
    // m = m_2 + q h, in two halves.
    let product = Zeroizing::new(h.widening_mul(&load::<H>(key.q)));
    let (low, carry) = product.0.carrying_add(&m_2, Limb::ZERO);
    let high = product.1.wrapping_add(&Uint::from(carry));
    let (io_high, io_low) = halves_mut(io);
    store(&low, io_low);
    store(&high, io_high);
    Ok(())
}

/// `base^exponent mod prime`. The base is twice as long as the prime.
#[inline(never)]
fn secret_power<const H: usize>(
    base: &[u8],
    prime: &[u8],
    exponent: &[u8],
) -> Result<FixedMontyForm<H>, Unfit> {
    let prime = Zeroizing::new(load::<H>(prime));
    let exponent = Zeroizing::new(load::<H>(exponent));
    let odd = Zeroizing::new(Odd::new(*prime).into_option().ok_or(Unfit)?);
    let params = Zeroizing::new(FixedMontyParams::new(*odd));
    let reduced = Zeroizing::new(Uint::rem_wide(load_wide(base), odd.as_nz_ref()));
    let base = Zeroizing::new(FixedMontyForm::new(&reduced, &params));
    Ok(base.pow(&exponent))
}

/// `io = io r^e mod n`, and `r` becomes its own inverse.
#[inline(never)]
fn blind<const F: usize>(key: &PrivateParts<'_>, io: &mut [u8], r: &mut [u8]) -> Result<(), Unfit> {
    let params = public_params::<F>(key.n)?;
    let base = Zeroizing::new(FixedMontyForm::new(&load(r), &params));
    let mut power = Zeroizing::new(public_power(&base, key.e, &params));
    *power = power.mul(&FixedMontyForm::new(&load(io), &params));
    store(&power.retrieve(), io);
    drop(power);
    let inverse = Zeroizing::new(base.invert().into_option().ok_or(Unfit)?);
    store(&inverse.retrieve(), r);
    Ok(())
}

/// `io = io r mod n`.
#[inline(never)]
fn unblind<const F: usize>(key: &PrivateParts<'_>, io: &mut [u8], r: &[u8]) -> Result<(), Unfit> {
    let params = public_params::<F>(key.n)?;
    let mut product = Zeroizing::new(FixedMontyForm::new(&load(io), &params));
    *product = product.mul(&FixedMontyForm::new(&load(r), &params));
    store(&product.retrieve(), io);
    Ok(())
}

fn public_params<const F: usize>(n: &[u8]) -> Result<FixedMontyParams<F>, Unfit> {
    let n = Odd::new(load::<F>(n)).into_option().ok_or(Unfit)?;
    Ok(FixedMontyParams::new_vartime(n))
}

/// Square and multiply: time depends on the exponent, which is public, and a table of powers would cost 4 KiB.
fn public_power<const F: usize>(
    base: &FixedMontyForm<F>,
    e: u32,
    params: &FixedMontyParams<F>,
) -> FixedMontyForm<F> {
    let mut power = *base;
    let mut multiplier = <FixedMontyForm<F> as MontyForm>::Multiplier::from(params);
    for bit in (0..e.max(1).ilog2()).rev() {
        multiplier.square_assign(&mut power);
        if (e >> bit) & 1 == 1 {
            multiplier.mul_assign(&mut power, base);
        }
    }
    power
}

fn is_consistent<const H: usize>(key: &PrivateParts<'_>, d: &[u8]) -> bool {
    let p = Zeroizing::new(load::<H>(key.p));
    let q = Zeroizing::new(load::<H>(key.q));
    let qi = Zeroizing::new(load::<H>(key.qi));
    let product = Zeroizing::new(p.widening_mul(&q));
    let n = load_wide::<H>(key.n);
    let inverse = remainder(&Zeroizing::new(qi.widening_mul(&q)), &p);
    let good = product.0.ct_eq(&n.0)
        & product.1.ct_eq(&n.1)
        & !p.ct_eq(&q)
        & inverse.ct_eq(&Uint::<H>::ONE)
        & qi.ct_lt(&p)
        & is_exponent::<H>(key.dp, d, key.e, &p)
        & is_exponent::<H>(key.dq, d, key.e, &q);
    good.to_bool()
}

/// Whether `exponent` is `d mod (prime - 1)` and the inverse of `e`.
fn is_exponent<const H: usize>(exponent: &[u8], d: &[u8], e: u32, prime: &Uint<H>) -> Choice {
    let order = Zeroizing::new(prime.wrapping_sub(&Uint::ONE));
    let exponent = Zeroizing::new(load::<H>(exponent));
    let d = Zeroizing::new(load_wide::<H>(d));
    let one = Zeroizing::new(exponent.widening_mul(&Uint::<H>::from(e)));
    remainder(&d, &order).ct_eq(&exponent) & remainder(&one, &order).ct_eq(&Uint::<H>::ONE)
}

/// `number mod modulus`; 0 for a modulus of 0, which is never what its callers compare with.
fn remainder<const H: usize>(number: &(Uint<H>, Uint<H>), modulus: &Uint<H>) -> Zeroizing<Uint<H>> {
    let modulus = NonZero::new(*modulus).into_option();
    Zeroizing::new(modulus.map_or(Uint::ZERO, |modulus| Uint::rem_wide(*number, &modulus)))
}

/// Reads a big-endian number; what is beyond the limbs is left out (callers pass the length that fits).
fn load<const L: usize>(bytes: &[u8]) -> Uint<L> {
    let mut limbs = [Limb::ZERO; L];
    for (limb, chunk) in limbs.iter_mut().zip(bytes.rchunks(Limb::BYTES)) {
        *limb = Limb(chunk.iter().fold(0, |word: Word, byte| (word << 8) | Word::from(*byte)));
    }
    let number = Uint::new(limbs);
    limbs.zeroize();
    number
}

/// Reads a big-endian number into a low and a high half.
fn load_wide<const H: usize>(bytes: &[u8]) -> (Uint<H>, Uint<H>) {
    let (high, low) = bytes.split_at_checked(bytes.len() / 2).unwrap_or_default();
    (load(low), load(high))
}

/// Writes a number of exactly the length of `out`.
fn store<const L: usize>(number: &Uint<L>, out: &mut [u8]) {
    for (limb, chunk) in number.as_limbs().iter().zip(out.rchunks_mut(Limb::BYTES)) {
        for (byte, value) in chunk.iter_mut().zip(limb.0.to_be_bytes()) {
            *byte = value;
        }
    }
}

fn halves_mut(bytes: &mut [u8]) -> (&mut [u8], &mut [u8]) {
    let half = bytes.len() / 2;
    bytes.split_at_mut_checked(half).unwrap_or_default()
}
