//! JSON as RFC 8259 spells it, read where it stands.
//!
//! [`Value::parse`] checks the whole text once, without recursion and within [`Limits`]; what it returns
//! is a view of text that cannot be wrong any more. Duplicate member names are refused at every depth,
//! compared after unescaping, so `{"alg":1,"al\u0067":2}` is a duplicate. Numbers keep their spelling; only
//! whole numbers can be read as such ([`Value::as_u64`]).
//!
//! What RFC 8259 leaves open is decided here: an invalid UTF-8 sequence, a byte order mark, a lone
//! surrogate and nesting beyond the limit are refused; numbers of any size and precision are syntax and are
//! accepted, but [`Value::as_u64`] answers only for those that it can give exactly.

#[cfg(feature = "alloc")]
mod owned;
mod plain;
mod scan;
mod text;
mod view;
mod write;

#[cfg(feature = "alloc")]
pub use owned::{OwnedObject, TextPlace};
pub use text::{Chars, Text};
pub use view::{Array, Elements, Kind, Members, Object, Value};
pub use write::{ObjectWriter, text_len};

/// How much JSON a reader is willing to look at. Every limit is a value, so that a device can lower it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole text.
    pub len: usize,
    /// Open arrays and objects, the outermost included; at most [`Limits::DEPTH_MAX`].
    pub depth: u8,
    /// Member names of all objects that are open at one time; at most [`Limits::MEMBERS_MAX`].
    pub members: u8,
    /// Bytes of one string or member name, as spelled (escapes counted as they stand).
    pub string_len: usize,
}

impl Limits {
    /// The deepest nesting that the reader can follow.
    pub const DEPTH_MAX: u8 = 32;
    /// The most open member names that the reader can compare.
    pub const MEMBERS_MAX: u8 = 64;

    /// For JOSE headers and keys: 16 KiB of text, depth 8, 32 members, strings up to the text's own limit.
    pub const DEFAULT: Self = Self { len: 16 * 1024, depth: 8, members: 32, string_len: 16 * 1024 };

    /// The most that the reader can do. For text that the caller wrote.
    pub const MAX: Self = Self {
        len: u32::MAX as usize,
        depth: Self::DEPTH_MAX,
        members: Self::MEMBERS_MAX,
        string_len: u32::MAX as usize,
    };
}
