//! `pjose jwe encrypt`: a payload to a compact token. Refuses header members that algorithms write, and keys whose owner
//! does not permit encryption.

use clap::Args;
use pocket_jose::{Error, HeaderFields, Member, RECOMMENDED, Sender};

use crate::args::exit_status;
use crate::failure::{Failure, exit_of};
use crate::header::HeaderArg;
use crate::input::{Source, refuse_two_stdins};
use crate::keys::{self, KeyArgs};
use crate::output::Output;
use crate::policy::Narrowed;
use crate::progress;

/// Encrypt a payload to a compact token
///
/// The payload is any bytes; the token is printed without a line break, except on a terminal. The algorithm is the
/// best that fits the key unless --alg and --enc say which.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Encrypt {
    #[command(flatten)]
    keys: KeyArgs,
    /// The key management algorithm; spellings with underscores are understood
    #[arg(long, value_name = "ALG")]
    alg: Option<String>,
    /// The content encryption algorithm
    #[arg(long, value_name = "ENC")]
    enc: Option<String>,
    /// `typ` of the header: what the token is
    #[arg(long, value_name = "TYPE")]
    typ: Option<String>,
    /// `cty` of the header: what the payload is
    #[arg(long, value_name = "TYPE")]
    cty: Option<String>,
    /// A member of the protected header: NAME=TEXT, or NAME:=JSON
    #[arg(long, value_name = "NAME=TEXT")]
    header: Vec<HeaderArg>,
    /// The payload
    #[arg(value_name = "FILE", default_value = "-")]
    input: Source,
    #[command(flatten)]
    output: Output,
}

const HELP: &str = concat!(
    "--kid chooses a key of a set. For a key without a name, as PEM and DER are, it is the `kid` of the header.

Examples:
  pjose jwe encrypt --key public.jwk payload.json -o token
  printf hello | pjose jwe encrypt --key provider.pem --kid key-1 --header url=/v1/cases
  pjose jwe encrypt --key shared.jwk --alg dir --enc A256GCM --header 'exp:=1790000000' payload.bin

What a token proves to its receiver: nothing about you, if the key is public; that you have the key, if \
it is shared.

",
    exit_status!()
);

impl Encrypt {
    pub(crate) fn run(self) -> Result<(), Failure> {
        refuse_two_stdins(&[&self.keys.key, &self.input])?;
        let narrowed = Narrowed::new(self.alg.as_slice(), self.enc.as_slice())?;
        let (ring, kid) = self.key()?;
        let sender = Sender::new(&ring, None, &narrowed.policy()).map_err(|error| {
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

        // What comes out is a third longer, and must be a token that the other side takes.
        let limit = RECOMMENDED.limits.token_len / 4 * 3;
        let payload = self.input.read("payload", limit)?;
        let token = progress::on_bytes("encrypting", payload.len(), || sender.encrypt(&fields, &payload))?;
        self.output.token(&token)
    }

    /// The keys that may be meant, and the `kid` to write if the key has none of its own.
    fn key(&self) -> Result<(pocket_jose::KeyRing, Option<&str>), Failure> {
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
