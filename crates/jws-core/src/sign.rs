//! Signing (RFC 7515, section 5.1), straight into the output: header and payload are encoded where they will stand, and
//! signed there.

use core::fmt;

use jose_alg::json::{Limits, Value};
use jose_alg::{Error, Fault, HeaderFields, HeaderWriter, Part, SigningInput, SigningKey, draw};
use jose_wire::base64url;
use rand_core::TryCryptoRng;
use zeroize::{Zeroize, Zeroizing};

use crate::compact::{check_unencoded, malformed};

/// By whom. There is no default for it.
#[derive(Clone, Copy)]
pub struct Signer<'p> {
    /// The key that signs.
    pub key: &'p dyn SigningKey,
}

/// How the payload goes with the token. The reader must be told of every form but the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In the token, in base64url: what everyone reads.
    Attached,
    /// Apart (RFC 7515, appendix F): the token's payload part is empty.
    Detached,
    /// In the token as it is (RFC 7797, section 5.2): printable ASCII without a dot. Not for JWTs (section 7).
    Unencoded,
    /// Apart, and signed as it is (RFC 7797): any bytes, nothing is encoded.
    UnencodedDetached,
}

impl Form {
    const fn is_encoded(self) -> bool {
        matches!(self, Self::Attached | Self::Detached)
    }
}

impl Signer<'_> {
    /// Characters of the token for a payload of `payload_len` bytes.
    ///
    /// # Errors
    /// [`Error::HeaderName`], or [`Error::LimitExceeded`] when no token can be that long.
    pub fn signed_len(
        &self,
        form: Form,
        fields: &HeaderFields<'_>,
        payload_len: usize,
    ) -> Result<usize, Error> {
        self.layout(form, fields, payload_len).map(|layout| layout.total)
    }

    /// Signs `payload` to a token at the front of `out` and returns it.
    ///
    /// # Errors
    /// As [`Signer::sign_as`].
    pub fn sign<'o, R: TryCryptoRng + ?Sized>(
        &self,
        fields: &HeaderFields<'_>,
        payload: &[u8],
        random: &mut R,
        out: &'o mut [u8],
    ) -> Result<&'o str, Error> {
        self.sign_as(Form::Attached, fields, payload, random, out)
    }

    /// Signs `payload` in any form. Keys that need no randomness (HMAC, ECDSA, Ed25519) leave `random` alone.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`], [`Error::HeaderName`], [`Error::RandomUnavailable`], and [`Error::Malformed`] in
    /// [`Part::Payload`] for an unencoded payload that has no place in a token: these leave `out` untouched. A key that
    /// refuses leaves zeros in it.
    pub fn sign_as<'o, R: TryCryptoRng + ?Sized>(
        &self,
        form: Form,
        fields: &HeaderFields<'_>,
        payload: &[u8],
        random: &mut R,
        out: &'o mut [u8],
    ) -> Result<&'o str, Error> {
        let layout = self.layout(form, fields, payload.len())?;
        let needed = layout.total;
        let out = out.get_mut(..needed).ok_or(Error::BufferTooSmall { needed })?;
        if form == Form::Unencoded {
            check_unencoded(payload)?;
        }
        let mut drawn = Zeroizing::new([0; <dyn SigningKey>::RANDOM_MAX]);
        let drawn = drawn.get_mut(..self.key.random_len()).ok_or(Error::RandomUnavailable)?;
        if !drawn.is_empty() {
            draw(random, drawn)?;
        }
        match self.write(&layout, form, fields, payload, drawn, out) {
            Ok(()) => {
                core::str::from_utf8(out).map_err(|_| malformed(Part::Token, Fault::Base64Character, 0))
            }
            Err(error) => {
                out.zeroize();
                Err(error)
            }
        }
    }

    /// Signs to a new string.
    ///
    /// # Errors
    /// As [`Signer::sign_as`], less [`Error::BufferTooSmall`].
    #[cfg(feature = "alloc")]
    pub fn sign_to_string<R: TryCryptoRng + ?Sized>(
        &self,
        form: Form,
        fields: &HeaderFields<'_>,
        payload: &[u8],
        random: &mut R,
    ) -> Result<alloc::string::String, Error> {
        let mut out = alloc::vec![0; self.signed_len(form, fields, payload.len())?];
        self.sign_as(form, fields, payload, random, &mut out)?;
        alloc::string::String::from_utf8(out).map_err(|_| malformed(Part::Token, Fault::Base64Character, 0))
    }

    /// Everything behind the draw. Not generic over the source of randomness, so that it exists once.
    fn write(
        &self,
        layout: &Layout,
        form: Form,
        fields: &HeaderFields<'_>,
        payload: &[u8],
        drawn: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        let short = Error::BufferTooSmall { needed: layout.total };
        let mut rest = out;
        let header_place = segment(&mut rest, base64url::encoded_len(layout.header)).ok_or(short)?;
        let payload_place = segment(&mut rest, layout.payload).ok_or(short)?;
        let signature_place = rest;

        let at = header_place.len().checked_sub(layout.header).ok_or(short)?;
        let writer = self.header(form, fields, header_place.get_mut(at..).ok_or(short)?)?;
        if writer.finish() != Ok(layout.header) {
            return Err(short);
        }
        base64url::public::encode_in_place(header_place, layout.header).map_err(|_| short)?;
        let input = match form {
            Form::Attached => {
                base64url::encode(payload, payload_place).map_err(|_| short)?;
                SigningInput::as_spelled(header_place, payload_place)
            }
            Form::Unencoded => {
                if payload_place.len() != payload.len() {
                    return Err(short);
                }
                payload_place.copy_from_slice(payload);
                SigningInput::as_spelled(header_place, payload_place)
            }
            Form::Detached => SigningInput::encoding(header_place, payload),
            Form::UnencodedDetached => SigningInput::as_spelled(header_place, payload),
        };

        let len = self.key.signature_len();
        let at = signature_place.len().checked_sub(len).ok_or(short)?;
        self.key.sign(&input, drawn, signature_place.get_mut(at..).ok_or(short)?)?;
        base64url::public::encode_in_place(signature_place, len).map_err(|_| short)?;
        Ok(())
    }

    pub(crate) fn header<'b>(
        &self,
        form: Form,
        fields: &HeaderFields<'_>,
        out: &'b mut [u8],
    ) -> Result<HeaderWriter<'b>, Error> {
        let mut writer = HeaderWriter::begin(out, self.key.alg(), None, self.key.kid(), fields)?;
        if !form.is_encoded() {
            // RFC 7797, section 6: whoever does not know `b64` must not read the payload at all.
            for (name, json) in [("b64", "false"), ("crit", r#"["b64"]"#)] {
                let value = Value::parse(json.as_bytes(), &Limits::DEFAULT);
                writer.json(name, value.map_err(|e| Error::in_part(Part::Header, e))?);
            }
        }
        Ok(writer)
    }

    fn layout(&self, form: Form, fields: &HeaderFields<'_>, payload_len: usize) -> Result<Layout, Error> {
        let header = match self.header(form, fields, &mut [])?.finish() {
            Ok(len) | Err(len) => len,
        };
        let payload = match form {
            Form::Attached => base64url::encoded_len(payload_len),
            Form::Unencoded => payload_len,
            Form::Detached | Form::UnencodedDetached => 0,
        };
        let parts =
            [base64url::encoded_len(header), payload, base64url::encoded_len(self.key.signature_len())];
        let total = parts.into_iter().try_fold(2usize, usize::checked_add);
        Ok(Layout { header, payload, total: total.ok_or(Error::LimitExceeded(Part::Payload))? })
    }
}

impl fmt::Debug for Signer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.key.alg())
    }
}

/// Where everything will stand, known before anything is drawn or written.
struct Layout {
    /// Bytes of header.
    header: usize,
    /// Characters of payload.
    payload: usize,
    total: usize,
}

/// Takes the segment of `len` characters and the dot behind it off the front of `rest`.
fn segment<'o>(rest: &mut &'o mut [u8], len: usize) -> Option<&'o mut [u8]> {
    let (segment, behind) = core::mem::take(rest).split_at_mut_checked(len)?;
    let (dot, behind) = behind.split_first_mut()?;
    *dot = b'.';
    *rest = behind;
    Some(segment)
}
