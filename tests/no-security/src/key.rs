//! The stand-in for a key: the encrypted key is the content encryption key, with its first byte saying what happens.

use core::cell::Cell;

use jose_alg::{Cek, Error, Header, HeaderWriter, KeyFault, NotRecovered, Recipient, RecipientKey};

/// A key that keeps nothing secret, for both directions.
///
/// Its encrypted key is a first byte, the content encryption key, and filling. The first byte 0x00 stands for a
/// token that is not for this key, 0x01 for a source of randomness that failed, and anything else for success.
#[derive(Debug)]
pub struct NoKey<'k> {
    alg: &'static str,
    kid: Option<&'k str>,
    encrypted_key_len: usize,
    recovered: Cell<u32>,
}

impl<'k> NoKey<'k> {
    /// A key that answers `alg`, with encrypted keys of `encrypted_key_len` bytes: one more than the longest
    /// content encryption key that it shall carry.
    #[must_use]
    pub const fn new(alg: &'static str, kid: Option<&'k str>, encrypted_key_len: usize) -> Self {
        Self { alg, kid, encrypted_key_len, recovered: Cell::new(0) }
    }

    /// How often [`RecipientKey::recover_cek`] ran.
    #[must_use]
    pub const fn recovered(&self) -> u32 {
        self.recovered.get()
    }
}

const NOT_OURS: u8 = 0;
const NO_RANDOMNESS: u8 = 1;

impl RecipientKey for NoKey<'_> {
    fn alg(&self) -> &'static str {
        self.alg
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, _cek_len: usize) -> usize {
        self.encrypted_key_len
    }

    fn recover_cek(
        &self,
        _header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        self.recovered.set(self.recovered.get().saturating_add(1));
        let (first, rest) = encrypted_key.split_first().ok_or(NotRecovered::Rejected)?;
        let key = rest.get(..cek.as_bytes().len()).ok_or(NotRecovered::Rejected)?;
        // A failure leaves the key there: overwriting it is the caller's duty.
        cek.set(key).map_err(|_| NotRecovered::Rejected)?;
        match *first {
            NOT_OURS => Err(NotRecovered::Rejected),
            NO_RANDOMNESS => Err(NotRecovered::RandomUnavailable),
            _ => Ok(()),
        }
    }
}

impl Recipient for NoKey<'_> {
    fn alg(&self) -> &'static str {
        self.alg
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, _cek_len: usize) -> usize {
        self.encrypted_key_len
    }

    fn random_len(&self) -> usize {
        4
    }

    fn protect_cek(
        &self,
        cek: &mut Cek,
        _header: &mut HeaderWriter<'_>,
        random: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        let filling = random.first().copied().ok_or(Error::RandomUnavailable)?;
        out.fill(filling);
        let (first, rest) = out.split_first_mut().ok_or(KeyFault::WrongSize)?;
        *first = b'+';
        let place = rest.get_mut(..cek.as_bytes().len()).ok_or(KeyFault::WrongSize)?;
        place.copy_from_slice(cek.as_bytes());
        Ok(())
    }
}
