//! `pjose jwk set`: JWK Sets (RFC 7517, section 5). Refuses two keys of one name in a set.

use clap::{Args, Subcommand};
use pocket_jose::{Error, Fault, KeyRing, OwnedJwk, OwnedJwkSet};

use crate::args::exit_status;
use crate::failure::{Exit, Failure, note};
use crate::info::KeyReport;
use crate::input::{Source, refuse_two_stdins};
use crate::output::{Encoded, KeyOutput};
use crate::{keys, output, paint};

#[derive(Debug, Subcommand)]
#[command(after_help = HELP)]
pub(crate) enum Set {
    /// Add keys at the end of a set, or begin one
    Add(Add),
    /// Write one key of a set
    Get(Get),
    /// Show one line for each key
    List(List),
    /// Write the set without a key
    Remove(Remove),
}

const HELP: &str = concat!(
    "Examples:
  pjose jwk set add --key a.jwk --key b.pem -o keys.jwks
  pjose jwk set add keys.jwks --key c.jwk -f -o keys.jwks
  pjose jwk set list keys.jwks
  pjose jwk set get keys.jwks --kid 2026-11 -o key.jwk

",
    exit_status!()
);

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The set to begin with [default: an empty one]
    #[arg(value_name = "FILE")]
    set: Option<Source>,
    /// A key or set to add, in any encoding
    #[arg(short, long, value_name = "FILE", required = true)]
    key: Vec<Source>,
    #[command(flatten)]
    output: KeyOutput,
}

#[derive(Debug, Args)]
pub(crate) struct Get {
    /// The set
    #[arg(value_name = "FILE", default_value = "-")]
    set: Source,
    /// The key's name
    #[arg(long, value_name = "KID")]
    kid: String,
    #[command(flatten)]
    output: KeyOutput,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// The set
    #[arg(value_name = "FILE", default_value = "-")]
    set: Source,
}

#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// The set
    #[arg(value_name = "FILE", default_value = "-")]
    set: Source,
    /// The key's name
    #[arg(long, value_name = "KID")]
    kid: String,
    #[command(flatten)]
    output: KeyOutput,
}

impl Set {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Add(command) => command.run(),
            Self::Get(command) => command.run(),
            Self::List(command) => command.run(),
            Self::Remove(command) => command.run(),
        }
    }
}

impl Add {
    fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let sources: Vec<&Source> = self.set.iter().chain(&self.key).collect();
        refuse_two_stdins(&sources)?;
        let mut ring = KeyRing::empty();
        for source in sources {
            for key in keys::load(source)?.keys() {
                if key.as_jwk()?.kid().is_none() {
                    note(format_args!("a key of {source} has no `kid`: tokens cannot name it"));
                }
                ring.push(key.clone());
            }
        }
        write(ring.keys(), &self.output)
    }
}

impl Get {
    fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let ring = keys::called(keys::load(&self.set)?, Some(&self.kid))?;
        let key = keys::only(&ring)?;
        self.output.write(Encoded::Text(key.as_json()), keys::has_private(&ring))
    }
}

impl List {
    fn run(self) -> Result<(), Failure> {
        let mut lines = String::new();
        for key in keys::load(&self.set)?.keys() {
            let report = KeyReport::new(&key.as_jwk()?);
            let kid = report.kid.as_deref().unwrap_or("-");
            let alg = report.alg.as_deref().unwrap_or("-");
            lines.push_str(&format!("{}\t{}\t{}\n", paint::safe(kid), report.title(), paint::safe(alg)));
        }
        output::print(&lines)
    }
}

impl Remove {
    fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let ring = keys::load(&self.set)?;
        let kept: Vec<OwnedJwk> =
            ring.keys().iter().filter(|key| !keys::is_called(key, &self.kid)).cloned().collect();
        if kept.len() == ring.keys().len() {
            return Err(keys::no_such_kid());
        }
        write(&kept, &self.output)
    }
}

/// A set stays a set, also with one key or none.
fn write(keys: &[OwnedJwk], output: &KeyOutput) -> Result<(), Failure> {
    let set = OwnedJwkSet::from_keys(&keys.iter().collect::<Vec<_>>()).map_err(|error| match error {
        Error::Malformed { fault: Fault::InvalidValue, .. } => {
            Failure::new(Exit::Refused, "two keys of one set must not have the same `kid`")
                .hint("leave one out, or rename it: `pjose jwk convert --to jwk --set-kid NAME`")
        }
        _ => Failure::from(error),
    })?;
    let is_private = keys.iter().any(|key| key.as_jwk().is_ok_and(|key| key.is_private()));
    output.write(Encoded::Text(set.as_json()), is_private)
}
