//! What an archive for C needs and a library for Rust must not have: something to do when the impossible happens.
//! Nothing in here panics on any input, so this is never seen; were it, ending the program is the only safe end.

use core::panic::PanicInfo;

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    end()
}

/// The C library's.
#[cfg(not(any(target_os = "none", target_family = "wasm")))]
fn end() -> ! {
    unsafe extern "C" {
        fn abort() -> !;
    }
    // SAFETY: `abort` may be called at any time.
    unsafe { abort() }
}

#[cfg(target_family = "wasm")]
fn end() -> ! {
    core::arch::wasm32::unreachable()
}

/// Nobody to tell: a watchdog will notice.
#[cfg(all(target_os = "none", not(target_family = "wasm")))]
fn end() -> ! {
    loop {
        core::hint::spin_loop();
    }
}
