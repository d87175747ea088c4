//! AES-GCM as a content cipher (RFC 7518, section 5.3): initialization vectors of 12 bytes, tags of 16, everything else refused.
//! In place, and what is refused is wiped.

use std::fmt;

use aws_lc_rs::aead::{
    AES_128_GCM, AES_192_GCM, AES_256_GCM, Aad, Algorithm, LessSafeKey, Nonce, UnboundKey,
};
use jose_alg::{Cek, ContentCipher, Error, Fault, KeyFault, Part, Rejected};
use zeroize::Zeroize;

const IV_LEN: usize = 12;
const TAG_LEN: usize = 16;

/// NIST SP 800-38D, section 5.2.1.1: 2^39 - 256 bits.
const TEXT_MAX: u64 = (1 << 36) - 32;

mod sealed {
    pub trait Sealed {
        const ENC: &'static str;
        const KEY_LEN: usize;
        fn algorithm() -> &'static super::Algorithm;
    }
}
use sealed::Sealed;

/// What is said of a cipher, with a key or without.
macro_rules! facts {
    ($cipher:ty) => {
        fn enc(&self) -> &'static str {
            <$cipher>::ENC
        }

        fn key_len(&self) -> usize {
            <$cipher>::KEY_LEN
        }

        fn iv_len(&self) -> usize {
            IV_LEN
        }

        fn tag_len(&self) -> usize {
            TAG_LEN
        }

        fn sealed_len(&self, plaintext_len: usize) -> usize {
            if fits(plaintext_len) { plaintext_len } else { usize::MAX }
        }
    };
}

macro_rules! content_cipher {
    ($(#[$doc:meta])* $name:ident, $key_len:literal, $algorithm:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl Sealed for $name {
            const ENC: &'static str = stringify!($name);
            const KEY_LEN: usize = $key_len;
            fn algorithm() -> &'static Algorithm {
                &$algorithm
            }
        }

        impl $name {
            /// This cipher with one key set up.
            ///
            /// # Errors
            /// [`KeyFault::WrongSize`] for a key of another length.
            pub fn prepare(key: &[u8]) -> Result<Prepared<Self>, Error> {
                let mut copy = Cek::zeroed($key_len)?;
                copy.set(key).map_err(|Rejected| KeyFault::WrongSize)?;
                let cipher = set_up::<Self>(key).ok_or(KeyFault::WrongSize)?;
                Ok(Prepared { key: copy, cipher, name: core::marker::PhantomData })
            }
        }

        impl ContentCipher for $name {
            facts!(Self);

            fn seal(
                &self,
                cek: &[u8],
                iv: &[u8],
                aad: &[u8],
                text: &mut [u8],
                plaintext_len: usize,
                tag: &mut [u8],
            ) -> Result<(), Error> {
                let cipher = set_up::<Self>(cek).ok_or(KeyFault::WrongSize)?;
                seal(&cipher, iv, aad, text, plaintext_len, tag)
            }
            fn open(
                &self,
                cek: &[u8],
                iv: &[u8],
                aad: &[u8],
                text: &mut [u8],
                tag: &[u8],
            ) -> Result<usize, Rejected> {
                open(set_up::<Self>(cek).as_ref(), iv, aad, text, tag)
            }
        }
    };
}

content_cipher! {
    /// AES-128 in GCM: a key of 16 bytes.
    A128GCM, 16, AES_128_GCM
}
content_cipher! {
    /// AES-192 in GCM: a key of 24 bytes.
    A192GCM, 24, AES_192_GCM
}
content_cipher! {
    /// AES-256 in GCM: a key of 32 bytes.
    A256GCM, 32, AES_256_GCM
}

/// `C` with one key set up, for a key that many tokens share (`dir`): takes the place of `C` in the list of accepted ciphers.
/// Under any other key it does what `C` does. Wiped when it is dropped.
pub struct Prepared<C> {
    key: Cek,
    cipher: LessSafeKey,
    name: core::marker::PhantomData<C>,
}

impl<C: Sealed> ContentCipher for Prepared<C> {
    facts!(C);

    fn seal(
        &self,
        cek: &[u8],
        iv: &[u8],
        aad: &[u8],
        text: &mut [u8],
        plaintext_len: usize,
        tag: &mut [u8],
    ) -> Result<(), Error> {
        if self.key.ct_eq(cek) {
            return seal(&self.cipher, iv, aad, text, plaintext_len, tag);
        }
        let cipher = set_up::<C>(cek).ok_or(KeyFault::WrongSize)?;
        seal(&cipher, iv, aad, text, plaintext_len, tag)
    }
    fn open(
        &self,
        cek: &[u8],
        iv: &[u8],
        aad: &[u8],
        text: &mut [u8],
        tag: &[u8],
    ) -> Result<usize, Rejected> {
        // Which of the two runs can be timed and tells nothing that `alg-aesgcm` would not tell: see its `prepared.rs`.
        if self.key.ct_eq(cek) {
            return open(Some(&self.cipher), iv, aad, text, tag);
        }
        open(set_up::<C>(cek).as_ref(), iv, aad, text, tag)
    }
}

impl<C: Sealed> fmt::Debug for Prepared<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Prepared<{}>(..)", C::ENC)
    }
}

fn set_up<C: Sealed>(key: &[u8]) -> Option<LessSafeKey> {
    UnboundKey::new(C::algorithm(), key).ok().map(LessSafeKey::new)
}

fn fits(text_len: usize) -> bool {
    u64::try_from(text_len).is_ok_and(|len| len <= TEXT_MAX)
}

fn seal(
    cipher: &LessSafeKey,
    iv: &[u8],
    aad: &[u8],
    text: &mut [u8],
    plaintext_len: usize,
    tag: &mut [u8],
) -> Result<(), Error> {
    let iv: [u8; IV_LEN] = iv.try_into().map_err(|_| wrong_length(Part::Iv))?;
    let tag: &mut [u8; TAG_LEN] = tag.try_into().map_err(|_| wrong_length(Part::Tag))?;
    if !fits(plaintext_len) {
        return Err(Error::LimitExceeded(Part::Payload));
    }
    if text.len() != plaintext_len {
        return Err(wrong_length(Part::Ciphertext));
    }
    let nonce = Nonce::assume_unique_for_key(iv);
    let Ok(made) = cipher.seal_in_place_separate_tag(nonce, Aad::from(aad), text) else {
        text.zeroize();
        return Err(Error::LimitExceeded(Part::Payload));
    };
    tag.copy_from_slice(made.as_ref());
    Ok(())
}

fn open(
    cipher: Option<&LessSafeKey>,
    iv: &[u8],
    aad: &[u8],
    text: &mut [u8],
    tag: &[u8],
) -> Result<usize, Rejected> {
    let opened = try_open(cipher, iv, aad, text, tag);
    if opened.is_none() {
        text.zeroize();
    }
    opened.ok_or(Rejected)
}

fn try_open(
    cipher: Option<&LessSafeKey>,
    iv: &[u8],
    aad: &[u8],
    text: &mut [u8],
    tag: &[u8],
) -> Option<usize> {
    let nonce = Nonce::assume_unique_for_key(iv.try_into().ok()?);
    // AWS-LC would take a shorter tag for what it is: a tag whose end is not looked at.
    let tag: &[u8; TAG_LEN] = tag.try_into().ok()?;
    let opened = cipher?.open_in_place_separate_tag(nonce, Aad::from(aad), tag, text);
    opened.ok().map(|plaintext| plaintext.len())
}

const fn wrong_length(part: Part) -> Error {
    Error::Malformed { part, fault: Fault::WrongLength, at: 0 }
}
