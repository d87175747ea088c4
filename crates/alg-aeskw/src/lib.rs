//! AES key wrap for JWE: A128KW, A192KW, A256KW (RFC 7518, section 4.4; RFC 3394), both ways, without a heap.
//!
//! The key is shared: whoever can wrap can unwrap, and a token that decrypts came from somebody who has it.
//!
//! ```
//! use alg_aeskw::AesKw;
//! use jose_alg::{Recipient, RecipientKey};
//!
//! let key = AesKw::<256>::new(&[7; 32])?.with_kid("device-7");
//! let _: (&dyn Recipient, &dyn RecipientKey) = (&key, &key);
//! # Ok::<(), jose_alg::Error>(())
//! ```
//!
//! Keys that are wrapped have at least 16 bytes and a multiple of 8, as RFC 3394, section 2 has it: a wrapping of
//! nothing is eight bytes that anybody can write, under any key.
#![no_std]

mod wrap;

use core::fmt;

use jose_alg::{
    Cek, Error, Fault, Header, HeaderWriter, KeyFault, NotRecovered, Part, Recipient, RecipientKey, Rejected,
};
use jwk::{Jwk, Operation};
use zeroize::Zeroizing;

pub use wrap::{AesKwSize, Size};

/// A shared key of `BITS` bits (128, 192 or 256) that wraps and unwraps content encryption keys. Wiped when dropped,
/// not printed, not comparable:
///
/// ```compile_fail,E0369
/// # use alg_aeskw::AesKw;
/// let _ = AesKw::<128>::new(&[0; 16]).unwrap() == AesKw::<128>::new(&[0; 16]).unwrap();
/// ```
pub struct AesKw<'k, const BITS: usize>
where
    Size<BITS>: AesKwSize,
{
    key: Zeroizing<[u8; 32]>,
    kid: Option<&'k str>,
}

impl<'k, const BITS: usize> AesKw<'k, BITS>
where
    Size<BITS>: AesKwSize,
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

    /// The key of an `oct` JWK that permits `operation` with this algorithm: [`Operation::WrapKey`] to send,
    /// [`Operation::UnwrapKey`] to receive.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`]; [`Error::Malformed`] for a `kid` that is spelled with escapes.
    pub fn from_jwk(jwk: &Jwk<'k>, operation: Operation) -> Result<Self, Error> {
        let octets = jwk.oct()?;
        jwk.permits(operation, <Size<BITS> as wrap::sealed::Sealed>::ALG)?;
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

    /// Wraps `cek` to `out`, which is 8 bytes longer.
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`] for a `cek` of fewer than 16 bytes or no multiple of 8; [`Error::BufferTooSmall`] for an
    /// `out` of any other length.
    pub fn wrap(&self, cek: &[u8], out: &mut [u8]) -> Result<(), Error> {
        wrap::wrap::<Size<BITS>>(self.bytes(), cek, out)
    }

    /// Unwraps `wrapped` to `cek`, which is 8 bytes shorter. On failure `cek` is all zero.
    ///
    /// # Errors
    /// [`Rejected`].
    pub fn unwrap(&self, wrapped: &[u8], cek: &mut [u8]) -> Result<(), Rejected> {
        wrap::unwrap::<Size<BITS>>(self.bytes(), wrapped, cek)
    }

    fn place(&mut self) -> Option<&mut [u8]> {
        self.key.get_mut(..Self::KEY_LEN)
    }

    fn bytes(&self) -> &[u8] {
        self.key.get(..Self::KEY_LEN).unwrap_or_default()
    }
}

impl<const BITS: usize> RecipientKey for AesKw<'_, BITS>
where
    Size<BITS>: AesKwSize,
{
    fn alg(&self) -> &'static str {
        <Size<BITS> as wrap::sealed::Sealed>::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        cek_len.saturating_add(wrap::OVERHEAD)
    }

    fn recover_cek(
        &self,
        _header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        self.unwrap(encrypted_key, cek.as_mut_bytes()).map_err(|Rejected| NotRecovered::Rejected)
    }
}

impl<const BITS: usize> Recipient for AesKw<'_, BITS>
where
    Size<BITS>: AesKwSize,
{
    fn alg(&self) -> &'static str {
        <Size<BITS> as wrap::sealed::Sealed>::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        cek_len.saturating_add(wrap::OVERHEAD)
    }

    fn protect_cek(
        &self,
        cek: &mut Cek,
        _header: &mut HeaderWriter<'_>,
        _random: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        self.wrap(cek.as_bytes(), out)
    }
}

impl<const BITS: usize> fmt::Debug for AesKw<'_, BITS>
where
    Size<BITS>: AesKwSize,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AesKw<{BITS}>(kid: {:?})", self.kid)
    }
}
