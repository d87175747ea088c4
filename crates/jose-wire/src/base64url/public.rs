//! Base64url of what everybody may see, such as a ciphertext: the same language as the functions around it, and,
//! with the feature `simd`, many times as fast. Nothing secret may pass here: the time may depend on the characters.

#[cfg(all(feature = "alloc", not(feature = "simd")))]
pub use super::decode_to_vec;
#[cfg(not(feature = "simd"))]
pub use super::{decode, decode_in_place, encode, encode_in_place};
#[cfg(all(feature = "simd", feature = "alloc"))]
pub use vectors::{append, decode_to_vec};
#[cfg(feature = "simd")]
pub use vectors::{decode, decode_in_place, encode, encode_in_place};

/// Writes the encoding of `bytes` to the end of `text`.
#[cfg(all(feature = "alloc", not(feature = "simd")))]
pub fn append(bytes: &[u8], text: &mut alloc::string::String) {
    text.reserve(super::encoded_len(bytes.len()));
    let mut chars = [0; super::TEXT_STRIDE];
    for stride in bytes.chunks(super::BYTE_STRIDE) {
        text.push_str(encode(stride, &mut chars).unwrap_or_default());
    }
}

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

/// A megabyte of ciphertext is longer to walk byte by byte than to decrypt.
#[cfg(feature = "simd")]
fn position_of_dot(text: &[u8]) -> Option<usize> {
    memchr::memchr(b'.', text)
}

#[cfg(feature = "simd")]
mod vectors {
    use base64_simd::{AsOut, URL_SAFE_NO_PAD};

    use super::super::{checked_len, copy, encoded_len, locate};
    use crate::{Fault, WireError};

    /// Bytes that are lifted out of the way where text and bytes lie too close together for vectors, a multiple of three.
    const LIFTED: usize = 384;

    /// As [`base64url::decode`](super::super::decode), for what is no secret.
    ///
    /// # Errors
    /// The same, for the same texts.
    pub fn decode<'o>(text: &[u8], out: &'o mut [u8]) -> Result<&'o mut [u8], WireError> {
        let len = checked_len(text)?;
        let out = out.get_mut(..len).ok_or(WireError::new(Fault::WrongLength, text.len()))?;
        URL_SAFE_NO_PAD.decode(text, out.as_out()).map_err(|_| locate(text))
    }

    /// As [`base64url::decode_to_vec`](super::super::decode_to_vec), for what is no secret: memory is written once.
    ///
    /// # Errors
    /// The same, for the same texts.
    #[cfg(feature = "alloc")]
    pub fn decode_to_vec(text: &[u8]) -> Result<alloc::vec::Vec<u8>, WireError> {
        checked_len(text)?;
        URL_SAFE_NO_PAD.decode_to_vec(text).map_err(|_| locate(text))
    }

    /// As [`base64url::decode_in_place`](super::super::decode_in_place), for what is no secret.
    ///
    /// # Errors
    /// The same, for the same texts.
    pub fn decode_in_place(text: &mut [u8]) -> Result<&mut [u8], WireError> {
        let len = checked_len(text)?;
        // Piece by piece, since a refusal must name its place and the characters before it are gone by then.
        let blame = |chars: &[u8], at: usize| {
            let found = locate(chars);
            WireError::new(found.fault, at + found.at)
        };
        let too_short = WireError::new(Fault::Base64Length, 0);
        let (mut read, mut write) = (0, 0);
        let mut lifted = [0; LIFTED];
        while read < text.len() {
            let (before, rest) = text.split_at_mut_checked(read).ok_or(too_short)?;
            let room = before.get_mut(write..).ok_or(too_short)?;
            // Characters whose bytes end before these begin: a third of what was read.
            let apart = room.len() / 3 * 4;
            let written = if apart < LIFTED {
                let chars = rest.get(..LIFTED / 3 * 4).unwrap_or(rest);
                let bytes = URL_SAFE_NO_PAD.decode(chars, lifted.as_mut_slice().as_out());
                let bytes = bytes.map_err(|_| blame(chars, read))?;
                read += chars.len();
                copy(bytes, text.get_mut(write..).unwrap_or_default());
                bytes.len()
            } else {
                let chars = rest.get(..apart).unwrap_or(rest);
                let bytes = URL_SAFE_NO_PAD.decode(chars, room.as_out());
                let bytes = bytes.map_err(|_| blame(chars, read))?;
                read += chars.len();
                bytes.len()
            };
            write += written;
        }
        text.get_mut(..len).ok_or(too_short)
    }

    /// As [`base64url::encode`](super::super::encode), for what is no secret.
    ///
    /// # Errors
    /// `Err(needed)` when `out` is shorter than [`encoded_len`]; nothing is written then.
    pub fn encode<'o>(bytes: &[u8], out: &'o mut [u8]) -> Result<&'o str, usize> {
        let needed = encoded_len(bytes.len());
        // It panics when there is too little room.
        let out = out.get_mut(..needed).ok_or(needed)?;
        Ok(URL_SAFE_NO_PAD.encode_as_str(bytes, out.as_out()))
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
        let (mut read, mut write) = (needed - len, 0);
        loop {
            let (before, bytes) = segment.split_at_mut_checked(read).ok_or(needed)?;
            if bytes.len() <= LIFTED {
                break;
            }
            // As many as have room before themselves: a quarter of what is left.
            let room = before.get_mut(write..).ok_or(needed)?;
            let fitting = bytes.get(..room.len() / 4 * 3).ok_or(needed)?;
            write += encode(fitting, room)?.len();
            read += fitting.len();
        }
        let mut lifted = [0; LIFTED];
        let rest = segment.get(read..).ok_or(needed)?;
        let lifted = lifted.get_mut(..rest.len()).ok_or(needed)?;
        lifted.copy_from_slice(rest);
        encode(lifted, segment.get_mut(write..).ok_or(needed)?).map(|_| ())
    }

    /// Writes the encoding of `bytes` to the end of `text`: memory that was reserved is written once, and read never.
    #[cfg(feature = "alloc")]
    pub fn append(bytes: &[u8], text: &mut alloc::string::String) {
        URL_SAFE_NO_PAD.encode_append(bytes, text);
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
