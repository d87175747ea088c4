//! Shared keys for direct encryption (`alg` `dir`, RFC 7518, section 4.5).

use core::ffi::c_void;

use jose_alg::{Cek, Error, Header, KeyFault, NotRecovered, RecipientKey};
use jwe_core::Direct;
use jwk::{Jwk, Operation};
use zeroize::zeroize_stack;

use crate::context::{Kind, Named, Ops, Receiver, SharedKey, Value, choose_kid};
use crate::random::Source;
use crate::raw::enter;
use crate::status::{Failure, Status};

/// The registered content ciphers (RFC 7518, section 5.1), which a shared JWK may name as its `alg`: it is then
/// good for that one only.
const ENCS: [&str; 6] = ["A128GCM", "A192GCM", "A256GCM", "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"];

/// Lengths of content encryption keys.
const LENS: [usize; 5] = [16, 24, 32, 48, 64];

/// Stack that importing a key may have left copies of it on.
const USED_STACK: usize = 1024;

/// A shared key, and how many messages it may still encrypt.
pub(crate) struct DirectKey {
    cek: Cek,
    enc: Option<&'static str>,
    pub(crate) left: u32,
    encrypts: bool,
    decrypts: bool,
}

/// Makes a shared key of `len` bytes: as many as the content cipher takes (16, 24 or 32 for A128GCM, A192GCM,
/// A256GCM). `kid` is its name; NULL for none.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_dir_from_bytes(
    key: *mut SharedKey,
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
            let kid = choose_kid(call.text(kid, kid_len)?, None)?;
            let mut key = DirectKey::of_len(bytes.len())?;
            key.cek.set(bytes).map_err(Error::from)?;
            place.put(Named::new(key, kid)?);
            Ok(())
        })
    };
    zeroize_stack::<USED_STACK>();
    status
}

/// Makes a shared key from a JWK of `kty` `oct`. Takes the JWK's `kid`. A JWK whose `alg` is a content cipher's name
/// is good for that one only.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_dir_from_jwk(
    key: *mut SharedKey,
    jwk: *const c_void,
    jwk_len: usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    let status = unsafe {
        enter(|call| {
            let place = call.vacant(key)?;
            let jwk = Jwk::parse(call.bytes(jwk, jwk_len)?)?;
            let kid = choose_kid(None, jwk.kid().map(|kid| kid.as_plain()))?;
            place.put(Named::new(DirectKey::from_jwk(&jwk)?, kid)?);
            Ok(())
        })
    };
    zeroize_stack::<USED_STACK>();
    status
}

/// Lets the key encrypt `messages` more messages and then no more. Without it: 2^32 - 1. A key that outlives the
/// program, or that others encrypt with too, needs a limit of its own: 2^32 messages are safe in its whole life.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_dir_limit(key: *mut SharedKey, messages: u32) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            call.held::<Named<DirectKey>>(key)?.get_mut().key.left = messages;
            Ok(())
        })
    }
}

/// Tells how many more messages the key will encrypt.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_dir_left(key: *mut SharedKey, messages: *mut u32) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            let mut out = call.out(messages)?;
            out.set(0);
            out.set(call.held::<Named<DirectKey>>(key)?.get().key.left);
            Ok(())
        })
    }
}

impl DirectKey {
    fn of_len(len: usize) -> Result<Self, Failure> {
        if !LENS.contains(&len) {
            return Err(KeyFault::WrongSize.into());
        }
        Ok(Self { cek: Cek::zeroed(len)?, enc: None, left: u32::MAX, encrypts: true, decrypts: true })
    }

    fn from_jwk(jwk: &Jwk<'_>) -> Result<Self, Failure> {
        let k = jwk.oct()?;
        let mut key = Self::of_len(k.decoded_len())?;
        k.decode(key.cek.as_mut_bytes())?;
        key.enc = ENCS.into_iter().find(|enc| jwk.alg().is_some_and(|alg| alg.is(enc)));
        let permits = |operation| jwk.permits_any(operation, &["dir", key.enc.unwrap_or("dir")]);
        let (encrypt, decrypt) = (permits(Operation::Encrypt), permits(Operation::Decrypt));
        (key.encrypts, key.decrypts) = (encrypt.is_ok(), decrypt.is_ok());
        encrypt.or(decrypt)?;
        Ok(key)
    }

    /// The key, for encryption with this content cipher.
    pub(crate) fn for_sending(&self, enc: &str) -> Result<&[u8], Failure> {
        if !self.encrypts {
            return Err(KeyFault::NotPermitted.into());
        }
        if self.enc.is_some_and(|own| own != enc) {
            return Err(KeyFault::WrongAlg.into());
        }
        Ok(self.cek.as_bytes())
    }

    fn direct(&self) -> Direct<'_> {
        let direct = Direct::new(self.cek.as_bytes());
        match self.enc {
            Some(enc) => direct.with_enc(enc),
            None => direct,
        }
    }
}

// SAFETY: no other type has this kind; the rest is made for this type by `Ops::receiving`.
unsafe impl Value for Named<DirectKey> {
    type Place = SharedKey;
    const OPS: &'static Ops = &Ops::receiving::<Self>(Kind::Shared);
}

impl Receiver for Named<DirectKey> {
    fn alg(&self) -> &'static str {
        self.key.direct().alg()
    }

    fn kid(&self) -> Option<&str> {
        self.kid()
    }

    fn encrypted_key_len(&self, _cek_len: usize) -> usize {
        0
    }

    fn recover(
        &self,
        header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
        _random: Option<Source>,
    ) -> Result<(), NotRecovered> {
        self.key.direct().recover_cek(header, encrypted_key, cek)
    }

    fn permits(&self) -> Result<(), Error> {
        if self.key.decrypts { Ok(()) } else { Err(KeyFault::NotPermitted.into()) }
    }
}
