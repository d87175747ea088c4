//! The JOSE header: read as a view of the received bytes, written member by member into the output.

#[cfg(feature = "alloc")]
mod known;
#[cfg(feature = "alloc")]
mod owned;

use core::fmt;

use jose_wire::json::{self, Array, Kind, Object, ObjectWriter, Text, Value};
use jose_wire::{Fault, WireError, base64url};

#[cfg(feature = "alloc")]
pub use self::{known::KnownHeader, owned::OwnedHeader};
use crate::{Error, Part};

/// A JOSE header (RFC 7515, section 4; RFC 7516, section 4), read once from its JSON.
///
/// Being well-formed says nothing about its origin: a header can be believed only after the token was
/// authenticated. Members that ask for a key to be fetched or trusted (`jku`, `jwk`, `x5u`, `x5c`) are inert
/// data here and everywhere in this workspace.
#[derive(Clone, Copy, Debug)]
pub struct Header<'a> {
    object: Object<'a>,
    alg: Text<'a>,
    enc: Option<Text<'a>>,
    kid: Option<Text<'a>>,
    typ: Option<Text<'a>>,
    cty: Option<Text<'a>>,
    zip: Option<Text<'a>>,
    crit: Option<Array<'a>>,
}

impl<'a> Header<'a> {
    /// Reads a header. Registered members must have the JSON type that their standard gives them, `alg` must be
    /// there, and `crit` must obey RFC 7515, section 4.1.11.
    ///
    /// # Errors
    /// [`Error::Malformed`] or [`Error::LimitExceeded`] in [`Part::Header`].
    pub fn parse(text: &'a [u8], limits: &json::Limits) -> Result<Self, Error> {
        let object = Object::parse(text, limits).map_err(|e| Error::in_part(Part::Header, e))?;
        // One look at each member, so that no two readers can disagree about it.
        let mut texts = [None; CRIT];
        let mut crit = None;
        for (name, value) in object.members() {
            let mut registered = REGISTERED.iter().enumerate();
            let Some((place, registered)) = registered.find(|(_, registered)| name.is(registered.name))
            else {
                continue;
            };
            if value.kind() != registered.kind {
                return Err(malformed(Fault::WrongType, object.position_of(value)));
            }
            if place == CRIT {
                crit = Some(value);
            } else if let Some(text) = texts.get_mut(place) {
                *text = value.as_str();
            }
        }
        let crit = crit.and_then(|value| value.as_array().map(|array| (array, value)));
        if let Some((array, value)) = crit {
            check_crit(array, object).map_err(|fault| malformed(fault, object.position_of(value)))?;
        }
        let [alg, enc, kid, typ, cty, zip] = texts;
        let alg = alg.ok_or(malformed(Fault::MissingMember, 0))?;
        Ok(Self { object, alg, enc, kid, typ, cty, zip, crit: crit.map(|(array, _)| array) })
    }

    /// `alg`: the key management or signature algorithm.
    #[must_use]
    pub const fn alg(&self) -> Text<'a> {
        self.alg
    }

    /// `enc`: the content encryption algorithm.
    #[must_use]
    pub const fn enc(&self) -> Option<Text<'a>> {
        self.enc
    }

    /// `kid`: a hint to the key.
    #[must_use]
    pub const fn kid(&self) -> Option<Text<'a>> {
        self.kid
    }

    /// `typ`: the media type of the whole token.
    #[must_use]
    pub const fn typ(&self) -> Option<Text<'a>> {
        self.typ
    }

    /// `cty`: the media type of the payload.
    #[must_use]
    pub const fn cty(&self) -> Option<Text<'a>> {
        self.cty
    }

    /// `zip`: the compression algorithm.
    #[must_use]
    pub const fn zip(&self) -> Option<Text<'a>> {
        self.zip
    }

    /// `crit`: names of the extensions that must be understood.
    #[must_use]
    pub const fn crit(&self) -> Option<Array<'a>> {
        self.crit
    }

    /// Any member by name, compared after unescaping.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value<'a>> {
        self.object.get(name)
    }

    /// The bytes of a member in base64url, decoded to the front of `out`. For algorithms (`iv`, `tag`, `p2s`, `apu`).
    ///
    /// Nothing when there is no such member, it is no string, its spelling is not the canonical one or has JSON
    /// escapes, or it has more bytes than `out`.
    #[must_use]
    pub fn base64url<'o>(&self, name: &str, out: &'o mut [u8]) -> Option<&'o [u8]> {
        let text = self.get(name)?.as_str()?.as_plain()?;
        let out = out.get_mut(..base64url::decoded_len(text.len())?)?;
        base64url::decode(text.as_bytes(), out).ok().map(|bytes| &*bytes)
    }

    /// The header as a JSON object.
    #[must_use]
    pub const fn object(&self) -> Object<'a> {
        self.object
    }
}

/// RFC 7515, section 4.1.11: a non-empty array of distinct names that are members of the header and not
/// registered by the JOSE standards themselves.
fn check_crit(crit: Array<'_>, header: Object<'_>) -> Result<(), Fault> {
    let mut elements = crit.elements();
    let mut is_empty = true;
    // At most as many rounds as the header has members, since each name must be a different one.
    while let Some(element) = elements.next() {
        let name = element.as_str().ok_or(Fault::WrongType)?;
        let repeated = elements.clone().filter_map(Value::as_str).any(|other| other == name);
        let registered = REGISTERED.iter().any(|registered| name.is(registered.name));
        let absent = !header.members().any(|(member, _)| member == name);
        if repeated || registered || absent {
            return Err(Fault::InvalidValue);
        }
        is_empty = false;
    }
    if is_empty { Err(Fault::InvalidValue) } else { Ok(()) }
}

const fn malformed(fault: Fault, at: usize) -> Error {
    Error::in_part(Part::Header, WireError::new(fault, at))
}

/// What the caller puts into a header beyond what the algorithms write themselves.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeaderFields<'h> {
    /// `kid`; when absent, the recipient's own is written, if it has one.
    pub kid: Option<&'h str>,
    /// `typ`: the media type of the token.
    pub typ: Option<&'h str>,
    /// `cty`: the media type of the payload.
    pub cty: Option<&'h str>,
    /// Any other members, in this order. Names that the library writes itself are refused.
    pub members: &'h [Member<'h>],
}

impl HeaderFields<'_> {
    /// No members of the caller's own.
    pub const NONE: Self = Self { kid: None, typ: None, cty: None, members: &[] };

    /// Whether `unprotected` can be a header beside these members: it has none that the library writes itself or that must
    /// be protected, and none that these have.
    ///
    /// # Errors
    /// [`Error::HeaderName`].
    pub fn check_unprotected(&self, unprotected: Object<'_>) -> Result<(), Error> {
        let taken = |name: Text<'_>| {
            REGISTERED.iter().any(|registered| !registered.callers && name.is(registered.name))
                || UNREGISTERED_RESERVED.iter().any(|reserved| name.is(reserved))
                || self.members.iter().any(|member| name.is(member.name))
        };
        if unprotected.members().any(|(name, _)| taken(name)) { Err(Error::HeaderName) } else { Ok(()) }
    }

    fn check(&self) -> Result<(), Error> {
        for (index, member) in self.members.iter().enumerate() {
            let earlier = self.members.get(..index).unwrap_or_default();
            let reserved = REGISTERED.iter().find(|registered| registered.name == member.name);
            let allowed = reserved.is_none_or(|r| r.callers && r.kind == member.value.kind());
            if !allowed
                || UNREGISTERED_RESERVED.contains(&member.name)
                || earlier.iter().any(|e| e.name == member.name)
            {
                return Err(Error::HeaderName);
            }
        }
        Ok(())
    }
}

/// A header member of the caller's own.
#[derive(Clone, Copy, Debug)]
pub struct Member<'h> {
    /// The name, as it means (it is escaped where needed).
    pub name: &'h str,
    /// The value.
    pub value: MemberValue<'h>,
}

/// The value of a [`Member`].
#[derive(Clone, Copy, Debug)]
pub enum MemberValue<'h> {
    /// A string, as it means (it is escaped where needed).
    Text(&'h str),
    /// Any JSON value, written as it is spelled.
    Json(Value<'h>),
}

impl MemberValue<'_> {
    fn kind(&self) -> Kind {
        match self {
            Self::Text(_) => Kind::String,
            Self::Json(value) => value.kind(),
        }
    }
}

impl<'h> Member<'h> {
    /// A member whose value is a string.
    #[must_use]
    pub const fn text(name: &'h str, value: &'h str) -> Self {
        Self { name, value: MemberValue::Text(value) }
    }

    /// A member whose value is any JSON.
    #[must_use]
    pub const fn json(name: &'h str, value: Value<'h>) -> Self {
        Self { name, value: MemberValue::Json(value) }
    }
}

/// Writes a header: first what the caller asked for, then whatever the algorithm adds.
pub struct HeaderWriter<'b> {
    object: ObjectWriter<'b>,
    enc: Option<&'b str>,
}

impl<'b> HeaderWriter<'b> {
    /// Begins a header at the front of `out` with `alg`, `enc` (for encryption), and the caller's members.
    ///
    /// A buffer that is too short, even an empty one, only makes [`HeaderWriter::finish`] report what is needed.
    ///
    /// # Errors
    /// [`Error::HeaderName`] for a member with a reserved or repeated name.
    pub fn begin(
        out: &'b mut [u8],
        alg: &str,
        enc: Option<&'b str>,
        kid: Option<&str>,
        fields: &HeaderFields<'_>,
    ) -> Result<Self, Error> {
        fields.check()?;
        let mut object = ObjectWriter::new(out);
        let texts = [
            ("alg", Some(alg)),
            ("enc", enc),
            ("kid", fields.kid.or(kid)),
            ("typ", fields.typ),
            ("cty", fields.cty),
        ];
        for (name, value) in texts {
            if let Some(value) = value {
                object.text(name, value);
            }
        }
        Ok(Self::with_members(object, enc, fields))
    }

    /// Begins the header of one among several recipients: `alg` and `kid`. `enc` stands in the header that they share.
    #[must_use]
    pub fn begin_recipient(out: &'b mut [u8], alg: &str, enc: &'b str, kid: Option<&str>) -> Self {
        let mut object = ObjectWriter::new(out);
        object.text("alg", alg);
        if let Some(kid) = kid {
            object.text("kid", kid);
        }
        Self { object, enc: Some(enc) }
    }

    /// Begins the header that several recipients share: as [`HeaderWriter::begin`], without the `alg` that each has in a
    /// header of its own.
    ///
    /// # Errors
    /// As there.
    pub fn begin_shared(out: &'b mut [u8], enc: &'b str, fields: &HeaderFields<'_>) -> Result<Self, Error> {
        fields.check()?;
        let mut object = ObjectWriter::new(out);
        object.text("enc", enc);
        for (name, value) in [("typ", fields.typ), ("cty", fields.cty)] {
            if let Some(value) = value {
                object.text(name, value);
            }
        }
        Ok(Self::with_members(object, Some(enc), fields))
    }

    fn with_members(mut object: ObjectWriter<'b>, enc: Option<&'b str>, fields: &HeaderFields<'_>) -> Self {
        for member in fields.members {
            match member.value {
                MemberValue::Text(text) => object.text(member.name, text),
                MemberValue::Json(value) => object.json(member.name, value),
            }
        }
        Self { object, enc }
    }

    /// The `enc` that the header began with. For algorithms that bind a key to it (ECDH-ES).
    #[must_use]
    pub const fn enc(&self) -> Option<&'b str> {
        self.enc
    }

    /// Adds a string member. For algorithms.
    pub fn text(&mut self, name: &str, value: &str) {
        self.object.text(name, value);
    }

    /// Adds a whole number. For algorithms (`p2c`).
    pub fn number(&mut self, name: &str, value: u64) {
        self.object.number(name, value);
    }

    /// Adds bytes in base64url. For algorithms (`iv`, `tag`, `p2s`).
    pub fn base64url(&mut self, name: &str, bytes: &[u8]) {
        self.object.base64url(name, bytes);
    }

    /// Adds any JSON value. For algorithms (`epk`).
    pub fn json(&mut self, name: &str, value: Value<'_>) {
        self.object.json(name, value);
    }

    /// Ends the header and returns its length in bytes.
    ///
    /// # Errors
    /// `Err(needed)` when the buffer was too short.
    pub fn finish(self) -> Result<usize, usize> {
        self.object.finish()
    }
}

impl fmt::Debug for HeaderWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HeaderWriter")
    }
}

/// A header parameter that RFC 7515, 7516 or 7518 registers.
struct Registered {
    name: &'static str,
    kind: Kind,
    /// Whether a caller may write it through [`HeaderFields::members`].
    callers: bool,
}

const fn registered(name: &'static str, kind: Kind, callers: bool) -> Registered {
    Registered { name, kind, callers }
}

/// The first are those of [`Header`], in the order in which [`Header::parse`] takes them: six strings, and `crit`.
const REGISTERED: [Registered; 20] = [
    registered("alg", Kind::String, false),
    registered("enc", Kind::String, false),
    registered("kid", Kind::String, false),
    registered("typ", Kind::String, false),
    registered("cty", Kind::String, false),
    registered("zip", Kind::String, false),
    registered("crit", Kind::Array, false),
    registered("jku", Kind::String, true),
    registered("jwk", Kind::Object, true),
    registered("x5u", Kind::String, true),
    registered("x5c", Kind::Array, true),
    registered("x5t", Kind::String, true),
    registered("x5t#S256", Kind::String, true),
    registered("epk", Kind::Object, false),
    registered("apu", Kind::String, false),
    registered("apv", Kind::String, false),
    registered("iv", Kind::String, false),
    registered("tag", Kind::String, false),
    registered("p2s", Kind::String, false),
    registered("p2c", Kind::Number, false),
];

/// Where `crit` stands.
const CRIT: usize = 6;

/// Registered elsewhere, with a meaning that a plain member must not have by accident (RFC 7797, section 3).
const UNREGISTERED_RESERVED: [&str; 1] = ["b64"];
