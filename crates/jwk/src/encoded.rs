//! Keys out of PEM, DER, or the bare base64 in which providers mail public keys, without a heap: what is returned are
//! views of the text, or of a buffer that the caller lends. It guesses nothing, and refuses encrypted keys, trailing
//! bytes, and several keys in one file. What is inside is read by `encoded_rsa.rs` and `encoded_any.rs`.

use base64ct::{Base64, Encoding};
use der::asn1::AnyRef;
use der::{Decode, SliceReader, Tag, Tagged};
use jose_alg::{Error, Part};
use jose_wire::{Fault, WireError};

use crate::import_error::{ImportError, NotYet};
use crate::pem::{self, Pem, is_line_break};
use crate::{KeyFile, RsaComponents};

/// Bytes that [`read_key`] and [`read_rsa`] may need to work in, for `text` of this length.
#[must_use]
pub const fn scratch_len(text_len: usize) -> usize {
    text_len
}

/// Reads an RSA key from PEM, DER, or bare base64 SPKI, whichever `bytes` is, without a heap. PEM and DER hold keys
/// as `SubjectPublicKeyInfo`, PKCS#8 or PKCS#1.
///
/// `scratch` is what PEM and base64 are decoded into: as long as `bytes` is always enough. It may then hold a
/// secret, which is the caller's to wipe. White space as in [`import`](crate::import).
///
/// # Errors
/// [`ImportError`]; [`Error::BufferTooSmall`] in it when `scratch` is too short.
pub fn read_rsa<'k>(bytes: &'k [u8], scratch: &'k mut [u8]) -> Result<RsaComponents<'k>, ImportError> {
    read(bytes, scratch)
}

/// Reads a key of any kind, RSA, EC or OKP, from PEM, DER, or bare base64 SPKI, whichever `bytes` is, without a heap. PEM
/// and DER hold keys as `SubjectPublicKeyInfo`, PKCS#8, PKCS#1 or SEC1.
///
/// # Errors
/// As [`read_rsa`].
pub fn read_key<'k>(bytes: &'k [u8], scratch: &'k mut [u8]) -> Result<KeyFile<'k>, ImportError> {
    read(bytes, scratch)
}

/// What may be inside of a file, each in DER. A type of its own for RSA alone, so that whoever reads nothing else links
/// nothing else.
pub(crate) trait Forms<'k>: Sized {
    fn spki(der: &'k [u8]) -> Result<Self, ImportError>;
    fn pkcs8(der: &'k [u8]) -> Result<Self, ImportError>;
    fn pkcs1_public(der: &'k [u8]) -> Result<Self, ImportError>;
    fn pkcs1_private(der: &'k [u8]) -> Result<Self, ImportError>;
    fn sec1(der: &'k [u8]) -> Result<Self, ImportError>;
}

fn read<'k, K: Forms<'k>>(bytes: &'k [u8], scratch: &'k mut [u8]) -> Result<K, ImportError> {
    let trimmed = bytes.trim_ascii();
    match trimmed {
        // DER's SEQUENCE; a `0` begins no other form.
        [0x30, ..] => from_der(bytes),
        _ if pem::count(trimmed) > 0 => from_pem(trimmed, scratch),
        // In base64, a SEQUENCE of the length that a key has.
        [b'M', ..] => from_base64(trimmed, scratch),
        _ => Err(ImportError::Unrecognised),
    }
}

fn take(scratch: &mut [u8], needed: usize) -> Result<&mut [u8], ImportError> {
    scratch.get_mut(..needed).ok_or(ImportError::Key(Error::BufferTooSmall { needed }))
}

fn from_pem<'k, K: Forms<'k>>(text: &[u8], scratch: &'k mut [u8]) -> Result<K, ImportError> {
    if pem::count(text) > 1 {
        return Err(ImportError::SeveralPem);
    }
    let pem = Pem::parse(text).ok_or(damaged(0))?;
    // Judged by the label before the contents: the formats that we do not read need not be well-formed.
    let read: fn(&'k [u8]) -> Result<K, ImportError> = match pem.label {
        b"PUBLIC KEY" => K::spki,
        b"PRIVATE KEY" => K::pkcs8,
        b"RSA PUBLIC KEY" => K::pkcs1_public,
        b"RSA PRIVATE KEY" => K::pkcs1_private,
        b"ENCRYPTED PRIVATE KEY" => return Err(ImportError::Encrypted),
        b"EC PRIVATE KEY" => K::sec1,
        b"EC PARAMETERS" => return Err(NotYet::EllipticCurve.into()),
        b"OPENSSH PRIVATE KEY" => return Err(NotYet::OpenSsh.into()),
        label if label.ends_with(b"CERTIFICATE") || label.ends_with(b"CERTIFICATE REQUEST") => {
            return Err(NotYet::Certificate.into());
        }
        _ => return Err(ImportError::Unrecognised),
    };
    // OpenSSL's old way to encrypt: headers in the block, which RFC 7468 does not have.
    let encrypted = b"Proc-Type: 4,ENCRYPTED";
    if text.windows(encrypted.len()).any(|window| window == encrypted) {
        return Err(ImportError::Encrypted);
    }
    let der = pem.decode(take(scratch, pem.len())?).ok_or(damaged(0))?;
    read(der)
}

/// As API providers exchange public keys: the base64 of a `SubjectPublicKeyInfo`, without PEM's two lines.
fn from_base64<'k, K: Forms<'k>>(text: &[u8], scratch: &'k mut [u8]) -> Result<K, ImportError> {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    if let Some(at) = text.iter().position(|byte| !is_base64(byte) && !is_line_break(&byte)) {
        return Err(damaged(at));
    }
    let joined = take(scratch, text.iter().filter(|byte| !is_line_break(byte)).count())?;
    for (to, from) in joined.iter_mut().zip(text.iter().filter(|byte| !is_line_break(byte))) {
        *to = *from;
    }
    let der = Base64::decode_in_place(joined).map_err(|_| damaged(text.len()))?;
    match shape(der)? {
        Shape::Spki => K::spki(der),
        _ => Err(ImportError::NotSpki),
    }
}

/// What a DER text is by its first two elements.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Spki,
    Pkcs8,
    EncryptedPkcs8,
    Pkcs1Public,
    Pkcs1Private,
    Sec1,
    Certificate,
}

fn shape(der: &[u8]) -> Result<Shape, ImportError> {
    let outer = AnyRef::from_der(der).map_err(at_fault)?;
    if outer.tag() != Tag::Sequence {
        return Err(ImportError::Unrecognised);
    }
    let mut inside = SliceReader::new(outer.value()).map_err(at_fault)?;
    let first = AnyRef::decode(&mut inside).map_err(at_fault)?;
    let second = Tag::peek(&inside).map_err(at_fault)?;
    Ok(match (first.tag(), second) {
        (Tag::Sequence, Tag::BitString) => Shape::Spki,
        (Tag::Sequence, Tag::OctetString) => Shape::EncryptedPkcs8,
        (Tag::Sequence, Tag::Sequence) => Shape::Certificate,
        (Tag::Integer, Tag::Sequence) => Shape::Pkcs8,
        (Tag::Integer, Tag::OctetString) => Shape::Sec1,
        // A version comes first in a private key, the modulus in a public one.
        (Tag::Integer, Tag::Integer) if matches!(first.value(), [0 | 1]) => Shape::Pkcs1Private,
        (Tag::Integer, Tag::Integer) => Shape::Pkcs1Public,
        _ => return Err(ImportError::Unrecognised),
    })
}

fn from_der<'k, K: Forms<'k>>(der: &'k [u8]) -> Result<K, ImportError> {
    match shape(der)? {
        Shape::Spki => K::spki(der),
        Shape::Pkcs8 => K::pkcs8(der),
        Shape::Pkcs1Public => K::pkcs1_public(der),
        Shape::Pkcs1Private => K::pkcs1_private(der),
        Shape::Sec1 => K::sec1(der),
        Shape::EncryptedPkcs8 => Err(ImportError::Encrypted),
        Shape::Certificate => Err(NotYet::Certificate.into()),
    }
}

pub(crate) fn at_fault(error: der::Error) -> ImportError {
    let at = error.position().and_then(|at| usize::try_from(at).ok());
    damaged(at.unwrap_or(0))
}

pub(crate) const fn damaged(at: usize) -> ImportError {
    ImportError::Key(Error::in_part(Part::Pem, WireError::new(Fault::KeyEncoding, at)))
}
