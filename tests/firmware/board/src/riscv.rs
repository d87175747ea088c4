//! RISC-V 32 (`virt`): reset and the counter of retired instructions.

use core::arch::{asm, global_asm};

global_asm!(
    ".section .vectors, \"ax\", @progbits",
    ".globl __start",
    "__start:",
    "la t0, __fault",
    "csrw mtvec, t0",
    "la sp, __stack_top",
    // Everything is loaded into RAM; only .bss is left to do.
    "la t0, __bss_start",
    "la t1, __bss_end",
    "j 2f",
    "1: sw zero, 0(t0)",
    "addi t0, t0, 4",
    "2: bltu t0, t1, 1b",
    "call board_program",
    ".balign 4",
    "__fault:",
    "la sp, __stack_top",
    "call board_fault",
);

#[unsafe(no_mangle)]
extern "C" fn board_fault() -> ! {
    crate::print("fault\n");
    crate::exit(102)
}

/// The low half of the counter of retired instructions.
pub(crate) fn ticks() -> u32 {
    let count;
    // SAFETY: reading the counter changes nothing.
    unsafe { asm!("csrr {}, minstret", out(reg) count, options(nomem, nostack)) };
    count
}

/// This counter interrupts nothing.
pub(crate) const fn stop_counter() {}

pub(crate) fn ticks_between(before: u32, after: u32) -> u32 {
    after.wrapping_sub(before)
}

/// Runs `2 * rounds` instructions.
#[inline(never)]
pub(crate) fn spin(rounds: u32) {
    // SAFETY: counts a register down.
    unsafe {
        asm!("1: addi {0}, {0}, -1", "bnez {0}, 1b", inout(reg) rounds => _, options(nomem, nostack));
    }
}

pub(crate) fn stack_pointer() -> usize {
    let address;
    // SAFETY: copies a register.
    unsafe { asm!("mv {}, sp", out(reg) address, options(nomem, nostack)) };
    address
}

/// # Safety
/// `argument` must be what the semihosting operation takes.
pub(crate) unsafe fn semihosting(operation: usize, argument: usize) {
    // SAFETY: the host reads its argument and puts its answer into a0. The three instructions are the call.
    unsafe {
        asm!(
            ".balign 16",
            ".option push",
            ".option norvc",
            "slli x0, x0, 0x1f",
            "ebreak",
            "srai x0, x0, 0x7",
            ".option pop",
            inout("a0") operation => _,
            in("a1") argument,
        );
    }
}
