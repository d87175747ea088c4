//! Every file of Nicolas Seriot's JSONTestSuite, judged as RFC 8259 says. Where the RFC leaves a choice (the
//! `i_` files), the choice stands here with its reason, and a file without one fails the test.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

use std::{collections::HashSet, fs, path::Path, path::PathBuf};

use jose_wire::Fault::{self, JsonDepth, JsonDuplicate, JsonEscape, JsonUtf8};
use jose_wire::WireError;
use jose_wire::json::{Kind, Limits, Value};

/// `y_` files that we refuse all the same: RFC 7515, section 4 lets a reader of JOSE refuse repeated names.
const DUPLICATES: [&str; 2] = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"];

/// `n_` files whose nesting exceeds the limit before their fault comes: they never close what they open. These
/// are the only ones that a limit refuses rather than the grammar.
const TOO_DEEP: [&str; 2] = ["n_structure_100000_opening_arrays.json", "n_structure_open_array_object.json"];

const SYNTAX_ONLY: Option<Fault> = None;
const LONE_SURROGATE: Option<Fault> = Some(JsonEscape);
const NOT_UTF8: Option<Fault> = Some(JsonUtf8);

/// Our decisions. `None`: accepted, because numbers of any size and precision are syntax (`as_u64` answers only
/// for those that it can give exactly).
const CHOICES: [(&str, Option<Fault>); 35] = [
    ("i_number_double_huge_neg_exp.json", SYNTAX_ONLY),
    ("i_number_huge_exp.json", SYNTAX_ONLY),
    ("i_number_neg_int_huge_exp.json", SYNTAX_ONLY),
    ("i_number_pos_double_huge_exp.json", SYNTAX_ONLY),
    ("i_number_real_neg_overflow.json", SYNTAX_ONLY),
    ("i_number_real_pos_overflow.json", SYNTAX_ONLY),
    ("i_number_real_underflow.json", SYNTAX_ONLY),
    ("i_number_too_big_neg_int.json", SYNTAX_ONLY),
    ("i_number_too_big_pos_int.json", SYNTAX_ONLY),
    ("i_number_very_big_negative_int.json", SYNTAX_ONLY),
    // Half of a surrogate pair is no character: two readers would disagree about what the string is.
    ("i_object_key_lone_2nd_surrogate.json", LONE_SURROGATE),
    ("i_string_1st_surrogate_but_2nd_missing.json", LONE_SURROGATE),
    ("i_string_1st_valid_surrogate_2nd_invalid.json", LONE_SURROGATE),
    ("i_string_incomplete_surrogate_and_escape_valid.json", LONE_SURROGATE),
    ("i_string_incomplete_surrogate_pair.json", LONE_SURROGATE),
    ("i_string_incomplete_surrogates_escape_valid.json", LONE_SURROGATE),
    ("i_string_invalid_lonely_surrogate.json", LONE_SURROGATE),
    ("i_string_invalid_surrogate.json", LONE_SURROGATE),
    ("i_string_inverted_surrogates_U+1D11E.json", LONE_SURROGATE),
    ("i_string_lone_second_surrogate.json", LONE_SURROGATE),
    // RFC 8259, section 8.1: UTF-8, and no byte order mark.
    ("i_string_UTF-16LE_with_BOM.json", NOT_UTF8),
    ("i_string_UTF-8_invalid_sequence.json", NOT_UTF8),
    ("i_string_UTF8_surrogate_U+D800.json", NOT_UTF8),
    ("i_string_invalid_utf-8.json", NOT_UTF8),
    ("i_string_iso_latin_1.json", NOT_UTF8),
    ("i_string_lone_utf8_continuation_byte.json", NOT_UTF8),
    ("i_string_not_in_unicode_range.json", NOT_UTF8),
    ("i_string_overlong_sequence_2_bytes.json", NOT_UTF8),
    ("i_string_overlong_sequence_6_bytes.json", NOT_UTF8),
    ("i_string_overlong_sequence_6_bytes_null.json", NOT_UTF8),
    ("i_string_truncated-utf-8.json", NOT_UTF8),
    ("i_structure_UTF-8_BOM_empty_object.json", NOT_UTF8),
    ("i_string_utf16BE_no_BOM.json", NOT_UTF8),
    ("i_string_utf16LE_no_BOM.json", NOT_UTF8),
    // Deeper than any header or key, and than `Limits::DEPTH_MAX`.
    ("i_structure_500_nested_arrays.json", Some(JsonDepth)),
];

/// The transform files are all about meaning: what each must be here, and how it reads.
const TRANSFORMS: [(&str, Result<Meaning, Fault>); 22] = [
    ("number_-9223372036854775808.json", Ok(Meaning::Number(None))),
    ("number_-9223372036854775809.json", Ok(Meaning::Number(None))),
    ("number_1.0.json", Ok(Meaning::Number(None))),
    ("number_1.000000000000000005.json", Ok(Meaning::Number(None))),
    ("number_1000000000000000.json", Ok(Meaning::Number(Some(1_000_000_000_000_000)))),
    ("number_10000000000000000999.json", Ok(Meaning::Number(Some(10_000_000_000_000_000_999)))),
    ("number_1e-999.json", Ok(Meaning::Number(None))),
    ("number_1e6.json", Ok(Meaning::Number(None))),
    ("number_9223372036854775807.json", Ok(Meaning::Number(Some(9_223_372_036_854_775_807)))),
    ("number_9223372036854775808.json", Ok(Meaning::Number(Some(9_223_372_036_854_775_808)))),
    // RFC 7515, section 5.3: no normalisation, so composed and decomposed names are two names.
    ("object_key_nfc_nfd.json", Ok(Meaning::Names(["\u{e9}", "e\u{301}"]))),
    ("object_key_nfd_nfc.json", Ok(Meaning::Names(["e\u{301}", "\u{e9}"]))),
    ("object_same_key_different_values.json", Err(JsonDuplicate)),
    ("object_same_key_same_value.json", Err(JsonDuplicate)),
    ("object_same_key_unclear_values.json", Err(JsonDuplicate)),
    ("string_1_escaped_invalid_codepoint.json", Err(JsonEscape)),
    ("string_1_invalid_codepoint.json", Err(JsonUtf8)),
    ("string_2_escaped_invalid_codepoints.json", Err(JsonEscape)),
    ("string_2_invalid_codepoints.json", Err(JsonUtf8)),
    ("string_3_escaped_invalid_codepoints.json", Err(JsonEscape)),
    ("string_3_invalid_codepoints.json", Err(JsonUtf8)),
    ("string_with_escaped_NULL.json", Ok(Meaning::Text("A\0B"))),
];

enum Meaning {
    Number(Option<u64>),
    Names([&'static str; 2]),
    Text(&'static str),
}

#[test]
fn d5_d6_d7_d8_d10_every_parsing_file_behaves_as_rfc_8259_says() {
    let Some(files) = files("test_parsing") else { return };
    let expected: HashSet<String> = index();
    let found: HashSet<String> = files.iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(found, expected, "the folder and its index differ");

    let (mut accepted, mut refused, mut chosen) = (0, 0, 0);
    for (name, text) in &files {
        let result = Value::parse(text, &Limits::MAX);
        let fault = result.err().map(|WireError { fault, .. }| fault);
        assert!(result.err().is_none_or(|e| e.at <= text.len()), "{name}: the fault stands behind the text");
        match name.as_bytes() {
            [b'y', ..] if DUPLICATES.contains(&name.as_str()) => {
                assert_eq!(fault, Some(JsonDuplicate), "{name}");
                refused += 1;
            }
            [b'y', ..] => {
                assert_eq!(fault, None, "{name}");
                walk(result.unwrap());
                accepted += 1;
            }
            [b'n', ..] => {
                let fault = fault.unwrap_or_else(|| panic!("{name} was accepted"));
                assert_eq!(fault.is_limit(), TOO_DEEP.contains(&name.as_str()), "{name}: {fault:?}");
                refused += 1;
            }
            _ => {
                let choice = CHOICES.iter().find(|(choice, _)| choice == name);
                let (_, choice) = choice.unwrap_or_else(|| panic!("{name} has no decision"));
                assert_eq!(fault, *choice, "{name}");
                chosen += 1;
            }
        }
    }
    println!("JSONTestSuite: {accepted} accepted, {refused} refused, {chosen} by our own decision");
    assert_eq!((accepted, refused, chosen), (93, 188 + 2, 35));
}

#[test]
fn d11_no_top_level_value_but_an_object_is_a_header() {
    let Some(files) = files("test_parsing") else { return };
    for (name, text) in &files {
        let value = Value::parse(text, &Limits::MAX);
        let object = jose_wire::json::Object::parse(text, &Limits::MAX);
        match value {
            Ok(value) if value.kind() == Kind::Object => assert!(object.is_ok(), "{name}"),
            Ok(_) => assert_eq!(object.unwrap_err(), WireError::new(Fault::NotAnObject, 0), "{name}"),
            Err(error) => assert_eq!(object.unwrap_err(), error, "{name}"),
        }
    }
}

/// A limit may only turn an acceptance into a limit's refusal, never the other way round or into a new fault.
#[test]
fn d7_a_lower_depth_limit_only_refuses_more() {
    let Some(files) = files("test_parsing") else { return };
    for depth in [0, 1, 2, 8] {
        let limits = Limits { depth, ..Limits::MAX };
        for (name, text) in &files {
            match (Value::parse(text, &Limits::MAX), Value::parse(text, &limits)) {
                (_, Err(WireError { fault: JsonDepth, .. })) => {}
                (wide, narrow) => {
                    assert_eq!(wide.map(Value::raw), narrow.map(Value::raw), "{name} at {depth}");
                }
            }
        }
    }
}

#[test]
fn d5_d8_d23_every_transform_file_has_one_meaning() {
    let Some(files) = files("test_transform") else { return };
    for (name, text) in &files {
        let wanted = TRANSFORMS.iter().find(|(wanted, _)| wanted == name);
        let (_, wanted) = wanted.unwrap_or_else(|| panic!("{name} has no decision"));
        let value = Value::parse(text, &Limits::MAX);
        match (wanted, value) {
            (Err(fault), value) => assert_eq!(value.map_err(|e| e.fault).err(), Some(*fault), "{name}"),
            (Ok(Meaning::Names(names)), Ok(value)) => {
                let mut members = value.as_object().unwrap().members();
                for name in names {
                    assert!(members.next().unwrap().0.is(name));
                }
                assert!(members.next().is_none());
            }
            (Ok(meaning), Ok(value)) => {
                let element = value.as_array().unwrap().elements().next().unwrap();
                match meaning {
                    Meaning::Number(number) => assert_eq!(element.as_u64(), *number, "{name}"),
                    Meaning::Text(text) => assert!(element.as_str().unwrap().is(text), "{name}"),
                    Meaning::Names(_) => {}
                }
            }
            (Ok(_), Err(error)) => panic!("{name}: {error}"),
        }
    }
    println!("JSONTestSuite: {} transform files", files.len());
    assert_eq!(files.len(), TRANSFORMS.len());
}

/// The views of accepted text must get to its end: as many elements as there are, each one readable.
fn walk(value: Value<'_>) -> usize {
    match value.kind() {
        Kind::Object => 1 + value.as_object().unwrap().members().map(|(_, v)| walk(v)).sum::<usize>(),
        Kind::Array => 1 + value.as_array().unwrap().elements().map(walk).sum::<usize>(),
        Kind::String => value.as_str().unwrap().len().min(1),
        Kind::Bool => usize::from(value.as_bool().is_some()),
        Kind::Number | Kind::Null => 1,
    }
}

fn files(folder: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let folder = suite()?.join(folder);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    Some(files)
}

fn index() -> HashSet<String> {
    let text = fs::read(suite().unwrap().join("INDEX.json")).unwrap();
    let index: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let files = index.get("files").unwrap().as_array().unwrap();
    files.iter().map(|file| file.get("file").unwrap().as_str().unwrap().to_owned()).collect()
}

fn suite() -> Option<PathBuf> {
    let folder = std::env::var_os("JOSE_VECTORS_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors"), PathBuf::from);
    let suite = folder.join("JSONTestSuite");
    if suite.is_dir() {
        return Some(suite);
    }
    println!("skipped: JSONTestSuite (340 files) is not in {}", folder.display());
    None
}
