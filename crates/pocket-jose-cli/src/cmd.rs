//! The commands, one file each.

mod alg;
mod completions;
mod demo;
mod doctor;
mod inspect;
mod jwe;
mod jwk;
mod jws;
mod man;

use clap::Subcommand;

use crate::failure::Failure;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make, convert and look at keys
    #[command(subcommand)]
    Jwk(jwk::Jwk),
    /// Encrypt, decrypt and look at tokens
    #[command(subcommand)]
    Jwe(jwe::Jwe),
    /// Sign, verify and look at signed tokens
    #[command(subcommand)]
    Jws(jws::Jws),
    /// What this build can do
    #[command(subcommand)]
    Alg(alg::Alg),
    Inspect(inspect::Inspect),
    Doctor(doctor::Doctor),
    Demo(demo::Demo),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Command {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Jwk(command) => command.run(),
            Self::Jwe(command) => command.run(),
            Self::Jws(command) => command.run(),
            Self::Alg(command) => command.run(),
            Self::Inspect(command) => command.run(),
            Self::Doctor(command) => command.run(),
            Self::Demo(command) => command.run(),
            Self::Completions(command) => command.run(),
            Self::Man(command) => command.run(),
        }
    }
}
