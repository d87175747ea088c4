//! The three traits of encryption. All are object-safe and take `&self`; hardware that must be borrowed exclusively sits in
//! a `RefCell` or a mutex inside the implementation.

use crate::{Cek, Error, Header, HeaderWriter, NotRecovered, Rejected};

/// The receiving side of key management: a private or shared key, bound to exactly one `alg`.
pub trait RecipientKey {
    /// The `alg` that this key answers (RFC 7518, section 4.1).
    fn alg(&self) -> &'static str;

    /// The key's `kid`, when it has one.
    fn kid(&self) -> Option<&str> {
        None
    }

    /// Bytes of the encrypted key in a token for this key; 0 for direct encryption and direct key agreement.
    /// Tokens with another length are refused before the key is used.
    fn encrypted_key_len(&self, cek_len: usize) -> usize;

    /// Fills `cek` from `encrypted_key`, which has the length that [`RecipientKey::encrypted_key_len`] gave.
    ///
    /// The key found must have exactly the length of `cek`. On failure `cek` may hold anything: the caller
    /// overwrites it, goes on with a dummy and answers once (RFC 7516, section 11.5), so an implementation need
    /// not hide *that* it failed, only take the same time for every failure that depends on the key.
    ///
    /// # Errors
    /// [`NotRecovered`]; never more than that.
    fn recover_cek(
        &self,
        header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered>;
}

/// The sending side of key management: a public or shared key, bound to exactly one `alg`.
pub trait Recipient {
    /// The `alg` that is written into the header (RFC 7518, section 4.1).
    fn alg(&self) -> &'static str;

    /// The `kid` that is written into the header unless the caller gives another.
    fn kid(&self) -> Option<&str> {
        None
    }

    /// Bytes of the encrypted key that [`Recipient::protect_cek`] writes.
    fn encrypted_key_len(&self, cek_len: usize) -> usize;

    /// Random bytes that [`Recipient::protect_cek`] needs; at most `<dyn Recipient>::RANDOM_MAX`.
    fn random_len(&self) -> usize {
        0
    }

    /// Bytes that the members this algorithm adds take in the header, each with its leading comma.
    fn header_len(&self) -> usize {
        0
    }

    /// Writes the encrypted key for `cek` to `out`, which has the length that [`Recipient::encrypted_key_len`]
    /// gave. An algorithm whose key *is* the content encryption key (`dir`) sets `cek` instead.
    ///
    /// `random` has the length that [`Recipient::random_len`] gave and is used nowhere else. It was drawn
    /// before anything was written, so that a failing source of randomness leaves nothing behind.
    ///
    /// # Errors
    /// The key does not take a `cek` of this length, or is spent.
    fn protect_cek(
        &self,
        cek: &mut Cek,
        header: &mut HeaderWriter<'_>,
        random: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error>;
}

impl dyn Recipient + '_ {
    /// The most random bytes that a recipient may ask for.
    pub const RANDOM_MAX: usize = 136;
}

/// Content encryption: one `enc` (RFC 7518, section 5.1).
///
/// All lengths in bytes. Callers pass keys, initialization vectors and tags of exactly the lengths that the
/// methods give; an implementation refuses others and does not panic.
pub trait ContentCipher {
    /// The `enc` value.
    fn enc(&self) -> &'static str;
    /// Length of the content encryption key; at most [`Cek::MAX`].
    fn key_len(&self) -> usize;
    /// Length of the initialization vector; at most 16.
    fn iv_len(&self) -> usize;
    /// Length of the authentication tag; at most 32.
    fn tag_len(&self) -> usize;
    /// Length of the ciphertext for `plaintext_len` bytes of plaintext; `usize::MAX` when there is none.
    fn sealed_len(&self, plaintext_len: usize) -> usize;

    /// Encrypts in place. `text` has [`ContentCipher::sealed_len`] bytes and begins with the plaintext of
    /// `plaintext_len` bytes.
    ///
    /// # Errors
    /// A length is wrong or too large. `text` holds no ciphertext then.
    fn seal(
        &self,
        cek: &[u8],
        iv: &[u8],
        aad: &[u8],
        text: &mut [u8],
        plaintext_len: usize,
        tag: &mut [u8],
    ) -> Result<(), Error>;

    /// Decrypts in place and returns the length of the plaintext at the front of `text`.
    ///
    /// # Errors
    /// [`Rejected`], whatever the reason; `text` has been wiped then: it holds neither plaintext nor ciphertext.
    fn open(&self, cek: &[u8], iv: &[u8], aad: &[u8], text: &mut [u8], tag: &[u8])
    -> Result<usize, Rejected>;
}
