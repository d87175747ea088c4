//! What becomes of the agreed key: the content encryption key itself, or a key that wraps it (RFC 7518, section 4.6).

use alg_aeskw::AesKw;
use jose_alg::{Cek, Error, KeyFault, NotRecovered};
use zeroize::Zeroizing;

use crate::kdf::{self, Context};

/// How an agreed key is used: [`Direct`], [`A128Kw`], [`A192Kw`], [`A256Kw`]; sealed.
pub trait Mode: Sealed {}

impl<M: Sealed> Mode for M {}

/// `ECDH-ES`: the agreed key is the content encryption key.
#[derive(Clone, Copy, Debug)]
pub struct Direct;

/// `ECDH-ES+A128KW`: the agreed key wraps the content encryption key.
#[derive(Clone, Copy, Debug)]
pub struct A128Kw;

/// `ECDH-ES+A192KW`: the agreed key wraps the content encryption key.
#[derive(Clone, Copy, Debug)]
pub struct A192Kw;

/// `ECDH-ES+A256KW`: the agreed key wraps the content encryption key.
#[derive(Clone, Copy, Debug)]
pub struct A256Kw;

pub trait Sealed: Send + Sync + 'static {
    const ALG: &'static str;

    fn encrypted_key_len(cek_len: usize) -> usize;

    /// `AlgorithmID`, where the header's `enc` is `enc`.
    fn algorithm(enc: &str) -> &str;

    /// Sets `cek`, or writes it to `out` under the agreed key.
    fn protect(shared: &[u8], context: &Context<'_>, cek: &mut Cek, out: &mut [u8]) -> Result<(), Error>;

    fn recover(
        shared: &[u8],
        context: &Context<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered>;
}

impl Sealed for Direct {
    const ALG: &'static str = "ECDH-ES";

    fn encrypted_key_len(_: usize) -> usize {
        0
    }

    fn algorithm(enc: &str) -> &str {
        enc
    }

    fn protect(shared: &[u8], context: &Context<'_>, cek: &mut Cek, out: &mut [u8]) -> Result<(), Error> {
        if !out.is_empty() {
            return Err(KeyFault::WrongSize.into());
        }
        Ok(kdf::derive(shared, context, cek.as_mut_bytes())?)
    }

    fn recover(
        shared: &[u8],
        context: &Context<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        // RFC 7516, section 5.2, step 10: the encrypted key is empty.
        if !encrypted_key.is_empty() {
            return Err(NotRecovered::Rejected);
        }
        kdf::derive(shared, context, cek.as_mut_bytes()).map_err(|_| NotRecovered::Rejected)
    }
}

macro_rules! key_wrap {
    ($name:ident, $bits:literal, $alg:literal) => {
        impl Sealed for $name {
            const ALG: &'static str = $alg;

            fn encrypted_key_len(cek_len: usize) -> usize {
                cek_len.saturating_add(8)
            }

            fn algorithm(_: &str) -> &str {
                $alg
            }

            fn protect(
                shared: &[u8],
                context: &Context<'_>,
                cek: &mut Cek,
                out: &mut [u8],
            ) -> Result<(), Error> {
                let mut key = Zeroizing::new([0; $bits / 8]);
                kdf::derive(shared, context, &mut *key)?;
                AesKw::<$bits>::new(&*key)?.wrap(cek.as_bytes(), out)
            }

            fn recover(
                shared: &[u8],
                context: &Context<'_>,
                encrypted_key: &[u8],
                cek: &mut Cek,
            ) -> Result<(), NotRecovered> {
                let mut key = Zeroizing::new([0; $bits / 8]);
                kdf::derive(shared, context, &mut *key).map_err(|_| NotRecovered::Rejected)?;
                let key = AesKw::<$bits>::new(&*key).map_err(|_| NotRecovered::Rejected)?;
                key.unwrap(encrypted_key, cek.as_mut_bytes()).map_err(|_| NotRecovered::Rejected)
            }
        }
    };
}

key_wrap!(A128Kw, 128, "ECDH-ES+A128KW");
key_wrap!(A192Kw, 192, "ECDH-ES+A192KW");
key_wrap!(A256Kw, 256, "ECDH-ES+A256KW");
