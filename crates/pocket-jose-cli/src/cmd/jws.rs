//! `pjose jws`: signed tokens.

mod claims;
pub(crate) mod inspect;
mod sign;
mod verify;

use clap::Subcommand;
use pocket_jose::{RECOMMENDED_SIGNATURES, SignatureAlgorithm, SignaturePolicy};

use crate::failure::{Exit, Failure};
use crate::paint;

#[derive(Debug, Subcommand)]
pub(crate) enum Jws {
    Sign(sign::Sign),
    Verify(verify::Verify),
    Inspect(inspect::Inspect),
}

impl Jws {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Sign(command) => command.run(),
            Self::Verify(command) => command.run(),
            Self::Inspect(command) => command.run(),
        }
    }
}

/// What `--alg` leaves of `RECOMMENDED_SIGNATURES`, in its order; everything where none is named.
fn narrowed(names: &[String]) -> Result<Vec<&'static dyn SignatureAlgorithm>, Failure> {
    let all = RECOMMENDED_SIGNATURES.algs;
    if names.is_empty() {
        return Ok(all.to_vec());
    }
    names
        .iter()
        .map(|name| all.iter().copied().find(|alg| alg.alg() == name).ok_or_else(|| unavailable(name)))
        .collect()
}

fn unavailable(name: &str) -> Failure {
    let failure = match name.eq_ignore_ascii_case("none") {
        true => Failure::new(Exit::Refused, "none is never accepted: it is no signature"),
        false => {
            Failure::usage(format!("`alg` {} is no signature algorithm of this build", paint::name(name)))
        }
    };
    let names: Vec<_> = RECOMMENDED_SIGNATURES.algs.iter().map(|alg| alg.alg()).collect();
    failure.at("--alg").hint(format!("one of {}", names.join(", ")))
}

fn policy<'p>(algs: &'p [&'p dyn SignatureAlgorithm], understood: &'p [&'p str]) -> SignaturePolicy<'p> {
    SignaturePolicy { algs, understood, limits: RECOMMENDED_SIGNATURES.limits }
}
