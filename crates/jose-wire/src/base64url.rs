//! Base64url as RFC 7515, section 2 spells it: no padding, no whitespace, no line breaks, and only the
//! one canonical spelling of each byte string, so that `encode(decode(x)) == x` for every accepted `x`.
//!
//! Neither encoding nor decoding branches on, or looks anything up by, what the bytes are: a key may pass here.
//! The time of a *refusal* may depend on it: it looks for the position to report.
//!
//! The codec is our own because of what it has to do beside that: work in place, and fit a microcontroller. The
//! constant-time one of `base64ct` links its encoder into every decoder and takes five times the flash.

use zeroize::Zeroize;

use crate::{Fault, WireError};

/// Characters that `len` bytes encode to; `usize::MAX` when that does not fit a `usize`.
#[must_use]
pub const fn encoded_len(len: usize) -> usize {
    let groups = len / 3;
    let rest = match len % 3 {
        0 => 0,
        1 => 2,
        _ => 3,
    };
    match groups.checked_mul(4) {
        Some(whole) => whole.saturating_add(rest),
        None => usize::MAX,
    }
}

/// Bytes that `len` characters decode to, or `None` when no byte string encodes to `len` characters.
#[must_use]
pub const fn decoded_len(len: usize) -> Option<usize> {
    let whole = len / 4 * 3;
    match len % 4 {
        0 => Some(whole),
        2 => Some(whole + 1),
        3 => Some(whole + 2),
        _ => None,
    }
}

/// Writes the encoding of `bytes` to the front of `out` and returns it.
///
/// # Errors
/// `Err(needed)` when `out` is shorter than [`encoded_len`]; nothing is written then.
pub fn encode<'o>(bytes: &[u8], out: &'o mut [u8]) -> Result<&'o str, usize> {
    let needed = encoded_len(bytes.len());
    let out = out.get_mut(..needed).ok_or(needed)?;
    for (index, chars) in out.chunks_mut(4).enumerate() {
        encode_group(bytes.get(index * 3..).unwrap_or_default(), chars);
    }
    core::str::from_utf8(out).map_err(|_| needed)
}

/// Decodes `text` to the front of `out` and returns the bytes.
///
/// # Errors
/// A base64url fault with its position; [`Fault::WrongLength`] when `out` is too short. `out` may hold
/// parts of the decoded text after an error.
pub fn decode<'o>(text: &[u8], out: &'o mut [u8]) -> Result<&'o mut [u8], WireError> {
    let len = checked_len(text)?;
    let out = out.get_mut(..len).ok_or(WireError::new(Fault::WrongLength, text.len()))?;
    let mut faults = 0;
    for (index, group) in out.chunks_mut(3).enumerate() {
        faults |= decode_group(text.get(index * 4..).unwrap_or_default(), group);
    }
    if faults == 0 { Ok(out) } else { Err(locate(text)) }
}

/// Decodes `text` onto itself and returns the bytes, which stand at its front.
///
/// # Errors
/// A base64url fault with its position. The text may be partly overwritten then.
pub fn decode_in_place(text: &mut [u8]) -> Result<&mut [u8], WireError> {
    let len = checked_len(text)?;
    let mut lifted = [0; 4];
    let mut result = Ok(());
    for read in (0..text.len()).step_by(4) {
        let take = (text.len() - read).min(4);
        let (Some(chars), Some(source)) = (lifted.get_mut(..take), text.get(read..read + take)) else {
            break;
        };
        chars.copy_from_slice(source);
        // Three bytes for every four characters: the bytes never reach what is still to be read.
        let write = read / 4 * 3;
        let faults = text.get_mut(write..len.min(write + 3)).map_or(1, |group| decode_group(chars, group));
        if faults != 0 {
            let error = locate(chars);
            result = Err(WireError::new(error.fault, read + error.at));
            break;
        }
    }
    // It may be a secret, such as a member of a private key.
    lifted.zeroize();
    result?;
    text.get_mut(..len).ok_or(WireError::new(Fault::Base64Length, 0))
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
    let mut lifted = [0; 3];
    for (index, read) in (needed - len..needed).step_by(3).enumerate() {
        let take = (needed - read).min(3);
        let (Some(group), Some(source)) = (lifted.get_mut(..take), segment.get(read..read + take)) else {
            break;
        };
        group.copy_from_slice(source);
        let write = index * 4;
        if let Some(chars) = segment.get_mut(write..needed.min(write + 4)) {
            encode_group(group, chars);
        }
    }
    // It may be a secret, such as a member of a private key.
    lifted.zeroize();
    Ok(())
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
    let mut out = alloc::vec![0; encoded_len(bytes.len())];
    encode(bytes, &mut out).unwrap_or_default().into()
}

/// Checks that `text` is the canonical encoding of some bytes without decoding it anywhere.
///
/// # Errors
/// A base64url fault with its position.
pub fn validate(text: &[u8]) -> Result<(), WireError> {
    checked_len(text)?;
    if text.iter().all(|char| sextet(*char) >= 0) && last_is_canonical(text) {
        Ok(())
    } else {
        Err(locate(text))
    }
}

fn checked_len(text: &[u8]) -> Result<usize, WireError> {
    decoded_len(text.len()).ok_or_else(|| match locate(text) {
        // A stray character says more than the length does.
        error @ WireError { fault: Fault::Base64Character, .. } => error,
        _ => WireError::new(Fault::Base64Length, text.len()),
    })
}

/// The unused bits of the last character must be zero (RFC 4648, section 3.5).
fn last_is_canonical(text: &[u8]) -> bool {
    let unused = match text.len() % 4 {
        2 => 0b1111,
        3 => 0b11,
        _ => 0,
    };
    text.last().is_none_or(|last| sextet(*last) & unused == 0)
}

/// Only reached on refusal: the first stray character, else the last character's unused bits.
fn locate(text: &[u8]) -> WireError {
    match text.iter().position(|char| sextet(*char) < 0) {
        Some(at) => WireError::new(Fault::Base64Character, at),
        None => WireError::new(Fault::Base64NotCanonical, text.len().saturating_sub(1)),
    }
}

/// Decodes the first four characters, or as many as there are, to the bytes that they stand for; the answer is zero unless a character is stray or
/// an unused bit is set.
fn decode_group(chars: &[u8], out: &mut [u8]) -> u8 {
    let mut bits = 0;
    for index in 0..4 {
        // Where there is no character there are zero bits. A stray one makes all of them ones, the sign included.
        bits = bits << 6 | chars.get(index).map_or(0, |char| sextet(*char));
    }
    let [mut faults, bytes @ ..] = bits.to_be_bytes();
    for (index, byte) in bytes.into_iter().enumerate() {
        match out.get_mut(index) {
            Some(place) => *place = byte,
            None => faults |= byte,
        }
    }
    faults
}

/// Encodes the first three bytes, or as many as there are, to `out`, which has as many characters as they take.
fn encode_group(bytes: &[u8], out: &mut [u8]) {
    let mut bits = 0;
    for index in 0..3 {
        bits = bits << 8 | bytes.get(index).map_or(0, |byte| i32::from(*byte));
    }
    for place in out {
        *place = character(bits >> 18 & 0x3f);
        bits <<= 6;
    }
}

/// The six bits of a character, -1 for a stray one.
fn sextet(char: u8) -> i32 {
    let char = i32::from(char);
    // All ones where `first <= char <= last`: then both differences are negative.
    let within = |first: u8, last: u8| ((i32::from(first) - 1 - char) & (char - 1 - i32::from(last))) >> 8;
    let value =
        |first: u8, last: u8, of_first: i32| within(first, last) & (char - i32::from(first) + of_first + 1);
    value(b'A', b'Z', 0)
        + value(b'a', b'z', 26)
        + value(b'0', b'9', 52)
        + value(b'-', b'-', 62)
        + value(b'_', b'_', 63)
        - 1
}

/// The character for six bits.
fn character(sextet: i32) -> u8 {
    // All ones where `sextet` is above `last`; then on to the next range of the alphabet.
    let above = |last: i32| (last - sextet) >> 8;
    let char = sextet
        + i32::from(b'A')
        + (above(25) & (i32::from(b'a') - i32::from(b'Z') - 1))
        + (above(51) & (i32::from(b'0') - i32::from(b'z') - 1))
        + (above(61) & (i32::from(b'-') - i32::from(b'9') - 1))
        + (above(62) & (i32::from(b'_') - i32::from(b'-') - 1));
    let [char, ..] = char.to_le_bytes();
    char
}
