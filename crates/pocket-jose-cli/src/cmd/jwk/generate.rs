//! `pjose jwk generate`: new keys, for one algorithm each. Refuses sizes that the algorithm does not take.

use clap::{Args, ValueEnum};
use pocket_jose::{KeyId, KeyRing, OwnedJwk};

use crate::args::exit_status;
use crate::failure::{Failure, note};
use crate::info::KeyReport;
use crate::names::{self, Standing};
use crate::output::{Encoded, KeyOutput};
use crate::{keys, paint, policy, progress};

/// Make a new private or shared key
///
/// The key is bound to its algorithm and named by its thumbprint (RFC 7638) unless --kid gives another name. With -o the
/// file is readable by its owner only, and an existing one is kept unless -f is given.
#[derive(Debug, Args)]
#[command(after_long_help = HELP, after_help = HELP)]
pub(crate) struct Generate {
    /// What the key is for: RSA-OAEP-256, dir, A128GCM, A192GCM or A256GCM
    #[arg(long, value_name = "ALG", required_unless_present = "kty")]
    alg: Option<String>,
    /// The type of key, for the algorithm usual with it: RSA-OAEP-256 or dir
    #[arg(long, value_name = "KTY", ignore_case = true)]
    kty: Option<Kty>,
    /// Bits: 2048, 3072 or 4096 for RSA, 128, 192 or 256 for shared keys [default: 2048, or what the cipher takes]
    #[arg(long, value_name = "BITS")]
    size: Option<usize>,
    /// The key's name [default: its thumbprint]
    #[arg(long, value_name = "KID")]
    kid: Option<String>,
    #[command(flatten)]
    output: KeyOutput,
}

const HELP: &str = concat!(
    "Examples:
  pjose jwk generate --alg RSA-OAEP-256 --size 2048 -o key.jwk
  pjose jwk generate --alg A256GCM --kid session-7 -o shared.jwk

",
    exit_status!()
);

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kty {
    #[value(name = "RSA")]
    Rsa,
    #[value(name = "oct")]
    Oct,
}

impl Generate {
    pub(crate) fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let alg = match (self.alg.as_deref(), self.kty) {
            (Some(alg), _) => policy::registered(alg),
            (None, Some(Kty::Rsa)) => "RSA-OAEP-256",
            (None, _) => "dir",
        };
        let is_rsa = alg == "RSA-OAEP-256";
        if self.kty.is_some_and(|kty| (kty == Kty::Rsa) != is_rsa) {
            return Err(Failure::usage("--alg and --kty contradict each other").hint("leave --kty out"));
        }
        let ring = if is_rsa { self.rsa()? } else { self.shared(alg)? };
        let key = self.named(keys::only(&ring)?)?;
        self.output.write(Encoded::Text(key.as_json()), true)?;
        if let Some(path) = self.output.file() {
            let report = KeyReport::new(&key.as_jwk()?);
            let kid = report.kid.as_deref().unwrap_or_default();
            note(format_args!(
                "{}; kid {}; written to {}",
                report.title(),
                paint::short(kid, 60),
                paint::path(path)
            ));
        }
        Ok(())
    }

    fn rsa(&self) -> Result<KeyRing, Failure> {
        let bits = self.size.unwrap_or(2048);
        if ![2048, 3072, 4096].contains(&bits) {
            return Err(wrong_size("an RSA key has 2048, 3072 or 4096 bits"));
        }
        let work = || KeyRing::generate_rsa(bits);
        Ok(progress::spinning(format!("looking for two primes for {bits} bits"), work)?)
    }

    fn shared(&self, alg: &str) -> Result<KeyRing, Failure> {
        let own_size = match (alg, names::enc(alg)) {
            ("dir", _) => None,
            (_, Some(enc)) if enc.iv_len == 12 => Some(enc.key_len * 8),
            (_, Some(_)) => return Err(policy::unavailable(alg, "alg", Standing::NotBuilt)),
            _ => return Err(policy::unavailable(alg, "alg", names::alg_standing(alg))),
        };
        let bits = self.size.or(own_size).unwrap_or(256);
        if own_size.is_some_and(|own| own != bits) {
            return Err(wrong_size("this cipher takes one size of key: leave --size out"));
        }
        if ![128, 192, 256].contains(&bits) {
            return Err(wrong_size("a shared key has 128, 192 or 256 bits"));
        }
        Ok(KeyRing::generate_oct(bits / 8, alg)?)
    }

    fn named(&self, key: &OwnedJwk) -> Result<OwnedJwk, Failure> {
        Ok(match &self.kid {
            Some(kid) => key.with_kid(KeyId::Text(kid))?,
            None => key.clone(),
        })
    }
}

fn wrong_size(what: &str) -> Failure {
    Failure::usage(what).at("--size")
}
