//! What stands between an emulated machine and the code that runs on it: start-up, output to the host, a painted
//! stack, a count of instructions. Tests only: it trusts its linker script and knows nothing of interrupts.
#![no_std]

#[cfg_attr(target_arch = "arm", path = "arm.rs")]
#[cfg_attr(target_arch = "riscv32", path = "riscv.rs")]
mod core_;
mod host;
mod stack;

pub use host::{argument, exit, print, print_hex, print_number};
pub use stack::{measure, stack_left};

/// What one piece of work took.
#[derive(Clone, Copy)]
pub struct Cost {
    /// Bytes of stack, from the caller's frame downwards.
    pub stack: usize,
    /// Ticks of the machine's counter; [`calibrate`] says how long one is.
    pub ticks: u32,
    /// Whether the lowest words of the stack are still as they were painted.
    pub within_stack: bool,
}

/// Makes `$job`, a `fn() -> bool`, the program: it is measured once, and the machine stops with its answer.
#[macro_export]
macro_rules! program {
    ($job:expr) => {
        #[unsafe(no_mangle)]
        extern "C" fn board_program() -> ! {
            $crate::run($job)
        }
    };
}

/// Measures `job`, prints what it took, and stops the machine.
pub fn run(job: fn() -> bool) -> ! {
    calibrate();
    let (passed, cost) = measure(core::hint::black_box(job));
    print_cost(cost);
    exit(if passed && cost.within_stack { 0 } else { 1 })
}

/// Prints the ticks of [`CALIBRATION`] instructions, from which the host reckons all others: under
/// `-icount shift=0` every instruction takes the same time.
pub fn calibrate() {
    let start = core_::ticks();
    core_::spin(CALIBRATION / 2);
    print("calibration ");
    print_number(core_::ticks_between(start, core_::ticks()));
    print("\n");
}

/// Stops the counter, so that no interrupt comes.
pub fn stop_counter() {
    core_::stop_counter();
}

/// Instructions that [`calibrate`] runs.
pub const CALIBRATION: u32 = 2_000_000;

/// Prints what a piece of work took.
pub fn print_cost(cost: Cost) {
    print("stack ");
    print_number(cost.stack as u32);
    print(" ticks ");
    print_number(cost.ticks);
    print("\n");
}

/// No message: formatting one would link what is to be measured without.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    exit(101)
}
