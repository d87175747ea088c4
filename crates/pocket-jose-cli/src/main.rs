//! `pjose`: JSON Web Keys and JSON Web Encryption on the command line.
//!
//! This file runs one command and turns its outcome into an exit status. It refuses nothing itself: what is refused,
//! and why, is the facade's to say, and [`failure::Failure`]'s to print.

mod args;
mod checks;
mod cmd;
mod failure;
mod file;
mod header;
mod info;
mod input;
mod keys;
mod kinds;
mod names;
mod oaep;
mod output;
mod paint;
mod password;
mod policy;
mod progress;
mod token;

use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome = args::parse().and_then(cmd::Command::run);
    outcome.map_or_else(|failure| failure.report(), |()| ExitCode::SUCCESS)
}
