//! Keys as texts: what they are, their public half in other forms, their thumbprint, and the keys of a set. No key
//! object is made here; everything is read where it stands.

use core::ffi::c_void;

use jose_alg::{Error, KeyFault};
use jose_wire::json::{Limits, Object};
use jwk::{Jwk, JwkSet, Operation, RsaComponents, Thumbprint, Wanted, WantedKid, read_rsa};
use zeroize::{Zeroize, Zeroizing};

use crate::raw::{Call, Plain, enter, offset_in};
use crate::status::{Failure, POCKET_JOSE_ERR_NOT_FOUND, POCKET_JOSE_ERR_NULL, Status};

/// Room for an RSA-4096 private key in DER.
pub(crate) const SCRATCH_LEN: usize = 2560;

/// Room for a public RSA-4096 key's two numbers.
const PUBLIC_LEN: usize = 528;

/// A part of a buffer that the caller gave.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Where it begins, in bytes from the start of the buffer.
    pub offset: usize,
    /// Its length in bytes.
    pub len: usize,
}

// SAFETY: two integers of any bytes.
unsafe impl Plain for Span {}

/// What a key is.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KeyInfo {
    /// `POCKET_JOSE_FORM_JWK`, `_SET` or `_ENCODED`.
    pub form: u32,
    /// `POCKET_JOSE_KTY_RSA`, `_OCT`, `_EC`, `_OKP`, or `_OTHER`. Of a set: `_OTHER`.
    pub kty: u32,
    /// Bits of the RSA modulus, or of the shared key, rounded up to whole bytes; 0 of others.
    pub bits: usize,
    /// 1 when there is anything secret in it, otherwise 0.
    pub is_private: u32,
    /// 1, or the number of elements of a set.
    pub count: usize,
}

// SAFETY: integers of any bytes. What lies between them is only ever written.
unsafe impl Plain for KeyInfo {}

/// A JWK.
pub const POCKET_JOSE_FORM_JWK: u32 = 1;
/// A JWK Set.
pub const POCKET_JOSE_FORM_SET: u32 = 2;
/// An RSA key in PEM, DER or bare base64.
pub const POCKET_JOSE_FORM_ENCODED: u32 = 3;

/// A `kty` that is none of the others.
pub const POCKET_JOSE_KTY_OTHER: u32 = 0;
/// RSA.
pub const POCKET_JOSE_KTY_RSA: u32 = 1;
/// A shared key.
pub const POCKET_JOSE_KTY_OCT: u32 = 2;
/// A key on a NIST curve.
pub const POCKET_JOSE_KTY_EC: u32 = 3;
/// An Edwards or Montgomery curve key.
pub const POCKET_JOSE_KTY_OKP: u32 = 4;

/// To encrypt content under the key itself (`dir`).
pub const POCKET_JOSE_OPERATION_ENCRYPT: u32 = 1;
/// To decrypt content under the key itself (`dir`).
pub const POCKET_JOSE_OPERATION_DECRYPT: u32 = 2;
/// To encrypt a content encryption key (RSA-OAEP-256).
pub const POCKET_JOSE_OPERATION_WRAP_KEY: u32 = 3;
/// To decrypt a content encryption key (RSA-OAEP-256).
pub const POCKET_JOSE_OPERATION_UNWRAP_KEY: u32 = 4;

/// Characters of a thumbprint.
pub const POCKET_JOSE_THUMBPRINT_LEN: usize = 43;
const _: () = assert!(POCKET_JOSE_THUMBPRINT_LEN == Thumbprint::TEXT_LEN);

/// Tells what a key is, in whatever form: JWK, JWK Set, PEM, DER or bare base64.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_key_inspect(
    bytes: *const c_void,
    len: usize,
    info: *mut KeyInfo,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            let mut out = call.out(info)?;
            out.set(KeyInfo { form: 0, kty: 0, bits: 0, is_private: 0, count: 0 });
            let bytes = call.bytes(bytes, len)?;
            let mut scratch = Zeroizing::new([0; SCRATCH_LEN]);
            out.set(info_of(bytes, &mut *scratch)?);
            Ok(())
        })
    }
}

/// Writes the RFC 7638 SHA-256 thumbprint of a key in whatever form, 43 characters of base64url.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_key_thumbprint(
    bytes: *const c_void,
    len: usize,
    out: *mut c_void,
    cap: usize,
    out_len: *mut usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            written(call, (bytes, len), (out, cap, out_len), |bytes, out| {
                let thumbprint = if is_json(bytes) {
                    Jwk::parse(bytes)?.thumbprint()?
                } else {
                    let mut scratch = Zeroizing::new([0; SCRATCH_LEN]);
                    read(bytes, &mut *scratch)?.thumbprint()?
                };
                let needed = Thumbprint::TEXT_LEN;
                let text = out.first_chunk_mut().ok_or(Error::BufferTooSmall { needed });
                Ok(text.map(|out| thumbprint.text(out).len()))
            })
        })
    }
}

/// Writes the public half of a key pair as a JWK. Of a JWK, public members such as `kid`, `use` and `alg` stay.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_public_jwk(
    bytes: *const c_void,
    len: usize,
    out: *mut c_void,
    cap: usize,
    out_len: *mut usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            written(call, (bytes, len), (out, cap, out_len), |bytes, out| {
                if is_json(bytes) {
                    return Ok(Jwk::parse(bytes)?.write_public(out));
                }
                let mut scratch = Zeroizing::new([0; SCRATCH_LEN]);
                let RsaComponents { n, e, .. } = read(bytes, &mut *scratch)?;
                let nameless = jwk::Metadata { kid: jwk::KeyId::Absent, ..jwk::Metadata::UNRESTRICTED };
                Ok(RsaComponents { n, e, private: None }.write(out, &nameless))
            })
        })
    }
}

/// Writes the public half of an RSA key, in whatever form, as SPKI in PEM.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_public_pem(
    bytes: *const c_void,
    len: usize,
    out: *mut c_void,
    cap: usize,
    out_len: *mut usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            written(call, (bytes, len), (out, cap, out_len), |bytes, out| {
                with_public(bytes, |key| key.write_spki_pem(out))
            })
        })
    }
}

/// Writes the public half of an RSA key, in whatever form, as SPKI in DER.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_public_der(
    bytes: *const c_void,
    len: usize,
    out: *mut c_void,
    cap: usize,
    out_len: *mut usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            written(call, (bytes, len), (out, cap, out_len), |bytes, out| {
                with_public(bytes, |key| key.write_spki_der(out))
            })
        })
    }
}

/// Writes the public half of an RSA key, in whatever form, as SPKI in base64 on one line, as API providers exchange
/// keys.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_public_base64(
    bytes: *const c_void,
    len: usize,
    out: *mut c_void,
    cap: usize,
    out_len: *mut usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            written(call, (bytes, len), (out, cap, out_len), |bytes, out| {
                with_public(bytes, |key| key.write_spki_base64(out))
            })
        })
    }
}

/// Finds the element of a JWK Set at a place, counted from 0: `found` is where its JWK stands in `set`. An element that
/// is no key is malformed.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_key_set_get(
    set: *const c_void,
    set_len: usize,
    index: usize,
    found: *mut Span,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            let mut out = call.out(found)?;
            out.set(Span { offset: 0, len: 0 });
            let set = call.bytes(set, set_len)?;
            let key = JwkSet::parse(set)?.keys().nth(index);
            let (_, key) = key.ok_or(Failure::new(POCKET_JOSE_ERR_NOT_FOUND))?;
            out.set(span_of(&key?, set));
            Ok(())
        })
    }
}

/// Finds the one key of a JWK Set that permits `operation` (`POCKET_JOSE_OPERATION_..`) with `alg`, and has this `kid`,
/// or any when `kid` is NULL: `found` is where its JWK stands in `set`.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_key_set_find(
    set: *const c_void,
    set_len: usize,
    kid: *const c_void,
    kid_len: usize,
    alg: *const c_void,
    alg_len: usize,
    operation: u32,
    found: *mut Span,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            let mut out = call.out(found)?;
            out.set(Span { offset: 0, len: 0 });
            let set = call.bytes(set, set_len)?;
            let kid = call.text(kid, kid_len)?;
            let alg = call.text(alg, alg_len)?.ok_or(Failure::new(POCKET_JOSE_ERR_NULL))?;
            let operation = match operation {
                POCKET_JOSE_OPERATION_ENCRYPT => Operation::Encrypt,
                POCKET_JOSE_OPERATION_DECRYPT => Operation::Decrypt,
                POCKET_JOSE_OPERATION_WRAP_KEY => Operation::WrapKey,
                POCKET_JOSE_OPERATION_UNWRAP_KEY => Operation::UnwrapKey,
                _ => return Err(KeyFault::NotPermitted.into()),
            };
            let kty = match operation {
                Operation::Encrypt | Operation::Decrypt => "oct",
                _ => "RSA",
            };
            let kid = kid.map_or(WantedKid::Any, WantedKid::Is);
            let wanted = Wanted { kid, kty: Some(kty), alg, operation };
            let key = JwkSet::parse(set)?.find(wanted).map_err(Error::from)?;
            out.set(span_of(&key, set));
            Ok(())
        })
    }
}

/// Whether a key is in JSON rather than in PEM, DER or base64.
pub(crate) fn is_json(bytes: &[u8]) -> bool {
    matches!(bytes.trim_ascii(), [b'{' | b'[' | b'"', ..])
}

/// Reads an RSA key from PEM, DER or bare base64. One that would need more scratch is of no size that is supported.
pub(crate) fn read<'k>(bytes: &'k [u8], scratch: &'k mut [u8]) -> Result<RsaComponents<'k>, Failure> {
    read_rsa(bytes, scratch).map_err(|error| match error {
        jwk::ImportError::Key(Error::BufferTooSmall { .. }) => KeyFault::WrongSize.into(),
        other => other.into(),
    })
}

/// What the four functions that write have in common.
fn written(
    call: &mut Call<'_>,
    (bytes, len): (*const c_void, usize),
    (out, cap, out_len): (*mut c_void, usize, *mut usize),
    write: impl FnOnce(&[u8], &mut [u8]) -> Result<Result<usize, Error>, Failure>,
) -> Result<(), Failure> {
    let mut written = call.out(out_len)?;
    written.set(0);
    let bytes = call.bytes(bytes, len)?;
    let out = call.bytes_mut(out, cap)?;
    written.report(write(bytes, out)?)
}

/// Calls `use_it` with the public half of an RSA key in whatever form.
fn with_public(
    bytes: &[u8],
    use_it: impl FnOnce(&RsaComponents<'_>) -> Result<usize, Error>,
) -> Result<Result<usize, Error>, Failure> {
    if is_json(bytes) {
        let rsa = Jwk::parse(bytes)?.rsa()?;
        let mut numbers = [0; PUBLIC_LEN];
        let (n, rest) = numbers.split_at_mut_checked(rsa.n.decoded_len()).ok_or(KeyFault::WrongSize)?;
        let e = rest.get_mut(..rsa.e.decoded_len()).ok_or(KeyFault::WrongSize)?;
        rsa.n.decode(n)?;
        rsa.e.decode(e)?;
        return Ok(use_it(&RsaComponents { n, e, private: None }));
    }
    let mut scratch = [0; SCRATCH_LEN];
    let done = read(bytes, &mut scratch).map(|key| use_it(&key));
    scratch.zeroize();
    done
}

fn info_of(bytes: &[u8], scratch: &mut [u8]) -> Result<KeyInfo, Failure> {
    if !is_json(bytes) {
        let key = read(bytes, scratch)?;
        let is_private = u32::from(key.private.is_some());
        let bits = key.n.len().saturating_mul(8);
        let form = POCKET_JOSE_FORM_ENCODED;
        return Ok(KeyInfo { form, kty: POCKET_JOSE_KTY_RSA, bits, is_private, count: 1 });
    }
    let object = Object::parse(bytes, &JwkSet::LIMITS).ok();
    let is_set = object.is_some_and(|o| o.get("kty").is_none() && o.get("keys").is_some());
    if is_set {
        let set = JwkSet::parse(bytes)?;
        let is_private = set.keys().any(|(_, key)| key.is_ok_and(|key| key.is_private()));
        return Ok(KeyInfo {
            form: POCKET_JOSE_FORM_SET,
            kty: POCKET_JOSE_KTY_OTHER,
            bits: 0,
            is_private: u32::from(is_private),
            count: set.keys().count(),
        });
    }
    let jwk = Jwk::parse_within(bytes, &Limits::DEFAULT)?;
    let kty = ["RSA", "oct", "EC", "OKP"].iter().zip([
        POCKET_JOSE_KTY_RSA,
        POCKET_JOSE_KTY_OCT,
        POCKET_JOSE_KTY_EC,
        POCKET_JOSE_KTY_OKP,
    ]);
    let len = jwk.rsa().map(|rsa| rsa.n).or_else(|_| jwk.oct()).map_or(0, |octets| octets.decoded_len());
    Ok(KeyInfo {
        form: POCKET_JOSE_FORM_JWK,
        kty: kty
            .into_iter()
            .find(|(name, _)| jwk.kty().is(name))
            .map_or(POCKET_JOSE_KTY_OTHER, |(_, kty)| kty),
        bits: len.saturating_mul(8),
        is_private: u32::from(jwk.is_private()),
        count: 1,
    })
}

fn span_of(key: &Jwk<'_>, set: &[u8]) -> Span {
    let raw = key.object().raw().as_bytes();
    Span { offset: offset_in(set, raw), len: raw.len() }
}
