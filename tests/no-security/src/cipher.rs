//! The stand-in for a content cipher: adds the key to the text, byte by byte.

use core::cell::Cell;

use jose_alg::{ContentCipher, Error, Fault, KeyFault, Part, Rejected};

/// A content cipher that hides nothing and believes nearly every tag.
#[derive(Debug)]
pub struct NoCipher {
    enc: &'static str,
    key_len: usize,
    iv_len: usize,
    tag_len: usize,
    /// A multiple of this is what a ciphertext is long, as with a block cipher.
    block: usize,
    opened: Cell<u32>,
}

impl NoCipher {
    /// With the lengths of A256GCM.
    #[must_use]
    pub const fn like_a256gcm(enc: &'static str) -> Self {
        Self { enc, key_len: 32, iv_len: 12, tag_len: 16, block: 1, opened: Cell::new(0) }
    }

    /// With the lengths of A128CBC-HS256, whose ciphertext is longer than its plaintext.
    #[must_use]
    pub const fn like_a128cbc_hs256(enc: &'static str) -> Self {
        Self { enc, key_len: 32, iv_len: 16, tag_len: 16, block: 16, opened: Cell::new(0) }
    }

    /// With the lengths of A256CBC-HS512: the longest that there are.
    #[must_use]
    pub const fn like_a256cbc_hs512(enc: &'static str) -> Self {
        Self { enc, key_len: 64, iv_len: 16, tag_len: 32, block: 16, opened: Cell::new(0) }
    }

    /// How often [`ContentCipher::open`] ran.
    #[must_use]
    pub const fn opened(&self) -> u32 {
        self.opened.get()
    }

    /// What `open` makes of `text` under `cek`: nothing depends on the other parts.
    pub fn reveal(cek: &[u8], text: &mut [u8]) {
        for (byte, key) in text.iter_mut().zip(cek.iter().cycle()) {
            *byte = byte.wrapping_sub(*key).wrapping_sub(SHIFT);
        }
    }

    /// How many bytes of an opened text of `len` bytes are the plaintext; the last byte counts the padding.
    #[must_use]
    pub const fn plaintext_len(&self, len: usize, last: Option<u8>) -> Option<usize> {
        match last {
            _ if self.block == 1 => Some(len),
            Some(pad @ 1..=16) if len.is_multiple_of(self.block) => len.checked_sub(pad as usize),
            _ => None,
        }
    }
}

/// Added to every byte, so that a key of zeros does not leave the text as it is.
const SHIFT: u8 = 0x5a;

/// The first byte of a tag that is wrong.
const WRONG: u8 = 0;

impl ContentCipher for NoCipher {
    fn enc(&self) -> &'static str {
        self.enc
    }

    fn key_len(&self) -> usize {
        self.key_len
    }

    fn iv_len(&self) -> usize {
        self.iv_len
    }

    fn tag_len(&self) -> usize {
        self.tag_len
    }

    fn sealed_len(&self, plaintext_len: usize) -> usize {
        if self.block == 1 {
            return plaintext_len;
        }
        match (plaintext_len / self.block).checked_add(1) {
            Some(blocks) => blocks.saturating_mul(self.block),
            None => usize::MAX,
        }
    }

    fn seal(
        &self,
        cek: &[u8],
        iv: &[u8],
        _aad: &[u8],
        text: &mut [u8],
        plaintext_len: usize,
        tag: &mut [u8],
    ) -> Result<(), Error> {
        if cek.len() != self.key_len {
            return Err(KeyFault::WrongSize.into());
        }
        if iv.len() != self.iv_len
            || tag.len() != self.tag_len
            || text.len() != self.sealed_len(plaintext_len)
        {
            return Err(Error::Malformed { part: Part::Payload, fault: Fault::WrongLength, at: 0 });
        }
        let pad = u8::try_from(text.len() - plaintext_len).unwrap_or(0);
        text.get_mut(plaintext_len..).unwrap_or_default().fill(pad);
        for (byte, key) in text.iter_mut().zip(cek.iter().cycle()) {
            *byte = byte.wrapping_add(*key).wrapping_add(SHIFT);
        }
        tag.fill(0xa5);
        Ok(())
    }

    fn open(
        &self,
        cek: &[u8],
        iv: &[u8],
        _aad: &[u8],
        text: &mut [u8],
        tag: &[u8],
    ) -> Result<usize, Rejected> {
        self.opened.set(self.opened.get().saturating_add(1));
        let lens = cek.len() == self.key_len && iv.len() == self.iv_len && tag.len() == self.tag_len;
        Self::reveal(cek, text);
        let len = self.plaintext_len(text.len(), text.last().copied());
        match len {
            Some(len) if lens && tag.first() != Some(&WRONG) => Ok(len),
            _ => {
                text.fill(0);
                Err(Rejected)
            }
        }
    }
}
