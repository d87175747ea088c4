//! A cipher that only opens, for programs that never encrypt: what seals is then not linked.

use core::fmt;

use crate::{ContentCipher, Error, KeyFault, Rejected};

/// `C`, which opens as always and refuses to seal. It takes the place of `C` in the list of accepted ciphers:
///
/// ```
/// use jose_alg::{ContentCipher, OpenOnly};
///
/// # fn with(cipher: impl ContentCipher) {
/// let accepted: &[&dyn ContentCipher] = &[&OpenOnly(cipher)];
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct OpenOnly<C>(pub C);

impl<C: ContentCipher> ContentCipher for OpenOnly<C> {
    fn enc(&self) -> &'static str {
        self.0.enc()
    }

    fn key_len(&self) -> usize {
        self.0.key_len()
    }

    fn iv_len(&self) -> usize {
        self.0.iv_len()
    }

    fn tag_len(&self) -> usize {
        self.0.tag_len()
    }

    fn sealed_len(&self, plaintext_len: usize) -> usize {
        self.0.sealed_len(plaintext_len)
    }

    /// # Errors
    /// [`KeyFault::NotPermitted`], always.
    fn seal(
        &self,
        _cek: &[u8],
        _iv: &[u8],
        _aad: &[u8],
        _text: &mut [u8],
        _plaintext_len: usize,
        _tag: &mut [u8],
    ) -> Result<(), Error> {
        Err(KeyFault::NotPermitted.into())
    }

    fn open(
        &self,
        cek: &[u8],
        iv: &[u8],
        aad: &[u8],
        text: &mut [u8],
        tag: &[u8],
    ) -> Result<usize, Rejected> {
        self.0.open(cek, iv, aad, text, tag)
    }
}

impl<C: ContentCipher> fmt::Debug for OpenOnly<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenOnly({})", self.0.enc())
    }
}
