//! How deep the stack went: what is free of it is painted before, and looked at after.

use crate::{Cost, core_};

const PAINT: u32 = 0x5AFE_C0DE;
/// Room for the frames of the painter itself.
const SLACK: usize = 256;
/// Words at the far end that must never be written.
const CANARY: usize = 16;

unsafe extern "C" {
    /// The lowest address of the stack, from the linker script.
    static __stack_limit: u32;
}

/// Runs `job` on a freshly painted stack.
#[inline(never)]
pub fn measure<T>(job: impl FnOnce() -> T) -> (T, Cost) {
    let limit = &raw const __stack_limit as usize;
    let top = core_::stack_pointer();
    paint(limit, top - SLACK);
    let before = core_::ticks();
    let answer = job();
    let after = core_::ticks();
    let lowest = lowest_used(limit, top);
    let cost = Cost {
        stack: top - lowest,
        ticks: core_::ticks_between(before, after),
        within_stack: lowest >= limit + 4 * CANARY,
    };
    (answer, cost)
}

/// Bytes between the caller's frame and the end of the stack, less what the painter needs.
pub fn stack_left() -> usize {
    core_::stack_pointer() - &raw const __stack_limit as usize - SLACK - 4 * CANARY
}

#[inline(never)]
fn paint(limit: usize, top: usize) {
    for address in (limit..top).step_by(4) {
        // SAFETY: between the end of the static data and the frames in use nothing lives.
        unsafe { (address as *mut u32).write_volatile(PAINT) };
    }
}

#[inline(never)]
fn lowest_used(limit: usize, top: usize) -> usize {
    let mut address = limit;
    // SAFETY: as above; the frames in use are only read.
    while address < top && unsafe { (address as *const u32).read_volatile() } == PAINT {
        address += 4;
    }
    address
}
