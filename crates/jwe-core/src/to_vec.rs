//! Decryption to a new vector, which is written once and not cleared before.

use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use jose_alg::{Error, Part};
use jose_wire::base64url;

#[cfg(doc)]
use crate::Decrypted;
use crate::JweCompact;
use crate::decrypt::{Candidates, Decrypter, Fixed, Zip, prepare, try_open};

/// As [`Decrypted`], with a payload of its own.
pub struct DecryptedVec {
    /// The payload.
    pub plaintext: Vec<u8>,
    /// As [`Decrypted::key`].
    pub key: Option<usize>,
    /// As [`Decrypted::alg`].
    pub alg: &'static str,
    /// As [`Decrypted::enc`].
    pub enc: &'static str,
}

impl fmt::Debug for DecryptedVec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecryptedVec")
            .field("plaintext", &format_args!("({} bytes)", self.plaintext.len()))
            .field("key", &self.key)
            .field("alg", &self.alg)
            .field("enc", &self.enc)
            .finish()
    }
}

impl Decrypter<'_> {
    /// Decrypts `token` to a new vector.
    ///
    /// # Errors
    /// As [`Decrypter::decrypt`].
    pub fn decrypt_to_vec(&self, token: &JweCompact<'_>) -> Result<DecryptedVec, Error> {
        token.check_size(&self.limits)?;
        let mut short_parts = vec![0; token.short_parts_len(&self.limits)];
        let (mut fixed, mut candidates) = (Fixed::EMPTY, Candidates::new());
        let content =
            prepare(self, None, Zip::Refused, token, &mut short_parts, &mut fixed, &mut candidates)?;
        for candidate in &candidates {
            let text = base64url::public::decode_to_vec(token.ciphertext);
            let mut text = text.map_err(|fault| Error::in_part(Part::Ciphertext, fault))?;
            if let Ok(len) = try_open(content, candidate, &fixed, token.header, &mut text) {
                text.truncate(len);
                let (key, alg, enc) = (candidate.key, candidate.alg, content.enc());
                return Ok(DecryptedVec { plaintext: text, key, alg, enc });
            }
        }
        Err(Error::Rejected)
    }
}
