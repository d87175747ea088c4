//! The fingerprint of a key (RFC 7638) and its URI (RFC 9278). Only members that make the key what it is take
//! part, so a private key and its public half have the same one.

use core::fmt;

use jose_alg::{Error, KeyFault, Part};
use jose_wire::{Fault, WireError, base64url};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use crate::{Jwk, members};

/// A JWK SHA-256 thumbprint: 32 bytes. Displays as 43 characters of base64url, the usual `kid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thumbprint([u8; 32]);

impl Thumbprint {
    /// Characters of the base64url text.
    pub const TEXT_LEN: usize = base64url::encoded_len(32);

    /// The hash.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Writes the base64url text.
    #[must_use]
    pub fn text<'o>(&self, out: &'o mut [u8; Self::TEXT_LEN]) -> &'o str {
        // The length fits by its type.
        base64url::encode(&self.0, out).unwrap_or_default()
    }

    /// The thumbprint URI (RFC 9278, section 3), for printing.
    #[must_use]
    pub const fn uri(&self) -> ThumbprintUri {
        ThumbprintUri(*self)
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text(&mut [0; Self::TEXT_LEN]))
    }
}

/// Displays as `urn:ietf:params:oauth:jwk-thumbprint:sha-256:` and the thumbprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThumbprintUri(Thumbprint);

impl fmt::Display for ThumbprintUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "urn:ietf:params:oauth:jwk-thumbprint:sha-256:{}", self.0)
    }
}

impl Jwk<'_> {
    /// The SHA-256 thumbprint.
    ///
    /// That of an `oct` key is a hash of the secret: harmless to publish for a random key of 16 bytes or more,
    /// a means to guess it for anything that people chose (RFC 7638, section 7).
    ///
    /// # Errors
    /// [`KeyFault::WrongType`] for a `kty` whose required members this crate does not know; malformed when a
    /// `crv` is no plain name, so that there would be two spellings to hash.
    pub fn thumbprint(&self) -> Result<Thumbprint, Error> {
        if !members::is_known(self.kty()) {
            return Err(KeyFault::WrongType.into());
        }
        let mut hash = Canonical::new();
        // RFC 7638, section 3.3: the required members and `kty` in the order of their names.
        let required = members::required_of(self.kty());
        let mut values = [None; members::REQUIRED_MAX];
        self.get_all(required, &mut values);
        let mut kty_is_written = false;
        for (name, value) in required.iter().map(|m| m.name).zip(values) {
            if !kty_is_written && name > "kty" {
                hash.text("kty", self.kty().as_plain().unwrap_or_default());
                kty_is_written = true;
            }
            let value = value.and_then(|value| Some((value, value.as_str()?)));
            let (value, text) = value.ok_or(KeyFault::MissingMember)?;
            let plain = text.as_plain().filter(|plain| plain.is_ascii()).ok_or_else(|| {
                let at = self.object().position_of(value);
                Error::in_part(Part::Jwk, WireError::new(Fault::InvalidValue, at))
            })?;
            hash.text(name, plain);
        }
        if !kty_is_written {
            hash.text("kty", self.kty().as_plain().unwrap_or_default());
        }
        Ok(hash.finish())
    }
}

/// Hashes a canonical JSON object member by member, without ever holding it.
pub(crate) struct Canonical {
    hash: Sha256,
    is_empty: bool,
}

impl Canonical {
    pub(crate) fn new() -> Self {
        Self { hash: Sha256::new_with_prefix("{"), is_empty: true }
    }

    /// A member whose value needs no escapes.
    pub(crate) fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        self.hash.update(value);
        self.hash.update("\"");
    }

    /// A member whose value is `bytes` in base64url.
    pub(crate) fn base64url(&mut self, name: &str, bytes: &[u8]) {
        self.name(name);
        let mut text = [0u8; 64];
        for chunk in bytes.chunks(48) {
            if let Ok(chars) = base64url::encode(chunk, &mut text) {
                self.hash.update(chars);
            }
        }
        text.zeroize();
        self.hash.update("\"");
    }

    pub(crate) fn finish(mut self) -> Thumbprint {
        self.hash.update("}");
        Thumbprint(self.hash.finalize().into())
    }

    fn name(&mut self, name: &str) {
        self.hash.update(if self.is_empty { "\"" } else { ",\"" });
        self.is_empty = false;
        self.hash.update(name);
        self.hash.update("\":\"");
    }
}
