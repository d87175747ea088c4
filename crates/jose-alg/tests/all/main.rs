//! Tests in one program, which is linked once.

mod cek;
mod error;
mod header;
mod header_crit;
mod header_write;
mod random;
