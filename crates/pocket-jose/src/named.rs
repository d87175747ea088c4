//! A key of an algorithm crate with a name of its own: those crates borrow names, and a key ring outlives nothing.

use jose_alg::{Cek, Error, Header, HeaderWriter, NotRecovered, Recipient, RecipientKey};

pub(crate) struct Named<K> {
    pub(crate) key: K,
    pub(crate) kid: Option<String>,
}

impl<K: RecipientKey> RecipientKey for Named<K> {
    fn alg(&self) -> &'static str {
        self.key.alg()
    }

    fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        self.key.encrypted_key_len(cek_len)
    }

    fn recover_cek(
        &self,
        header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        self.key.recover_cek(header, encrypted_key, cek)
    }
}

impl<K: Recipient> Recipient for Named<K> {
    fn alg(&self) -> &'static str {
        self.key.alg()
    }

    fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        self.key.encrypted_key_len(cek_len)
    }

    fn random_len(&self) -> usize {
        self.key.random_len()
    }

    fn header_len(&self) -> usize {
        self.key.header_len()
    }

    fn protect_cek(
        &self,
        cek: &mut Cek,
        header: &mut HeaderWriter<'_>,
        random: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        self.key.protect_cek(cek, header, random, out)
    }
}
