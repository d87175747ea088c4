//! `--alg` and `--enc`: a policy that is `RECOMMENDED`, or less of it, never more.

use pocket_jose::{ContentCipher, KeyAlgorithm, Policy, RECOMMENDED};

use crate::failure::{Failure, note};
use crate::names::{self, Standing};
use crate::paint;

/// What is left of `RECOMMENDED`. Owns the lists that a [`Policy`] borrows.
pub(crate) struct Narrowed {
    algs: Vec<&'static dyn KeyAlgorithm>,
    content: Vec<&'static dyn ContentCipher>,
}

impl Narrowed {
    /// Only the algorithms named, in their order; everything where none is.
    pub(crate) fn new(algs: &[String], encs: &[String]) -> Result<Self, Failure> {
        Ok(Self {
            algs: choose(algs, RECOMMENDED.algs, |alg| alg.alg(), "alg", names::alg_standing)?,
            content: choose(encs, RECOMMENDED.content, |cipher| cipher.enc(), "enc", names::enc_standing)?,
        })
    }

    pub(crate) fn policy(&self) -> Policy<'_> {
        Policy { algs: &self.algs, content: &self.content, limits: RECOMMENDED.limits }
    }
}

fn choose<T: Copy>(
    wanted: &[String],
    all: &[T],
    name_of: impl Fn(T) -> &'static str,
    option: &str,
    standing: fn(&str) -> Standing,
) -> Result<Vec<T>, Failure> {
    if wanted.is_empty() {
        return Ok(all.to_vec());
    }
    let find = |name: &str| all.iter().copied().find(|item| name_of(*item) == name);
    let mut chosen = Vec::new();
    for name in wanted {
        let meant = registered(name);
        chosen.push(find(meant).ok_or_else(|| unavailable(meant, option, standing(meant)))?);
    }
    Ok(chosen)
}

/// The registered spelling of a name, with a note when it is another than the one given.
pub(crate) fn registered(name: &str) -> &str {
    if names::alg(name).is_some() || names::enc(name).is_some() {
        return name;
    }
    match names::registered_spelling(name) {
        Some(meant) => {
            note(format_args!("{} is registered as {meant}, which is used", paint::name(name)));
            meant
        }
        None => name,
    }
}

/// A name for which there is no code.
pub(crate) fn unavailable(name: &str, option: &str, standing: Standing) -> Failure {
    let name = paint::name(name);
    match standing {
        Standing::Refused(reason) => {
            Failure::new(crate::failure::Exit::Refused, format!("{name} is never accepted: {reason}"))
        }
        Standing::Unknown => Failure::usage(format!("{name} is no `{option}` that JOSE registers")),
        Standing::Built | Standing::NotBuilt => {
            Failure::usage(format!("`{option}` {name} is not in this build"))
        }
    }
    .at(format!("--{option}"))
    .hint("`pjose alg list` shows what is there")
}
