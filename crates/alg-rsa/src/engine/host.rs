//! The engine of hosts: our own arithmetic with the kernel that is fast, and the check of a key by `crypto-bigint`, which
//! divides long numbers faster than we do.

use super::{Arithmetic, PrivateParts, Unfit, fixed::Fixed, rows::Rows, small::Montgomery};

/// The engine for moduli of `BITS` bits.
#[derive(Clone, Copy, Debug)]
#[allow(unreachable_pub, reason = "public where it is the chosen one; tests have all")]
pub struct Host<const BITS: usize>;

impl<const BITS: usize> Arithmetic for Host<BITS>
where
    Montgomery<BITS, Rows>: Arithmetic,
    Fixed<BITS>: Arithmetic,
{
    fn public_op(n: &[u8], e: u32, io: &mut [u8]) -> Result<(), Unfit> {
        let done = Montgomery::<BITS, Rows>::public_op(n, e, io);
        // A power of the message is all that it takes to find it, and the kernel leaves some.
        Self::wipe_stack();
        done
    }

    fn private_op(key: &PrivateParts<'_>, io: &mut [u8], blinding: Option<&mut [u8]>) -> Result<(), Unfit> {
        Montgomery::<BITS, Rows>::private_op(key, io, blinding)
    }

    fn is_consistent(key: &PrivateParts<'_>, d: &[u8]) -> bool {
        Fixed::<BITS>::is_consistent(key, d)
    }

    fn wipe_stack() {
        // The deeper of the two.
        Fixed::<BITS>::wipe_stack();
    }
}
