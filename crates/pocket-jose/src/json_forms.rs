//! The JSON serializations of JWE on a host: several recipients, additional authenticated data.

use std::fmt;

use getrandom::SysRng;
use jose_alg::{Error, Part, Recipient};
use jwe_core::{DecryptedJson, Decrypter, HeaderRule, JsonEncrypter, JsonFields, JsonForm, JweJson};
use zeroize::Zeroize;

use crate::Sender;
use crate::receive::{ProtectedHeader, Receiver};
use crate::room::zeros;

/// More recipients than this are not looked at.
pub const RECIPIENTS_MAX: u8 = 64;

/// A payload out of a JSON serialization that was decrypted and authenticated, and how.
pub struct OpenedJson {
    /// The payload.
    pub payload: Vec<u8>,
    /// The protected header, authenticated with the payload; nothing when the token has none.
    pub header: Option<ProtectedHeader>,
    /// The additional authenticated data.
    pub aad: Option<Vec<u8>>,
    /// The recipient that the key was for: its place in the token. Nothing is known of the others.
    pub recipient: usize,
    /// The key that fitted: its place in the ring.
    pub key: usize,
    /// The key management algorithm.
    pub alg: &'static str,
    /// The content cipher.
    pub enc: &'static str,
}

impl fmt::Debug for OpenedJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenedJson")
            .field("payload", &format_args!("({} bytes)", self.payload.len()))
            .field("header", &self.header)
            .field("recipient", &self.recipient)
            .field("key", &self.key)
            .field("alg", &self.alg)
            .field("enc", &self.enc)
            .finish()
    }
}

impl Receiver<'_> {
    /// Decrypts a token in the flattened or the general JSON serialization.
    ///
    /// # Errors
    /// Public faults of the token name their part; everything else is [`Error::Rejected`].
    pub fn decrypt_json(&self, token: &str, rule: HeaderRule) -> Result<OpenedJson, Error> {
        self.open_json(token, |decrypter, token, out| decrypter.decrypt_json(token, rule, out))
    }

    pub(crate) fn decrypt_json_perhaps_compressed(
        &self,
        token: &str,
        rule: HeaderRule,
    ) -> Result<OpenedJson, Error> {
        self.open_json(token, |decrypter, token, out| {
            decrypter.decrypt_json_perhaps_compressed(token, rule, out)
        })
    }

    fn open_json(
        &self,
        token: &str,
        decrypt: impl for<'o> FnOnce(
            &Decrypter<'_>,
            &JweJson<'_>,
            &'o mut [u8],
        ) -> Result<DecryptedJson<'o>, Error>,
    ) -> Result<OpenedJson, Error> {
        let token = JweJson::parse(token, &self.limits, RECIPIENTS_MAX)?;
        let lists = self.lists();
        let mut buffer = zeros(token.buffer_len());
        let opened = decrypt(&lists.decrypter(), &token, &mut buffer)?;
        let (len, recipient, alg, enc) = (opened.plaintext.len(), opened.recipient, opened.alg, opened.enc);
        let key = self.places.get(opened.key).copied().unwrap_or(opened.key);
        buffer.truncate(len);
        match public_parts(&token) {
            Ok((header, aad)) => Ok(OpenedJson { payload: buffer, header, aad, recipient, key, alg, enc }),
            Err(error) => {
                buffer.zeroize();
                Err(error)
            }
        }
    }
}

fn public_parts(token: &JweJson<'_>) -> Result<(Option<ProtectedHeader>, Option<Vec<u8>>), Error> {
    let mut header = vec![0; token.protected_len()];
    token.protected(&mut header)?;
    let header = match header.is_empty() {
        true => None,
        false => Some(ProtectedHeader::new(str::from_utf8(&header).map_err(|_| Error::Rejected)?)),
    };
    let aad = token.aad_len().map(|len| {
        let mut aad = vec![0; len];
        token.aad(&mut aad)?;
        Ok::<_, Error>(aad)
    });
    Ok((header, aad.transpose()?))
}

/// Encrypts `payload` to a token in a JSON serialization, for each of `recipients`, with the content cipher of the first:
/// they all have the same one, if they were made under one policy and none is for `dir`.
///
/// # Errors
/// [`Error::LimitExceeded`] for no recipient, for several in the flattened serialization, and for more than
/// [`JsonEncrypter::RECIPIENTS_MAX`]; [`Error::EncNotAllowed`] for recipients with different content ciphers; otherwise as
/// [`Sender::encrypt`].
pub fn encrypt_json(
    recipients: &[&Sender<'_>],
    form: JsonForm,
    fields: &JsonFields<'_>,
    payload: &[u8],
) -> Result<String, Error> {
    let content = recipients.first().ok_or(Error::LimitExceeded(Part::Token))?.content;
    if recipients.iter().any(|recipient| recipient.enc() != content.enc()) {
        return Err(Error::EncNotAllowed);
    }
    let keys: Vec<&dyn Recipient> =
        recipients.iter().map(|sender| -> &dyn Recipient { &*sender.recipient }).collect();
    JsonEncrypter { recipients: &keys, content, form }.encrypt_to_string(fields, payload, &mut SysRng)
}
