//! An object with its text.

use alloc::boxed::Box;
use core::ops::Range;

use super::{Object, Text};

/// An object that was checked once and is kept with its text: to see it again, nothing is read again.
#[derive(Clone)]
pub struct OwnedObject {
    raw: Box<str>,
    at: usize,
}

/// Where a string of an object stands in the object's spelling. In another object it names whatever stands there.
#[derive(Clone, Debug)]
pub struct TextPlace(Range<usize>);

impl OwnedObject {
    /// The object. Positions in it are those in the text that it was read from.
    #[must_use]
    pub fn as_object(&self) -> Object<'_> {
        Object::checked(&self.raw, self.at)
    }

    /// The string at a place in this object; `None` for a place beyond its end.
    #[must_use]
    pub fn text(&self, place: &TextPlace) -> Option<Text<'_>> {
        self.raw.get(place.0.clone()).map(Text::new)
    }
}

impl From<Object<'_>> for OwnedObject {
    fn from(object: Object<'_>) -> Self {
        Self { raw: object.raw().into(), at: object.at() }
    }
}

impl Object<'_> {
    /// Where `text`, which must come from this object, stands in it: for [`OwnedObject::text`].
    #[must_use]
    pub fn place_of(self, text: Text<'_>) -> TextPlace {
        let start = super::view::distance(self.raw().as_ptr(), text.raw());
        TextPlace(start..start.saturating_add(text.raw().len()))
    }
}

/// A value of it may be a part of a private key, so only its length is shown.
impl core::fmt::Debug for OwnedObject {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "OwnedObject({} bytes)", self.raw.len())
    }
}
