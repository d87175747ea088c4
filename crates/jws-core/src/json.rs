//! The JSON serializations as a view of their parts (RFC 7515, section 7.2): flattened, with one signature, and general,
//! with a list of them. Like the compact view it gives headers out, with a warning, and the payload never.
//!
//! What could be read in two ways is refused: both forms at once, members of an encrypted token, a member that is there
//! twice or in both headers of a signature, base64url with JSON escapes in it. Members that no standard names are passed
//! over, as section 7.2.1 asks.

use core::fmt;

use jose_alg::json::{self, Array, Object, Text, Value};
use jose_alg::{Error, Fault, Header, Part};
use jose_wire::base64url;

use crate::Limits;
use crate::compact::{decode, malformed};

/// What a header that nothing protects may say. It never brings `crit` or `b64`, and a choice among the keys that the
/// caller listed is all that it can ever make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unprotected {
    /// Hints, such as `kid`. Every signature has a protected header with its `alg`.
    HintsOnly,
    /// Also the `alg` of a signature that has no protected header at all (RFC 7520, section 4.7).
    MayNameAlg,
}

/// A JWS in a JSON serialization: its members found, nothing decoded or believed yet.
#[derive(Clone, Copy)]
pub struct JwsJson<'a> {
    /// As the member is spelled, since only a header can say whether it is base64url; nothing when it travels apart.
    pub(crate) payload: Option<Text<'a>>,
    signatures: Signatures<'a>,
    len: usize,
}

#[derive(Clone, Copy)]
enum Signatures<'a> {
    Flattened(JwsSignature<'a>),
    General(Array<'a>),
}

/// One signature and its headers.
#[derive(Clone, Copy)]
pub struct JwsSignature<'a> {
    /// base64url; empty when there is none.
    pub(crate) protected: &'a [u8],
    unprotected: Option<Object<'a>>,
    pub(crate) signature: &'a [u8],
}

impl<'a> JwsJson<'a> {
    /// Finds the members of a token with no more than `most_signatures` signatures.
    ///
    /// # Errors
    /// [`Error::Malformed`] or [`Error::LimitExceeded`], nearly always in [`Part::Token`].
    pub fn parse<T: AsRef<[u8]> + ?Sized>(
        token: &'a T,
        limits: &Limits,
        most_signatures: u8,
    ) -> Result<Self, Error> {
        // Three levels stand around a header, and up to sixteen members.
        let json_limits = json::Limits {
            len: limits.token_len,
            depth: limits.header.depth.saturating_add(3).min(json::Limits::DEPTH_MAX),
            members: limits.header.members.saturating_add(16).min(json::Limits::MEMBERS_MAX),
            string_len: limits.token_len,
        };
        let token = token.as_ref();
        let object = Object::parse(token, &json_limits).map_err(|e| Error::in_part(Part::Token, e))?;
        let has = |names: &[&str]| names.iter().any(|name| object.get(name).is_some());
        if has(&["ciphertext", "recipients", "encrypted_key", "iv", "tag", "aad", "unprotected"]) {
            return Err(malformed(Part::Token, Fault::InvalidValue, 0));
        }
        let signatures = match object.get("signatures") {
            None => Signatures::Flattened(JwsSignature::of(object, limits)?),
            // RFC 7515, section 7.2.2: both at once are neither.
            Some(_) if has(&["protected", "header", "signature"]) => {
                return Err(malformed(Part::Token, Fault::InvalidValue, 0));
            }
            Some(list) => {
                let list = list.as_array().ok_or(wrong_type())?;
                check_list(list, limits, most_signatures)?;
                Signatures::General(list)
            }
        };
        let payload = object.get("payload").map(|value| value.as_str().ok_or(wrong_type())).transpose()?;
        Ok(Self { payload, signatures, len: token.len() })
    }

    /// The signatures, in their order; at least one.
    pub fn signatures(&self) -> impl Iterator<Item = JwsSignature<'a>> + use<'a> {
        let (one, list) = match self.signatures {
            Signatures::Flattened(signature) => (Some(signature), None),
            Signatures::General(list) => (None, Some(list)),
        };
        // All were read when the token was, within its limits.
        let read = |element: Value<'a>| JwsSignature::of(element.as_object()?, &ANY).ok();
        one.into_iter().chain(list.into_iter().flat_map(Array::elements).filter_map(read))
    }

    /// Whether this is the general serialization.
    #[must_use]
    pub const fn is_general(&self) -> bool {
        matches!(self.signatures, Signatures::General(_))
    }

    /// Whether the payload travels apart.
    #[must_use]
    pub const fn has_no_payload(&self) -> bool {
        self.payload.is_none()
    }

    /// Characters of the payload, as it stands in the token.
    #[must_use]
    pub fn payload_text_len(&self) -> usize {
        self.payload.map_or(0, |text| text.raw().len())
    }

    /// Bytes that [`Verifier::verify_json`](crate::Verifier::verify_json) needs to work in: for the longest header, the
    /// longest signature, and the payload.
    #[must_use]
    pub fn buffer_len(&self) -> usize {
        let [header, signature] = self.longest();
        header.saturating_add(signature).saturating_add(self.payload_text_len())
    }

    /// Bytes of the longest header and of the longest signature.
    pub(crate) fn longest(&self) -> [usize; 2] {
        self.signatures().fold([0, 0], |[header, signature], one| {
            [header.max(one.protected_len()), signature.max(one.signature_len())]
        })
    }

    pub(crate) fn check_size(&self, limits: &Limits, apart: usize) -> Result<(), Error> {
        if self.len > limits.token_len || apart > limits.token_len {
            return Err(Error::LimitExceeded(Part::Token));
        }
        Ok(())
    }
}

impl<'a> JwsSignature<'a> {
    fn of(object: Object<'a>, limits: &Limits) -> Result<Self, Error> {
        let missing = malformed(Part::Token, Fault::MissingMember, 0);
        let protected = object.get("protected").map(|value| octets(Part::Header, value)).transpose()?;
        // RFC 7515, section 7.2.1: it "MUST be absent" when it is empty.
        if protected.is_some_and(<[u8]>::is_empty) {
            return Err(malformed(Part::Header, Fault::JsonEnd, 0));
        }
        let unprotected =
            object.get("header").map(|value| value.as_object().ok_or(wrong_type())).transpose()?;
        if unprotected.is_some_and(|header| header.raw().len() > limits.header.len) {
            return Err(Error::LimitExceeded(Part::Header));
        }
        Ok(Self {
            protected: protected.unwrap_or_default(),
            unprotected,
            signature: octets(Part::Signature, object.get("signature").ok_or(missing)?)?,
        })
    }

    /// Bytes of the decoded protected header; 0 when there is none.
    #[must_use]
    pub fn protected_len(&self) -> usize {
        base64url::decoded_len(self.protected.len()).unwrap_or(0)
    }

    /// Bytes of the decoded signature.
    #[must_use]
    pub fn signature_len(&self) -> usize {
        base64url::decoded_len(self.signature.len()).unwrap_or(0)
    }

    /// The unprotected header. **Nobody ever vouches for it**: whoever carries the token can change it.
    #[must_use]
    pub const fn unprotected(&self) -> Option<Object<'a>> {
        self.unprotected
    }

    /// Decodes the protected header into `buffer`, which must have room for it ([`JwsSignature::protected_len`]). Nothing
    /// when there is none.
    ///
    /// **Nobody has vouched for this header** until this signature was verified.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`], or what is wrong in [`Part::Header`], among it a member that both headers have.
    pub fn unverified_header<'b>(
        &self,
        limits: &Limits,
        buffer: &'b mut [u8],
    ) -> Result<Option<Header<'b>>, Error> {
        if self.protected.is_empty() {
            return Ok(None);
        }
        let needed = self.protected_len();
        if needed > limits.header.len {
            return Err(Error::LimitExceeded(Part::Header));
        }
        let buffer = buffer.get_mut(..needed).ok_or(Error::BufferTooSmall { needed })?;
        let header = Header::parse(decode(Part::Header, self.protected, buffer)?, &limits.header)?;
        // RFC 7515, section 4: the names in both "MUST be disjoint".
        let mut unprotected = self.unprotected.into_iter().flat_map(Object::members);
        if unprotected.any(|(name, _)| header.object().members().any(|(other, _)| other == name)) {
            return Err(malformed(Part::Header, Fault::JsonDuplicate, 0));
        }
        Ok(Some(header))
    }

    /// What the unprotected header says about the key, when the protected one is `protected`: an `alg` only if there is no
    /// protected one and the caller lets it, and a `kid`. Members that must be protected are refused.
    pub(crate) fn hints(
        &self,
        protected: Option<&Header<'_>>,
        rule: Unprotected,
        limits: &Limits,
    ) -> Result<(Option<Text<'a>>, Option<Text<'a>>), Error> {
        let missing = malformed(Part::Header, Fault::MissingMember, 0);
        let Some(object) = self.unprotected else {
            return if protected.is_some() { Ok((None, None)) } else { Err(missing) };
        };
        // RFC 7515, section 4.1.11, and RFC 7797, section 6.
        if ["crit", "b64"].iter().any(|name| object.get(name).is_some()) {
            return Err(malformed(Part::Header, Fault::InvalidValue, 0));
        }
        match (protected, rule) {
            (Some(_), _) => {
                let kid = object.get("kid").map(|kid| kid.as_str().ok_or(wrong_type())).transpose()?;
                // A protected `alg` is always there, so that this one would have been in both.
                Ok((None, kid))
            }
            (None, Unprotected::HintsOnly) => Err(missing),
            (None, Unprotected::MayNameAlg) => {
                let header = Header::parse(object.raw().as_bytes(), &limits.header)?;
                Ok((Some(header.alg()), header.kid()))
            }
        }
    }
}

/// Lengths only, as for a compact token.
impl fmt::Debug for JwsJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JwsJson({} signatures, {} characters)", self.signatures().count(), self.payload_text_len())
    }
}

impl fmt::Debug for JwsSignature<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JwsSignature({} + {} bytes)", self.protected_len(), self.signature_len())
    }
}

/// A list without a signature would be verified by verifying nothing.
fn check_list(list: Array<'_>, limits: &Limits, most: u8) -> Result<(), Error> {
    let mut count = 0u8;
    for element in list.elements() {
        if count >= most {
            return Err(Error::LimitExceeded(Part::Token));
        }
        count = count.saturating_add(1);
        JwsSignature::of(element.as_object().ok_or(wrong_type())?, limits)?;
    }
    if count == 0 { Err(malformed(Part::Token, Fault::InvalidValue, 0)) } else { Ok(()) }
}

/// For parts that were read within the caller's limits before.
const ANY: Limits = Limits { token_len: usize::MAX, header: json::Limits::MAX, candidates: 0 };

/// A string of base64url, of a length that base64url has, spelled without escapes.
fn octets(part: Part, value: Value<'_>) -> Result<&[u8], Error> {
    let text = value.as_str().ok_or(wrong_type())?;
    let text = text.as_plain().ok_or(malformed(part, Fault::Base64Character, 0))?.as_bytes();
    match base64url::decoded_len(text.len()) {
        Some(_) => Ok(text),
        None => Err(malformed(part, Fault::Base64Length, text.len())),
    }
}

const fn wrong_type() -> Error {
    malformed(Part::Token, Fault::WrongType, 0)
}
