//! One entry for each public function of the core crates, and the C interface, whose functions are entries already.
//! `cargo xtask panics` links each by itself. The panic handler calls a function that does not exist: what links cannot
//! panic. A public function that is not named in this file is a failure, too.
#![no_std]

use core::hint::black_box;

mod algorithms;
mod claims;
mod curves;
mod formats;
mod json_forms;
mod keys;
mod shared;
mod signatures;
mod tokens;

use pocket_jose_ffi as _;

unsafe extern "C" {
    /// Does not exist. Takes the message, so that its place in the source is linked where it is reached.
    fn a_panic_is_reachable(message: *const core::panic::PanicInfo<'_>) -> !;
}

#[panic_handler]
fn panic(message: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: never linked.
    unsafe { a_panic_is_reachable(message) }
}

/// What an entry is called with: some bytes to read, some to write, a number.
pub struct Call<'c> {
    pub input: &'c [u8],
    pub out: &'c mut [u8],
    pub number: usize,
}

impl<'c> Call<'c> {
    /// # Safety
    /// Both slices must be there.
    unsafe fn new(input: (*const u8, usize), out: (*mut u8, usize), number: usize) -> Self {
        // SAFETY: what the caller promises.
        unsafe {
            Self {
                input: core::slice::from_raw_parts(input.0, input.1),
                out: core::slice::from_raw_parts_mut(out.0, out.1),
                number,
            }
        }
    }

    /// Text of any contents.
    fn text(&self) -> &'c str {
        core::str::from_utf8(self.input).unwrap_or_default()
    }
}

/// Makes an entry that runs the expression and lets nothing of its answer be optimised away.
macro_rules! entry {
    ($name:ident, |$call:ident| $body:expr) => {
        /// # Safety
        /// Never called.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(a: *const u8, b: usize, c: *mut u8, d: usize, e: usize) {
            // SAFETY: never called.
            let $call = &mut unsafe { $crate::Call::new((a, b), (c, d), e) };
            let _ = core::hint::black_box($body);
        }
    };
}
pub(crate) use entry;

// The control: this one must be found.
entry!(planted_panic, |call| call.input[call.number]);

/// A source of randomness that fails now and then.
fn random(seed: &[u8]) -> impl rand_core::TryCryptoRng + use<> {
    let mut state = seed.len();
    jose_alg::FnRandom(move |out: &mut [u8]| {
        state = black_box(state);
        out.iter_mut().for_each(|byte| *byte = state.to_le_bytes()[0]);
        if state == 7 { Err(()) } else { Ok(()) }
    })
}

// Only with a heap, and so not here: decode_to_vec, encode_to_string, encrypt_to_string, decrypt_to_vec, sign_to_string,
// sign_flattened_to_string, sign_general_to_string,
// generate, recover_crt, components_of_jwk; of keys that own their text: as_json, as_jwk, as_set, from_ec, from_keys,
// from_oct, from_okp, from_rsa, generate_oct, import, import_key, to_pkcs1_private_der, to_pkcs1_private_pem,
// to_pkcs1_public_der, to_pkcs1_public_pem, to_pkcs8_der, to_pkcs8_pem, to_sec1_der, to_sec1_pem, to_spki_base64,
// to_spki_der, to_spki_pem.
