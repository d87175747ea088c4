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

/// On the heap: keys live in places whose size programs in C were told.
#[cfg(feature = "alloc")]
mod keeping {
    use alloc::boxed::Box;

    use super::super::limb::Limb;
    use super::super::small::{keep, kept_public_op};
    use super::super::{Arithmetic as _, Keeping, Unfit, rows::Rows};
    use super::Host;

    macro_rules! keeping {
        ($bits:literal) => {
            impl Keeping for Host<$bits> {
                type Kept = Option<Box<[Limb; $bits / 64]>>;
                const NOTHING: Self::Kept = None;

                fn keep(n: &[u8], kept: &mut Self::Kept) -> Result<(), Unfit> {
                    keep::<Rows, { $bits / 64 }>(n, kept.insert(Box::new([0; $bits / 64])))
                }

                fn kept_public_op(kept: &Self::Kept, n: &[u8], e: u32, io: &mut [u8]) -> Result<(), Unfit> {
                    let Some(kept) = kept else { return Self::public_op(n, e, io) };
                    let done = kept_public_op::<Rows, { $bits / 64 }>(kept, n, e, io);
                    // As above.
                    Self::wipe_stack();
                    done
                }
            }
        };
    }
    keeping!(2048);
    keeping!(3072);
    keeping!(4096);
}
