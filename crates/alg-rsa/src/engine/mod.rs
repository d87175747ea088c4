//! The seam to the arithmetic: numbers are big-endian byte slices on this side, whatever they are on the other.
//! An engine computes; it checks no padding, no fault and no key, except where it is asked to.
//!
//! One arithmetic of our own (`small`) serves all processors, with a way to multiply that is small for microcontrollers
//! and one that is fast for hosts (`rows`). The well-kept `crypto-bigint` (`fixed`) checks keys on hosts (`host`), and is
//! what tests hold the other to. The processor decides, at compile time: a microcontroller is what has pointers of 32 bits
//! or fewer. Whoever ships to larger ones and counts kilobytes, as the C interface does, says
//! `--cfg alg_rsa_engine="small"`.

#[cfg(any(all(target_pointer_width = "64", not(alg_rsa_engine = "small")), test))]
mod fixed;
#[cfg(all(target_pointer_width = "64", any(not(alg_rsa_engine = "small"), test)))]
mod host;
#[cfg(test)]
mod narrow;
#[cfg(all(target_pointer_width = "64", any(not(alg_rsa_engine = "small"), test)))]
mod rows;
mod small;
#[cfg(test)]
mod tests;

use core::fmt;

#[cfg(all(target_pointer_width = "64", not(alg_rsa_engine = "small")))]
pub(crate) use host::Host as Engine;
#[cfg(any(not(target_pointer_width = "64"), alg_rsa_engine = "small"))]
pub(crate) use small::Small as Engine;

/// What `small` computes with: the longest number that the processor multiplies at once, and the product of two.
mod limb {
    #[cfg(target_pointer_width = "64")]
    pub(super) type Limb = u64;
    #[cfg(target_pointer_width = "64")]
    pub(super) type Wide = u128;
    #[cfg(not(target_pointer_width = "64"))]
    pub(super) type Limb = u32;
    #[cfg(not(target_pointer_width = "64"))]
    pub(super) type Wide = u64;
}

/// The numbers of a private key. `n` is as long as what is computed on, the others half of that.
pub struct PrivateParts<'a> {
    /// The modulus; odd, its first bit set.
    pub n: &'a [u8],
    /// The public exponent; odd.
    pub e: u32,
    /// A prime; odd, its first bit set.
    pub p: &'a [u8],
    /// The other prime; odd, its first bit set.
    pub q: &'a [u8],
    /// `d mod (p - 1)`.
    pub dp: &'a [u8],
    /// `d mod (q - 1)`.
    pub dq: &'a [u8],
    /// The inverse of `q` modulo `p`.
    pub qi: &'a [u8],
}

impl fmt::Debug for PrivateParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateParts(..)")
    }
}

/// The engine could not compute: the modulus or a prime is even, or, in `fixed`, a blinding value has no inverse. None of it
/// happens with a sound key.
#[derive(Clone, Copy, Debug)]
pub struct Unfit;

/// Arithmetic for one length of modulus. Time depends on the lengths, on `n` and on `e` alone.
///
/// When a function fails, the slices that it was to change may hold anything.
pub trait Arithmetic {
    /// `io = io^e mod n`.
    ///
    /// # Errors
    /// [`Unfit`].
    fn public_op(n: &[u8], e: u32, io: &mut [u8]) -> Result<(), Unfit>;

    /// `io = io^d mod n` by the Chinese remainder theorem. `blinding`, when given, holds as many random bytes as
    /// the modulus has: the exponentiations then work on a base that nobody outside knows. It is overwritten.
    ///
    /// The result is right if the parts are; the caller checks it.
    ///
    /// # Errors
    /// [`Unfit`].
    fn private_op(key: &PrivateParts<'_>, io: &mut [u8], blinding: Option<&mut [u8]>) -> Result<(), Unfit>;

    /// Whether the parts belong together and to the private exponent `d`, which is as long as the modulus:
    /// `p q = n`, `p != q`, `dp = d mod (p - 1)`, `dq = d mod (q - 1)`, `e dp = 1 mod (p - 1)`,
    /// `e dq = 1 mod (q - 1)`, `qi q = 1 mod p`, `qi < p`.
    fn is_consistent(key: &PrivateParts<'_>, d: &[u8]) -> bool;

    /// Overwrites about as much stack as [`Arithmetic::private_op`] uses, from the caller's frame downwards.
    fn wipe_stack();
}
