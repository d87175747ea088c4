//! `pjose jwk public`: the half that may be published. Refuses shared keys, which have none.

use clap::Args;

use crate::args::exit_status;
use crate::failure::{Exit, Failure, note};
use crate::input::Source;
use crate::keys;
use crate::output::{Encoded, KeyOutput};

/// Write the public half of a key, or of every key of a set
///
/// What stays is what the standards call public: no private member survives, nor any that only its owner understands.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Public {
    /// The key or set, in any encoding
    #[arg(value_name = "FILE", default_value = "-")]
    input: Source,
    /// Only the key of this name
    #[arg(long, value_name = "KID")]
    kid: Option<String>,
    #[command(flatten)]
    output: KeyOutput,
}

const HELP: &str = concat!(
    "Examples:
  pjose jwk public key.jwk -o public.jwk
  pjose jwk generate --alg RSA-OAEP-256 | tee key.jwk | pjose jwk public

",
    exit_status!()
);

impl Public {
    pub(crate) fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let ring = keys::called(keys::load(&self.input)?, self.kid.as_deref())?;
        let public = ring.public()?;
        let left_out = ring.keys().len() - public.keys().len();
        if public.keys().is_empty() && left_out > 0 {
            return Err(Failure::new(Exit::Refused, "a shared key has no public half: it is all secret")
                .at(self.input.to_string())
                .hint("make a key pair: `pjose jwk generate --alg RSA-OAEP-256 -o key.jwk`"));
        }
        if left_out > 0 {
            note(format_args!("{left_out} shared keys were left out: they have no public half"));
        }
        self.output.write(Encoded::Text(&public.to_json()?), false)
    }
}
