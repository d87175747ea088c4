//! Laws of JSON: we accept what serde_json accepts, and see in it what serde_json sees; what we write reads back.
//!
//! The differences from serde_json are few, and each is checked for what it is:
//! - a member name twice in an object: refused (serde_json's own types differ among themselves);
//! - nesting, members, string lengths and text beyond [`Limits`]: refused, and only then;
//! - numbers too large for an `f64`: accepted, since RFC 8259 knows no such limit; serde_json has no opinion.

use arbitrary::{Arbitrary, Unstructured};
use jose_wire::json::{Kind, Limits, Object, ObjectWriter, Value, text_len};

use crate::oracle::{self, Json, Opinion};
use crate::{heap, oracle::Opinion::Refused, shown};

/// Small enough that a fuzzer meets every limit.
const TIGHT: Limits = Limits { len: 96, depth: 3, members: 4, string_len: 6 };

/// Accepts and refuses as serde_json does, at every limit; the views say what serde_json says.
pub fn reading(text: &[u8]) {
    if may_be_deep(text) {
        heap::on_a_small_stack(|| Value::parse(text, &Limits::MAX).is_ok());
    }
    let value = heap::untouched(|| Value::parse(text, &Limits::MAX));
    if let Err(error) = value {
        assert!(error.at <= text.len(), "a fault outside the text");
        shown::speaks(&error);
    }
    let json = match oracle::json(text) {
        Opinion::Json(json) => json,
        Refused => return assert!(value.is_err(), "accepted what serde_json refuses"),
        Opinion::None => return,
    };
    let within = |limits: &Limits| {
        json.depth() <= limits.depth.into() && json.open_members(0) <= limits.members.into()
    };
    assert_eq!(value.is_ok(), within(&Limits::MAX), "serde_json accepts it, we say {value:?}");
    let Ok(value) = value else { return };
    same(value, &json);
    let inside = (value.as_object().map(|o| (o, o.members())), value.as_array().map(|a| (a, a.elements())));
    shown::is_quiet(&(value, inside, value.as_str().map(|text| text.chars())), text);

    let strings = longest_string(value);
    for limits in [TIGHT, Limits::DEFAULT] {
        let fits = within(&limits) && text.len() <= limits.len && strings <= limits.string_len;
        match heap::untouched(|| Value::parse(text, &limits)) {
            Ok(again) => assert!(fits && again == value),
            Err(error) => assert!(!fits && error.fault.is_limit(), "{error} for a text within the limits"),
        }
    }
    let object = Object::parse(text, &Limits::MAX);
    assert_eq!(object.is_ok(), value.kind() == Kind::Object);
    for (_, member) in object.iter().flat_map(|object| object.members()) {
        let at = object.map(|object| object.position_of(member)).expect("it has members");
        assert!(text[at..].starts_with(member.raw().as_bytes()), "a member is not where it is said to be");
    }
}

/// Whether more may be open in a text than any reader here goes into: then it is read on a small stack as well.
pub(crate) fn may_be_deep(text: &[u8]) -> bool {
    text.iter().filter(|byte| matches!(byte, b'[' | b'{')).count() > Limits::DEPTH_MAX.into()
}

/// Whether the view shows what serde_json read.
fn same(value: Value<'_>, json: &Json) {
    let (text, number, truth) = (value.as_str(), value.as_u64(), value.as_bool());
    match json {
        Json::Null => assert_eq!(value.kind(), Kind::Null),
        Json::Bool(expected) => assert_eq!((value.kind(), truth), (Kind::Bool, Some(*expected))),
        Json::Number(expected) => assert_eq!((value.kind(), number), (Kind::Number, *expected)),
        Json::Text(expected) => same_text(text.expect("a string"), expected),
        Json::Array(expected) => {
            let elements: Vec<_> = value.as_array().expect("an array").elements().collect();
            assert_eq!(elements.len(), expected.len());
            elements.iter().zip(expected).for_each(|(element, json)| same(*element, json));
        }
        Json::Object(expected) => {
            let object = value.as_object().expect("an object");
            let members: Vec<_> = object.members().collect();
            assert_eq!(members.len(), expected.len());
            for ((name, value), (json_name, json)) in members.iter().zip(expected) {
                same_text(*name, json_name);
                same(*value, json);
                assert_eq!(object.get(json_name), Some(*value));
            }
        }
    }
    let kinds = [value.as_object().is_some(), value.as_array().is_some(), text.is_some(), truth.is_some()];
    let expected = [Kind::Object, Kind::Array, Kind::String, Kind::Bool].map(|kind| kind == value.kind());
    assert_eq!(kinds, expected, "a value of two kinds");
    assert!(number.is_none() || value.kind() == Kind::Number);
}

fn same_text(text: jose_wire::json::Text<'_>, expected: &str) {
    let again = text;
    assert!(text.is(expected) && text == *expected && text == again);
    assert_eq!(text.chars().collect::<String>(), expected);
    assert_eq!(text.len(), expected.len());
    assert_eq!(text.is_empty(), expected.is_empty());
    if let Some(plain) = text.as_plain() {
        assert_eq!(plain, expected);
    }
    let mut out = vec![0xee; expected.len()];
    assert_eq!(heap::untouched(|| text.unescape(&mut out)), Ok(expected));
    if let Some(short) = expected.len().checked_sub(1) {
        assert_eq!(text.unescape(&mut out[..short]), Err(expected.len()));
    }
    let shown = text.to_string();
    assert!(!shown.chars().any(char::is_control), "a control character reaches the terminal");
    shown::is_quiet(&text, expected.as_bytes());
}

/// Bytes of the longest string or name, as spelled.
fn longest_string(value: Value<'_>) -> usize {
    let own = value.as_str().map_or(0, |text| text.raw().len());
    let elements = value.as_array().into_iter().flat_map(|array| array.elements()).map(longest_string);
    let members = value.as_object().into_iter().flat_map(|object| object.members());
    let members = members.map(|(name, value)| name.raw().len().max(longest_string(value)));
    elements.chain(members).fold(own, usize::max)
}

/// What a writer is asked to write.
#[derive(Arbitrary, Clone, Debug)]
pub(crate) enum Scalar {
    Text(String),
    Number(u64),
    Octets(Vec<u8>),
    Json(Vec<u8>),
}

/// Whatever is written is exactly as long as was said, is JSON to serde_json and to us, and means what went in.
pub fn writing(data: &[u8]) {
    let mut data = Unstructured::new(data);
    let Ok(members) = Vec::<(String, Scalar)>::arbitrary(&mut data) else { return };
    let mut expected: Vec<(String, Json)> = Vec::new();
    let mut written: Vec<(&str, &Scalar)> = Vec::new();
    for (name, scalar) in &members {
        let json = match scalar {
            Scalar::Text(text) => Json::Text(text.clone()),
            Scalar::Number(number) => Json::Number(Some(*number)),
            Scalar::Octets(bytes) => Json::Text(oracle::encode(bytes)),
            Scalar::Json(text) => match oracle::json(text) {
                Opinion::Json(json) if Value::parse(text, &Limits::MAX).is_ok() => json,
                _ => continue,
            },
        };
        // Names are the caller's to keep unique.
        if oracle::get(&expected, name).is_none() {
            assert_eq!(text_len(name), serde_json::to_string(name).expect("a string").len());
            expected.push((name.clone(), json));
            written.push((name, scalar));
        }
    }

    let needed = match write(&written, &mut []) {
        Err(needed) => needed,
        Ok(len) => panic!("{len} bytes in an empty buffer"),
    };
    let mut out = vec![0xee; needed + 1];
    assert_eq!(
        write(&written, &mut out[..needed - 1]),
        Err(needed),
        "the length counted and the length written"
    );
    assert_eq!(write(&written, &mut out[..needed]), Ok(needed));
    assert_eq!(out[needed], 0xee, "wrote beyond the length");
    out.truncate(needed);
    let expected = Json::Object(expected);
    match oracle::json(&out) {
        Opinion::Json(json) => assert_eq!(json, expected),
        _ => panic!("serde_json refuses what was written: {}", out.escape_ascii()),
    }
    if let Ok(value) = Value::parse(&out, &Limits::MAX) {
        same(value, &expected);
    }
}

fn write(members: &[(&str, &Scalar)], out: &mut [u8]) -> Result<usize, usize> {
    heap::untouched(|| {
        let mut writer = ObjectWriter::new(out);
        for (name, scalar) in members {
            match scalar {
                Scalar::Text(text) => writer.text(name, text),
                Scalar::Number(number) => writer.number(name, *number),
                Scalar::Octets(bytes) => writer.base64url(name, bytes),
                Scalar::Json(text) => {
                    writer.json(name, Value::parse(text, &Limits::MAX).expect("it parsed before"));
                }
            }
        }
        writer.finish()
    })
}
