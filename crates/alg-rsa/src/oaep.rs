//! The OAEP encoding of RFC 8017, section 7.1, with an empty label, for the hashes that a type names: SHA-256 for the
//! hash and for MGF1 is what RFC 7518, section 4.3 calls RSA-OAEP-256. No label.
//!
//! Decoding is told how long the message must be. So the place of every byte is known beforehand, there is
//! nothing to search for, and everything is judged at once: neither time nor answer tells which part was wrong.

use ctutils::{Choice, CtEq};
use sha2::{
    Digest, Sha256,
    digest::{FixedOutputReset, Output},
};
use zeroize::Zeroize;

/// The two hashes of an encoding.
pub trait Hashes {
    /// The hash of MGF1.
    type Mask: Digest + FixedOutputReset;
    /// Bytes of the hash of the label, and of the seed.
    const HASH_LEN: usize;
    /// The hash of nothing.
    const LABEL_HASH: &'static [u8];
}

/// SHA-256 for both: RSA-OAEP-256.
#[derive(Clone, Copy, Debug)]
pub struct OaepSha256;

impl Hashes for OaepSha256 {
    type Mask = Sha256;
    const HASH_LEN: usize = 32;
    const LABEL_HASH: &'static [u8] = &SHA256_OF_NOTHING;
}

/// Bytes by which an encoded message exceeds the message at least: 0x00, seed, label hash, 0x01.
const fn overhead<H: Hashes>() -> usize {
    2 * H::HASH_LEN + 2
}

pub(crate) const SHA256_OF_NOTHING: [u8; 32] = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27,
    0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// The message does not fit: its length, which is public, exceeds what the modulus takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TooLong;

/// The parts of an encoded message whose message has `message_len` bytes: Y, seed, label hash, PS, separator,
/// message.
struct Parts<'a> {
    y: &'a mut u8,
    seed: &'a mut [u8],
    db: &'a mut [u8],
}

fn split<H: Hashes>(em: &mut [u8], message_len: usize) -> Result<Parts<'_>, TooLong> {
    if message_len.checked_add(overhead::<H>()).is_none_or(|needed| needed > em.len()) {
        return Err(TooLong);
    }
    let (y, rest) = em.split_first_mut().ok_or(TooLong)?;
    let (seed, db) = rest.split_at_mut_checked(H::HASH_LEN).ok_or(TooLong)?;
    Ok(Parts { y, seed, db })
}

/// Fills `em`, which is as long as the modulus, with the encoding of `message` (RFC 8017, section 7.1.1, step 2).
pub(crate) fn encode<H: Hashes>(em: &mut [u8], message: &[u8], seed: &[u8]) -> Result<(), TooLong> {
    let parts = split::<H>(em, message.len())?;
    let (label_hash, rest) = parts.db.split_at_mut_checked(H::HASH_LEN).ok_or(TooLong)?;
    let at = rest.len().checked_sub(message.len()).ok_or(TooLong)?;
    let (padding, end) = rest.split_at_mut_checked(at).ok_or(TooLong)?;
    let (separator, zeros) = padding.split_last_mut().ok_or(TooLong)?;
    if seed.len() != parts.seed.len() {
        return Err(TooLong);
    }
    *parts.y = 0;
    parts.seed.copy_from_slice(seed);
    label_hash.copy_from_slice(H::LABEL_HASH);
    zeros.fill(0);
    *separator = 1;
    end.copy_from_slice(message);
    mgf1_xor::<H::Mask>(parts.seed, parts.db);
    mgf1_xor::<H::Mask>(parts.db, parts.seed);
    Ok(())
}

/// Whether `em` is the encoding of a message of exactly the length of `message`, which it then holds; all zero
/// otherwise (RFC 8017, section 7.1.2, step 3). `em` is unmasked in place: the caller wipes it.
pub(crate) fn decode<H: Hashes>(em: &mut [u8], message: &mut [u8]) -> Result<Choice, TooLong> {
    let parts = split::<H>(em, message.len())?;
    mgf1_xor::<H::Mask>(parts.db, parts.seed);
    mgf1_xor::<H::Mask>(parts.seed, parts.db);
    let (label_hash, rest) = parts.db.split_at_checked(H::HASH_LEN).ok_or(TooLong)?;
    let at = rest.len().checked_sub(message.len()).ok_or(TooLong)?;
    let (padding, end) = rest.split_at_checked(at).ok_or(TooLong)?;
    let (separator, zeros) = padding.split_last().ok_or(TooLong)?;

    let nonzero = zeros.iter().fold(*parts.y, |seen, byte| seen | byte);
    let good = label_hash.ct_eq(H::LABEL_HASH) & nonzero.ct_eq(&0) & separator.ct_eq(&1);
    for (out, byte) in message.iter_mut().zip(end) {
        *out = good.select_u8(0, *byte);
    }
    Ok(good)
}

/// MGF1 (RFC 8017, appendix B.2.1), added to `out`.
pub(crate) fn mgf1_xor<D: Digest + FixedOutputReset>(seed: &[u8], out: &mut [u8]) {
    // Used again for each block: one that is handed on or back is copied.
    let (mut hash, mut mask) = (D::new(), Output::<D>::default());
    for (counter, block) in (0u32..).zip(out.chunks_mut(<D as Digest>::output_size())) {
        Digest::update(&mut hash, seed);
        Digest::update(&mut hash, counter.to_be_bytes());
        Digest::finalize_into_reset(&mut hash, &mut mask);
        for (byte, mask) in block.iter_mut().zip(&mask) {
            *byte ^= mask;
        }
    }
    mask.as_mut_slice().zeroize();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_hash_is_that_of_the_empty_label() {
        assert_eq!(SHA256_OF_NOTHING, Sha256::digest([]).as_slice());
    }

    #[test]
    fn what_is_encoded_decodes_and_no_other_length_does() {
        for len in 1..=64 {
            let message = [0xa5; 64];
            let mut em = [0xff; 256];
            encode::<OaepSha256>(&mut em, &message[..len], &[7; 32]).unwrap();
            assert_eq!(em[0], 0);
            for expected in 1..=64 {
                let (mut work, mut out) = (em, [0xee; 64]);
                let good = decode::<OaepSha256>(&mut work, &mut out[..expected]).unwrap().to_bool();
                assert_eq!(good, expected == len);
                assert_eq!(out[..expected], if good { message } else { [0; 64] }[..expected]);
            }
        }
    }

    #[test]
    fn a_message_that_does_not_fit_is_not_encoded() {
        assert!(encode::<OaepSha256>(&mut [0; 256], &[1; 190], &[7; 32]).is_ok());
        assert!(encode::<OaepSha256>(&mut [0; 256], &[1; 191], &[7; 32]).is_err());
        assert!(encode::<OaepSha256>(&mut [0; 65], &[], &[7; 32]).is_err());
        assert!(encode::<OaepSha256>(&mut [0; 66], &[], &[7; 32]).is_ok());
        assert!(decode::<OaepSha256>(&mut [0; 256], &mut [1; 191]).is_err());
        assert!(decode::<OaepSha256>(&mut [], &mut []).is_err());
    }
}
