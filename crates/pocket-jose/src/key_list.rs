//! Keys that were made ready, as the core takes them: a slice of references, which is made for each token, since it cannot stand
//! beside what it refers to. Where there is one key, as nearly always, that takes no memory from the heap.

use std::ops::Deref;

pub(crate) enum KeyList<'k, K: ?Sized> {
    One([&'k K; 1]),
    Many(Vec<&'k K>),
}

impl<'k, K: ?Sized> KeyList<'k, K> {
    pub(crate) fn new(mut keys: impl ExactSizeIterator<Item = &'k K>) -> Self {
        match (keys.len(), keys.next()) {
            (1, Some(only)) => Self::One([only]),
            (_, first) => Self::Many(first.into_iter().chain(keys).collect()),
        }
    }
}

impl<'k, K: ?Sized> Deref for KeyList<'k, K> {
    type Target = [&'k K];

    fn deref(&self) -> &Self::Target {
        match self {
            Self::One(one) => one,
            Self::Many(many) => many,
        }
    }
}
