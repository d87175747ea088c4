//! The one place where a C caller's pointers become references. A [`Call`] remembers every piece of memory that the
//! call has been given, and refuses NULL, misalignment, impossible lengths, and memory that is written while
//! something else of the call reads or writes it: so no two references that it hands out can be in conflict.

use core::ffi::c_void;
use core::marker::PhantomData;
use core::mem::{MaybeUninit, align_of, size_of};

use crate::status::{
    Failure, POCKET_JOSE_ERR_ALIGNMENT, POCKET_JOSE_ERR_COUNT, POCKET_JOSE_ERR_LENGTH, POCKET_JOSE_ERR_NULL,
    POCKET_JOSE_ERR_OVERLAP, POCKET_JOSE_ERR_TEXT, POCKET_JOSE_OK, Status,
};

/// Elements of an array of pointers that are taken: keys, content ciphers.
pub const POCKET_JOSE_LIST_MAX: usize = 8;

/// A short list of what an array of pointers points to.
pub(crate) type List<T> = heapless::Vec<T, POCKET_JOSE_LIST_MAX>;

/// Pieces of memory in one call at the most: the elements of two lists, those of one in two pieces, and a dozen single
/// ones.
const CLAIMS: usize = 3 * POCKET_JOSE_LIST_MAX + 16;

/// Runs the body of an exported function.
///
/// # Safety
/// Each pointer that the body gives to [`Call`] must be NULL, or point to as much memory as it says beside it,
/// readable and, where it is to be written, writable, which nobody else writes (or, where it is to be written,
/// reads) until this returns. The header asks that of every caller, under "Rules for every function".
// Out of line, so that what a body moves is below the frame of the exported function, which wipes that much stack.
#[inline(never)]
pub(crate) unsafe fn enter(body: impl for<'c> FnOnce(&mut Call<'c>) -> Result<(), Failure>) -> Status {
    let mut call = Call { claims: heapless::Vec::new(), duration: PhantomData };
    match body(&mut call) {
        Ok(()) => POCKET_JOSE_OK,
        Err(failure) => failure.status(),
    }
}

/// The memory of one call. `'c` is its duration, which only [`enter`] chooses: no reference outlives it.
pub(crate) struct Call<'c> {
    claims: heapless::Vec<Claim, CLAIMS>,
    duration: PhantomData<&'c mut ()>,
}

#[derive(Clone, Copy)]
struct Claim {
    start: usize,
    end: usize,
    written: bool,
}

/// Plain data of C: any bytes are a value of it.
///
/// # Safety
/// That must be so.
pub(crate) unsafe trait Plain: Copy {}

// SAFETY: an integer of any bytes.
unsafe impl Plain for usize {}
// SAFETY: an integer of any bytes.
unsafe impl Plain for u32 {}
// SAFETY: an integer of any bytes.
unsafe impl Plain for u64 {}
// SAFETY: a pointer of any bytes, which may be worthless to follow.
unsafe impl<T> Plain for *const T {}

impl<'c> Call<'c> {
    /// Bytes to be read. NULL stands for no bytes, if `len` is 0.
    pub(crate) fn bytes(&mut self, start: *const c_void, len: usize) -> Result<&'c [u8], Failure> {
        let start = start.cast::<u8>();
        if len == 0 {
            return Ok(&[]);
        }
        self.claim(start.addr(), len, false)?;
        // SAFETY: `claim` saw that `start` is not NULL and that `start..start + len` neither wraps nor is longer
        // than `isize::MAX`; `enter`'s caller promised that as much is readable and unchanged for `'c`; no
        // reference that writes to it exists or will, since `claim` refuses such for the rest of the call.
        Ok(unsafe { core::slice::from_raw_parts(start, len) })
    }

    /// Bytes to be written, and read back. NULL stands for no bytes, if `len` is 0.
    pub(crate) fn bytes_mut(&mut self, start: *mut c_void, len: usize) -> Result<&'c mut [u8], Failure> {
        let start = start.cast::<u8>();
        if len == 0 {
            return Ok(&mut []);
        }
        self.claim(start.addr(), len, true)?;
        // SAFETY: as in `bytes`; and no other reference into it exists or will, since `claim` refuses any. C
        // memory that nobody has written yet holds some bytes as far as Rust can know.
        Ok(unsafe { core::slice::from_raw_parts_mut(start, len) })
    }

    /// A text to be read; `None` for NULL.
    pub(crate) fn text(&mut self, start: *const c_void, len: usize) -> Result<Option<&'c str>, Failure> {
        if start.is_null() && len == 0 {
            return Ok(None);
        }
        let bytes = self.bytes(start, len)?;
        core::str::from_utf8(bytes).map(Some).map_err(|_| Failure::new(POCKET_JOSE_ERR_TEXT))
    }

    /// A value, copied out of the caller's memory.
    pub(crate) fn copy<T: Plain>(&mut self, at: *const T) -> Result<T, Failure> {
        aligned(at)?;
        self.claim(at.addr(), size_of::<T>(), false)?;
        // SAFETY: `at` is aligned and not NULL, `enter`'s caller promised that a `T` can be read there, and any
        // bytes are a `T` since it is `Plain`.
        Ok(unsafe { at.read() })
    }

    /// As [`Call::copy`]; `None` for NULL.
    pub(crate) fn copy_if_any<T: Plain>(&mut self, at: *const T) -> Result<Option<T>, Failure> {
        if at.is_null() { Ok(None) } else { self.copy(at).map(Some) }
    }

    /// An array of pointers, copied out of the caller's memory.
    pub(crate) fn pointers<T>(
        &mut self,
        first: *const *const T,
        count: usize,
    ) -> Result<List<*const T>, Failure> {
        let mut list = List::new();
        if count == 0 {
            return Ok(list);
        }
        if count > POCKET_JOSE_LIST_MAX {
            return Err(Failure::new(POCKET_JOSE_ERR_COUNT));
        }
        aligned(first)?;
        // At most `POCKET_JOSE_LIST_MAX` pointers: no overflow.
        self.claim(first.addr(), count * size_of::<*const T>(), false)?;
        for index in 0..count {
            // SAFETY: `first` is aligned and not NULL, `enter`'s caller promised that `count` pointers can be read
            // there, `index` is below `count`, and any bytes are a pointer.
            let pointer = unsafe { first.add(index).read() };
            // Room for `POCKET_JOSE_LIST_MAX`, and there are no more.
            let _ = list.push(pointer);
        }
        Ok(list)
    }

    /// A place for a value that the caller wants to know.
    pub(crate) fn out<T: Plain>(&mut self, at: *mut T) -> Result<Out<'c, T>, Failure> {
        self.place(at).map(Out)
    }

    /// As [`Call::out`]; NULL for a caller that does not want to know.
    pub(crate) fn out_if_any<T: Plain>(&mut self, at: *mut T) -> Result<Option<Out<'c, T>>, Failure> {
        if at.is_null() { Ok(None) } else { self.out(at).map(Some) }
    }

    /// A place of the caller's in which something is to be made.
    pub(crate) fn place<T>(&mut self, at: *mut T) -> Result<&'c mut MaybeUninit<T>, Failure> {
        aligned(at)?;
        self.claim(at.addr(), size_of::<T>(), true)?;
        // SAFETY: `at` is aligned and not NULL; `enter`'s caller promised that there is room for a `T`, which nobody
        // else touches for `'c`; no other reference into it exists or will, since `claim` refuses any; and nothing
        // is asked of the bytes of a `MaybeUninit`.
        Ok(unsafe { &mut *at.cast::<MaybeUninit<T>>() })
    }

    /// What stands at the front of something that was made in the caller's memory before, to be read or written.
    pub(crate) fn copy_front<T: Plain>(&mut self, at: *const T, written: bool) -> Result<T, Failure> {
        aligned(at)?;
        self.claim(at.addr(), size_of::<T>(), written)?;
        // SAFETY: as in `copy`: what is to be written can be read.
        Ok(unsafe { at.read() })
    }

    /// Speaks for the rest of it, `size` bytes in all.
    pub(crate) fn claim_behind<T>(
        &mut self,
        at: *const T,
        size: usize,
        written: bool,
    ) -> Result<(), Failure> {
        let front = size_of::<T>();
        self.claim(at.addr().saturating_add(front), size.saturating_sub(front), written)
    }

    /// Takes note of a piece of memory, or refuses it.
    fn claim(&mut self, start: usize, len: usize, written: bool) -> Result<(), Failure> {
        if start == 0 {
            return Err(Failure::new(POCKET_JOSE_ERR_NULL));
        }
        let end = start.checked_add(len).filter(|_| isize::try_from(len).is_ok());
        let end = end.ok_or(Failure::new(POCKET_JOSE_ERR_LENGTH))?;
        let conflict = |other: &Claim| (written || other.written) && start < other.end && other.start < end;
        if self.claims.iter().any(conflict) {
            return Err(Failure::new(POCKET_JOSE_ERR_OVERLAP));
        }
        self.claims.push(Claim { start, end, written }).map_err(|_| Failure::new(POCKET_JOSE_ERR_COUNT))
    }
}

/// Whether a `T` may stand at `at`. NULL is aligned, and refused elsewhere.
pub(crate) fn aligned<T>(at: *const T) -> Result<(), Failure> {
    if at.addr().is_multiple_of(align_of::<T>()) {
        Ok(())
    } else {
        Err(Failure::new(POCKET_JOSE_ERR_ALIGNMENT))
    }
}

/// A place of the caller's for a value.
pub(crate) struct Out<'c, T>(&'c mut MaybeUninit<T>);

impl<T: Plain> Out<'_, T> {
    pub(crate) fn set(&mut self, value: T) {
        self.0.write(value);
    }
}

impl Out<'_, usize> {
    /// Reports the length of what was written, or how much room it needs, or nothing.
    pub(crate) fn report(&mut self, result: Result<usize, jose_alg::Error>) -> Result<(), Failure> {
        match result {
            Ok(len) => {
                self.set(len);
                Ok(())
            }
            Err(error) => {
                self.set(if let jose_alg::Error::BufferTooSmall { needed } = error { needed } else { 0 });
                Err(error.into())
            }
        }
    }
}

/// Where `part` begins in `whole`, of which it is a part.
pub(crate) fn offset_in(whole: &[u8], part: &[u8]) -> usize {
    part.as_ptr().addr().saturating_sub(whole.as_ptr().addr())
}
