//! What was made ready, as the core takes it: a slice of references, which is made for each token, since it cannot stand beside
//! what it refers to, and since what threads share ([`Sync`]) has another type than what the core, which has no threads, asks for.
//! Short ones, as nearly all are, take no memory from the heap.

use std::ops::Deref;

/// The most references that stand here themselves.
const FEW: usize = 8;

pub(crate) enum List<'k, K: ?Sized> {
    One([&'k K; 1]),
    Few([&'k K; FEW], usize),
    Many(Vec<&'k K>),
}

impl<'k, K: ?Sized> List<'k, K> {
    pub(crate) fn new(mut all: impl ExactSizeIterator<Item = &'k K>) -> Self {
        match (all.len(), all.next()) {
            (1, Some(only)) => Self::One([only]),
            (len @ 2..=FEW, Some(first)) => {
                let mut few = [first; FEW];
                few.iter_mut().skip(1).zip(all).for_each(|(place, one)| *place = one);
                Self::Few(few, len)
            }
            (_, first) => Self::Many(first.into_iter().chain(all).collect()),
        }
    }
}

impl<'k, K: ?Sized> Deref for List<'k, K> {
    type Target = [&'k K];

    fn deref(&self) -> &Self::Target {
        match self {
            Self::One(one) => one,
            Self::Few(few, len) => few.get(..*len).unwrap_or_default(),
            Self::Many(many) => many,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_what_was_put_into_it() {
        let all: Vec<usize> = (0..2 * FEW).collect();
        for len in 0..all.len() {
            let list = List::new(all[..len].iter());
            assert!(list.iter().copied().eq(&all[..len]), "{len}");
        }
    }
}
