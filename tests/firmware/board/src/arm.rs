//! Cortex-M: vector table, reset, SysTick as the counter.

use core::arch::{asm, global_asm};

global_asm!(
    ".syntax unified",
    ".section .vectors, \"a\", %progbits",
    ".word __stack_top",
    ".word __start",
    ".rept 13",
    ".word __fault",
    ".endr",
    ".word board_tick",
    ".section .text.__start, \"ax\", %progbits",
    ".globl __start",
    ".type __start, %function",
    ".thumb_func",
    "__start:",
    // .data from flash to RAM, then zeros in .bss.
    "ldr r0, =__data_start",
    "ldr r1, =__data_end",
    "ldr r2, =__data_load",
    "b 2f",
    "1: ldr r3, [r2]",
    "str r3, [r0]",
    "adds r0, #4",
    "adds r2, #4",
    "2: cmp r0, r1",
    "blo 1b",
    "ldr r0, =__bss_start",
    "ldr r1, =__bss_end",
    "movs r2, #0",
    "b 4f",
    "3: str r2, [r0]",
    "adds r0, #4",
    "4: cmp r0, r1",
    "blo 3b",
    "bl board_start",
    ".type __fault, %function",
    ".thumb_func",
    "__fault:",
    "bl board_fault",
);

unsafe extern "C" {
    fn board_program() -> !;
}

/// Starts the counter, and the floating-point unit where the calling convention has one.
#[unsafe(no_mangle)]
extern "C" fn board_start() -> ! {
    // SAFETY: registers of the core's private peripheral bus, which nothing else uses.
    unsafe {
        #[cfg(target_abi = "eabihf")]
        {
            let access = 0xE000_ED88 as *mut u32;
            access.write_volatile(access.read_volatile() | 0xF << 20);
            asm!("dsb", "isb");
        }
        SYSTICK_RELOAD.write_volatile(SYSTICK_MAX);
        SYSTICK_VALUE.write_volatile(0);
        SYSTICK_CONTROL.write_volatile(0b111);
        // It begins with zero, and is loaded at the first tick.
        while SYSTICK_VALUE.read_volatile() == 0 {}
        board_program()
    }
}

#[unsafe(no_mangle)]
extern "C" fn board_fault() -> ! {
    crate::print("fault\n");
    crate::exit(102)
}

const SYSTICK_CONTROL: *mut u32 = 0xE000_E010 as *mut u32;
const SYSTICK_RELOAD: *mut u32 = 0xE000_E014 as *mut u32;
const SYSTICK_VALUE: *mut u32 = 0xE000_E018 as *mut u32;
const SYSTICK_MAX: u32 = 0x00FF_FFFF;

/// How often the counter has started anew.
static mut ROUNDS: u32 = 0;

#[unsafe(no_mangle)]
extern "C" fn board_tick() {
    // SAFETY: the interrupt is the only writer, and reads and writes are of one word.
    unsafe { (&raw mut ROUNDS).write_volatile((&raw const ROUNDS).read_volatile() + 1) };
}

/// Ticks since the start.
pub(crate) fn ticks() -> u32 {
    loop {
        // SAFETY: as above; a round that ended between the two reads is noticed.
        let (before, left, after) = unsafe {
            let rounds = &raw const ROUNDS;
            (rounds.read_volatile(), SYSTICK_VALUE.read_volatile(), rounds.read_volatile())
        };
        if before == after {
            return (before << 24).wrapping_add(SYSTICK_MAX - left);
        }
    }
}

/// Stops the counter and its interrupt, which would come at another place each time.
pub(crate) fn stop_counter() {
    // SAFETY: as above.
    unsafe { SYSTICK_CONTROL.write_volatile(0) };
}

pub(crate) fn ticks_between(before: u32, after: u32) -> u32 {
    after.wrapping_sub(before)
}

/// Runs `2 * rounds` instructions.
#[inline(never)]
pub(crate) fn spin(rounds: u32) {
    // SAFETY: counts a register down.
    unsafe { asm!("1: subs {0}, #1", "bne 1b", inout(reg) rounds => _, options(nomem, nostack)) };
}

pub(crate) fn stack_pointer() -> usize {
    let address;
    // SAFETY: copies a register.
    unsafe { asm!("mov {}, sp", out(reg) address, options(nomem, nostack)) };
    address
}

/// # Safety
/// `argument` must be what the semihosting operation takes.
pub(crate) unsafe fn semihosting(operation: usize, argument: usize) {
    // SAFETY: the host reads its argument and puts its answer into r0.
    unsafe { asm!("bkpt 0xAB", inout("r0") operation => _, in("r1") argument) };
}
