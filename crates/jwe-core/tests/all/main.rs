//! Tests in one program, which is linked once.

mod authenticated;
mod common;
mod forms;
#[cfg(feature = "alloc")]
mod known;
mod malformed;
mod policy;
mod randomness;
mod secrets;
mod session;
