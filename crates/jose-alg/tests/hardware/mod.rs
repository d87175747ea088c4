//! Stand-ins for two drivers, as vendors write them: everything through `&mut`, one key or one message at a
//! time, no idea of JOSE. What is real hardware elsewhere is a software library here.

use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit};
use jose_wire::base64url;
use rsa::{BoxedUint, Oaep, RsaPrivateKey};

/// A chip whose RSA key never leaves it.
pub(super) struct SecureElement {
    key: RsaPrivateKey,
    /// Commands so far.
    pub(super) calls: usize,
}

/// What the chip answers when a command fails.
pub(super) struct Refused;

impl SecureElement {
    /// Personalisation in the factory: primes in base64url.
    pub(super) fn new(p: &str, q: &str) -> Self {
        let number = |text: &str| {
            let mut bytes = [0; 256];
            BoxedUint::from_be_slice_vartime(base64url::decode(text.as_bytes(), &mut bytes).unwrap())
        };
        let key = RsaPrivateKey::from_p_q(number(p), number(q), 65537u32.into()).unwrap();
        Self { key, calls: 0 }
    }

    /// OAEP with SHA-1, by the key in `slot`; returns the length of what it wrote.
    pub(super) fn decrypt(&mut self, slot: u8, text: &[u8], out: &mut [u8]) -> Result<usize, Refused> {
        self.calls += 1;
        if slot != 3 {
            return Err(Refused);
        }
        let found = self.key.decrypt(Oaep::<sha1::Sha1>::new(), text).map_err(|_| Refused)?;
        out.get_mut(..found.len()).ok_or(Refused)?.copy_from_slice(&found);
        Ok(found.len())
    }
}

/// A peripheral that runs AES-GCM in place and hands out the tag that it computed, either way: comparing is left
/// to the driver, as in most microcontrollers.
#[derive(Default)]
pub(super) struct Gcm {
    /// Messages so far.
    pub(super) calls: usize,
}

impl Gcm {
    pub(super) fn encrypt(&mut self, key: &[u8], iv: &[u8], aad: &[u8], text: &mut [u8]) -> Option<[u8; 16]> {
        self.calls += 1;
        let iv: [u8; 12] = iv.try_into().ok()?;
        let aes = Aes256Gcm::new_from_slice(key).ok()?;
        Some(aes.encrypt_inout_detached(&iv.into(), aad, InOutBuf::from(text)).ok()?.into())
    }

    pub(super) fn decrypt(&mut self, key: &[u8], iv: &[u8], aad: &[u8], text: &mut [u8]) -> Option<[u8; 16]> {
        // Counter mode: the key stream is what zeros encrypt to, and the tag is that of encrypting once more.
        let mut stream = vec![0; text.len()];
        self.encrypt(key, iv, aad, &mut stream)?;
        text.iter_mut().zip(&stream).for_each(|(byte, stream)| *byte ^= stream);
        let mut again = text.to_vec();
        self.calls -= 1;
        self.encrypt(key, iv, aad, &mut again)
    }
}
