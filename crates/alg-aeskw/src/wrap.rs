//! Key wrap over the `aes-kw` crate, with the lengths checked on both sides of it: version 0.3.1 takes eight bytes of
//! 0xA6 for the wrapping of an empty key, under any key.

use aes::{
    Aes128, Aes192, Aes256,
    cipher::{
        BlockCipherDecrypt, BlockCipherEncrypt, BlockSizeUser, KeyInit, common::InnerInit as _, consts::U16,
    },
};
use aes_kw::AesKw;
use jose_alg::{Error, KeyFault, Rejected};
use zeroize::{Zeroize as _, ZeroizeOnDrop};

use sealed::Sealed;

/// Bytes by which a wrapped key is longer than the key.
pub(crate) const OVERHEAD: usize = 8;

/// The key lengths of AES, as a type.
#[derive(Clone, Copy, Debug)]
pub struct Size<const BITS: usize>;

/// Implemented for [`Size<128>`], [`Size<192>`] and [`Size<256>`], and for no other.
pub trait AesKwSize: Sealed {}

impl<S: Sealed> AesKwSize for S {}

pub(crate) mod sealed {
    pub trait Sealed {
        type Aes: super::Aes;
        const ALG: &'static str;
    }
}

/// An AES that wipes its key schedule.
pub trait Aes:
    BlockCipherEncrypt + BlockCipherDecrypt + BlockSizeUser<BlockSize = U16> + KeyInit + ZeroizeOnDrop
{
}

impl<A: BlockCipherEncrypt + BlockCipherDecrypt + BlockSizeUser<BlockSize = U16> + KeyInit + ZeroizeOnDrop>
    Aes for A
{
}

macro_rules! size {
    ($bits:literal, $aes:ty, $alg:literal) => {
        impl Sealed for Size<$bits> {
            type Aes = $aes;
            const ALG: &'static str = $alg;
        }
    };
}
size!(128, Aes128, "A128KW");
size!(192, Aes192, "A192KW");
size!(256, Aes256, "A256KW");

/// RFC 3394, section 2: "n 64-bit values", n at least 2.
const fn is_key_len(len: usize) -> bool {
    len >= 16 && len.is_multiple_of(8)
}

pub(crate) fn wrap<S: Sealed>(key: &[u8], cek: &[u8], out: &mut [u8]) -> Result<(), Error> {
    if !is_key_len(cek.len()) {
        return Err(KeyFault::WrongSize.into());
    }
    let needed = cek.len().saturating_add(OVERHEAD);
    if out.len() != needed {
        return Err(Error::BufferTooSmall { needed });
    }
    let aes = S::Aes::new_from_slice(key).map_err(|_| KeyFault::WrongSize)?;
    let wrapped = AesKw::inner_init(aes).wrap_key(cek, out).map_err(|_| KeyFault::WrongSize)?;
    if wrapped.len() == needed { Ok(()) } else { Err(KeyFault::WrongSize.into()) }
}

pub(crate) fn unwrap<S: Sealed>(key: &[u8], wrapped: &[u8], cek: &mut [u8]) -> Result<(), Rejected> {
    let done = try_unwrap::<S>(key, wrapped, cek);
    if done.is_none() {
        cek.zeroize();
    }
    done.ok_or(Rejected)
}

fn try_unwrap<S: Sealed>(key: &[u8], wrapped: &[u8], cek: &mut [u8]) -> Option<()> {
    let len = cek.len();
    if !is_key_len(len) || wrapped.len().checked_sub(OVERHEAD) != Some(len) {
        return None;
    }
    let aes = S::Aes::new_from_slice(key).ok()?;
    let found = AesKw::inner_init(aes).unwrap_key(wrapped, cek).ok()?;
    (found.len() == len).then_some(())
}
