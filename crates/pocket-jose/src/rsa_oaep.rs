//! RSA-OAEP with each of its hashes, for keys of 2048, 3072 or 4096 bits. Private operations are blinded with the
//! operating system's randomness.

use alg_rsa::{
    AnyRsaOaepPublicKey, Blindable, Blinded, OaepHash, OaepSha1, OaepSha256, OaepSha256Mgf1Sha1, OaepSha384,
    OaepSha512, RandomSource, RsaOaepKey,
};
use getrandom::SysRng;
use jose_alg::{ContentCipher, Error, KeyFault, Recipient, RecipientKey, draw};
use jwk::{Jwk, Operation};

use crate::KeyAlgorithm;
use crate::named::Named;
use crate::policy::{kid, octets};

macro_rules! rsa_oaep {
    ($($(#[$doc:meta])* $name:ident, $hash:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl KeyAlgorithm for $name {
            fn alg(&self) -> &'static str {
                <$hash>::ALG
            }

            fn receiving(&self, key: &Jwk<'_>) -> Result<Box<dyn RecipientKey + Send + Sync>, Error> {
                receiving::<$hash>(key)
            }

            fn sending(
                &self,
                key: &Jwk<'_>,
                _: &dyn ContentCipher,
            ) -> Result<Box<dyn Recipient + Send + Sync>, Error> {
                sending::<$hash>(key)
            }
        }
    )*};
}

rsa_oaep! {
    /// RSA-OAEP-256: SHA-256 in both places (RFC 7518, section 4.3).
    RsaOaep256, OaepSha256;
    /// RSA-OAEP: SHA-1 in both places (RFC 7518, section 4.3). No weaker for it as far as anybody knows, and no choice for
    /// something new.
    RsaOaep, OaepSha1;
    /// RSA-OAEP-384: SHA-384 in both places.
    RsaOaep384, OaepSha384;
    /// RSA-OAEP-512: SHA-512 in both places.
    RsaOaep512, OaepSha512;
    /// What is **not** RSA-OAEP-256 though its tokens say so: SHA-256 for the label and SHA-1 for MGF1, as Android's keystore
    /// and some Java providers have it. Beside [`RsaOaep256`] in a policy, a receiver opens tokens of both kinds.
    RsaOaep256Mgf1Sha1, OaepSha256Mgf1Sha1;
}

fn receiving<H: OaepHash + Send + Sync + 'static>(
    key: &Jwk<'_>,
) -> Result<Box<dyn RecipientKey + Send + Sync>, Error> {
    let rsa = key.rsa()?;
    key.permits(Operation::UnwrapKey, H::ALG)?;
    rsa.private.ok_or(KeyFault::NotPrivate)?;
    // For keys that bring only `d`, this finds the primes. It judges the numbers in either case, so nothing judges them again.
    let numbers = alg_rsa::components_of_jwk(key)?;
    let numbers = numbers.components();
    // Each in a block of its own size: behind a smaller key in the place of a larger one stands what was on the stack when it was
    // read, and no destructor knows of that.
    let kid = kid(key);
    match numbers.n.len() {
        256 => Ok(boxed(RsaOaepKey::<H, 2048>::danger_from_unchecked_components(&numbers, None)?, kid)),
        384 => Ok(boxed(RsaOaepKey::<H, 3072>::danger_from_unchecked_components(&numbers, None)?, kid)),
        512 => Ok(boxed(RsaOaepKey::<H, 4096>::danger_from_unchecked_components(&numbers, None)?, kid)),
        _ => Err(KeyFault::WrongSize.into()),
    }
}

fn boxed(
    key: impl Blindable + Send + Sync + 'static,
    kid: Option<String>,
) -> Box<dyn RecipientKey + Send + Sync> {
    Box::new(Named { key: Blinded::new(key, OsRandom), kid })
}

fn sending<H: OaepHash + Send + Sync + 'static>(
    key: &Jwk<'_>,
) -> Result<Box<dyn Recipient + Send + Sync>, Error> {
    let rsa = key.rsa()?;
    key.permits(Operation::WrapKey, H::ALG)?;
    let public = AnyRsaOaepPublicKey::<H>::from_components(&octets(&rsa.n)?, &octets(&rsa.e)?, None)?;
    Ok(Box::new(Named { key: public, kid: kid(key) }))
}

/// The operating system's generator, which every thread may use.
struct OsRandom;

impl RandomSource for OsRandom {
    fn fill(&self, out: &mut [u8]) -> Result<(), Error> {
        draw(&mut SysRng, out)
    }
}
