//! The hashes that RSA-OAEP runs with, each a type, and the names of the keys that use them.

use sha1::Sha1;
use sha2::{Sha384, Sha512};

use crate::{
    AnyRsaOaepKey, AnyRsaOaepPublicKey, OaepSha256, RsaOaepKey, RsaOaepPublicKey,
    oaep::{Hashes, SHA256_OF_NOTHING},
};

/// The hashes of one `alg`: a sealed list.
pub trait OaepHash: Hashes + sealed::Sealed {
    /// The `alg`.
    const ALG: &'static str;
}

mod sealed {
    pub trait Sealed {}
}

/// SHA-1 for both: RSA-OAEP. It is no weaker for it, since OAEP does not rest on collisions, but auditors will ask.
#[derive(Clone, Copy, Debug)]
pub struct OaepSha1;

/// SHA-384 for both: RSA-OAEP-384.
#[derive(Clone, Copy, Debug)]
pub struct OaepSha384;

/// SHA-512 for both: RSA-OAEP-512.
#[derive(Clone, Copy, Debug)]
pub struct OaepSha512;

/// SHA-256 for the label and SHA-1 for MGF1. **Not RSA-OAEP-256**, though its tokens say so: what keys in Android's
/// keystore and some Java providers make of it. A receiver that must serve both kinds of sender has a key of each type.
#[derive(Clone, Copy, Debug)]
pub struct OaepSha256Mgf1Sha1;

macro_rules! hashes {
    ($($name:ident, $alg:literal, $mask:ty, $hash_len:literal, $nothing:ident;)*) => {$(
        impl Hashes for $name {
            type Mask = $mask;
            const HASH_LEN: usize = $hash_len;
            const LABEL_HASH: &'static [u8] = &$nothing;
        }
        named!($name, $alg);
    )*};
}

macro_rules! named {
    ($name:ident, $alg:literal) => {
        impl sealed::Sealed for $name {}
        impl OaepHash for $name {
            const ALG: &'static str = $alg;
        }
    };
}

named!(OaepSha256, "RSA-OAEP-256");
hashes! {
    OaepSha1, "RSA-OAEP", Sha1, 20, SHA1_OF_NOTHING;
    OaepSha384, "RSA-OAEP-384", Sha384, 48, SHA384_OF_NOTHING;
    OaepSha512, "RSA-OAEP-512", Sha512, 64, SHA512_OF_NOTHING;
    OaepSha256Mgf1Sha1, "RSA-OAEP-256", Sha1, 32, SHA256_OF_NOTHING;
}

macro_rules! keys {
    ($($about:literal, $hash:ident: $private:ident, $public:ident, $any:ident, $any_public:ident;)*) => {$(
        #[doc = concat!("A private key of `BITS` bits for ", $about, ".")]
        pub type $private<'k, const BITS: usize> = RsaOaepKey<'k, $hash, BITS>;
        #[doc = concat!("A public key of `BITS` bits for ", $about, ".")]
        pub type $public<'k, const BITS: usize> = RsaOaepPublicKey<'k, $hash, BITS>;
        #[doc = concat!("A private key of any supported size for ", $about, ".")]
        pub type $any<'k> = AnyRsaOaepKey<'k, $hash>;
        #[doc = concat!("A public key of any supported size for ", $about, ".")]
        pub type $any_public<'k> = AnyRsaOaepPublicKey<'k, $hash>;
    )*};
}

keys! {
    "RSA-OAEP-256", OaepSha256: RsaOaep256, RsaOaep256Public, AnyRsaOaep256, AnyRsaOaep256Public;
    "RSA-OAEP, which is SHA-1", OaepSha1: RsaOaep, RsaOaepPublic, AnyRsaOaep, AnyRsaOaepPublic;
    "RSA-OAEP-384", OaepSha384: RsaOaep384, RsaOaep384Public, AnyRsaOaep384, AnyRsaOaep384Public;
    "RSA-OAEP-512", OaepSha512: RsaOaep512, RsaOaep512Public, AnyRsaOaep512, AnyRsaOaep512Public;
    "tokens that say RSA-OAEP-256 and were made with MGF1 over SHA-1 ([`OaepSha256Mgf1Sha1`])",
    OaepSha256Mgf1Sha1: RsaOaep256Mgf1Sha1, RsaOaep256Mgf1Sha1Public, AnyRsaOaep256Mgf1Sha1, AnyRsaOaep256Mgf1Sha1Public;
}

const SHA1_OF_NOTHING: [u8; 20] = [
    0xda, 0x39, 0xa3, 0xee, 0x5e, 0x6b, 0x4b, 0x0d, 0x32, 0x55, 0xbf, 0xef, 0x95, 0x60, 0x18, 0x90, 0xaf,
    0xd8, 0x07, 0x09,
];
const SHA384_OF_NOTHING: [u8; 48] = [
    0x38, 0xb0, 0x60, 0xa7, 0x51, 0xac, 0x96, 0x38, 0x4c, 0xd9, 0x32, 0x7e, 0xb1, 0xb1, 0xe3, 0x6a, 0x21,
    0xfd, 0xb7, 0x11, 0x14, 0xbe, 0x07, 0x43, 0x4c, 0x0c, 0xc7, 0xbf, 0x63, 0xf6, 0xe1, 0xda, 0x27, 0x4e,
    0xde, 0xbf, 0xe7, 0x6f, 0x65, 0xfb, 0xd5, 0x1a, 0xd2, 0xf1, 0x48, 0x98, 0xb9, 0x5b,
];
const SHA512_OF_NOTHING: [u8; 64] = [
    0xcf, 0x83, 0xe1, 0x35, 0x7e, 0xef, 0xb8, 0xbd, 0xf1, 0x54, 0x28, 0x50, 0xd6, 0x6d, 0x80, 0x07, 0xd6,
    0x20, 0xe4, 0x05, 0x0b, 0x57, 0x15, 0xdc, 0x83, 0xf4, 0xa9, 0x21, 0xd3, 0x6c, 0xe9, 0xce, 0x47, 0xd0,
    0xd1, 0x3c, 0x5d, 0x85, 0xf2, 0xb0, 0xff, 0x83, 0x18, 0xd2, 0x87, 0x7e, 0xec, 0x2f, 0x63, 0xb9, 0x31,
    0xbd, 0x47, 0x41, 0x7a, 0x81, 0xa5, 0x38, 0x32, 0x7a, 0xf9, 0x27, 0xda, 0x3e,
];

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    fn check<H: Hashes, L: Digest>() {
        assert_eq!(H::LABEL_HASH, L::digest([]).as_slice());
        assert_eq!(H::HASH_LEN, <L as Digest>::output_size());
    }

    #[test]
    fn r15_each_alg_has_its_own_hashes() {
        check::<OaepSha256, Sha256>();
        check::<OaepSha1, Sha1>();
        check::<OaepSha384, Sha384>();
        check::<OaepSha512, Sha512>();
        check::<OaepSha256Mgf1Sha1, Sha256>();
    }
}
