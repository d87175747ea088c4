//! The RSA engines, compiled from their files: a host has only its own in `alg-rsa`.
#![allow(dead_code, unused_imports, unexpected_cfgs, unreachable_pub)]

#[path = "../../../crates/alg-rsa/src/engine/mod.rs"]
mod of_hosts;
#[path = "../../../crates/alg-rsa/src/engine/small.rs"]
mod of_microcontrollers;
mod of_phones;

// What the engine of microcontrollers takes from its parent: the words of theirs.
mod limb {
    pub(super) type Limb = u32;
    pub(super) type Wide = u64;
}

pub(crate) use of_hosts::Engine as Host;
pub use of_hosts::{Arithmetic, PrivateParts, Unfit};
pub use of_microcontrollers::Small;
pub use of_phones::small::Small as SmallOf64;
