//! Seal and open for any AES: all lengths are checked here, once, and a failure leaves nothing to read.

use aes_gcm::{
    AeadInOut, AesGcm, Key, KeyInit,
    aead::{consts::U12, inout::InOutBuf},
    aes::cipher::{BlockCipherEncrypt, BlockSizeUser, consts::U16},
};
use jose_alg::{Error, Fault, KeyFault, Part, Rejected};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What encrypts blocks of 16 bytes.
pub trait Blocks: BlockSizeUser<BlockSize = U16> + BlockCipherEncrypt {}

impl<A: BlockSizeUser<BlockSize = U16> + BlockCipherEncrypt> Blocks for A {}

/// An AES that wipes its key schedule.
pub trait Cipher: Blocks + KeyInit + ZeroizeOnDrop {}

impl<A: Blocks + KeyInit + ZeroizeOnDrop> Cipher for A {}

/// The cipher with its key; a tag of 16 bytes is its default.
pub(crate) type Gcm<A> = AesGcm<A, U12>;

/// RFC 7518, section 5.3: "Use of an Initialization Vector (IV) of size 96 bits is REQUIRED".
pub(crate) const IV_LEN: usize = 12;

/// RFC 7518, section 5.3: "The requested size of the Authentication Tag output MUST be 128 bits".
pub(crate) const TAG_LEN: usize = 16;

/// NIST SP 800-38D, section 5.2.1.1: 2^39 - 256 bits.
const TEXT_MAX: u64 = (1 << 36) - 32;

/// The length of the ciphertext: that of the plaintext.
pub(crate) fn sealed_len(plaintext_len: usize) -> usize {
    if fits(plaintext_len) { plaintext_len } else { usize::MAX }
}

fn fits(text_len: usize) -> bool {
    u64::try_from(text_len).is_ok_and(|len| len <= TEXT_MAX)
}

/// `key`, if it has the length of the cipher's.
pub(crate) fn key<A: Cipher>(key: &[u8]) -> Result<&Key<A>, Error> {
    key.try_into().map_err(|_| KeyFault::WrongSize.into())
}

/// The key schedule, where it will stay: passing it on would put it on the stack twice. Out of line, since making it takes as
/// much again.
#[inline(never)]
fn expanded<A: Cipher>(cek: &[u8]) -> Option<A> {
    key::<A>(cek).ok().map(A::new)
}

/// [`ContentCipher::seal`](jose_alg::ContentCipher::seal) under a key that is used once.
pub(crate) fn seal_once<A: Cipher>(
    cek: &[u8],
    iv: &[u8],
    aad: &[u8],
    text: &mut [u8],
    plaintext_len: usize,
    tag: &mut [u8],
) -> Result<(), Error> {
    let Some(aes) = &expanded::<A>(cek) else { return Err(KeyFault::WrongSize.into()) };
    seal(&Gcm::from(aes), iv, aad, text, plaintext_len, tag)
}

/// [`ContentCipher::open`](jose_alg::ContentCipher::open) under a key that is used once.
pub(crate) fn open_once<A: Cipher>(
    cek: &[u8],
    iv: &[u8],
    aad: &[u8],
    text: &mut [u8],
    tag: &[u8],
) -> Result<usize, Rejected> {
    let aes = expanded::<A>(cek);
    open(aes.as_ref().map(Gcm::from).as_ref(), iv, aad, text, tag)
}

/// [`ContentCipher::seal`](jose_alg::ContentCipher::seal) under a key that is set up.
pub(crate) fn seal<A: Blocks>(
    cipher: &Gcm<A>,
    iv: &[u8],
    aad: &[u8],
    text: &mut [u8],
    plaintext_len: usize,
    tag: &mut [u8],
) -> Result<(), Error> {
    let iv: &[u8; IV_LEN] = iv.try_into().map_err(|_| wrong_length(Part::Iv))?;
    let tag: &mut [u8; TAG_LEN] = tag.try_into().map_err(|_| wrong_length(Part::Tag))?;
    if !fits(plaintext_len) {
        return Err(Error::LimitExceeded(Part::Payload));
    }
    if text.len() != plaintext_len {
        return Err(wrong_length(Part::Ciphertext));
    }
    let made = cipher
        .encrypt_inout_detached(&(*iv).into(), aad, InOutBuf::from(text))
        .map_err(|_| Error::LimitExceeded(Part::Payload))?;
    tag.copy_from_slice(&made);
    Ok(())
}

/// [`ContentCipher::open`](jose_alg::ContentCipher::open) under a key that is set up, or none if it had the wrong
/// length.
pub(crate) fn open<A: Blocks>(
    cipher: Option<&Gcm<A>>,
    iv: &[u8],
    aad: &[u8],
    text: &mut [u8],
    tag: &[u8],
) -> Result<usize, Rejected> {
    let opened = try_open(cipher, iv, aad, text, tag);
    if opened.is_none() {
        text.zeroize();
    }
    opened.ok_or(Rejected)
}

fn try_open<A: Blocks>(
    cipher: Option<&Gcm<A>>,
    iv: &[u8],
    aad: &[u8],
    text: &mut [u8],
    tag: &[u8],
) -> Option<usize> {
    let iv: &[u8; IV_LEN] = iv.try_into().ok()?;
    let tag: &[u8; TAG_LEN] = tag.try_into().ok()?;
    let len = text.len();
    cipher?.decrypt_inout_detached(&(*iv).into(), aad, InOutBuf::from(text), &(*tag).into()).ok()?;
    Some(len)
}

const fn wrong_length(part: Part) -> Error {
    Error::Malformed { part, fault: Fault::WrongLength, at: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s18_the_length_limit_is_that_of_sp_800_38d() {
        assert_eq!(sealed_len(0), 0);
        assert_eq!(sealed_len(65_537), 65_537);
        if let (Ok(most), Ok(over)) = (usize::try_from(TEXT_MAX), usize::try_from(TEXT_MAX + 1)) {
            assert_eq!(sealed_len(most), most);
            assert_eq!(sealed_len(over), usize::MAX);
        }
        assert_eq!(sealed_len(usize::MAX), usize::MAX);
    }
}
