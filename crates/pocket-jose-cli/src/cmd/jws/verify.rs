//! `pjose jws verify`: a signed token to its payload. Writes nothing whose signature was not verified.

use clap::Args;
use pocket_jose::{
    Error, KeyFault, KeyRing, OwnedJwk, RECOMMENDED_SIGNATURES, Unprotected, Unusable, Verifier,
};

use super::claims::ClaimArgs;
use super::{narrowed, policy};
use crate::args::exit_status;
use crate::failure::{Failure, note};
use crate::input::{Source, refuse_two_stdins};
use crate::keys;
use crate::output::Output;
use crate::progress;
use crate::token::{self, Token};

/// Verify a token and write its payload
///
/// The payload comes out byte for byte, after its signature was verified, and nothing else does. On a terminal a line
/// break is added where there is none, and binary is refused. --alg lists what is accepted; without it any signature
/// algorithm that the keys permit. Of several signatures in a JSON token one good one is enough, unless --all asks for
/// one of each --key.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Verify {
    /// The key or keys: JWK, JWK Set, PEM, DER or base64 SPKI, in FILE or - for standard input; may be repeated
    #[arg(short, long, value_name = "FILE", required = true)]
    key: Vec<Source>,
    /// Use only the key of this name
    #[arg(long, value_name = "KID")]
    kid: Option<String>,
    /// Accept this signature algorithm; may be repeated
    #[arg(long, value_name = "ALG")]
    alg: Vec<String>,
    /// Want a good signature by a key of each --key
    #[arg(long)]
    all: bool,
    /// The payload, for a token that comes without it
    #[arg(long, value_name = "FILE")]
    detached: Option<Source>,
    /// Accept this extension in `crit`: you act on it yourself, `b64` excepted; may be repeated
    #[arg(long, value_name = "NAME")]
    crit: Vec<String>,
    /// In a JSON serialization, believe an `alg` that nothing protects, where there is no protected header
    #[arg(long)]
    unprotected_headers: bool,
    #[command(flatten)]
    claims: ClaimArgs,
    /// The token, compact or JSON: a file, - for standard input, or the token itself
    #[arg(value_name = "TOKEN", default_value = "-")]
    input: Source,
    #[command(flatten)]
    output: Output,
}

const HELP: &str = concat!(
    "What a success proves: that the holder of the private key signed this payload, at some time and for some \
purpose; look into the payload for which, or have the claims of a JWT judged. Under HS256 and its kin any \
holder of the shared key may have signed.

Examples:
  pjose jws verify --key public.jwk token -o payload.json
  pjose jws verify --key keys.jwks --alg ES256 --alg PS256 < token
  pjose jws verify --key public.jwk --detached document.pdf document.jws > /dev/null
  pjose jws verify --key public.jwk --claims --issuer joe --audience door-7 --require exp token
  pjose jws verify --key first.jwk --key second.jwk --all contract.json

",
    exit_status!()
);

impl Verify {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let sources = self.key.iter().chain([&self.input]).chain(&self.detached);
        refuse_two_stdins(&sources.collect::<Vec<_>>())?;
        let algs = narrowed(&self.alg)?;
        let understood: Vec<&str> = self.crit.iter().map(String::as_str).collect();
        let mut ring = KeyRing::empty();
        // For each key, which --key it came from.
        let mut origins = Vec::new();
        for (origin, source) in self.key.iter().enumerate() {
            for key in keys::load(source)?.keys() {
                ring.push(key.clone());
                origins.push(origin);
            }
        }
        if let Some(kid) = self.kid.as_deref() {
            let named: Vec<bool> = ring.keys().iter().map(|key| keys::is_called(key, kid)).collect();
            let mut named = named.into_iter();
            origins.retain(|_| named.next().unwrap_or(false));
            ring = keys::called(ring, Some(kid))?;
        }
        let verifier = Verifier::new(&ring, &policy(&algs, &understood));
        let token = token::read_signed(&self.input)?;
        let limit = RECOMMENDED_SIGNATURES.limits.token_len;
        let apart = self.detached.as_ref().map(|source| source.read("payload", limit)).transpose()?;
        let apart = apart.as_ref().map(|bytes| &bytes[..]);
        let work = || self.verify(&verifier, &token, apart);
        let (payload, fitted) = progress::on_bytes("verifying", token.text().len(), work)
            .map_err(|error| explain(error, &token, &ring, &verifier))?;
        let fitted: Vec<usize> = fitted.iter().filter_map(|key| origins.get(*key).copied()).collect();
        if self.all
            && let Some(missing) = (0..self.key.len()).find(|origin| !fitted.contains(origin))
        {
            let failure = Failure::from(Error::Rejected).at(self.input.to_string());
            let source = self.key.get(missing).map(ToString::to_string).unwrap_or_default();
            return Err(failure.hint(format!("there is no good signature by a key of {source}")));
        }
        self.claims.check(&payload)?;
        if self.key.len() > 1 && token.is_json() {
            let named = fitted.iter().filter_map(|origin| self.key.get(*origin)).map(ToString::to_string);
            note(format_args!("signed by {}", named.collect::<Vec<_>>().join(", ")));
        }
        self.output.payload(&payload)
    }

    /// The payload, and the places of the keys that fitted.
    fn verify(
        &self,
        verifier: &Verifier<'_>,
        token: &Token,
        apart: Option<&[u8]>,
    ) -> Result<(Vec<u8>, Vec<usize>), Error> {
        let text = token.text();
        if !token.is_json() {
            let verified = match apart {
                Some(payload) => verifier.verify_detached(text, payload),
                None => verifier.verify(text),
            }?;
            let key = verified.key();
            return Ok((verified.into_payload(), vec![key]));
        }
        let rule = if self.unprotected_headers { Unprotected::MayNameAlg } else { Unprotected::HintsOnly };
        let verified = match apart {
            Some(payload) => verifier.verify_json_detached(text, rule, payload),
            None => verifier.verify_json(text, rule),
        }?;
        let keys = verified.signatures().iter().map(|signature| signature.key).collect();
        Ok((verified.into_payload(), keys))
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
