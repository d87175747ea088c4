//! Encryption to the JSON serializations (RFC 7516, section 7.2), straight into the output, for one recipient or several.
//!
//! For one recipient everything stands in the protected header. Several share that header, without `alg`, and each has its
//! `alg`, its `kid` and what its algorithm adds in a header of its own, which nothing authenticates.

use core::fmt;

use jose_alg::json::Object;
use jose_alg::{Cek, ContentCipher, Error, HeaderFields, HeaderWriter, KeyFault, Part, Recipient, draw};
use jose_wire::base64url::{self, public};
use rand_core::TryCryptoRng;
use zeroize::{Zeroize, Zeroizing};

/// For whom, with what, and how it is written. There is no default for any of it.
#[derive(Clone, Copy)]
pub struct JsonEncrypter<'p> {
    /// The keys that the token is for: one, or up to [`JsonEncrypter::RECIPIENTS_MAX`].
    pub recipients: &'p [&'p dyn Recipient],
    /// The content cipher.
    pub content: &'p dyn ContentCipher,
    /// Which of the two serializations.
    pub form: JsonForm,
}

/// The JSON serializations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonForm {
    /// RFC 7516, section 7.2.2: for one recipient.
    Flattened,
    /// RFC 7516, section 7.2.1: a list of recipients.
    General,
}

/// What the caller writes into a token besides the payload.
#[derive(Clone, Copy, Debug)]
pub struct JsonFields<'h> {
    /// Members of the protected header. A `kid` takes the place of the key's own where there is one recipient, and is
    /// refused where there are several.
    pub protected: HeaderFields<'h>,
    /// The shared unprotected header: **anyone can change it on the way**.
    pub unprotected: Option<Object<'h>>,
    /// Additional authenticated data: anyone can read them and nobody can change them. Not empty.
    pub aad: Option<&'h [u8]>,
}

impl JsonFields<'_> {
    /// Nothing of the caller's own.
    pub const NONE: Self = Self { protected: HeaderFields::NONE, unprotected: None, aad: None };
}

impl JsonEncrypter<'_> {
    /// The most recipients that one token is written for.
    pub const RECIPIENTS_MAX: usize = 8;

    /// Characters of the token for a payload of `payload_len` bytes.
    ///
    /// # Errors
    /// [`Error::HeaderName`]; [`KeyFault::WrongAlg`] when one of several recipients has no encrypted key (`dir`);
    /// [`Error::LimitExceeded`] for no recipient, too many of them, empty `aad`, and tokens longer than can be.
    pub fn encrypted_len(&self, fields: &JsonFields<'_>, payload_len: usize) -> Result<usize, Error> {
        self.layout(fields, payload_len).map(|layout| layout.total)
    }

    /// Encrypts `payload` to a token at the front of `out` and returns it.
    ///
    /// # Errors
    /// As [`JsonEncrypter::encrypted_len`]; with [`Error::BufferTooSmall`] and [`Error::RandomUnavailable`] as well, `out` is
    /// untouched. A key that refuses ([`Error::KeyUnsuitable`]) leaves zeros in it.
    pub fn encrypt<'o, R: TryCryptoRng + ?Sized>(
        &self,
        fields: &JsonFields<'_>,
        payload: &[u8],
        random: &mut R,
        out: &'o mut [u8],
    ) -> Result<&'o str, Error> {
        let layout = self.layout(fields, payload.len())?;
        let needed = layout.total;
        let out = out.get_mut(..needed).ok_or(Error::BufferTooSmall { needed })?;
        let mut drawn = Zeroizing::new([0; RANDOM_MAX]);
        let drawn = drawn.get_mut(..layout.random).ok_or(Error::RandomUnavailable)?;
        draw(random, drawn)?;
        let written = self.write(&layout, fields, payload, drawn, out);
        if written.is_err() {
            out.zeroize();
        }
        written?;
        core::str::from_utf8(out).map_err(|_| Error::HeaderName)
    }

    /// Encrypts to a new string.
    ///
    /// # Errors
    /// As [`JsonEncrypter::encrypt`], less [`Error::BufferTooSmall`].
    #[cfg(feature = "alloc")]
    pub fn encrypt_to_string<R: TryCryptoRng + ?Sized>(
        &self,
        fields: &JsonFields<'_>,
        payload: &[u8],
        random: &mut R,
    ) -> Result<alloc::string::String, Error> {
        let mut out = alloc::vec![0; self.encrypted_len(fields, payload.len())?];
        self.encrypt(fields, payload, random, &mut out)?;
        alloc::string::String::from_utf8(out).map_err(|_| Error::HeaderName)
    }

    /// The one recipient whose `alg` stands in the protected header.
    fn only(&self) -> Option<&dyn Recipient> {
        match self.recipients {
            [only] => Some(*only),
            _ => None,
        }
    }

    fn protected<'b>(&self, out: &'b mut [u8], fields: &JsonFields<'_>) -> Result<HeaderWriter<'b>, Error> {
        let enc = self.content.enc();
        match self.only() {
            Some(only) => HeaderWriter::begin(out, only.alg(), Some(enc), only.kid(), &fields.protected),
            None => HeaderWriter::begin_shared(out, enc, &fields.protected),
        }
    }

    fn layout(&self, fields: &JsonFields<'_>, payload_len: usize) -> Result<Layout, Error> {
        let Self { recipients, content, form } = self;
        let count = recipients.len();
        let fits = match form {
            JsonForm::Flattened => count == 1,
            JsonForm::General => (1..=Self::RECIPIENTS_MAX).contains(&count),
        };
        if !fits || fields.aad.is_some_and(<[u8]>::is_empty) {
            return Err(Error::LimitExceeded(Part::Token));
        }
        if let Some(unprotected) = fields.unprotected {
            fields.protected.check_unprotected(unprotected)?;
        }
        if count > 1 && fields.protected.kid.is_some() {
            return Err(Error::HeaderName);
        }
        let mut protected_len = counted(self.protected(&mut [], fields)?);
        let mut key_parts = 0usize;
        let mut random = content.key_len().saturating_add(content.iv_len());
        for recipient in *recipients {
            random = random.saturating_add(recipient.random_len());
            let key_len = recipient.encrypted_key_len(content.key_len());
            key_parts = key_parts.saturating_add(encrypted_key_len(key_len));
            match self.only() {
                Some(_) => protected_len = protected_len.saturating_add(recipient.header_len()),
                None if key_len == 0 => return Err(KeyFault::WrongAlg.into()),
                None => {
                    // `"header":` in front, a comma behind.
                    let header = own_header_len(*recipient, *content).saturating_add(HEADER.len() + 1);
                    key_parts = key_parts.saturating_add(header);
                }
            }
        }
        // What stands around the parts: brackets, and braces and commas between the recipients.
        let frame = match form {
            JsonForm::Flattened if key_parts > 0 => 1,
            JsonForm::Flattened => 0,
            JsonForm::General => {
                (RECIPIENTS.len() + 1).saturating_add(count.saturating_mul(3)).saturating_sub(1)
            }
        };
        let text_len = content.sealed_len(payload_len);
        let aad_len = fields.aad.map_or(0, |aad| AAD.len() + 1 + base64url::encoded_len(aad.len()));
        let unprotected = fields.unprotected.map_or(0, |object| UNPROTECTED.len() + object.raw().len());
        let parts = [protected_len, content.iv_len(), text_len, content.tag_len()];
        let around = [PROTECTED, IV, TEXT, TAG].map(|name| name.len() + 1).into_iter().sum::<usize>() + 1;
        let encoded = parts.iter().try_fold(around, |sum, len| sum.checked_add(base64url::encoded_len(*len)));
        let total = [frame, key_parts, aad_len, unprotected]
            .into_iter()
            .try_fold(encoded.unwrap_or(usize::MAX), usize::checked_add)
            .filter(|total| *total != usize::MAX);
        Ok(Layout {
            protected_len,
            text_len,
            random,
            total: total.ok_or(Error::LimitExceeded(Part::Payload))?,
        })
    }

    fn write(
        &self,
        layout: &Layout,
        fields: &JsonFields<'_>,
        payload: &[u8],
        drawn: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        let Self { recipients, content, form } = self;
        let short = Error::BufferTooSmall { needed: layout.total };
        let mut cek = Cek::zeroed(content.key_len())?;
        let (key, drawn) = drawn.split_at_checked(content.key_len()).ok_or(short)?;
        let (iv, mut seeds) = drawn.split_at_checked(content.iv_len()).ok_or(short)?;
        cek.set(key)?;

        // The protected header and the additional data, for now with a dot between them, as the cipher wants to see them.
        let protected_text = base64url::encoded_len(layout.protected_len);
        let aad_text = fields.aad.map(|aad| base64url::encoded_len(aad.len()));
        let gap = if aad_text.is_some() { 1 + AAD.len() } else { 0 };
        let head_len = protected_text.saturating_add(gap).saturating_add(aad_text.unwrap_or(0));
        let mut rest = Rest(out);
        rest.put(PROTECTED).ok_or(short)?;
        let head = rest.take(head_len).ok_or(short)?;
        rest.put(b"\"").ok_or(short)?;
        if let Some(unprotected) = fields.unprotected {
            rest.put(UNPROTECTED).ok_or(short)?;
            rest.put(unprotected.raw().as_bytes()).ok_or(short)?;
        }

        let place = head.get_mut(..protected_text).ok_or(short)?;
        let mut writer = self.protected(right(place, layout.protected_len).ok_or(short)?, fields)?;
        if *form == JsonForm::General {
            rest.put(RECIPIENTS).ok_or(short)?;
        }
        for (index, recipient) in recipients.iter().enumerate() {
            let (seed, behind) = seeds.split_at_checked(recipient.random_len()).ok_or(short)?;
            seeds = behind;
            if *form == JsonForm::General {
                rest.put(if index == 0 { b"{" } else { b",{" }).ok_or(short)?;
            }
            let key_len = recipient.encrypted_key_len(content.key_len());
            let key_text = base64url::encoded_len(key_len);
            if self.only().is_some() {
                let key_place: &mut [u8] = match (key_len, form) {
                    (0, _) => Default::default(),
                    (_, JsonForm::Flattened) => rest.named(b",", key_text).ok_or(short)?,
                    (_, JsonForm::General) => rest.named(b"", key_text).ok_or(short)?,
                };
                recipient.protect_cek(
                    &mut cek,
                    &mut writer,
                    seed,
                    right(key_place, key_len).ok_or(short)?,
                )?;
                public::encode_in_place(key_place, key_len).map_err(|_| short)?;
            } else {
                rest.put(HEADER).ok_or(short)?;
                let own = rest.take(own_header_len(*recipient, *content)).ok_or(short)?;
                let own_len = own.len();
                let mut own = own_header(own, *recipient, *content);
                let key_place = rest.named(b",", key_text).ok_or(short)?;
                recipient.protect_cek(&mut cek, &mut own, seed, right(key_place, key_len).ok_or(short)?)?;
                public::encode_in_place(key_place, key_len).map_err(|_| short)?;
                if own.finish() != Ok(own_len) {
                    return Err(short);
                }
            }
            if *form == JsonForm::General {
                rest.put(b"}").ok_or(short)?;
            }
        }
        if *form == JsonForm::General {
            rest.put(b"]").ok_or(short)?;
        }
        if writer.finish() != Ok(layout.protected_len) {
            return Err(short);
        }
        public::encode_in_place(place, layout.protected_len).map_err(|_| short)?;

        let mut authenticated = protected_text;
        if let (Some(aad), Some(len)) = (fields.aad, aad_text) {
            authenticated = protected_text.saturating_add(1).saturating_add(len);
            let place = head.get_mut(protected_text..authenticated).ok_or(short)?;
            let (dot, place) = place.split_first_mut().ok_or(short)?;
            *dot = b'.';
            public::encode(aad, place).map_err(|_| short)?;
        }

        rest.put(IV).ok_or(short)?;
        public::encode(iv, rest.take(base64url::encoded_len(iv.len())).ok_or(short)?).map_err(|_| short)?;
        rest.put(b"\"").ok_or(short)?;
        rest.put(TEXT).ok_or(short)?;
        let text_place = rest.take(base64url::encoded_len(layout.text_len)).ok_or(short)?;
        rest.put(b"\"").ok_or(short)?;
        rest.put(TAG).ok_or(short)?;
        let text = right(text_place, layout.text_len).ok_or(short)?;
        text.get_mut(..payload.len()).ok_or(short)?.copy_from_slice(payload);
        let mut tag = [0; 32];
        let tag = tag.get_mut(..content.tag_len()).ok_or(short)?;
        let aad = head.get(..authenticated).ok_or(short)?;
        content.seal(cek.as_bytes(), iv, aad, text, payload.len(), tag)?;
        public::encode_in_place(text_place, layout.text_len).map_err(|_| short)?;
        public::encode(tag, rest.take(base64url::encoded_len(tag.len())).ok_or(short)?).map_err(|_| short)?;
        rest.put(b"\"}").ok_or(short)?;

        // In place of the dot goes what JSON has between the two.
        if let Some(aad) = fields.aad {
            let place = head.get_mut(protected_text.saturating_add(gap)..).ok_or(short)?;
            public::encode(aad, place).map_err(|_| short)?;
            let (quote, name) =
                head.get_mut(protected_text..).and_then(<[u8]>::split_first_mut).ok_or(short)?;
            *quote = b'"';
            name.get_mut(..AAD.len()).ok_or(short)?.copy_from_slice(AAD);
        }
        if rest.0.is_empty() { Ok(()) } else { Err(short) }
    }
}

impl fmt::Debug for JsonEncrypter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "JsonEncrypter({} recipients, {}, {:?})",
            self.recipients.len(),
            self.content.enc(),
            self.form
        )
    }
}

/// Known before anything is drawn or written.
struct Layout {
    protected_len: usize,
    text_len: usize,
    random: usize,
    total: usize,
}

/// What is still to be written.
struct Rest<'o>(&'o mut [u8]);

impl<'o> Rest<'o> {
    fn take(&mut self, len: usize) -> Option<&'o mut [u8]> {
        let (taken, rest) = core::mem::take(&mut self.0).split_at_mut_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn put(&mut self, bytes: &[u8]) -> Option<()> {
        self.take(bytes.len())?.copy_from_slice(bytes);
        Some(())
    }

    /// The place for an encrypted key of `len` characters between its quotes.
    fn named(&mut self, comma: &[u8], len: usize) -> Option<&'o mut [u8]> {
        self.put(comma)?;
        self.put(ENCRYPTED_KEY)?;
        let place = self.take(len)?;
        self.put(b"\"")?;
        Some(place)
    }
}

/// The member for an encrypted key of `len` bytes; nothing for none.
fn encrypted_key_len(len: usize) -> usize {
    if len == 0 { 0 } else { base64url::encoded_len(len).saturating_add(ENCRYPTED_KEY.len() + 1) }
}

/// The header of one among several recipients.
fn own_header<'b>(
    out: &'b mut [u8],
    recipient: &dyn Recipient,
    content: &'b dyn ContentCipher,
) -> HeaderWriter<'b> {
    HeaderWriter::begin_recipient(out, recipient.alg(), content.enc(), recipient.kid())
}

fn own_header_len(recipient: &dyn Recipient, content: &dyn ContentCipher) -> usize {
    counted(own_header(&mut [], recipient, content)).saturating_add(recipient.header_len())
}

fn counted(writer: HeaderWriter<'_>) -> usize {
    match writer.finish() {
        Ok(len) | Err(len) => len,
    }
}

/// The last `len` bytes of a place.
fn right(place: &mut [u8], len: usize) -> Option<&mut [u8]> {
    let start = place.len().checked_sub(len)?;
    place.get_mut(start..)
}

const RANDOM_MAX: usize = Cek::MAX + 16 + JsonEncrypter::RECIPIENTS_MAX * <dyn Recipient>::RANDOM_MAX;

const PROTECTED: &[u8] = br#"{"protected":""#;
const AAD: &[u8] = br#","aad":""#;
const UNPROTECTED: &[u8] = br#","unprotected":"#;
const RECIPIENTS: &[u8] = br#","recipients":["#;
const HEADER: &[u8] = br#""header":"#;
const ENCRYPTED_KEY: &[u8] = br#""encrypted_key":""#;
const IV: &[u8] = br#","iv":""#;
const TEXT: &[u8] = br#","ciphertext":""#;
const TAG: &[u8] = br#","tag":""#;
