//! The content encryption key, between the algorithm that makes it and the cipher that uses it.

use core::fmt;

use ctutils::CtEq;
use zeroize::Zeroize;

use crate::{Error, KeyFault, Rejected};

/// A content encryption key: 1 to [`Cek::MAX`] bytes on the stack, wiped when dropped, never printed.
///
/// Its length is the content cipher's and is fixed when it is made, so that no algorithm can hand over a key
/// of another strength (a 16-byte key under A256GCM, say).
pub struct Cek {
    bytes: heapless::Vec<u8, { Cek::MAX }>,
}

impl Cek {
    /// Bytes of the longest key that RFC 7518 registers (A256CBC-HS512).
    pub const MAX: usize = 64;

    /// A key of `len` zero bytes, to be filled.
    ///
    /// # Errors
    /// [`KeyFault::WrongSize`] when `len` is 0 or above [`Cek::MAX`].
    pub fn zeroed(len: usize) -> Result<Self, Error> {
        if !(1..=Self::MAX).contains(&len) {
            return Err(Error::KeyUnsuitable(KeyFault::WrongSize));
        }
        // Not `resize`, which pushes one byte after the other.
        let mut bytes = heapless::Vec::from([0; Self::MAX]);
        bytes.truncate(len);
        Ok(Self { bytes })
    }

    /// The key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The key, to be filled.
    #[must_use]
    pub fn as_mut_bytes(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// Takes over `key`, which must have the length of this one.
    ///
    /// # Errors
    /// [`Rejected`] when the length differs; the key is all zero then.
    pub fn set(&mut self, key: &[u8]) -> Result<(), Rejected> {
        if key.len() == self.bytes.len() {
            self.bytes.copy_from_slice(key);
            Ok(())
        } else {
            self.wipe();
            Err(Rejected)
        }
    }

    /// Whether this is `other`, in time that depends on the lengths alone.
    #[must_use]
    pub fn ct_eq(&self, other: &[u8]) -> bool {
        self.bytes.as_slice().ct_eq(other).into()
    }

    /// Sets every byte to zero; the length stays.
    pub fn wipe(&mut self) {
        self.bytes.as_mut_slice().zeroize();
    }
}

impl Drop for Cek {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl fmt::Debug for Cek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cek(..)")
    }
}
