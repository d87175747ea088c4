//! Tests in one program, which is linked once.

mod cek;
mod error;
mod header;
mod header_crit;
#[cfg(feature = "alloc")]
mod header_owned;
mod header_write;
mod random;
