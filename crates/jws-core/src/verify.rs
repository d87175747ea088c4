//! Verification (RFC 7515, section 5.2): one path that chooses the key and judges the header for all forms.
//!
//! The signature is checked over the token as it was spelled, and only then is the payload decoded.

use core::fmt;

use jose_alg::json::{Text, Value};
use jose_alg::{Error, Fault, Header, Part, SigningInput, VerifyingKey};
use jose_wire::base64url;

use crate::compact::{check_unencoded, decode, decode_in_place, decode_public, malformed};
use crate::{JwsCompact, Limits};

/// What may be verified, and with what. The fields are the policy; there is no default for it.
#[derive(Clone, Copy)]
pub struct Verifier<'p> {
    /// The keys that may have signed. A key answers one `alg`, so this is also the list of allowed algorithms.
    pub keys: &'p [&'p dyn VerifyingKey],
    /// The extensions that the caller understands and acts on: names that may stand in `crit`. `b64` here means that
    /// unencoded payloads (RFC 7797) are accepted. For everything else the caller reads the header of what was
    /// verified.
    pub understood: &'p [&'p str],
    /// How much a token may ask for.
    pub limits: Limits,
}

/// A payload whose signature was verified, and how. There is no other way to a payload.
pub struct Verified<'o> {
    header: Header<'o>,
    payload: &'o [u8],
    key: usize,
    alg: &'static str,
}

impl<'o> Verified<'o> {
    /// The payload.
    #[must_use]
    pub const fn payload(&self) -> &'o [u8] {
        self.payload
    }

    /// The protected header, which was signed with the payload.
    #[must_use]
    pub const fn header(&self) -> &Header<'o> {
        &self.header
    }

    /// The key that fitted: its place in [`Verifier::keys`].
    #[must_use]
    pub const fn key(&self) -> usize {
        self.key
    }

    /// That key's `alg`.
    #[must_use]
    pub const fn alg(&self) -> &'static str {
        self.alg
    }
}

impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("payload", &format_args!("({} bytes)", self.payload.len()))
            .field("key", &self.key)
            .field("alg", &self.alg)
            .finish()
    }
}

/// Places of the keys that a signature is tried against.
pub(crate) type Candidates = heapless::Vec<usize, { Limits::CANDIDATES_MAX as usize }>;

/// How the payload stands in the signing input (RFC 7797, section 3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelling {
    Base64url,
    Unencoded,
}

impl Verifier<'_> {
    /// Verifies `token` and decodes its payload into `out`, which needs [`JwsCompact::buffer_len`] bytes: header and
    /// signature are decoded there, too.
    ///
    /// # Errors
    /// Public faults of the token name their part. [`Error::Rejected`] is everything else. `out` holds nothing of the
    /// payload then.
    pub fn verify<'o>(&self, token: &JwsCompact<'_>, out: &'o mut [u8]) -> Result<Verified<'o>, Error> {
        token.check_size(&self.limits, 0)?;
        let (header_place, rest) = room(token.header_len(), token.buffer_len(), out)?;
        let header = token.unverified_header(&self.limits, header_place)?;
        self.verify_under(header, token, rest)
    }

    /// Verifies `token` as [`Verifier::verify`] does. If its header is spelled like `known`, it is not read again.
    ///
    /// # Errors
    /// As [`Verifier::verify`].
    #[cfg(feature = "alloc")]
    pub fn verify_knowing<'o>(
        &self,
        token: &JwsCompact<'_>,
        known: &'o jose_alg::KnownHeader,
        out: &'o mut [u8],
    ) -> Result<Verified<'o>, Error> {
        let header = known.within(&self.limits.header).filter(|_| known.spelling() == token.header);
        let Some(header) = header else { return self.verify(token, out) };
        token.check_size(&self.limits, 0)?;
        let (_, rest) = room(token.header_len(), token.buffer_len(), out)?;
        self.verify_under(header, token, rest)
    }

    /// Under its header, which was read; `rest` has room for the signature and then for the payload.
    fn verify_under<'o>(
        &self,
        header: Header<'o>,
        token: &JwsCompact<'_>,
        rest: &'o mut [u8],
    ) -> Result<Verified<'o>, Error> {
        let spelling = self.judge_header(&header)?;
        let signature = decode_public(Part::Signature, token.signature, &mut *rest)?;
        let input = SigningInput::as_spelled(token.header, token.payload);
        let candidates = self.choose(header.alg(), header.kid(), signature.len())?;
        let (key, alg) = self.try_keys(&candidates, &input, signature).1?;
        let payload = match spelling {
            Spelling::Base64url => decode(Part::Payload, token.payload, rest)?,
            Spelling::Unencoded => {
                check_unencoded(token.payload)?;
                let short = Error::BufferTooSmall { needed: token.buffer_len() };
                let place = rest.get_mut(..token.payload.len()).ok_or(short)?;
                place.copy_from_slice(token.payload);
                place
            }
        };
        Ok(Verified { header, payload, key, alg })
    }

    /// Verifies `token`, whose payload part is empty, for a `payload` that travelled apart (RFC 7515, appendix F). `out`
    /// needs [`JwsCompact::buffer_len`] bytes; the payload is not copied.
    ///
    /// # Errors
    /// As [`Verifier::verify`]; [`Fault::WrongLength`] in [`Part::Payload`] when the token brings a payload of its own.
    pub fn verify_detached<'o>(
        &self,
        token: &JwsCompact<'_>,
        payload: &'o [u8],
        out: &'o mut [u8],
    ) -> Result<Verified<'o>, Error> {
        token.check_size(&self.limits, payload.len())?;
        if !token.has_no_payload() {
            return Err(malformed(Part::Payload, Fault::WrongLength, 0));
        }
        let (header_place, rest) = room(token.header_len(), token.buffer_len(), out)?;
        let header = token.unverified_header(&self.limits, header_place)?;
        let spelling = self.judge_header(&header)?;
        let signature = decode_public(Part::Signature, token.signature, rest)?;
        let input = match spelling {
            Spelling::Base64url => SigningInput::encoding(token.header, payload),
            Spelling::Unencoded => SigningInput::as_spelled(token.header, payload),
        };
        let candidates = self.choose(header.alg(), header.kid(), signature.len())?;
        let (key, alg) = self.try_keys(&candidates, &input, signature).1?;
        Ok(Verified { header, payload, key, alg })
    }

    /// Verifies `token` inside its own buffer, with no other: each part is decoded onto itself.
    ///
    /// # Errors
    /// As [`Verifier::verify`]. The token may be damaged then.
    pub fn verify_in_place<'t>(&self, token: &'t mut [u8]) -> Result<Verified<'t>, Error> {
        let view = JwsCompact::parse(&*token)?;
        view.check_size(&self.limits, 0)?;
        let json_len = view.header_len();
        if json_len > self.limits.header.len {
            return Err(Error::LimitExceeded(Part::Header));
        }
        let [header_len, payload_len, _] = view.text_lens();
        let parts = split(token, header_len).and_then(|(header, rest)| {
            let (payload, signature) = split(rest, payload_len)?;
            Some((header, payload, signature))
        });
        let (header_place, payload, signature) = parts.ok_or(malformed(Part::Token, Fault::PartCount, 0))?;

        let signature = decode_in_place(Part::Signature, signature)?;
        // The header is read twice. In between it is put back as it was spelled, which is unique, since that is what
        // was signed; so the key is chosen first and used afterwards.
        let json = decode_in_place(Part::Header, header_place)?;
        let header = Header::parse(json, &self.limits.header)?;
        let spelling = self.judge_header(&header)?;
        let candidates = self.choose(header.alg(), header.kid(), signature.len())?;
        base64url::encode_front_in_place(header_place, json_len).map_err(|_| Error::Rejected)?;
        let input = SigningInput::as_spelled(header_place, payload);
        let (key, alg) = self.try_keys(&candidates, &input, signature).1?;

        let payload = match spelling {
            Spelling::Base64url => decode_in_place(Part::Payload, payload)?,
            Spelling::Unencoded => {
                check_unencoded(payload)?;
                payload
            }
        };
        let json = decode_in_place(Part::Header, header_place)?;
        let header = Header::parse(json, &self.limits.header)?;
        Ok(Verified { header, payload, key, alg })
    }
    /// What the header asks of the reader beyond a key: extensions, and the spelling of the payload.
    pub(crate) fn judge_header(&self, header: &Header<'_>) -> Result<Spelling, Error> {
        let mut b64_is_critical = false;
        for name in header.crit().into_iter().flat_map(|crit| crit.elements()).filter_map(Value::as_str) {
            if !self.understood.iter().any(|understood| name.is(understood)) {
                return Err(Error::CritNotUnderstood);
            }
            b64_is_critical |= name.is("b64");
        }
        let Some(b64) = header.get("b64") else { return Ok(Spelling::Base64url) };
        let at = header.object().position_of(b64);
        match b64.as_bool() {
            Some(true) => Ok(Spelling::Base64url),
            // RFC 7797, section 6: without `crit`, a reader that does not know `b64` would see another payload.
            Some(false) if b64_is_critical => Ok(Spelling::Unencoded),
            Some(false) => Err(malformed(Part::Header, Fault::InvalidValue, at)),
            None => Err(malformed(Part::Header, Fault::WrongType, at)),
        }
    }

    /// The keys that may have made a signature of this length under this header: by `alg`, then by `kid` where the token
    /// has one.
    pub(crate) fn choose(
        &self,
        alg: Text<'_>,
        kid: Option<Text<'_>>,
        signature_len: usize,
    ) -> Result<Candidates, Error> {
        let answers = |key: &dyn VerifyingKey| alg.is(key.alg());
        let named = |key: &dyn VerifyingKey| kid.is_some_and(|kid| key.kid().is_some_and(|own| kid.is(own)));
        let any_named = self.keys.iter().any(|key| answers(*key) && named(*key));
        let limit = usize::from(self.limits.candidates);
        let (mut any_answers, mut wrong_len) = (false, false);
        let mut candidates = Candidates::new();
        for (place, key) in self.keys.iter().enumerate() {
            // A token that names its key is for that key; failing that, for keys that have no name.
            let fits = match kid {
                Some(_) if any_named => named(*key),
                Some(_) => key.kid().is_none(),
                None => true,
            };
            any_answers |= answers(*key);
            if !answers(*key) || !fits {
                continue;
            }
            if key.signature_len() != signature_len {
                wrong_len = true;
            } else if candidates.len() < limit {
                // Full is as good as over the limit.
                let _ = candidates.push(place);
            }
        }
        match candidates.is_empty() {
            false => Ok(candidates),
            true if wrong_len => Err(malformed(Part::Signature, Fault::WrongLength, 0)),
            true if any_answers => Err(Error::NoMatchingKey),
            true => Err(Error::AlgNotAllowed),
        }
    }

    /// The key that fits, and its `alg`; and how many were tried.
    pub(crate) fn try_keys(
        &self,
        candidates: &Candidates,
        input: &SigningInput<'_>,
        signature: &[u8],
    ) -> (u8, Result<(usize, &'static str), Error>) {
        let mut tried = 0u8;
        for place in candidates {
            let Some(key) = self.keys.get(*place) else { continue };
            tried = tried.saturating_add(1);
            if key.verify(input, signature).is_ok() {
                return (tried, Ok((*place, key.alg())));
            }
        }
        (tried, Err(Error::Rejected))
    }
}

impl fmt::Debug for Verifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("keys", &self.keys.len())
            .field("understood", &self.understood)
            .field("limits", &self.limits)
            .finish()
    }
}

/// The place for the header, and behind it that for signature and payload.
fn room(header_len: usize, needed: usize, out: &mut [u8]) -> Result<(&mut [u8], &mut [u8]), Error> {
    let work = out.get_mut(..needed).ok_or(Error::BufferTooSmall { needed })?;
    work.split_at_mut_checked(header_len).ok_or(Error::BufferTooSmall { needed })
}

/// The first `len` bytes, and what stands behind the dot after them.
fn split(bytes: &mut [u8], len: usize) -> Option<(&mut [u8], &mut [u8])> {
    let (part, rest) = bytes.split_at_mut_checked(len)?;
    Some((part, rest.get_mut(1..).unwrap_or_default()))
}
