//! Keys from `--key`: whatever encoding, one or many, narrowed by `--kid`. A key is never an argument itself.

use clap::Args;
use pocket_jose::{CertificateError, Error, Jwk, JwkSet, KeyRing, OwnedJwk, check_certificates};

use crate::failure::{Exit, Failure, exit_of, note};
use crate::input::Source;
use crate::paint;

/// More than any key set that is read; the reader has the exact limit.
const LIMIT: usize = 1024 * 1024;

#[derive(Debug, Args)]
pub(crate) struct KeyArgs {
    /// The key or keys: JWK, JWK Set, PEM, DER or base64 SPKI, in FILE or - for standard input
    #[arg(short, long, value_name = "FILE")]
    pub(crate) key: Source,
    /// Use only the key of this name
    #[arg(long, value_name = "KID")]
    pub(crate) kid: Option<String>,
}

/// Reads keys in any encoding, to use them. A key that carries the certificate of another is none (RFC 7517, section 4.7): in a
/// set it is left out, with a note.
pub(crate) fn load(source: &Source) -> Result<KeyRing, Failure> {
    let ring = read(source)?;
    let mut good = KeyRing::empty();
    for key in ring.keys() {
        match other_certificate(key, source)? {
            None => good.push(key.clone()),
            Some((_, failure)) if ring.keys().len() == 1 => return Err(failure),
            Some((error, _)) => note(format_args!("{} is left out: {error}", label(&key.as_jwk()?))),
        }
    }
    Ok(good)
}

/// As [`load`], for those who write the keys again: nothing may be left out.
pub(crate) fn load_whole(source: &Source) -> Result<KeyRing, Failure> {
    let bytes = source.read("key", LIMIT)?;
    let ring = from_bytes(&bytes, source)?;
    note_other_members(&bytes, source);
    refuse_skipped(&ring).map_err(|failure| failure.at(source.to_string()))?;
    for key in ring.keys() {
        if let Some((_, failure)) = other_certificate(key, source)? {
            return Err(failure);
        }
    }
    Ok(ring)
}

/// RFC 7517, section 5: members of a set that nobody here understands are ignored, and so not written again.
fn note_other_members(bytes: &[u8], source: &Source) {
    let Ok(set) = JwkSet::parse(bytes) else { return };
    for (name, _) in set.object().members().filter(|(name, _)| !name.is("keys")) {
        note(format_args!("the member {} of {source} is not kept", paint::short(&name.to_string(), 40)));
    }
}

/// Refuses a set of which an element could not be read, and would be lost when it is written again.
pub(crate) fn refuse_skipped(ring: &KeyRing) -> Result<(), Failure> {
    let Some((place, error)) = ring.skipped().first() else { return Ok(()) };
    Err(Failure::new(Exit::Malformed, format!("element {place} of the set is no key: {error}"))
        .hint("mend it or take it out: nothing was written, since it would be lost"))
}

/// Reads keys in any encoding, to look at them.
pub(crate) fn read(source: &Source) -> Result<KeyRing, Failure> {
    from_bytes(&source.read("key", LIMIT)?, source)
}

/// What is wrong with the certificates of a key, if anything is.
fn other_certificate(
    key: &OwnedJwk,
    source: &Source,
) -> Result<Option<(CertificateError, Failure)>, Failure> {
    let key = key.as_jwk()?;
    match check_certificates(&key) {
        // Of a type that nobody here knows: there is nothing to compare.
        Ok(_) | Err(CertificateError::Jwk(_)) => Ok(None),
        Err(error) => Ok(Some((error, explain(error).at(label(&key)).at(source.to_string())))),
    }
}

/// The failure for certificates that are not a key's, which names the member.
pub(crate) fn explain(error: CertificateError) -> Failure {
    let exit = match error {
        CertificateError::Malformed(_) => Exit::Malformed,
        _ => Exit::Refused,
    };
    Failure::new(exit, error.to_string())
        .hint("`pjose inspect` shows key and certificate; the key's own certificate comes first")
}

/// Keys out of what was read from `source`.
pub(crate) fn from_bytes(bytes: &[u8], source: &Source) -> Result<KeyRing, Failure> {
    let ring = KeyRing::import(bytes).map_err(|error| {
        Failure::new(exit_of(Error::from(error)), error.to_string()).at(source.to_string()).hint(
            "a key is a JWK, a JWK Set, PEM, DER, a certificate, or a SubjectPublicKeyInfo in bare base64",
        )
    })?;
    for (place, error) in ring.skipped() {
        note(format_args!("element {place} of the set is no key: {error}"));
    }
    Ok(ring)
}

/// The keys called `kid`, or all.
pub(crate) fn called(ring: KeyRing, kid: Option<&str>) -> Result<KeyRing, Failure> {
    let Some(kid) = kid else { return Ok(ring) };
    let mut found = KeyRing::empty();
    for key in ring.keys().iter().filter(|key| is_called(key, kid)) {
        found.push(key.clone());
    }
    if found.keys().is_empty() {
        return Err(no_such_kid());
    }
    Ok(found)
}

pub(crate) fn no_such_kid() -> Failure {
    Failure::new(exit_of(Error::NoMatchingKey), "no key has this `kid`")
        .at("--kid")
        .hint("`pjose jwk inspect` lists the keys with their names")
}

pub(crate) fn no_such_key() -> Failure {
    Failure::new(exit_of(Error::NoMatchingKey), "no key is like that")
        .hint("`pjose jwk inspect` lists the keys with what they say of themselves")
}

pub(crate) fn is_called(key: &OwnedJwk, kid: &str) -> bool {
    key.as_jwk().is_ok_and(|key| key.kid().is_some_and(|own| own.is(kid)))
}

/// The one key of the ring.
pub(crate) fn only(ring: &KeyRing) -> Result<&OwnedJwk, Failure> {
    match ring.keys() {
        [key] => Ok(key),
        [] => Err(no_such_key()),
        keys => Err(Failure::new(
            exit_of(Error::NoMatchingKey),
            format!("one key is wanted, and there are {}", keys.len()),
        )
        .hint("name it with --kid; `pjose jwk set list` shows the names")),
    }
}

/// How people recognise a key: its name, else its type.
pub(crate) fn label(key: &Jwk<'_>) -> String {
    match key.kid() {
        Some(kid) => format!("key {}", paint::short(&kid.to_string(), 60)),
        None => format!("{} key without `kid`", paint::short(&key.kty().to_string(), 20)),
    }
}

/// Whether anything in the ring is secret.
pub(crate) fn has_private(ring: &KeyRing) -> bool {
    ring.keys().iter().any(|key| key.as_jwk().is_ok_and(|key| key.is_private()))
}
