//! Laws of making keys: what is written, we read, in exactly the length that was said; metadata that contradicts
//! itself is refused; a source of randomness that fails makes no key; no set has one name twice.

use arbitrary::{Arbitrary, Unstructured};
use jose_alg::{Error, FnRandom, KeyFault};
use jwk::{
    EcComponents, EcCurve, Jwk, KeyId, KeyUse, Metadata, OkpComponents, OkpCurve, Operation, OwnedJwk,
    OwnedJwkSet, RsaComponents, RsaPrivateComponents, Thumbprint, write_oct,
};

use crate::jwk::OPERATIONS;
use crate::oracle::{self, Json};
use crate::{heap, shown};

#[derive(Arbitrary, Debug)]
struct Case {
    key: Key,
    name: Name,
    key_use: Option<bool>,
    operations: Vec<u8>,
    alg: Option<String>,
    others: Vec<(Vec<u8>, Option<String>)>,
    generated_len: u16,
    random: (bool, u8),
}

#[derive(Arbitrary, Debug)]
enum Key {
    Oct(Vec<u8>),
    Rsa { n: Vec<u8>, e: Vec<u8>, d: Option<Vec<u8>>, crt: Option<[Vec<u8>; 5]> },
    Ec { curve: u8, numbers: [Number; 2], d: Option<Number> },
    Okp { curve: u8, x: Number, d: Option<Number> },
}

/// A number on a curve: mostly as long as the curve's are, whatever the fuzzer came up with.
#[derive(Arbitrary, Debug)]
struct Number {
    bytes: Vec<u8>,
    is_as_it_is: bool,
}

impl Number {
    fn fit(&mut self, len: usize) {
        if !self.is_as_it_is {
            self.bytes.resize(len, 0x5a);
        }
    }
}

impl Key {
    fn ec(curve: u8) -> EcCurve {
        EcCurve::ALL[usize::from(curve) % EcCurve::ALL.len()]
    }

    fn okp(curve: u8) -> OkpCurve {
        OkpCurve::ALL[usize::from(curve) % OkpCurve::ALL.len()]
    }

    fn fit(&mut self) {
        match self {
            Self::Ec { curve, numbers, d } => {
                let len = Self::ec(*curve).coordinate_len();
                numbers.iter_mut().chain(d).for_each(|number| number.fit(len));
            }
            Self::Okp { curve, x, d } => {
                let len = Self::okp(*curve).key_len();
                core::iter::once(x).chain(d).for_each(|number| number.fit(len));
            }
            Self::Oct(_) | Self::Rsa { .. } => {}
        }
    }
}

#[derive(Arbitrary, Debug)]
enum Name {
    Thumbprint,
    Text(String),
    Absent,
}

impl Name {
    fn id(&self) -> KeyId<'_> {
        match self {
            Self::Thumbprint => KeyId::Thumbprint,
            Self::Text(text) => KeyId::Text(text),
            Self::Absent => KeyId::Absent,
        }
    }
}

/// RFC 7518, section 2: as few octets as the number needs, and one for zero.
fn minimal(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number[zeros.min(number.len() - 1)..].to_vec()
}

/// Keys from their parts, under any metadata.
pub fn making(data: &[u8]) {
    let Ok(mut case) = Case::arbitrary(&mut Unstructured::new(data)) else { return };
    case.key.fit();
    let operations: Vec<Operation> =
        case.operations.iter().map(|at| OPERATIONS[usize::from(at % 8)]).take(10).collect();
    let key_use = case.key_use.map(|enc| if enc { KeyUse::Encryption } else { KeyUse::Signature });
    let metadata = Metadata { kid: case.name.id(), key_use, key_ops: &operations, alg: case.alg.as_deref() };

    let use_name = case.key_use.map(|enc| if enc { "enc" } else { "sig" });
    let repeats = (1..operations.len()).any(|at| operations[..at].contains(&operations[at]));
    let contradicts = use_name.is_some_and(|name| operations.iter().any(|o| o.key_use() != name));
    let on_curve = |len: usize, numbers: Vec<(&'static str, &Number)>| {
        let has_wrong_length = numbers.iter().any(|(_, number)| number.bytes.len() != len);
        (numbers.into_iter().map(|(name, number)| (name, number.bytes.clone())).collect(), has_wrong_length)
    };
    let (numbers, is_no_key): (Vec<(&str, Vec<u8>)>, bool) = match &case.key {
        Key::Ec { curve, numbers: [x, y], d } => {
            let numbers = [("x", x), ("y", y)].into_iter().chain(d.iter().map(|d| ("d", d)));
            on_curve(Key::ec(*curve).coordinate_len(), numbers.collect())
        }
        Key::Okp { curve, x, d } => {
            let numbers = [("x", x)].into_iter().chain(d.iter().map(|d| ("d", d)));
            on_curve(Key::okp(*curve).key_len(), numbers.collect())
        }
        Key::Oct(key) => (vec![("k", key.clone())], key.is_empty()),
        Key::Rsa { n, e, d, crt } => {
            let private = d.iter().map(|d| ("d", d)).chain(
                d.iter().flat_map(|_| ["p", "q", "dp", "dq", "qi"].into_iter().zip(crt.iter().flatten())),
            );
            let all: Vec<_> = [("n", n), ("e", e)].into_iter().chain(private).collect();
            let has_empty = all.iter().any(|(_, number)| number.is_empty());
            let numbers = all.into_iter().filter(|(_, number)| !number.is_empty());
            (numbers.map(|(name, number)| (name, minimal(number))).collect(), has_empty)
        }
    };

    let made = make(&case.key, &metadata);
    if is_no_key || repeats || contradicts {
        return assert!(made.is_err(), "{made:?}");
    }
    let key = match made {
        Ok(key) => key,
        Err(Error::LimitExceeded(_)) => return,
        Err(error) => panic!("{error:?}"),
    };
    let members = Json::object(key.as_json().as_bytes()).expect("what we write is JSON");
    for (name, number) in &numbers {
        assert_eq!(
            oracle::get(&members, name).and_then(Json::as_str),
            Some(&*oracle::encode(number)),
            "{name}"
        );
        shown::is_quiet(&key, oracle::encode(number).as_bytes());
    }
    let jwk = key.as_jwk().expect("what we write, we read");
    assert_eq!(jwk.alg().map(|alg| alg.chars().collect()), case.alg);
    assert_eq!(jwk.key_use().map(|own| own.chars().collect::<String>()).as_deref(), use_name);
    let listed = jwk.key_ops().into_iter().flat_map(|ops| ops.elements()).filter_map(|name| name.as_str());
    assert_eq!(listed.filter_map(Operation::from_name).collect::<Vec<_>>(), operations);
    let thumbprint = jwk.thumbprint().expect("a known type");
    let named = |key: &OwnedJwk, name: &Name| {
        let found = key.as_jwk().expect("a key").kid().map(|kid| kid.chars().collect::<String>());
        match name {
            Name::Thumbprint => assert_eq!(found, Some(thumbprint.to_string())),
            Name::Text(text) => assert_eq!(found.as_ref(), Some(text)),
            Name::Absent => assert_eq!(found, None),
        }
    };
    named(&key, &case.name);
    for name in [Name::Thumbprint, Name::Absent, Name::Text("\"\u{1f511}\\".into())] {
        if let Ok(renamed) = key.with_kid(name.id()) {
            named(&renamed, &name);
            assert_eq!(renamed.as_jwk().and_then(|jwk| jwk.thumbprint()), Ok(thumbprint));
        }
    }
    exact_length(&case.key, &metadata, key.as_json());
    sets(key, &case.others);
    generating(&case, &metadata);
}

fn make(key: &Key, metadata: &Metadata<'_>) -> Result<OwnedJwk, Error> {
    match key {
        Key::Oct(key) => OwnedJwk::from_oct(key, metadata),
        Key::Rsa { .. } => with_rsa(key, |components| OwnedJwk::from_rsa(components, metadata)),
        Key::Ec { curve, numbers, d } => OwnedJwk::from_ec(&ec(*curve, numbers, d.as_ref()), metadata),
        Key::Okp { curve, x, d } => OwnedJwk::from_okp(&okp(*curve, x, d.as_ref()), metadata),
    }
}

fn write(key: &Key, metadata: &Metadata<'_>, out: &mut [u8]) -> Result<usize, Error> {
    match key {
        Key::Oct(key) => heap::untouched(|| write_oct(out, key, metadata)),
        Key::Rsa { .. } => with_rsa(key, |components| heap::untouched(|| components.write(out, metadata))),
        Key::Ec { curve, numbers, d } => {
            let components = ec(*curve, numbers, d.as_ref());
            heap::untouched(|| components.write(out, metadata))
        }
        Key::Okp { curve, x, d } => {
            let components = okp(*curve, x, d.as_ref());
            heap::untouched(|| components.write(out, metadata))
        }
    }
}

fn ec<'k>(curve: u8, [x, y]: &'k [Number; 2], d: Option<&'k Number>) -> EcComponents<'k> {
    let d = d.map(|d| d.bytes.as_slice());
    EcComponents { curve: Key::ec(curve), x: &x.bytes, y: &y.bytes, d }
}

fn okp<'k>(curve: u8, x: &'k Number, d: Option<&'k Number>) -> OkpComponents<'k> {
    OkpComponents { curve: Key::okp(curve), x: &x.bytes, d: d.map(|d| d.bytes.as_slice()) }
}

fn with_rsa<T>(key: &Key, act: impl FnOnce(&RsaComponents<'_>) -> T) -> T {
    let Key::Rsa { n, e, d, crt } = key else { unreachable!("it is an RSA key") };
    let crt = crt.as_ref().map(|crt| crt.each_ref().map(Vec::as_slice));
    let private = d.as_ref().map(|d| RsaPrivateComponents { d, crt });
    let components = RsaComponents { n, e, private };
    for secret in [d.as_deref().unwrap_or_default(), n] {
        shown::is_quiet(&components, oracle::encode(secret).as_bytes());
    }
    act(&components)
}

fn exact_length(key: &Key, metadata: &Metadata<'_>, expected: &str) {
    let needed = expected.len();
    let mut out = vec![0xee; needed + 1];
    assert_eq!(write(key, metadata, &mut out[..needed - 1]), Err(Error::BufferTooSmall { needed }));
    assert_eq!(write(key, metadata, &mut out[..needed]), Ok(needed));
    assert!(out[..needed] == *expected.as_bytes() && out[needed] == 0xee);
}

/// A set has the keys that it was made of, each name once; its public half has no secret.
fn sets(first: OwnedJwk, others: &[(Vec<u8>, Option<String>)]) {
    let mut keys = vec![first];
    for (bytes, kid) in others.iter().take(4) {
        let kid = kid.as_deref().map_or(KeyId::Absent, KeyId::Text);
        keys.extend(OwnedJwk::from_oct(bytes, &Metadata { kid, ..Metadata::UNRESTRICTED }));
    }
    let kids: Vec<Option<String>> =
        keys.iter().map(|key| Some(key.as_jwk().ok()?.kid()?.chars().collect())).collect();
    let twice = (1..kids.len()).any(|at| kids[at].is_some() && kids[..at].contains(&kids[at]));
    let set = match OwnedJwkSet::from_keys(&keys.iter().collect::<Vec<_>>()) {
        Ok(set) => set,
        Err(Error::LimitExceeded(_)) => return,
        Err(error) => return assert!(twice, "{error:?}"),
    };
    assert!(!twice, "a set with one name twice");
    shown::is_quiet(&set, keys[0].as_json().as_bytes());
    let read: Vec<_> =
        set.as_set().expect("a set").keys().map(|(_, key)| OwnedJwk::from(key.expect("a key"))).collect();
    let texts = |keys: &[OwnedJwk]| keys.iter().map(|key| key.as_json().to_owned()).collect::<Vec<_>>();
    assert_eq!(texts(&read), texts(&keys));
    assert_eq!(
        OwnedJwkSet::parse(set.as_json().as_bytes()).map(|again| again.as_json().to_owned()),
        Ok(set.as_json().to_owned())
    );
    let public = set.public().expect("known types");
    let public = public.as_set().expect("a set");
    let pairs = keys.iter().filter(|key| key.public().is_ok()).count();
    assert_eq!(
        public.keys().filter(|(_, key)| key.is_ok_and(|key: Jwk<'_>| !key.is_private())).count(),
        pairs
    );
    assert_eq!(public.keys().count(), pairs);
}

/// A generated key is what was drawn, whole; a source that fails makes none.
fn generating(case: &Case, metadata: &Metadata<'_>) {
    let len = usize::from(case.generated_len % 600);
    let (works, first) = case.random;
    let mut drawn = Vec::new();
    let mut random = FnRandom(|out: &mut [u8]| {
        out.iter_mut()
            .enumerate()
            .for_each(|(at, byte)| *byte = first.wrapping_add(at as u8).wrapping_mul(167));
        drawn.extend_from_slice(out);
        if works { Ok(()) } else { Err(()) }
    });
    match OwnedJwk::generate_oct(len, metadata, &mut random) {
        Err(Error::KeyUnsuitable(KeyFault::WrongSize)) => {
            assert!(!(16..=512).contains(&len) && drawn.is_empty())
        }
        Err(Error::RandomUnavailable) => assert!(!works),
        Err(Error::LimitExceeded(_)) => {}
        Err(error) => panic!("{error:?}"),
        Ok(key) => {
            assert!(works && drawn.len() == len);
            let mut bytes = vec![0xee; len];
            let jwk = key.as_jwk().expect("a key");
            assert_eq!(jwk.oct().and_then(|k| k.decode(&mut bytes).map(|k| k.to_vec())), Ok(drawn));
            assert_eq!(
                jwk.thumbprint().map(|t| *t.as_bytes()).map(|t| oracle::encode(&t).len()),
                Ok(Thumbprint::TEXT_LEN)
            );
        }
    }
}
