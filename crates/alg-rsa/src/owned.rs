//! Private keys on the heap: made, or completed from `n`, `e` and `d` alone. Both through the `rsa` crate, and
//! both judged by our own checks before they are given out.

use alloc::{boxed::Box, vec, vec::Vec};
use core::{convert::Infallible, fmt};

use jose_alg::{Error, KeyFault};
use jwk::{Jwk, RsaComponents, RsaPrivateComponents};
use rand_core::{TryCryptoRng, TryRng};
use rsa::{
    BoxedUint, RsaPrivateKey,
    traits::{PrivateKeyParts, PublicKeyParts},
};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::{
    AnyRsaOaep256, AnyRsaOaep256Public, Components,
    components::{Number, Numbers},
};

/// The numbers of a private key, big-endian, on the heap. The secret ones are wiped when it is dropped.
pub struct OwnedComponents {
    n: Vec<u8>,
    e: Vec<u8>,
    d: Secret,
    p: Secret,
    q: Secret,
    dp: Secret,
    dq: Secret,
    qi: Secret,
}

type Secret = Zeroizing<Vec<u8>>;

impl OwnedComponents {
    /// The numbers.
    #[must_use]
    pub fn components(&self) -> Components<'_> {
        Components {
            n: &self.n,
            e: &self.e,
            d: &self.d,
            p: &self.p,
            q: &self.q,
            dp: &self.dp,
            dq: &self.dq,
            qi: &self.qi,
        }
    }

    /// The numbers, for writing a private JWK.
    #[must_use]
    pub fn jwk(&self) -> RsaComponents<'_> {
        let crt = Some([&**self.p, &**self.q, &**self.dp, &**self.dq, &**self.qi]);
        RsaComponents { n: &self.n, e: &self.e, private: Some(RsaPrivateComponents { d: &self.d, crt }) }
    }

    /// Takes the numbers over and judges them.
    fn from_rsa(key: &RsaPrivateKey) -> Result<Self, Error> {
        let [p, q] = key.primes() else { return Err(KeyFault::MultiPrime.into()) };
        let missing = || Error::KeyUnsuitable(KeyFault::Inconsistent);
        let mut qi = key.qinv().ok_or_else(missing)?.retrieve();
        let owned = Self {
            n: trimmed(key.n_bytes()).to_vec(),
            e: trimmed(key.e_bytes()).to_vec(),
            d: trimmed(key.d().to_be_bytes()),
            p: trimmed(p.to_be_bytes()),
            q: trimmed(q.to_be_bytes()),
            dp: trimmed(key.dp().ok_or_else(missing)?.to_be_bytes()),
            dq: trimmed(key.dq().ok_or_else(missing)?.to_be_bytes()),
            qi: trimmed(qi.to_be_bytes()),
        };
        qi.zeroize();
        AnyRsaOaep256::from_components(&owned.components(), None)?;
        Ok(owned)
    }
}

impl fmt::Debug for OwnedComponents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnedComponents(..)")
    }
}

/// Makes a key of 2048, 3072 or 4096 bits with the public exponent 65537. Takes a second or several.
///
/// # Errors
/// [`KeyFault::WrongSize`] for another size; [`Error::RandomUnavailable`] when the source fails or is stuck.
pub fn generate<R: TryCryptoRng + ?Sized>(bits: usize, random: &mut R) -> Result<OwnedComponents, Error> {
    if ![2048, 3072, 4096].contains(&bits) {
        return Err(KeyFault::WrongSize.into());
    }
    // A stuck source would look for a second prime for ever.
    let mut probe = Zeroizing::new([0; 64]);
    jose_alg::draw(random, &mut *probe)?;
    let mut random = Infallibly { random, failed: false, counter: 0 };
    // A sound key fails our checks once in 2^27 times, by a chance likeness to the ROCA defect.
    let mut made = Err(KeyFault::Inconsistent.into());
    for _ in 0..3 {
        let key = RsaPrivateKey::new(&mut random, bits).map_err(|_| Error::RandomUnavailable)?;
        made = OwnedComponents::from_rsa(&key);
        if random.failed {
            return Err(Error::RandomUnavailable);
        }
        if made.is_ok() {
            break;
        }
    }
    made
}

/// Finds the primes and the rest of a private key of which only `n`, `e` and `d` are known (NIST SP 800-56B,
/// appendix C.2). `e` must be 65537 or more.
///
/// # Errors
/// [`Error::KeyUnsuitable`], for the reasons of [`AnyRsaOaep256::from_components`];
/// [`KeyFault::MissingMember`] when `e` is too small to find them.
pub fn recover_crt(n: &[u8], e: &[u8], d: &[u8]) -> Result<OwnedComponents, Error> {
    // First what needs no big numbers, so that what follows is bounded.
    AnyRsaOaep256Public::from_components(n, e, None)?;
    let given = Components { n, e, d, p: &[], q: &[], dp: &[], dq: &[], qi: &[] };
    let mut exponent = [0; 4];
    given.read(Number::E, &mut exponent)?;
    if u32::from_be_bytes(exponent) < 65_537 {
        return Err(KeyFault::MissingMember.into());
    }
    let mut private = Zeroizing::new(vec![0; given.modulus_len()]);
    given.read(Number::D, &mut private).map_err(|_| KeyFault::Inconsistent)?;
    if private.iter().all(|&byte| byte == 0) {
        return Err(KeyFault::Inconsistent.into());
    }
    let number = BoxedUint::from_be_slice_vartime;
    let modulus = n.get(n.len().saturating_sub(private.len())..).unwrap_or_default();
    let key =
        RsaPrivateKey::from_components(number(modulus), number(&exponent), number(&private), Vec::new());
    OwnedComponents::from_rsa(&key.map_err(|_| KeyFault::Inconsistent)?)
}

/// All numbers of a private JWK: those that it carries, or as [`recover_crt`] finds them.
///
/// What the key says about its use is not asked.
///
/// # Errors
/// As [`recover_crt`]; [`KeyFault::NotPrivate`]; what is wrong with the members themselves.
pub fn components_of_jwk(jwk: &Jwk<'_>) -> Result<OwnedComponents, Error> {
    let rsa = jwk.rsa()?;
    let private = rsa.private.ok_or(KeyFault::NotPrivate)?;
    let bytes = |octets: jwk::Octets<'_>| -> Result<Secret, Error> {
        let mut out = Zeroizing::new(vec![0; octets.decoded_len()]);
        octets.decode(&mut out)?;
        Ok(out)
    };
    let (n, e, d) = (bytes(rsa.n)?, bytes(rsa.e)?, bytes(private.d)?);
    let Some(crt) = private.crt else {
        return recover_crt(&n, &e, &d);
    };
    let owned = OwnedComponents {
        n: n.to_vec(),
        e: e.to_vec(),
        d,
        p: bytes(crt.p)?,
        q: bytes(crt.q)?,
        dp: bytes(crt.dp)?,
        dq: bytes(crt.dq)?,
        qi: bytes(crt.qi)?,
    };
    AnyRsaOaep256::from_components(&owned.components(), None)?;
    Ok(owned)
}

/// Without leading zeros, as JWKs have it; one byte at least.
fn trimmed(bytes: Box<[u8]>) -> Secret {
    let bytes = Zeroizing::new(bytes.into_vec());
    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count().min(bytes.len().saturating_sub(1));
    Zeroizing::new(bytes.get(zeros..).unwrap_or_default().to_vec())
}

/// A source that may fail, for a generator that takes only such as cannot. After a failure it goes on with
/// worthless bytes, so that the generator comes to its end, and what was made is thrown away.
struct Infallibly<'r, R: ?Sized> {
    random: &'r mut R,
    failed: bool,
    counter: u64,
}

impl<R: TryCryptoRng + ?Sized> TryRng for Infallibly<'_, R> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        self.failed |= self.random.try_fill_bytes(out).is_err();
        if self.failed {
            for chunk in out.chunks_mut(32) {
                self.counter = self.counter.wrapping_add(1);
                let filler = Sha256::digest(self.counter.to_be_bytes());
                for (byte, value) in chunk.iter_mut().zip(filler) {
                    *byte = value;
                }
            }
        }
        Ok(())
    }
}

impl<R: TryCryptoRng + ?Sized> TryCryptoRng for Infallibly<'_, R> {}
