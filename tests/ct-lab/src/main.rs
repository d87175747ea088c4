//! Runs one operation on secrets that valgrind is told to take for undefined: a branch on one, or an address made of one,
//! is then reported as the use of an undefined value. What an operation decides at its end (accepted or refused) is a
//! branch on a secret by design; each such place stands in `decisions.supp`, by name. Run by `cargo xtask ct`.

mod damaged;
mod engines;
mod memcheck;
#[path = "../../../crates/alg-rsa/src/oaep.rs"]
mod oaep;
mod planted;
mod rsa;
mod symmetric;

use std::process::ExitCode;

/// An operation by its name.
type Named = (&'static str, fn());

fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    let all = || [rsa::ALL, symmetric::ALL, planted::ALL].into_iter().flatten();
    if let Some((_, run)) = all().find(|(found, _)| *found == name) {
        run();
        return ExitCode::SUCCESS;
    }
    all().for_each(|(name, _)| println!("{name}"));
    ExitCode::from(2)
}
