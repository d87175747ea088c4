//! The sending side.

use std::fmt;

use getrandom::SysRng;
use jose_alg::{ContentCipher, Error, HeaderFields, KeyFault, Recipient};
use jwe_core::{Encrypter, RequestSession};

use crate::keyring::not_another_key;
use crate::{KeyRing, Opened, Policy, Receiver};

/// A key made ready to encrypt to, under a policy.
pub struct Sender<'p> {
    pub(crate) recipient: Box<dyn Recipient + Send + Sync>,
    pub(crate) content: &'p (dyn ContentCipher + Sync),
}

impl<'p> Sender<'p> {
    /// Takes the key called `kid`, or the only key that fits, and the first algorithm and content cipher of `policy`
    /// that it can be used with.
    ///
    /// # Errors
    /// [`Error::NoMatchingKey`] when there is no such key, or several and no `kid`; otherwise why the key does not
    /// fit.
    pub fn new(ring: &KeyRing, kid: Option<&str>, policy: &Policy<'p>) -> Result<Self, Error> {
        let mut found = None;
        let mut reason = Error::NoMatchingKey;
        for key in ring.jwks() {
            let named = kid.is_none_or(|kid| key.kid().is_some_and(|own| own.is(kid)));
            if !named {
                continue;
            }
            match Self::first_fit(&key, policy) {
                Ok(_) if found.is_some() => return Err(Error::NoMatchingKey),
                Ok(sender) => found = Some(sender),
                Err(error) => reason = error,
            }
        }
        found.ok_or(reason)
    }

    fn first_fit(key: &jwk::Jwk<'_>, policy: &Policy<'p>) -> Result<Self, Error> {
        not_another_key(key)?;
        let wrong_type = Error::KeyUnsuitable(KeyFault::WrongType);
        let mut reason = wrong_type;
        for alg in policy.algs {
            for content in policy.content {
                match alg.sending(key, *content) {
                    Ok(recipient) => return Ok(Self { recipient, content: *content }),
                    Err(error) if reason == wrong_type => reason = error,
                    Err(_) => {}
                }
            }
        }
        Err(reason)
    }

    /// The `alg` that tokens will have.
    #[must_use]
    pub fn alg(&self) -> &'static str {
        self.recipient.alg()
    }

    /// The `enc` that tokens will have.
    #[must_use]
    pub fn enc(&self) -> &'static str {
        self.content.enc()
    }

    /// Encrypts `payload` to a compact token.
    ///
    /// # Errors
    /// [`Error::HeaderName`], [`Error::LimitExceeded`], [`Error::RandomUnavailable`], or a key that is spent.
    pub fn encrypt(&self, fields: &HeaderFields<'_>, payload: &[u8]) -> Result<String, Error> {
        self.encrypter().encrypt_to_string(fields, payload, &mut SysRng)
    }

    /// Encrypts a request, and keeps what is needed to open its one response. A request without a body (GET) is
    /// encrypted with an empty payload where the provider expects one.
    ///
    /// # Errors
    /// As [`Sender::encrypt`].
    pub fn request(&self, fields: &HeaderFields<'_>, payload: &[u8]) -> Result<(String, Request), Error> {
        let encrypter = self.encrypter();
        let mut out = vec![0; encrypter.encrypted_len(fields, payload.len())?];
        let (_, session) = encrypter.encrypt_request(fields, payload, &mut SysRng, &mut out)?;
        let token = String::from_utf8(out).map_err(|_| Error::Rejected)?;
        Ok((token, Request { session }))
    }

    fn encrypter(&self) -> Encrypter<'_> {
        Encrypter { recipient: &*self.recipient, content: self.content }
    }
}

impl fmt::Debug for Sender<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sender({}, {})", self.alg(), self.enc())
    }
}

/// The client's half of an exchange: a request was sent and waits for its one response.
#[derive(Debug)]
pub struct Request {
    session: RequestSession,
}

impl Request {
    /// Opens the response: one with `alg` `dir` under the key of the request, or one to a key in `own` that it names by
    /// `kid`. Nothing else is accepted.
    ///
    /// # Errors
    /// As [`Receiver::decrypt`].
    pub fn open_response(self, own: &Receiver<'_>, token: &str) -> Result<Opened, Error> {
        own.open_response(self.session, token)
    }
}
