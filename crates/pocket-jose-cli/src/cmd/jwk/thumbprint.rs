//! `pjose jwk thumbprint`: the name that a key has by its nature.

use clap::Args;

use crate::args::exit_status;
use crate::failure::Failure;
use crate::input::Source;
use crate::{keys, output};

/// Print the SHA-256 thumbprint (RFC 7638) of a key, or of every key of a set
///
/// A private key and its public half have the same one. That of a shared key is a hash of the secret: harmless for a
/// random key, a means to guess one that a person chose.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Thumbprint {
    /// The key or set, in any encoding
    #[arg(value_name = "FILE", default_value = "-")]
    input: Source,
    /// Only the key of this name
    #[arg(long, value_name = "KID")]
    kid: Option<String>,
    /// Print as a URI (RFC 9278)
    #[arg(long)]
    uri: bool,
}

const HELP: &str = concat!(
    "Examples:
  pjose jwk thumbprint key.jwk
  pjose jwk thumbprint --uri public.pem

",
    exit_status!()
);

impl Thumbprint {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let ring = keys::called(keys::load(&self.input)?, self.kid.as_deref())?;
        let mut lines = String::new();
        for key in ring.keys() {
            let thumbprint = key.as_jwk()?.thumbprint()?;
            let line = if self.uri { thumbprint.uri().to_string() } else { thumbprint.to_string() };
            lines.push_str(&line);
            lines.push('\n');
        }
        output::print(&lines)
    }
}
