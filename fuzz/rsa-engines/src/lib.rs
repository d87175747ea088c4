//! The engines of `alg-rsa` for microcontrollers and for hosts, for keys of 2048 bits. They are private there, so their files are compiled in here;
//! apart from the laws, since big numbers are slow to compile and change rarely, and laws are neither.

#[path = "../../../crates/alg-rsa/src/engine/mod.rs"]
#[allow(dead_code, unreachable_pub)]
mod seam;
/// What a microcontroller multiplies at once.
mod limb {
    pub(super) type Limb = u32;
    pub(super) type Wide = u64;
}
#[path = "../../../crates/alg-rsa/src/engine/small.rs"]
#[allow(dead_code, unreachable_pub)]
#[allow(clippy::duplicate_mod, reason = "on processors of 32 bits only, where the seam has it too")]
mod small;

use seam::{Arithmetic, Engine};
pub use seam::{PrivateParts, Unfit};
use small::Small;

/// `io = io^e mod n`.
pub type PublicOp = fn(n: &[u8], e: u32, io: &mut [u8]) -> Result<(), Unfit>;
/// `io = io^d mod n`; with blinding, of as many bytes as the modulus has.
pub type PrivateOp = fn(&PrivateParts<'_>, io: &mut [u8], blinding: Option<&mut [u8]>) -> Result<(), Unfit>;
/// Whether the numbers are those of one key.
pub type IsConsistent = fn(&PrivateParts<'_>, d: &[u8]) -> bool;

/// What an engine computes, on numbers of [`LEN`] bytes and of half as many.
#[derive(Debug)]
#[allow(missing_docs, reason = "their types say it")]
pub struct Functions {
    pub public_op: PublicOp,
    pub private_op: PrivateOp,
    pub is_consistent: IsConsistent,
}

/// Bytes of a modulus.
pub const LEN: usize = 256;

/// The engine of microcontrollers.
pub const SMALL: Functions = Functions {
    public_op: Small::<2048>::public_op,
    private_op: Small::<2048>::private_op,
    is_consistent: Small::<2048>::is_consistent,
};

/// The engine of this machine.
pub const OWN: Functions = Functions {
    public_op: Engine::<2048>::public_op,
    private_op: Engine::<2048>::private_op,
    is_consistent: Engine::<2048>::is_consistent,
};
