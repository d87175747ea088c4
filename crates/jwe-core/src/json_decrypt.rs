//! Decryption of the JSON serializations: what [`Decrypter::decrypt`] does, for each recipient in turn. One limit on keys
//! holds for all of them together, so that a token cannot multiply the work.

use core::fmt;

use jose_alg::{ContentCipher, Error, Fault, Part};

use crate::compact::{decode, malformed};
use crate::decrypt::{Candidates, Fixed, Zip, choose_content, recover, try_open};
use crate::{Decrypter, HeaderRule, JweJson, Limits};

/// A payload that was decrypted and authenticated, and how.
pub struct DecryptedJson<'o> {
    /// The payload, at the front of the buffer that it was decrypted in.
    pub plaintext: &'o mut [u8],
    /// The key that fitted: its place in [`Decrypter::keys`].
    pub key: usize,
    /// The recipient that it was: its place in the token. **Nothing is known of the others**: what stands there may open
    /// for nobody.
    pub recipient: usize,
    /// That key's `alg`.
    pub alg: &'static str,
    /// The content cipher's `enc`.
    pub enc: &'static str,
}

impl Decrypter<'_> {
    /// Decrypts `token` into `out`, which needs [`JweJson::buffer_len`] bytes. The payload stands at the front.
    ///
    /// All recipients must ask for one `enc`, and where there are several each must have an encrypted key.
    ///
    /// # Errors
    /// As [`Decrypter::decrypt`].
    pub fn decrypt_json<'o>(
        &self,
        token: &JweJson<'_>,
        rule: HeaderRule,
        out: &'o mut [u8],
    ) -> Result<DecryptedJson<'o>, Error> {
        self.open_json(token, rule, Zip::Refused, out)
    }

    /// As [`Decrypter::decrypt_json`], for callers who inflate: see [`Decrypter::decrypt_perhaps_compressed`]. `zip` counts in the
    /// protected header alone (RFC 7516, section 4.1.3).
    ///
    /// # Errors
    /// As [`Decrypter::decrypt_json`]; [`Error::CompressionNotAllowed`] for another `zip`.
    pub fn decrypt_json_perhaps_compressed<'o>(
        &self,
        token: &JweJson<'_>,
        rule: HeaderRule,
        out: &'o mut [u8],
    ) -> Result<DecryptedJson<'o>, Error> {
        self.open_json(token, rule, Zip::LeftToCaller, out)
    }

    fn open_json<'o>(
        &self,
        token: &JweJson<'_>,
        rule: HeaderRule,
        zip: Zip,
        out: &'o mut [u8],
    ) -> Result<DecryptedJson<'o>, Error> {
        if token.len > self.limits.token_len {
            return Err(Error::LimitExceeded(Part::Token));
        }
        let needed = token.buffer_len();
        let short = Error::BufferTooSmall { needed };
        let all = out.get_mut(..needed).ok_or(short)?;
        let (work, rest) = all.split_at_mut_checked(token.work_len()).ok_or(short)?;
        let aad = token.authenticated(rest).ok_or(short)?;

        let mut candidates = Candidates::new();
        let mut origins = heapless::Vec::<usize, { Limits::CANDIDATES_MAX as usize }>::new();
        let mut content: Option<&dyn ContentCipher> = None;
        let mut reason = Error::AlgNotAllowed;
        for (place, recipient) in token.recipients().enumerate() {
            let (header_place, rest) =
                work.split_at_mut_checked(token.header_len(&recipient)).ok_or(short)?;
            let header = token.unverified_header(&recipient, rule, &self.limits, header_place)?;
            // RFC 7516, section 4.1.3: `zip` "MUST occur only within the JWE Protected Header".
            let zip = if token.has_unprotected("zip", &recipient) { Zip::Refused } else { zip };
            let own = choose_content(self, None, zip, &header)?;
            if content.is_some_and(|content| content.enc() != own.enc()) {
                return Err(malformed(Part::Header, Fault::InvalidValue, 0));
            }
            content = Some(own);
            let encrypted_key = decode(Part::EncryptedKey, recipient.encrypted_key, rest)?;
            match recover(self, None, &header, encrypted_key, own.key_len(), &mut candidates) {
                Ok(()) => {}
                Err(Error::RandomUnavailable) => return Err(Error::RandomUnavailable),
                // That no key answers this recipient's `alg` is the least that can be said.
                Err(error) if reason == Error::AlgNotAllowed => reason = error,
                Err(_) => {}
            }
            while origins.len() < candidates.len() {
                let _ = origins.push(place);
            }
        }

        let content = content.ok_or(Error::NoMatchingKey)?;
        if candidates.is_empty() {
            return Err(reason);
        }
        let mut fixed = Fixed::EMPTY;
        fixed.decode(token.iv, token.tag, content)?;
        for (candidate, recipient) in candidates.iter().zip(&origins) {
            let text = decode(Part::Ciphertext, token.ciphertext, work)?;
            if let (Ok(len), Some(key)) = (try_open(content, candidate, &fixed, aad, text), candidate.key) {
                let (recipient, alg, enc) = (*recipient, candidate.alg, content.enc());
                let plaintext = out.get_mut(..len).ok_or(Error::Rejected)?;
                return Ok(DecryptedJson { plaintext, key, recipient, alg, enc });
            }
        }
        Err(Error::Rejected)
    }
}

impl fmt::Debug for DecryptedJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecryptedJson")
            .field("plaintext", &format_args!("({} bytes)", self.plaintext.len()))
            .field("key", &self.key)
            .field("recipient", &self.recipient)
            .field("alg", &self.alg)
            .field("enc", &self.enc)
            .finish()
    }
}
