//! What a program of the C interface has in its places for keys and sessions, as far as Rust knows: each key made once
//! more by the Rust functions, so that every call can be held to what they say.

use alg_rsa::{AnyRsaOaep256, AnyRsaOaep256Public, Blindable as _, Components};
use jose_alg::{Cek, ContentCipher, Error, Header, NotRecovered, RecipientKey};
use jose_c_calls::{Call, KeyAt, PAIRS, Place, Randomness, Rules, SLOTS, name};
use jose_wire::json;
use jwe_core::{Decrypter, Direct, Limits};
use jwk::{Jwk, Operation, import_key};

use crate::c_interface::{cipher, slice};
use crate::c_sessions::{Response, Session};

/// The places.
#[derive(Default)]
pub(crate) struct Keys {
    pub(crate) shared: [Option<Shared>; SLOTS],
    pub(crate) publics: [Option<Public>; PAIRS],
    privates: [Option<Private>; PAIRS],
    pub(crate) requests: [Session; PAIRS],
    pub(crate) answers: [Session; PAIRS],
    /// Everything that was ever answered.
    pub(crate) responses: Vec<Response>,
}

/// A shared key.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) bytes: Vec<u8>,
    kid: Option<String>,
    enc: Option<String>,
    pub(crate) encrypts: bool,
    decrypts: bool,
}

/// A public key: its modulus, to know it by, and its name.
pub(crate) struct Public {
    pub(crate) modulus: Vec<u8>,
    pub(crate) kid: Option<String>,
}

/// A private key.
pub(crate) struct Private {
    kid: Option<String>,
    modulus: Vec<u8>,
    /// `None` where the key lives elsewhere.
    key: Option<AnyRsaOaep256<'static>>,
}

impl Keys {
    /// Follows what a call does to keys.
    pub(crate) fn update(&mut self, call: &Call, status: i32, before: &[u8], is_sound: bool) {
        // Whatever was there is gone, also when the call failed.
        let made = match call {
            Call::DirFromBytes { key: KeyAt::Slot(slot), bytes, kid } => {
                let made = is_sound.then(|| shared_of_bytes(slice(before, *bytes), slice(before, *kid)));
                self.shared[*slot] = made.flatten();
                self.shared[*slot].is_some()
            }
            Call::DirFromJwk { key: KeyAt::Slot(slot), jwk } => {
                self.shared[*slot] = is_sound.then(|| shared_of(slice(before, *jwk))).flatten();
                self.shared[*slot].is_some()
            }
            Call::PublicImport { key: KeyAt::Slot(slot), bytes, kid } => {
                let made = is_sound.then(|| Public::of(slice(before, *bytes), slice(before, *kid))).flatten();
                // The C interface has less room to work in than a heap: it may refuse a text that is very long.
                self.publics[*slot] = made.filter(|_| status == 0 || is_json(slice(before, *bytes)));
                self.publics[*slot].is_some()
            }
            Call::PrivateImport { key: KeyAt::Slot(slot), bytes, kid } => {
                let made =
                    is_sound.then(|| Private::of(slice(before, *bytes), slice(before, *kid))).flatten();
                self.privates[*slot] = made.filter(|_| status == 0 || is_json(slice(before, *bytes)));
                self.privates[*slot].is_some()
            }
            Call::PrivateElsewhere { key: KeyAt::Slot(slot), modulus_len, kid } => {
                let made = is_sound.then(|| Private::elsewhere(*modulus_len, before, *kid)).flatten();
                self.privates[*slot] = made;
                self.privates[*slot].is_some()
            }
            _ => return,
        };
        assert_eq!(status == 0, made, "{}: {call:?}", name(status));
    }
}

fn is_json(bytes: &[u8]) -> bool {
    matches!(bytes.trim_ascii(), [b'{' | b'[' | b'"', ..])
}

/// The name that a key gets, `None` when it cannot have it: the one that is given, or else the JWK's own.
fn chosen_kid(given: &[u8], jwk: Option<&Jwk<'_>>) -> Option<Option<String>> {
    let given = core::str::from_utf8(given).ok()?;
    let kid = match jwk.and_then(Jwk::kid) {
        Some(own) if given.is_empty() => own.as_plain()?,
        _ => given,
    };
    (kid.len() <= 256).then(|| (!kid.is_empty()).then(|| kid.to_owned()))
}

/// Bytes of a key's numbers, as [`jwk::RsaComponents`] has them.
type Numbers = (Vec<u8>, Vec<u8>, Option<(Vec<u8>, Option<[Vec<u8>; 5]>)>);

/// The numbers of a key that is no JWK, big-endian.
fn numbers(bytes: &[u8]) -> Option<Numbers> {
    let mut scratch = vec![0; jwk::scratch_len(bytes.len())];
    let key = jwk::read_rsa(bytes, &mut scratch).ok()?;
    let private = key
        .private
        .map(|private| (private.d.to_vec(), private.crt.map(|numbers| numbers.map(<[u8]>::to_vec))));
    Some((key.n.to_vec(), key.e.to_vec(), private))
}

fn modulus(bytes: &[u8]) -> Option<Vec<u8>> {
    let key = import_key(bytes).ok()?;
    let n = key.as_jwk().ok()?.rsa().ok()?.n;
    let mut modulus = vec![0; n.decoded_len()];
    n.decode(&mut modulus).ok()?;
    Some(modulus)
}

impl Public {
    fn of(bytes: &[u8], kid: &[u8]) -> Option<Self> {
        let kid = if is_json(bytes) {
            let jwk = Jwk::parse(bytes).ok()?;
            AnyRsaOaep256Public::from_jwk(&jwk).ok()?;
            chosen_kid(kid, Some(&jwk))?
        } else {
            let (n, e, _) = numbers(bytes)?;
            AnyRsaOaep256Public::from_components(&n, &e, None).ok()?;
            chosen_kid(kid, None)?
        };
        Some(Self { modulus: modulus(bytes)?, kid })
    }
}

impl Private {
    fn of(bytes: &[u8], kid: &[u8]) -> Option<Self> {
        let (key, kid) = if is_json(bytes) {
            let jwk = Jwk::parse(bytes).ok()?;
            (AnyRsaOaep256::from_jwk(&jwk).ok()?.without_kid(), chosen_kid(kid, Some(&jwk))?)
        } else {
            let (n, e, private) = numbers(bytes)?;
            let (d, crt) = private?;
            let [p, q, dp, dq, qi] = &crt?;
            let components = Components { n: &n, e: &e, d: &d, p, q, dp, dq, qi };
            (AnyRsaOaep256::from_components(&components, None).ok()?, chosen_kid(kid, None)?)
        };
        Some(Self { kid, modulus: modulus(bytes)?, key: Some(key) })
    }

    fn elsewhere(modulus_len: usize, memory: &[u8], kid: Place) -> Option<Self> {
        let kid = chosen_kid(slice(memory, kid), None)?;
        [256, 384, 512].contains(&modulus_len).then(|| Self { kid, modulus: vec![0; modulus_len], key: None })
    }
}

fn shared_of_bytes(bytes: &[u8], kid: &[u8]) -> Option<Shared> {
    let kid = chosen_kid(kid, None)?;
    let has_size = [16, 24, 32, 48, 64].contains(&bytes.len());
    has_size.then(|| Shared { bytes: bytes.to_vec(), kid, enc: None, encrypts: true, decrypts: true })
}

fn shared_of(jwk: &[u8]) -> Option<Shared> {
    let jwk = Jwk::parse(jwk).ok()?;
    let octets = jwk.oct().ok()?;
    let mut bytes = vec![0; octets.decoded_len()];
    octets.decode(&mut bytes).ok()?;
    let encs = ["A128GCM", "A192GCM", "A256GCM", "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"];
    let enc = encs.into_iter().find(|enc| jwk.alg().is_some_and(|alg| alg.is(enc)));
    let permits = |operation| jwk.permits_any(operation, &["dir", enc.unwrap_or("dir")]).is_ok();
    let shared = Shared {
        kid: chosen_kid(&[], Some(&jwk))?,
        enc: enc.map(str::to_owned),
        encrypts: permits(Operation::Encrypt),
        decrypts: permits(Operation::Decrypt),
        bytes,
    };
    let has_size = [16, 24, 32, 48, 64].contains(&shared.bytes.len());
    (has_size && (shared.encrypts || shared.decrypts)).then_some(shared)
}

/// A key of a policy, with the policy's randomness.
enum Receiver<'k> {
    Shared(Direct<'k>),
    Private(&'k Private, Randomness),
}

impl RecipientKey for Receiver<'_> {
    fn alg(&self) -> &'static str {
        match self {
            Self::Shared(key) => key.alg(),
            Self::Private(..) => "RSA-OAEP-256",
        }
    }

    fn kid(&self) -> Option<&str> {
        match self {
            Self::Shared(key) => key.kid(),
            Self::Private(private, _) => private.kid.as_deref(),
        }
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        match self {
            Self::Shared(key) => key.encrypted_key_len(cek_len),
            Self::Private(private, _) => private.modulus.len(),
        }
    }

    fn recover_cek(
        &self,
        header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        match self {
            Self::Shared(key) => key.recover_cek(header, encrypted_key, cek),
            Self::Private(Private { key: Some(key), .. }, Randomness::Null) => {
                key.recover_cek(header, encrypted_key, cek)
            }
            Self::Private(Private { key: Some(key), .. }, random) => {
                let works = *random == Randomness::Works;
                let mut fill = |out: &mut [u8]| {
                    let mut next = 1u8;
                    out.iter_mut()
                        .for_each(|byte| (*byte, next) = (next, next.wrapping_mul(5).wrapping_add(3)));
                    if works { Ok(()) } else { Err(Error::RandomUnavailable) }
                };
                key.recover_blinded(encrypted_key, &mut fill, cek)
            }
            // As the stand-in of `jose-c-calls` does.
            Self::Private(Private { key: None, .. }, _) => {
                let found = encrypted_key.split_first().filter(|(first, _)| **first > 1);
                let found = found.and_then(|(_, rest)| rest.get(..cek.as_bytes().len()));
                cek.set(found.ok_or(NotRecovered::Rejected)?).map_err(|_| NotRecovered::Rejected)
            }
        }
    }
}

/// Calls `with` with the policy in Rust; `None` when the library refuses it before it looks at a token.
pub(crate) fn policy<R>(keys: &Keys, rules: &Rules, with: impl FnOnce(&Decrypter<'_>) -> R) -> Option<R> {
    if rules.keys.len() > 8 || rules.content.len() > 8 {
        return None;
    }
    let mut receivers = Vec::new();
    for at in &rules.keys {
        receivers.push(match at {
            KeyAt::Slot(slot) => {
                let key = keys.shared[*slot].as_ref().filter(|key| key.decrypts)?;
                let direct = Direct::new(&key.bytes);
                let direct = key.kid.as_deref().map_or(direct, |kid| direct.with_kid(kid));
                Receiver::Shared(key.enc.as_deref().map_or(direct, |enc| direct.with_enc(enc)))
            }
            KeyAt::Private(slot) => Receiver::Private(keys.privates[*slot].as_ref()?, rules.random),
            _ => return None,
        });
    }
    let receivers: Vec<&dyn RecipientKey> = receivers.iter().map(|key| key as _).collect();
    let content: Option<Vec<&dyn ContentCipher>> = rules.content.iter().map(|c| cipher(*c)).collect();
    let limits = rules.limits.map_or(Limits::DEFAULT, |limits| Limits {
        token_len: limits.token_len,
        header: json::Limits {
            len: limits.header_len,
            depth: u8::try_from(limits.header_depth).unwrap_or(u8::MAX),
            members: u8::try_from(limits.header_members).unwrap_or(u8::MAX),
            string_len: limits.header_len,
        },
        candidates: u8::try_from(limits.candidates).unwrap_or(u8::MAX),
    });
    Some(with(&Decrypter { keys: &receivers, content: &content?, limits }))
}

/// Opens a token with the private key that belongs to a modulus, if that is there.
pub(crate) fn open_with(
    keys: &Keys,
    modulus: &[u8],
    content: &dyn ContentCipher,
    token: &[u8],
) -> Option<Result<Vec<u8>, Error>> {
    let belongs = |private: &&Private| private.key.is_some() && private.modulus == modulus;
    let private = keys.privates.iter().flatten().find(belongs)?;
    let key = Receiver::Private(private, Randomness::Null);
    let decrypter = Decrypter { keys: &[&key], content: &[content], limits: Limits::DEFAULT };
    let opened = jwe_core::JweCompact::parse(token).and_then(|view| decrypter.decrypt_to_vec(&view));
    Some(opened.map(|opened| opened.plaintext.to_vec()))
}
