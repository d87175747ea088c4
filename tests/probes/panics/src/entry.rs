//! What an entry is made of, and what several do. Shared by all programs of entries.
#![allow(dead_code, reason = "no program needs all of it")]

use core::hint::black_box;

use jose_alg::{
    Cek, Header, HeaderFields, HeaderWriter, Recipient, RecipientKey, SigningInput, SigningKey, VerifyingKey,
    json,
};

#[allow(improper_ctypes, reason = "never called, and not there")]
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
    pub(crate) unsafe fn new(input: (*const u8, usize), out: (*mut u8, usize), number: usize) -> Self {
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
    pub(crate) fn text(&self) -> &'c str {
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
            let $call = &mut unsafe { $crate::entry::Call::new((a, b), (c, d), e) };
            let _ = core::hint::black_box($body);
        }
    };
}
pub(crate) use entry;

// The control: this one must be found.
entry!(planted_panic, |call| call.input[call.number]);

/// A source of randomness that fails now and then.
pub(crate) fn random(seed: &[u8]) -> impl rand_core::TryCryptoRng + use<> {
    let mut state = seed.len();
    jose_alg::FnRandom(move |out: &mut [u8]| {
        state = black_box(state);
        out.iter_mut().for_each(|byte| *byte = state.to_le_bytes()[0]);
        if state == 7 { Err(()) } else { Ok(()) }
    })
}

pub(crate) fn recover(key: &dyn RecipientKey, call: &mut Call<'_>) -> Option<bool> {
    let header = Header::parse(call.input, &json::Limits::DEFAULT).ok()?;
    let mut cek = Cek::zeroed(call.number).ok()?;
    let len = key.encrypted_key_len(call.number);
    Some(key.recover_cek(&header, call.out, &mut cek).is_ok() && len > 0 && key.kid().is_some())
}

pub(crate) fn protect(key: &dyn Recipient, call: &mut Call<'_>) -> Option<bool> {
    let mut header = [0; 64];
    let mut writer =
        HeaderWriter::begin(&mut header, key.alg(), None, key.kid(), &HeaderFields::NONE).ok()?;
    let mut cek = Cek::zeroed(call.number).ok()?;
    let lens = key.encrypted_key_len(call.number) + key.random_len() + key.header_len();
    Some(key.protect_cek(&mut cek, &mut writer, call.input, call.out).is_ok() && lens > 0)
}

pub(crate) fn sign(key: &dyn SigningKey, call: &mut Call<'_>) -> (bool, usize, usize, bool) {
    let signed = key.sign(&SigningInput::message(call.input), call.input, call.out).is_ok();
    (signed, key.signature_len() + key.random_len(), key.alg().len(), key.kid().is_some())
}

pub(crate) fn verify(key: &dyn VerifyingKey, call: &mut Call<'_>) -> (bool, usize, usize, bool) {
    let verified = key.verify(&SigningInput::encoding(call.input, call.input), call.out).is_ok();
    (verified, key.signature_len(), key.alg().len(), key.kid().is_some())
}
