//! Tests in one program, which is linked once.

mod common;
mod curve_files;
mod curve_members;
mod import_refusals;
mod malformed_members;
mod other_implementations;
mod owned_keys;
mod parse_write_parse;
mod permissions;
mod rsa_members;
mod secrets;
mod selection;
mod thumbprints;
