//! The small engine once more, with words of 64 bits.

#[path = "../../../../crates/alg-rsa/src/engine/small.rs"]
pub mod small;

use super::{Arithmetic, PrivateParts, Unfit};

mod limb {
    pub(super) type Limb = u64;
    pub(super) type Wide = u128;
}
