//! Writing keys into the caller's buffer. What is written here, [`Jwk::parse`] reads.

use jose_alg::{Error, KeyFault, Part};
use jose_wire::json::{Limits, ObjectWriter, Value};
use jose_wire::{Fault, WireError};

use crate::thumbprint::Canonical;
use crate::{Jwk, Operation, Thumbprint, members};

/// What a key says about itself besides its numbers (RFC 7517, section 4).
#[derive(Clone, Copy, Debug)]
pub struct Metadata<'m> {
    /// `kid`.
    pub kid: KeyId<'m>,
    /// `use`.
    pub key_use: Option<KeyUse>,
    /// `key_ops`; not written when empty.
    pub key_ops: &'m [Operation],
    /// `alg`.
    pub alg: Option<&'m str>,
}

impl Metadata<'_> {
    /// A key for everything that its type can do, named by its thumbprint.
    pub const UNRESTRICTED: Self = Self { kid: KeyId::Thumbprint, key_use: None, key_ops: &[], alg: None };
}

/// How a key gets its `kid`.
#[derive(Clone, Copy, Debug)]
pub enum KeyId<'m> {
    /// The RFC 7638 thumbprint. For an `oct` key that is a hash of the secret: see [`Jwk::thumbprint`].
    Thumbprint,
    /// A name of the caller's own.
    Text(&'m str),
    /// None.
    Absent,
}

/// `use` (RFC 7517, section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyUse {
    /// `enc`
    Encryption,
    /// `sig`
    Signature,
}

impl KeyUse {
    const fn name(self) -> &'static str {
        match self {
            Self::Encryption => "enc",
            Self::Signature => "sig",
        }
    }
}

/// The numbers of an RSA key: big-endian, leading zeros allowed, at least one byte each.
///
/// They are written as they are. Whether they belong together is for the algorithm to check.
#[derive(Clone, Copy)]
pub struct RsaComponents<'k> {
    /// The modulus.
    pub n: &'k [u8],
    /// The public exponent.
    pub e: &'k [u8],
    /// What only the owner has.
    pub private: Option<RsaPrivateComponents<'k>>,
}

/// The private numbers of an RSA key.
#[derive(Clone, Copy)]
pub struct RsaPrivateComponents<'k> {
    /// The private exponent.
    pub d: &'k [u8],
    /// `p`, `q`, `dp`, `dq` and `qi`, in this order.
    pub crt: Option<[&'k [u8]; 5]>,
}

impl RsaComponents<'_> {
    /// Writes the key as a JWK to the front of `out` and returns its length. With `private`, `out` is a secret.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`] with the exact length; [`KeyFault::MissingMember`] for an empty number;
    /// [`Error::Malformed`] for `key_ops` that repeat or contradict `use`.
    pub fn write(&self, out: &mut [u8], metadata: &Metadata<'_>) -> Result<usize, Error> {
        let mut text = [0; Thumbprint::TEXT_LEN];
        let mut object = begin(out, "RSA", metadata, || Ok(self.thumbprint()?.text(&mut text)))?;
        object.base64url("n", minimal(self.n)?);
        object.base64url("e", minimal(self.e)?);
        if let Some(private) = &self.private {
            object.base64url("d", minimal(private.d)?);
            for (name, number) in ["p", "q", "dp", "dq", "qi"].iter().zip(private.crt.iter().flatten()) {
                object.base64url(name, minimal(number)?);
            }
        }
        end(object)
    }

    /// The thumbprint of the key.
    ///
    /// # Errors
    /// [`KeyFault::MissingMember`] for an empty number.
    pub fn thumbprint(&self) -> Result<Thumbprint, Error> {
        let mut hash = Canonical::new();
        hash.base64url("e", minimal(self.e)?);
        hash.text("kty", "RSA");
        hash.base64url("n", minimal(self.n)?);
        Ok(hash.finish())
    }
}

/// Shows whether there is a private half, and no number.
impl core::fmt::Debug for RsaComponents<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "RsaComponents(private: {})", self.private.is_some())
    }
}

impl core::fmt::Debug for RsaPrivateComponents<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("RsaPrivateComponents(..)")
    }
}

/// Writes a symmetric key as a JWK to the front of `out`, which is then a secret, and returns its length.
///
/// # Errors
/// As [`RsaComponents::write`]; an empty key is a missing one.
pub fn write_oct(out: &mut [u8], key: &[u8], metadata: &Metadata<'_>) -> Result<usize, Error> {
    if key.is_empty() {
        return Err(KeyFault::MissingMember.into());
    }
    let mut text = [0; Thumbprint::TEXT_LEN];
    let mut object = begin(out, "oct", metadata, || {
        let mut hash = Canonical::new();
        hash.base64url("k", key);
        hash.text("kty", "oct");
        Ok(hash.finish().text(&mut text))
    })?;
    object.base64url("k", key);
    end(object)
}

impl Jwk<'_> {
    /// Writes the public half to the front of `out` and returns its length.
    ///
    /// Members that RFC 7517, RFC 7518 and the IANA registry define as public stay as they are; private members,
    /// and members that nobody but the key's owner knows, go. `key_ops` of a private key become those of its
    /// counterpart (`decrypt` becomes `encrypt`, and so on); values outside the registry go.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`] with the exact length; [`KeyFault::WrongType`] for `oct`, which has no public
    /// half, and for a `kty` that this crate does not know.
    pub fn write_public(&self, out: &mut [u8]) -> Result<usize, Error> {
        if !members::is_known(self.kty()) || self.kty().is("oct") {
            return Err(KeyFault::WrongType.into());
        }
        let is_private = self.is_private();
        let mut object = ObjectWriter::new(out);
        for (name, value) in self.object().members() {
            match members::public_name(self.kty(), name) {
                Some("key_ops") if is_private => {
                    let mut list = OperationList::new();
                    for operation in self.operations().map(Operation::of_public_half) {
                        // A private key for both halves has them once.
                        let _ = list.add(operation);
                    }
                    list.write(&mut object);
                }
                Some(name) => object.json(name, value),
                None => {}
            }
        }
        end(object)
    }
}

pub(crate) fn begin<'b, 't>(
    out: &'b mut [u8],
    kty: &str,
    metadata: &Metadata<'_>,
    thumbprint: impl FnOnce() -> Result<&'t str, Error>,
) -> Result<ObjectWriter<'b>, Error> {
    let mut list = OperationList::new();
    for operation in metadata.key_ops {
        let agrees = metadata.key_use.is_none_or(|key_use| key_use.name() == operation.key_use());
        if !agrees || !list.add(*operation) {
            return Err(Error::in_part(Part::Jwk, WireError::new(Fault::InvalidValue, 0)));
        }
    }
    let mut object = ObjectWriter::new(out);
    object.text("kty", kty);
    match metadata.kid {
        KeyId::Thumbprint => object.text("kid", thumbprint()?),
        KeyId::Text(kid) => object.text("kid", kid),
        KeyId::Absent => {}
    }
    if let Some(key_use) = metadata.key_use {
        object.text("use", key_use.name());
    }
    if !metadata.key_ops.is_empty() {
        list.write(&mut object);
    }
    if let Some(alg) = metadata.alg {
        object.text("alg", alg);
    }
    Ok(object)
}

pub(crate) fn end(object: ObjectWriter<'_>) -> Result<usize, Error> {
    object.finish().map_err(|needed| Error::BufferTooSmall { needed })
}

/// Without the leading zeros that RFC 7518, section 2 forbids; zero itself keeps one octet.
fn minimal(number: &[u8]) -> Result<&[u8], KeyFault> {
    let mut rest = number;
    while let [0, tail @ ..] = rest
        && !tail.is_empty()
    {
        rest = tail;
    }
    if rest.is_empty() { Err(KeyFault::MissingMember) } else { Ok(rest) }
}

/// The JSON of `key_ops`, for at most every operation once.
struct OperationList {
    text: [u8; 96],
    len: usize,
    seen: [bool; 8],
}

impl OperationList {
    fn new() -> Self {
        let mut list = Self { text: [0; 96], len: 0, seen: [false; 8] };
        list.push(b"[");
        list
    }

    /// Adds an operation; `false` when it is there already.
    fn add(&mut self, operation: Operation) -> bool {
        match self.seen.get_mut(operation as usize) {
            Some(seen) if !*seen => *seen = true,
            _ => return false,
        }
        self.push(if self.len > 1 { b",\"" } else { b"\"" });
        self.push(operation.name().as_bytes());
        self.push(b"\"");
        true
    }

    fn write(mut self, object: &mut ObjectWriter<'_>) {
        self.push(b"]");
        let text = self.text.get(..self.len).unwrap_or_default();
        // All eight names with their quotes and commas are 85 bytes: it fits, and it is JSON.
        if let Ok(value) = Value::parse(text, &Limits::DEFAULT) {
            object.json("key_ops", value);
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        if let Some(place) = self.text.get_mut(self.len..).and_then(|rest| rest.get_mut(..bytes.len())) {
            place.copy_from_slice(bytes);
            self.len += bytes.len();
        }
    }
}
