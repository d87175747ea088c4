//! `pjose jwe`: encrypted tokens.

mod decrypt;
mod encrypt;
pub(crate) mod inspect;

use clap::Subcommand;
pub(crate) use inspect::five_parts;

use crate::failure::Failure;

#[derive(Debug, Subcommand)]
pub(crate) enum Jwe {
    Encrypt(encrypt::Encrypt),
    Decrypt(decrypt::Decrypt),
    Inspect(inspect::Inspect),
}

impl Jwe {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Encrypt(command) => command.run(),
            Self::Decrypt(command) => command.run(),
            Self::Inspect(command) => command.run(),
        }
    }
}
