//! `pjose jwk generate`: new keys, for one algorithm each. Refuses sizes that the algorithm does not take.

use clap::{Args, ValueEnum};
use pocket_jose::{EcCurve, KeyId, KeyKind, KeyRing, OwnedJwk};

use crate::args::exit_status;
use crate::failure::{Failure, note};
use crate::info::KeyReport;
use crate::kinds::{self, Curve, Takes};
use crate::output::{Encoded, KeyOutput};
use crate::{keys, names, paint, policy, progress};

/// Make a new private or shared key
///
/// The key is bound to its algorithm and named by its thumbprint (RFC 7638) unless --kid gives another name. With -o the
/// file is readable by its owner only, and an existing one is kept unless -f is given.
#[derive(Debug, Args)]
#[command(after_long_help = HELP, after_help = HELP)]
pub(crate) struct Generate {
    /// What the key is for: any algorithm that JOSE registers, such as RSA-OAEP-256, ECDH-ES+A256KW, ES256, Ed25519, HS256, A256GCM
    /// or dir
    #[arg(long, value_name = "ALG", required_unless_present_any = ["kty", "crv"])]
    alg: Option<String>,
    /// The type of key, for the algorithm usual with it: RSA-OAEP-256, ECDH-ES, Ed25519 or dir
    #[arg(long, value_name = "KTY", ignore_case = true)]
    kty: Option<Kty>,
    /// The curve: P-256, P-384, P-521, secp256k1, X25519 or Ed25519 [default: that of the algorithm, else P-256]
    #[arg(long, value_name = "CURVE")]
    crv: Option<String>,
    /// Bits: 2048, 3072 or 4096 for RSA, 128, 192 or 256 for dir, more than the hash for HS* [default: 2048, or what the
    /// algorithm takes]
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
  pjose jwk generate --alg ECDH-ES+A256KW --crv X25519 -o key.jwk
  pjose jwk generate --alg ES256 -o sign.jwk
  pjose jwk generate --alg A256GCM --kid session-7 -o shared.jwk

",
    exit_status!()
);

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kty {
    #[value(name = "RSA")]
    Rsa,
    #[value(name = "EC")]
    Ec,
    #[value(name = "OKP")]
    Okp,
    #[value(name = "oct")]
    Oct,
}

impl Kty {
    const fn of(kind: KeyKind) -> Self {
        match kind {
            KeyKind::Rsa(_) => Self::Rsa,
            KeyKind::Ec(_) => Self::Ec,
            KeyKind::Okp(_) => Self::Okp,
            KeyKind::Oct(_) => Self::Oct,
        }
    }
}

impl Generate {
    pub(crate) fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let crv = self.crv.as_deref().map(curve).transpose()?;
        let alg = match (self.alg.as_deref(), crv, self.kty) {
            (Some(alg), ..) => policy::registered(alg),
            (None, Some((_, usual)), _) => usual,
            (None, None, Some(Kty::Rsa)) => "RSA-OAEP-256",
            (None, None, Some(Kty::Ec)) => "ECDH-ES",
            (None, None, Some(Kty::Okp)) => "Ed25519",
            (None, None, _) => "dir",
        };
        let kind = self.kind(alg, crv.map(|(curve, _)| curve))?;
        if self.kty.is_some_and(|kty| kty != Kty::of(kind)) {
            return Err(Failure::usage("--alg and --kty contradict each other").hint("leave --kty out"));
        }
        let work = || KeyRing::generate(kind, alg);
        let ring = match kind {
            KeyKind::Rsa(bits) => {
                progress::spinning(format!("looking for two primes for {bits} bits"), work)?
            }
            _ => work()?,
        };
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

    fn kind(&self, alg: &str, crv: Option<Curve>) -> Result<KeyKind, Failure> {
        if alg.starts_with("PBES2-") {
            return Err(Failure::usage("the key of this algorithm is a password, which people choose")
                .at("--alg")
                .hint("`pjose jwe encrypt --password` asks for one"));
        }
        let takes =
            kinds::of_alg(alg).ok_or_else(|| policy::unavailable(alg, "alg", names::alg_standing(alg)))?;
        let has_curve = matches!(takes, Takes::Ec(_) | Takes::Okp(_) | Takes::Agreement);
        if crv.is_some() && !has_curve {
            return Err(Failure::usage("the keys of this algorithm are on no curve").at("--crv"));
        }
        if self.size.is_some() && has_curve {
            return Err(wrong_size("the size of a key on a curve is the curve's: say --crv"));
        }
        let on = |own: Curve| match crv {
            Some(other) if other != own => {
                Err(Failure::usage("this algorithm takes one curve: leave --crv out").at("--crv"))
            }
            _ => Ok(own.kind()),
        };
        match takes {
            Takes::Ec(curve) => on(Curve::Ec(curve)),
            Takes::Okp(curve) => on(Curve::Okp(curve)),
            Takes::Agreement => {
                let usual = match self.kty {
                    Some(Kty::Okp) => Curve::Okp(pocket_jose::OkpCurve::X25519),
                    _ => Curve::Ec(EcCurve::P256),
                };
                let curve = crv.unwrap_or(usual);
                if !curve.agrees() {
                    return Err(
                        Failure::usage("keys on this curve sign; they are not agreed with").at("--crv")
                    );
                }
                Ok(curve.kind())
            }
            Takes::Rsa => {
                let bits = self.size.unwrap_or(2048);
                if ![2048, 3072, 4096].contains(&bits) {
                    return Err(wrong_size("an RSA key has 2048, 3072 or 4096 bits"));
                }
                Ok(KeyKind::Rsa(bits))
            }
            Takes::Bits(own) => {
                if self.size.is_some_and(|bits| bits != own) {
                    return Err(wrong_size("this algorithm takes one size of key: leave --size out"));
                }
                Ok(KeyKind::Oct(own / 8))
            }
            Takes::DirectBits => {
                let bits = self.size.unwrap_or(256);
                if ![128, 192, 256, 384, 512].contains(&bits) {
                    return Err(wrong_size(
                        "a shared key has 128, 192 or 256 bits, or 384 or 512 for CBC with HMAC",
                    ));
                }
                Ok(KeyKind::Oct(bits / 8))
            }
            Takes::BitsFrom(least) => {
                let bits = self.size.unwrap_or(least);
                if bits < least || bits > 4096 || !bits.is_multiple_of(8) {
                    return Err(wrong_size(
                        "a MAC's key has the bits of its hash or more, whole bytes, at most 4096",
                    ));
                }
                Ok(KeyKind::Oct(bits / 8))
            }
        }
    }

    fn named(&self, key: &OwnedJwk) -> Result<OwnedJwk, Failure> {
        Ok(match &self.kid {
            Some(kid) => key.with_kid(KeyId::Text(kid))?,
            None => key.clone(),
        })
    }
}

fn curve(name: &str) -> Result<(Curve, &'static str), Failure> {
    kinds::curve(name).ok_or_else(|| {
        Failure::usage(format!("{} is no curve on which keys are made", paint::name(name)))
            .at("--crv")
            .hint(format!("the curves are {}", kinds::curve_names()))
    })
}

fn wrong_size(what: &str) -> Failure {
    Failure::usage(what).at("--size")
}
