//! `pjose jwk`: keys.

mod convert;
mod decrypt;
mod encrypt;
mod generate;
pub(crate) mod inspect;
mod public;
mod set;
mod thumbprint;

use clap::Subcommand;

use crate::failure::Failure;

#[derive(Debug, Subcommand)]
pub(crate) enum Jwk {
    Generate(generate::Generate),
    Public(public::Public),
    Thumbprint(thumbprint::Thumbprint),
    Convert(convert::Convert),
    Inspect(inspect::Inspect),
    Encrypt(encrypt::Encrypt),
    Decrypt(decrypt::Decrypt),
    /// Work on JWK Sets
    #[command(subcommand)]
    Set(set::Set),
}

impl Jwk {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Generate(command) => command.run(),
            Self::Public(command) => command.run(),
            Self::Thumbprint(command) => command.run(),
            Self::Convert(command) => command.run(),
            Self::Inspect(command) => command.run(),
            Self::Encrypt(command) => command.run(),
            Self::Decrypt(command) => command.run(),
            Self::Set(command) => command.run(),
        }
    }
}
