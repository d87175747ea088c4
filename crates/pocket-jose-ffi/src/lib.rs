//! The C interface of Pocket JOSE: what `include/pocket_jose.h` declares.
//!
//! Every object lives in the caller's memory and every result is written there: no heap, no global state, no thread,
//! no operating system unless `pocket_jose_os_random` is called. This is the only crate with unsafe code, and what
//! becomes of a C caller's pointers is decided in two files: `raw.rs` (memory of one call) and `context.rs` (objects
//! that outlive it). The header is written by hand; `cargo xtask header` holds it to this code.
//!
//! Rust programs have no use for it: see `jwe-core` and `pocket-jose`.
#![no_std]

#[cfg(pocket_jose_archive)]
mod archive;
mod content;
mod context;
mod decrypt;
mod encoding;
mod encrypt;
mod inspect;
mod misc;
mod random;
mod raw;
mod rsa;
mod session;
mod shared;
mod status;

pub use content::*;
pub use context::{
    AnswerSession, Key, POCKET_JOSE_KID_MAX, POCKET_JOSE_PRIVATE_KEY_SIZE, POCKET_JOSE_PUBLIC_KEY_SIZE,
    POCKET_JOSE_SESSION_SIZE, POCKET_JOSE_SHARED_KEY_SIZE, PrivateKey, PublicKey, RequestSession, SharedKey,
};
pub use decrypt::{
    Limits, POCKET_JOSE_SESSION_KEY, Policy, pocket_jose_decrypt, pocket_jose_decrypt_in_place,
};
pub use encoding::*;
pub use encrypt::{
    HeaderMembers, POCKET_JOSE_MEMBERS_MAX, pocket_jose_encrypt, pocket_jose_encrypt_dir,
    pocket_jose_encrypt_request,
};
pub use inspect::*;
pub use misc::*;
pub use random::*;
pub use raw::POCKET_JOSE_LIST_MAX;
pub use rsa::*;
pub use session::*;
pub use shared::*;
pub use status::*;
