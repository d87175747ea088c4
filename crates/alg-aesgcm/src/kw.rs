//! Key wrap with AES-GCM: A128GCMKW, A192GCMKW, A256GCMKW (RFC 7518, section 4.7). The initialization vector and the
//! tag travel in the header.

use core::{cell::Cell, fmt};

use jose_alg::{
    Cek, Error, Fault, Header, HeaderWriter, KeyFault, NotRecovered, Part, Recipient, RecipientKey, Rejected,
};
use jwk::{Jwk, Operation};
use zeroize::Zeroizing;

use crate::aes::{Aes128, Aes192, Aes256};
use crate::gcm;

/// The key lengths of AES, as a type.
#[derive(Clone, Copy, Debug)]
pub struct Size<const BITS: usize>;

/// Implemented for [`Size<128>`], [`Size<192>`] and [`Size<256>`], and for no other.
pub trait AesGcmKwSize: sealed::Kw {}

impl<S: sealed::Kw> AesGcmKwSize for S {}

mod sealed {
    pub trait Kw {
        type Aes: crate::gcm::Cipher;
        const ALG: &'static str;
    }
}

macro_rules! size {
    ($bits:literal, $aes:ty, $alg:literal) => {
        impl sealed::Kw for Size<$bits> {
            type Aes = $aes;
            const ALG: &'static str = $alg;
        }
    };
}
size!(128, Aes128, "A128GCMKW");
size!(192, Aes192, "A192GCMKW");
size!(256, Aes256, "A256GCMKW");

/// A shared key of `BITS` bits (128, 192 or 256) that unwraps content encryption keys. Wiped when dropped, not printed,
/// not comparable.
pub struct AesGcmKw<'k, const BITS: usize>
where
    Size<BITS>: AesGcmKwSize,
{
    key: Zeroizing<[u8; 32]>,
    kid: Option<&'k str>,
}

impl<'k, const BITS: usize> AesGcmKw<'k, BITS>
where
    Size<BITS>: AesGcmKwSize,
{
    const KEY_LEN: usize = BITS / 8;

    /// The key `key`, of `BITS / 8` bytes.
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`].
    pub fn new(key: &[u8]) -> Result<Self, Error> {
        let mut this = Self { key: Zeroizing::new([0; 32]), kid: None };
        this.place()
            .filter(|place| place.len() == key.len())
            .ok_or(KeyFault::WrongSize)?
            .copy_from_slice(key);
        Ok(this)
    }

    /// The key of an `oct` JWK that permits `unwrapKey` (or `decrypt`) with this algorithm.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`]; [`Error::Malformed`] for a `kid` that is spelled with escapes.
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        Self::permitted(jwk, Operation::UnwrapKey)
    }

    fn permitted(jwk: &Jwk<'k>, operation: Operation) -> Result<Self, Error> {
        let octets = jwk.oct()?;
        jwk.permits(operation, <Size<BITS> as sealed::Kw>::ALG)?;
        let spelled = Error::Malformed { part: Part::Jwk, fault: Fault::InvalidValue, at: 0 };
        let kid = jwk.kid().map(|kid| kid.as_plain().ok_or(spelled)).transpose()?;
        let mut this = Self { key: Zeroizing::new([0; 32]), kid };
        if octets.decoded_len() != Self::KEY_LEN {
            return Err(KeyFault::WrongSize.into());
        }
        octets.decode(this.place().ok_or(KeyFault::WrongSize)?)?;
        Ok(this)
    }

    /// The same key, known as `kid`.
    #[must_use]
    pub fn with_kid(self, kid: &'k str) -> Self {
        Self { kid: Some(kid), ..self }
    }

    fn place(&mut self) -> Option<&mut [u8]> {
        self.key.get_mut(..Self::KEY_LEN)
    }

    fn bytes(&self) -> &[u8] {
        self.key.get(..Self::KEY_LEN).unwrap_or_default()
    }
}

impl<const BITS: usize> RecipientKey for AesGcmKw<'_, BITS>
where
    Size<BITS>: AesGcmKwSize,
{
    fn alg(&self) -> &'static str {
        <Size<BITS> as sealed::Kw>::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        cek_len
    }

    /// The members `iv` and `tag` must be base64url of exactly 12 and 16 bytes (RFC 7518, section 4.7.1).
    fn recover_cek(
        &self,
        header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        let (mut iv, mut tag) = ([0; gcm::IV_LEN], [0; gcm::TAG_LEN]);
        let iv = header.base64url("iv", &mut iv).ok_or(NotRecovered::Rejected)?;
        let tag = header.base64url("tag", &mut tag).ok_or(NotRecovered::Rejected)?;
        cek.set(encrypted_key).map_err(|Rejected| NotRecovered::Rejected)?;
        // Lengths other than those two are refused there.
        gcm::open_once::<<Size<BITS> as sealed::Kw>::Aes>(self.bytes(), iv, &[], cek.as_mut_bytes(), tag)
            .map(drop)
            .map_err(|Rejected| NotRecovered::Rejected)
    }
}

impl<const BITS: usize> fmt::Debug for AesGcmKw<'_, BITS>
where
    Size<BITS>: AesGcmKwSize,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AesGcmKw<{BITS}>(kid: {:?})", self.kid)
    }
}

/// A shared key of `BITS` bits that wraps content encryption keys, and counts.
///
/// AES-GCM loses its security when a key meets the same initialization vector twice. With the random vectors used here
/// that stays improbable for 2^32 messages (NIST SP 800-38D, section 8.3), so this type refuses to go on after that; it
/// is not `Clone`, so that there is one count. A key that outlives a restart needs a lower limit of its own, or must be
/// replaced in time.
pub struct AesGcmKwSender<'k, const BITS: usize>
where
    Size<BITS>: AesGcmKwSize,
{
    key: AesGcmKw<'k, BITS>,
    left: Cell<u32>,
}

impl<'k, const BITS: usize> AesGcmKwSender<'k, BITS>
where
    Size<BITS>: AesGcmKwSize,
{
    /// The key `key`, of `BITS / 8` bytes.
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`].
    pub fn new(key: &[u8]) -> Result<Self, Error> {
        Ok(Self { key: AesGcmKw::new(key)?, left: Cell::new(u32::MAX) })
    }

    /// The key of an `oct` JWK that permits `wrapKey` (or `encrypt`) with this algorithm.
    ///
    /// # Errors
    /// As [`AesGcmKw::from_jwk`].
    pub fn from_jwk(jwk: &Jwk<'k>) -> Result<Self, Error> {
        Ok(Self { key: AesGcmKw::permitted(jwk, Operation::WrapKey)?, left: Cell::new(u32::MAX) })
    }

    /// The same key, written into headers as `kid`.
    #[must_use]
    pub fn with_kid(self, kid: &'k str) -> Self {
        Self { key: self.key.with_kid(kid), ..self }
    }

    /// The same key, good for `messages` more messages.
    #[must_use]
    pub fn with_message_limit(self, messages: u32) -> Self {
        Self { left: Cell::new(messages), ..self }
    }

    /// How many more messages the key will encrypt.
    #[must_use]
    pub const fn messages_left(&self) -> u32 {
        self.left.get()
    }
}

/// `,"iv":"` and 16 characters and `"`; `,"tag":"` and 22 characters and `"`.
const HEADER_LEN: usize = 7 + 16 + 1 + 8 + 22 + 1;

impl<const BITS: usize> Recipient for AesGcmKwSender<'_, BITS>
where
    Size<BITS>: AesGcmKwSize,
{
    fn alg(&self) -> &'static str {
        self.key.alg()
    }

    fn kid(&self) -> Option<&str> {
        self.key.kid()
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        cek_len
    }

    /// The initialization vector.
    fn random_len(&self) -> usize {
        gcm::IV_LEN
    }

    fn header_len(&self) -> usize {
        HEADER_LEN
    }

    fn protect_cek(
        &self,
        cek: &mut Cek,
        header: &mut HeaderWriter<'_>,
        random: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        let needed = cek.as_bytes().len();
        if out.len() != needed {
            return Err(Error::BufferTooSmall { needed });
        }
        self.left.set(self.left.get().checked_sub(1).ok_or(KeyFault::Spent)?);
        let mut tag = [0; gcm::TAG_LEN];
        out.copy_from_slice(cek.as_bytes());
        gcm::seal_once::<<Size<BITS> as sealed::Kw>::Aes>(
            self.key.bytes(),
            random,
            &[],
            out,
            needed,
            &mut tag,
        )?;
        header.base64url("iv", random);
        header.base64url("tag", &tag);
        Ok(())
    }
}

impl<const BITS: usize> fmt::Debug for AesGcmKwSender<'_, BITS>
where
    Size<BITS>: AesGcmKwSize,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AesGcmKwSender<{BITS}>(.., {} messages left)", self.left.get())
    }
}
