//! `pjose jwe decrypt`: a token to its payload. Writes nothing that was not authenticated, and says one thing only where
//! a secret took part.

use clap::Args;
use pocket_jose::{Error, HeaderRule, Inflate, KeyFault, KeyRing, OwnedJwk, Receiver, Unusable};
use zeroize::Zeroizing;

use crate::args::exit_status;
use crate::failure::Failure;
use crate::input::{Source, refuse_two_stdins};
use crate::keys;
use crate::output::Output;
use crate::password::{self, KeyOrPassword};
use crate::policy::{Narrowed, Passwords};
use crate::progress;
use crate::token::{self, Token};

/// Decrypt a token and write its payload
///
/// The payload comes out byte for byte, after all of it was authenticated, and nothing else does. On a terminal a line
/// break is added where there is none, and binary is refused. --alg and --enc list what is accepted; without them it is
/// RSA-OAEP-256, dir, ECDH-ES, and the algorithm that a key says itself that it is for.
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
    /// In a JSON serialization, believe `alg` and `enc` in headers that nothing protects
    #[arg(long)]
    unprotected_headers: bool,
    /// Inflate compressed payloads, which are refused otherwise, to at most so many bytes
    #[arg(long, value_name = "BYTES")]
    inflate: Option<usize>,
    /// The token, compact or JSON: a file, - for standard input, or the token itself
    #[arg(value_name = "TOKEN", default_value = "-")]
    input: Source,
    #[command(flatten)]
    output: Output,
}

const HELP: &str = concat!(
    "What a success proves: under RSA-OAEP-256, that the payload was not changed since somebody encrypted it, \
and nothing about who that was, since everybody has the public key. Under dir, that whoever encrypted \
it has the shared key.

Examples:
  pjose jwe decrypt --key key.jwk token -o payload.json
  pjose jwe decrypt --key key.jwk --alg RSA-OAEP-256 --enc A256GCM < token
  pjose jwe decrypt --password token

",
    exit_status!()
);

impl Decrypt {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let sources: Vec<_> = self.keys.sources().chain([&self.input]).collect();
        refuse_two_stdins(&sources)?;
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
        let token = token::read_any(&self.input)?;
        let rule = if self.unprotected_headers { HeaderRule::Anywhere } else { HeaderRule::Protected };
        let text = token.text();
        let inflate = self.inflate.map(|most| Inflate { most });
        let work = || match (token.is_json(), inflate) {
            (true, None) => receiver.decrypt_json(text, rule).map(|opened| opened.payload),
            (true, Some(inflate)) => {
                receiver.decrypt_json_inflating(text, rule, inflate).map(|opened| opened.payload)
            }
            (false, None) => receiver.decrypt(text).map(|opened| opened.payload),
            (false, Some(inflate)) => receiver.decrypt_inflating(text, inflate).map(|opened| opened.payload),
        };
        let payload = progress::on_bytes("decrypting", token.text().len(), work)
            .map_err(|error| explain(error, &token, &ring, &receiver))?;
        self.output.payload(&Zeroizing::new(payload))
    }
}

/// With the reason why keys took no part, when that may be why none fitted.
fn explain(error: Error, token: &Token, ring: &KeyRing, receiver: &Receiver<'_>) -> Failure {
    if !matches!(error, Error::AlgNotAllowed | Error::NoMatchingKey) {
        return token.explain(error);
    }
    let named = |unusable: &Unusable| match ring.keys().get(unusable.place).map(OwnedJwk::as_jwk) {
        Some(Ok(key)) => keys::label(&key),
        _ => "a key".to_owned(),
    };
    match receiver.unusable() {
        // The only key took no part, and not because it is of another kind: that is the cause.
        [only] if ring.keys().len() == 1 && only.reason != Error::KeyUnsuitable(KeyFault::WrongType) => {
            token.explain(only.reason).at(named(only))
        }
        several => several.iter().fold(token.explain(error), |failure, unusable| {
            failure.at(format!("{}: {}", named(unusable), unusable.reason))
        }),
    }
}
