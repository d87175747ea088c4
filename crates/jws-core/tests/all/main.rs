//! Tests in one program, which is linked once.

mod common;
mod json;
mod refusals;
mod standards;
