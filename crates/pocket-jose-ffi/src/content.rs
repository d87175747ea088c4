//! The content ciphers, each behind a function of its own: a program links those that it calls.

use alg_aesgcm::{A128GCM, A192GCM, A256GCM};
use jose_alg::ContentCipher;

use crate::raw::{Call, List, aligned};
use crate::status::{Failure, POCKET_JOSE_ERR_CONTEXT};

/// A content cipher of this library. It cannot be made otherwise, and lives for ever.
#[derive(Debug)]
pub struct Content {
    _private: [u8; 0],
}

/// What a pointer to a [`Content`] points to.
#[repr(C)]
struct Made {
    mark: u64,
    cipher: &'static (dyn ContentCipher + Sync),
}

/// A number that other memory does not hold by chance.
const MARK: u64 = 0x656e_635f_7063_6b74;

/// A128GCM: AES-128 in GCM, a key of 16 bytes.
#[unsafe(no_mangle)]
pub extern "C" fn pocket_jose_a128gcm() -> *const Content {
    static MADE: Made = Made { mark: MARK, cipher: &A128GCM };
    (&raw const MADE).cast()
}

/// A192GCM: AES-192 in GCM, a key of 24 bytes.
#[unsafe(no_mangle)]
pub extern "C" fn pocket_jose_a192gcm() -> *const Content {
    static MADE: Made = Made { mark: MARK, cipher: &A192GCM };
    (&raw const MADE).cast()
}

/// A256GCM: AES-256 in GCM, a key of 32 bytes.
#[unsafe(no_mangle)]
pub extern "C" fn pocket_jose_a256gcm() -> *const Content {
    static MADE: Made = Made { mark: MARK, cipher: &A256GCM };
    (&raw const MADE).cast()
}

impl Call<'_> {
    /// A content cipher.
    pub(crate) fn content(&mut self, at: *const Content) -> Result<&'static dyn ContentCipher, Failure> {
        let at = at.cast::<Made>();
        aligned(at)?;
        if self.copy(at.cast::<u64>())? != MARK {
            return Err(Failure::new(POCKET_JOSE_ERR_CONTEXT));
        }
        // SAFETY: the mark, which is in front, says that it is one of the statics above.
        Ok(unsafe { &*at }.cipher)
    }

    /// A list of content ciphers.
    pub(crate) fn contents(
        &mut self,
        first: *const *const Content,
        count: usize,
    ) -> Result<List<&'static dyn ContentCipher>, Failure> {
        let mut list = List::new();
        for at in self.pointers(first, count)? {
            // As long as the list of pointers.
            let _ = list.push(self.content(at)?);
        }
        Ok(list)
    }
}
