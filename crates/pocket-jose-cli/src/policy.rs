//! `--alg` and `--enc`: a policy of exactly what is named. Where no `alg` is, it is what is recommended, and the algorithm that a
//! key says itself that it is for. Passwords have algorithms of their own, which no other key is used with.

use pocket_jose::{
    ContentCipher, Iterations, KeyAlgorithm, KeyRing, OwnedJwk, Pbes2, Policy, RECOMMENDED, REGISTERED,
};

use crate::failure::{Failure, note};
use crate::names::{self, Standing};
use crate::paint;

/// What is left of what there is. Owns the lists that a [`Policy`] borrows.
pub(crate) struct Narrowed<'p> {
    algs: Vec<&'p dyn KeyAlgorithm>,
    content: Vec<&'static (dyn ContentCipher + Sync)>,
}

impl<'p> Narrowed<'p> {
    /// Only the algorithms named, in their order; where none is, what is recommended, and what the keys say of themselves.
    pub(crate) fn new(algs: &[String], encs: &[String], ring: &KeyRing) -> Result<Self, Failure> {
        let of = if algs.is_empty() { usual(ring.keys()) } else { REGISTERED.algs.to_vec() };
        Ok(Self {
            algs: choose(algs, &of, |alg| alg.alg(), "alg", names::alg_standing)?,
            content: content(encs)?,
        })
    }

    /// As [`Narrowed::new`], for a password.
    pub(crate) fn for_password(
        algs: &[String],
        encs: &[String],
        passwords: &'p Passwords,
    ) -> Result<Self, Failure> {
        let all = passwords.algs();
        for name in algs {
            let meant = registered(name);
            if names::alg_standing(meant) == Standing::Built && !names::is_for_passwords(meant) {
                return Err(Failure::usage(format!("{} does not take a password", paint::name(meant)))
                    .at("--alg")
                    .hint("leave --alg out, or give a key with --key"));
            }
        }
        Ok(Self {
            algs: choose(algs, &all, |alg| alg.alg(), "alg", names::alg_standing)?,
            content: content(encs)?,
        })
    }

    pub(crate) fn policy(&self) -> Policy<'_> {
        Policy { algs: &self.algs, content: &self.content, limits: RECOMMENDED.limits }
    }

    /// The algorithms, best first.
    pub(crate) fn algs(&self) -> impl Iterator<Item = &'static str> {
        self.algs.iter().map(|alg| alg.alg())
    }
}

/// What is recommended, and what the keys say themselves that they are for.
pub(crate) fn usual(keys: &[OwnedJwk]) -> Vec<&'static dyn KeyAlgorithm> {
    let says = |name: &str| {
        keys.iter().any(|key| key.as_jwk().is_ok_and(|key| key.alg().is_some_and(|alg| alg.is(name))))
    };
    let recommended = |name: &str| RECOMMENDED.algs.iter().any(|alg| alg.alg() == name);
    let all = REGISTERED.algs.iter().copied();
    all.filter(|alg| recommended(alg.alg()) || says(alg.alg())).collect()
}

fn content(encs: &[String]) -> Result<Vec<&'static (dyn ContentCipher + Sync)>, Failure> {
    choose(encs, REGISTERED.content, |cipher| cipher.enc(), "enc", names::enc_standing)
}

/// The three algorithms for passwords, with their numbers.
pub(crate) struct Passwords(Pbes2<256>, Pbes2<192>, Pbes2<128>);

impl Passwords {
    /// Work that a token may ask for: about a second. Twice what senders are told to ask for at most.
    const ACCEPTED: Iterations = Iterations { least: 1000, most: 1_200_000 };
    /// What is asked of SHA-256; the larger hashes take longer for each.
    pub(crate) const SENT: u32 = 600_000;

    pub(crate) const fn new(sends: u32) -> Self {
        let accepts = Self::ACCEPTED;
        Self(Pbes2 { accepts, sends }, Pbes2 { accepts, sends }, Pbes2 { accepts, sends })
    }

    fn algs(&self) -> [&dyn KeyAlgorithm; 3] {
        [&self.0, &self.1, &self.2]
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
