//! `pjose jwk encrypt`: keys as the payload of a token (RFC 7517, section 7), which is how a private key travels. Refuses a set of
//! which an element would be lost.

use clap::Args;
use pocket_jose::{HeaderFields, Sender};

use crate::args::exit_status;
use crate::failure::Failure;
use crate::input::{Source, refuse_two_stdins};
use crate::keys;
use crate::output::Output;
use crate::password::{self, KeyOrPassword};
use crate::policy::{Narrowed, Passwords};

/// Encrypt a key or set to a token, which is how a private key travels
///
/// The token is compact, and its `cty` says that a key or a set of keys is in it.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Encrypt {
    #[command(flatten)]
    keys: KeyOrPassword,
    /// The key management algorithm
    #[arg(long, value_name = "ALG")]
    alg: Option<String>,
    /// The content encryption algorithm
    #[arg(long, value_name = "ENC")]
    enc: Option<String>,
    /// Iterations for a password: more work for whoever guesses, and for the receiver
    #[arg(long, value_name = "COUNT", default_value_t = Passwords::SENT, 
        value_parser = clap::value_parser!(u32).range(1000..))]
    iterations: u32,
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
  pjose jwk encrypt --password keys.jwks -o keys.jwe

",
    exit_status!()
);

impl Encrypt {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let sources: Vec<_> = self.keys.sources().chain([&self.input]).collect();
        refuse_two_stdins(&sources)?;
        let numbers = Passwords::new(self.iterations);
        let (algs, encs) = (self.alg.as_slice(), self.enc.as_slice());
        let (narrowed, ring, source) = match &self.keys.key {
            Some(key) => {
                let ring = keys::called(keys::load(key)?, self.keys.kid.as_deref())?;
                (Narrowed::new(algs, encs, &ring)?, ring, key.to_string())
            }
            None => {
                let narrowed = Narrowed::for_password(algs, encs, &numbers)?;
                let ring = password::ring(&self.keys.read_password(true)?, narrowed.algs().take(1))?;
                (narrowed, ring, "the password".to_owned())
            }
        };
        let sender =
            Sender::new(&ring, None, &narrowed.policy()).map_err(|error| Failure::from(error).at(source))?;
        let payload = keys::load_whole(&self.input)?;
        self.output.token(&payload.encrypt(&sender, &HeaderFields::NONE)?)
    }
}
