//! Second opinions: serde_json on JSON, the `base64` crate on base64url. Slow, on the heap, and made by others.

use core::fmt;
use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

/// The bytes that `text` is the canonical base64url of.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The canonical base64url of `bytes`.
pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// JSON, on the heap.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// A number, and what it is when it is a whole one of 64 bits.
    Number(Option<u64>),
    Text(String),
    Array(Vec<Json>),
    /// In the order of the text.
    Object(Vec<(String, Json)>),
}

/// What serde_json makes of a text.
pub(crate) enum Opinion {
    Json(Json),
    /// It is no JSON, or repeats a member name.
    Refused,
    /// A number beyond an `f64`, where serde_json stops reading. RFC 8259 allows it, and so do we: no opinion.
    None,
}

pub(crate) fn json(text: &[u8]) -> Opinion {
    match serde_json::from_slice(text) {
        Ok(json) => Opinion::Json(json),
        Err(error) if error.to_string().starts_with("number out of range") => Opinion::None,
        Err(_) => Opinion::Refused,
    }
}

impl Json {
    /// The members, of an object whose JSON there is no doubt about.
    pub(crate) fn object(text: &[u8]) -> Option<Vec<(String, Self)>> {
        match json(text) {
            Opinion::Json(Self::Object(members)) => Some(members),
            _ => None,
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Open arrays and objects at the deepest place.
    pub(crate) fn depth(&self) -> usize {
        match self {
            Self::Array(elements) => 1 + elements.iter().map(Self::depth).max().unwrap_or(0),
            Self::Object(members) => 1 + members.iter().map(|(_, value)| value.depth()).max().unwrap_or(0),
            _ => 0,
        }
    }

    /// Member names of all objects that are open at one time, at most.
    pub(crate) fn open_members(&self, before: usize) -> usize {
        match self {
            Self::Array(elements) => elements.iter().map(|e| e.open_members(before)).max().unwrap_or(before),
            Self::Object(members) => {
                let open =
                    |(index, (_, value)): (usize, &(String, Self))| value.open_members(before + index + 1);
                members.iter().enumerate().map(open).max().unwrap_or(before)
            }
            _ => before,
        }
    }
}

/// The member `name` of `members`.
pub(crate) fn get<'m>(members: &'m [(String, Json)], name: &str) -> Option<&'m Json> {
    members.iter().find(|(own, _)| own == name).map(|(_, value)| value)
}

struct ToJson;

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ToJson)
    }
}

impl<'de> Visitor<'de> for ToJson {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(Some(value)))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Number(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Number(None))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element()? {
            elements.push(element);
        }
        Ok(Json::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        let mut names = HashSet::new();
        while let Some((name, value)) = map.next_entry::<String, Json>()? {
            if !names.insert(name.clone()) {
                return Err(A::Error::custom("a name twice"));
            }
            members.push((name, value));
        }
        Ok(Json::Object(members))
    }
}
