//! One entry for each public function of the core crates, and the C interface, whose functions are entries already.
//! `cargo xtask panics` links each by itself. The panic handler calls a function that does not exist: what links cannot
//! panic. A public function that is named neither here nor in `panics-others` and `panics-curves` is a failure, too.
#![no_std]

mod algorithms;
mod claims;
mod curves;
mod entry;
mod formats;
mod json_forms;
mod keys;
mod shared;
mod signatures;
mod tokens;

use entry::{Call, entry, random};
use pocket_jose_ffi as _;

// Only with a heap, and so not here: append, decode_to_vec, encode_to_string, encrypt_to_string, decrypt_to_vec,
// sign_to_string, sign_flattened_to_string, sign_general_to_string, generate, recover_crt, components_of_jwk; of
// keys that own their text: as_json, as_jwk, as_set, from_ec, from_keys, from_oct, from_okp, from_rsa, generate_oct,
// import, import_key, to_pkcs1_private_der, to_pkcs1_private_pem, to_pkcs1_public_der, to_pkcs1_public_pem,
// to_pkcs8_der, to_pkcs8_pem, to_sec1_der, to_sec1_pem, to_spki_base64, to_spki_der, to_spki_pem; of headers that do: as_header,
// decrypt_in_place_knowing, is_in_front_of, is_within, knowing, place_of, spelling, verify_knowing, within.
