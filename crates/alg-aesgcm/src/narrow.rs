//! One AES where the library has two. Without instructions for it, AES is bitsliced: for one block in words of 16 bits,
//! as its key schedule is, and once more for several blocks in words of the machine. Who asked for the compact one
//! (`--cfg aes_backend_soft="compact"`) gets the first alone where there is no operating system: 2 KB less of flash, 0.7 KB
//! less of stack, and up to twice the time for long texts.

use aes_gcm::KeyInit;
use aes_gcm::aes::cipher::{
    Block, BlockCipherEncBackend, BlockCipherEncClosure, BlockCipherEncrypt, BlockSizeUser, InOut, Key,
    KeySizeUser, ParBlocksSizeUser, consts::U1,
};
use zeroize::ZeroizeOnDrop;

/// `A`, which is never asked for several blocks at once.
#[allow(missing_debug_implementations, unreachable_pub, reason = "public to the sealed traits alone")]
pub struct Narrow<A>(A);

impl<A: BlockSizeUser> BlockSizeUser for Narrow<A> {
    type BlockSize = A::BlockSize;
}

impl<A: KeySizeUser> KeySizeUser for Narrow<A> {
    type KeySize = A::KeySize;
}

impl<A: KeyInit> KeyInit for Narrow<A> {
    fn new(key: &Key<Self>) -> Self {
        Self(A::new(key))
    }
}

/// What it holds wipes itself.
impl<A: ZeroizeOnDrop> ZeroizeOnDrop for Narrow<A> {}

impl<A: BlockCipherEncrypt> BlockCipherEncrypt for Narrow<A> {
    fn encrypt_with_backend(&self, closure: impl BlockCipherEncClosure<BlockSize = A::BlockSize>) {
        closure.call(&OneBlock(&self.0));
    }
}

/// All that is asked for: one block after the other.
struct OneBlock<'a, A>(&'a A);

impl<A: BlockSizeUser> BlockSizeUser for OneBlock<'_, A> {
    type BlockSize = A::BlockSize;
}

impl<A: BlockSizeUser> ParBlocksSizeUser for OneBlock<'_, A> {
    type ParBlocksSize = U1;
}

impl<A: BlockCipherEncrypt> BlockCipherEncBackend for OneBlock<'_, A> {
    // Once, wherever it is called from, and in a frame of its own: the library prepares for several blocks in it.
    #[inline(never)]
    fn encrypt_block(&self, block: InOut<'_, '_, Block<Self>>) {
        self.0.encrypt_block_inout(block);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    extern crate std;

    use std::vec::Vec;

    use aes_gcm::aes::{Aes128, Aes256};

    use super::*;
    use crate::gcm::{Cipher, open_once, seal_once};

    fn sealed<A: Cipher>(key: &[u8], text: &[u8]) -> (Vec<u8>, [u8; 16]) {
        let (mut text, mut tag) = (text.to_vec(), [0; 16]);
        let len = text.len();
        seal_once::<A>(key, &[3; 12], b"header", &mut text, len, &mut tag).unwrap();
        (text, tag)
    }

    #[test]
    fn blocks_come_out_alike_one_at_a_time_and_several() {
        for len in 0..150u8 {
            let text: Vec<u8> = (0..len).collect();
            assert_eq!(sealed::<Narrow<Aes128>>(&[7; 16], &text), sealed::<Aes128>(&[7; 16], &text), "{len}");
            let (mut opened, tag) = sealed::<Narrow<Aes256>>(&[7; 32], &text);
            assert_eq!((opened.clone(), tag), sealed::<Aes256>(&[7; 32], &text), "{len}");
            open_once::<Narrow<Aes256>>(&[7; 32], &[3; 12], b"header", &mut opened, &tag).unwrap();
            assert_eq!(opened, text);
        }
    }
}
