//! `pjose jws sign`: a payload to a signed compact token. Refuses header members that are the library's to write, and keys
//! whose owner does not permit signing.

use clap::Args;
use pocket_jose::{Error, Form, HeaderFields, KeyRing, Member, RECOMMENDED_SIGNATURES, Signer};

use super::{narrowed, policy};
use crate::args::exit_status;
use crate::failure::{Failure, exit_of};
use crate::header::HeaderArg;
use crate::input::{Source, refuse_two_stdins};
use crate::keys::{self, KeyArgs};
use crate::output::Output;
use crate::progress;

/// Sign a payload to a compact token
///
/// The payload is any bytes; the token is printed without a line break, except on a terminal. The algorithm is the best
/// that fits the key unless --alg says which.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Sign {
    #[command(flatten)]
    keys: KeyArgs,
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
    /// Leave the payload out of the token: it travels apart
    #[arg(long)]
    detached: bool,
    /// With --detached: sign the payload as it is (RFC 7797, `b64` false)
    #[arg(long, requires = "detached")]
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

What a token proves to its receiver: that the holder of the private key signed this payload; under HS256 and \
its kin, that one of the holders of the shared key did.

",
    exit_status!()
);

impl Sign {
    pub(crate) fn run(self) -> Result<(), Failure> {
        refuse_two_stdins(&[&self.keys.key, &self.input])?;
        let algs = narrowed(self.alg.as_slice())?;
        let (ring, kid) = self.key()?;
        let signer = Signer::new(&ring, None, &policy(&algs, &[])).map_err(|error| {
            let failure = match (error, ring.keys().len()) {
                (Error::NoMatchingKey, 0) => Failure::new(exit_of(error), "the key set is empty"),
                (Error::NoMatchingKey, _) => {
                    Failure::new(exit_of(error), "several keys fit, and none is named")
                        .hint("name one with --kid; `pjose jwk set list` shows the names")
                }
                _ => Failure::from(error),
            };
            failure.at(self.keys.key.to_string())
        })?;
        let members: Vec<Member<'_>> = self.header.iter().map(HeaderArg::member).collect();
        let fields =
            HeaderFields { kid, typ: self.typ.as_deref(), cty: self.cty.as_deref(), members: &members };
        let form = match (self.detached, self.unencoded) {
            (false, _) => Form::Attached,
            (true, false) => Form::Detached,
            (true, true) => Form::UnencodedDetached,
        };
        // What comes out is a third longer, and must be a token that the other side takes.
        let payload = self.input.read("payload", RECOMMENDED_SIGNATURES.limits.token_len / 4 * 3)?;
        let work = || signer.sign_as(form, &fields, &payload);
        let token = progress::on_bytes("signing", payload.len(), work)?;
        self.output.token(&token)
    }

    /// The keys that may be meant, and the `kid` to write if the key has none of its own.
    fn key(&self) -> Result<(KeyRing, Option<&str>), Failure> {
        let ring = keys::load(&self.keys.key)?;
        let Some(kid) = self.keys.kid.as_deref() else { return Ok((ring, None)) };
        if let [key] = ring.keys()
            && key.as_jwk()?.kid().is_none()
        {
            return Ok((ring, Some(kid)));
        }
        Ok((keys::called(ring, Some(kid))?, None))
    }
}
