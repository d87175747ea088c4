//! `pjose jwk set`: JWK Sets (RFC 7517, section 5). Refuses two keys of one name in a set, and to write a set again of which an
//! element would be lost.

use clap::{Args, Subcommand};
use pocket_jose::{Error, Fault, KeyQuery, KeyRing, Operation, OwnedJwk, OwnedJwkSet};

use crate::args::exit_status;
use crate::failure::{Exit, Failure, note};
use crate::info::KeyReport;
use crate::input::{Source, refuse_two_stdins};
use crate::output::{Encoded, KeyOutput};
use crate::{keys, kinds, output, paint, policy};

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
  pjose jwk set list keys.jwks --use sig --alg ES256
  pjose jwk set remove keys.jwks --kid 2026-10 -f -o keys.jwks

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
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    output: KeyOutput,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// The set
    #[arg(value_name = "FILE", default_value = "-")]
    set: Source,
    #[command(flatten)]
    which: Which,
}

#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// The set
    #[arg(value_name = "FILE", default_value = "-")]
    set: Source,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    output: KeyOutput,
}

/// Which keys: those that meet every condition. What a key does not say of its use it permits.
#[derive(Debug, Args)]
struct Which {
    /// The key's name
    #[arg(long, value_name = "KID")]
    kid: Option<String>,
    /// Keys that may be used so
    #[arg(long = "use", value_name = "USE", value_parser = ["sig", "enc"])]
    key_use: Option<String>,
    /// Keys that may do this, and can: a public half does not sign or decrypt
    #[arg(long, value_name = "OPERATION", value_parser = OPERATIONS.map(Operation::name))]
    key_ops: Option<String>,
    /// Keys for this algorithm
    #[arg(long, value_name = "ALG")]
    alg: Option<String>,
}

const OPERATIONS: [Operation; 8] = [
    Operation::Sign,
    Operation::Verify,
    Operation::Encrypt,
    Operation::Decrypt,
    Operation::WrapKey,
    Operation::UnwrapKey,
    Operation::DeriveKey,
    Operation::DeriveBits,
];

impl Which {
    /// For commands that must not mean every key.
    fn check(&self) -> Result<(), Failure> {
        if self.kid.is_none() && self.key_use.is_none() && self.key_ops.is_none() && self.alg.is_none() {
            return Err(Failure::usage("which key is meant is not said").at("--kid").hint(
                "name it with --kid, or say --use, --key-ops or --alg; `pjose jwk set list` shows the keys",
            ));
        }
        Ok(())
    }

    fn of(&self, ring: &KeyRing) -> Result<KeyRing, Failure> {
        let alg = self.alg.as_deref().map(policy::registered);
        let operation = self
            .key_ops
            .as_deref()
            .and_then(|name| OPERATIONS.into_iter().find(|operation| operation.name() == name));
        let query = KeyQuery {
            kid: self.kid.as_deref(),
            // A key without `alg` would fit an algorithm of any other type.
            kty: alg.and_then(kinds::of_alg).and_then(kinds::Takes::kty),
            alg,
            key_use: self.key_use.as_deref(),
            operation,
        };
        let chosen = ring.select(&query);
        match &self.kid {
            Some(kid) if !ring.keys().iter().any(|key| keys::is_called(key, kid)) => Err(keys::no_such_kid()),
            _ => Ok(chosen),
        }
    }
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
            for key in keys::load_whole(source)?.keys() {
                let read = key.as_jwk()?;
                match read.kid() {
                    None => note(format_args!("a key of {source} has no `kid`: tokens cannot name it")),
                    kid if ring.keys().iter().any(|other| other.as_jwk().is_ok_and(|o| o.kid() == kid)) => {
                        return Err(two_of_one_name().at(keys::label(&read)).at(source.to_string()));
                    }
                    _ => {}
                }
                ring.push(key.clone());
            }
        }
        write(ring.keys(), &self.output)
    }
}

impl Get {
    fn run(self) -> Result<(), Failure> {
        self.which.check()?;
        self.output.check()?;
        let ring = self.which.of(&keys::load(&self.set)?)?;
        let key = keys::only(&ring)?;
        self.output.write(Encoded::Text(key.as_json()), keys::has_private(&ring))
    }
}

impl List {
    fn run(self) -> Result<(), Failure> {
        let mut lines = String::new();
        for key in self.which.of(&keys::read(&self.set)?)?.keys() {
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
        self.which.check()?;
        self.output.check()?;
        let ring = keys::load_whole(&self.set)?;
        let chosen = self.which.of(&ring)?;
        if chosen.keys().is_empty() {
            return Err(keys::no_such_key());
        }
        let goes = |key: &OwnedJwk| chosen.keys().iter().any(|chosen| chosen.as_json() == key.as_json());
        let kept: Vec<OwnedJwk> = ring.keys().iter().filter(|key| !goes(key)).cloned().collect();
        write(&kept, &self.output)
    }
}

/// A set stays a set, also with one key or none.
fn write(keys: &[OwnedJwk], output: &KeyOutput) -> Result<(), Failure> {
    let set = OwnedJwkSet::from_keys(&keys.iter().collect::<Vec<_>>()).map_err(|error| match error {
        Error::Malformed { fault: Fault::InvalidValue, .. } => two_of_one_name(),
        _ => Failure::from(error),
    })?;
    let is_private = keys.iter().any(|key| key.as_jwk().is_ok_and(|key| key.is_private()));
    output.write(Encoded::Text(set.as_json()), is_private)
}

fn two_of_one_name() -> Failure {
    Failure::new(Exit::Refused, "two keys of one set must not have the same `kid`")
        .hint("leave one out, or rename it: `pjose jwk convert --to jwk --set-kid NAME`")
}
