//! The public half of an RSA key as `SubjectPublicKeyInfo` (RFC 5280, section 4.1.2.7), written into the caller's
//! buffer in DER, PEM and bare base64, without a heap and without a second buffer.

use der::asn1::{AnyRef, UintRef};
use der::{Encode, EncodeValue, FixedTag, Header, Length, Tag, Writer};
use jose_alg::{Error, KeyFault};
use pkcs1::RsaPublicKeyRef;

use crate::RsaComponents;
use crate::pem::Lines;

const BEGIN: &[u8] = b"-----BEGIN PUBLIC KEY-----\n";
const END: &[u8] = b"-----END PUBLIC KEY-----\n";

/// The public half, whether there is a private one or not. All of these fail with [`Error::BufferTooSmall`] and
/// the exact length, and with [`KeyFault::WrongSize`] for numbers beyond what DER here can hold.
impl RsaComponents<'_> {
    /// Writes a `SubjectPublicKeyInfo` in DER to the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`], [`KeyFault::WrongSize`].
    pub fn write_spki_der(&self, out: &mut [u8]) -> Result<usize, Error> {
        let spki = self.spki()?;
        let needed = len_of(&spki)?;
        let out = out.get_mut(..needed).ok_or(Error::BufferTooSmall { needed })?;
        spki.encode_to_slice(out).map_err(too_long)?;
        Ok(needed)
    }

    /// Writes a `SubjectPublicKeyInfo` in PEM, with lines of 64 characters, to the front of `out` and returns its
    /// length.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`], [`KeyFault::WrongSize`].
    pub fn write_spki_pem(&self, out: &mut [u8]) -> Result<usize, Error> {
        self.write_base64(BEGIN, END, true, out)
    }

    /// Writes a `SubjectPublicKeyInfo` in standard base64 with padding, on one line, as API providers exchange it,
    /// to the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`], [`KeyFault::WrongSize`].
    pub fn write_spki_base64(&self, out: &mut [u8]) -> Result<usize, Error> {
        self.write_base64(b"", b"", false, out)
    }

    fn write_base64(
        &self,
        before: &[u8],
        after: &[u8],
        broken: bool,
        out: &mut [u8],
    ) -> Result<usize, Error> {
        let spki = self.spki()?;
        let base64 = Lines::len_of(len_of(&spki)?, broken).ok_or(KeyFault::WrongSize)?;
        let needed = base64.saturating_add(before.len()).saturating_add(after.len());
        let out = out.get_mut(..needed).ok_or(Error::BufferTooSmall { needed })?;
        let mut lines = Lines::new(out, broken);
        lines.plain(before).ok_or(KeyFault::WrongSize)?;
        spki.encode(&mut Into(&mut lines)).map_err(too_long)?;
        lines.finish().ok_or(KeyFault::WrongSize)?;
        lines.plain(after).ok_or(KeyFault::WrongSize)?;
        Ok(needed)
    }

    fn spki(&self) -> Result<Spki<'_>, Error> {
        let modulus = UintRef::new(self.n).map_err(too_long)?;
        let public_exponent = UintRef::new(self.e).map_err(too_long)?;
        Ok(Spki(RsaPublicKeyRef { modulus, public_exponent }))
    }
}

/// A `SubjectPublicKeyInfo` around an RSA key. The crates that define both want the inner one encoded beforehand,
/// which would take a second buffer.
struct Spki<'k>(RsaPublicKeyRef<'k>);

impl Spki<'_> {
    /// The octet of a BIT STRING that says how many bits of the last octet are unused: none.
    fn bit_string(&self) -> der::Result<Header> {
        Ok(Header::new(Tag::BitString, (self.0.encoded_len()? + Length::ONE)?))
    }
}

impl FixedTag for Spki<'_> {
    const TAG: Tag = Tag::Sequence;
}

impl EncodeValue for Spki<'_> {
    fn value_len(&self) -> der::Result<Length> {
        let key = self.bit_string()?;
        let algorithm = pkcs1::ALGORITHM_ID;
        let algorithm = spki::AlgorithmIdentifier::<AnyRef<'_>>::encoded_len(&algorithm)?;
        algorithm + key.encoded_len()? + key.length()
    }

    fn encode_value(&self, writer: &mut impl Writer) -> der::Result<()> {
        pkcs1::ALGORITHM_ID.encode(writer)?;
        self.bit_string()?.encode(writer)?;
        writer.write_byte(0)?;
        self.0.encode(writer)
    }
}

/// DER that is encoded in base64 as it comes.
struct Into<'l, 'o>(&'l mut Lines<'o>);

impl Writer for Into<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> der::Result<()> {
        self.0.push(bytes).ok_or_else(|| der::ErrorKind::Overlength.into())
    }
}

fn len_of(spki: &Spki<'_>) -> Result<usize, Error> {
    spki.encoded_len().and_then(usize::try_from).map_err(too_long)
}

/// The only way in which writing can fail: lengths beyond what DER in this implementation has.
fn too_long<E>(_: E) -> Error {
    KeyFault::WrongSize.into()
}
