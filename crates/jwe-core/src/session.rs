//! A request and its response under one content encryption key, as API providers do it: the client encrypts a
//! request to the server's public key; the server answers with `alg` `dir` under the very key of the request, or
//! to a key of the client's.
//!
//! Both sessions are used up by what they are for, so that a key answers once.

use core::fmt;

use jose_alg::{Cek, ContentCipher, Error, Header, HeaderFields};
use rand_core::TryCryptoRng;

use crate::decrypt::{Candidates, Session, Zip, open};
use crate::in_place::open_in_place;
use crate::{Decrypted, Decrypter, DirectSender, Encrypter, JweCompact};

/// The client's side: what is needed to open the one response to a request. Wiped when dropped.
///
/// It is used up by the first response, whether that opened or not, and cannot be copied or compared:
///
/// ```compile_fail,E0382
/// # use jwe_core::{Decrypter, JweCompact, RequestSession};
/// # fn f(session: RequestSession, own: &Decrypter<'_>, token: &JweCompact<'_>, out: &mut [u8]) {
/// let _ = session.open_response(own, token, out);
/// let _ = session.open_response(own, token, out);
/// # }
/// ```
///
/// ```compile_fail,E0369
/// # use jwe_core::RequestSession;
/// # fn f(a: RequestSession, b: RequestSession) {
/// let _ = a == b;
/// # }
/// ```
pub struct RequestSession {
    cek: Cek,
    enc: &'static str,
}

impl RequestSession {
    pub(crate) const fn new(cek: Cek, enc: &'static str) -> Self {
        Self { cek, enc }
    }

    /// Opens the response into `out`, as [`Decrypter::decrypt`] does.
    ///
    /// It must come with `alg` `dir` under the key and the `enc` of the request, or with another `alg` and the
    /// `kid` of one of the keys in `own`; nothing else is accepted, `own.keys` for `dir` included. A response
    /// under `dir` proves that its sender could read the request. One to our own key proves nothing about its
    /// sender.
    ///
    /// # Errors
    /// As [`Decrypter::decrypt`]; [`Error::NoMatchingKey`] for a response to a key of ours without its `kid`.
    pub fn open_response<'o>(
        self,
        own: &Decrypter<'_>,
        token: &JweCompact<'_>,
        out: &'o mut [u8],
    ) -> Result<Decrypted<'o>, Error> {
        open(own, Some(&self.session()), Zip::Refused, token, out, &mut Candidates::new())
            .map(|(opened, _)| opened)
    }

    /// Opens the response inside its own buffer, as [`Decrypter::decrypt_in_place`] does.
    ///
    /// # Errors
    /// As [`RequestSession::open_response`].
    pub fn open_response_in_place<'t>(
        self,
        own: &Decrypter<'_>,
        token: &'t mut [u8],
    ) -> Result<(Header<'t>, Decrypted<'t>), Error> {
        open_in_place(own, Some(&self.session()), token)
    }

    const fn session(&self) -> Session<'_> {
        Session { cek: &self.cek, enc: self.enc }
    }
}

impl fmt::Debug for RequestSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestSession(.., {})", self.enc)
    }
}

/// The server's side: the key of a request that was decrypted, for the one answer to it. Wiped when dropped.
///
/// ```compile_fail,E0382
/// # use jose_alg::{ContentCipher, HeaderFields};
/// # use jwe_core::AnswerSession;
/// # fn f(session: AnswerSession, content: &[&dyn ContentCipher], out: &mut [u8]) {
/// let _ = session.answer(content, &HeaderFields::NONE, b"once", &mut getrandom::SysRng, out);
/// let _ = session.answer(content, &HeaderFields::NONE, b"twice", &mut getrandom::SysRng, out);
/// # }
/// ```
pub struct AnswerSession {
    cek: Cek,
    enc: &'static str,
}

impl Decrypter<'_> {
    /// Decrypts a request into `out` as [`Decrypter::decrypt`] does, and keeps its content encryption key for the
    /// answer.
    ///
    /// For a request under `dir` that key is the shared key itself, and nobody counts the answers under it: a server
    /// that expects such requests answers with a [`DirectSender`], which does.
    ///
    /// # Errors
    /// As [`Decrypter::decrypt`].
    pub fn decrypt_request<'o>(
        &self,
        token: &JweCompact<'_>,
        out: &'o mut [u8],
    ) -> Result<(Decrypted<'o>, AnswerSession), Error> {
        let mut candidates = Candidates::new();
        let (opened, chosen) = open(self, None, Zip::Refused, token, out, &mut candidates)?;
        let recovered = candidates.get(chosen).map(|candidate| candidate.cek.as_bytes()).unwrap_or_default();
        let mut cek = Cek::zeroed(recovered.len())?;
        cek.set(recovered)?;
        let session = AnswerSession { cek, enc: opened.enc };
        Ok((opened, session))
    }
}

impl AnswerSession {
    /// Characters of the answer for a payload of `payload_len` bytes.
    ///
    /// # Errors
    /// As [`Encrypter::encrypted_len`]; [`Error::EncNotAllowed`] when `content` lacks the request's cipher.
    pub fn answer_len(
        &self,
        content: &[&dyn ContentCipher],
        fields: &HeaderFields<'_>,
        payload_len: usize,
    ) -> Result<usize, Error> {
        let recipient = DirectSender::new(self.cek.as_bytes());
        Encrypter { recipient: &recipient, content: self.choose(content)? }.encrypted_len(fields, payload_len)
    }

    /// Encrypts the answer with `alg` `dir` under the request's key, with the request's cipher out of `content`.
    ///
    /// # Errors
    /// As [`Encrypter::encrypt`]; [`Error::EncNotAllowed`] when `content` lacks the request's cipher.
    pub fn answer<'o, R: TryCryptoRng + ?Sized>(
        self,
        content: &[&dyn ContentCipher],
        fields: &HeaderFields<'_>,
        payload: &[u8],
        random: &mut R,
        out: &'o mut [u8],
    ) -> Result<&'o str, Error> {
        let recipient = DirectSender::new(self.cek.as_bytes());
        Encrypter { recipient: &recipient, content: self.choose(content)? }
            .encrypt(fields, payload, random, out)
    }

    fn choose<'p>(&self, content: &[&'p dyn ContentCipher]) -> Result<&'p dyn ContentCipher, Error> {
        content.iter().find(|cipher| cipher.enc() == self.enc).copied().ok_or(Error::EncNotAllowed)
    }
}

impl fmt::Debug for AnswerSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnswerSession(.., {})", self.enc)
    }
}
