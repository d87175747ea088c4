//! `pjose jwk decrypt`: keys out of a token (RFC 7517, section 7). Refuses a token whose `cty` says that something else is in it.

use clap::Args;
use pocket_jose::{Error, Fault, KeyRing, Part, Receiver};

use crate::args::exit_status;
use crate::failure::{Exit, Failure};
use crate::input::{Source, refuse_two_stdins};
use crate::keys;
use crate::output::{Encoded, KeyOutput};
use crate::password::{self, KeyOrPassword};
use crate::policy::{Narrowed, Passwords};
use crate::token;

/// Decrypt a token with a key or set in it, and write that
///
/// With -o the file is readable by its owner only, and an existing one is kept unless -f is given.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Decrypt {
    #[command(flatten)]
    keys: KeyOrPassword,
    /// Accept this key management algorithm; may be repeated
    #[arg(long, value_name = "ALG")]
    alg: Vec<String>,
    /// Accept this content encryption algorithm; may be repeated
    #[arg(long, value_name = "ENC")]
    enc: Vec<String>,
    /// The token: a file, - for standard input, or the token itself
    #[arg(value_name = "TOKEN", default_value = "-")]
    input: Source,
    #[command(flatten)]
    output: KeyOutput,
}

const HELP: &str = concat!(
    "What a success proves is what it proves of any payload: under a public-key algorithm anyone may have sent these keys.

Examples:
  pjose jwk decrypt --key key.jwk sign.jwe -o sign.jwk
  pjose jwk decrypt --password keys.jwe -o keys.jwks

",
    exit_status!()
);

impl Decrypt {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let sources: Vec<_> = self.keys.sources().chain([&self.input]).collect();
        refuse_two_stdins(&sources)?;
        self.output.check()?;
        let numbers = Passwords::new(Passwords::SENT);
        let (narrowed, ring) = match &self.keys.key {
            Some(key) => {
                let ring = keys::called(keys::load(key)?, self.keys.kid.as_deref())?;
                (Narrowed::new(&self.alg, &self.enc, &ring)?, ring)
            }
            None => {
                let narrowed = Narrowed::for_password(&self.alg, &self.enc, &numbers)?;
                let ring = password::ring(&self.keys.read_password(false)?, narrowed.algs())?;
                (narrowed, ring)
            }
        };
        let receiver = Receiver::new(&ring, &narrowed.policy());
        let token = token::read(&self.input)?;
        let found = KeyRing::decrypt(&receiver, token.text()).map_err(|error| match error {
            Error::Malformed { part: Part::Header, fault: Fault::InvalidValue, at: 0 } => {
                Failure::new(Exit::Malformed, "the token's `cty` says that there are no keys in it")
                    .at(self.input.to_string())
                    .hint("`pjose jwe decrypt` writes any payload")
            }
            Error::Malformed { part: Part::Jwk | Part::JwkSet, .. } => {
                Failure::new(Exit::Malformed, format!("the payload is no key or set: {error}"))
                    .at(self.input.to_string())
                    .hint("`pjose jwe decrypt` writes any payload")
            }
            error => token.explain(error),
        })?;
        keys::refuse_skipped(&found).map_err(|failure| failure.at(self.input.to_string()))?;
        self.output.write(Encoded::Text(&found.to_json()?), keys::has_private(&found))
    }
}
