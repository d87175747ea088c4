//! The compact serialization as a view of its five parts (RFC 7516, section 7.1).

use core::fmt;

use jose_alg::{Error, Fault, Header, Part, json};
use jose_wire::{WireError, base64url};

/// How much a token may ask of a reader. Every limit is a value, so that a device can lower it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Characters of the whole token.
    pub token_len: usize,
    /// The protected header, decoded.
    pub header: json::Limits,
    /// Keys that are tried when the token does not say which one it is for; at most
    /// [`Limits::CANDIDATES_MAX`]. Later keys that would fit are not looked at.
    pub candidates: u8,
}

impl Limits {
    /// The most keys that one token is tried against.
    pub const CANDIDATES_MAX: u8 = 4;

    /// 128 MiB of token, a header of 16 KiB with depth 8 and 32 members, 4 candidates.
    pub const DEFAULT: Self = Self {
        token_len: 128 * 1024 * 1024,
        header: json::Limits::DEFAULT,
        candidates: Self::CANDIDATES_MAX,
    };
}

/// A compact JWE: five parts of base64url between four dots, nothing decoded or believed yet.
#[derive(Clone, Copy)]
pub struct JweCompact<'a> {
    pub(crate) header: &'a [u8],
    pub(crate) encrypted_key: &'a [u8],
    pub(crate) iv: &'a [u8],
    pub(crate) ciphertext: &'a [u8],
    pub(crate) tag: &'a [u8],
    #[cfg(feature = "alloc")]
    known: Option<&'a jose_alg::KnownHeader>,
}

/// What stands between the dots.
const PARTS: [Part; 5] = [Part::Header, Part::EncryptedKey, Part::Iv, Part::Ciphertext, Part::Tag];

impl<'a> JweCompact<'a> {
    /// Finds the five parts. Their lengths must be lengths of base64url; their characters are looked at when they
    /// are decoded.
    ///
    /// # Errors
    /// [`Error::Malformed`]: [`Fault::PartCount`] in [`Part::Token`], or a length in the part that has it.
    pub fn parse<T: AsRef<[u8]> + ?Sized>(token: &'a T) -> Result<Self, Error> {
        Self::split(token.as_ref())
    }

    /// Once, for whatever the token was given as.
    fn split(token: &'a [u8]) -> Result<Self, Error> {
        const WRONG_COUNT: Error = malformed(Part::Token, Fault::PartCount, 0);
        let (mut parts, mut rest) = ([&[][..]; 5], Some(token));
        for part in &mut parts {
            (*part, rest) = base64url::public::split_at_dot(rest.ok_or(WRONG_COUNT)?);
        }
        // The fifth dot is enough to know, however many follow.
        if rest.is_some() {
            return Err(WRONG_COUNT);
        }
        for (part, text) in PARTS.iter().zip(&parts) {
            if base64url::decoded_len(text.len()).is_none() {
                return Err(malformed(*part, Fault::Base64Length, text.len()));
            }
        }
        let [header, encrypted_key, iv, ciphertext, tag] = parts;
        if header.is_empty() {
            return Err(malformed(Part::Header, Fault::JsonEnd, 0));
        }
        Ok(Self {
            header,
            encrypted_key,
            iv,
            ciphertext,
            tag,
            #[cfg(feature = "alloc")]
            known: None,
        })
    }

    /// This token, whose header need not be read if `known` is spelled like it.
    ///
    /// ```
    /// # use alg_aesgcm::A256GCM;
    /// # use jose_alg::{HeaderFields, KnownHeader};
    /// # use jwe_core::{Decrypter, Direct, DirectSender, Encrypter, JweCompact, Limits};
    /// # let (key, mut random) = ([7; 32], getrandom::SysRng);
    /// # let encrypter = Encrypter { recipient: &DirectSender::new(&key), content: &A256GCM };
    /// # let first = encrypter.encrypt_to_string(&HeaderFields::NONE, b"first", &mut random)?;
    /// # let second = encrypter.encrypt_to_string(&HeaderFields::NONE, b"second", &mut random)?;
    /// # let decrypter = Decrypter { keys: &[&Direct::new(&key)], content: &[&A256GCM], limits: Limits::DEFAULT };
    /// let [(_, header), ..] = JweCompact::parse(&first)?.parts();
    /// let known = KnownHeader::read(header, &Limits::DEFAULT.header)?;
    /// let token = JweCompact::parse(&second)?.knowing(&known);
    /// assert_eq!(decrypter.decrypt_to_vec(&token)?.plaintext, b"second");
    /// # Ok::<(), jose_alg::Error>(())
    /// ```
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn knowing(self, known: &'a jose_alg::KnownHeader) -> Self {
        Self { known: (known.spelling() == self.header).then_some(known), ..self }
    }

    /// The five parts as they stand in the token, in their order.
    #[must_use]
    pub const fn parts(&self) -> [(Part, &'a [u8]); 5] {
        let [header, encrypted_key, iv, ciphertext, tag] = PARTS;
        [
            (header, self.header),
            (encrypted_key, self.encrypted_key),
            (iv, self.iv),
            (ciphertext, self.ciphertext),
            (tag, self.tag),
        ]
    }

    /// Bytes of the header, the encrypted key, the initialization vector, the ciphertext and the tag, decoded.
    #[must_use]
    pub fn part_lens(&self) -> [usize; 5] {
        self.parts().map(|(_, text)| bytes_of(text))
    }

    /// Bytes that [`Decrypter::decrypt`](crate::Decrypter::decrypt) needs to work in: enough for the header and
    /// the encrypted key, and then again for the ciphertext.
    #[must_use]
    pub fn buffer_len(&self) -> usize {
        self.header_len().saturating_add(bytes_of(self.encrypted_key)).max(bytes_of(self.ciphertext))
    }

    /// Bytes of the decoded header.
    pub(crate) fn header_len(&self) -> usize {
        bytes_of(self.header)
    }

    /// Decodes the header into `buffer`, which must have room for it ([`JweCompact::part_lens`]).
    ///
    /// **Nobody has vouched for this header**: anyone can write it. It is good for finding a key, and for
    /// nothing else until the token was decrypted.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`], or what is wrong in [`Part::Header`].
    pub fn unverified_header<'b>(&self, limits: &Limits, buffer: &'b mut [u8]) -> Result<Header<'b>, Error> {
        let needed = self.header_len();
        if needed > limits.header.len {
            return Err(Error::LimitExceeded(Part::Header));
        }
        if buffer.len() < needed {
            return Err(Error::BufferTooSmall { needed });
        }
        let json = decode(Part::Header, self.header, buffer)?;
        Header::parse(json, &limits.header)
    }

    /// The header, decoded into `buffer` unless it is known.
    pub(crate) fn header<'b>(&self, limits: &Limits, buffer: &'b mut [u8]) -> Result<Header<'b>, Error>
    where
        'a: 'b,
    {
        #[cfg(feature = "alloc")]
        if let Some(header) = self.known.and_then(|known| known.within(&limits.header)) {
            return Ok(header);
        }
        self.unverified_header(limits, buffer)
    }

    /// Bytes that [`JweCompact::header`] needs.
    pub(crate) fn header_room(&self, limits: &Limits) -> usize {
        #[cfg(feature = "alloc")]
        if self.known.is_some_and(|known| known.is_within(&limits.header)) {
            return 0;
        }
        let _ = limits;
        self.header_len()
    }

    /// Bytes of a header that must be decoded, and of the encrypted key.
    #[cfg(feature = "alloc")]
    pub(crate) fn short_parts_len(&self, limits: &Limits) -> usize {
        self.header_room(limits).saturating_add(bytes_of(self.encrypted_key))
    }

    /// Refuses what no policy could accept, before anything is decoded.
    pub(crate) fn check_size(&self, limits: &Limits) -> Result<(), Error> {
        let len = self.parts().iter().fold(4usize, |sum, (_, text)| sum.saturating_add(text.len()));
        if len > limits.token_len { Err(Error::LimitExceeded(Part::Token)) } else { Ok(()) }
    }
}

/// Lengths only: a token is not printed, since a log is no place for it.
impl fmt::Debug for JweCompact<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JweCompact({:?} bytes)", self.part_lens())
    }
}

/// Bytes of a decoded part, whose length was looked at when the token was taken apart.
fn bytes_of(text: &[u8]) -> usize {
    base64url::decoded_len(text.len()).unwrap_or(0)
}

pub(crate) const fn malformed(part: Part, fault: Fault, at: usize) -> Error {
    Error::in_part(part, WireError::new(fault, at))
}

/// Everybody on the way saw the parts of a token: they may be decoded by vector instructions, whose time is nobody's promise.
pub(crate) fn decode<'o>(part: Part, text: &[u8], out: &'o mut [u8]) -> Result<&'o mut [u8], Error> {
    base64url::public::decode(text, out).map_err(|e| Error::in_part(part, e))
}
