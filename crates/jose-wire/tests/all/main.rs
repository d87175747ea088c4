//! Tests in one program, which is linked once.

mod base64url;
mod base64url_oracle;
mod hostile;
mod json_faults;
mod json_oracle;
mod json_test_suite;
mod json_writer;
mod limits;
#[cfg(feature = "alloc")]
mod owned;
