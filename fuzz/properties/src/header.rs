//! Laws of the JOSE header, against a plain reading of RFC 7515, section 4 and RFC 7516, section 4 over serde_json.

use arbitrary::{Arbitrary, Unstructured};
use jose_alg::json::{Limits, Value};
use jose_alg::{Error, Header, HeaderFields, HeaderWriter, Member, Part};

use crate::oracle::{self, Json, Opinion};
use crate::{heap, json::Scalar, shown};

/// The registered parameters and their JSON types.
const TEXTS: [&str; 15] = [
    "alg", "enc", "kid", "typ", "cty", "zip", "jku", "x5u", "x5t", "x5t#S256", "apu", "apv", "iv", "tag",
    "p2s",
];
const ARRAYS: [&str; 2] = ["crit", "x5c"];
const OBJECTS: [&str; 2] = ["jwk", "epk"];
const NUMBERS: [&str; 1] = ["p2c"];

/// What the library writes itself, and `b64`.
const RESERVED: [&str; 15] =
    ["alg", "enc", "kid", "typ", "cty", "zip", "crit", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c", "b64"];

fn is_registered(name: &str) -> bool {
    [&TEXTS[..], &ARRAYS, &OBJECTS, &NUMBERS].iter().any(|list| list.contains(&name))
}

fn has_registered_type(name: &str, value: &Json) -> bool {
    match value {
        _ if TEXTS.contains(&name) => matches!(value, Json::Text(_)),
        _ if ARRAYS.contains(&name) => matches!(value, Json::Array(_)),
        _ if OBJECTS.contains(&name) => matches!(value, Json::Object(_)),
        _ if NUMBERS.contains(&name) => matches!(value, Json::Number(_)),
        _ => true,
    }
}

/// The members of a header that the RFCs allow.
pub(crate) fn plain_reading(text: &[u8], limits: &Limits) -> Option<Vec<(String, Json)>> {
    let Opinion::Json(json) = oracle::json(text) else { return None };
    if text.len() > limits.len
        || json.depth() > limits.depth.into()
        || json.open_members(0) > limits.members.into()
    {
        return None;
    }
    let Json::Object(members) = json else { return None };
    if oracle::get(&members, "alg").is_none()
        || !members.iter().all(|(name, value)| has_registered_type(name, value))
    {
        return None;
    }
    if let Some(Json::Array(names)) = oracle::get(&members, "crit") {
        let names: Option<Vec<&str>> = names.iter().map(Json::as_str).collect();
        let names = names.filter(|names| !names.is_empty())?;
        for (index, name) in names.iter().enumerate() {
            let is_member = oracle::get(&members, name).is_some();
            if is_registered(name) || !is_member || names[..index].contains(name) {
                return None;
            }
        }
    }
    Some(members)
}

/// A header is accepted exactly when the plain reading accepts it, and says the same.
pub fn reading(text: &[u8]) {
    for limits in [Limits::DEFAULT, Limits { members: 5, depth: 2, ..Limits::DEFAULT }] {
        let header = heap::untouched(|| Header::parse(text, &limits));
        match header {
            Ok(_) => {}
            Err(Error::Malformed { part: Part::Header, at, .. }) => {
                assert!(at <= text.len());
                shown::speaks(&header.expect_err("it is one"));
            }
            Err(Error::LimitExceeded(Part::Header)) => shown::speaks(&Error::LimitExceeded(Part::Header)),
            Err(error) => panic!("{error:?} about a header"),
        }
        if matches!(oracle::json(text), Opinion::None) {
            continue;
        }
        let expected = plain_reading(text, &limits);
        assert_eq!(header.is_ok(), expected.is_some(), "{header:?}");
        let (Ok(header), Some(expected)) = (header, expected) else { continue };
        let text_of = |name| oracle::get(&expected, name).and_then(Json::as_str);
        assert!(text_of("alg").is_some_and(|alg| header.alg().is(alg)));
        let texts = [
            ("enc", header.enc()),
            ("kid", header.kid()),
            ("typ", header.typ()),
            ("cty", header.cty()),
            ("zip", header.zip()),
        ];
        for (name, found) in texts {
            assert_eq!(
                found.map(|text| text.chars().collect::<String>()).as_deref(),
                text_of(name),
                "{name}"
            );
        }
        assert_eq!(header.crit().is_some(), oracle::get(&expected, "crit").is_some());
        for (name, _) in &expected {
            assert!(header.get(name).is_some(), "{name} is gone");
        }
    }
}

/// The caller's part of a header.
#[derive(Arbitrary, Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) kid: Option<String>,
    pub(crate) typ: Option<String>,
    pub(crate) cty: Option<String>,
    members: Vec<(Name, Scalar)>,
}

/// Names that matter more often than any other.
#[derive(Arbitrary, Clone, Debug)]
enum Name {
    Free(String),
    Texts(u8),
    Arrays(u8),
    Objects(u8),
    Numbers(u8),
    Reserved(u8),
}

impl Name {
    fn text(&self) -> &str {
        let pick = |list: &[&'static str], at: u8| list[usize::from(at) % list.len()];
        match self {
            Self::Free(name) => name,
            Self::Texts(at) => pick(&TEXTS, *at),
            Self::Arrays(at) => pick(&ARRAYS, *at),
            Self::Objects(at) => pick(&OBJECTS, *at),
            Self::Numbers(at) => pick(&NUMBERS, *at),
            Self::Reserved(at) => pick(&RESERVED, *at),
        }
    }
}

/// A wish that stands still: what it means, and what borrows from it.
pub(crate) struct Granted<'w> {
    pub(crate) members: Vec<Member<'w>>,
    /// What the members mean; `None` when a name is one that the library must refuse.
    pub(crate) expected: Option<Vec<(String, Json)>>,
}

impl Wish {
    pub(crate) fn grant(&self) -> Granted<'_> {
        let mut members = Vec::new();
        let mut meanings = Vec::new();
        for (name, scalar) in self.members.iter().take(8) {
            let name = name.text();
            match scalar {
                Scalar::Text(text) => {
                    members.push(Member::text(name, text));
                    meanings.push((name.to_owned(), Json::Text(text.clone())));
                }
                Scalar::Json(text) => {
                    let (Ok(value), Opinion::Json(json)) =
                        (Value::parse(text, &Limits::DEFAULT), oracle::json(text))
                    else {
                        continue;
                    };
                    members.push(Member::json(name, value));
                    meanings.push((name.to_owned(), json));
                }
                _ => {}
            }
        }
        let refused = meanings.iter().enumerate().any(|(index, (name, value))| {
            RESERVED.contains(&name.as_str())
                || !has_registered_type(name, value)
                || oracle::get(&meanings[..index], name).is_some()
        });
        Granted { members, expected: (!refused).then_some(meanings) }
    }

    pub(crate) fn fields<'w>(&'w self, granted: &'w Granted<'_>) -> HeaderFields<'w> {
        HeaderFields {
            kid: self.kid.as_deref(),
            typ: self.typ.as_deref(),
            cty: self.cty.as_deref(),
            members: &granted.members,
        }
    }
}

/// Every name that a standard knows, and one that none does.
pub(crate) const NAMES: [&str; 22] = [
    "alg", "enc", "kid", "typ", "cty", "zip", "jku", "x5u", "x5t", "x5t#S256", "apu", "apv", "iv", "tag",
    "p2s", "crit", "x5c", "jwk", "epk", "p2c", "b64", "exp",
];
/// A value of every type.
pub(crate) const VALUES: [&str; 6] = [r#""text""#, r#"["exp"]"#, "{}", "7", "true", "null"];

/// A header is written exactly when no name is reserved or repeated, exactly as long as was said, and reads back as
/// what was asked for. The first three bytes of the input are a member that is slipped in among the others.
pub fn writing(data: &[u8]) {
    let Some((intruder, data)) = data.split_first_chunk() else { return };
    let mut data = Unstructured::new(data);
    let Ok((alg, enc, wish)) = <(String, Option<String>, Wish)>::arbitrary(&mut data) else { return };
    let granted = wish.grant();
    let fields = wish.fields(&granted);
    intrusion(&granted, &fields, *intruder);
    let write = |out: &mut [u8]| {
        heap::untouched(|| {
            HeaderWriter::begin(out, &alg, enc.as_deref(), None, &fields).map(HeaderWriter::finish)
        })
    };
    let needed = match (write(&mut []), &granted.expected) {
        (Ok(Err(needed)), Some(_)) => needed,
        (Err(Error::HeaderName), None) => return,
        (other, expected) => panic!("{other:?} for {expected:?}"),
    };
    let mut out = vec![0xee; needed];
    assert_eq!(write(&mut out[..needed - 1]), Ok(Err(needed)));
    assert_eq!(write(&mut out), Ok(Ok(needed)));

    let first = [("alg", Some(&alg)), ("enc", enc.as_ref()), ("kid", wish.kid.as_ref())];
    let then = [("typ", wish.typ.as_ref()), ("cty", wish.cty.as_ref())];
    let texts = first.into_iter().chain(then);
    let mut expected: Vec<_> =
        texts.filter_map(|(name, text)| Some((name.to_owned(), Json::Text(text?.clone())))).collect();
    expected.extend(granted.expected.into_iter().flatten());
    assert_eq!(Json::object(&out), Some(expected));
    reading(&out);
}

/// One more member, of a name that matters and of any type, at any place: it is refused exactly when the caller must
/// not write it there.
fn intrusion(granted: &Granted<'_>, fields: &HeaderFields<'_>, [name, value, at]: [u8; 3]) {
    let name = NAMES[usize::from(name) % NAMES.len()];
    let text = VALUES[usize::from(value) % VALUES.len()].as_bytes();
    let (Ok(value), Opinion::Json(json)) = (Value::parse(text, &Limits::DEFAULT), oracle::json(text)) else {
        panic!("a value is JSON")
    };
    let mut members = granted.members.clone();
    members.insert(usize::from(at) % (members.len() + 1), Member::json(name, value));
    let allowed = granted.expected.as_ref().is_some_and(|others| {
        !RESERVED.contains(&name) && has_registered_type(name, &json) && oracle::get(others, name).is_none()
    });
    let fields = HeaderFields { members: &members, ..*fields };
    let written = heap::untouched(|| {
        HeaderWriter::begin(&mut [], "dir", Some("A256GCM"), None, &fields).map(HeaderWriter::finish)
    });
    match written {
        Ok(Err(_)) if allowed => {}
        Err(Error::HeaderName) if !allowed => {}
        other => panic!("{other:?} for {name} as {}", core::str::from_utf8(text).expect("JSON is UTF-8")),
    }
}
