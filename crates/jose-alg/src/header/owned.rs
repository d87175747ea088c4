//! A header with its text.

use core::fmt;

use jose_wire::json::{Array, OwnedObject, TextPlace, Value};

use super::Header;

/// A header that was read once and is kept with its text: to see it again, nothing is read again.
#[derive(Clone)]
pub struct OwnedHeader {
    object: OwnedObject,
    alg: TextPlace,
    /// `enc`, `kid`, `typ`, `cty`, `zip`.
    others: [Option<TextPlace>; 5],
    has_crit: bool,
}

impl OwnedHeader {
    /// The header; `None` is for the type alone, since every place was taken from this very text.
    #[must_use]
    pub fn as_header(&self) -> Option<Header<'_>> {
        let object = self.object.as_object();
        let [enc, kid, typ, cty, zip] =
            self.others.each_ref().map(|place| place.as_ref().and_then(|place| self.object.text(place)));
        let crit: Option<Array<'_>> = match self.has_crit {
            true => Some(object.get("crit").and_then(Value::as_array)?),
            false => None,
        };
        Some(Header { object, alg: self.object.text(&self.alg)?, enc, kid, typ, cty, zip, crit })
    }

    /// The header as the sender spelled it, from brace to brace.
    #[must_use]
    pub fn json(&self) -> &str {
        self.object.as_object().raw()
    }
}

impl From<&Header<'_>> for OwnedHeader {
    fn from(header: &Header<'_>) -> Self {
        let object = header.object;
        Self {
            object: object.into(),
            alg: object.place_of(header.alg),
            others: [header.enc, header.kid, header.typ, header.cty, header.zip]
                .map(|text| text.map(|text| object.place_of(text))),
            has_crit: header.crit.is_some(),
        }
    }
}

impl fmt::Debug for OwnedHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnedHeader({} bytes)", self.json().len())
    }
}
