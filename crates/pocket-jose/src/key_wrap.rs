//! Shared keys that encrypt content encryption keys: AES key wrap (RFC 7518, section 4.4), AES-GCM key wrap (section 4.7),
//! and passwords (section 4.8).

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use alg_aesgcm::{AesGcmKw, AesGcmKwSender};
use alg_aeskw::AesKw;
use alg_pbes2::{Iterations, Pbes2Sender};
use jose_alg::{
    Cek, ContentCipher, Error, Header, HeaderWriter, KeyFault, NotRecovered, Recipient, RecipientKey,
};
use jwk::{Jwk, Operation};
use zeroize::Zeroizing;

use crate::KeyAlgorithm;
use crate::named::Named;
use crate::policy::{kid, octets};

type Receiving = Result<Box<dyn RecipientKey + Send + Sync>, Error>;
type Sending = Result<Box<dyn Recipient + Send + Sync>, Error>;

/// The bytes of an `oct` key that permits `operation` with `alg`.
fn shared(key: &Jwk<'_>, operation: Operation, alg: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    let bytes = octets(&key.oct()?)?;
    key.permits(operation, alg)?;
    Ok(bytes)
}

macro_rules! key_wrap {
    ($($bits:literal, $kw:ident, $kw_name:literal, $gcm:ident, $gcm_name:literal;)*) => {$(
        #[doc = concat!("AES key wrap with a shared key of ", $bits, " bits.")]
        #[derive(Clone, Copy, Debug)]
        pub struct $kw;

        impl KeyAlgorithm for $kw {
            fn alg(&self) -> &'static str {
                $kw_name
            }

            fn receiving(&self, key: &Jwk<'_>) -> Receiving {
                let bytes = shared(key, Operation::UnwrapKey, $kw_name)?;
                Ok(Box::new(Named { key: AesKw::<$bits>::new(&bytes)?, kid: kid(key) }))
            }

            fn sending(&self, key: &Jwk<'_>, _: &dyn ContentCipher) -> Sending {
                let bytes = shared(key, Operation::WrapKey, $kw_name)?;
                Ok(Box::new(Named { key: AesKw::<$bits>::new(&bytes)?, kid: kid(key) }))
            }
        }

        #[doc = concat!("AES-GCM key wrap with a shared key of ", $bits, " bits, good for 2^32 messages.")]
        #[derive(Clone, Copy, Debug)]
        pub struct $gcm;

        impl KeyAlgorithm for $gcm {
            fn alg(&self) -> &'static str {
                $gcm_name
            }

            fn receiving(&self, key: &Jwk<'_>) -> Receiving {
                let bytes = shared(key, Operation::UnwrapKey, $gcm_name)?;
                Ok(Box::new(Named { key: AesGcmKw::<$bits>::new(&bytes)?, kid: kid(key) }))
            }

            fn sending(&self, key: &Jwk<'_>, _: &dyn ContentCipher) -> Sending {
                let bytes = shared(key, Operation::WrapKey, $gcm_name)?;
                let counting = Counting(Mutex::new(AesGcmKwSender::<$bits>::new(&bytes)?));
                Ok(Box::new(Named { key: counting, kid: kid(key) }))
            }
        }
    )*};
}

key_wrap! {
    128, A128KW, "A128KW", A128GCMKW, "A128GCMKW";
    192, A192KW, "A192KW", A192GCMKW, "A192GCMKW";
    256, A256KW, "A256KW", A256GCMKW, "A256GCMKW";
}

/// One count of messages for all threads.
struct Counting<R>(Mutex<R>);

impl<R> Counting<R> {
    fn key(&self) -> MutexGuard<'_, R> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: Recipient> Recipient for Counting<R> {
    fn alg(&self) -> &'static str {
        self.key().alg()
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        self.key().encrypted_key_len(cek_len)
    }

    fn random_len(&self) -> usize {
        self.key().random_len()
    }

    fn header_len(&self) -> usize {
        self.key().header_len()
    }

    fn protect_cek(
        &self,
        cek: &mut Cek,
        header: &mut HeaderWriter<'_>,
        random: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        self.key().protect_cek(cek, header, random, out)
    }
}

/// Passwords: PBES2-HS256+A128KW (`Pbes2<128>`), PBES2-HS384+A192KW (`Pbes2<192>`), PBES2-HS512+A256KW (`Pbes2<256>`).
///
/// The sender of a token says how much work its receiver does, so the receiver says here how much it is willing to do.
///
/// The key is an `oct` key whose bytes are the password **and whose `alg` is this algorithm**: no other key is taken for a
/// password. [`KeyRing::from_password`](crate::KeyRing::from_password) makes one.
#[derive(Clone, Copy, Debug)]
pub struct Pbes2<const BITS: usize> {
    /// The iteration counts that are accepted; others are refused before any work is done.
    pub accepts: Iterations,
    /// The iteration count of new tokens: what the slowest receiver takes, hundreds of thousands.
    pub sends: u32,
}

macro_rules! pbes2 {
    ($($bits:literal, $name:literal;)*) => {$(
        impl KeyAlgorithm for Pbes2<$bits> {
            fn alg(&self) -> &'static str {
                $name
            }

            fn receiving(&self, key: &Jwk<'_>) -> Receiving {
                let password = password(key, Operation::UnwrapKey, $name)?;
                Ok(Box::new(Named { key: Password { password, of: *self }, kid: kid(key) }))
            }

            fn sending(&self, key: &Jwk<'_>, _: &dyn ContentCipher) -> Sending {
                let password = password(key, Operation::WrapKey, $name)?;
                // What is wrong with the count is known now, not at the first message.
                Pbes2Sender::<$bits>::new(&password, self.sends)?;
                Ok(Box::new(Named { key: Password { password, of: *self }, kid: kid(key) }))
            }
        }

        impl RecipientKey for Password<$bits> {
            fn alg(&self) -> &'static str {
                $name
            }

            fn encrypted_key_len(&self, cek_len: usize) -> usize {
                cek_len.saturating_add(8)
            }

            fn recover_cek(
                &self,
                header: &Header<'_>,
                encrypted_key: &[u8],
                cek: &mut Cek,
            ) -> Result<(), NotRecovered> {
                alg_pbes2::Pbes2::<$bits>::new(&self.password, self.of.accepts)
                    .map_err(|_| NotRecovered::Rejected)?
                    .recover_cek(header, encrypted_key, cek)
            }
        }

        impl Password<$bits> {
            fn sender(&self) -> Result<Pbes2Sender<'_, $bits>, Error> {
                Pbes2Sender::new(&self.password, self.of.sends)
            }
        }

        impl Recipient for Password<$bits> {
            fn alg(&self) -> &'static str {
                $name
            }

            fn encrypted_key_len(&self, cek_len: usize) -> usize {
                cek_len.saturating_add(8)
            }

            fn random_len(&self) -> usize {
                self.sender().map_or(0, |sender| sender.random_len())
            }

            fn header_len(&self) -> usize {
                self.sender().map_or(0, |sender| sender.header_len())
            }

            fn protect_cek(
                &self,
                cek: &mut Cek,
                header: &mut HeaderWriter<'_>,
                random: &[u8],
                out: &mut [u8],
            ) -> Result<(), Error> {
                self.sender()?.protect_cek(cek, header, random, out)
            }
        }
    )*};
}

pbes2! {
    128, "PBES2-HS256+A128KW";
    192, "PBES2-HS384+A192KW";
    256, "PBES2-HS512+A256KW";
}

/// The bytes of a key that says itself that it is a password for `alg`.
fn password(key: &Jwk<'_>, operation: Operation, alg: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    let bytes = shared(key, operation, alg)?;
    if key.alg().is_none() {
        return Err(KeyFault::WrongAlg.into());
    }
    Ok(bytes)
}

struct Password<const BITS: usize> {
    password: Zeroizing<Vec<u8>>,
    of: Pbes2<BITS>,
}

impl<const BITS: usize> fmt::Debug for Password<BITS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}
