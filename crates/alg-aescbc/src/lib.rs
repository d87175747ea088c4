//! AES-CBC with HMAC-SHA2 content encryption for JWE: A128CBC-HS256, A192CBC-HS384, A256CBC-HS512 (RFC 7518,
//! section 5.2).
//!
//! The names are values: put those that you accept into the slice, and no other cipher exists.
//! A key is two keys, one for the MAC and one for AES behind it; the tag is the first half of the MAC. [`open`]
//! compares the whole tag before it decrypts a byte, fails in one way, and leaves zeros in the caller's buffer when it
//! does. Works in place, never allocates.
//!
//! [`open`]: ContentCipher::open
//!
//! ```
//! use alg_aescbc::A128CBC_HS256;
//! use jose_alg::ContentCipher;
//!
//! let accepted: &[&dyn ContentCipher] = &[&A128CBC_HS256];
//! # assert_eq!(accepted[0].enc(), "A128CBC-HS256");
//! ```
//!
//! The ciphertext is up to 16 bytes longer than the plaintext. Where nothing asks for these ciphers, AES-GCM is
//! shorter and faster.
#![no_std]

mod etm;

use aes::{Aes128, Aes192, Aes256};
use hmac::Hmac;
use jose_alg::{ContentCipher, Error, Rejected};
use sha2::{Sha256, Sha384, Sha512};

macro_rules! content_cipher {
    ($(#[$doc:meta])* $name:ident, $enc:literal, $aes:ty, $sha:ty, $half:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        #[allow(non_camel_case_types, reason = "the name of the standard, as far as Rust can spell it")]
        pub struct $name;

        impl ContentCipher for $name {
            fn enc(&self) -> &'static str {
                $enc
            }
            fn key_len(&self) -> usize {
                2 * $half
            }
            fn iv_len(&self) -> usize {
                etm::BLOCK_LEN
            }
            fn tag_len(&self) -> usize {
                $half
            }
            fn sealed_len(&self, plaintext_len: usize) -> usize {
                etm::sealed_len(plaintext_len)
            }
            fn seal(
                &self,
                cek: &[u8],
                iv: &[u8],
                aad: &[u8],
                text: &mut [u8],
                plaintext_len: usize,
                tag: &mut [u8],
            ) -> Result<(), Error> {
                etm::seal::<$aes, Hmac<$sha>, $half>(cek, iv, aad, text, plaintext_len, tag)
            }
            fn open(
                &self,
                cek: &[u8],
                iv: &[u8],
                aad: &[u8],
                text: &mut [u8],
                tag: &[u8],
            ) -> Result<usize, Rejected> {
                etm::open::<$aes, Hmac<$sha>, $half>(cek, iv, aad, text, tag)
            }
        }
    };
}

content_cipher! {
    /// AES-128 in CBC with HMAC-SHA-256: a key of 32 bytes, a tag of 16.
    A128CBC_HS256, "A128CBC-HS256", Aes128, Sha256, 16
}
content_cipher! {
    /// AES-192 in CBC with HMAC-SHA-384: a key of 48 bytes, a tag of 24.
    A192CBC_HS384, "A192CBC-HS384", Aes192, Sha384, 24
}
content_cipher! {
    /// AES-256 in CBC with HMAC-SHA-512: a key of 64 bytes, a tag of 32.
    A256CBC_HS512, "A256CBC-HS512", Aes256, Sha512, 32
}
