//! Keys from whatever people have: JWK, JWK Set, PEM, DER, or the bare base64 in which providers mail public
//! keys. One function looks at the bytes and says what they are; what is not JSON is read by `encoded.rs`.

use alloc::vec;

use jose_alg::{Error, Part};
use zeroize::Zeroizing;

use crate::encoded::{read_key, scratch_len};
use crate::import_error::ImportError;
use crate::{EcComponents, JwkSet, KeyFile, KeyId, Metadata, OkpComponents, OwnedJwk, OwnedJwkSet};

/// What [`import`] found.
#[derive(Clone, Debug)]
pub enum Imported {
    /// One key.
    Key(OwnedJwk),
    /// A JWK Set.
    Set(OwnedJwkSet),
}

/// Reads a key or a key set from JWK, JWK Set, PEM, DER or bare base64 SPKI, whichever `bytes` is.
///
/// PEM and DER hold keys as `SubjectPublicKeyInfo`, PKCS#8, PKCS#1 or SEC1. Such a key gets no `kid`, since the
/// file has none; [`OwnedJwk::with_kid`] gives it one. White space around the whole is allowed; within bare
/// base64, which is the standard alphabet with padding, line breaks and nothing else.
///
/// # Errors
/// [`ImportError`]; [`ImportError::NoPublicHalf`] in it for private keys on a curve whose file does not have the public one,
/// as those of Ed25519 and X25519 usually do not: this crate has no arithmetic to find it.
pub fn import(bytes: &[u8]) -> Result<Imported, ImportError> {
    if bytes.len() > JwkSet::LIMITS.len {
        return Err(ImportError::Key(Error::LimitExceeded(Part::Pem)));
    }
    if let [b'{' | b'[' | b'"', ..] = bytes.trim_ascii() {
        return from_json(bytes);
    }
    // Somebody may have pasted a private key, even if it is about to be refused.
    let mut scratch = Zeroizing::new(vec![0; scratch_len(bytes.len())]);
    let key = match read_key(bytes, &mut scratch)? {
        KeyFile::Rsa(key) => OwnedJwk::from_rsa(&key, &NAMELESS)?,
        KeyFile::Ec(key) => {
            let [x, y] = key.point.ok_or(ImportError::NoPublicHalf)?;
            OwnedJwk::from_ec(&EcComponents { curve: key.curve, x, y, d: key.d }, &NAMELESS)?
        }
        KeyFile::Okp(key) => {
            let x = key.x.ok_or(ImportError::NoPublicHalf)?;
            OwnedJwk::from_okp(&OkpComponents { curve: key.curve, x, d: key.d }, &NAMELESS)?
        }
    };
    Ok(Imported::Key(key))
}

/// As [`import`], for one key: a set of exactly one key counts as that key.
///
/// # Errors
/// [`ImportError`]; [`ImportError::SetOf`] for other sets.
pub fn import_key(bytes: &[u8]) -> Result<OwnedJwk, ImportError> {
    let set = match import(bytes)? {
        Imported::Key(key) => return Ok(key),
        Imported::Set(set) => set,
    };
    let mut keys = set.as_set()?.keys();
    match (keys.next(), keys.count()) {
        (Some((_, key)), 0) => Ok(OwnedJwk::from(key?)),
        (first, others) => Err(ImportError::SetOf(usize::from(first.is_some()) + others)),
    }
}

fn from_json(text: &[u8]) -> Result<Imported, ImportError> {
    let object =
        jose_wire::json::Object::parse(text, &JwkSet::LIMITS).map_err(|e| Error::in_part(Part::Jwk, e))?;
    // A key may carry any member, even one called `keys`; a set has no `kty`.
    if object.get("kty").is_none() && object.get("keys").is_some() {
        Ok(Imported::Set(OwnedJwkSet::parse(text)?))
    } else {
        Ok(Imported::Key(OwnedJwk::parse(text)?))
    }
}

const NAMELESS: Metadata<'static> = Metadata { kid: KeyId::Absent, ..Metadata::UNRESTRICTED };
