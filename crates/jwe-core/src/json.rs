//! The JSON serializations as a view of their parts (RFC 7516, section 7.2): flattened, with one recipient, and general,
//! with a list of them.
//!
//! What could be read in two ways is refused: a token in both forms at once, a member that is there twice or in two of
//! its headers, base64url with JSON escapes in it. Members that no standard names are passed over, as section 7.2 asks.

use core::fmt;

use jose_alg::json::{self, Array, Object, Value};
use jose_alg::{Error, Fault, Header, Part};
use jose_wire::base64url;

use crate::Limits;
use crate::compact::{decode, malformed};

/// Where the members `alg` and `enc` may stand. `crit` is refused wherever it stands, and so is
/// `zip`, but for callers who inflate.
///
/// Members outside the protected header are not authenticated: whoever carries the token can change them. They can never
/// choose more than the keys and ciphers that the policy has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderRule {
    /// `enc` in the protected header; `alg` there as well or, in the general serialization, in the header of the recipient
    /// whose key it is for.
    Protected,
    /// In any header, as RFC 7516, section 4 has it.
    Anywhere,
}

/// A JWE in a JSON serialization: its members found, nothing decoded or believed yet.
#[derive(Clone, Copy)]
pub struct JweJson<'a> {
    /// base64url; empty when there is none.
    pub(crate) protected: &'a [u8],
    unprotected: Option<Object<'a>>,
    recipients: Recipients<'a>,
    aad: Option<&'a [u8]>,
    pub(crate) iv: &'a [u8],
    pub(crate) ciphertext: &'a [u8],
    pub(crate) tag: &'a [u8],
    /// Bytes of the whole token.
    pub(crate) len: usize,
}

#[derive(Clone, Copy)]
enum Recipients<'a> {
    Flattened(JweRecipient<'a>),
    General(Array<'a>),
}

/// What a token has for one recipient.
#[derive(Clone, Copy)]
pub struct JweRecipient<'a> {
    header: Option<Object<'a>>,
    pub(crate) encrypted_key: &'a [u8],
}

impl<'a> JweJson<'a> {
    /// Finds the members of a token with no more than `most_recipients` recipients.
    ///
    /// # Errors
    /// [`Error::Malformed`] or [`Error::LimitExceeded`], nearly always in [`Part::Token`].
    pub fn parse<T: AsRef<[u8]> + ?Sized>(
        token: &'a T,
        limits: &Limits,
        most_recipients: u8,
    ) -> Result<Self, Error> {
        // Three levels stand around a recipient's header, and up to sixteen members.
        let json_limits = json::Limits {
            len: limits.token_len,
            depth: limits.header.depth.saturating_add(3).min(json::Limits::DEPTH_MAX),
            members: limits.header.members.saturating_add(16).min(json::Limits::MEMBERS_MAX),
            string_len: limits.token_len,
        };
        let token = token.as_ref();
        let object = Object::parse(token, &json_limits).map_err(|e| Error::in_part(Part::Token, e))?;
        let mut found = [None; NAMES.len()];
        for (name, value) in object.members() {
            let place = NAMES.iter().position(|known| name.is(known));
            if let Some(slot) = place.and_then(|place| found.get_mut(place)) {
                *slot = Some(value);
            }
        }
        let [
            protected,
            unprotected,
            recipients,
            header,
            encrypted_key,
            aad,
            iv,
            ciphertext,
            tag,
            signed @ ..,
        ] = found;
        // Neither a signed token nor both at once.
        if signed.iter().any(Option::is_some) {
            return Err(malformed(Part::Token, Fault::InvalidValue, 0));
        }
        let recipients = match recipients {
            None => Recipients::Flattened(JweRecipient::of(header, encrypted_key)?),
            Some(list) => {
                let list = list.as_array().ok_or(wrong_type())?;
                // go-jose writes the key of the first recipient a second time beside the list; anything else would be two forms
                // at once.
                let first = list.elements().next().and_then(Value::as_object);
                let again = |key: Value<'_>| {
                    first
                        .and_then(|first| first.get("encrypted_key"))
                        .is_some_and(|own| own.raw() == key.raw())
                };
                if header.is_some() || encrypted_key.is_some_and(|key| !again(key)) {
                    return Err(malformed(Part::Token, Fault::InvalidValue, 0));
                }
                Recipients::General(list)
            }
        };
        let protected = protected.map(|value| octets(Part::Header, value)).transpose()?;
        let aad = aad.map(|value| octets(Part::Payload, value)).transpose()?;
        // RFC 7516, section 7.2.1: both "MUST be absent" when they are empty.
        if protected.is_some_and(<[u8]>::is_empty) || aad.is_some_and(<[u8]>::is_empty) {
            return Err(malformed(Part::Token, Fault::InvalidValue, 0));
        }
        if let Some(aad) = aad {
            base64url::validate(aad).map_err(|e| Error::in_part(Part::Payload, e))?;
        }
        let unprotected = unprotected.map(object_of).transpose()?;
        // Copied once for every recipient, and so refused before.
        if unprotected.is_some_and(|object| object.raw().len() > limits.header.len)
            || protected.is_some_and(|text| len_of(text) > limits.header.len)
        {
            return Err(Error::LimitExceeded(Part::Header));
        }
        let missing = malformed(Part::Token, Fault::MissingMember, 0);
        let view = Self {
            protected: protected.unwrap_or_default(),
            unprotected,
            recipients,
            aad,
            iv: octets(Part::Iv, iv.ok_or(missing)?)?,
            ciphertext: octets(Part::Ciphertext, ciphertext.ok_or(missing)?)?,
            tag: octets(Part::Tag, tag.ok_or(missing)?)?,
            len: token.len(),
        };
        view.check_recipients(most_recipients)?;
        Ok(view)
    }

    fn check_recipients(&self, most: u8) -> Result<(), Error> {
        let Recipients::General(list) = self.recipients else { return Ok(()) };
        if list.elements().nth(most.into()).is_some() {
            return Err(Error::LimitExceeded(Part::Token));
        }
        let several = list.elements().nth(1).is_some();
        for element in list.elements() {
            let recipient = JweRecipient::of_object(object_of(element)?)?;
            // `dir` and ECDH-ES have no encrypted key: their key would be that of every recipient.
            if several && recipient.encrypted_key.is_empty() {
                return Err(malformed(Part::EncryptedKey, Fault::WrongLength, 0));
            }
        }
        if list.elements().next().is_none() {
            Err(malformed(Part::Token, Fault::InvalidValue, 0))
        } else {
            Ok(())
        }
    }

    /// What the token has for each recipient, in its order; at least one.
    pub fn recipients(&self) -> impl Iterator<Item = JweRecipient<'a>> + use<'a> {
        let (one, list) = match self.recipients {
            Recipients::Flattened(recipient) => (Some(recipient), None),
            Recipients::General(list) => (None, Some(list)),
        };
        // All were read when the token was.
        let read = |element: Value<'a>| JweRecipient::of_object(element.as_object()?).ok();
        one.into_iter().chain(list.into_iter().flat_map(Array::elements).filter_map(read))
    }

    /// Whether this is the general serialization.
    #[must_use]
    pub const fn is_general(&self) -> bool {
        matches!(self.recipients, Recipients::General(_))
    }

    /// Bytes of the additional authenticated data; nothing when there are none.
    #[must_use]
    pub fn aad_len(&self) -> Option<usize> {
        self.aad.and_then(|text| base64url::decoded_len(text.len()))
    }

    /// Decodes the additional authenticated data to the front of `out`. Anyone can have written them until the token was
    /// decrypted; then they are as authentic as the payload.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`]; what is wrong with them.
    pub fn aad<'o>(&self, out: &'o mut [u8]) -> Result<&'o [u8], Error> {
        let needed = self.aad_len().unwrap_or(0);
        let out = out.get_mut(..needed).ok_or(Error::BufferTooSmall { needed })?;
        decode(Part::Payload, self.aad.unwrap_or_default(), out).map(|bytes| &*bytes)
    }

    /// Bytes of the protected header; 0 when there is none.
    #[must_use]
    pub fn protected_len(&self) -> usize {
        len_of(self.protected)
    }

    /// Decodes the protected header, a JSON object, to the front of `out`; as believable as [`JweJson::aad`].
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`]; what is wrong with it.
    pub fn protected<'o>(&self, out: &'o mut [u8]) -> Result<&'o [u8], Error> {
        let needed = self.protected_len();
        let out = out.get_mut(..needed).ok_or(Error::BufferTooSmall { needed })?;
        decode(Part::Header, self.protected, out).map(|bytes| &*bytes)
    }

    /// Bytes that [`Decrypter::decrypt_json`](crate::Decrypter::decrypt_json) needs to work in.
    #[must_use]
    pub fn buffer_len(&self) -> usize {
        self.work_len().saturating_add(self.authenticated_len())
    }

    /// Enough for the headers and the encrypted key of any recipient, and then again for the ciphertext.
    pub(crate) fn work_len(&self) -> usize {
        let key_len = |recipient: &JweRecipient<'_>| len_of(recipient.encrypted_key);
        let of =
            |recipient: JweRecipient<'a>| self.header_len(&recipient).saturating_add(key_len(&recipient));
        self.recipients().map(of).fold(len_of(self.ciphertext), usize::max)
    }

    /// Bytes of the protected header, a dot and the additional data, when they must be put together.
    pub(crate) fn authenticated_len(&self) -> usize {
        self.aad.map_or(0, |aad| self.protected.len().saturating_add(1).saturating_add(aad.len()))
    }

    /// What the cipher authenticates besides the text (RFC 7516, section 5.1, step 14), put together in `place` if it does
    /// not stand in the token.
    pub(crate) fn authenticated<'p>(&self, place: &'p mut [u8]) -> Option<&'p [u8]>
    where
        'a: 'p,
    {
        let Some(aad) = self.aad else { return Some(self.protected) };
        let (header, rest) = place.split_at_mut_checked(self.protected.len())?;
        let (dot, rest) = rest.split_first_mut()?;
        header.copy_from_slice(self.protected);
        *dot = b'.';
        rest.get_mut(..aad.len())?.copy_from_slice(aad);
        Some(place)
    }

    /// Whether one of the headers of a recipient that nothing protects has a member.
    pub(crate) fn has_unprotected(&self, name: &str, recipient: &JweRecipient<'_>) -> bool {
        [self.unprotected, recipient.header].into_iter().flatten().any(|object| object.get(name).is_some())
    }

    /// Bytes of all headers of a recipient in one, and a few more.
    #[must_use]
    pub fn header_len(&self, recipient: &JweRecipient<'_>) -> usize {
        let unprotected = [self.unprotected, recipient.header].into_iter().flatten();
        unprotected
            .fold(len_of(self.protected).max(1), |sum, object| sum.saturating_add(object.raw().len()))
            .saturating_add(1)
    }

    /// The headers of a recipient, put together in `place`: the JOSE header of RFC 7516, section 4. Reading them as one
    /// object is what keeps them disjoint.
    ///
    /// **Nobody has vouched for this header**, and for the unprotected ones nobody ever will.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`]; what is wrong in [`Part::Header`].
    pub fn unverified_header<'b>(
        &self,
        recipient: &JweRecipient<'_>,
        rule: HeaderRule,
        limits: &Limits,
        place: &'b mut [u8],
    ) -> Result<Header<'b>, Error> {
        let needed = self.header_len(recipient);
        let place = place.get_mut(..needed).ok_or(Error::BufferTooSmall { needed })?;
        let missing = malformed(Part::Header, Fault::MissingMember, 0);
        let mut end = Joined { place, len: 0, empty: true };
        let (mut has_alg, mut has_enc) = (false, false);
        if self.protected.is_empty() {
            end.push(b"{")?;
        } else {
            if len_of(self.protected) > limits.header.len {
                return Err(Error::LimitExceeded(Part::Header));
            }
            let json = decode(Part::Header, self.protected, end.place)?;
            let object = Object::parse(json, &limits.header).map_err(|e| Error::in_part(Part::Header, e))?;
            (has_alg, has_enc) = (object.get("alg").is_some(), object.get("enc").is_some());
            let empty = object.members().next().is_none();
            // Behind its closing brace there is nothing but whitespace.
            let len = json.iter().rposition(|byte| *byte == b'}').ok_or(missing)?;
            end = Joined { place: end.place, len, empty };
        }
        for object in [self.unprotected, recipient.header].into_iter().flatten() {
            end.members(object)?;
        }
        if rule == HeaderRule::Protected {
            let own = |name: &str| recipient.header.is_some_and(|header| header.get(name).is_some());
            if !has_enc || !(has_alg || self.is_general() && own("alg")) {
                return Err(missing);
            }
        }
        Header::parse(end.close()?, &limits.header)
    }
}

impl<'a> JweRecipient<'a> {
    fn of(header: Option<Value<'a>>, encrypted_key: Option<Value<'a>>) -> Result<Self, Error> {
        let encrypted_key = encrypted_key.map(|value| octets(Part::EncryptedKey, value)).transpose()?;
        Ok(Self {
            header: header.map(object_of).transpose()?,
            encrypted_key: encrypted_key.unwrap_or_default(),
        })
    }

    fn of_object(object: Object<'a>) -> Result<Self, Error> {
        Self::of(object.get("header"), object.get("encrypted_key"))
    }
}

/// One object made of several, at the front of `place`.
struct Joined<'b> {
    place: &'b mut [u8],
    len: usize,
    empty: bool,
}

impl<'b> Joined<'b> {
    fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let needed = self.len.saturating_add(bytes.len());
        // In two steps, so that the compiler sees one length and no panic.
        let place = self.place.get_mut(self.len..).and_then(|rest| rest.get_mut(..bytes.len()));
        place.ok_or(Error::BufferTooSmall { needed })?.copy_from_slice(bytes);
        self.len = needed;
        Ok(())
    }

    fn members(&mut self, object: Object<'_>) -> Result<(), Error> {
        let inside =
            object.raw().strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_default();
        if object.members().next().is_none() {
            return Ok(());
        }
        if !self.empty {
            self.push(b",")?;
        }
        self.empty = false;
        self.push(inside.as_bytes())
    }

    fn close(mut self) -> Result<&'b [u8], Error> {
        self.push(b"}")?;
        let len = self.len;
        let place: &'b [u8] = self.place;
        place.get(..len).ok_or(Error::BufferTooSmall { needed: len })
    }
}

/// Lengths only, as for a compact token.
impl fmt::Debug for JweJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JweJson({} recipients, {} bytes)", self.recipients().count(), len_of(self.ciphertext))
    }
}

impl fmt::Debug for JweRecipient<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JweRecipient({} bytes)", len_of(self.encrypted_key))
    }
}

fn len_of(text: &[u8]) -> usize {
    base64url::decoded_len(text.len()).unwrap_or(0)
}

/// A string of base64url, of a length that base64url has, spelled without escapes.
fn octets(part: Part, value: Value<'_>) -> Result<&[u8], Error> {
    let text = value.as_str().ok_or(wrong_type())?;
    let text = text.as_plain().ok_or(malformed(part, Fault::Base64Character, 0))?.as_bytes();
    match base64url::decoded_len(text.len()) {
        Some(_) => Ok(text),
        None => Err(malformed(part, Fault::Base64Length, text.len())),
    }
}

fn object_of(value: Value<'_>) -> Result<Object<'_>, Error> {
    value.as_object().ok_or(wrong_type())
}

/// What RFC 7516, section 7.2 names, and behind it what tells a signed token.
const NAMES: [&str; 12] = [
    "protected",
    "unprotected",
    "recipients",
    "header",
    "encrypted_key",
    "aad",
    "iv",
    "ciphertext",
    "tag",
    "payload",
    "signature",
    "signatures",
];

const fn wrong_type() -> Error {
    malformed(Part::Token, Fault::WrongType, 0)
}
