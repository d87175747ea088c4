//! Talking to the host through semihosting.

use crate::core_::semihosting;

const WRITE_CHARACTER: usize = 0x03;
const COMMAND_LINE: usize = 0x15;
const EXIT_EXTENDED: usize = 0x20;
const APPLICATION_EXIT: usize = 0x20026;

/// Prints `text` on the host's standard output.
pub fn print(text: &str) {
    for byte in text.bytes() {
        put(byte);
    }
}

/// Prints `number` in hexadecimal: the least code, and no division that the measured code would then get for free.
pub fn print_number(number: u32) {
    print_hex(&number.to_be_bytes());
}

/// Prints `bytes` in hexadecimal.
pub fn print_hex(bytes: &[u8]) {
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            put(if digit < 10 { b'0' + digit } else { b'a' - 10 + digit });
        }
    }
}

/// The command line that the host gives the machine, in `buffer`; empty when there is none.
pub fn argument(buffer: &mut [u8]) -> &str {
    let mut block = [buffer.as_mut_ptr().addr(), buffer.len()];
    // SAFETY: the host writes into the buffer, at most as much as it has, and the length into the block.
    unsafe { semihosting(COMMAND_LINE, block.as_mut_ptr().addr()) };
    core::str::from_utf8(buffer.get(..block[1]).unwrap_or_default()).unwrap_or_default()
}

/// Stops the machine; `status` becomes the emulator's.
pub fn exit(status: usize) -> ! {
    let block = [APPLICATION_EXIT, status];
    loop {
        // SAFETY: the block is alive during the call, and the call is the last thing that happens.
        unsafe { semihosting(EXIT_EXTENDED, block.as_ptr().addr()) };
    }
}

fn put(byte: u8) {
    // SAFETY: the host only reads the one byte that it is pointed to.
    unsafe { semihosting(WRITE_CHARACTER, (&raw const byte).addr()) };
}
