//! `pjose jwk convert`: the same key in another encoding. Refuses to encrypt key files: that is for other tools.

use clap::{Args, ValueEnum};
use pocket_jose::{Jwk, KeyId, OwnedJwk, certificates, with_certificates};
use zeroize::Zeroizing;

use crate::args::exit_status;
use crate::failure::{Failure, note};
use crate::input::{Source, refuse_two_stdins};
use crate::keys;
use crate::output::{Encoded, KeyOutput};

/// Write a key in another encoding
///
/// PEM and DER are PKCS#8 for a private key and SPKI for a public one; neither is encrypted. sec1 is the older PEM of
/// private EC keys, pkcs1 that of RSA keys. They hold the numbers only: `kid`, `use`, `key_ops` and `alg` are lost. spki-base64 is
/// one line of standard base64, as API providers exchange public keys; of a private key it takes the public half. Of an X.509
/// certificate the public key is read, and nothing is believed that its issuer says.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Convert {
    /// The key, in any encoding
    #[arg(value_name = "FILE", default_value = "-")]
    input: Source,
    /// The encoding to write
    #[arg(long, value_name = "ENCODING")]
    to: Encoding,
    /// The key of this name in a set
    #[arg(long, value_name = "KID")]
    kid: Option<String>,
    /// Put certificates into the JWK that is written, as `x5c` and `x5t#S256`: PEM, the key's own first, or DER
    #[arg(long, value_name = "FILE")]
    x5c: Option<Source>,
    /// Name the JWK that is written: a name, or `thumbprint`
    #[arg(long, value_name = "NAME")]
    set_kid: Option<String>,
    #[command(flatten)]
    output: KeyOutput,
}

const HELP: &str = concat!(
    "Examples:
  pjose jwk convert --to spki-base64 public.jwk
  pjose jwk convert --to pem key.jwk -o key.pem
  pjose jwk convert --to jwk --set-kid thumbprint provider.pem -o provider.jwk
  pjose jwk convert --to jwk --x5c chain.pem key.pem -o key.jwk

",
    exit_status!()
);

/// More than any chain; what a JWK takes is less.
const CHAIN_LIMIT: usize = 1024 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Encoding {
    Jwk,
    Pem,
    Der,
    Sec1,
    Pkcs1,
    SpkiBase64,
}

impl Convert {
    pub(crate) fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        if self.set_kid.is_some() && self.to != Encoding::Jwk {
            return Err(Failure::usage("only a JWK has a name").at("--set-kid"));
        }
        if self.x5c.is_some() && self.to != Encoding::Jwk {
            return Err(Failure::usage("only a JWK carries certificates").at("--x5c"));
        }
        refuse_two_stdins(&[&self.input].into_iter().chain(&self.x5c).collect::<Vec<_>>())?;
        let ring = keys::called(keys::load(&self.input)?, self.kid.as_deref())?;
        let owned = self.certified(self.named(keys::only(&ring)?)?)?;
        let key = owned.as_jwk()?;
        let is_private = key.is_private();
        match self.to {
            Encoding::Jwk => self.output.write(Encoded::Text(owned.as_json()), is_private),
            Encoding::Pem => self.output.write(Encoded::Text(&pem(&key)?), is_private),
            Encoding::Der => self.output.write(Encoded::Binary(&der(&key)?), is_private),
            Encoding::Sec1 => self.output.write(Encoded::Text(key.to_sec1_pem()?.as_str()), true),
            Encoding::Pkcs1 if is_private => {
                self.output.write(Encoded::Text(key.to_pkcs1_private_pem()?.as_str()), true)
            }
            Encoding::Pkcs1 => self.output.write(Encoded::Text(&key.to_pkcs1_public_pem()?), false),
            Encoding::SpkiBase64 => {
                if is_private {
                    note("the key is private; this is its public half");
                }
                self.output.write(Encoded::Bare(&key.to_spki_base64()?), false)
            }
        }
    }

    fn certified(&self, key: OwnedJwk) -> Result<OwnedJwk, Failure> {
        let Some(source) = &self.x5c else { return Ok(key) };
        let explain = |error| keys::explain(error).at(source.to_string());
        let chain = certificates(&source.read("certificate", CHAIN_LIMIT)?).map_err(explain)?;
        let chain: Vec<&[u8]> = chain.iter().map(Vec::as_slice).collect();
        with_certificates(&key, &chain).map_err(explain)
    }

    fn named(&self, key: &OwnedJwk) -> Result<OwnedJwk, Failure> {
        Ok(match self.set_kid.as_deref() {
            Some("thumbprint") => key.with_kid(KeyId::Thumbprint)?,
            Some(kid) => key.with_kid(KeyId::Text(kid))?,
            None => key.clone(),
        })
    }
}

fn pem(key: &Jwk<'_>) -> Result<Zeroizing<String>, Failure> {
    Ok(Zeroizing::new(if key.is_private() {
        key.to_pkcs8_pem()?.as_str().to_owned()
    } else {
        key.to_spki_pem()?
    }))
}

fn der(key: &Jwk<'_>) -> Result<Zeroizing<Vec<u8>>, Failure> {
    Ok(Zeroizing::new(if key.is_private() {
        key.to_pkcs8_der()?.as_bytes().to_vec()
    } else {
        key.to_spki_der()?
    }))
}
