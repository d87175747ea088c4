//! `pjose jws verify`: a signed token to its payload. Writes nothing whose signature was not verified.

use clap::Args;
use pocket_jose::{Error, KeyFault, KeyRing, OwnedJwk, RECOMMENDED_SIGNATURES, Unusable, Verifier};

use super::{narrowed, policy};
use crate::args::exit_status;
use crate::failure::Failure;
use crate::input::{Source, refuse_two_stdins};
use crate::keys::{self, KeyArgs};
use crate::output::Output;
use crate::progress;
use crate::token::{self, Token};

/// Verify a compact token and write its payload
///
/// The payload comes out byte for byte, after its signature was verified, and nothing else does. On a terminal a line
/// break is added where there is none, and binary is refused. --alg lists what is accepted; without it any signature
/// algorithm that the keys permit.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Verify {
    #[command(flatten)]
    keys: KeyArgs,
    /// Accept this signature algorithm; may be repeated
    #[arg(long, value_name = "ALG")]
    alg: Vec<String>,
    /// The payload, for a token that comes without it
    #[arg(long, value_name = "FILE")]
    detached: Option<Source>,
    /// Accept this extension in `crit`: you act on it yourself, `b64` excepted; may be repeated
    #[arg(long, value_name = "NAME")]
    crit: Vec<String>,
    /// The token: a file, - for standard input, or the token itself
    #[arg(value_name = "TOKEN", default_value = "-")]
    input: Source,
    #[command(flatten)]
    output: Output,
}

const HELP: &str = concat!(
    "What a success proves: that the holder of the private key signed this payload, at some time and for some \
purpose; look into the payload for which. Under HS256 and its kin any holder of the shared key may have.

Examples:
  pjose jws verify --key public.jwk token -o payload.json
  pjose jws verify --key keys.jwks --alg ES256 --alg PS256 < token
  pjose jws verify --key public.jwk --detached document.pdf document.jws > /dev/null

",
    exit_status!()
);

impl Verify {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let apart = self.detached.iter();
        refuse_two_stdins(&[&self.keys.key, &self.input].into_iter().chain(apart).collect::<Vec<_>>())?;
        let algs = narrowed(&self.alg)?;
        let understood: Vec<&str> = self.crit.iter().map(String::as_str).collect();
        let ring = keys::called(keys::load(&self.keys.key)?, self.keys.kid.as_deref())?;
        let verifier = Verifier::new(&ring, &policy(&algs, &understood));
        let token = token::read_signed(&self.input)?;
        let limit = RECOMMENDED_SIGNATURES.limits.token_len;
        let payload = self.detached.as_ref().map(|source| source.read("payload", limit)).transpose()?;
        let work = || match &payload {
            Some(payload) => verifier.verify_detached(token.text(), payload),
            None => verifier.verify(token.text()),
        };
        let verified = progress::on_bytes("verifying", token.text().len(), work)
            .map_err(|error| explain(error, &token, &ring, &verifier))?;
        self.output.payload(verified.payload())
    }
}

/// With the reason why keys took no part, when that may be why none fitted.
fn explain(error: Error, token: &Token, ring: &KeyRing, verifier: &Verifier<'_>) -> Failure {
    let hint = match error {
        Error::AlgNotAllowed | Error::NoMatchingKey => {
            "`pjose jws inspect` shows the token's `alg` and `kid`, `pjose jwk inspect` the keys"
        }
        Error::CritNotUnderstood => "--crit NAME says that you understand an extension",
        Error::Rejected => "the token was signed by another key, or was changed",
        _ => return token.explain(error),
    };
    let named = |unusable: &Unusable| match ring.keys().get(unusable.place).map(OwnedJwk::as_jwk) {
        Some(Ok(key)) => keys::label(&key),
        _ => "a key".to_owned(),
    };
    if error != Error::AlgNotAllowed && error != Error::NoMatchingKey {
        return token.explain(error).hint(hint);
    }
    match verifier.unusable() {
        // The only key took no part, and not because it is of another kind: that is the cause.
        [only] if ring.keys().len() == 1 && only.reason != Error::KeyUnsuitable(KeyFault::WrongType) => {
            token.explain(only.reason).at(named(only))
        }
        several => several.iter().fold(token.explain(error).hint(hint), |failure, unusable| {
            failure.at(format!("{}: {}", named(unusable), unusable.reason))
        }),
    }
}
