//! Moduli that must not be used, found without any big-number arithmetic: only remainders by small primes are
//! needed. Refuses what an accident or a known defect produces; it cannot find everything that is weak.

use jose_alg::KeyFault;

/// Refuses a modulus that is even, has a prime factor up to 751 (NIST SP 800-89, section 5.3.3), is a perfect
/// square, or has the structure of the ROCA defect.
pub(crate) fn check_modulus(n: &[u8]) -> Result<(), KeyFault> {
    if n.last().is_none_or(|byte| byte & 1 == 0) {
        return Err(KeyFault::WeakModulus);
    }
    let (mut may_be_square, mut may_be_roca) = (true, true);
    // Loops with a counter, here and below: iterators make it half as large again.
    let mut prime = 3;
    while prime <= PRIME_MAX {
        if is_prime(prime) {
            let residue = remainder(n, prime);
            if residue == 0 {
                return Err(KeyFault::WeakModulus);
            }
            may_be_square = may_be_square && is_quadratic_residue(residue, prime);
            may_be_roca = may_be_roca && (prime > ROCA_PRIME_MAX || is_power_of_65537(residue, prime));
        }
        prime += 2;
    }
    // A square is a square modulo every prime. Another number passes all 132 with a chance of 2^-132.
    if may_be_square {
        return Err(KeyFault::WeakModulus);
    }
    if may_be_roca { Err(KeyFault::RocaModulus) } else { Ok(()) }
}

/// The largest prime factor that is looked for (NIST SP 800-89, section 5.3.3).
const PRIME_MAX: u32 = 751;

/// The last of the first 39 primes. The primes of the ROCA defect (Nemec, Sys, Svenda, Klinec, Matyas: "The Return of
/// Coppersmith's Attack", CCS 2017, section 3) are `k M + (65537^a mod M)`, with `M` the product of the first 39 primes or
/// more. So the modulus is a power of 65537 modulo each of these primes, which is so by chance for less than one modulus in
/// 2^27.
const ROCA_PRIME_MAX: u32 = 167;

fn is_power_of_65537(residue: u32, prime: u32) -> bool {
    let (mut power, mut left) = (1, prime);
    while left > 0 && power != residue {
        power = power * (65_537 % prime) % prime;
        left -= 1;
    }
    left > 0
}

/// Whether an odd number above 1 is prime.
fn is_prime(number: u32) -> bool {
    let mut divisor = 3;
    while divisor * divisor <= number {
        if number.is_multiple_of(divisor) {
            return false;
        }
        divisor += 2;
    }
    true
}

/// `n mod prime`, for a prime below 2^15.
fn remainder(n: &[u8], prime: u32) -> u32 {
    let (odd, pairs) = n.as_rchunks::<2>();
    let start = odd.iter().fold(0, |rest, &byte| (rest << 8 | u32::from(byte)) % prime);
    pairs.iter().fold(start, |rest, &pair| (rest << 16 | u32::from(u16::from_be_bytes(pair))) % prime)
}

/// Euler's criterion.
fn is_quadratic_residue(residue: u32, prime: u32) -> bool {
    let (mut power, mut base, mut exponent) = (1, residue, prime / 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            power = power * base % prime;
        }
        base = base * base % prime;
        exponent >>= 1;
    }
    power == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small_primes() -> impl Iterator<Item = u32> {
        (3..=PRIME_MAX).step_by(2).filter(|number| is_prime(*number))
    }

    fn has_roca_fingerprint(n: &[u8]) -> bool {
        small_primes()
            .take_while(|&prime| prime <= ROCA_PRIME_MAX)
            .all(|prime| is_power_of_65537(remainder(n, prime), prime))
    }

    #[test]
    fn the_primes_are_those_of_sp_800_89() {
        assert_eq!(small_primes().count(), 132);
        assert_eq!(small_primes().take(6).collect::<Primes>().0[..6], [3, 5, 7, 11, 13, 17]);
        assert_eq!(small_primes().last(), Some(751));
        // M of the defect's smallest keys is the product of the first 39 primes, 2 among them.
        assert_eq!(small_primes().take_while(|&prime| prime <= 167).count(), 38);
    }

    struct Primes([u32; 6]);
    impl FromIterator<u32> for Primes {
        fn from_iter<I: IntoIterator<Item = u32>>(primes: I) -> Self {
            let mut first = [0; 6];
            for (slot, prime) in first.iter_mut().zip(primes) {
                *slot = prime;
            }
            Self(first)
        }
    }

    #[test]
    fn remainders_and_residues_of_small_numbers() {
        for number in 0..70_000u32 {
            let bytes = number.to_be_bytes();
            assert_eq!(remainder(&bytes, 751), number % 751);
            assert_eq!(remainder(bytes.get(1..).unwrap(), 167), number % 167);
        }
        for prime in small_primes().take(20) {
            for residue in 1..prime {
                let square = (1..prime).any(|root| root * root % prime == residue);
                assert_eq!(is_quadratic_residue(residue, prime), square, "{residue} modulo {prime}");
            }
        }
    }

    #[test]
    fn r9_even_square_and_smooth_moduli() {
        assert_eq!(check_modulus(&[]), Err(KeyFault::WeakModulus));
        assert_eq!(check_modulus(&[0]), Err(KeyFault::WeakModulus));
        // 2^89 - 1 and 2^107 - 1 are prime.
        let (a, b) = ((1u128 << 89) - 1, (1u128 << 107) - 1);
        assert_eq!(check_modulus(&a.to_be_bytes()), Ok(()));
        assert_eq!(check_modulus(&b.to_be_bytes()), Ok(()));
        assert_eq!(check_modulus(&(a - 1).to_be_bytes()), Err(KeyFault::WeakModulus));
        for factor in [3, 5, 743, 751] {
            assert_eq!(check_modulus(&(a * factor).to_be_bytes()), Err(KeyFault::WeakModulus), "{factor}");
        }
        // 757 is the next prime: beyond the standard's table.
        assert_eq!(check_modulus(&(a * 757).to_be_bytes()), Ok(()));
        // (2^61 - 1)^2.
        let root = (1u128 << 61) - 1;
        assert_eq!(check_modulus(&(root * root).to_be_bytes()), Err(KeyFault::WeakModulus));
    }

    /// A modulus of 2048 bits that is `65537^exponent` modulo the product of the first 39 primes.
    fn modulus_with_the_defect(exponent: u32) -> [u8; 256] {
        use crypto_bigint::{NonZero, U256, U2048};
        let product = small_primes().filter(|&p| p <= 167).fold(2u128, |m, p| m.saturating_mul(p.into()));
        assert_eq!(product, u128::MAX, "219 bits: more than this type has");
        let product = small_primes()
            .filter(|&p| p <= 167)
            .fold(U256::from(2u32), |m, p| m.wrapping_mul(&U256::from(p)));
        let product = NonZero::new(product).unwrap();
        let power = (0..exponent).fold(U256::ONE, |x, _| x.mul_mod(&U256::from(65_537u32), &product));
        let large = U2048::MAX;
        let n = large.wrapping_sub(&large.rem(&product).resize()).wrapping_sub(&product.resize());
        let mut bytes = [0; 256];
        bytes.copy_from_slice(n.wrapping_add(&power.resize()).to_be_bytes().as_ref());
        bytes
    }

    #[test]
    fn r10_the_roca_structure_is_found() {
        let mut found = 0;
        for exponent in 1..200 {
            let mut n = modulus_with_the_defect(exponent);
            assert!(has_roca_fingerprint(&n));
            match check_modulus(&n) {
                Err(KeyFault::RocaModulus) => found += 1,
                // Has a factor between 173 and 751.
                Err(KeyFault::WeakModulus) => {}
                other => panic!("{other:?}"),
            }
            // One step away is not in the subgroup.
            *n.last_mut().unwrap() ^= 2;
            assert!(!has_roca_fingerprint(&n));
        }
        assert!(found > 100, "{found}");
    }
}
