//! Tests in one program, which is linked once.

mod common;
mod decrypt;
#[cfg(feature = "alloc")]
mod engines;
mod keys;
mod signatures;
mod wycheproof;
