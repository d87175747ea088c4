//! RSA-OAEP-256 (RFC 7518, section 4.3): public keys, private keys in memory, and private keys that live in a
//! keystore and are reached by a callback.

use core::ffi::{c_int, c_void};

use alg_rsa::{AnyRsaOaep256, AnyRsaOaep256Public, Blindable, Components};
use jose_alg::{Cek, Error, Header, HeaderWriter, KeyFault, NotRecovered, Recipient, RecipientKey};
use jwk::{Jwk, RsaComponents};
use zeroize::{Zeroize, zeroize_stack};

use crate::context::{Kind, Named, Ops, PrivateKey, PublicKey, Receiver, Value, choose_kid};
use crate::encoding::{SCRATCH_LEN, is_json};
use crate::random::Source;
use crate::raw::{Plain, enter};
use crate::status::{Failure, POCKET_JOSE_ERR_NULL, Status};

const ALG: &str = "RSA-OAEP-256";

/// Stack that importing a private key may have left copies of it on: of a key of 4096 bits, where there is that much;
/// elsewhere as much as the RSA operation itself takes.
const USED_STACK: usize = if cfg!(target_os = "none") { 8 * 1024 } else { 32 * 1024 };

/// Decrypts one RSA-OAEP-256 encrypted key, OAEP included, and writes a content encryption key of exactly `cek_len`
/// bytes to `cek`; returns 0. Returns anything else when that did not succeed, or when the key that came out has
/// another length.
pub type UnwrapFn = unsafe extern "C" fn(
    user: *mut c_void,
    encrypted_key: *const u8,
    encrypted_key_len: usize,
    cek: *mut u8,
    cek_len: usize,
) -> c_int;

/// A private key that lives elsewhere: in a keystore, a secure element, another process.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Unwrap {
    /// The function.
    pub unwrap: Option<
        unsafe extern "C" fn(
            user: *mut c_void,
            encrypted_key: *const u8,
            encrypted_key_len: usize,
            cek: *mut u8,
            cek_len: usize,
        ) -> c_int,
    >,
    /// Handed to it.
    pub user: *mut c_void,
}

// SAFETY: two pointers of any bytes; of a function pointer, all but NULL, which is `None`. A worthless one is
// excluded by the rules for every caller.
unsafe impl Plain for Unwrap {}

/// Makes a public key from a JWK, public or private, which must permit encryption with RSA-OAEP-256. Takes the
/// JWK's `kid`.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_rsa_oaep_256_public_from_jwk(
    key: *mut PublicKey,
    jwk: *const c_void,
    jwk_len: usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            let place = call.vacant(key)?;
            place.put(public_from_jwk(call.bytes(jwk, jwk_len)?, None)?);
            Ok(())
        })
    }
}

/// Makes a public key from whatever form `bytes` has: JWK, or SPKI or PKCS#1 in PEM or DER, or SPKI in bare base64.
/// `kid` names it in headers; NULL for the JWK's own, or none.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_rsa_oaep_256_public_import(
    key: *mut PublicKey,
    bytes: *const c_void,
    len: usize,
    kid: *const c_void,
    kid_len: usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            let place = call.vacant(key)?;
            let bytes = call.bytes(bytes, len)?;
            let kid = call.text(kid, kid_len)?;
            if is_json(bytes) {
                place.put(public_from_jwk(bytes, kid)?);
                return Ok(());
            }
            let mut scratch = [0; SCRATCH_LEN];
            let made = crate::encoding::read(bytes, &mut scratch)
                .and_then(|numbers| Ok(AnyRsaOaep256Public::from_components(numbers.n, numbers.e, None)?))
                .and_then(|key| Named::new(key, choose_kid(kid, None)?));
            // It may have been a private key.
            scratch.zeroize();
            place.put(made?);
            Ok(())
        })
    }
}

/// Makes a private key from a JWK, which must permit decryption with RSA-OAEP-256 and carry `p`, `q`, `dp`, `dq` and
/// `qi`. Takes the JWK's `kid`.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_rsa_oaep_256_private_from_jwk(
    key: *mut PrivateKey,
    jwk: *const c_void,
    jwk_len: usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    let status = unsafe {
        enter(|call| {
            let place = call.vacant(key)?;
            place.put(private_from_jwk(call.bytes(jwk, jwk_len)?, None)?);
            Ok(())
        })
    };
    zeroize_stack::<USED_STACK>();
    status
}

/// Makes a private key from whatever form `bytes` has: JWK, or PKCS#8 or PKCS#1 in PEM or DER, not encrypted. `kid`
/// is the name by which tokens ask for it; NULL for the JWK's own, or none.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_rsa_oaep_256_private_import(
    key: *mut PrivateKey,
    bytes: *const c_void,
    len: usize,
    kid: *const c_void,
    kid_len: usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    let status = unsafe {
        enter(|call| {
            let place = call.vacant(key)?;
            let bytes = call.bytes(bytes, len)?;
            let kid = call.text(kid, kid_len)?;
            if is_json(bytes) {
                place.put(private_from_jwk(bytes, kid)?);
                return Ok(());
            }
            let mut scratch = [0; SCRATCH_LEN];
            let made = crate::encoding::read(bytes, &mut scratch)
                .and_then(|numbers| private_from_numbers(&numbers))
                .and_then(|key| Named::new(key, choose_kid(kid, None)?));
            scratch.zeroize();
            place.put(made?);
            Ok(())
        })
    };
    zeroize_stack::<USED_STACK>();
    status
}

/// Makes a private key of one that lives elsewhere and is reached by a callback. `modulus_len` is the length of its
/// modulus in bytes: 256, 384 or 512. The callback, and what `user` points to, must live as long as the key does.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_rsa_oaep_256_private_from_callback(
    key: *mut PrivateKey,
    modulus_len: usize,
    callback: *const Unwrap,
    kid: *const c_void,
    kid_len: usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            let place = call.vacant(key)?;
            let Unwrap { unwrap, user } = call.copy(callback)?;
            let kid = call.text(kid, kid_len)?;
            let unwrap = unwrap.ok_or(Failure::new(POCKET_JOSE_ERR_NULL))?;
            if ![256, 384, 512].contains(&modulus_len) {
                return Err(KeyFault::WrongSize.into());
            }
            place.put(Named::new(KeystoreKey { unwrap, user, modulus_len }, choose_kid(kid, None)?)?);
            Ok(())
        })
    }
}

fn public_from_jwk(text: &[u8], kid: Option<&str>) -> Result<Named<AnyRsaOaep256Public<'static>>, Failure> {
    let jwk = Jwk::parse(text)?;
    let kid = choose_kid(kid, jwk.kid().map(|kid| kid.as_plain()))?;
    Named::new(AnyRsaOaep256Public::from_jwk(&jwk)?.without_kid(), kid)
}

fn private_from_jwk(text: &[u8], kid: Option<&str>) -> Result<Named<AnyRsaOaep256<'static>>, Failure> {
    let jwk = Jwk::parse(text)?;
    let kid = choose_kid(kid, jwk.kid().map(|kid| kid.as_plain()))?;
    Named::new(AnyRsaOaep256::from_jwk(&jwk)?.without_kid(), kid)
}

fn private_from_numbers(numbers: &RsaComponents<'_>) -> Result<AnyRsaOaep256<'static>, Failure> {
    let private = numbers.private.ok_or(KeyFault::NotPrivate)?;
    let [p, q, dp, dq, qi] = private.crt.ok_or(KeyFault::MissingMember)?;
    let components = Components { n: numbers.n, e: numbers.e, d: private.d, p, q, dp, dq, qi };
    Ok(AnyRsaOaep256::from_components(&components, None)?)
}

// SAFETY: no other type has this kind; the rest is made for this type by `Ops::sending`.
unsafe impl Value for Named<AnyRsaOaep256Public<'static>> {
    type Place = PublicKey;
    const OPS: &'static Ops = &Ops::sending::<Self>(Kind::RsaPublic);
}

impl Recipient for Named<AnyRsaOaep256Public<'static>> {
    fn alg(&self) -> &'static str {
        ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid()
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        self.key.encrypted_key_len(cek_len)
    }

    fn random_len(&self) -> usize {
        self.key.random_len()
    }

    fn protect_cek(
        &self,
        cek: &mut Cek,
        header: &mut HeaderWriter<'_>,
        random: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        self.key.protect_cek(cek, header, random, out)
    }
}

// SAFETY: no other type has this kind; the rest is made for this type by `Ops::receiving`.
unsafe impl Value for Named<AnyRsaOaep256<'static>> {
    type Place = PrivateKey;
    const OPS: &'static Ops = &Ops::receiving::<Self>(Kind::RsaPrivate);
}

impl Receiver for Named<AnyRsaOaep256<'static>> {
    fn alg(&self) -> &'static str {
        ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid()
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        self.key.encrypted_key_len(cek_len)
    }

    fn recover(
        &self,
        header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
        random: Option<Source>,
    ) -> Result<(), NotRecovered> {
        match random {
            Some(source) => self.key.recover_blinded(encrypted_key, &mut |out| source.fill(out), cek),
            None => self.key.recover_cek(header, encrypted_key, cek),
        }
    }
}

/// A private key in somebody else's hands.
struct KeystoreKey {
    unwrap: UnwrapFn,
    user: *mut c_void,
    modulus_len: usize,
}

// SAFETY: no other type has this kind; the rest is made for this type by `Ops::receiving`.
unsafe impl Value for Named<KeystoreKey> {
    type Place = PrivateKey;
    const OPS: &'static Ops = &Ops::receiving::<Self>(Kind::RsaCallback);
}

impl Receiver for Named<KeystoreKey> {
    fn alg(&self) -> &'static str {
        ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid()
    }

    fn encrypted_key_len(&self, _cek_len: usize) -> usize {
        self.key.modulus_len
    }

    fn recover(
        &self,
        _header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
        _random: Option<Source>,
    ) -> Result<(), NotRecovered> {
        let KeystoreKey { unwrap, user, .. } = self.key;
        let out = cek.as_mut_bytes();
        let (from, from_len, to, to_len) =
            (encrypted_key.as_ptr(), encrypted_key.len(), out.as_mut_ptr(), out.len());
        // SAFETY: the caller gave a function of this type, which reads `from_len` bytes at `from` and writes `to_len`
        // bytes at most to `to`, by the rules for every caller; both are there.
        match unsafe { unwrap(user, from, from_len, to, to_len) } {
            0 => Ok(()),
            _ => Err(NotRecovered::Rejected),
        }
    }
}
