//! Randomness comes from the caller, through `rand_core`.

use core::{convert::Infallible, fmt};

use rand_core::{TryCryptoRng, TryRng};
use zeroize::Zeroize;

use crate::Error;

/// The source of randomness failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct RandomUnavailable;

impl fmt::Display for RandomUnavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Error::RandomUnavailable.fmt(f)
    }
}

impl core::error::Error for RandomUnavailable {}

impl From<Infallible> for RandomUnavailable {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// Makes a source of randomness of a closure that fills a slice: for a HAL on an older `rand_core`, a C
/// callback, or a peripheral's own function.
///
/// The closure must be cryptographically secure and report failure; there is no way to check that here.
///
/// ```
/// # struct Trng; impl Trng { fn read(&mut self, out: &mut [u8]) -> Result<(), u8> { out.fill(7); Ok(()) } }
/// # let mut trng = Trng;
/// let mut random = jose_alg::FnRandom(|out: &mut [u8]| trng.read(out));
/// # use rand_core::TryRng; assert_eq!(random.try_next_u32(), Ok(0x0707_0707));
/// ```
pub struct FnRandom<F>(pub F);

impl<F, E> TryRng for FnRandom<F>
where
    F: FnMut(&mut [u8]) -> Result<(), E>,
{
    type Error = RandomUnavailable;

    fn try_next_u32(&mut self) -> Result<u32, RandomUnavailable> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, RandomUnavailable> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), RandomUnavailable> {
        (self.0)(out).map_err(|_| RandomUnavailable)
    }
}

impl<F, E> TryCryptoRng for FnRandom<F> where F: FnMut(&mut [u8]) -> Result<(), E> {}

impl<F> fmt::Debug for FnRandom<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FnRandom(..)")
    }
}

/// Fills `out`, or wipes it and fails. A source that repeats one 32-bit word is taken for a failed one: the
/// common failure of a hardware generator that was never started. This is no health test in the sense of
/// NIST SP 800-90B, which belongs to the generator.
///
/// # Errors
/// [`Error::RandomUnavailable`].
pub fn draw<R: TryCryptoRng + ?Sized>(random: &mut R, out: &mut [u8]) -> Result<(), Error> {
    let filled = random.try_fill_bytes(out).is_ok();
    if filled && !is_stuck(out) {
        return Ok(());
    }
    out.zeroize();
    Err(Error::RandomUnavailable)
}

/// Whether 12 bytes (the shortest initialization vector) or more are one word over and over. An honest source
/// does that once in 2^64 draws or less.
fn is_stuck(bytes: &[u8]) -> bool {
    let (words, _) = bytes.as_chunks::<4>();
    words.len() >= 3 && words.windows(2).all(|pair| matches!(pair, [a, b] if a == b))
}
