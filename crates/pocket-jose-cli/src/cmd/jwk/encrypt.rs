//! `pjose jwk encrypt`: keys as the payload of a token (RFC 7517, section 7), which is how a private key travels. Refuses a set of
//! which an element would be lost.

use clap::Args;
use pocket_jose::{HeaderFields, Sender};

use crate::args::exit_status;
use crate::failure::Failure;
use crate::input::{Source, refuse_two_stdins};
use crate::keys::{self, KeyArgs};
use crate::output::Output;
use crate::policy::Narrowed;

/// Encrypt a key or set to a token, which is how a private key travels
///
/// The token is compact, and its `cty` says that a key or a set of keys is in it.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Encrypt {
    #[command(flatten)]
    keys: KeyArgs,
    /// The key management algorithm
    #[arg(long, value_name = "ALG")]
    alg: Option<String>,
    /// The content encryption algorithm
    #[arg(long, value_name = "ENC")]
    enc: Option<String>,
    /// The key or set to encrypt, in any encoding
    #[arg(value_name = "FILE", default_value = "-")]
    input: Source,
    #[command(flatten)]
    output: Output,
}

const HELP: &str = concat!(
    "Examples:
  pjose jwk encrypt --key public.jwk sign.jwk -o sign.jwe
  pjose jwk generate --alg ES256 | pjose jwk encrypt --key public.jwk

",
    exit_status!()
);

impl Encrypt {
    pub(crate) fn run(self) -> Result<(), Failure> {
        refuse_two_stdins(&[&self.keys.key, &self.input])?;
        let ring = keys::called(keys::load(&self.keys.key)?, self.keys.kid.as_deref())?;
        let narrowed = Narrowed::new(self.alg.as_slice(), self.enc.as_slice(), &ring)?;
        let sender = Sender::new(&ring, None, &narrowed.policy())
            .map_err(|error| Failure::from(error).at(self.keys.key.to_string()))?;
        let payload = keys::load_whole(&self.input)?;
        self.output.token(&payload.encrypt(&sender, &HeaderFields::NONE)?)
    }
}
