//! Keys and sets that own their text, on the heap, wiped when dropped.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use jose_alg::{Error, KeyFault, Part, draw, json};
use jose_wire::{Fault, WireError};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::{EcComponents, Jwk, JwkSet, KeyId, Metadata, OkpComponents, RsaComponents, write_oct};

/// A key that owns its JSON. Wiped when dropped, printed only by its type and length.
#[derive(Clone)]
pub struct OwnedJwk {
    text: SecretText,
}

impl OwnedJwk {
    /// Copies a key from JSON within [`json::Limits::DEFAULT`].
    ///
    /// # Errors
    /// As [`Jwk::parse`].
    pub fn parse(text: &[u8]) -> Result<Self, Error> {
        Jwk::parse(text).map(Self::from)
    }

    /// The key, to be read. It was read before, and is read again, except for the numbers in it.
    ///
    /// # Errors
    /// None in practice, since the text was checked when it came in; the type does not know that.
    pub fn as_jwk(&self) -> Result<Jwk<'_>, Error> {
        Jwk::parse_again(self.text.as_str().as_bytes())
    }

    /// The JSON. A secret, when the key is private.
    #[must_use]
    pub fn as_json(&self) -> &str {
        self.text.as_str()
    }

    /// An RSA key from its numbers. Whether they belong together is for the algorithm to check.
    ///
    /// # Errors
    /// As [`RsaComponents::write`], except for the buffer.
    pub fn from_rsa(components: &RsaComponents<'_>, metadata: &Metadata<'_>) -> Result<Self, Error> {
        Self::written(|out| components.write(out, metadata))
    }

    /// An EC key from its numbers. Whether they belong together is for the algorithm to check.
    ///
    /// # Errors
    /// As [`EcComponents::write`], except for the buffer.
    pub fn from_ec(components: &EcComponents<'_>, metadata: &Metadata<'_>) -> Result<Self, Error> {
        Self::written(|out| components.write(out, metadata))
    }

    /// An OKP key from its values. Whether they belong together is for the algorithm to check.
    ///
    /// # Errors
    /// As [`OkpComponents::write`], except for the buffer.
    pub fn from_okp(components: &OkpComponents<'_>, metadata: &Metadata<'_>) -> Result<Self, Error> {
        Self::written(|out| components.write(out, metadata))
    }

    /// A symmetric key from its bytes; how many it needs is for the algorithm to say.
    ///
    /// With [`KeyId::Thumbprint`] the `kid` is a hash of the key: name keys that are not random otherwise.
    ///
    /// # Errors
    /// As [`write_oct`], except for the buffer.
    pub fn from_oct(key: &[u8], metadata: &Metadata<'_>) -> Result<Self, Error> {
        Self::written(|out| write_oct(out, key, metadata))
    }

    /// A new symmetric key of `len` bytes, 16 to 512.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`]; [`KeyFault::WrongSize`]; as [`write_oct`], except for the buffer.
    pub fn generate_oct<R: TryCryptoRng + ?Sized>(
        len: usize,
        metadata: &Metadata<'_>,
        random: &mut R,
    ) -> Result<Self, Error> {
        if !(16..=512).contains(&len) {
            return Err(KeyFault::WrongSize.into());
        }
        let mut key = Zeroizing::new(vec![0; len]);
        draw(random, &mut key)?;
        Self::from_oct(&key, metadata)
    }

    /// The public half; see [`Jwk::write_public`] for what stays.
    ///
    /// # Errors
    /// [`KeyFault::WrongType`] for `oct` and for a `kty` that this crate does not know.
    pub fn public(&self) -> Result<Self, Error> {
        let jwk = self.as_jwk()?;
        Self::written(|out| jwk.write_public(out))
    }

    /// The same key under another `kid`, or without one. Every other member stays.
    ///
    /// # Errors
    /// As [`Jwk::thumbprint`], for [`KeyId::Thumbprint`].
    pub fn with_kid(&self, kid: KeyId<'_>) -> Result<Self, Error> {
        let jwk = self.as_jwk()?;
        let mut thumbprint = [0; crate::Thumbprint::TEXT_LEN];
        let kid = match kid {
            KeyId::Thumbprint => Some(jwk.thumbprint()?.text(&mut thumbprint) as &str),
            KeyId::Text(kid) => Some(kid),
            KeyId::Absent => None,
        };
        Self::written(|out| {
            let mut object = json::ObjectWriter::new(out);
            for (name, value) in jwk.object().members().filter(|(name, _)| !name.is("kid")) {
                let name: String = name.chars().collect();
                object.json(&name, value);
            }
            if let Some(kid) = kid {
                object.text("kid", kid);
            }
            object.finish().map_err(|needed| Error::BufferTooSmall { needed })
        })
    }

    fn written(write: impl FnMut(&mut [u8]) -> Result<usize, Error>) -> Result<Self, Error> {
        let text = SecretText::written(write)?;
        // The names and texts that the caller gave must make a key that we would take back.
        Jwk::parse(text.as_str().as_bytes())?;
        Ok(Self { text })
    }
}

impl From<Jwk<'_>> for OwnedJwk {
    fn from(jwk: Jwk<'_>) -> Self {
        Self { text: SecretText(Zeroizing::new(String::from(jwk.object().raw()))) }
    }
}

impl fmt::Debug for OwnedJwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnedJwk({} bytes)", self.text.as_str().len())
    }
}

/// A key set that owns its JSON. Wiped when dropped, printed only by its length.
#[derive(Clone)]
pub struct OwnedJwkSet {
    text: SecretText,
}

impl OwnedJwkSet {
    /// Copies a set from JSON within [`JwkSet::LIMITS`].
    ///
    /// # Errors
    /// As [`JwkSet::parse`].
    pub fn parse(text: &[u8]) -> Result<Self, Error> {
        let raw = JwkSet::parse(text)?.object().raw();
        Ok(Self { text: SecretText(Zeroizing::new(String::from(raw))) })
    }

    /// A set of these keys, in this order.
    ///
    /// # Errors
    /// [`Error::Malformed`] in [`Part::JwkSet`] when two keys have the same `kid`, with the byte offset of the
    /// second in the set that would have been; [`Error::LimitExceeded`] beyond [`JwkSet::LIMITS`].
    pub fn from_keys(keys: &[&OwnedJwk]) -> Result<Self, Error> {
        const BEGIN: &str = "{\"keys\":[";
        const END: &str = "]}";
        let needed = keys.iter().map(|key| key.as_json().len() + 1).sum::<usize>() + BEGIN.len() + END.len();
        // Reserved once, so that no copy of a key stays behind in memory that was given back.
        let mut text = Zeroizing::new(String::with_capacity(needed));
        text.push_str(BEGIN);
        for (index, key) in keys.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            let kid = key.as_jwk()?.kid();
            for earlier in keys.iter().take(index) {
                if kid.is_some() && earlier.as_jwk()?.kid() == kid {
                    let error = WireError::new(Fault::InvalidValue, text.len());
                    return Err(Error::in_part(Part::JwkSet, error));
                }
            }
            text.push_str(key.as_json());
        }
        text.push_str(END);
        JwkSet::parse(text.as_bytes())?;
        Ok(Self { text: SecretText(text) })
    }

    /// The set, to be read. It was read before, and is read again.
    ///
    /// # Errors
    /// None in practice, since the text was checked when it came in; the type does not know that.
    pub fn as_set(&self) -> Result<JwkSet<'_>, Error> {
        JwkSet::parse_within(self.text.as_str().as_bytes(), &json::Limits::MAX)
    }

    /// The JSON. A secret, when any key is private.
    #[must_use]
    pub fn as_json(&self) -> &str {
        self.text.as_str()
    }

    /// The public halves of all key pairs, in order. Symmetric keys have none and are left out.
    ///
    /// # Errors
    /// A malformed key, or one of a `kty` that this crate does not know, so that nobody can tell its halves
    /// apart; as [`OwnedJwkSet::from_keys`].
    pub fn public(&self) -> Result<Self, Error> {
        let mut keys = Vec::new();
        for (_, key) in self.as_set()?.keys() {
            let key = key?;
            if !key.kty().is("oct") {
                keys.push(OwnedJwk::from(key).public()?);
            }
        }
        Self::from_keys(&keys.iter().collect::<Vec<_>>())
    }
}

impl fmt::Debug for OwnedJwkSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnedJwkSet({} bytes)", self.text.as_str().len())
    }
}

/// Text that may be a secret: wiped when dropped, never printed.
#[derive(Clone)]
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[cfg(feature = "pem")]
    pub(crate) fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// What `write` writes: once to learn the length, once into a buffer of just that length.
    fn written(mut write: impl FnMut(&mut [u8]) -> Result<usize, Error>) -> Result<Self, Error> {
        let needed = match write(&mut []) {
            Err(Error::BufferTooSmall { needed }) => needed,
            other => other?,
        };
        let mut bytes = Zeroizing::new(vec![0; needed]);
        write(&mut bytes)?;
        let error = WireError::new(Fault::JsonUtf8, 0);
        let text = core::str::from_utf8(&bytes).map_err(|_| Error::in_part(Part::Jwk, error))?;
        Ok(Self(Zeroizing::new(String::from(text))))
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretText({} bytes)", self.0.len())
    }
}

/// Bytes that may be a secret: wiped when dropped, never printed.
#[cfg(feature = "pem")]
#[derive(Clone)]
pub struct SecretBytes(Zeroizing<Vec<u8>>);

#[cfg(feature = "pem")]
impl SecretBytes {
    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) const fn new(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }
}

#[cfg(feature = "pem")]
impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretBytes({} bytes)", self.0.len())
    }
}
