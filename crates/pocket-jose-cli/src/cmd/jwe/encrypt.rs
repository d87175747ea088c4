//! `pjose jwe encrypt`: a payload to a token. Refuses header members that algorithms write, and keys whose owner
//! does not permit encryption.

use clap::Args;
use pocket_jose::{
    Error, HeaderFields, JsonFields, JsonForm, KeyRing, Member, RECOMMENDED, Sender, encrypt_json,
};

use crate::args::exit_status;
use crate::failure::{Failure, exit_of};
use crate::header::HeaderArg;
use crate::input::{Source, refuse_two_stdins};
use crate::keys;
use crate::output::Output;
use crate::password::{self, KeyOrPassword};
use crate::policy::{Narrowed, Passwords};
use crate::progress;

/// Encrypt a payload to a token, compact unless --json or --flattened say otherwise
///
/// The payload is any bytes; the token is printed without a line break, except on a terminal. The algorithm is the
/// best that fits the key unless --alg and --enc say which.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Encrypt {
    #[command(flatten)]
    keys: KeyOrPassword,
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
    /// Write the general JSON serialization, which takes several recipients
    #[arg(long, conflicts_with = "flattened")]
    json: bool,
    /// Write the flattened JSON serialization
    #[arg(long)]
    flattened: bool,
    /// A further recipient's key, for --json; may be repeated
    #[arg(long, value_name = "FILE", requires = "json")]
    recipient: Vec<Source>,
    /// Text that everybody can read and nobody can change, beside a payload in JSON
    #[arg(long, value_name = "TEXT")]
    aad: Option<String>,
    /// Iterations for a password: more work for whoever guesses, and for the receiver
    #[arg(long, value_name = "COUNT", default_value_t = Passwords::SENT,
        value_parser = clap::value_parser!(u32).range(1000..))]
    iterations: u32,
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
  pjose jwe encrypt --password payload.json -o token
  pjose jwe encrypt --json --key first.jwk --recipient second.jwk payload.json
  pjose jwe encrypt --key shared.jwk --alg dir --enc A256GCM --header 'exp:=1790000000' payload.bin

What a token proves to its receiver: nothing about you, if the key is public; that you have the key, if \
it is shared.

",
    exit_status!()
);

impl Encrypt {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let sources: Vec<_> = self.keys.sources().chain(&self.recipient).chain([&self.input]).collect();
        refuse_two_stdins(&sources)?;
        if self.aad.is_some() && !self.json && !self.flattened {
            return Err(Failure::usage("a compact token has no place for additional data")
                .at("--aad")
                .hint("write JSON: --json or --flattened"));
        }
        let numbers = Passwords::new(self.iterations);
        let (algs, encs) = (self.alg.as_slice(), self.enc.as_slice());
        let (narrowed, ring, kid) = if self.keys.is_password() {
            let narrowed = Narrowed::for_password(algs, encs, &numbers)?;
            let password = self.keys.read_password(true)?;
            let ring = password::ring(&password, narrowed.algs().take(1))?;
            (narrowed, ring, None)
        } else {
            let (ring, kid) = self.key()?;
            (Narrowed::new(algs, encs, &ring)?, ring, kid)
        };
        let source =
            self.keys.sources().next().map_or_else(|| "the password".to_owned(), ToString::to_string);
        let sender = sender(&ring, &narrowed, source)?;
        let members: Vec<Member<'_>> = self.header.iter().map(HeaderArg::member).collect();
        let fields =
            HeaderFields { kid, typ: self.typ.as_deref(), cty: self.cty.as_deref(), members: &members };

        // What comes out is a third longer, and must be a token that the other side takes.
        let limit = RECOMMENDED.limits.token_len / 4 * 3;
        let payload = self.input.read("payload", limit)?;
        let form = match (self.json, self.flattened) {
            (true, _) => JsonForm::General,
            (_, true) => JsonForm::Flattened,
            _ => {
                let work = || sender.encrypt(&fields, &payload);
                return self.output.token(&progress::on_bytes("encrypting", payload.len(), work)?);
            }
        };
        // The others choose their own algorithm: --alg is the first one's.
        let others = self.recipient.iter().map(|source| {
            let ring = keys::load(source)?;
            Ok((source.to_string(), Narrowed::new(&[], encs, &ring)?, ring))
        });
        let others = others.collect::<Result<Vec<_>, Failure>>()?;
        let mut senders = vec![sender];
        for (source, narrowed, ring) in &others {
            senders.push(self::sender(ring, narrowed, source.clone())?);
        }
        let aad = self.aad.as_ref().map(String::as_bytes);
        let fields = JsonFields { protected: fields, unprotected: None, aad };
        let work = || encrypt_json(&senders.iter().collect::<Vec<_>>(), form, &fields, &payload);
        let token = progress::on_bytes("encrypting", payload.len(), work)?;
        self.output.token(&token)
    }

    /// The keys that may be meant, and the `kid` to write if the key has none of its own.
    fn key(&self) -> Result<(KeyRing, Option<&str>), Failure> {
        let Some(source) = &self.keys.key else { return Ok((KeyRing::empty(), None)) };
        let ring = keys::load(source)?;
        let Some(kid) = self.keys.kid.as_deref() else { return Ok((ring, None)) };
        if let [key] = ring.keys()
            && key.as_jwk()?.kid().is_none()
        {
            return Ok((ring, Some(kid)));
        }
        Ok((keys::called(ring, Some(kid))?, None))
    }
}

fn sender<'p>(ring: &KeyRing, narrowed: &'p Narrowed<'_>, source: String) -> Result<Sender<'p>, Failure> {
    Sender::new(ring, None, &narrowed.policy()).map_err(|error| {
        let failure = match (error, ring.keys().len()) {
            (Error::NoMatchingKey, 0) => Failure::new(exit_of(error), "the key set is empty"),
            (Error::NoMatchingKey, _) => Failure::new(exit_of(error), "several keys fit, and none is named")
                .hint("name one with --kid; `pjose jwk set list` shows the names"),
            _ => Failure::from(error),
        };
        failure.at(source)
    })
}
