//! Version, and wiping.

use core::ffi::c_void;

use zeroize::Zeroize;

use crate::raw::enter;
use crate::status::Status;

/// First number of the version.
pub const POCKET_JOSE_VERSION_MAJOR: u32 = 0;
/// Second number of the version.
pub const POCKET_JOSE_VERSION_MINOR: u32 = 1;
/// Third number of the version.
pub const POCKET_JOSE_VERSION_PATCH: u32 = 0;

const _: () = {
    assert!(POCKET_JOSE_VERSION_MAJOR == number(env!("CARGO_PKG_VERSION_MAJOR")));
    assert!(POCKET_JOSE_VERSION_MINOR == number(env!("CARGO_PKG_VERSION_MINOR")));
    assert!(POCKET_JOSE_VERSION_PATCH == number(env!("CARGO_PKG_VERSION_PATCH")));
};

/// The version of the library that is linked: `major << 16 | minor << 8 | patch`. A program can compare it with
/// `POCKET_JOSE_VERSION` of the header that it was compiled with.
#[unsafe(no_mangle)]
pub extern "C" fn pocket_jose_version() -> u32 {
    (POCKET_JOSE_VERSION_MAJOR << 16) | (POCKET_JOSE_VERSION_MINOR << 8) | POCKET_JOSE_VERSION_PATCH
}

/// Overwrites memory with zeros, which no compiler removes: a payload, a JWK, or a whole key or session, which is gone
/// then. NULL with length 0 is fine.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_wipe(memory: *mut c_void, len: usize) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            call.bytes_mut(memory, len)?.zeroize();
            Ok(())
        })
    }
}

/// A decimal number.
const fn number(text: &str) -> u32 {
    match u32::from_str_radix(text, 10) {
        Ok(number) => number,
        Err(_) => u32::MAX,
    }
}
