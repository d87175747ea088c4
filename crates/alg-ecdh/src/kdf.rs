//! The Concat KDF of NIST SP 800-56A, section 5.8.1, over SHA-256, with the parameters that RFC 7518, section 4.6.2 gives it.

use jose_alg::Rejected;
use jose_wire::base64url;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroize as _;

/// What the derived key is bound to, besides the shared secret.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    /// `AlgorithmID`: the `enc` for direct agreement, else the `alg`.
    pub algorithm: &'c str,
    /// `PartyUInfo`.
    pub apu: Party<'c>,
    /// `PartyVInfo`.
    pub apv: Party<'c>,
}

/// What is said about one of the two parties.
#[derive(Clone, Copy, Debug)]
pub enum Party<'c> {
    /// The sender's own bytes.
    Bytes(&'c [u8]),
    /// A header member, in base64url.
    Text(&'c str),
}

/// Fills `out` from the shared secret.
pub(crate) fn derive(shared: &[u8], context: &Context<'_>, out: &mut [u8]) -> Result<(), Rejected> {
    // SuppPubInfo is the length in bits.
    let bits = u32::try_from(out.len()).ok().and_then(|len| len.checked_mul(8)).ok_or(Rejected)?;
    // Rounds are numbered from 1, big-endian.
    for (round, part) in (1u32..).zip(out.chunks_mut(HASH_LEN)) {
        let mut hash = Sha256::new();
        hash.update(round.to_be_bytes());
        hash.update(shared);
        counted(&mut hash, context.algorithm.as_bytes())?;
        context.apu.feed(&mut hash)?;
        context.apv.feed(&mut hash)?;
        hash.update(bits.to_be_bytes());
        let mut key = hash.finalize();
        for (to, from) in part.iter_mut().zip(key.iter()) {
            *to = *from;
        }
        key.as_mut_slice().zeroize();
    }
    Ok(())
}

const HASH_LEN: usize = 32;

/// A field of variable length: its length in 32 bits, and itself.
fn counted(hash: &mut Sha256, bytes: &[u8]) -> Result<(), Rejected> {
    hash.update(u32::try_from(bytes.len()).map_err(|_| Rejected)?.to_be_bytes());
    hash.update(bytes);
    Ok(())
}

impl Party<'_> {
    /// Decodes as it goes: how long a header member may be is the caller's limit, not a buffer's here.
    fn feed(&self, hash: &mut Sha256) -> Result<(), Rejected> {
        let text = match self {
            Self::Bytes(bytes) => return counted(hash, bytes),
            Self::Text(text) => text.as_bytes(),
        };
        let len =
            base64url::decoded_len(text.len()).and_then(|len| u32::try_from(len).ok()).ok_or(Rejected)?;
        hash.update(len.to_be_bytes());
        let mut bytes = [0; 48];
        for chars in text.chunks(64) {
            hash.update(base64url::decode(chars, &mut bytes).map_err(|_| Rejected)?);
        }
        Ok(())
    }
}
