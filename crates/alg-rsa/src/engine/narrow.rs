//! The small engine as processors of 32 bits have it, for tests on those of 64.

use super::{Arithmetic, PrivateParts, Unfit};

mod limb {
    pub(super) type Limb = u32;
    pub(super) type Wide = u64;
}

#[path = "small.rs"]
#[allow(clippy::duplicate_mod, reason = "with other limbs it is another engine")]
pub(super) mod small;
