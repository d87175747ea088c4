//! As `tests/probes/panics`, for alg-ecdh, alg-ecdsa and alg-eddsa, whose arithmetic keeps panics that nothing reaches: the
//! list beside this names each. None is in our own code.
#![no_std]

mod agreement;
mod ecdsa;
mod eddsa;
#[path = "../../panics/src/entry.rs"]
mod entry;
