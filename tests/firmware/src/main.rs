//! What the library promises a microcontroller, tried on one: every scenario runs on a painted stack and says what it
//! took. Nothing here allocates: there is no allocator. The host looks at every plaintext, and decrypts every token.
#![no_std]
#![no_main]

mod inputs;
mod scenarios;
mod units;

use jose_alg::Error;
use scenarios::SCENARIOS;

/// One thing that must work.
struct Scenario {
    name: &'static str,
    /// The most stack that it may take, in bytes; `docs/embedded.md` promises it.
    stack: usize,
    job: fn(&mut [u8]) -> Answer,
}

/// What a scenario leaves in the buffer, for the host to look at.
enum Output {
    Nothing,
    /// The host knows what it must be.
    Plaintext(usize),
    /// The host decrypts it with the key of this file.
    Token(usize, &'static str),
}

type Answer = Result<Output, Failed>;

/// The code of an error, or the line of a check that did not hold.
struct Failed(u32);

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self(error.code().into())
    }
}

/// Fails the scenario, with the line, unless `condition` holds.
macro_rules! check {
    ($condition:expr) => {
        if !$condition {
            return Err($crate::Failed(0x10000 + line!()));
        }
    };
}
pub(crate) use check;

#[unsafe(no_mangle)]
extern "C" fn board_program() -> ! {
    board::calibrate();
    let mut failures = 0;
    for scenario in &SCENARIOS {
        failures += usize::from(!run(scenario));
    }
    board::print("done\n");
    board::exit(usize::from(failures > 0))
}

/// Runs one scenario and prints it: a line each for what it leaves, and for what it took.
#[inline(never)]
fn run(scenario: &Scenario) -> bool {
    let mut buffer = [0; 1536];
    if board::stack_left() < scenario.stack {
        board::print("skip ");
        board::print(scenario.name);
        board::print(" needs ");
        board::print_number(number(scenario.stack));
        board::print(" has ");
        board::print_number(number(board::stack_left()));
        board::print("\n");
        return true;
    }
    let (answer, cost) = board::measure(|| (scenario.job)(&mut buffer));
    let passed = match answer {
        Ok(output) => {
            show(output, &buffer);
            true
        }
        Err(Failed(code)) => {
            board::print("error ");
            board::print_number(code);
            board::print("\n");
            false
        }
    };
    let within = cost.within_stack && cost.stack <= scenario.stack;
    board::print(if !within {
        "overrun "
    } else if passed {
        "pass "
    } else {
        "fail "
    });
    board::print(scenario.name);
    board::print(" limit ");
    board::print_number(number(scenario.stack));
    board::print(" ");
    board::print_cost(cost);
    passed && within
}

fn show(output: Output, buffer: &[u8]) {
    match output {
        Output::Nothing => return,
        Output::Plaintext(len) => {
            board::print("plaintext ");
            board::print_hex(&buffer[..len]);
        }
        Output::Token(len, key) => {
            board::print("token ");
            board::print(key);
            board::print(" ");
            board::print(core::str::from_utf8(&buffer[..len]).unwrap_or("?"));
        }
    }
    board::print("\n");
}

fn number(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}
