//! `pjose jws sign`: a payload to a signed token. Refuses header members that are the library's to write, and keys
//! whose owner does not permit signing.

use clap::Args;
use pocket_jose::{
    Error, Form, HeaderFields, KeyRing, Member, RECOMMENDED_SIGNATURES, SignatureFields, SignaturePolicy,
    Signer, sign_general,
};

use super::{narrowed, policy};
use crate::args::exit_status;
use crate::failure::{Failure, exit_of};
use crate::header::HeaderArg;
use crate::input::{Source, refuse_two_stdins};
use crate::keys;
use crate::output::Output;
use crate::progress;

/// Sign a payload to a token, compact unless --json or --flattened say otherwise
///
/// The payload is any bytes; the token is printed without a line break, except on a terminal. The algorithm is the best
/// that fits the key unless --alg says which.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Sign {
    /// The key: JWK, JWK Set, PEM or DER, in FILE or - for standard input; several with --json
    #[arg(short, long, value_name = "FILE", required = true)]
    key: Vec<Source>,
    /// Use only the key of this name
    #[arg(long, value_name = "KID")]
    kid: Option<String>,
    /// The signature algorithm
    #[arg(long, value_name = "ALG")]
    alg: Option<String>,
    /// `typ` of the header: what the token is
    #[arg(long, value_name = "TYPE")]
    typ: Option<String>,
    /// `cty` of the header: what the payload is
    #[arg(long, value_name = "TYPE")]
    cty: Option<String>,
    /// A member of the protected header: NAME=TEXT, or NAME:=JSON
    #[arg(long, value_name = "NAME=TEXT")]
    header: Vec<HeaderArg>,
    /// Write the general JSON serialization, which takes several signatures
    #[arg(long, conflicts_with = "flattened")]
    json: bool,
    /// Write the flattened JSON serialization
    #[arg(long)]
    flattened: bool,
    /// Leave the payload out of the token: it travels apart
    #[arg(long)]
    detached: bool,
    /// Sign the payload as it is (RFC 7797, `b64` false): text, or any bytes with --detached
    #[arg(long)]
    unencoded: bool,
    /// The payload
    #[arg(value_name = "FILE", default_value = "-")]
    input: Source,
    #[command(flatten)]
    output: Output,
}

const HELP: &str = concat!(
    "--kid chooses a key of a set. For a key without a name, as PEM and DER are, it is the `kid` of the header.

Examples:
  pjose jws sign --key key.jwk payload.json -o token
  printf hello | pjose jws sign --key key.jwk --alg PS256 --header url=/v1/cases
  pjose jws sign --key key.jwk --detached document.pdf -o document.jws
  pjose jws sign --json --key first.jwk --key second.jwk contract.txt

What a token proves to its receiver: that the holder of the private key signed this payload; under HS256 and \
its kin, that one of the holders of the shared key did.

",
    exit_status!()
);

impl Sign {
    pub(crate) fn run(self) -> Result<(), Failure> {
        refuse_two_stdins(&self.key.iter().chain([&self.input]).collect::<Vec<_>>())?;
        let [first, others @ ..] = &self.key[..] else {
            return Err(Failure::usage("a key is missing").at("--key"));
        };
        if !others.is_empty() && (!self.json || self.kid.is_some()) {
            return Err(Failure::usage("several keys make several signatures, each with its own name")
                .at("--key")
                .hint("add --json and leave --kid out, or give one key"));
        }
        let algs = narrowed(self.alg.as_slice())?;
        let policy = policy(&algs, &[]);
        let (ring, kid) = self.key(first)?;
        let mut signers = vec![signer(&ring, &policy, first)?];
        for source in others {
            signers.push(signer(&keys::load(source)?, &policy, source)?);
        }
        let members: Vec<Member<'_>> = self.header.iter().map(HeaderArg::member).collect();
        let fields =
            HeaderFields { kid, typ: self.typ.as_deref(), cty: self.cty.as_deref(), members: &members };
        let form = match (self.detached, self.unencoded) {
            (false, false) => Form::Attached,
            (false, true) => Form::Unencoded,
            (true, false) => Form::Detached,
            (true, true) => Form::UnencodedDetached,
        };
        // What comes out is a third longer, and must be a token that the other side takes.
        let payload = self.input.read("payload", RECOMMENDED_SIGNATURES.limits.token_len / 4 * 3)?;
        let in_json = SignatureFields { protected: fields, unprotected: None };
        let work = || match (&signers[..], self.json, self.flattened) {
            (several, true, _) => sign_general(&several.iter().collect::<Vec<_>>(), form, &in_json, &payload),
            ([signer, ..], _, true) => signer.sign_flattened(form, &in_json, &payload),
            ([signer, ..], ..) => signer.sign_as(form, &fields, &payload),
            ([], ..) => Err(Error::NoMatchingKey),
        };
        let token = progress::on_bytes("signing", payload.len(), work)?;
        self.output.token(&token)
    }

    /// The keys that may be meant, and the `kid` to write if the key has none of its own.
    fn key(&self, source: &Source) -> Result<(KeyRing, Option<&str>), Failure> {
        let ring = keys::load(source)?;
        let Some(kid) = self.kid.as_deref() else { return Ok((ring, None)) };
        if let [key] = ring.keys()
            && key.as_jwk()?.kid().is_none()
        {
            return Ok((ring, Some(kid)));
        }
        Ok((keys::called(ring, Some(kid))?, None))
    }
}

fn signer(ring: &KeyRing, policy: &SignaturePolicy<'_>, source: &Source) -> Result<Signer, Failure> {
    Signer::new(ring, None, policy).map_err(|error| {
        let failure = match (error, ring.keys().len()) {
            (Error::NoMatchingKey, 0) => Failure::new(exit_of(error), "the key set is empty"),
            (Error::NoMatchingKey, _) => Failure::new(exit_of(error), "several keys fit, and none is named")
                .hint("name one with --kid; `pjose jwk set list` shows the names"),
            _ => Failure::from(error),
        };
        failure.at(source.to_string())
    })
}
