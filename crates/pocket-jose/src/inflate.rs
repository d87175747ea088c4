//! Compressed payloads (RFC 7516, section 4.1.3), which are refused everywhere but here. Nothing here compresses: how long a
//! compressed secret is tells about what is in it (RFC 8725, section 3.6).

use jose_alg::{Error, Fault, Part};
use jwe_core::HeaderRule;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use zeroize::Zeroizing;

use crate::receive::ProtectedHeader;
use crate::{Opened, OpenedJson, Receiver};

/// That payloads may be compressed, and how long they may become.
///
/// A token of a kilobyte can hold a megabyte, and one of a megabyte a gigabyte: there is no default.
///
/// ```
/// use pocket_jose::{Inflate, KeyRing, RECOMMENDED, Receiver};
///
/// let receiver = Receiver::new(&KeyRing::empty(), &RECOMMENDED);
/// let opened = receiver.decrypt_inflating("..", Inflate { most: 250_000 });
/// assert!(opened.is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inflate {
    /// Bytes of a payload, decompressed. Longer ones are refused, and no more memory than this is taken for them.
    pub most: usize,
}

impl Receiver<'_> {
    /// As [`Receiver::decrypt`], for tokens whose payload may be compressed.
    ///
    /// # Errors
    /// As there; [`Error::LimitExceeded`] in [`Part::Payload`] for a payload that becomes too long, and [`Error::Malformed`] in it
    /// for one that is not what DEFLATE makes. The token was authentic then.
    pub fn decrypt_inflating(&self, token: &str, inflate: Inflate) -> Result<Opened, Error> {
        let mut opened = self.decrypt_perhaps_compressed(token)?;
        opened.payload = inflate.payload(opened.payload, Some(&opened.header))?;
        Ok(opened)
    }

    /// As [`Receiver::decrypt_json`], for tokens whose payload may be compressed.
    ///
    /// # Errors
    /// As there and as [`Receiver::decrypt_inflating`].
    pub fn decrypt_json_inflating(
        &self,
        token: &str,
        rule: HeaderRule,
        inflate: Inflate,
    ) -> Result<OpenedJson, Error> {
        let mut opened = self.decrypt_json_perhaps_compressed(token, rule)?;
        opened.payload = inflate.payload(opened.payload, opened.header.as_ref())?;
        Ok(opened)
    }
}

impl Inflate {
    /// The payload as it was before the sender compressed it, if the header says that it did.
    fn payload(self, payload: Vec<u8>, header: Option<&ProtectedHeader>) -> Result<Vec<u8>, Error> {
        if header.is_none_or(|header| header.get("zip").is_none()) {
            return Ok(payload);
        }
        self.inflate(&Zeroizing::new(payload))
    }

    fn inflate(self, compressed: &[u8]) -> Result<Vec<u8>, Error> {
        let malformed = |at: usize| Error::Malformed { part: Part::Payload, fault: Fault::InvalidValue, at };
        let mut state = Box::<DecompressorOxide>::default();
        let mut out = Zeroizing::new(vec![0; self.most.min(compressed.len().saturating_mul(2)).max(1)]);
        let (mut read, mut written) = (0, 0);
        loop {
            let rest = compressed.get(read..).unwrap_or_default();
            let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
            let (status, taken, given) = decompress(&mut state, rest, &mut out, written, flags);
            read = read.saturating_add(taken);
            written = written.saturating_add(given);
            match status {
                _ if written > self.most => return Err(Error::LimitExceeded(Part::Payload)),
                // RFC 7516 knows one payload: bytes behind it would be a second reading of the token.
                TINFLStatus::Done if read == compressed.len() => break,
                TINFLStatus::HasMoreOutput if out.len() > self.most => {
                    return Err(Error::LimitExceeded(Part::Payload));
                }
                TINFLStatus::HasMoreOutput => {
                    // One byte more than is allowed, to see whether there is one. A vector that grows leaves its old place
                    // behind: that is wiped here.
                    let len = out.len().saturating_mul(2).min(self.most.saturating_add(1));
                    let mut larger = Zeroizing::new(vec![0; len]);
                    larger.iter_mut().zip(out.iter()).for_each(|(to, from)| *to = *from);
                    out = larger;
                }
                _ => return Err(malformed(read)),
            }
        }
        Ok(out.get(..written).unwrap_or_default().to_vec())
    }
}
