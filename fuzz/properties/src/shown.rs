//! What reaches a log or a person: an error says something, in one line, and nothing that is printed tells a secret.

use core::fmt::{Debug, Display};

/// Demands that an error reads like one.
pub(crate) fn speaks(error: &dyn Display) {
    let text = error.to_string();
    assert!((8..240).contains(&text.len()), "{text:?} is no message");
    assert!(!text.chars().any(char::is_control), "{text:?} would steer a terminal");
}

/// Demands that `{:?}` says little, and shows neither text of `secret` nor its bytes as numbers.
pub(crate) fn is_quiet(value: &dyn Debug, secret: &[u8]) {
    for text in [format!("{value:?}"), format!("{value:#?}")] {
        assert!(text.len() < 1024, "much too much to print: {} bytes", text.len());
        for piece in secret.chunks_exact(TEXT).filter(|piece| looks_random(piece)) {
            let is_shown = text.as_bytes().windows(TEXT).any(|shown| shown == piece);
            assert!(!is_shown, "{text} shows what it should hide");
        }
        // Only a list that long can show as many.
        if text.matches(',').count() < BYTES {
            continue;
        }
        let numbers: String = text.split_whitespace().collect();
        for piece in secret.chunks_exact(BYTES) {
            let listed = piece.iter().map(u8::to_string).collect::<Vec<_>>().join(",");
            assert!(!numbers.contains(&listed), "{text} lists what it should hide");
        }
    }
}

/// A fuzzer learns to write into its input what is printed anyway: names of types and lengths. No name but those of
/// faults in base64 mixes digits and letters of both sizes for so long; most of what is base64url does.
fn looks_random(piece: &[u8]) -> bool {
    let has = |test: fn(&u8) -> bool| piece.iter().any(test);
    piece.iter().all(u8::is_ascii_alphanumeric)
        && !["Base64Character", "Base64NotCanonical", "Base64Length"]
            .iter()
            .any(|name| name.as_bytes().windows(TEXT).any(|part| part == piece))
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
}

/// Characters that are told apart from chance.
pub(crate) const TEXT: usize = 12;
const BYTES: usize = 8;
