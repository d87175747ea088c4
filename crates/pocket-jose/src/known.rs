//! Headers that a receiver or a verifier has seen.

use std::sync::OnceLock;

use jose_alg::KnownHeader;
use jose_alg::json::Limits;

/// The first few headers of tokens that were opened or verified: in an exchange that goes on, the next token mostly has one of them. Written
/// once each, so that threads that share a receiver do not wait for each other.
#[derive(Debug, Default)]
pub(crate) struct KnownHeaders {
    places: [OnceLock<KnownHeader>; 4],
}

impl KnownHeaders {
    /// Characters of the longest header that is kept.
    const LEN_MAX: usize = 1024;

    /// The header that `is_it` says yes to.
    pub(crate) fn find(&self, is_it: impl Fn(&KnownHeader) -> bool) -> Option<&KnownHeader> {
        self.places.iter().map_while(OnceLock::get).find(|known| is_it(known))
    }

    /// Whether a header of such a length, in characters, could be kept.
    pub(crate) fn has_room(&self, len: usize) -> bool {
        len <= Self::LEN_MAX && self.places.iter().any(|place| place.get().is_none())
    }

    /// Keeps the header of a token that was opened or verified, if there is a place for it.
    pub(crate) fn keep(&self, spelling: &[u8], limits: &Limits) {
        if self.has_room(spelling.len())
            && let Some(place) = self.places.iter().find(|place| place.get().is_none())
            && let Ok(known) = KnownHeader::read(spelling, limits)
        {
            // If another thread was faster, the next token will do.
            let _ = place.set(known);
        }
    }
}
