//! A Rust library that is not ours, for a program that links both: it has a heap, a map, formatting, a panic.

use std::collections::HashMap;

/// Counts letters, in a roundabout way.
///
/// # Safety
/// `text` must point to `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn other_library(text: *const u8, len: usize) -> u32 {
    // SAFETY: this function's contract.
    let text = unsafe { std::slice::from_raw_parts(text, len) };
    let mut counts: HashMap<String, u32> = HashMap::new();
    for byte in text {
        *counts.entry(format!("{byte:02x}")).or_default() += 1;
    }
    counts.values().sum()
}
