//! Decryption inside the token: each part is decoded onto itself.

use jose_alg::{ContentCipher, Error, Fault, Header, Part};
use jose_wire::base64url;

use crate::compact::malformed;
use crate::decrypt::{
    Candidates, Decrypted, Decrypter, Fixed, Session, Zip, choose_content, recover, try_open,
};
use crate::{JweCompact, Limits};

impl Decrypter<'_> {
    /// Decrypts `token` inside its own buffer, with no other: each part is decoded onto itself. Returns the header,
    /// now authenticated, and the payload.
    ///
    /// Since the ciphertext is overwritten by the first attempt at it, only one key can be tried on it: where the
    /// token fits several keys, the first that recovers a content encryption key.
    ///
    /// # Errors
    /// As [`Decrypter::decrypt`]. The token is gone then, and the buffer holds no plaintext.
    pub fn decrypt_in_place<'t>(&self, token: &'t mut [u8]) -> Result<(Header<'t>, Decrypted<'t>), Error> {
        open_in_place(self, None, token)
    }

    /// Decrypts `token` inside its own buffer, as [`Decrypter::decrypt_in_place`] does. If its header is spelled like `known`,
    /// it is not read again, and stays as it is.
    ///
    /// # Errors
    /// As [`Decrypter::decrypt_in_place`].
    #[cfg(feature = "alloc")]
    pub fn decrypt_in_place_knowing<'t>(
        &self,
        token: &'t mut [u8],
        known: &jose_alg::KnownHeader,
    ) -> Result<Decrypted<'t>, Error> {
        match known.within(&self.limits.header) {
            Some(header) if known.is_in_front_of(token) => open_in_place_knowing(self, &header, token),
            _ => self.decrypt_in_place(token).map(|(_, opened)| opened),
        }
    }
}

/// A token in pieces that can be written to.
struct PartsMut<'t> {
    header: &'t mut [u8],
    encrypted_key: &'t mut [u8],
    iv: &'t [u8],
    text: &'t mut [u8],
    tag: &'t [u8],
}

impl<'t> PartsMut<'t> {
    fn split(token: &'t mut [u8], limits: &Limits) -> Result<Self, Error> {
        let view = JweCompact::parse(&*token)?;
        view.check_size(limits)?;
        if view.header_len() > limits.header.len {
            return Err(Error::LimitExceeded(Part::Header));
        }
        let [header_part, key_part, iv_part, text_part, _] = view.parts().map(|(_, text)| text.len());
        let split = |bytes: &'t mut [u8], len: usize| {
            let (part, rest) = bytes.split_at_mut_checked(len)?;
            Some((part, rest.get_mut(1..).unwrap_or_default()))
        };
        let parts = split(token, header_part).and_then(|(header, rest)| {
            let (encrypted_key, rest) = split(rest, key_part)?;
            let (iv, rest) = split(rest, iv_part)?;
            let (text, tag) = split(rest, text_part)?;
            Some(Self { header, encrypted_key, iv, text, tag })
        });
        parts.ok_or(malformed(Part::Token, Fault::PartCount, 0))
    }
}

/// What is known before the ciphertext is touched.
struct Ready<'p> {
    content: &'p dyn ContentCipher,
    fixed: Fixed,
    candidates: Candidates,
}

/// Decrypts inside the token.
#[inline(never)]
pub(crate) fn open_in_place<'t>(
    policy: &Decrypter<'_>,
    session: Option<&Session<'_>>,
    token: &'t mut [u8],
) -> Result<(Header<'t>, Decrypted<'t>), Error> {
    let PartsMut { header: header_place, encrypted_key, iv, text, tag } =
        PartsMut::split(token, &policy.limits)?;
    let json = decode_in_place(Part::Header, header_place)?;
    let header_len = json.len();
    let header = Header::parse(json, &policy.limits.header)?;
    let content = choose_content(policy, session, Zip::Refused, &header)?;
    let mut ready = Ready { content, fixed: Fixed::EMPTY, candidates: Candidates::new() };
    ready.make(policy, session, &header, encrypted_key, iv, tag)?;

    // The cipher authenticates the header as it was spelled, and the spelling is unique: it can be written again.
    base64url::encode_front_in_place(header_place, header_len).map_err(|_| Error::Rejected)?;
    let opened = ready.open(header_place, text)?;

    let json = decode_in_place(Part::Header, header_place)?;
    let header = Header::parse(json, &policy.limits.header)?;
    Ok((header, opened))
}

/// Decrypts inside a token that is known to begin with `header`, which stays as it is.
#[cfg(feature = "alloc")]
fn open_in_place_knowing<'t>(
    policy: &Decrypter<'_>,
    header: &Header<'_>,
    token: &'t mut [u8],
) -> Result<Decrypted<'t>, Error> {
    let parts = PartsMut::split(token, &policy.limits)?;
    let content = choose_content(policy, None, Zip::Refused, header)?;
    let mut ready = Ready { content, fixed: Fixed::EMPTY, candidates: Candidates::new() };
    ready.make(policy, None, header, parts.encrypted_key, parts.iv, parts.tag)?;
    ready.open(parts.header, parts.text)
}

impl Ready<'_> {
    /// Decodes the short parts and recovers the content encryption keys.
    fn make(
        &mut self,
        policy: &Decrypter<'_>,
        session: Option<&Session<'_>>,
        header: &Header<'_>,
        encrypted_key: &mut [u8],
        iv: &[u8],
        tag: &[u8],
    ) -> Result<(), Error> {
        self.fixed.decode(iv, tag, self.content)?;
        let encrypted_key = decode_in_place(Part::EncryptedKey, encrypted_key)?;
        recover(policy, session, header, encrypted_key, self.content.key_len(), &mut self.candidates)
    }

    /// Decrypts `text`, still in base64url, with the first candidate that recovered a key: there is one attempt.
    fn open<'t>(&self, header: &[u8], text: &'t mut [u8]) -> Result<Decrypted<'t>, Error> {
        let text =
            base64url::public::decode_in_place(text).map_err(|e| Error::in_part(Part::Ciphertext, e))?;
        // All candidates have done their work by now, so choosing one tells nothing about the others.
        let chosen = self.candidates.iter().position(|candidate| candidate.recovered).unwrap_or(0);
        let candidate = self.candidates.get(chosen).ok_or(Error::NoMatchingKey)?;
        let len = try_open(self.content, candidate, &self.fixed, header, text)?;
        let plaintext = text.get_mut(..len).ok_or(Error::Rejected)?;
        Ok(Decrypted { plaintext, key: candidate.key, alg: candidate.alg, enc: self.content.enc() })
    }
}

fn decode_in_place(part: Part, text: &mut [u8]) -> Result<&mut [u8], Error> {
    base64url::public::decode_in_place(text).map_err(|e| Error::in_part(part, e))
}
