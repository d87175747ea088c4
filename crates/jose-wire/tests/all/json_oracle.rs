//! `serde_json` as the second opinion: on generated JSON, on JSON that was damaged, and on near-JSON noise, both
//! accept the same texts and read the same values. Where we differ on purpose, the difference is predicted from
//! what `serde_json` read:
//!
//! - repeated names: `serde_json` hands them all over, we refuse (RFC 7515, section 4);
//! - more than 32 levels, or more than 64 names open at one time: our limits;
//! - numbers beyond `f64`: `serde_json` refuses them, we keep their spelling.
//!
//! Both refuse lone surrogates, byte order marks, bare control characters and invalid UTF-8.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use core::fmt;

use jose_wire::Fault;
use jose_wire::json::{Kind, Limits, Value};
use proptest::prelude::*;
use serde_json::Number;

/// What `serde_json` read, with nothing thrown away.
#[derive(Clone, Debug)]
enum Node {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

/// Reads without merging members, which `serde_json::Value` would do.
impl<'de> serde::Deserialize<'de> for Node {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Node;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }
            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(Node::Null)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
                Ok(Node::Bool(value))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
                Ok(Node::Number(value.into()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
                Ok(Node::Number(value.into()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
                Ok(Node::Number(Number::from_f64(value).unwrap()))
            }
            fn visit_str<E>(self, value: &str) -> Result<Node, E> {
                Ok(Node::Text(value.to_owned()))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut from: A) -> Result<Node, A::Error> {
                let mut elements = Vec::new();
                while let Some(element) = from.next_element()? {
                    elements.push(element);
                }
                Ok(Node::Array(elements))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut from: A) -> Result<Node, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = from.next_entry()? {
                    members.push(member);
                }
                Ok(Node::Object(members))
            }
        }
        from.deserialize_any(Visitor)
    }
}

impl Node {
    /// The faults that our reader must find in text that `serde_json` took.
    fn ours(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.judge(0, 0, &mut faults);
        faults
    }

    fn judge(&self, depth: usize, open: usize, faults: &mut Vec<Fault>) {
        if matches!(self, Self::Array(_) | Self::Object(_)) && depth >= usize::from(Limits::DEPTH_MAX) {
            faults.push(Fault::JsonDepth);
        }
        match self {
            Self::Array(elements) => elements.iter().for_each(|e| e.judge(depth + 1, open, faults)),
            Self::Object(members) => {
                for (index, (name, value)) in members.iter().enumerate() {
                    if members.iter().take(index).any(|(earlier, _)| earlier == name) {
                        faults.push(Fault::JsonDuplicate);
                    }
                    if open + index >= usize::from(Limits::MEMBERS_MAX) {
                        faults.push(Fault::JsonMembers);
                    }
                    value.judge(depth + 1, open + index + 1, faults);
                }
            }
            _ => {}
        }
    }
}

fn same(ours: Value<'_>, theirs: &Node) -> Result<(), TestCaseError> {
    match theirs {
        Node::Null => prop_assert_eq!((ours.kind(), ours.raw()), (Kind::Null, "null")),
        Node::Bool(value) => {
            prop_assert_eq!((ours.kind(), ours.as_bool()), (Kind::Bool, Some(*value)));
        }
        Node::Number(number) => {
            prop_assert_eq!(ours.kind(), Kind::Number);
            prop_assert_eq!(ours.as_u64(), number.as_u64(), "{}", ours.raw());
        }
        Node::Text(text) => {
            prop_assert_eq!(ours.kind(), Kind::String);
            let ours = ours.as_str().unwrap();
            prop_assert_eq!(&ours.chars().collect::<String>(), text);
            prop_assert!(ours.is(text) && ours == **text);
            prop_assert_eq!((ours.len(), ours.is_empty()), (text.len(), text.is_empty()));
            prop_assert_eq!(ours.as_plain(), Some(text.as_str()).filter(|_| !ours.raw().contains('\\')));
            let mut exact = vec![0; text.len()];
            prop_assert_eq!(ours.unescape(&mut exact), Ok(text.as_str()));
            if let Some((_, short)) = exact.split_last_mut() {
                prop_assert_eq!(ours.unescape(short), Err(text.len()));
            }
        }
        Node::Array(elements) => {
            prop_assert_eq!(ours.kind(), Kind::Array);
            let ours: Vec<_> = ours.as_array().unwrap().elements().collect();
            prop_assert_eq!(ours.len(), elements.len());
            for (ours, theirs) in ours.into_iter().zip(elements) {
                same(ours, theirs)?;
            }
        }
        Node::Object(members) => {
            prop_assert_eq!(ours.kind(), Kind::Object);
            let object = ours.as_object().unwrap();
            prop_assert_eq!(object.members().count(), members.len());
            for ((name, value), (wanted, theirs)) in object.members().zip(members) {
                prop_assert!(name.is(wanted));
                prop_assert_eq!(object.get(wanted), Some(value));
                same(value, theirs)?;
            }
        }
    }
    // Exactly one view fits.
    let fits = [
        ours.as_str().is_some(),
        ours.as_bool().is_some(),
        ours.as_object().is_some(),
        ours.as_array().is_some(),
    ];
    let wanted = [Kind::String, Kind::Bool, Kind::Object, Kind::Array].map(|kind| kind == ours.kind());
    prop_assert_eq!(fits, wanted);
    Ok(())
}

fn agree(text: &[u8]) -> Result<bool, TestCaseError> {
    let ours = Value::parse(text, &Limits::MAX);
    match serde_json::from_slice::<Node>(text) {
        Ok(theirs) => match (ours, theirs.ours().as_slice()) {
            (Ok(ours), []) => {
                same(ours, &theirs)?;
                // What is left when nothing stands around it is the same value.
                prop_assert_eq!(Value::parse(ours.raw().as_bytes(), &Limits::MAX), Ok(ours));
                return Ok(true);
            }
            (Err(error), faults) => {
                prop_assert!(faults.contains(&error.fault), "{:?} is none of {:?}", error, faults);
            }
            (Ok(_), faults) => return Err(TestCaseError::fail(format!("not refused for {faults:?}"))),
        },
        Err(error) if error.to_string().starts_with("number out of range") => {}
        Err(error) if error.to_string().starts_with("recursion limit") => prop_assert!(ours.is_err()),
        Err(error) => prop_assert!(ours.is_err(), "serde_json refuses: {}", error),
    }
    if let Err(error) = ours {
        prop_assert!(error.at <= text.len());
    }
    Ok(false)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-c]{0,3}",
        2 => any::<String>(),
        1 => prop::collection::vec(prop::sample::select(SPECIAL.chars().collect::<Vec<_>>()), 0..6)
            .prop_map(|chars| chars.into_iter().collect()),
    ]
}
/// Characters at which writers and readers of strings go wrong.
const SPECIAL: &str = "\"\\/\0\u{1}\u{8}\t\n\u{c}\r\u{1f} \u{7f}\u{80}\u{d7ff}\u{e000}\u{feff}\u{fffd}\u{ffff}\u{10000}\u{10ffff}ux,:{}[]";

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<u64>().prop_map(|n| n.to_string()),
        any::<i64>().prop_map(|n| n.to_string()),
        any::<u128>().prop_map(|n| n.to_string()),
        "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,5})?([eE][+-]?[0-9]{1,3})?",
        prop::sample::select(
            ["-0", "18446744073709551615", "18446744073709551616", "9007199254740993", "1e400", "-1E+0"]
                .map(str::to_owned)
                .to_vec(),
        ),
    ]
}

/// JSON as somebody might spell it, escapes and whitespace strewn in.
fn json() -> impl Strategy<Value = String> {
    let string = (text(), any::<u64>()).prop_map(|(text, seed)| spell(&text, seed)).boxed();
    let leaf = prop_oneof![
        prop::sample::select(["null", "true", "false"].map(str::to_owned).to_vec()),
        number(),
        string.clone(),
    ];
    let gap = || prop::sample::select(["", "", "", " ", "\n", "\t\r ", "  "].as_slice());
    let value = leaf.prop_recursive(6, 40, 8, move |inner| {
        let element = (gap(), inner.clone(), gap()).prop_map(|(a, v, b)| format!("{a}{v}{b}"));
        let member = (gap(), string.clone(), gap(), element.clone())
            .prop_map(|(a, name, b, value)| format!("{a}{name}{b}:{value}"));
        prop_oneof![
            (prop::collection::vec(element, 0..8), gap())
                .prop_map(|(all, gap)| format!("[{gap}{}]", all.join(","))),
            (prop::collection::vec(member, 0..8), gap())
                .prop_map(|(all, gap)| format!("{{{gap}{}}}", all.join(","))),
        ]
    });
    (gap(), value, gap()).prop_map(|(a, v, b)| format!("{a}{v}{b}"))
}

/// Every character in one of the ways in which it may be written.
fn spell(text: &str, mut seed: u64) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let short = match c {
            '"' | '\\' | '/' => Some(c),
            '\u{8}' => Some('b'),
            '\u{c}' => Some('f'),
            '\n' => Some('n'),
            '\r' => Some('r'),
            '\t' => Some('t'),
            _ => None,
        };
        let bare = !matches!(c, '"' | '\\' | '\0'..='\u{1f}');
        match (seed >> 61, short) {
            (0..=4, _) if bare => out.push(c),
            (0..=5, Some(short)) => out.extend(['\\', short]),
            (way, _) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out += &if way == 7 { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
                }
            }
        }
    }
    out + "\""
}

#[derive(Clone, Debug)]
enum Damage {
    Replace(u8),
    Insert(u8),
    Remove,
    Repeat,
    Cut,
}

fn damage() -> impl Strategy<Value = (prop::sample::Index, Damage)> {
    let byte = || prop_oneof![4 => prop::sample::select(TELLING.to_vec()), 1 => any::<u8>()];
    let damage = prop_oneof![
        byte().prop_map(Damage::Replace),
        byte().prop_map(Damage::Insert),
        Just(Damage::Remove),
        Just(Damage::Repeat),
        Just(Damage::Cut),
    ];
    (any::<prop::sample::Index>(), damage)
}
const TELLING: &[u8] =
    b"{}[],:\"\\/ \t\n\r0123456789+-.eEunltrfasbdDcC8\0\x01\x1f\x7f\x80\xbf\xc0\xe2\xed\xef\xf4\xff";

fn harm(text: &mut Vec<u8>, at: usize, damage: &Damage) {
    match damage {
        Damage::Replace(byte) => text.splice(at..=at, [*byte]).for_each(drop),
        Damage::Insert(byte) => text.insert(at, *byte),
        Damage::Remove => drop(text.remove(at)),
        Damage::Repeat => {
            let piece: Vec<u8> = text.iter().skip(at).take(9).copied().collect();
            text.splice(at..at, piece).for_each(drop);
        }
        Damage::Cut => text.truncate(at),
    }
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn d5_d6_d8_generated_json_reads_as_serde_json_reads_it(text in json()) {
        agree(text.as_bytes())?;
    }

    #[test]
    fn d5_d6_d8_d10_damaged_json_is_judged_as_serde_json_judges_it(
        text in json(),
        damage in prop::collection::vec(damage(), 1..4),
    ) {
        let mut text = text.into_bytes();
        for (at, damage) in damage {
            if !text.is_empty() {
                let at = at.index(text.len());
                harm(&mut text, at, &damage);
            }
        }
        agree(&text)?;
    }

    #[test]
    fn d6_damaged_strings_are_judged_as_serde_json_judges_them(
        content in prop::collection::vec(
            prop::sample::select(
                ["a", "\\u", "\\ud8", "\\uDC00", "\\uD83D", "\\ude00", "\\", "\\\\", "\\\"", "\\n", "\\x", "00",
                 "4", "f", "\t", "\u{e9}", "\u{1f600}", "u", "/"].as_slice()),
            0..7,
        ),
    ) {
        agree(format!("\"{}\"", content.concat()).as_bytes())?;
    }

    #[test]
    fn d10_strings_of_tokens_are_judged_as_serde_json_judges_them(
        tokens in prop::collection::vec(
            prop::sample::select(
                ["{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"\\u0061\"", "1", "-", ".", "e", "0", "true",
                 "null", " ", "\"", "[1]", "{}", "\"a\":1"].as_slice()),
            0..9,
        ),
    ) {
        agree(tokens.concat().as_bytes())?;
    }

    #[test]
    fn d8_numbers_and_near_numbers(text in "[-+]?[0-9]{0,3}[.]?[0-9]{0,2}[eE]?[-+]?[0-9]{0,3}") {
        agree(text.as_bytes())?;
    }
}

/// The oracle must have something to say: a good part of what is generated must be accepted by both.
#[test]
fn the_generator_makes_json_that_is_accepted() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut accepted = 0;
    for _ in 0..400 {
        let text = proptest::strategy::ValueTree::current(&json().new_tree(&mut runner).unwrap());
        accepted += u32::from(agree(text.as_bytes()).unwrap());
    }
    println!("{accepted} of 400 generated texts are accepted");
    assert!(accepted > 200, "{accepted} of 400");
}

/// All texts of up to four bytes over the characters of the grammar.
#[test]
fn d10_every_short_text_is_judged_as_serde_json_judges_it() {
    const BYTES: &[u8] = b"{}[],:\"a\\0-.e n";
    let mut accepted = 0;
    for len in 0..=4 {
        let mut text = vec![0; len];
        for number in 0..BYTES.len().pow(u32::try_from(len).unwrap()) {
            let mut rest = number;
            for place in &mut text {
                *place = *BYTES.iter().cycle().nth(rest % BYTES.len()).unwrap();
                rest /= BYTES.len();
            }
            accepted += usize::from(agree(&text).unwrap());
        }
    }
    println!("{accepted} texts of up to four bytes are accepted");
    assert!(accepted > 200);
}
