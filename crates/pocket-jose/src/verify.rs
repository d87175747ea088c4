//! The verifying side. A payload comes out of [`Verified`] alone.

use std::fmt;

use jose_alg::{Error, Fault, Part, VerifyingKey};
use jws_core::{JwsCompact, Limits};
use zeroize::Zeroizing;

use crate::keyring::not_another_key;
use crate::known::KnownHeaders;
use crate::list::List;
use crate::receive::ProtectedHeader;
use crate::room::zeros;
use crate::sign::says_little;
use crate::{Claims, KeyRing, Receiver, SignaturePolicy, Unusable};

/// A key ring made ready to verify under a policy. Setting up checks every key once; keep the verifier, and let threads share it.
///
/// It remembers the headers of up to four tokens that it verified, of at most 1024 characters: a token that comes with one of them is
/// verified faster, and no differently.
///
/// Only keys that some algorithm of the policy can use take part; [`Verifier::unusable`] tells of the others.
pub struct Verifier<'p> {
    keys: Vec<Box<dyn VerifyingKey + Send + Sync>>,
    /// For each of `keys`, its place in the ring.
    pub(crate) places: Vec<usize>,
    unusable: Vec<Unusable>,
    understood: &'p [&'p str],
    pub(crate) limits: Limits,
    known: KnownHeaders,
}

/// A payload whose signature was verified, and how.
pub struct Verified {
    payload: Vec<u8>,
    header: ProtectedHeader,
    key: usize,
    alg: &'static str,
}

impl Verified {
    /// The payload.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The payload, to keep.
    #[must_use]
    pub fn into_payload(self) -> Vec<u8> {
        self.payload
    }

    /// The claims of a payload that is a JWT's, to be judged by [`Claims::check`].
    ///
    /// # Errors
    /// [`Error::Malformed`] or [`Error::LimitExceeded`] in [`Part::Payload`].
    pub fn claims(&self) -> Result<Claims<'_>, Error> {
        Claims::parse(&self.payload)
    }

    /// The protected header, signed with the payload.
    #[must_use]
    pub const fn header(&self) -> &ProtectedHeader {
        &self.header
    }

    /// The key that fitted: its place in the ring.
    #[must_use]
    pub const fn key(&self) -> usize {
        self.key
    }

    /// The signature algorithm.
    #[must_use]
    pub const fn alg(&self) -> &'static str {
        self.alg
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("payload", &format_args!("({} bytes)", self.payload.len()))
            .field("header", &self.header)
            .field("key", &self.key)
            .field("alg", &self.alg)
            .finish()
    }
}

impl<'p> Verifier<'p> {
    /// Makes the keys of `ring` ready that `policy` allows.
    #[must_use]
    pub fn new(ring: &KeyRing, policy: &SignaturePolicy<'p>) -> Self {
        let mut verifier = Self {
            keys: vec![],
            places: vec![],
            unusable: vec![],
            understood: policy.understood,
            limits: policy.limits,
            known: KnownHeaders::default(),
        };
        for (place, key) in ring.jwks().enumerate() {
            let mut reason = None;
            let before = verifier.keys.len();
            let its_own = not_another_key(&key);
            for alg in policy.algs {
                match its_own.and_then(|()| alg.verifying(&key)) {
                    Ok(key) => {
                        verifier.keys.push(key);
                        verifier.places.push(place);
                    }
                    Err(error) if reason.is_none_or(says_little) => reason = Some(error),
                    Err(_) => {}
                }
            }
            if verifier.keys.len() == before {
                verifier.unusable.push(Unusable { place, reason: reason.unwrap_or(Error::AlgNotAllowed) });
            }
        }
        verifier
    }

    /// The keys of the ring that take no part, and why.
    #[must_use]
    pub fn unusable(&self) -> &[Unusable] {
        &self.unusable
    }

    /// Verifies a compact token.
    ///
    /// # Errors
    /// Public faults of the token name their part; everything else is [`Error::Rejected`].
    pub fn verify(&self, token: &str) -> Result<Verified, Error> {
        self.run(token, None)
    }

    /// Verifies a compact token for a payload that travelled apart.
    ///
    /// # Errors
    /// As [`Verifier::verify`].
    pub fn verify_detached(&self, token: &str, payload: &[u8]) -> Result<Verified, Error> {
        self.run(token, Some(payload))
    }

    /// Decrypts a token and verifies the signed token within: the inverse of
    /// [`Signer::sign_then_encrypt`](crate::Signer::sign_then_encrypt). The outer `cty`, where there is one, must say
    /// `JWT` or `JOSE`.
    ///
    /// # Errors
    /// As [`Receiver::decrypt`] and [`Verifier::verify`]; [`Fault::InvalidValue`] in [`Part::Header`] for another
    /// `cty`.
    pub fn decrypt_then_verify(
        &self,
        receiver: &Receiver<'_>,
        token: &str,
    ) -> Result<(ProtectedHeader, Verified), Error> {
        let opened = receiver.decrypt(token)?;
        let inner = Zeroizing::new(opened.payload);
        // RFC 7519, section 5.2; media types have no case (RFC 7515, section 4.1.10).
        let nested = |cty: &String| ["JWT", "JOSE"].iter().any(|known| cty.eq_ignore_ascii_case(known));
        if opened.header.text("cty").is_some_and(|cty| !nested(&cty)) {
            return Err(Error::Malformed { part: Part::Header, fault: Fault::InvalidValue, at: 0 });
        }
        let inner = str::from_utf8(&inner).map_err(|e| Error::Malformed {
            part: Part::Payload,
            fault: Fault::Base64Character,
            at: e.valid_up_to(),
        })?;
        Ok((opened.header, self.verify(inner)?))
    }

    pub(crate) fn key_list(&self) -> List<'_, dyn VerifyingKey + '_> {
        List::new(self.keys.iter().map(|key| -> &dyn VerifyingKey { &**key }))
    }

    pub(crate) fn core<'k>(&'k self, keys: &'k [&'k dyn VerifyingKey]) -> jws_core::Verifier<'k> {
        jws_core::Verifier { keys, understood: self.understood, limits: self.limits }
    }

    fn run(&self, text: &str, apart: Option<&[u8]>) -> Result<Verified, Error> {
        let token = JwsCompact::parse(text)?;
        if token.buffer_len() > self.limits.token_len {
            return Err(Error::LimitExceeded(Part::Token));
        }
        let keys = self.key_list();
        let verifier = self.core(&keys);
        let mut buffer = zeros(token.buffer_len());
        let known = self.known.find(|known| known.is_in_front_of(text.as_bytes()));
        let verified = match (apart, known) {
            (None, Some(known)) => verifier.verify_knowing(&token, known, &mut buffer)?,
            (None, None) => {
                let verified = verifier.verify(&token, &mut buffer)?;
                let [header_len, ..] = token.text_lens();
                self.known.keep(text.as_bytes().get(..header_len).unwrap_or_default(), &self.limits.header);
                verified
            }
            (Some(payload), _) => verifier.verify_detached(&token, payload, &mut buffer)?,
        };
        Ok(Verified {
            payload: verified.payload().to_vec(),
            header: ProtectedHeader::new(verified.header().object().raw()),
            key: self.places.get(verified.key()).copied().ok_or(Error::NoMatchingKey)?,
            alg: verified.alg(),
        })
    }
}

impl fmt::Debug for Verifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("keys", &self.keys.len()).field("unusable", &self.unusable).finish()
    }
}
