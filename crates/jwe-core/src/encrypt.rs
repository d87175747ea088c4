//! Encryption (RFC 7516, section 5.1), straight into the output: every part is made at the right end of its
//! segment and then encoded forward in place.
//!
//! All randomness is drawn before anything is written, in one request: the content encryption key, the
//! initialization vector, and what the recipient's algorithm needs.

use core::fmt;

use jose_alg::{
    Cek, ContentCipher, Error, Fault, HeaderFields, HeaderWriter, KeyFault, Part, Recipient, draw,
};
use jose_wire::base64url::{encoded_len, public};
use rand_core::TryCryptoRng;
use zeroize::{Zeroize, Zeroizing};

use crate::compact::malformed;
use crate::direct;
use crate::session::RequestSession;

const RANDOM_MAX: usize = Cek::MAX + 16 + <dyn Recipient>::RANDOM_MAX;

/// For whom, and with what. There is no default for either.
#[derive(Clone, Copy)]
pub struct Encrypter<'p> {
    /// The key that the token is for.
    pub recipient: &'p dyn Recipient,
    /// The content cipher.
    pub content: &'p dyn ContentCipher,
}

impl Encrypter<'_> {
    /// Characters of the token for a payload of `payload_len` bytes.
    ///
    /// # Errors
    /// [`Error::HeaderName`], or [`Error::LimitExceeded`] when no token can be that long.
    pub fn encrypted_len(&self, fields: &HeaderFields<'_>, payload_len: usize) -> Result<usize, Error> {
        self.layout(fields, payload_len).map(|layout| layout.total)
    }

    /// Encrypts `payload` to a token at the front of `out` and returns it.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`], [`Error::HeaderName`] and [`Error::RandomUnavailable`] leave `out` untouched. A
    /// key that refuses ([`Error::KeyUnsuitable`]) leaves zeros in it.
    pub fn encrypt<'o, R: TryCryptoRng + ?Sized>(
        &self,
        fields: &HeaderFields<'_>,
        payload: &[u8],
        random: &mut R,
        out: &'o mut [u8],
    ) -> Result<&'o str, Error> {
        let mut cek = Cek::zeroed(self.content.key_len())?;
        self.encrypt_with_cek(fields, payload, random, out, &mut cek)
    }

    /// Encrypts a request, and keeps its content encryption key for the one response to it.
    ///
    /// Not under `dir`: the key of such a request is that of every other message, so anything ever encrypted with
    /// it, the request itself included, would pass for the response.
    ///
    /// # Errors
    /// As [`Encrypter::encrypt`]; [`KeyFault::WrongAlg`] for a recipient with `alg` `dir`.
    pub fn encrypt_request<'o, R: TryCryptoRng + ?Sized>(
        &self,
        fields: &HeaderFields<'_>,
        payload: &[u8],
        random: &mut R,
        out: &'o mut [u8],
    ) -> Result<(&'o str, RequestSession), Error> {
        if self.recipient.alg() == direct::ALG {
            return Err(KeyFault::WrongAlg.into());
        }
        let mut cek = Cek::zeroed(self.content.key_len())?;
        let token = self.encrypt_with_cek(fields, payload, random, out, &mut cek)?;
        Ok((token, RequestSession::new(cek, self.content.enc())))
    }

    /// Encrypts to a new string, with room for the ciphertext apart while it works: what is written once and read once is sooner
    /// done than what is encoded in place.
    ///
    /// # Errors
    /// As [`Encrypter::encrypt`], less [`Error::BufferTooSmall`].
    #[cfg(feature = "alloc")]
    pub fn encrypt_to_string<R: TryCryptoRng + ?Sized>(
        &self,
        fields: &HeaderFields<'_>,
        payload: &[u8],
        random: &mut R,
    ) -> Result<alloc::string::String, Error> {
        let layout = self.layout(fields, payload.len())?;
        let mut drawn = Zeroizing::new([0; RANDOM_MAX]);
        self.write_string(&layout, fields, payload, layout.draw(random, &mut drawn)?)
    }

    fn encrypt_with_cek<'o, R: TryCryptoRng + ?Sized>(
        &self,
        fields: &HeaderFields<'_>,
        payload: &[u8],
        random: &mut R,
        out: &'o mut [u8],
        cek: &mut Cek,
    ) -> Result<&'o str, Error> {
        let layout = self.layout(fields, payload.len())?;
        let needed = layout.total;
        let out = out.get_mut(..needed).ok_or(Error::BufferTooSmall { needed })?;

        let mut drawn = Zeroizing::new([0; RANDOM_MAX]);
        let drawn = layout.draw(random, &mut drawn)?;

        match self.write(&layout, fields, payload, drawn, out, cek) {
            Ok(()) => {
                core::str::from_utf8(out).map_err(|_| malformed(Part::Token, Fault::Base64Character, 0))
            }
            Err(error) => {
                out.zeroize();
                Err(error)
            }
        }
    }

    /// Everything behind the draw. Not generic over the source of randomness, so that it exists once.
    fn write(
        &self,
        layout: &Layout,
        fields: &HeaderFields<'_>,
        payload: &[u8],
        drawn: &[u8],
        out: &mut [u8],
        cek: &mut Cek,
    ) -> Result<(), Error> {
        let content = self.content;
        let short = Error::BufferTooSmall { needed: layout.total };
        let [.., text_len, _] = layout.lens;
        let Front { header, iv, mut rest } = self.write_front(layout, fields, drawn, out, cek)?;
        let text_place = segment(&mut rest, text_len).ok_or(short)?;
        let tag_place = rest;

        let text = right(text_place, text_len).ok_or(short)?;
        text.get_mut(..payload.len()).ok_or(short)?.copy_from_slice(payload);
        let mut tag = [0; 32];
        let tag = tag.get_mut(..content.tag_len()).ok_or(short)?;
        content.seal(cek.as_bytes(), iv, header, text, payload.len(), tag)?;
        public::encode_in_place(text_place, text_len).map_err(|_| short)?;
        public::encode(tag, tag_place).map_err(|_| short)?;
        Ok(())
    }

    /// The same to a new string. A megabyte that is filled with zeros first, moved within itself, and looked at in the end to see
    /// whether it is text, takes twice the time of the cipher.
    #[cfg(feature = "alloc")]
    fn write_string(
        &self,
        layout: &Layout,
        fields: &HeaderFields<'_>,
        payload: &[u8],
        drawn: &[u8],
    ) -> Result<alloc::string::String, Error> {
        let content = self.content;
        let short = Error::BufferTooSmall { needed: layout.total };
        let [header_len, key_len, iv_len, text_len, _] = layout.lens;
        let front_len = [header_len, key_len, iv_len].map(|len| encoded_len(len).saturating_add(1));
        let mut cek = Cek::zeroed(content.key_len())?;
        let mut token = alloc::vec::Vec::with_capacity(layout.total);
        token.resize(front_len.into_iter().fold(0, usize::saturating_add), 0);
        let mut text = alloc::vec::Vec::with_capacity(text_len);
        text.extend_from_slice(payload);
        text.resize(text_len, 0);
        let mut tag = [0; 32];
        let tag = tag.get_mut(..content.tag_len()).ok_or(short)?;
        let sealed = self.write_front(layout, fields, drawn, &mut token, &mut cek).and_then(|front| {
            content.seal(cek.as_bytes(), front.iv, front.header, &mut text, payload.len(), tag)
        });
        if sealed.is_err() {
            token.zeroize();
            text.zeroize();
        }
        sealed?;
        let token = alloc::string::String::from_utf8(token);
        let mut token = token.map_err(|_| malformed(Part::Token, Fault::Base64Character, 0))?;
        public::append(&text, &mut token);
        token.push('.');
        public::append(tag, &mut token);
        Ok(token)
    }

    /// Makes the content encryption key, and writes header, encrypted key and initialization vector to the front of `out`, with a
    /// dot behind each. Everybody will see them: they may be encoded by vector instructions.
    fn write_front<'o, 'd>(
        &self,
        layout: &Layout,
        fields: &HeaderFields<'_>,
        drawn: &'d [u8],
        out: &'o mut [u8],
        cek: &mut Cek,
    ) -> Result<Front<'o, 'd>, Error> {
        let Self { recipient, content } = self;
        let short = Error::BufferTooSmall { needed: layout.total };
        let (key, drawn) = drawn.split_at_checked(cek.as_bytes().len()).ok_or(short)?;
        let (iv, seed) = drawn.split_at_checked(content.iv_len()).ok_or(short)?;
        cek.set(key)?;

        let [header_len, key_len, ..] = layout.lens;
        let mut rest = out;
        let header_place = segment(&mut rest, header_len).ok_or(short)?;
        let key_place = segment(&mut rest, key_len).ok_or(short)?;
        let iv_place = segment(&mut rest, iv.len()).ok_or(short)?;

        let header = right(header_place, header_len).ok_or(short)?;
        let mut writer =
            HeaderWriter::begin(header, recipient.alg(), Some(content.enc()), recipient.kid(), fields)?;
        recipient.protect_cek(cek, &mut writer, seed, right(key_place, key_len).ok_or(short)?)?;
        if writer.finish() != Ok(header_len) {
            return Err(short);
        }
        public::encode_in_place(header_place, header_len).map_err(|_| short)?;
        public::encode_in_place(key_place, key_len).map_err(|_| short)?;
        public::encode(iv, iv_place).map_err(|_| short)?;
        Ok(Front { header: header_place, iv, rest })
    }

    fn layout(&self, fields: &HeaderFields<'_>, payload_len: usize) -> Result<Layout, Error> {
        let Self { recipient, content } = self;
        let writer =
            HeaderWriter::begin(&mut [], recipient.alg(), Some(content.enc()), recipient.kid(), fields)?;
        let header_len = match writer.finish() {
            Ok(len) | Err(len) => len.saturating_add(recipient.header_len()),
        };
        let lens = [
            header_len,
            recipient.encrypted_key_len(content.key_len()),
            content.iv_len(),
            content.sealed_len(payload_len),
            content.tag_len(),
        ];
        let total = lens.iter().try_fold(4usize, |sum, len| sum.checked_add(encoded_len(*len)));
        Ok(Layout {
            lens,
            random: content.key_len().saturating_add(content.iv_len()).saturating_add(recipient.random_len()),
            total: total.ok_or(Error::LimitExceeded(Part::Payload))?,
        })
    }
}

impl fmt::Debug for Encrypter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Encrypter({}, {})", self.recipient.alg(), self.content.enc())
    }
}

/// Where everything will stand, known before anything is drawn or written.
struct Layout {
    /// Bytes of header, encrypted key, initialization vector, ciphertext and tag.
    lens: [usize; 5],
    random: usize,
    total: usize,
}

impl Layout {
    /// All the randomness of a token.
    fn draw<'d, R: TryCryptoRng + ?Sized>(
        &self,
        random: &mut R,
        place: &'d mut [u8; RANDOM_MAX],
    ) -> Result<&'d [u8], Error> {
        let drawn = place.get_mut(..self.random).ok_or(Error::RandomUnavailable)?;
        draw(random, drawn)?;
        Ok(drawn)
    }
}

/// What stands before the ciphertext, written.
struct Front<'o, 'd> {
    /// As it is spelled, and as the cipher authenticates it.
    header: &'o [u8],
    iv: &'d [u8],
    /// What is still to be written.
    rest: &'o mut [u8],
}

/// Takes the segment for `len` bytes and the dot behind it off the front of `rest`.
fn segment<'o>(rest: &mut &'o mut [u8], len: usize) -> Option<&'o mut [u8]> {
    let (segment, behind) = core::mem::take(rest).split_at_mut_checked(encoded_len(len))?;
    let (dot, behind) = behind.split_first_mut()?;
    *dot = b'.';
    *rest = behind;
    Some(segment)
}

/// The last `len` bytes of a segment.
fn right(segment: &mut [u8], len: usize) -> Option<&mut [u8]> {
    let start = segment.len().checked_sub(len)?;
    segment.get_mut(start..)
}
