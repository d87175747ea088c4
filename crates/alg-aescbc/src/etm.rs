//! Encrypt, then MAC (RFC 7518, section 5.2.2), for any AES and any HMAC. The other way round everything is judged
//! before anything is decrypted, so that padding can tell nothing (Vaudenay 2002).

use aes::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt as _, BlockModeEncrypt as _, BlockSizeUser,
    InnerIvInit as _, KeyInit, block_padding::Pkcs7, consts::U16,
};
use ctutils::CtEq as _;
use hmac::Mac;
use jose_alg::{Error, Fault, KeyFault, Part, Rejected};
use zeroize::{Zeroize as _, ZeroizeOnDrop};

/// Bytes of an AES block and of an initialization vector.
pub(crate) const BLOCK_LEN: usize = 16;

/// The plaintext and its padding: at least one byte, up to the next whole block.
pub(crate) fn sealed_len(plaintext_len: usize) -> usize {
    (plaintext_len / BLOCK_LEN).saturating_add(1).saturating_mul(BLOCK_LEN)
}

/// [`ContentCipher::seal`](jose_alg::ContentCipher::seal); `HALF` is the length of either key and of the tag.
pub(crate) fn seal<A, M, const HALF: usize>(
    cek: &[u8],
    iv: &[u8],
    aad: &[u8],
    text: &mut [u8],
    plaintext_len: usize,
    tag: &mut [u8],
) -> Result<(), Error>
where
    A: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16> + KeyInit + ZeroizeOnDrop,
    M: Mac + KeyInit,
{
    let (mac_key, enc_key) = halves::<HALF>(cek).ok_or(KeyFault::WrongSize)?;
    let vector: &[u8; BLOCK_LEN] = iv.try_into().map_err(|_| wrong_length(Part::Iv))?;
    let tag: &mut [u8; HALF] = tag.try_into().map_err(|_| wrong_length(Part::Tag))?;
    if text.len() != sealed_len(plaintext_len) {
        return Err(wrong_length(Part::Ciphertext));
    }
    let aes = A::new_from_slice(enc_key).map_err(|_| KeyFault::WrongSize)?;
    cbc::Encryptor::inner_iv_init(aes, vector.into())
        .encrypt_padded::<Pkcs7>(text, plaintext_len)
        .map_err(|_| wrong_length(Part::Ciphertext))?;
    *tag = mac::<M, HALF>(mac_key, aad, iv, text).ok_or(Error::LimitExceeded(Part::Header))?;
    Ok(())
}

/// [`ContentCipher::open`](jose_alg::ContentCipher::open).
pub(crate) fn open<A, M, const HALF: usize>(
    cek: &[u8],
    iv: &[u8],
    aad: &[u8],
    text: &mut [u8],
    tag: &[u8],
) -> Result<usize, Rejected>
where
    A: BlockCipherDecrypt + BlockSizeUser<BlockSize = U16> + KeyInit + ZeroizeOnDrop,
    M: Mac + KeyInit,
{
    let opened = try_open::<A, M, HALF>(cek, iv, aad, text, tag);
    if opened.is_none() {
        text.zeroize();
    }
    opened.ok_or(Rejected)
}

fn try_open<A, M, const HALF: usize>(
    cek: &[u8],
    iv: &[u8],
    aad: &[u8],
    text: &mut [u8],
    tag: &[u8],
) -> Option<usize>
where
    A: BlockCipherDecrypt + BlockSizeUser<BlockSize = U16> + KeyInit + ZeroizeOnDrop,
    M: Mac + KeyInit,
{
    let (mac_key, enc_key) = halves::<HALF>(cek)?;
    let vector: &[u8; BLOCK_LEN] = iv.try_into().ok()?;
    let tag: &[u8; HALF] = tag.try_into().ok()?;
    // RFC 7518, section 5.2.2.2, step 2: the tag is judged, the whole of it, before step 3 decrypts.
    let mut made = mac::<M, HALF>(mac_key, aad, iv, text)?;
    let authentic = made.ct_eq(tag).to_bool();
    made.zeroize();
    if !authentic {
        return None;
    }
    let aes = A::new_from_slice(enc_key).ok()?;
    // Whoever made this tag chose the padding: that it is wrong tells them nothing.
    let plaintext = cbc::Decryptor::inner_iv_init(aes, vector.into()).decrypt_padded::<Pkcs7>(text).ok()?;
    Some(plaintext.len())
}

/// The MAC key and the encryption key, in this order (RFC 7518, section 5.2.2.1, step 1).
fn halves<const HALF: usize>(cek: &[u8]) -> Option<(&[u8], &[u8])> {
    cek.split_at_checked(HALF).filter(|(_, enc_key)| enc_key.len() == HALF)
}

/// The first half of the MAC over the additional data, the vector, the ciphertext, and the number of bits of the
/// additional data in 64 bits; nothing when that number does not fit.
fn mac<M: Mac + KeyInit, const HALF: usize>(
    key: &[u8],
    aad: &[u8],
    iv: &[u8],
    text: &[u8],
) -> Option<[u8; HALF]> {
    let aad_bits = u64::try_from(aad.len()).ok()?.checked_mul(8)?;
    let mut mac = <M as KeyInit>::new_from_slice(key).ok()?;
    for part in [aad, iv, text, &aad_bits.to_be_bytes()] {
        mac.update(part);
    }
    let mut whole = mac.finalize().into_bytes();
    let half = whole.first_chunk().copied();
    whole.as_mut_slice().zeroize();
    half
}

const fn wrong_length(part: Part) -> Error {
    Error::Malformed { part, fault: Fault::WrongLength, at: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s6_lengths_at_the_end_of_the_range_are_counted_without_wrapping() {
        assert_eq!(sealed_len(0), 16);
        assert_eq!(sealed_len(15), 16);
        assert_eq!(sealed_len(16), 32);
        assert_eq!(sealed_len(usize::MAX), usize::MAX);
        assert_eq!(sealed_len(usize::MAX - 16), usize::MAX - 15);
    }
}
