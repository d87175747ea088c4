//! Decryption (RFC 7516, section 5.2): one path for all three forms, and the one place where section 11.5 lives.
//!
//! When a key does not recover a content encryption key, the content cipher still runs, over a dummy key of the
//! same length, and the answer is refused whatever the tag says. So a damaged encrypted key, a wrong key and a
//! wrong tag cost the same and look the same.

use core::fmt;

use jose_alg::{Cek, ContentCipher, Error, Fault, Header, NotRecovered, Part, RecipientKey};
use jose_wire::base64url;
use zeroize::Zeroize;

use crate::compact::{decode, malformed};
use crate::{Direct, JweCompact, Limits, direct};

/// What may be decrypted, and with what. The fields are the policy; there is no default for it.
#[derive(Clone, Copy)]
pub struct Decrypter<'p> {
    /// The keys that may be used. A key answers one `alg`, so this is also the list of allowed algorithms.
    pub keys: &'p [&'p dyn RecipientKey],
    /// The content ciphers that may run.
    pub content: &'p [&'p dyn ContentCipher],
    /// How much a token may ask for.
    pub limits: Limits,
}

/// A payload that was decrypted and authenticated, and how.
pub struct Decrypted<'o> {
    /// The payload, in the buffer that it was decrypted in.
    pub plaintext: &'o mut [u8],
    /// The key that fitted: its place in [`Decrypter::keys`], or `None` for a session's own key.
    pub key: Option<usize>,
    /// That key's `alg`.
    pub alg: &'static str,
    /// The content cipher's `enc`.
    pub enc: &'static str,
}

impl fmt::Debug for Decrypted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decrypted")
            .field("plaintext", &format_args!("({} bytes)", self.plaintext.len()))
            .field("key", &self.key)
            .field("alg", &self.alg)
            .field("enc", &self.enc)
            .finish()
    }
}

impl Decrypter<'_> {
    /// Decrypts `token` into `out`, which needs [`JweCompact::buffer_len`] bytes: more than the payload when the
    /// header and the encrypted key are larger, since they are decoded there first. The payload stands at the
    /// front.
    ///
    /// # Errors
    /// Public faults of the token name their part. [`Error::Rejected`] is everything else; `out` holds no
    /// plaintext then.
    pub fn decrypt<'o>(&self, token: &JweCompact<'_>, out: &'o mut [u8]) -> Result<Decrypted<'o>, Error> {
        open(self, None, Zip::Refused, token, out, &mut Candidates::new()).map(|(opened, _)| opened)
    }

    /// As [`Decrypter::decrypt`], for callers who inflate: a token whose header has `zip` `DEF` (RFC 7516, section 4.1.3) opens as
    /// well, and **its payload is still compressed**. A few bytes of it can become gigabytes, and how short it is tells about
    /// what is in it: give whatever inflates it a limit.
    ///
    /// # Errors
    /// As [`Decrypter::decrypt`]; [`Error::CompressionNotAllowed`] for another `zip`.
    pub fn decrypt_perhaps_compressed<'o>(
        &self,
        token: &JweCompact<'_>,
        out: &'o mut [u8],
    ) -> Result<Decrypted<'o>, Error> {
        open(self, None, Zip::LeftToCaller, token, out, &mut Candidates::new()).map(|(opened, _)| opened)
    }
}

impl fmt::Debug for Decrypter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decrypter")
            .field("keys", &self.keys.len())
            .field("content", &self.content.len())
            .field("limits", &self.limits)
            .finish()
    }
}

/// With a session, a token may be for the session's own key, by `dir` under the `enc` of its request, and otherwise only for
/// the key that it names by `kid`. Without one, for all keys of the decrypter.
///
/// Passed by reference: that there is none is then known wherever it is passed on to, and a program that has no sessions
/// links nothing of them.
#[derive(Clone, Copy)]
pub(crate) struct Session<'k> {
    pub(crate) cek: &'k Cek,
    pub(crate) enc: &'static str,
}

/// What becomes of a token with `zip`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zip {
    Refused,
    /// `DEF` opens, and stays as it is.
    LeftToCaller,
}

/// A key that fits the token, and what it made of the encrypted key. `cek` is all zero when it made nothing of it.
pub(crate) struct Candidate {
    pub(crate) key: Option<usize>,
    pub(crate) alg: &'static str,
    pub(crate) recovered: bool,
    pub(crate) cek: Cek,
}

/// The content encryption keys are recovered into their places here and used there: moving one would leave a copy
/// behind that nothing wipes.
pub(crate) type Candidates = heapless::Vec<Candidate, { Limits::CANDIDATES_MAX as usize }>;

/// The parts that are not decoded in bulk, at their largest.
pub(crate) struct Fixed {
    iv: [u8; 16],
    tag: [u8; 32],
}

/// Decrypts into `out`, trying every candidate, and says which of `candidates` it was, for a session to keep its
/// content encryption key.
// Out of line, as the next one: a caller keeps its own frame, and not this one, while a key is loaded.
#[inline(never)]
pub(crate) fn open<'o>(
    policy: &Decrypter<'_>,
    session: Option<&Session<'_>>,
    zip: Zip,
    token: &JweCompact<'_>,
    out: &'o mut [u8],
    candidates: &mut Candidates,
) -> Result<(Decrypted<'o>, usize), Error> {
    token.check_size(&policy.limits)?;
    let needed = token.buffer_len();
    let Some(work) = out.get_mut(..needed) else { return Err(Error::BufferTooSmall { needed }) };
    let mut fixed = Fixed::EMPTY;
    let content = prepare(policy, session, zip, token, work, &mut fixed, candidates)?;
    for (chosen, candidate) in candidates.iter().enumerate() {
        let text = decode(Part::Ciphertext, token.ciphertext, work)?;
        if let Ok(len) = try_open(content, candidate, &fixed, token.header, text) {
            let (key, alg, enc) = (candidate.key, candidate.alg, content.enc());
            let plaintext = out.get_mut(..len).ok_or(Error::Rejected)?;
            return Ok((Decrypted { plaintext, key, alg, enc }, chosen));
        }
    }
    Err(Error::Rejected)
}

/// Everything before the ciphertext, in `work`: the header and the encrypted key are decoded there.
#[inline]
pub(crate) fn prepare<'p>(
    policy: &Decrypter<'p>,
    session: Option<&Session<'_>>,
    zip: Zip,
    token: &JweCompact<'_>,
    work: &mut [u8],
    fixed: &mut Fixed,
    candidates: &mut Candidates,
) -> Result<&'p dyn ContentCipher, Error> {
    let needed = token.header_room(&policy.limits);
    let (header_place, rest) = work.split_at_mut_checked(needed).ok_or(Error::BufferTooSmall { needed })?;
    let header = token.header(&policy.limits, header_place)?;
    let content = choose_content(policy, session, zip, &header)?;
    fixed.decode(token.iv, token.tag, content)?;
    let encrypted_key = decode(Part::EncryptedKey, token.encrypted_key, rest)?;
    recover(policy, session, &header, encrypted_key, content.key_len(), candidates)?;
    Ok(content)
}

/// The content cipher that the header asks for, if the policy has it, and nothing in the header forbids it.
pub(crate) fn choose_content<'p>(
    policy: &Decrypter<'p>,
    session: Option<&Session<'_>>,
    zip: Zip,
    header: &Header<'_>,
) -> Result<&'p dyn ContentCipher, Error> {
    if header.crit().is_some() {
        return Err(Error::CritNotUnderstood);
    }
    if header.zip().is_some_and(|name| zip == Zip::Refused || !name.is("DEF")) {
        return Err(Error::CompressionNotAllowed);
    }
    let enc = header.enc().ok_or(malformed(Part::Header, Fault::MissingMember, 0))?;
    // A session's key belongs to the cipher of its request.
    let bound = session.filter(|_| header.alg().is(direct::ALG)).map(|session| session.enc);
    policy
        .content
        .iter()
        .find(|cipher| enc.is(cipher.enc()) && bound.is_none_or(|bound| enc.is(bound)))
        .copied()
        .ok_or(Error::EncNotAllowed)
}

impl Fixed {
    /// To be filled where it stands: one that is handed back is copied.
    pub(crate) const EMPTY: Self = Self { iv: [0; 16], tag: [0; 32] };

    /// Decodes the initialization vector and the tag, which must have exactly the registered lengths.
    pub(crate) fn decode(&mut self, iv: &[u8], tag: &[u8], content: &dyn ContentCipher) -> Result<(), Error> {
        decode_exactly(Part::Iv, iv, content.iv_len(), &mut self.iv)?;
        decode_exactly(Part::Tag, tag, content.tag_len(), &mut self.tag)
    }
}

fn decode_exactly(part: Part, text: &[u8], len: usize, out: &mut [u8]) -> Result<(), Error> {
    if base64url::decoded_len(text.len()) == Some(len) {
        decode(part, text, out).map(drop)
    } else {
        Err(malformed(part, Fault::WrongLength, 0))
    }
}

/// Lets every key that fits the token recover its content encryption key. None stops early: how many keys are
/// tried depends on public things alone.
pub(crate) fn recover(
    policy: &Decrypter<'_>,
    session: Option<&Session<'_>>,
    header: &Header<'_>,
    encrypted_key: &[u8],
    cek_len: usize,
    candidates: &mut Candidates,
) -> Result<(), Error> {
    let mut wrong_len = false;
    let limit = usize::from(policy.limits.candidates.min(Limits::CANDIDATES_MAX));

    let mut consider = |index: Option<usize>, key: &dyn RecipientKey| -> Result<(), Error> {
        if key.encrypted_key_len(cek_len) != encrypted_key.len() {
            wrong_len = true;
            return Ok(());
        }
        let alg = key.alg();
        // The limit is the capacity or less; said again, so that nothing is linked for a push that fails.
        if candidates.len() >= limit || candidates.is_full() {
            return Ok(());
        }
        let cek = Cek::zeroed(cek_len)?;
        let _ = candidates.push(Candidate { key: index, alg, recovered: false, cek });
        let Some(candidate) = candidates.last_mut() else { return Err(Error::NoMatchingKey) };
        match key.recover_cek(header, encrypted_key, &mut candidate.cek) {
            Ok(()) => candidate.recovered = true,
            Err(NotRecovered::Rejected) => candidate.cek.wipe(),
            Err(NotRecovered::RandomUnavailable) => return Err(Error::RandomUnavailable),
        }
        Ok(())
    };

    match session {
        Some(session) if header.alg().is(direct::ALG) => {
            consider(None, &Direct::new(session.cek.as_bytes()))?;
        }
        _ => {
            let kid = header.kid();
            let answers = |key: &dyn RecipientKey| header.alg().is(key.alg());
            let named =
                |key: &dyn RecipientKey| key.kid().is_some_and(|own| kid.is_some_and(|kid| kid.is(own)));
            let mut any_answers = false;
            let any_named = policy.keys.iter().any(|key| answers(*key) && named(*key));
            for (index, key) in policy.keys.iter().enumerate() {
                // A token that names its key is for that key; failing that, for keys that have no name.
                let fits = match kid {
                    Some(_) if any_named || session.is_some() => named(*key),
                    Some(_) => key.kid().is_none(),
                    None => session.is_none(),
                };
                if answers(*key) {
                    any_answers = true;
                    if fits {
                        consider(Some(index), *key)?;
                    }
                }
            }
            if !any_answers {
                return Err(Error::AlgNotAllowed);
            }
        }
    }
    match candidates.is_empty() {
        false => Ok(()),
        true if wrong_len => Err(malformed(Part::EncryptedKey, Fault::WrongLength, 0)),
        true => Err(Error::NoMatchingKey),
    }
}

/// RFC 7516, section 11.5: the cipher runs whether the key was recovered or not, and only both together count.
pub(crate) fn try_open(
    content: &dyn ContentCipher,
    candidate: &Candidate,
    fixed: &Fixed,
    aad: &[u8],
    text: &mut [u8],
) -> Result<usize, Error> {
    let (Some(iv), Some(tag)) = (fixed.iv.get(..content.iv_len()), fixed.tag.get(..content.tag_len())) else {
        return Err(Error::Rejected);
    };
    let opened = content.open(candidate.cek.as_bytes(), iv, aad, text, tag);
    match opened {
        Ok(len) if candidate.recovered && len <= text.len() => Ok(len),
        // Ciphers wipe what they refuse; a tag that fits the dummy key is refused here, and wiped here.
        _ => {
            text.zeroize();
            Err(Error::Rejected)
        }
    }
}
