//! AES-GCM for JWE: content encryption by A128GCM, A192GCM, A256GCM (RFC 7518, section 5.3), key wrap by A128GCMKW,
//! A192GCMKW, A256GCMKW (section 4.7).
//!
//! The names are values: put those that you accept into the slice, and no other cipher exists.
//! Initialization vectors have 12 bytes and tags 16; everything else is refused, and a failed [`open`] leaves
//! zeros in the caller's buffer. Works in place, never allocates.
//!
//! [`open`]: ContentCipher::open
//!
//! ```
//! use alg_aesgcm::{A128GCM, A256GCM};
//! use jose_alg::ContentCipher;
//!
//! let accepted: &[&dyn ContentCipher] = &[&A256GCM, &A128GCM];
//! # assert_eq!(accepted[0].enc(), "A256GCM");
//! ```
//!
//! A key that is shared for many tokens (`dir`) need not be expanded for each of them:
//!
//! ```
//! # let key = [7; 32];
//! use alg_aesgcm::A256GCM;
//! use jose_alg::ContentCipher;
//!
//! let prepared = A256GCM::prepare(&key)?;
//! let accepted: &[&dyn ContentCipher] = &[&prepared];
//! # Ok::<(), jose_alg::Error>(())
//! ```
//!
//! **One key, one use of each initialization vector.** Encrypting two texts under the same key and vector gives
//! both away and lets anyone forge. With random vectors, NIST SP 800-38D (section 8.3) allows 2^32 texts under
//! one key. Choosing them is the format's work (`jwe-core` draws them).
//!
//! These ciphers run in constant time where the processor multiplies in constant time; a Cortex-M3 does not.
#![no_std]

mod gcm;
mod kw;
#[cfg(any(test, all(aes_backend_soft = "compact", target_os = "none", not(target_pointer_width = "64"))))]
mod narrow;
mod prepared;

use aes::{Aes128, Aes192, Aes256};
use jose_alg::{ContentCipher, Error, Rejected};

pub use kw::{AesGcmKw, AesGcmKwSender, AesGcmKwSize, Size};
pub use prepared::Prepared;

#[cfg(not(all(aes_backend_soft = "compact", target_os = "none", not(target_pointer_width = "64"))))]
use aes_gcm::aes;

/// Never where there may be instructions for AES, which are fastest with several blocks, nor where flash is not scarce.
#[cfg(all(aes_backend_soft = "compact", target_os = "none", not(target_pointer_width = "64")))]
mod aes {
    use crate::narrow::Narrow;

    pub(crate) type Aes128 = Narrow<aes_gcm::aes::Aes128>;
    pub(crate) type Aes192 = Narrow<aes_gcm::aes::Aes192>;
    pub(crate) type Aes256 = Narrow<aes_gcm::aes::Aes256>;
}

/// A sealed list: the three content ciphers of this crate.
pub trait AesGcmCipher: sealed::Sealed {}

mod sealed {
    /// What tells one key length from another.
    pub trait Sealed {
        type Aes: crate::gcm::Cipher;
        const ENC: &'static str;
        const KEY_LEN: usize;
    }
}

macro_rules! content_cipher {
    ($(#[$doc:meta])* $name:ident, $aes:ty, $key_len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl AesGcmCipher for $name {}

        impl sealed::Sealed for $name {
            type Aes = $aes;
            const ENC: &'static str = stringify!($name);
            const KEY_LEN: usize = $key_len;
        }

        impl $name {
            /// This cipher with the key schedule of one key kept.
            ///
            /// # Errors
            /// [`KeyFault::WrongSize`](jose_alg::KeyFault::WrongSize) for a key of another length.
            pub fn prepare(key: &[u8]) -> Result<Prepared<Self>, Error> {
                Prepared::new(key)
            }
        }

        impl ContentCipher for $name {
            fn enc(&self) -> &'static str {
                stringify!($name)
            }
            fn key_len(&self) -> usize {
                $key_len
            }
            fn iv_len(&self) -> usize {
                gcm::IV_LEN
            }
            fn tag_len(&self) -> usize {
                gcm::TAG_LEN
            }
            fn sealed_len(&self, plaintext_len: usize) -> usize {
                gcm::sealed_len(plaintext_len)
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
                gcm::seal_once::<$aes>(cek, iv, aad, text, plaintext_len, tag)
            }
            fn open(
                &self,
                cek: &[u8],
                iv: &[u8],
                aad: &[u8],
                text: &mut [u8],
                tag: &[u8],
            ) -> Result<usize, Rejected> {
                gcm::open_once::<$aes>(cek, iv, aad, text, tag)
            }
        }
    };
}

content_cipher! {
    /// AES-128 in GCM: a key of 16 bytes.
    A128GCM, Aes128, 16
}
content_cipher! {
    /// AES-192 in GCM: a key of 24 bytes.
    A192GCM, Aes192, 24
}
content_cipher! {
    /// AES-256 in GCM: a key of 32 bytes.
    A256GCM, Aes256, 32
}
