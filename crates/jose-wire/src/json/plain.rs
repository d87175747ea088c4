//! The bytes of a string that stand for themselves, and where the first one is that does not. Nearly all of a key is such
//! bytes, and every walk over it passes them.

/// From `at` to the first byte that is a quote, the beginning of an escape, or a control character, or to the end of `text`.
pub(super) fn pass_plain(text: &[u8], mut at: usize) -> usize {
    #[cfg(target_pointer_width = "64")]
    for word in text.get(at..).unwrap_or_default().as_chunks().0 {
        let ends = ends(u64::from_le_bytes(*word));
        if ends != 0 {
            return at + usize::try_from(ends.trailing_zeros() / 8).unwrap_or(0);
        }
        at += word.len();
    }
    while text.get(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)) {
        at += 1;
    }
    at
}

/// The upper bit of the first byte, counted from the lowest, that does not stand for itself, and perhaps of some behind it: the
/// carry of a subtraction runs to where the later bytes are.
#[cfg(target_pointer_width = "64")]
fn ends(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let quotes = zeros(word ^ u64::from_le_bytes([b'"'; 8]));
    let escapes = zeros(word ^ u64::from_le_bytes([b'\\'; 8]));
    let controls = word.wrapping_sub(u64::from_le_bytes([0x20; 8])) & !word;
    (quotes | escapes | controls) & u64::from_le_bytes([0x80; 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_ends_a_string_or_not_wherever_it_stands() {
        for byte in 0..=255 {
            let ends = matches!(byte, b'"' | b'\\' | 0..=0x1f);
            for at in 0..24 {
                for filler in [b'a', b' ', b'!', b'#', b'[', b']', 0x80, 0xff] {
                    let mut text = [filler; 24];
                    text[at] = byte;
                    for len in at + 1..=text.len() {
                        assert_eq!(
                            pass_plain(&text[..len], 0),
                            if ends { at } else { len },
                            "{byte} at {at} of {len}"
                        );
                    }
                    // Others behind the first are none of it.
                    text[at..].fill(byte);
                    assert_eq!(pass_plain(&text, 0), if ends { at } else { 24 });
                }
            }
        }
        assert_eq!(pass_plain(b"", 0), 0);
    }
}
