//! Laws of the compact serialization, against the plainest way to take it apart.

use jose_alg::{Error, Fault, Part};
use jwe_core::{JweCompact, Limits};

use crate::json::may_be_deep;
use crate::{header, heap, oracle, shown};

/// A token is split exactly when it has five parts of base64url lengths and a header, and the parts, put together
/// again, are the token.
pub fn splitting(token: &[u8]) {
    let parsed = heap::untouched(|| JweCompact::parse(token));
    let parts: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
    let possible = |part: &&[u8]| part.len() % 4 != 1;
    let expected = parts.len() == 5 && parts.iter().all(possible) && !parts[0].is_empty();
    assert_eq!(parsed.is_ok(), expected, "{parsed:?}");
    let view = match parsed {
        Ok(view) => view,
        Err(Error::Malformed { part: Part::Token, fault, .. }) => return assert_eq!(fault, Fault::PartCount),
        Err(Error::Malformed { at, .. }) => return assert!(at <= token.len()),
        Err(error) => panic!("{error:?} about a token"),
    };
    assert_eq!(view.parts().map(|(_, text)| text).join(&b'.'), token);
    let lens = [0, 1, 2, 3, 4].map(|index| parts[index].len() * 3 / 4);
    assert_eq!(view.part_lens(), lens);
    assert!(view.buffer_len() >= lens[3] && view.buffer_len() >= lens[0] + lens[1]);
    assert!(view.buffer_len() <= token.len(), "more room than the token takes");
    shown::is_quiet(&view, token);
}

/// The header is read exactly when it is canonical base64url of a header that the RFCs allow; the buffer is exactly
/// as long as was said.
pub fn header(token: &[u8]) {
    let Ok(view) = JweCompact::parse(token) else { return };
    let limits = Limits::DEFAULT;
    let [needed, ..] = view.part_lens();
    let mut buffer = vec![0xee; needed + 1];
    if needed <= limits.header.len {
        let short = view.unverified_header(&limits, &mut buffer[..needed - 1]).map(|_| ());
        assert_eq!(short, Err(Error::BufferTooSmall { needed }));
        assert!(buffer.iter().all(|byte| *byte == 0xee), "wrote although it does not fit");
    }
    let (_, text) = view.parts()[0];
    let decoded = oracle::decode(text);
    if decoded.as_ref().is_some_and(|json| may_be_deep(json)) {
        let mut buffer = buffer.clone();
        heap::on_a_small_stack(move || {
            JweCompact::parse(token).is_ok_and(|view| view.unverified_header(&limits, &mut buffer).is_ok())
        });
    }
    let unsure = decoded.as_ref().is_some_and(|json| matches!(oracle::json(json), oracle::Opinion::None));
    let expected = decoded.as_ref().is_some_and(|json| header::plain_reading(json, &limits.header).is_some());
    let read = heap::untouched(|| view.unverified_header(&limits, &mut buffer).map(|_| ()));
    assert!(unsure || read.is_ok() == expected, "{read:?}");
    assert_eq!(buffer[needed], 0xee);
    let mut tight = limits;
    tight.header.len = needed - 1;
    let refused = view.unverified_header(&tight, &mut buffer.clone()).map(drop);
    assert_eq!(refused, Err(Error::LimitExceeded(Part::Header)), "a header beyond the limit");
    if let Err(error) = read {
        shown::speaks(&error);
    }
    if read.is_ok() {
        assert_eq!(oracle::encode(&buffer[..needed]).as_bytes(), text, "a second spelling was accepted");
    }
}
