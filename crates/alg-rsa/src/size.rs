//! The lengths of modulus that are supported, and no others: each brings arrays of its own size, so that a
//! program that holds one kind of key links one size of arithmetic.

use zeroize::Zeroize;

use crate::engine::{Arithmetic, Engine};

/// A length of RSA modulus in bits: 2048, 3072 and 4096 implement [`RsaSize`].
#[derive(Clone, Copy, Debug)]
pub struct Size<const BITS: usize>;

/// Implemented by `Size<2048>`, `Size<3072>` and `Size<4096>`; sealed.
pub trait RsaSize: sealed::Sealed {}

impl<S: sealed::Sealed> RsaSize for S {}

pub(crate) mod sealed {
    /// The arrays that hold the numbers of a key, big-endian.
    pub trait Sealed {
        /// What computes with them.
        type Engine: super::Arithmetic;
        /// As long as the modulus.
        type Modulus: super::Bytes;
        /// As long as a prime: half of that.
        type Prime: super::Bytes;
        /// Bytes of the modulus.
        const LEN: usize;
    }
}

/// An array of bytes.
pub trait Bytes: AsRef<[u8]> + AsMut<[u8]> + Zeroize {
    /// All zero.
    const ZERO: Self;
}

impl<const N: usize> Bytes for [u8; N] {
    const ZERO: Self = [0; N];
}

macro_rules! size {
    ($bits:literal) => {
        impl sealed::Sealed for Size<$bits> {
            type Engine = Engine<$bits>;
            type Modulus = [u8; $bits / 8];
            type Prime = [u8; $bits / 16];
            const LEN: usize = $bits / 8;
        }
    };
}
size!(2048);
size!(3072);
size!(4096);
