//! Keys and tokens out of flash; `inputs/make.py` made them with another implementation.

use jose_alg::{FnRandom, RandomUnavailable};
use rand_core::{TryCryptoRng, TryRng as _};

pub(crate) const PLAINTEXT: &[u8] = include_bytes!("../inputs/plaintext");
pub(crate) const DIR_KEY: &[u8; 32] = include_bytes!("../inputs/dir.key");
pub(crate) const DIR_JWK: &[u8] = include_bytes!("../inputs/dir.jwk");
pub(crate) const DIR_TOKEN: &[u8] = include_bytes!("../inputs/dir.jwe");
pub(crate) const LONG_TOKEN: &[u8] = include_bytes!("../inputs/dir-1k.jwe");
pub(crate) const HOSTILE: &str = include_str!("../inputs/hostile.txt");

/// What an RSA scenario is fed.
pub(crate) struct Rsa {
    pub(crate) public: &'static [u8],
    pub(crate) private: &'static [u8],
    pub(crate) token: &'static [u8],
    /// The host's name of the private key.
    pub(crate) file: &'static str,
}

macro_rules! rsa {
    ($bits:literal) => {
        Rsa {
            public: include_bytes!(concat!("../inputs/rsa-", $bits, ".pub.jwk")),
            private: include_bytes!(concat!("../inputs/rsa-", $bits, ".jwk")),
            token: include_bytes!(concat!("../inputs/rsa-", $bits, ".jwe")),
            file: concat!("rsa-", $bits, ".jwk"),
        }
    };
}
pub(crate) const RSA_2048: Rsa = rsa!("2048");
pub(crate) const RSA_3072: Rsa = rsa!("3072");
pub(crate) const RSA_4096: Rsa = rsa!("4096");

/// Stands in for a hardware generator. It counts, so that a run can be repeated.
pub(crate) fn random() -> impl TryCryptoRng {
    let mut state = 1u32;
    FnRandom(move |out: &mut [u8]| {
        for byte in out {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = (state >> 24) as u8;
        }
        Ok::<(), RandomUnavailable>(())
    })
}

/// Fails at draw number `at`, counted from 0; with `stuck`, gives zeros instead.
pub(crate) fn failing(at: u32, stuck: bool) -> impl TryCryptoRng {
    let (mut draws, mut good) = (0, random());
    FnRandom(move |out: &mut [u8]| {
        draws += 1;
        if draws <= at {
            return good.try_fill_bytes(out).map_err(|_| RandomUnavailable);
        }
        out.fill(0);
        if stuck { Ok(()) } else { Err(RandomUnavailable) }
    })
}
