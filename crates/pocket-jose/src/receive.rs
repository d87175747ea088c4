//! The receiving side.

use std::fmt;

use getrandom::SysRng;
use jose_alg::json::{self, Object, Value};
use jose_alg::{ContentCipher, Error, HeaderFields, KnownHeader, RecipientKey};
use jose_wire::base64url;
use jwe_core::{AnswerSession, Decrypted, DecryptedVec, Decrypter, JweCompact, Limits, RequestSession};
use zeroize::Zeroize;

use crate::keyring::not_another_key;
use crate::known::KnownHeaders;
use crate::list::List;
use crate::room::zeros;
use crate::{KeyRing, Policy, Sender};

/// A key ring made ready to decrypt under a policy. Setting up checks every key once; keep the receiver, and let threads share it.
///
/// It remembers the headers of up to four tokens that it opened, of at most 1024 characters: a token that comes with one of them is
/// decrypted faster, and no differently.
///
/// Only keys that some algorithm of the policy can use take part; [`Receiver::unusable`] tells of the others.
pub struct Receiver<'p> {
    keys: Vec<Box<dyn RecipientKey + Send + Sync>>,
    /// For each of `keys`, its place in the ring.
    pub(crate) places: Vec<usize>,
    unusable: Vec<Unusable>,
    content: &'p [&'p (dyn ContentCipher + Sync)],
    pub(crate) limits: Limits,
    known: KnownHeaders,
}

/// A key of a ring that a policy has no use for.
#[derive(Clone, Copy, Debug)]
pub struct Unusable {
    /// Its place in the ring.
    pub place: usize,
    /// The reason that comes closest: that of the first algorithm of the policy whose key type it has. For a key that carries the
    /// certificate of another it is [`KeyFault::Inconsistent`](jose_alg::KeyFault::Inconsistent), and [`KeyRing::check`] tells more.
    pub reason: Error,
}

/// A payload that was decrypted and authenticated, and how.
pub struct Opened {
    /// The payload.
    pub payload: Vec<u8>,
    /// The protected header, authenticated with the payload.
    pub header: ProtectedHeader,
    /// The key that fitted: its place in the ring, or `None` for the key of a request.
    pub key: Option<usize>,
    /// The key management algorithm.
    pub alg: &'static str,
    /// The content cipher.
    pub enc: &'static str,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("payload", &format_args!("({} bytes)", self.payload.len()))
            .field("header", &self.header)
            .field("key", &self.key)
            .field("alg", &self.alg)
            .field("enc", &self.enc)
            .finish()
    }
}

/// A protected header that was authenticated.
#[derive(Clone)]
pub struct ProtectedHeader {
    json: String,
}

impl ProtectedHeader {
    pub(crate) fn new(json: &str) -> Self {
        Self { json: json.to_owned() }
    }

    /// The header as the sender spelled it.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// A member as JSON.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value<'_>> {
        Object::parse(self.json.as_bytes(), &json::Limits::MAX).ok()?.get(name)
    }

    /// A member that is a string.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.as_str().map(|text| text.chars().collect())
    }
}

impl fmt::Debug for ProtectedHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.json)
    }
}

impl<'p> Receiver<'p> {
    /// Makes the keys of `ring` ready that `policy` allows.
    #[must_use]
    pub fn new(ring: &KeyRing, policy: &Policy<'p>) -> Self {
        let mut receiver = Self {
            keys: vec![],
            places: vec![],
            unusable: vec![],
            content: policy.content,
            limits: policy.limits,
            known: KnownHeaders::default(),
        };
        for (place, key) in ring.jwks().enumerate() {
            let mut reason = None;
            let before = receiver.keys.len();
            let its_own = not_another_key(&key);
            for alg in policy.algs {
                match its_own.and_then(|()| alg.receiving(&key)) {
                    Ok(key) => {
                        receiver.keys.push(key);
                        receiver.places.push(place);
                    }
                    // "Another key type" is the least that can be said; anything else says more.
                    Err(error) if reason.is_none_or(is_wrong_type) => reason = Some(error),
                    Err(_) => {}
                }
            }
            if receiver.keys.len() == before {
                receiver.unusable.push(Unusable { place, reason: reason.unwrap_or(Error::AlgNotAllowed) });
            }
        }
        receiver
    }

    /// The keys of the ring that take no part, and why.
    #[must_use]
    pub fn unusable(&self) -> &[Unusable] {
        &self.unusable
    }

    /// Decrypts a compact token.
    ///
    /// # Errors
    /// Public faults of the token name their part; everything else is [`Error::Rejected`].
    pub fn decrypt(&self, token: &str) -> Result<Opened, Error> {
        self.run(token, |decrypter, token| decrypter.decrypt_to_vec(token))
    }

    pub(crate) fn decrypt_perhaps_compressed(&self, token: &str) -> Result<Opened, Error> {
        self.run(token, |decrypter, token| {
            into_vec(token, |room| decrypter.decrypt_perhaps_compressed(token, room))
        })
    }

    /// Decrypts a request, and keeps what is needed to answer it.
    ///
    /// # Errors
    /// As [`Receiver::decrypt`].
    pub fn decrypt_request(&self, token: &str) -> Result<(Opened, Answer<'p>), Error> {
        let mut session = None;
        let opened = self.run(token, |decrypter, token| {
            into_vec(token, |room| {
                let (opened, answer) = decrypter.decrypt_request(token, room)?;
                session = Some(answer);
                Ok(opened)
            })
        })?;
        let session = session.ok_or(Error::Rejected)?;
        Ok((opened, Answer { session, content: self.content }))
    }

    /// Decrypts inside the token's own buffer: nothing is copied. The payload stands somewhere in the middle of it.
    ///
    /// # Errors
    /// As [`Receiver::decrypt`]. The token is gone then.
    pub fn decrypt_in_place<'t>(&self, token: &'t mut [u8]) -> Result<&'t mut [u8], Error> {
        let lists = self.lists();
        let decrypter = lists.decrypter();
        if let Some(known) = self.known.find(|known| known.is_in_front_of(token)) {
            return decrypter.decrypt_in_place_knowing(token, known).map(|opened| opened.plaintext);
        }
        // It is overwritten by what it says.
        let (header, _) = base64url::public::split_at_dot(token);
        let spelling = self.known.has_room(header.len()).then(|| header.to_vec());
        let (_, opened) = decrypter.decrypt_in_place(token)?;
        if let Some(spelling) = spelling.filter(|_| writes_the_same(opened.alg)) {
            self.known.keep(&spelling, &self.limits.header);
        }
        Ok(opened.plaintext)
    }

    pub(crate) fn open_response(&self, session: RequestSession, token: &str) -> Result<Opened, Error> {
        self.run(token, |decrypter, token| {
            into_vec(token, |room| session.open_response(decrypter, token, room))
        })
    }

    fn run(
        &self,
        token: &str,
        decrypt: impl FnOnce(&Decrypter<'_>, &JweCompact<'_>) -> Result<DecryptedVec, Error>,
    ) -> Result<Opened, Error> {
        let token = JweCompact::parse(token)?;
        if token.buffer_len() > self.limits.token_len {
            return Err(Error::LimitExceeded(jose_alg::Part::Token));
        }
        let [(_, spelling), ..] = token.parts();
        let known = self.known.find(|known| known.spelling() == spelling);
        let token = known.map_or(token, |known| token.knowing(known));
        let lists = self.lists();
        let DecryptedVec { mut plaintext, key, alg, enc } = decrypt(&lists.decrypter(), &token)?;

        let key = key.and_then(|key| self.places.get(key).copied());
        let read = |known: &KnownHeader| Ok(ProtectedHeader::new(known.header().json()));
        let header = match known.map_or_else(|| header(&token), read) {
            Ok(header) => header,
            Err(error) => {
                plaintext.zeroize();
                return Err(error);
            }
        };
        if known.is_none() && writes_the_same(alg) {
            self.known.keep(spelling, &self.limits.header);
        }
        Ok(Opened { payload: plaintext, header, key, alg, enc })
    }

    pub(crate) fn lists(&self) -> Lists<'_> {
        Lists {
            keys: List::new(self.keys.iter().map(|key| -> &dyn RecipientKey { &**key })),
            content: ciphers(self.content),
            limits: self.limits,
        }
    }
}

/// What a [`Decrypter`] borrows.
pub(crate) struct Lists<'k> {
    keys: List<'k, dyn RecipientKey + 'k>,
    content: List<'k, dyn ContentCipher + 'k>,
    limits: Limits,
}

impl Lists<'_> {
    pub(crate) fn decrypter(&self) -> Decrypter<'_> {
        Decrypter { keys: &self.keys, content: &self.content, limits: self.limits }
    }
}

fn ciphers<'c>(content: &'c [&'c (dyn ContentCipher + Sync)]) -> List<'c, dyn ContentCipher + 'c> {
    const fn alone<'c>(cipher: &&'c (dyn ContentCipher + Sync)) -> &'c dyn ContentCipher {
        *cipher
    }
    List::new(content.iter().map(alone))
}

/// As [`Decrypter::decrypt_to_vec`], for what opens `token` in a buffer.
fn into_vec(
    token: &JweCompact<'_>,
    decrypt: impl for<'o> FnOnce(&'o mut [u8]) -> Result<Decrypted<'o>, Error>,
) -> Result<DecryptedVec, Error> {
    let mut buffer = zeros(token.buffer_len());
    let Decrypted { plaintext, key, alg, enc } = decrypt(&mut buffer)?;
    let len = plaintext.len();
    buffer.truncate(len);
    Ok(DecryptedVec { plaintext: buffer, key, alg, enc })
}

fn is_wrong_type(error: Error) -> bool {
    error == Error::KeyUnsuitable(jose_alg::KeyFault::WrongType)
}

/// Whether the header of tokens for `alg` has nothing that is new in every token, as `epk`, `iv` and `p2s` are.
fn writes_the_same(alg: &str) -> bool {
    alg.starts_with("RSA") || matches!(alg, "dir" | "A128KW" | "A192KW" | "A256KW")
}

/// The header of a token that was opened: it is known to be JSON.
fn header(token: &JweCompact<'_>) -> Result<ProtectedHeader, Error> {
    let ([len, ..], [(part, text), ..]) = (token.part_lens(), token.parts());
    let mut buffer = vec![0; len];
    base64url::public::decode(text, &mut buffer).map_err(|fault| Error::in_part(part, fault))?;
    let json = String::from_utf8(buffer).map_err(|_| Error::Rejected)?;
    // Copied only where white space surrounds it.
    let trimmed = json.trim_ascii();
    Ok(if trimmed.len() == json.len() { ProtectedHeader { json } } else { ProtectedHeader::new(trimmed) })
}

impl fmt::Debug for Receiver<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").field("keys", &self.keys.len()).field("unusable", &self.unusable).finish()
    }
}

/// The server's half of an exchange: a request was decrypted and waits for its one answer.
pub struct Answer<'p> {
    session: AnswerSession,
    content: &'p [&'p (dyn ContentCipher + Sync)],
}

impl Answer<'_> {
    /// Answers with `alg` `dir` under the key of the request.
    ///
    /// # Errors
    /// [`Error::HeaderName`], [`Error::LimitExceeded`] or [`Error::RandomUnavailable`].
    pub fn under_request_key(self, fields: &HeaderFields<'_>, payload: &[u8]) -> Result<String, Error> {
        let content = ciphers(self.content);
        let mut out = vec![0; self.session.answer_len(&content, fields, payload.len())?];
        self.session.answer(&content, fields, payload, &mut SysRng, &mut out)?;
        String::from_utf8(out).map_err(|_| Error::Rejected)
    }

    /// Answers to the client's registered key instead, with its `kid`.
    ///
    /// # Errors
    /// As [`Sender::encrypt`].
    pub fn to_client_key(
        self,
        client: &Sender<'_>,
        fields: &HeaderFields<'_>,
        payload: &[u8],
    ) -> Result<String, Error> {
        client.encrypt(fields, payload)
    }
}

impl fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.session.fmt(f)
    }
}
