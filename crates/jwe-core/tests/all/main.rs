//! Tests in one program, which is linked once.

mod authenticated;
mod common;
mod forms;
mod malformed;
mod policy;
mod randomness;
mod secrets;
mod session;
