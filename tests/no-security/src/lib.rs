//! A content cipher and a key **without any security**, so that a fuzzer gets past the authentication tag and the
//! private key and reaches what stands behind them. Never published, and of no use to anyone.
//!
//! Everything is decided by bytes that a fuzzer can write: a tag is wrong when it begins with 0x00, an encrypted key
//! is not for us when it does, and one that begins with 0x01 stands for a broken source of randomness. Lengths are
//! those of the algorithms that these stand in for, and are kept as strictly.
#![no_std]

mod cipher;
mod key;

pub use cipher::NoCipher;
pub use key::NoKey;
