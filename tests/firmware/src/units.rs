//! Mock peripherals with the shape that drivers of real ones have: exclusive, through `&mut`, one operation at a time.
//! What is hardware elsewhere is the software of this workspace here; the adapters are those of `docs/embedded.md`.

use core::cell::{Cell, RefCell};

use alg_aesgcm::A256GCM;
use alg_rsa::RsaOaep256;
use jose_alg::{Cek, ContentCipher, Error, Header, KeyFault, NotRecovered, RecipientKey, Rejected};

/// An RSA unit that holds a key and undoes OAEP.
pub(crate) struct RsaUnit<'k> {
    pub(crate) key: RsaOaep256<'k, 2048>,
    pub(crate) operations: u32,
}

impl RsaUnit<'_> {
    fn decrypt_oaep(&mut self, header: &Header<'_>, input: &[u8], cek: &mut Cek) -> Result<(), ()> {
        self.operations += 1;
        self.key.recover_cek(header, input, cek).map_err(drop)
    }
}

/// The adapter: a key that is in the unit.
pub(crate) struct RsaUnitKey<'u, 'k>(pub(crate) RefCell<&'u mut RsaUnit<'k>>);

impl RecipientKey for RsaUnitKey<'_, '_> {
    fn alg(&self) -> &'static str {
        "RSA-OAEP-256"
    }
    fn encrypted_key_len(&self, _cek_len: usize) -> usize {
        256
    }
    fn recover_cek(&self, header: &Header<'_>, input: &[u8], cek: &mut Cek) -> Result<(), NotRecovered> {
        self.0.borrow_mut().decrypt_oaep(header, input, cek).map_err(|()| NotRecovered::Rejected)
    }
}

/// A unit that runs AES-256-GCM over a buffer in memory.
#[derive(Default)]
pub(crate) struct GcmUnit {
    pub(crate) operations: Cell<u32>,
}

impl GcmUnit {
    fn encrypt(
        &self,
        key: &[u8],
        iv: &[u8],
        aad: &[u8],
        text: &mut [u8],
        tag: &mut [u8],
    ) -> Result<(), Error> {
        self.operations.set(self.operations.get() + 1);
        let len = text.len();
        A256GCM.seal(key, iv, aad, text, len, tag)
    }
    fn decrypt(&self, key: &[u8], iv: &[u8], aad: &[u8], text: &mut [u8], tag: &[u8]) -> Result<(), ()> {
        self.operations.set(self.operations.get() + 1);
        A256GCM.open(key, iv, aad, text, tag).map(drop).map_err(drop)
    }
}

/// The adapter: A256GCM, run by the unit.
pub(crate) struct UnitA256Gcm<'u>(pub(crate) &'u GcmUnit);

impl ContentCipher for UnitA256Gcm<'_> {
    fn enc(&self) -> &'static str {
        "A256GCM"
    }
    fn key_len(&self) -> usize {
        32
    }
    fn iv_len(&self) -> usize {
        12
    }
    fn tag_len(&self) -> usize {
        16
    }
    fn sealed_len(&self, plaintext_len: usize) -> usize {
        plaintext_len
    }
    fn seal(
        &self,
        cek: &[u8],
        iv: &[u8],
        aad: &[u8],
        text: &mut [u8],
        plaintext_len: usize,
        tag: &mut [u8],
    ) -> Result<(), Error> {
        if text.len() != plaintext_len {
            return Err(KeyFault::WrongSize.into());
        }
        self.0.encrypt(cek, iv, aad, text, tag)
    }
    fn open(
        &self,
        cek: &[u8],
        iv: &[u8],
        aad: &[u8],
        text: &mut [u8],
        tag: &[u8],
    ) -> Result<usize, Rejected> {
        let len = text.len();
        self.0.decrypt(cek, iv, aad, text, tag).map_err(|()| {
            text.fill(0);
            Rejected
        })?;
        Ok(len)
    }
}
