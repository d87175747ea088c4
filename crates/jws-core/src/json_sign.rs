//! Signing to the JSON serializations (RFC 7515, section 7.2), straight into the output, with one key or several.
//!
//! Everything that a verifier decides by stands in the protected header of each signature. The unprotected header, where
//! the caller gives one, is for what anybody may change.

use core::fmt;

use jose_alg::json::{Object, ObjectWriter, text_len};
use jose_alg::{Error, Fault, HeaderFields, Part, SigningInput, SigningKey, draw};
use jose_wire::base64url;
use rand_core::TryCryptoRng;
use zeroize::{Zeroize, Zeroizing};

use crate::compact::malformed;
use crate::{Form, Signer};

/// Who signs one payload together: each key makes a signature of its own.
#[derive(Clone, Copy)]
pub struct Signers<'p> {
    /// The keys, in the order of the signatures: one, or up to [`Signers::MAX`].
    pub keys: &'p [&'p dyn SigningKey],
}

/// What the caller writes into the headers of each signature.
#[derive(Clone, Copy, Debug)]
pub struct SignatureFields<'h> {
    /// Members of the protected header. A `kid` takes the place of the key's own, and is refused where several sign.
    pub protected: HeaderFields<'h>,
    /// The unprotected header: **anyone can change it on the way**. It has no member that the library writes or that the
    /// protected header has.
    pub unprotected: Option<Object<'h>>,
}

impl SignatureFields<'_> {
    /// Nothing of the caller's own.
    pub const NONE: Self = Self { protected: HeaderFields::NONE, unprotected: None };
}

impl Signer<'_> {
    /// Characters of the token in the flattened serialization.
    ///
    /// # Errors
    /// As [`Signer::sign_flattened`], less [`Error::BufferTooSmall`] and [`Error::RandomUnavailable`].
    pub fn flattened_len(
        &self,
        form: Form,
        fields: &SignatureFields<'_>,
        payload: &[u8],
    ) -> Result<usize, Error> {
        Job { keys: &[self.key], general: false, form, fields, payload }.len()
    }

    /// Signs `payload` to a token in the flattened serialization (RFC 7515, section 7.2.2) at the front of `out`.
    ///
    /// # Errors
    /// As [`Signer::sign_as`]; an unencoded payload that goes in the token must be UTF-8.
    pub fn sign_flattened<'o, R: TryCryptoRng + ?Sized>(
        &self,
        form: Form,
        fields: &SignatureFields<'_>,
        payload: &[u8],
        random: &mut R,
        out: &'o mut [u8],
    ) -> Result<&'o str, Error> {
        Job { keys: &[self.key], general: false, form, fields, payload }.run(random, out)
    }

    /// Signs to a new string.
    ///
    /// # Errors
    /// As [`Signer::sign_flattened`], less [`Error::BufferTooSmall`].
    #[cfg(feature = "alloc")]
    pub fn sign_flattened_to_string<R: TryCryptoRng + ?Sized>(
        &self,
        form: Form,
        fields: &SignatureFields<'_>,
        payload: &[u8],
        random: &mut R,
    ) -> Result<alloc::string::String, Error> {
        Job { keys: &[self.key], general: false, form, fields, payload }.run_to_string(random)
    }
}

impl Signers<'_> {
    /// The most keys that sign one token.
    pub const MAX: usize = 4;

    /// Characters of the token in the general serialization.
    ///
    /// # Errors
    /// As [`Signers::sign_general`], less [`Error::BufferTooSmall`] and [`Error::RandomUnavailable`].
    pub fn general_len(
        &self,
        form: Form,
        fields: &SignatureFields<'_>,
        payload: &[u8],
    ) -> Result<usize, Error> {
        Job { keys: self.keys, general: true, form, fields, payload }.len()
    }

    /// Signs `payload` with each key, to a token in the general serialization (RFC 7515, section 7.2.1) at the front of
    /// `out`.
    ///
    /// # Errors
    /// As [`Signer::sign_flattened`]; [`Error::LimitExceeded`] for no key, or too many.
    pub fn sign_general<'o, R: TryCryptoRng + ?Sized>(
        &self,
        form: Form,
        fields: &SignatureFields<'_>,
        payload: &[u8],
        random: &mut R,
        out: &'o mut [u8],
    ) -> Result<&'o str, Error> {
        Job { keys: self.keys, general: true, form, fields, payload }.run(random, out)
    }

    /// Signs to a new string.
    ///
    /// # Errors
    /// As [`Signers::sign_general`], less [`Error::BufferTooSmall`].
    #[cfg(feature = "alloc")]
    pub fn sign_general_to_string<R: TryCryptoRng + ?Sized>(
        &self,
        form: Form,
        fields: &SignatureFields<'_>,
        payload: &[u8],
        random: &mut R,
    ) -> Result<alloc::string::String, Error> {
        Job { keys: self.keys, general: true, form, fields, payload }.run_to_string(random)
    }
}

impl fmt::Debug for Signers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|key| key.alg())).finish()
    }
}

/// One token to be made.
struct Job<'a> {
    keys: &'a [&'a dyn SigningKey],
    general: bool,
    form: Form,
    fields: &'a SignatureFields<'a>,
    payload: &'a [u8],
}

impl Job<'_> {
    fn run<'o, R: TryCryptoRng + ?Sized>(&self, random: &mut R, out: &'o mut [u8]) -> Result<&'o str, Error> {
        let needed = self.len()?;
        let out = out.get_mut(..needed).ok_or(Error::BufferTooSmall { needed })?;
        let mut drawn = Zeroizing::new([0; RANDOM_MAX]);
        let len = self.keys.iter().map(|key| key.random_len()).fold(0, usize::saturating_add);
        let drawn = drawn.get_mut(..len).ok_or(Error::RandomUnavailable)?;
        if !drawn.is_empty() {
            draw(random, drawn)?;
        }
        match self.write(drawn, out) {
            Ok(()) => core::str::from_utf8(out).map_err(|_| malformed(Part::Token, Fault::JsonUtf8, 0)),
            Err(error) => {
                out.zeroize();
                Err(error)
            }
        }
    }

    #[cfg(feature = "alloc")]
    fn run_to_string<R: TryCryptoRng + ?Sized>(
        &self,
        random: &mut R,
    ) -> Result<alloc::string::String, Error> {
        let mut out = alloc::vec![0; self.len()?];
        self.run(random, &mut out)?;
        alloc::string::String::from_utf8(out).map_err(|_| malformed(Part::Token, Fault::JsonUtf8, 0))
    }

    fn len(&self) -> Result<usize, Error> {
        let SignatureFields { protected, unprotected } = self.fields;
        if !(1..=Signers::MAX).contains(&self.keys.len()) {
            return Err(Error::LimitExceeded(Part::Token));
        }
        if self.keys.len() > 1 && protected.kid.is_some() {
            return Err(Error::HeaderName);
        }
        if let Some(unprotected) = unprotected {
            protected.check_unprotected(*unprotected)?;
        }
        let payload = match self.form {
            Form::Detached | Form::UnencodedDetached => 0,
            // The name, two quotes and a comma.
            Form::Attached => base64url::encoded_len(self.payload.len()).saturating_add(PAYLOAD.len() + 3),
            Form::Unencoded => text_len(self.text()?).saturating_add(PAYLOAD.len() + 1),
        };
        // Braces around it all; the list, and in it a brace on both sides of each signature and commas between them.
        let frame = match self.general {
            true => (2 + SIGNATURES.len()).saturating_add(self.keys.len().saturating_mul(3)),
            false => 2,
        };
        let mut total = payload.checked_add(frame);
        for key in self.keys {
            let unprotected = unprotected.map_or(0, |object| HEADER.len().saturating_add(object.raw().len()));
            let parts = [
                base64url::encoded_len(self.header_len(*key)?),
                unprotected,
                base64url::encoded_len(key.signature_len()),
            ];
            let around = PROTECTED.len() + SIGNATURE.len() + 2;
            total =
                parts.into_iter().chain([around]).try_fold(total.unwrap_or(usize::MAX), usize::checked_add);
        }
        total.ok_or(Error::LimitExceeded(Part::Payload))
    }

    fn header_len(&self, key: &dyn SigningKey) -> Result<usize, Error> {
        match (Signer { key }).header(self.form, &self.fields.protected, &mut [])?.finish() {
            Ok(len) | Err(len) => Ok(len),
        }
    }

    /// An unencoded payload as a JSON string can have it (RFC 7797, section 5.3).
    fn text(&self) -> Result<&str, Error> {
        core::str::from_utf8(self.payload)
            .map_err(|e| malformed(Part::Payload, Fault::JsonUtf8, e.valid_up_to()))
    }

    /// Everything behind the draw. Not generic over the source of randomness, so that it exists once.
    fn write(&self, drawn: &[u8], out: &mut [u8]) -> Result<(), Error> {
        let short = Error::BufferTooSmall { needed: out.len() };
        let mut rest = Rest(out);
        let spelled: &[u8] = match self.form {
            Form::Attached => {
                rest.put(b"{")?;
                rest.put(PAYLOAD)?;
                rest.put(b"\"")?;
                let place = rest.take(base64url::encoded_len(self.payload.len()))?;
                base64url::encode(self.payload, place).map_err(|_| short)?;
                rest.put(b"\",")?;
                place
            }
            Form::Unencoded => {
                let text = self.text()?;
                // A whole object, whose end becomes the comma.
                let place = rest.take(text_len(text).saturating_add(PAYLOAD.len() + 2))?;
                let mut object = ObjectWriter::new(place);
                object.text("payload", text);
                object.finish().map_err(|_| short)?;
                *place.last_mut().ok_or(short)? = b',';
                self.payload
            }
            Form::Detached | Form::UnencodedDetached => {
                rest.put(b"{")?;
                self.payload
            }
        };
        if self.general {
            rest.put(SIGNATURES)?;
        }
        let mut seeds = drawn;
        for (index, key) in self.keys.iter().enumerate() {
            if self.general {
                rest.put(if index == 0 { b"{" } else { b",{" })?;
            }
            let (seed, behind) = seeds.split_at_checked(key.random_len()).ok_or(short)?;
            seeds = behind;
            self.write_signature(*key, spelled, seed, &mut rest)?;
            if self.general {
                rest.put(b"}")?;
            }
        }
        if self.general {
            rest.put(b"]")?;
        }
        rest.put(b"}")
    }

    fn write_signature(
        &self,
        key: &dyn SigningKey,
        spelled: &[u8],
        seed: &[u8],
        rest: &mut Rest<'_>,
    ) -> Result<(), Error> {
        let len = self.header_len(key)?;
        rest.put(PROTECTED)?;
        let header = rest.take(base64url::encoded_len(len))?;
        let (place, short) = right(header, len)?;
        if (Signer { key }).header(self.form, &self.fields.protected, place)?.finish() != Ok(len) {
            return Err(short);
        }
        base64url::public::encode_in_place(header, len).map_err(|_| short)?;
        rest.put(b"\"")?;
        if let Some(unprotected) = self.fields.unprotected {
            rest.put(HEADER)?;
            rest.put(unprotected.raw().as_bytes())?;
        }
        rest.put(SIGNATURE)?;
        let input = match self.form {
            Form::Detached => SigningInput::encoding(header, spelled),
            Form::Attached | Form::Unencoded | Form::UnencodedDetached => {
                SigningInput::as_spelled(header, spelled)
            }
        };
        let len = key.signature_len();
        let signature = rest.take(base64url::encoded_len(len))?;
        key.sign(&input, seed, right(signature, len)?.0)?;
        base64url::public::encode_in_place(signature, len).map_err(|_| short)?;
        rest.put(b"\"")
    }
}

/// What is left of the output. It was measured before, so that the errors below do not happen.
struct Rest<'o>(&'o mut [u8]);

impl<'o> Rest<'o> {
    fn take(&mut self, len: usize) -> Result<&'o mut [u8], Error> {
        let short = Error::BufferTooSmall { needed: len };
        let (part, rest) = core::mem::take(&mut self.0).split_at_mut_checked(len).ok_or(short)?;
        self.0 = rest;
        Ok(part)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.take(bytes.len())?.copy_from_slice(bytes);
        Ok(())
    }
}

/// The last `len` bytes of a segment, from where they are encoded in place; and the error for there being fewer.
fn right(segment: &mut [u8], len: usize) -> Result<(&mut [u8], Error), Error> {
    let short = Error::BufferTooSmall { needed: len };
    let at = segment.len().checked_sub(len).ok_or(short)?;
    Ok((segment.get_mut(at..).ok_or(short)?, short))
}

const RANDOM_MAX: usize = <dyn SigningKey>::RANDOM_MAX * Signers::MAX;
const PAYLOAD: &[u8] = b"\"payload\":";
const SIGNATURES: &[u8] = b"\"signatures\":[";
const PROTECTED: &[u8] = b"\"protected\":\"";
const HEADER: &[u8] = b",\"header\":";
const SIGNATURE: &[u8] = b",\"signature\":\"";
