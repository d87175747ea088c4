//! Passwords as keys of JWEs: PBES2-HS256+A128KW, PBES2-HS384+A192KW, PBES2-HS512+A256KW (RFC 7518, section 4.8),
//! without a heap.
//!
//! **The sender of a token says how much work its receiver does.** So a receiver must say how much it is willing to
//! do, and there is no default: [`Iterations`] has no lower bound than RFC 7518's 1000 and no upper bound but the
//! caller's. A token that asks for more is refused before any of it is done. [`jwe_core`] tries up to four keys on one
//! token, and each may cost that much.
//!
//! A password that people choose can be guessed offline by everybody who has one token. Ask for a long one.
//!
//! ```
//! use alg_pbes2::{Iterations, Pbes2, Pbes2Sender};
//!
//! let sender = Pbes2Sender::<256>::new(b"correct horse battery staple", 210_000)?;
//! let receiver =
//!     Pbes2::<256>::new(b"correct horse battery staple", Iterations { least: 1_000, most: 1_000_000 })?;
//! # let _: (&dyn jose_alg::Recipient, &dyn jose_alg::RecipientKey) = (&sender, &receiver);
//! # Ok::<(), jose_alg::Error>(())
//! ```
//!
//! The password is borrowed: it is copied nowhere, and whoever owns it wipes it. What is derived from it wipes itself.
//!
//! [`jwe_core`]: https://docs.rs/jwe-core
#![no_std]

use core::fmt;

use alg_aeskw::{AesKw, AesKwSize, Size as KwSize};
use hmac::Hmac;
use jose_alg::{
    Cek, Error, Header, HeaderWriter, KeyFault, NotRecovered, Part, Recipient, RecipientKey, Rejected,
};
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

/// The bits of the wrapping key, as a type: 128 with SHA-256, 192 with SHA-384, 256 with SHA-512.
#[derive(Clone, Copy, Debug)]
pub struct Size<const BITS: usize>;

/// Implemented for [`Size<128>`], [`Size<192>`] and [`Size<256>`], and for no other.
pub trait Pbes2Size: sealed::Sealed {}

impl<S: sealed::Sealed> Pbes2Size for S {}

mod sealed {
    pub trait Sealed {
        const ALG: &'static str;
        fn derive(password: &[u8], salt: &[u8], rounds: u32, key: &mut [u8]) -> bool;
    }
}

macro_rules! size {
    ($bits:literal, $hash:ty, $alg:literal) => {
        impl sealed::Sealed for Size<$bits> {
            const ALG: &'static str = $alg;
            fn derive(password: &[u8], salt: &[u8], rounds: u32, key: &mut [u8]) -> bool {
                pbkdf2::pbkdf2::<Hmac<$hash>>(password, salt, rounds, key).is_ok()
            }
        }
    };
}
size!(128, Sha256, "PBES2-HS256+A128KW");
size!(192, Sha384, "PBES2-HS384+A192KW");
size!(256, Sha512, "PBES2-HS512+A256KW");

/// The iteration counts (`p2c`) that a receiver accepts, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Iterations {
    /// Fewer are refused; below [`Iterations::MIN`] they are refused in any case.
    pub least: u32,
    /// More are refused, before any of them is done.
    pub most: u32,
}

impl Iterations {
    /// RFC 7518, section 4.8.1.2: "A minimum iteration count of 1000 is RECOMMENDED."
    pub const MIN: u32 = 1000;

    fn accepts(self, count: u64) -> Option<u32> {
        let count = u32::try_from(count).ok()?;
        (count >= Self::MIN && count >= self.least && count <= self.most).then_some(count)
    }
}

/// RFC 7518, section 4.8.1.1: a salt "of 8 or more octets MUST be used".
const SALT_MIN: usize = 8;

/// No peer sends more than 32; a longer one is refused.
const SALT_MAX: usize = 64;

/// What is drawn for a token of ours.
const SALT_LEN: usize = 16;

/// A password that opens tokens. Not printed, not comparable.
#[derive(Clone, Copy)]
pub struct Pbes2<'k, const BITS: usize>
where
    Size<BITS>: Pbes2Size,
    KwSize<BITS>: AesKwSize,
{
    password: &'k [u8],
    iterations: Iterations,
    kid: Option<&'k str>,
}

impl<'k, const BITS: usize> Pbes2<'k, BITS>
where
    Size<BITS>: Pbes2Size,
    KwSize<BITS>: AesKwSize,
{
    /// The password `password`, for tokens that ask for `iterations`.
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`] for an empty password.
    pub const fn new(password: &'k [u8], iterations: Iterations) -> Result<Self, Error> {
        if password.is_empty() {
            return Err(Error::KeyUnsuitable(KeyFault::WrongSize));
        }
        Ok(Self { password, iterations, kid: None })
    }

    /// The same password, known as `kid`.
    #[must_use]
    pub const fn with_kid(self, kid: &'k str) -> Self {
        Self { kid: Some(kid), ..self }
    }

    fn recover(&self, header: &Header<'_>, encrypted_key: &[u8], cek: &mut Cek) -> Option<()> {
        let count = self.iterations.accepts(header.get("p2c")?.as_u64()?)?;
        let mut input = [0; SALT_MAX];
        let input = header.base64url("p2s", &mut input).filter(|salt| salt.len() >= SALT_MIN)?;
        let key = derive::<BITS>(self.password, input, count)?;
        key.unwrap(encrypted_key, cek.as_mut_bytes()).map_err(|Rejected| ()).ok()
    }
}

impl<const BITS: usize> RecipientKey for Pbes2<'_, BITS>
where
    Size<BITS>: Pbes2Size,
    KwSize<BITS>: AesKwSize,
{
    fn alg(&self) -> &'static str {
        <Size<BITS> as sealed::Sealed>::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        cek_len.saturating_add(8)
    }

    fn recover_cek(
        &self,
        header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        self.recover(header, encrypted_key, cek).ok_or(NotRecovered::Rejected)
    }
}

impl<const BITS: usize> fmt::Debug for Pbes2<'_, BITS>
where
    Size<BITS>: Pbes2Size,
    KwSize<BITS>: AesKwSize,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pbes2<{BITS}>(.., {:?}, kid: {:?})", self.iterations, self.kid)
    }
}

/// A password that makes tokens, with a new salt for each. Not printed, not comparable.
#[derive(Clone, Copy)]
pub struct Pbes2Sender<'k, const BITS: usize>
where
    Size<BITS>: Pbes2Size,
    KwSize<BITS>: AesKwSize,
{
    password: &'k [u8],
    count: u32,
    kid: Option<&'k str>,
}

impl<'k, const BITS: usize> Pbes2Sender<'k, BITS>
where
    Size<BITS>: Pbes2Size,
    KwSize<BITS>: AesKwSize,
{
    /// The password `password`, stretched by `count` iterations. As many as the slowest receiver takes: hundreds of
    /// thousands.
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`] for an empty password; [`Error::LimitExceeded`] for fewer than [`Iterations::MIN`].
    pub const fn new(password: &'k [u8], count: u32) -> Result<Self, Error> {
        if password.is_empty() {
            return Err(Error::KeyUnsuitable(KeyFault::WrongSize));
        }
        if count < Iterations::MIN {
            return Err(Error::LimitExceeded(Part::Header));
        }
        Ok(Self { password, count, kid: None })
    }

    /// The same password, written into headers as `kid`.
    #[must_use]
    pub const fn with_kid(self, kid: &'k str) -> Self {
        Self { kid: Some(kid), ..self }
    }
}

impl<const BITS: usize> Recipient for Pbes2Sender<'_, BITS>
where
    Size<BITS>: Pbes2Size,
    KwSize<BITS>: AesKwSize,
{
    fn alg(&self) -> &'static str {
        <Size<BITS> as sealed::Sealed>::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        cek_len.saturating_add(8)
    }

    /// The salt.
    fn random_len(&self) -> usize {
        SALT_LEN
    }

    /// `,"p2s":"` and 22 characters and `"`; `,"p2c":` and the digits.
    fn header_len(&self) -> usize {
        let digits = self.count.checked_ilog10().map_or(1, |log| log.saturating_add(1));
        8 + 22 + 1 + 7 + usize::try_from(digits).unwrap_or(10)
    }

    fn protect_cek(
        &self,
        cek: &mut Cek,
        header: &mut HeaderWriter<'_>,
        random: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        if random.len() != SALT_LEN {
            return Err(Error::RandomUnavailable);
        }
        let key = derive::<BITS>(self.password, random, self.count).ok_or(KeyFault::WrongSize)?;
        key.wrap(cek.as_bytes(), out)?;
        header.base64url("p2s", random);
        header.number("p2c", self.count.into());
        Ok(())
    }
}

impl<const BITS: usize> fmt::Debug for Pbes2Sender<'_, BITS>
where
    Size<BITS>: Pbes2Size,
    KwSize<BITS>: AesKwSize,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pbes2Sender<{BITS}>(.., {} iterations, kid: {:?})", self.count, self.kid)
    }
}

/// The wrapping key. The salt of PBKDF2 is `alg`, a zero byte, and the salt input (RFC 7518, section 4.8.1.1).
fn derive<const BITS: usize>(password: &[u8], input: &[u8], count: u32) -> Option<AesKw<'static, BITS>>
where
    Size<BITS>: Pbes2Size,
    KwSize<BITS>: AesKwSize,
{
    let alg = <Size<BITS> as sealed::Sealed>::ALG.as_bytes();
    let mut salt = [0; 18 + 1 + SALT_MAX];
    let len = alg.len().checked_add(1)?.checked_add(input.len())?;
    let salt = salt.get_mut(..len)?;
    salt.get_mut(..alg.len())?.copy_from_slice(alg);
    salt.get_mut(alg.len() + 1..)?.copy_from_slice(input);
    let mut key = Zeroizing::new([0; 32]);
    let key = key.get_mut(..BITS / 8)?;
    <Size<BITS> as sealed::Sealed>::derive(password, salt, count, key).then_some(())?;
    AesKw::new(key).ok()
}
