//! Verification of the JSON serializations: what [`Verifier::verify`] does, for each signature in turn. One limit on keys
//! holds for all signatures together, so that a token cannot multiply the work.

use core::fmt;

use jose_alg::{Error, Fault, Header, Part, SigningInput};
use zeroize::Zeroize;

use crate::compact::{decode, decode_public, malformed};
use crate::json::{JwsJson, Unprotected};
use crate::verify::Spelling;
use crate::{Limits, Verifier};

/// A payload of which at least one signature was verified, and which. There is no other way to a payload.
pub struct VerifiedJson<'o> {
    header: Option<Header<'o>>,
    payload: &'o [u8],
    signatures: Fitted,
}

/// A signature that was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifiedSignature {
    /// Its place in the token.
    pub signature: usize,
    /// The key that fitted: its place in [`Verifier::keys`].
    pub key: usize,
    /// That key's `alg`.
    pub alg: &'static str,
}

type Fitted = heapless::Vec<VerifiedSignature, { Limits::CANDIDATES_MAX as usize }>;

impl<'o> VerifiedJson<'o> {
    /// The payload.
    #[must_use]
    pub const fn payload(&self) -> &'o [u8] {
        self.payload
    }

    /// The signatures that were verified, at least one, in the token's order, each by another key. **Nothing is known of the others**: who wants
    /// several to have signed looks for each of them here.
    #[must_use]
    pub fn signatures(&self) -> &[VerifiedSignature] {
        &self.signatures
    }

    /// The protected header of the first of them; nothing when it has none.
    #[must_use]
    pub const fn header(&self) -> Option<&Header<'o>> {
        self.header.as_ref()
    }
}

impl fmt::Debug for VerifiedJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedJson")
            .field("payload", &format_args!("({} bytes)", self.payload.len()))
            .field("signatures", &self.signatures)
            .finish()
    }
}

/// The parts of the buffer.
struct Room<'o> {
    header: &'o mut [u8],
    signature: &'o mut [u8],
    payload: &'o mut [u8],
}

impl Verifier<'_> {
    /// Verifies the signatures of `token` that these keys can have made and decodes its payload into `out`, which needs
    /// [`JwsJson::buffer_len`] bytes. One good signature is enough; [`VerifiedJson::signatures`] tells which are.
    ///
    /// Signatures whose `alg`, `kid` or `crit` these keys and this caller do not answer to are passed over; a header that is
    /// malformed, or signatures that disagree about `b64`, refuse the token. No more keys are tried than
    /// [`Limits::candidates`], over all signatures together.
    ///
    /// # Errors
    /// As [`Verifier::verify`].
    pub fn verify_json<'o>(
        &self,
        token: &JwsJson<'_>,
        unprotected: Unprotected,
        out: &'o mut [u8],
    ) -> Result<VerifiedJson<'o>, Error> {
        token.check_size(&self.limits, 0)?;
        if token.has_no_payload() {
            return Err(malformed(Part::Payload, Fault::MissingMember, 0));
        }
        let mut room = split(token, out)?;
        let found = self.find(token, None, unprotected, &mut room);
        let (fitted, spelling) = match found {
            Ok(found) => found,
            Err(error) => {
                // An unencoded payload was unescaped in order to be verified.
                room.payload.zeroize();
                return Err(error);
            }
        };
        let payload = match spelling {
            Spelling::Base64url => decode(Part::Payload, plain(token)?, room.payload)?,
            Spelling::Unencoded => {
                let text = token.payload.ok_or(Error::Rejected)?;
                text.unescape(room.payload).map_err(|_| Error::Rejected)?.as_bytes()
            }
        };
        let header = self.header_of(token, &fitted, room.header)?;
        Ok(VerifiedJson { header, payload, signatures: fitted })
    }

    /// Verifies `token`, which has no payload member, for a `payload` that travelled apart (RFC 7515, appendix F), as
    /// [`Verifier::verify_json`] does; the payload is not copied.
    ///
    /// # Errors
    /// As [`Verifier::verify_detached`].
    pub fn verify_json_detached<'o>(
        &self,
        token: &JwsJson<'_>,
        unprotected: Unprotected,
        payload: &'o [u8],
        out: &'o mut [u8],
    ) -> Result<VerifiedJson<'o>, Error> {
        token.check_size(&self.limits, payload.len())?;
        if !token.has_no_payload() {
            return Err(malformed(Part::Payload, Fault::WrongLength, 0));
        }
        let mut room = split(token, out)?;
        let (fitted, _) = self.find(token, Some(payload), unprotected, &mut room)?;
        let header = self.header_of(token, &fitted, room.header)?;
        Ok(VerifiedJson { header, payload, signatures: fitted })
    }

    /// The signatures that fit, at least one, and how their payload is spelled.
    fn find(
        &self,
        token: &JwsJson<'_>,
        apart: Option<&[u8]>,
        unprotected: Unprotected,
        room: &mut Room<'_>,
    ) -> Result<(Fitted, Spelling), Error> {
        let mut fitted = Fitted::new();
        let mut spelling = None;
        let mut tries_left = self.limits.candidates;
        let mut reason = Error::AlgNotAllowed;
        for (place, signature) in token.signatures().enumerate() {
            let header = signature.unverified_header(&self.limits, room.header)?;
            let (hinted_alg, hinted_kid) = signature.hints(header.as_ref(), unprotected, &self.limits)?;
            let own = match &header {
                None => Ok(Spelling::Base64url),
                Some(header) => self.judge_header(header),
            };
            let own = match own {
                // Somebody else's signature, under rules that we need not know.
                Err(Error::CritNotUnderstood) => {
                    reason = more_telling(reason, Error::CritNotUnderstood);
                    continue;
                }
                own => own?,
            };
            // RFC 7797, section 3: `b64` "MUST be the same" for all.
            if spelling.is_some_and(|spelling| spelling != own) {
                return Err(malformed(Part::Header, Fault::InvalidValue, 0));
            }
            spelling = Some(own);

            let missing = malformed(Part::Header, Fault::MissingMember, 0);
            let alg = header.as_ref().map(Header::alg).or(hinted_alg).ok_or(missing)?;
            let kid = header.as_ref().and_then(Header::kid).or(hinted_kid);
            let signature_bytes = decode_public(Part::Signature, signature.signature, room.signature)?;
            let mut candidates = match self.choose(alg, kid, signature_bytes.len()) {
                Ok(candidates) => candidates,
                Err(error) => {
                    reason = more_telling(reason, error);
                    continue;
                }
            };
            candidates.truncate(tries_left.into());
            if candidates.is_empty() {
                break;
            }
            let input = match (apart, own) {
                (Some(payload), Spelling::Base64url) => SigningInput::encoding(signature.protected, payload),
                (Some(payload), Spelling::Unencoded) => {
                    SigningInput::as_spelled(signature.protected, payload)
                }
                (None, Spelling::Base64url) => SigningInput::as_spelled(signature.protected, plain(token)?),
                (None, Spelling::Unencoded) => {
                    let text = token.payload.ok_or(Error::Rejected)?;
                    let text = text.unescape(room.payload).map_err(|_| Error::Rejected)?;
                    SigningInput::as_spelled(signature.protected, text.as_bytes())
                }
            };
            reason = Error::Rejected;
            let (tried, result) = self.try_keys(&candidates, &input, signature_bytes);
            tries_left = tries_left.saturating_sub(tried);
            if let Ok((key, alg)) = result {
                // A signature that was copied is no second signer. There are no more of them than tries.
                if fitted.iter().all(|earlier| earlier.key != key) {
                    let _ = fitted.push(VerifiedSignature { signature: place, key, alg });
                }
            }
        }
        match (fitted.is_empty(), spelling) {
            (false, Some(spelling)) => Ok((fitted, spelling)),
            _ => Err(reason),
        }
    }

    /// The protected header of the first signature that fitted, decoded again: others were read in its place.
    fn header_of<'o>(
        &self,
        token: &JwsJson<'_>,
        fitted: &Fitted,
        place: &'o mut [u8],
    ) -> Result<Option<Header<'o>>, Error> {
        let first = fitted.first().and_then(|first| token.signatures().nth(first.signature));
        first.ok_or(Error::Rejected)?.unverified_header(&self.limits, place)
    }
}

fn split<'o>(token: &JwsJson<'_>, out: &'o mut [u8]) -> Result<Room<'o>, Error> {
    let needed = token.buffer_len();
    let short = Error::BufferTooSmall { needed };
    let [header, signature] = token.longest();
    let (header, rest) = out.get_mut(..needed).ok_or(short)?.split_at_mut_checked(header).ok_or(short)?;
    let (signature, payload) = rest.split_at_mut_checked(signature).ok_or(short)?;
    Ok(Room { header, signature, payload })
}

/// The payload in base64url: spelled in the one way, without escapes.
fn plain<'a>(token: &JwsJson<'a>) -> Result<&'a [u8], Error> {
    let text = token.payload.and_then(|text| text.as_plain());
    text.map(str::as_bytes).ok_or(malformed(Part::Payload, Fault::Base64Character, 0))
}

/// That no key answers a signature's `alg` is the least that can be said, and that a key was tried is the last.
fn more_telling(reason: Error, other: Error) -> Error {
    if reason == Error::AlgNotAllowed { other } else { reason }
}
