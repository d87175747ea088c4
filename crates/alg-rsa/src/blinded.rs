//! Base blinding: a private key together with a source of randomness. A source that fails makes the operation
//! fail; it never goes on without.

use core::{cell::RefCell, fmt};

use jose_alg::{Cek, Error, Header, NotRecovered, RecipientKey};
use rand_core::TryCryptoRng;

/// Fills a slice with random bytes.
pub(crate) type Fill<'r> = dyn FnMut(&mut [u8]) -> Result<(), Error> + 'r;

/// A source of randomness that is shared, since keys are used through `&self`.
///
/// `RefCell<R>` is one for every cryptographic generator `R`: enough where there is one thread. A source for
/// several threads implements this itself, over the operating system or a mutex.
pub trait RandomSource {
    /// Fills `out`.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    fn fill(&self, out: &mut [u8]) -> Result<(), Error>;
}

impl<R: TryCryptoRng> RandomSource for RefCell<R> {
    fn fill(&self, out: &mut [u8]) -> Result<(), Error> {
        let mut random = self.try_borrow_mut().map_err(|_| Error::RandomUnavailable)?;
        jose_alg::draw(&mut *random, out)
    }
}

impl<S: RandomSource + ?Sized> RandomSource for &S {
    fn fill(&self, out: &mut [u8]) -> Result<(), Error> {
        (**self).fill(out)
    }
}

/// A private key of this crate that can be blinded; sealed.
pub trait Blindable: RecipientKey + sealed::Sealed {
    /// As [`RecipientKey::recover_cek`], with base blinding.
    ///
    /// # Errors
    /// [`NotRecovered`].
    #[doc(hidden)]
    fn recover_blinded(
        &self,
        encrypted_key: &[u8],
        random: &mut Fill<'_>,
        cek: &mut Cek,
    ) -> Result<(), NotRecovered>;
}

mod sealed {
    use crate::{AnyRsaOaepKey, OaepHash, RsaOaepKey, RsaSize, Size};

    pub trait Sealed {}
    impl<H: OaepHash, const BITS: usize> Sealed for RsaOaepKey<'_, H, BITS> where Size<BITS>: RsaSize {}
    impl<H: OaepHash> Sealed for AnyRsaOaepKey<'_, H> {}
    #[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
    impl Sealed for crate::RsaCrateOaep256<'_> {}
}

/// A private key `K` that blinds every operation with randomness from `S`.
pub struct Blinded<K, S> {
    key: K,
    random: S,
}

impl<K: Blindable, S: RandomSource> Blinded<K, S> {
    /// `key`, blinded with randomness from `random`.
    pub const fn new(key: K, random: S) -> Self {
        Self { key, random }
    }
}

impl<K: Blindable, S: RandomSource> RecipientKey for Blinded<K, S> {
    fn alg(&self) -> &'static str {
        self.key.alg()
    }

    fn kid(&self) -> Option<&str> {
        self.key.kid()
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        self.key.encrypted_key_len(cek_len)
    }

    fn recover_cek(
        &self,
        _header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        self.key.recover_blinded(encrypted_key, &mut |out| self.random.fill(out), cek)
    }
}

impl<K: fmt::Debug, S> fmt::Debug for Blinded<K, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blinded({:?})", self.key)
    }
}
