//! The adapters of docs/embedded.md, against mocks with the shape of the drivers that they are for.
#![no_std]

macro_rules! block {
    ($name:ident) => {
        pub mod $name {
            #[allow(unused_imports)]
            use crate::mocks::{embassy_crypto_driver, embassy_stm32};
            include!(concat!(env!("OUT_DIR"), "/", stringify!($name), ".rs"));
        }
    };
}
block!(random);
block!(cryp);
block!(embassy_gcm);
block!(pka);

pub mod mocks;

/// Everything that a log line may show of a failure.
#[cfg(feature = "defmt")]
pub fn log(error: jose_alg::Error, operation: jwk::Operation) {
    defmt::error!("{} {} {}", error, operation, jose_alg::Rejected);
}
