//! What is written is what is read back, by us and by `serde_json`, and its length is known to the byte before
//! there is room for it.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use jose_wire::base64url;
use jose_wire::json::{Kind, Limits, Object, ObjectWriter, Value, text_len};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Member {
    Text(String),
    Number(u64),
    Json(&'static str),
    Bytes(Vec<u8>),
}

fn write(members: &[(String, Member)], out: &mut [u8]) -> Result<usize, usize> {
    let mut writer = ObjectWriter::new(out);
    for (name, member) in members {
        match member {
            Member::Text(text) => writer.text(name, text),
            Member::Number(number) => writer.number(name, *number),
            Member::Json(json) => {
                writer.json(name, Value::parse(json.as_bytes(), &Limits::MAX).unwrap());
            }
            Member::Bytes(bytes) => writer.base64url(name, bytes),
        }
    }
    writer.finish()
}

fn written(members: &[(String, Member)]) -> Vec<u8> {
    let needed = write(members, &mut []).unwrap_err();
    let mut out = vec![0; needed];
    assert_eq!(write(members, &mut out), Ok(needed));
    out
}

fn member() -> impl Strategy<Value = Member> {
    let json = [
        "0",
        " null ",
        "-1.5e3",
        "[ ]",
        "{\"a\" : [1,\t2]}",
        "\"\\u0041\\/\"",
        "[[[[]]]]",
        "true",
        "123456789012345678901234567890",
    ];
    prop_oneof![
        any::<String>().prop_map(Member::Text),
        "[\\x00-\\x20\"\\\\/\\x7f]{0,9}".prop_map(Member::Text),
        any::<u64>().prop_map(Member::Number),
        prop::sample::select(json.to_vec()).prop_map(Member::Json),
        prop::collection::vec(any::<u8>(), 0..200).prop_map(Member::Bytes),
    ]
}

/// Members under names that are all different.
fn members() -> impl Strategy<Value = Vec<(String, Member)>> {
    let name = prop_oneof![any::<String>(), "[\\x00-\\x20\"\\\\ab]{0,4}"];
    prop::collection::hash_map(name, member(), 0..8).prop_map(|map| map.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back(members in members()) {
        let text = written(&members);
        let object = Object::parse(&text, &Limits::MAX).unwrap();
        let theirs: serde_json::Value = serde_json::from_slice(&text).unwrap();
        prop_assert_eq!(object.members().count(), members.len());
        for ((name, member), (found, value)) in members.iter().zip(object.members()) {
            prop_assert!(found.is(name));
            prop_assert_eq!(object.get(name), Some(value));
            let theirs = theirs.get(name).unwrap();
            match member {
                Member::Text(text) => {
                    prop_assert!(value.as_str().unwrap().is(text));
                    prop_assert_eq!(theirs.as_str(), Some(text.as_str()));
                }
                Member::Number(number) => {
                    prop_assert_eq!((value.as_u64(), theirs.as_u64()), (Some(*number), Some(*number)));
                }
                Member::Json(json) => prop_assert_eq!(value.raw(), json.trim()),
                Member::Bytes(bytes) => {
                    let text = value.as_str().and_then(|text| text.as_plain()).unwrap();
                    let mut out = vec![0; bytes.len()];
                    prop_assert_eq!(&*base64url::decode(text.as_bytes(), &mut out).unwrap(), bytes);
                }
            }
        }
    }

    #[test]
    fn every_shorter_buffer_learns_the_exact_length(members in members()) {
        let text = written(&members);
        for room in 0..text.len() {
            // One byte more than the writer knows of: it must stay as it was.
            let mut out = vec![0xee; room + 1];
            let (inside, beyond) = out.split_at_mut(room);
            prop_assert_eq!(write(&members, inside), Err(text.len()), "{} bytes of room", room);
            prop_assert_eq!(&*beyond, &[0xee]);
        }
        let mut wide = vec![0xee; text.len() + 5];
        prop_assert_eq!(write(&members, &mut wide), Ok(text.len()));
        prop_assert_eq!(wide, [text, vec![0xee; 5]].concat());
    }

    #[test]
    fn the_length_of_a_string_is_known(text in any::<String>()) {
        let members = [(String::new(), Member::Text(text.clone()))];
        prop_assert_eq!(written(&members).len(), "{\"\":}".len() + text_len(&text));
    }
}

/// RFC 8259, section 7: what must be escaped is, by its short form where there is one; nothing else is.
#[test]
fn every_character_of_the_first_256_is_spelled_as_it_should_be() {
    for c in (0..=255u8).map(char::from) {
        let spelled = match c {
            '"' => "\\\"".to_owned(),
            '\\' => "\\\\".to_owned(),
            '\u{8}' => "\\b".to_owned(),
            '\u{c}' => "\\f".to_owned(),
            '\n' => "\\n".to_owned(),
            '\r' => "\\r".to_owned(),
            '\t' => "\\t".to_owned(),
            '\0'..='\u{1f}' => format!("\\u{:04x}", u32::from(c)),
            _ => c.to_string(),
        };
        let text = written(&[("k".to_owned(), Member::Text(c.to_string()))]);
        let text = String::from_utf8(text).unwrap();
        assert_eq!(text.to_lowercase(), format!("{{\"k\":\"{spelled}\"}}").to_lowercase());
        assert_eq!(text_len(&c.to_string()), spelled.len() + 2);
    }
}

#[test]
fn the_empty_object_and_the_order_of_members() {
    assert_eq!(written(&[]), b"{}");
    let members = [
        ("b".to_owned(), Member::Number(u64::MAX)),
        ("a".to_owned(), Member::Number(0)),
        (String::new(), Member::Bytes(vec![0xfb, 0xff])),
    ];
    assert_eq!(written(&members), br#"{"b":18446744073709551615,"a":0,"":"-_8"}"#);
}

/// A raw value is written to the letter, and reading it back gives the same letters: how `url`, `p2c` or `epk`
/// of a foreign token come through unharmed.
#[test]
fn raw_spans_are_kept_to_the_letter() {
    let text = br#"{ "url" : "https:\/\/api\u002eexample/x" ,"n": 1.50e+01, "epk":{"x":[ 1 , 2 ]} }"#;
    let object = Object::parse(text, &Limits::DEFAULT).unwrap();
    let spans: Vec<_> = object.members().map(|(_, value)| (value.kind(), value.raw())).collect();
    let wanted = [
        (Kind::String, r#""https:\/\/api\u002eexample/x""#),
        (Kind::Number, "1.50e+01"),
        (Kind::Object, r#"{"x":[ 1 , 2 ]}"#),
    ];
    assert_eq!(spans, wanted);
    let mut out = [0; 128];
    let mut writer = ObjectWriter::new(&mut out);
    for (name, value) in object.members() {
        writer.json(name.as_plain().unwrap(), value);
    }
    let len = writer.finish().unwrap();
    let copy = Object::parse(out.get(..len).unwrap(), &Limits::DEFAULT).unwrap();
    assert!(copy.members().map(|(_, value)| value).eq(object.members().map(|(_, value)| value)));
}

/// Hostile strings reach terminals and logs through `Display`, keys through `Debug`.
#[test]
fn m1_d12_printing_steers_no_terminal_and_shows_no_secret() {
    let text = "\"a\\u001b[2J\\n\\u007f\\u0085\\u2028\\u202e\\u2066\\u200fz\u{9b}\u{e9}\"";
    let value = Value::parse(text.as_bytes(), &Limits::MAX).unwrap();
    let shown = value.as_str().unwrap().to_string();
    assert_eq!(shown, "a\\u001b[2J\\u000a\\u007f\\u0085\\u2028\\u202e\\u2066\\u200fz\\u009b\u{e9}",);
    let key = br#"{"k":"marker","a":["marker"]}"#;
    let object = Object::parse(key, &Limits::MAX).unwrap();
    let array = object.get("a").unwrap().as_array().unwrap();
    let text = object.get("k").unwrap().as_str().unwrap();
    let shown = [
        format!("{object:?} {:#?} {:?}", object.members(), object.get("k")),
        format!("{array:?} {:?} {text:?} {:?}", array.elements(), text.chars()),
        format!("{:?}", ObjectWriter::new(&mut [0; 9])),
    ];
    assert!(shown.iter().all(|shown| !shown.contains("marker")), "{shown:?}");
}
