//! Direct encryption with a shared key (`alg` `dir`, RFC 7518, section 4.5): the key of the message is the key.
//! Here and not in an algorithm crate because there is no algorithm in it, and because sessions stand on it.

use core::{cell::Cell, fmt};

use jose_alg::{Cek, Error, Header, HeaderWriter, KeyFault, NotRecovered, Recipient, RecipientKey};

pub(crate) const ALG: &str = "dir";

/// A shared key that tokens with `alg` `dir` are decrypted with. Not comparable, since comparing takes a time that
/// depends on the secret:
///
/// ```compile_fail,E0369
/// # use jwe_core::Direct;
/// let _ = Direct::new(&[7; 32]) == Direct::new(&[7; 32]);
/// ```
#[derive(Clone, Copy)]
pub struct Direct<'k> {
    key: &'k [u8],
    kid: Option<&'k str>,
    enc: Option<&'k str>,
}

impl<'k> Direct<'k> {
    /// The key `key`, which must have the length that the content cipher takes: a token whose `enc` takes another
    /// is rejected.
    #[must_use]
    pub const fn new(key: &'k [u8]) -> Self {
        Self { key, kid: None, enc: None }
    }

    /// The same key, known as `kid`.
    #[must_use]
    pub const fn with_kid(self, kid: &'k str) -> Self {
        Self { kid: Some(kid), ..self }
    }

    /// The same key, good only for tokens with this `enc`. A JWK whose `alg` is a content cipher says so: its key must
    /// not serve another cipher that happens to take the same length.
    #[must_use]
    pub const fn with_enc(self, enc: &'k str) -> Self {
        Self { enc: Some(enc), ..self }
    }
}

impl RecipientKey for Direct<'_> {
    fn alg(&self) -> &'static str {
        ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, _cek_len: usize) -> usize {
        0
    }

    fn recover_cek(
        &self,
        header: &Header<'_>,
        _encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        let bound_elsewhere = self.enc.is_some_and(|own| !header.enc().is_some_and(|enc| enc.is(own)));
        if bound_elsewhere {
            return Err(NotRecovered::Rejected);
        }
        cek.set(self.key).map_err(|_| NotRecovered::Rejected)
    }
}

impl fmt::Debug for Direct<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Direct(..)")
    }
}

/// A shared key that encrypts under `alg` `dir`, and counts.
///
/// AES-GCM loses its security when a key meets the same initialization vector twice. With the random vectors used
/// here that stays improbable for 2^32 messages (NIST SP 800-38D, section 8.3), so this type refuses to go on
/// after that; it is not `Clone`, so that there is one count. A key that outlives a restart needs a lower limit
/// of its own, or must be replaced in time.
///
/// ```compile_fail,E0599
/// # use jwe_core::DirectSender;
/// let _ = DirectSender::new(&[7; 32]).clone();
/// ```
pub struct DirectSender<'k> {
    key: &'k [u8],
    kid: Option<&'k str>,
    left: Cell<u32>,
}

impl<'k> DirectSender<'k> {
    /// The key `key`, which must have the length that the content cipher takes.
    #[must_use]
    pub const fn new(key: &'k [u8]) -> Self {
        Self { key, kid: None, left: Cell::new(u32::MAX) }
    }

    /// The same key, written into headers as `kid`.
    #[must_use]
    pub fn with_kid(self, kid: &'k str) -> Self {
        Self { kid: Some(kid), ..self }
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

impl Recipient for DirectSender<'_> {
    fn alg(&self) -> &'static str {
        ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, _cek_len: usize) -> usize {
        0
    }

    fn protect_cek(
        &self,
        cek: &mut Cek,
        _: &mut HeaderWriter<'_>,
        _random: &[u8],
        _out: &mut [u8],
    ) -> Result<(), Error> {
        cek.set(self.key).map_err(|_| KeyFault::WrongSize)?;
        self.left.set(self.left.get().checked_sub(1).ok_or(KeyFault::Spent)?);
        Ok(())
    }
}

impl fmt::Debug for DirectSender<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DirectSender(.., {} messages left)", self.left.get())
    }
}
