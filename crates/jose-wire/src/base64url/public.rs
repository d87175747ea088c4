//! Base64url of what everybody may see, such as a ciphertext: the same language as the functions around it, and,
//! with the feature `simd`, many times as fast. Nothing secret may pass here: the time may depend on the characters.

#[cfg(not(feature = "simd"))]
pub use super::{decode, decode_in_place, encode_in_place};
#[cfg(feature = "simd")]
pub use vectors::{decode, decode_in_place, encode_in_place};

/// What stands before the first dot of `text`, and what behind it. Without a dot, all of it and `None`.
///
/// ```
/// use jose_wire::base64url::public::split_at_dot;
///
/// assert_eq!(split_at_dot(b"a.b.c"), (&b"a"[..], Some(&b"b.c"[..])));
/// assert_eq!(split_at_dot(b"abc"), (&b"abc"[..], None));
/// ```
#[must_use]
pub fn split_at_dot(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    match position_of_dot(text).and_then(|at| text.split_at_checked(at)) {
        Some((before, behind)) => (before, behind.get(1..)),
        None => (text, None),
    }
}

#[cfg(not(feature = "simd"))]
fn position_of_dot(text: &[u8]) -> Option<usize> {
    text.iter().position(|byte| *byte == b'.')
}

/// A megabyte of ciphertext is longer to walk byte by byte than to decrypt: blocks without a dot are passed over, and whether one has
/// a dot compiles to vector instructions. Smaller blocks behind the large ones, since most parts of a token are short.
#[cfg(feature = "simd")]
fn position_of_dot(text: &[u8]) -> Option<usize> {
    let large = without_dot::<64>(text);
    let passed = large + without_dot::<16>(text.get(large..)?);
    text.get(passed..)?.iter().position(|byte| *byte == b'.').map(|at| passed + at)
}

/// Bytes of the blocks at the front of `text` that have no dot.
#[cfg(feature = "simd")]
fn without_dot<const LEN: usize>(text: &[u8]) -> usize {
    let (blocks, _) = text.as_chunks::<LEN>();
    let without = |block: &&[u8; LEN]| !block.iter().fold(false, |seen, byte| seen | (*byte == b'.'));
    blocks.iter().take_while(without).count() * LEN
}

#[cfg(feature = "simd")]
mod vectors {
    use base64_simd::{AsOut, URL_SAFE_NO_PAD};

    use super::super::{checked_len, copy, encoded_len, locate};
    use crate::{Fault, WireError};

    /// Bytes of one stride, a multiple of three. Long enough for vectors to pay, short enough to stay in the nearest cache.
    const BYTE_STRIDE: usize = 3072;
    /// Characters of one stride.
    const TEXT_STRIDE: usize = BYTE_STRIDE / 3 * 4;

    /// As [`base64url::decode`](super::super::decode), for what is no secret.
    ///
    /// # Errors
    /// The same, for the same texts.
    pub fn decode<'o>(text: &[u8], out: &'o mut [u8]) -> Result<&'o mut [u8], WireError> {
        let len = checked_len(text)?;
        let out = out.get_mut(..len).ok_or(WireError::new(Fault::WrongLength, text.len()))?;
        URL_SAFE_NO_PAD.decode(text, out.as_out()).map_err(|_| locate(text))
    }

    /// As [`base64url::decode_in_place`](super::super::decode_in_place), for what is no secret.
    ///
    /// # Errors
    /// The same, for the same texts.
    pub fn decode_in_place(text: &mut [u8]) -> Result<&mut [u8], WireError> {
        let len = checked_len(text)?;
        // Stride by stride, since a refusal must name its place and the characters before it are gone by then.
        let mut lifted = [0; BYTE_STRIDE];
        for read in (0..text.len()).step_by(TEXT_STRIDE) {
            let rest = text.get(read..).unwrap_or_default();
            let chars = rest.get(..TEXT_STRIDE).unwrap_or(rest);
            let bytes = URL_SAFE_NO_PAD.decode(chars, lifted.as_mut_slice().as_out());
            let bytes = bytes.map_err(|_| {
                let found = locate(chars);
                WireError::new(found.fault, read + found.at)
            })?;
            // Three bytes for every four characters: the bytes never reach what is still to be read.
            copy(bytes, text.get_mut(read / 4 * 3..).unwrap_or_default());
        }
        text.get_mut(..len).ok_or(WireError::new(Fault::Base64Length, 0))
    }

    /// As [`base64url::encode_in_place`](super::super::encode_in_place), for what is no secret.
    ///
    /// # Errors
    /// `Err(needed)` unless `segment` has exactly [`encoded_len`]`(len)` bytes; nothing is written then.
    pub fn encode_in_place(segment: &mut [u8], len: usize) -> Result<(), usize> {
        let needed = encoded_len(len);
        if segment.len() != needed {
            return Err(needed);
        }
        let mut lifted = [0; BYTE_STRIDE];
        let (mut read, mut write) = (needed - len, 0);
        while read < needed {
            let take = (needed - read).min(BYTE_STRIDE);
            let (Some(source), Some(bytes)) = (segment.get(read..read + take), lifted.get_mut(..take)) else {
                return Err(needed);
            };
            bytes.copy_from_slice(source);
            // It panics when there is too little room, so it gets exactly what the bytes take.
            let Some(target) = segment.get_mut(write..write + encoded_len(take)) else { return Err(needed) };
            write += URL_SAFE_NO_PAD.encode(bytes, target.as_out()).len();
            read += take;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_is_found_wherever_it_stands() {
        for len in 0..300 {
            let mut text = [b'a'; 300];
            let (text, _) = text.split_at_mut(len);
            assert_eq!(split_at_dot(text), (&*text, None));
            for at in 0..len {
                text[at] = b'.';
                let (before, behind) = split_at_dot(text);
                assert_eq!((before.len(), behind.map(<[u8]>::len)), (at, Some(len - at - 1)));
                text[at] = b'a';
            }
        }
    }
}
