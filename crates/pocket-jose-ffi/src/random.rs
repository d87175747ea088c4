//! Randomness by the caller's callback; the operating system's (feature `os-rng`) has the shape of one.

use core::ffi::{c_int, c_void};

use jose_alg::{Error, FnRandom, draw};

use crate::raw::{Call, Plain};
use crate::status::{Failure, POCKET_JOSE_ERR_NULL};

/// Fills `out` with `len` random bytes fit for keys, and returns 0; or returns anything else.
pub type RandomFn = unsafe extern "C" fn(user: *mut c_void, out: *mut u8, len: usize) -> c_int;

/// A source of randomness.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Random {
    /// The function.
    pub fill: Option<unsafe extern "C" fn(user: *mut c_void, out: *mut u8, len: usize) -> c_int>,
    /// Handed to it.
    pub user: *mut c_void,
}

// SAFETY: two pointers of any bytes; of a function pointer, all but NULL, which is `None`. A worthless one is
// excluded by the rules for every caller.
unsafe impl Plain for Random {}

/// A source of randomness that has a function.
#[derive(Clone, Copy)]
pub(crate) struct Source {
    fill: RandomFn,
    user: *mut c_void,
}

impl Call<'_> {
    /// The caller's source of randomness.
    pub(crate) fn source(&mut self, random: *const Random) -> Result<Source, Failure> {
        let Random { fill, user } = self.copy(random)?;
        fill.map(|fill| Source { fill, user }).ok_or(Failure::new(POCKET_JOSE_ERR_NULL))
    }

    /// The caller's source of randomness; NULL for none.
    pub(crate) fn source_if_any(&mut self, random: *const Random) -> Result<Option<Source>, Failure> {
        if random.is_null() { Ok(None) } else { self.source(random).map(Some) }
    }
}

impl Source {
    /// The source as Rust knows them.
    pub(crate) fn rng(self) -> FnRandom<impl FnMut(&mut [u8]) -> Result<(), c_int>> {
        FnRandom(move |out: &mut [u8]| {
            // SAFETY: the caller gave a function of this type, which writes `len` bytes at most to `out`, by the
            // rules for every caller; `out` has as many.
            match unsafe { (self.fill)(self.user, out.as_mut_ptr(), out.len()) } {
                0 => Ok(()),
                status => Err(status),
            }
        })
    }

    /// Fills `out`, and finds a stuck source out.
    pub(crate) fn fill(self, out: &mut [u8]) -> Result<(), Error> {
        draw(&mut self.rng(), out)
    }
}

/// The operating system's randomness, in the shape of a callback: put it into a `pocket_jose_random_t`. `user` is
/// ignored. Returns 0, or 1 when there is none, or when `out` is NULL or `len` is above `PTRDIFF_MAX`.
///
/// On WebAssembly without a system it asks the host: a function `random(out, len)` in the module `pocket_jose`, which
/// returns 0 when it filled the memory.
///
/// # Safety
/// `out` must be NULL or point to `len` writable bytes.
#[cfg(feature = "os-rng")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_os_random(user: *mut c_void, out: *mut u8, len: usize) -> c_int {
    let _ = user;
    // SAFETY: what `enter` asks is what this function asks of `out`, the only pointer in the body.
    let status = unsafe { crate::raw::enter(|call| fill_from_system(call.bytes_mut(out.cast(), len)?)) };
    c_int::from(status != crate::status::POCKET_JOSE_OK)
}

#[cfg(all(feature = "os-rng", not(all(target_family = "wasm", target_os = "unknown"))))]
fn fill_from_system(out: &mut [u8]) -> Result<(), Failure> {
    getrandom::fill(out).map_err(|_| Error::RandomUnavailable.into())
}

#[cfg(all(feature = "os-rng", target_family = "wasm", target_os = "unknown"))]
fn fill_from_system(out: &mut [u8]) -> Result<(), Failure> {
    #[link(wasm_import_module = "pocket_jose")]
    unsafe extern "C" {
        fn random(out: *mut u8, len: usize) -> i32;
    }
    // SAFETY: the host writes `len` bytes at most to `out`, by the contract of the import; `out` has as many.
    match unsafe { random(out.as_mut_ptr(), out.len()) } {
        0 => Ok(()),
        _ => Err(Error::RandomUnavailable.into()),
    }
}
