//! Looking at tokens and at JSON before anything is believed.

use core::ffi::c_void;

use jose_wire::json::{Limits, Object};
use jwe_core::{JweCompact, Limits as CoreLimits};

use crate::raw::{Plain, enter};
use crate::status::{
    Failure, POCKET_JOSE_ERR_MALFORMED_JSON, POCKET_JOSE_ERR_NOT_FOUND, POCKET_JOSE_ERR_NULL, Status,
};

/// The lengths of a token's parts, decoded.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TokenInfo {
    /// Bytes of the protected header.
    pub header_len: usize,
    /// Bytes of the encrypted key; 0 under `dir`.
    pub encrypted_key_len: usize,
    /// Bytes of the initialization vector.
    pub iv_len: usize,
    /// Bytes of the ciphertext: for AES-GCM, of the payload.
    pub ciphertext_len: usize,
    /// Bytes of the authentication tag.
    pub tag_len: usize,
    /// Bytes of the buffer that `pocket_jose_decrypt` needs.
    pub buffer_len: usize,
}

// SAFETY: integers of any bytes.
unsafe impl Plain for TokenInfo {}

/// Takes a token apart without a key: the lengths of its parts, and its header as JSON, which is checked. Nobody has
/// vouched for this header: it is good for finding a key, and for nothing else until the token was decrypted.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_inspect(
    token: *const c_void,
    token_len: usize,
    info: *mut TokenInfo,
    header: *mut c_void,
    cap: usize,
    header_len: *mut usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            let mut written = call.out(header_len)?;
            written.set(0);
            let mut info = call.out(info)?;
            info.set(TokenInfo {
                header_len: 0,
                encrypted_key_len: 0,
                iv_len: 0,
                ciphertext_len: 0,
                tag_len: 0,
                buffer_len: 0,
            });
            let token = call.bytes(token, token_len)?;
            let out = call.bytes_mut(header, cap)?;
            let token = JweCompact::parse(token)?;
            let [header_len, encrypted_key_len, iv_len, ciphertext_len, tag_len] = token.part_lens();
            let buffer_len = token.buffer_len();
            info.set(TokenInfo {
                header_len,
                encrypted_key_len,
                iv_len,
                ciphertext_len,
                tag_len,
                buffer_len,
            });
            let read = token.unverified_header(&CoreLimits::DEFAULT, out);
            written.report(read.map(|_| header_len))
        })
    }
}

/// Reads a string member of a JSON object, such as a header or a JWK: `name` is compared with what the member names
/// mean, and the value is written as it means, without escapes. Not for secrets.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_json_text(
    json: *const c_void,
    json_len: usize,
    name: *const c_void,
    name_len: usize,
    out: *mut c_void,
    cap: usize,
    out_len: *mut usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            let mut written = call.out(out_len)?;
            written.set(0);
            let json = call.bytes(json, json_len)?;
            let name = call.text(name, name_len)?.ok_or(Failure::new(POCKET_JOSE_ERR_NULL))?;
            let out = call.bytes_mut(out, cap)?;
            let object = Object::parse(json, &Limits::DEFAULT)
                .map_err(|_| Failure::new(POCKET_JOSE_ERR_MALFORMED_JSON))?;
            let text = object.get(name).and_then(|value| value.as_str());
            let text = text.ok_or(Failure::new(POCKET_JOSE_ERR_NOT_FOUND))?;
            let needed = text.len();
            let done = if needed <= out.len() { text.unescape(out).map(str::len) } else { Err(needed) };
            written.report(done.map_err(|needed| jose_alg::Error::BufferTooSmall { needed }))
        })
    }
}
