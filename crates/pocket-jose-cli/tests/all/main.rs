//! Tests in one program, which is linked once.

mod certificates;
mod common;
mod doctor;
mod encrypted_keys;
mod exit_status;
mod files;
mod hostile;
mod inspect;
mod keys;
mod payloads;
mod sets;
mod terminal;
