//! The joint for signatures and MACs (RFC 7515): two traits, and what they are given to sign. Object-safe and with
//! `&self`, as their neighbours; there is no implementation of `none`, and no way to say it.

use core::fmt;

use jose_wire::base64url;

use crate::{Error, Rejected};

/// The signing side: a private or shared key, bound to exactly one `alg`.
pub trait SigningKey {
    /// The `alg` that is written into the header (RFC 7518, section 3.1).
    fn alg(&self) -> &'static str;

    /// The `kid` that is written into the header unless the caller gives another.
    fn kid(&self) -> Option<&str> {
        None
    }

    /// Bytes of the signatures that [`SigningKey::sign`] writes.
    fn signature_len(&self) -> usize;

    /// Random bytes that [`SigningKey::sign`] needs, for a salt or for blinding; at most
    /// `<dyn SigningKey>::RANDOM_MAX`. With 0, no source of randomness is asked.
    fn random_len(&self) -> usize {
        0
    }

    /// Writes the signature of `input` to `out`, which has the length that [`SigningKey::signature_len`] gave.
    ///
    /// `random` has the length that [`SigningKey::random_len`] gave and is used nowhere else. It was drawn before
    /// anything was written, so that a failing source of randomness leaves nothing behind.
    ///
    /// # Errors
    /// The key is spent, or the computation was found to be faulty ([`Error::Rejected`]). `out` holds no signature
    /// then.
    fn sign(&self, input: &SigningInput<'_>, random: &[u8], out: &mut [u8]) -> Result<(), Error>;
}

impl dyn SigningKey + '_ {
    /// The most random bytes that a key may ask for: a salt for SHA-512, and blinding of 4096 bits.
    pub const RANDOM_MAX: usize = 64 + 512;
}

/// The verifying side: a public or shared key, bound to exactly one `alg`.
pub trait VerifyingKey {
    /// The `alg` that this key answers (RFC 7518, section 3.1).
    fn alg(&self) -> &'static str;

    /// The key's `kid`, when it has one.
    fn kid(&self) -> Option<&str> {
        None
    }

    /// Bytes of a signature in a token for this key. Tokens with another length are refused before the key is used.
    fn signature_len(&self) -> usize;

    /// Whether `signature` is this key's for `input`. A MAC is compared in constant time.
    ///
    /// # Errors
    /// [`Rejected`], whatever the reason.
    fn verify(&self, input: &SigningInput<'_>, signature: &[u8]) -> Result<(), Rejected>;
}

/// What is signed (RFC 7515, section 5.1, step 5): the protected header as it stands in the token, a dot, and the
/// payload in its spelling. It need not lie in one piece of memory, so it is given piece by piece.
///
/// ```
/// use jose_alg::SigningInput;
///
/// let mut text = Vec::new();
/// SigningInput::encoding(b"e30", b"\xfb\xef").for_each(&mut |piece| text.extend_from_slice(piece));
/// assert_eq!(text, b"e30.--8");
/// ```
#[derive(Clone, Copy)]
pub struct SigningInput<'a> {
    header: &'a [u8],
    payload: &'a [u8],
    shape: Shape,
}

#[derive(Clone, Copy)]
enum Shape {
    /// The payload alone.
    Message,
    /// Header, dot, payload.
    Spelled,
    /// Header, dot, payload in base64url.
    Encoding,
}

/// Bytes of payload that are encoded at a time: a multiple of three.
const STRIDE: usize = 96;

impl<'a> SigningInput<'a> {
    /// The header `header` in base64url, and a payload that is signed as it stands: in base64url already, or unencoded
    /// (RFC 7797).
    #[must_use]
    pub const fn as_spelled(header: &'a [u8], payload: &'a [u8]) -> Self {
        Self { header, payload, shape: Shape::Spelled }
    }

    /// The header `header` in base64url, and a payload that is still to be encoded.
    #[must_use]
    pub const fn encoding(header: &'a [u8], payload: &'a [u8]) -> Self {
        Self { header, payload, shape: Shape::Encoding }
    }

    /// A message that is no token: for known answers of an algorithm, and for what else its key may sign.
    #[must_use]
    pub const fn message(message: &'a [u8]) -> Self {
        Self { header: &[], payload: message, shape: Shape::Message }
    }

    /// Gives the pieces in their order. Every walk gives the same bytes; how they are cut says nothing.
    pub fn for_each(&self, piece: &mut dyn FnMut(&[u8])) {
        if !matches!(self.shape, Shape::Message) {
            piece(self.header);
            piece(b".");
        }
        if !matches!(self.shape, Shape::Encoding) {
            return piece(self.payload);
        }
        let mut text = [0; base64url::encoded_len(STRIDE)];
        for bytes in self.payload.chunks(STRIDE) {
            // Always fits: the text is as long as a stride encodes to.
            piece(base64url::encode(bytes, &mut text).unwrap_or_default().as_bytes());
        }
    }
}

/// Lengths only: a payload is not printed.
impl fmt::Debug for SigningInput<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningInput({} + {} bytes)", self.header.len(), self.payload.len())
    }
}
