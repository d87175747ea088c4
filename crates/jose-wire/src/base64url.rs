//! Base64url as RFC 7515, section 2 spells it: no padding, no whitespace, no line breaks, and only the
//! one canonical spelling of each byte string, so that `encode(decode(x)) == x` for every accepted `x`.
//!
//! Encoding and decoding are [`base64ct`]'s, whose running time does not depend on the contents. The time of a
//! *refusal* may: it looks for the position to report.

use base64ct::{Base64UrlUnpadded, Encoding};
use zeroize::Zeroize;

use crate::{Fault, WireError};

pub mod public;

/// Bytes that one pass of [`encode_in_place`] lifts out of the way: any multiple of three would do.
const BYTE_STRIDE: usize = 96;
/// Characters that one pass of [`decode_in_place`] lifts out of the way: any multiple of four would do.
const TEXT_STRIDE: usize = 128;

/// Characters that `len` bytes encode to; `usize::MAX` when that does not fit a `usize`.
#[must_use]
pub const fn encoded_len(len: usize) -> usize {
    len.saturating_add(len.div_ceil(3))
}

/// Bytes that `len` characters decode to, or `None` when no byte string encodes to `len` characters.
#[must_use]
pub const fn decoded_len(len: usize) -> Option<usize> {
    if len % 4 == 1 { None } else { Some(len - len.div_ceil(4)) }
}

/// Writes the encoding of `bytes` to the front of `out` and returns it.
///
/// # Errors
/// `Err(needed)` when `out` is shorter than [`encoded_len`]; nothing is written then.
pub fn encode<'o>(bytes: &[u8], out: &'o mut [u8]) -> Result<&'o str, usize> {
    let needed = encoded_len(bytes.len());
    if out.len() < needed {
        return Err(needed);
    }
    Base64UrlUnpadded::encode(bytes, out).map_err(|_| needed)
}

/// Decodes `text` to the front of `out` and returns the bytes.
///
/// # Errors
/// A base64url fault with its position; [`Fault::WrongLength`] when `out` is too short. `out` may hold
/// parts of the decoded text after an error.
pub fn decode<'o>(text: &[u8], out: &'o mut [u8]) -> Result<&'o mut [u8], WireError> {
    let len = checked_len(text)?;
    let out = out.get_mut(..len).ok_or(WireError::new(Fault::WrongLength, text.len()))?;
    walk(text, out)?;
    Ok(out)
}

/// Decodes stride by stride into `out`, as far as that goes: with none, it only looks.
fn walk(text: &[u8], out: &mut [u8]) -> Result<(), WireError> {
    let mut lifted = Lifted::new();
    let mut read = 0;
    // Not `chunks`, which divide to know how many they are: that links a division by zero.
    while let Some(rest @ [_, ..]) = text.get(read..) {
        let chars = rest.get(..TEXT_STRIDE).unwrap_or(rest);
        let bytes = lifted.decode(chars).map_err(|e| WireError::new(e.fault, read + e.at))?;
        copy(bytes, out.get_mut(read / 4 * 3..).unwrap_or_default());
        read += TEXT_STRIDE;
    }
    Ok(())
}

/// Decodes `text` onto itself and returns the bytes, which stand at its front.
///
/// # Errors
/// A base64url fault with its position. The text may be partly overwritten then.
pub fn decode_in_place(text: &mut [u8]) -> Result<&mut [u8], WireError> {
    let len = checked_len(text)?;
    let mut lifted = Lifted::new();
    for read in (0..text.len()).step_by(TEXT_STRIDE) {
        let rest = text.get(read..).unwrap_or_default();
        let chars = rest.get(..TEXT_STRIDE).unwrap_or(rest);
        let bytes = lifted.decode(chars).map_err(|e| WireError::new(e.fault, read + e.at))?;
        // Three bytes for every four characters: the bytes never reach what is still to be read.
        copy(bytes, text.get_mut(read / 4 * 3..).unwrap_or_default());
    }
    text.get_mut(..len).ok_or(WireError::new(Fault::Base64Length, 0))
}

/// A few characters out of the way of the bytes that they become. They may be a secret, such as a member of a
/// private key, and are wiped.
struct Lifted {
    chars: [u8; TEXT_STRIDE],
}

impl Lifted {
    const fn new() -> Self {
        Self { chars: [0; TEXT_STRIDE] }
    }

    /// The bytes of at most [`TEXT_STRIDE`] characters.
    fn decode(&mut self, chars: &[u8]) -> Result<&[u8], WireError> {
        // Whether it is accepted is decided here, and `cargo xtask ct` knows the place by its name.
        match self.try_decode(chars) {
            Some((bytes, 0)) => Ok(bytes),
            _ => Err(locate(chars)),
        }
    }

    /// The bytes, and the unused bits of the last character, which must be zero (RFC 4648, section 3.5).
    fn try_decode(&mut self, chars: &[u8]) -> Option<(&[u8], u8)> {
        // Filled up with zeros, which `A` stands for, the last group decodes to the unused bits as well. base64ct would look at
        // them by encoding the end again, which would link its encoder into every program that decodes.
        let len = decoded_len(chars.len())?;
        // In groups of four, so that base64ct is seen to get whole ones: what it does with the rest of one is not linked.
        let place = self.chars.as_chunks_mut::<4>().0.get_mut(..chars.len().div_ceil(4))?.as_flattened_mut();
        place.fill(b'A');
        copy(chars, place);
        let whole = Base64UrlUnpadded::decode_in_place(place).ok()?;
        let (bytes, unused) = whole.split_at_checked(len)?;
        Some((bytes, unused.iter().fold(0, |bits, byte| bits | byte)))
    }
}

impl Drop for Lifted {
    fn drop(&mut self) {
        self.chars.zeroize();
    }
}

fn copy(bytes: &[u8], place: &mut [u8]) {
    for (place, byte) in place.iter_mut().zip(bytes) {
        *place = *byte;
    }
}

/// Encodes the first `len` bytes of `segment` into the whole of `segment`: undoes [`decode_in_place`].
///
/// # Errors
/// As [`encode_in_place`].
pub fn encode_front_in_place(segment: &mut [u8], len: usize) -> Result<(), usize> {
    let needed = encoded_len(len);
    if segment.len() != needed {
        return Err(needed);
    }
    // `copy_within` would link six times the code, and a panic.
    let gap = needed.saturating_sub(len);
    for at in (0..len).rev() {
        if let Some(byte) = segment.get(at).copied()
            && let Some(place) = segment.get_mut(at + gap)
        {
            *place = byte;
        }
    }
    encode_in_place(segment, len)
}

/// Encodes the last `len` bytes of `segment` into the whole of `segment`.
///
/// The bytes are read from the right end while the characters grow from the left: since four characters
/// stand for three bytes, a character never lands on a byte that is still to be read.
///
/// # Errors
/// `Err(needed)` unless `segment` has exactly [`encoded_len`]`(len)` bytes; nothing is written then.
pub fn encode_in_place(segment: &mut [u8], len: usize) -> Result<(), usize> {
    let needed = encoded_len(len);
    if segment.len() != needed {
        return Err(needed);
    }
    let mut read = needed - len;
    let mut write = 0;
    let mut lifted = [0u8; BYTE_STRIDE];
    let result = loop {
        let take = (needed - read).min(BYTE_STRIDE);
        if take == 0 {
            break Ok(());
        }
        let (Some(source), Some(bytes)) = (segment.get(read..read + take), lifted.get_mut(..take)) else {
            break Err(needed);
        };
        bytes.copy_from_slice(source);
        read += take;
        let Some(target) = segment.get_mut(write..) else { break Err(needed) };
        match Base64UrlUnpadded::encode(bytes, target) {
            Ok(text) => write += text.len(),
            Err(_) => break Err(needed),
        }
    };
    // It may be a secret, such as a member of a private key.
    lifted.zeroize();
    result
}

/// Decodes into a new vector.
///
/// # Errors
/// A base64url fault with its position.
#[cfg(feature = "alloc")]
pub fn decode_to_vec(text: &[u8]) -> Result<alloc::vec::Vec<u8>, WireError> {
    let mut out = alloc::vec![0; checked_len(text)?];
    decode(text, &mut out)?;
    Ok(out)
}

/// Encodes into a new string.
#[cfg(feature = "alloc")]
#[must_use]
pub fn encode_to_string(bytes: &[u8]) -> alloc::string::String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// Checks that `text` is the canonical encoding of some bytes without decoding it anywhere.
///
/// # Errors
/// A base64url fault with its position.
pub fn validate(text: &[u8]) -> Result<(), WireError> {
    checked_len(text)?;
    walk(text, &mut [])
}

fn checked_len(text: &[u8]) -> Result<usize, WireError> {
    decoded_len(text.len()).ok_or_else(|| match locate(text) {
        // A stray character says more than the length does.
        error @ WireError { fault: Fault::Base64Character, .. } => error,
        _ => WireError::new(Fault::Base64Length, text.len()),
    })
}

/// Only reached on refusal: the first stray character, else the last character's unused bits.
fn locate(text: &[u8]) -> WireError {
    match text.iter().position(|byte| value(*byte).is_none()) {
        Some(at) => WireError::new(Fault::Base64Character, at),
        None => WireError::new(Fault::Base64NotCanonical, text.len().saturating_sub(1)),
    }
}

/// The six bits of a character. It branches on it: for refusals only.
const fn value(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    })
}
