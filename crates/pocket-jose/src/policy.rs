//! What a host is willing to do, as a value that can be read.

use std::fmt;

use alg_aescbc::{A128CBC_HS256, A192CBC_HS384, A256CBC_HS512};
use alg_aesgcm::{A128GCM, A192GCM, A256GCM};
use jose_alg::{
    Cek, ContentCipher, Error, Header, HeaderWriter, KeyFault, NotRecovered, Recipient, RecipientKey,
};
use jwe_core::{Direct, Limits};
use jwk::{Jwk, Octets, Operation};
use zeroize::Zeroizing;

use crate::ecdh::{EcdhEsA128Kw, EcdhEsA192Kw, EcdhEsA256Kw, EcdhEsDirect};
use crate::key_wrap::{A128GCMKW, A128KW, A192GCMKW, A192KW, A256GCMKW, A256KW};
use crate::rsa_oaep::{RsaOaep, RsaOaep256, RsaOaep384, RsaOaep512};

/// The key management algorithms and content ciphers that may be used, best first, and how much a token may ask.
///
/// There is no default: a call site says [`RECOMMENDED`], or writes its own.
///
/// ```
/// use pocket_jose::{A256GCM, Limits, Policy, RsaOaep256};
///
/// let policy = Policy { algs: &[&RsaOaep256], content: &[&A256GCM], limits: Limits::DEFAULT };
/// # let _ = policy;
/// ```
#[derive(Clone, Copy)]
pub struct Policy<'p> {
    /// Key management algorithms. The sending side takes the first that fits its key.
    pub algs: &'p [&'p dyn KeyAlgorithm],
    /// Content ciphers. The sending side takes the first that fits its key. Threads share them.
    pub content: &'p [&'p (dyn ContentCipher + Sync)],
    /// How much a token may ask for.
    pub limits: Limits,
}

/// Both policies, over the algorithms that have these names where it is called: the lists are written once.
macro_rules! policies {
    ($(#[$recommended:meta])* RECOMMENDED; $(#[$registered:meta])* REGISTERED;) => {
        $(#[$recommended])*
        pub const RECOMMENDED: $crate::Policy<'static> = $crate::Policy {
            algs: &[&RsaOaep256, &Dir, &EcdhEsDirect, &EcdhEsA256Kw, &EcdhEsA128Kw, &EcdhEsA192Kw],
            content: &[&A256GCM, &A128GCM, &A192GCM],
            limits: $crate::Limits::DEFAULT,
        };

        $(#[$registered])*
        pub const REGISTERED: $crate::Policy<'static> = $crate::Policy {
            algs: &[
                &RsaOaep256,
                &Dir,
                &A256KW,
                &A128KW,
                &A192KW,
                &A256GCMKW,
                &A128GCMKW,
                &A192GCMKW,
                &RsaOaep384,
                &RsaOaep512,
                &RsaOaep,
                &EcdhEsDirect,
                &EcdhEsA256Kw,
                &EcdhEsA128Kw,
                &EcdhEsA192Kw,
            ],
            content: &[&A256GCM, &A128GCM, &A192GCM, &A256CBC_HS512, &A128CBC_HS256, &A192CBC_HS384],
            limits: $crate::Limits::DEFAULT,
        };
    };
}
#[cfg(feature = "aws-lc")]
pub(crate) use policies;

policies! {
    /// RSA-OAEP-256, `dir` and ECDH-ES with AES-GCM.
    RECOMMENDED;
    /// Everything that the standards register and this crate can do, less what needs a number or a decision of its own:
    /// [`Pbes2`](crate::Pbes2), whose work somebody must limit, and [`RsaOaep256Mgf1Sha1`](crate::RsaOaep256Mgf1Sha1), which is
    /// no algorithm of any standard.
    ///
    /// For tools that learn what to use at run time. A program that knows its peers names what they use: under this policy a key
    /// that does not say its own `alg` serves every algorithm of its type.
    REGISTERED;
}

impl fmt::Debug for Policy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("algs", &self.algs.iter().map(|alg| alg.alg()).collect::<Vec<_>>())
            .field("content", &self.content.iter().map(|cipher| cipher.enc()).collect::<Vec<_>>())
            .field("limits", &self.limits)
            .finish()
    }
}

/// A key management algorithm that can be set up from a JWK.
pub trait KeyAlgorithm: Sync {
    /// The `alg`.
    fn alg(&self) -> &'static str;

    /// Sets up the receiving side.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`] with the reason.
    fn receiving(&self, key: &Jwk<'_>) -> Result<Box<dyn RecipientKey + Send + Sync>, Error>;

    /// Sets up the sending side for a content cipher.
    ///
    /// # Errors
    /// [`Error::KeyUnsuitable`] with the reason.
    fn sending(
        &self,
        key: &Jwk<'_>,
        content: &dyn ContentCipher,
    ) -> Result<Box<dyn Recipient + Send + Sync>, Error>;
}

/// Direct encryption with a shared key (RFC 7518, section 4.5): an `oct` key whose `alg` is absent, `dir`, or the one
/// content cipher that it is for.
#[derive(Clone, Copy, Debug)]
pub struct Dir;

const DIR: &str = "dir";

impl Dir {
    fn key(key: &Jwk<'_>, operation: Operation) -> Result<DirKey, Error> {
        let bytes = octets(&key.oct()?)?;
        let enc = key.alg().filter(|alg| !alg.is(DIR)).map(|alg| alg.to_string());
        let is_cipher = enc.as_deref().is_none_or(|enc| CONTENT_CIPHERS.contains(&enc));
        if !is_cipher {
            return Err(KeyFault::WrongAlg.into());
        }
        key.permits(operation, enc.as_deref().unwrap_or(DIR))?;
        Ok(DirKey { bytes, kid: kid(key), enc, sent: std::sync::atomic::AtomicU64::new(0) })
    }
}

/// The `enc` values of RFC 7518, section 5.1, which a key for `dir` may carry as its `alg`.
const CONTENT_CIPHERS: [&str; 6] =
    ["A128GCM", "A192GCM", "A256GCM", "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"];

impl KeyAlgorithm for Dir {
    fn alg(&self) -> &'static str {
        DIR
    }

    fn receiving(&self, key: &Jwk<'_>) -> Result<Box<dyn RecipientKey + Send + Sync>, Error> {
        Ok(Box::new(Self::key(key, Operation::Decrypt)?))
    }

    fn sending(
        &self,
        key: &Jwk<'_>,
        content: &dyn ContentCipher,
    ) -> Result<Box<dyn Recipient + Send + Sync>, Error> {
        let key = Self::key(key, Operation::Encrypt)?;
        if key.bytes.len() != content.key_len() {
            return Err(KeyFault::WrongSize.into());
        }
        if key.enc.as_deref().is_some_and(|enc| enc != content.enc()) {
            return Err(KeyFault::WrongAlg.into());
        }
        Ok(Box::new(key))
    }
}

struct DirKey {
    bytes: Zeroizing<Vec<u8>>,
    kid: Option<String>,
    enc: Option<String>,
    /// Messages encrypted so far, across threads: see [`jwe_core::DirectSender`] for why they are counted.
    sent: std::sync::atomic::AtomicU64,
}

impl RecipientKey for DirKey {
    fn alg(&self) -> &'static str {
        DIR
    }

    fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    fn encrypted_key_len(&self, _cek_len: usize) -> usize {
        0
    }

    fn recover_cek(
        &self,
        header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        let direct = Direct::new(&self.bytes);
        match &self.enc {
            Some(enc) => direct.with_enc(enc).recover_cek(header, encrypted_key, cek),
            None => direct.recover_cek(header, encrypted_key, cek),
        }
    }
}

impl Recipient for DirKey {
    fn alg(&self) -> &'static str {
        DIR
    }

    fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    fn encrypted_key_len(&self, _cek_len: usize) -> usize {
        0
    }

    fn protect_cek(
        &self,
        cek: &mut Cek,
        _: &mut HeaderWriter<'_>,
        _: &[u8],
        _: &mut [u8],
    ) -> Result<(), Error> {
        if self.sent.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= u64::from(u32::MAX) {
            return Err(KeyFault::Spent.into());
        }
        cek.set(&self.bytes).map_err(|_| KeyFault::WrongSize.into())
    }
}

pub(crate) fn octets(octets: &Octets<'_>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut bytes = Zeroizing::new(vec![0; octets.decoded_len()]);
    octets.decode(&mut bytes)?;
    Ok(bytes)
}

pub(crate) fn kid(key: &Jwk<'_>) -> Option<String> {
    // `Display` would spell out control characters: the exact string is needed here.
    key.kid().map(|kid| kid.chars().collect())
}
