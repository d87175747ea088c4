//! A refusal names the right rule and the right byte: people look for the fault where we say it is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by panicking")]

use jose_wire::json::{Limits, Object, Value};
use jose_wire::{Fault, WireError};

fn fault(text: &[u8]) -> Option<(Fault, usize)> {
    Value::parse(text, &Limits::MAX).err().map(|WireError { fault, at }| (fault, at))
}

#[test]
fn d10_every_grammar_fault_has_its_kind_and_place() {
    use Fault::{JsonEnd, JsonSyntax, JsonTrailing};
    let table: &[(&str, Fault, usize)] = &[
        ("", JsonEnd, 0),
        ("  ", JsonEnd, 2),
        ("{", JsonEnd, 1),
        ("[1", JsonEnd, 2),
        ("[1,", JsonEnd, 3),
        (r#"{"a"#, JsonEnd, 3),
        (r#"{"a""#, JsonEnd, 4),
        (r#"{"a":"#, JsonEnd, 5),
        (r#"{"a":1,"#, JsonEnd, 7),
        ("tru", JsonEnd, 3),
        ("-", JsonEnd, 1),
        ("1.", JsonEnd, 2),
        ("1e+", JsonEnd, 3),
        ("]", JsonSyntax, 0),
        ("[,1]", JsonSyntax, 1),
        ("[1,]", JsonSyntax, 3),
        ("[1 2]", JsonSyntax, 3),
        ("[1}", JsonSyntax, 2),
        ("[}", JsonSyntax, 1),
        ("{]", JsonSyntax, 1),
        ("{,}", JsonSyntax, 1),
        (r#"{"a":1]"#, JsonSyntax, 6),
        (r#"{"a":1,}"#, JsonSyntax, 7),
        (r#"{"a" 1}"#, JsonSyntax, 5),
        (r#"{"a"::1}"#, JsonSyntax, 5),
        (r#"{"a",1}"#, JsonSyntax, 4),
        ("{1:2}", JsonSyntax, 1),
        ("{a:1}", JsonSyntax, 1),
        ("{'a':1}", JsonSyntax, 1),
        ("[1:2]", JsonSyntax, 2),
        ("nul!", JsonSyntax, 3),
        ("True", JsonSyntax, 0),
        ("NaN", JsonSyntax, 0),
        ("-Infinity", JsonSyntax, 1),
        ("+1", JsonSyntax, 0),
        (".5", JsonSyntax, 0),
        ("[01]", JsonSyntax, 2),
        ("[1.]", JsonSyntax, 3),
        ("[1e]", JsonSyntax, 3),
        ("[0x1]", JsonSyntax, 2),
        ("/**/1", JsonSyntax, 0),
        ("\u{a0}1", JsonSyntax, 0),
        ("\u{c}1", JsonSyntax, 0),
        ("1\0", JsonTrailing, 1),
        ("1//", JsonTrailing, 1),
        ("01", JsonTrailing, 1),
        ("{} {}", JsonTrailing, 3),
        ("{}}", JsonTrailing, 2),
        ("truefalse", JsonTrailing, 4),
    ];
    for (text, kind, at) in table {
        assert_eq!(fault(text.as_bytes()), Some((*kind, *at)), "{text:?}");
    }
}

#[test]
fn d6_strings_hold_unicode_characters_and_nothing_else() {
    use Fault::{JsonEnd, JsonEscape};
    let table: &[(&str, Fault, usize)] = &[
        ("\"a\nb\"", JsonEscape, 2),
        ("\"\0\"", JsonEscape, 1),
        ("\"\u{1f}\"", JsonEscape, 1),
        (r#""\x41""#, JsonEscape, 1),
        (r#""\'""#, JsonEscape, 1),
        (r#""\U0041""#, JsonEscape, 1),
        // serde-json-core 0.7 read this one as an A.
        (r#""\u+041""#, JsonEscape, 3),
        (r#""\u00g0""#, JsonEscape, 5),
        (r#""\u004""#, JsonEscape, 6),
        ("\"\\u00\u{e9}9\"", JsonEscape, 5),
        (r#""a\udc00""#, JsonEscape, 2),
        (r#""a\ud800""#, JsonEscape, 2),
        (r#""\ud800\n""#, JsonEscape, 1),
        (r#""\ud800\ud800""#, JsonEscape, 1),
        (r#""\ud800\u0041""#, JsonEscape, 1),
        (r#""\ud800\u00""#, JsonEscape, 11),
        (r#"""#, JsonEnd, 1),
        (r#""\"#, JsonEnd, 2),
        (r#""\u00"#, JsonEnd, 5),
        (r#""\ud83d"#, JsonEnd, 7),
        (r#""\ud83d\"#, JsonEnd, 8),
        (r#""\ud83d\u"#, JsonEnd, 9),
    ];
    for (text, kind, at) in table {
        assert_eq!(fault(text.as_bytes()), Some((*kind, *at)), "{text:?}");
    }
    for accepted in [r#""\ud83d\ude00""#, r#""\uD83D\uDE00""#, "\"\u{7f}\"", "\"\u{feff}\"", r#""\u0000""#] {
        assert_eq!(fault(accepted.as_bytes()), None, "{accepted}");
    }
}

/// RFC 8259, section 7, by going through every byte in every place where a string gives it a meaning.
#[test]
fn d6_d10_every_byte_of_an_escape_is_judged() {
    for byte in 0..=255u8 {
        let accepts = |before: &[u8], after: &[u8]| fault(&[before, &[byte], after].concat()).is_none();
        assert_eq!(accepts(b"\"\\", b"\""), b"\"\\/bfnrt".contains(&byte), "escape {byte:#04x}");
        assert_eq!(accepts(b"\"\\", b"0041\""), b"\"\\/bfnrtu".contains(&byte), "unicode escape {byte:#04x}");
        for at in 0..4 {
            let (before, after) = b"1234".split_at(at);
            let before = [b"\"\\u", before].concat();
            let after = [&after[1..], b"\""].concat();
            assert_eq!(accepts(&before, &after), byte.is_ascii_hexdigit(), "digit {at}: {byte:#04x}");
        }
        let bare = (0x20..0x80).contains(&byte) && !b"\"\\".contains(&byte);
        assert_eq!(accepts(b"\"", b"\""), bare, "bare {byte:#04x}");
        // Section 2: insignificant whitespace, around every token.
        let space = b" \t\n\r".contains(&byte);
        for (before, after) in
            [("", "[]"), ("[", "]"), ("[]", ""), ("{", "}"), ("{\"a\"", ":0}"), ("{\"a\":", "0}")]
        {
            let digit = byte.is_ascii_digit();
            let fits = space
                || (before.ends_with('[') && digit)
                || (before.ends_with(':') && (byte == b'-' || (digit && byte != b'0')));
            assert_eq!(accepts(before.as_bytes(), after.as_bytes()), fits, "{before}{byte:#04x}{after}");
        }
    }
}

#[test]
fn d6_bytes_that_are_not_utf8_are_found_before_anything_else() {
    let table: &[(&[u8], usize)] = &[
        (b"\"\xff\"", 1),
        (b"\"\xc0\xaf\"", 1),
        (b"\"\xe0\x80\xaf\"", 1),
        // CESU-8: a surrogate pair, each half spelled in three bytes.
        (b"\"ab\xed\xa0\xbd\xed\xb8\x80\"", 3),
        (b"\"\xf4\x90\x80\x80\"", 1),
        (b"\"\xe2\x82", 1),
        (b"{} \x80", 3),
        (b"junk \xff", 5),
        (b"\xef\xbb\xbf{}", 0),
        (b"\xff\xfe{\0}\0", 0),
    ];
    for (text, at) in table {
        assert_eq!(fault(text), Some((Fault::JsonUtf8, *at)), "{text:02x?}");
    }
    // A mark that does not begin the text is no mark, and no syntax either.
    assert_eq!(fault(b" \xef\xbb\xbf{}"), Some((Fault::JsonSyntax, 1)));
}

/// Every text that breaks off ends in [`Fault::JsonEnd`] at its end: the one fault that more text could cure.
#[test]
fn a_text_cut_short_anywhere_ends_unexpectedly() {
    let texts = [
        r#" { "alg" : "di\"r" , "n" : [ -12.5e+7 , true , false , null , { } , [ ] ] , "\u0061\ud83d\ude00" : { "b" : 0 } } "#,
        "{\"e\u{e9}\":\"\u{20ac}\u{1f600}\\\\\\/\\b\\f\\n\\r\\t\"}",
    ];
    for text in texts {
        let whole = text.trim_end();
        assert_eq!(fault(whole.as_bytes()), None);
        for cut in 0..whole.len() {
            let wanted = if whole.is_char_boundary(cut) { Fault::JsonEnd } else { Fault::JsonUtf8 };
            let (kind, at) = fault(&whole.as_bytes()[..cut]).unwrap();
            assert_eq!(kind, wanted, "cut at {cut}");
            assert!(at <= cut && (kind == Fault::JsonUtf8 || at == cut), "cut at {cut}: {at}");
        }
    }
}

#[test]
fn d5_duplicates_are_found_at_every_depth_and_in_every_spelling() {
    let table: &[(&str, usize)] = &[
        (r#"{"a":1,"a":2}"#, 8),
        (r#"{"alg":1,"al\u0067":2}"#, 10),
        (r#"{"\u0061lg":1,"alg":2}"#, 15),
        (r#"{"":1,"":2}"#, 7),
        (r#"{"a\"":1,"a\u0022":2}"#, 10),
        (r#"{"a\\":1,"a\u005C":2}"#, 10),
        (r#"{"/":1,"\/":2}"#, 8),
        (r#"{"\n":1,"\u000a":2}"#, 9),
        (r#"{"\ud83d\uDE00":1,"😀":2}"#, 19),
        (r#"{"a":1,"b":2,"c":3,"b":4}"#, 20),
        (r#"[{"x":{"a":1,"a":2}}]"#, 14),
        (r#"{"a":{"b":[{"c":1},{"c":1,"c":2}]}}"#, 27),
        // What stood in between has been closed: the outer names count again.
        (r#"{"a":{"b":{"c":1},"d":2},"a":3}"#, 26),
    ];
    for (text, at) in table {
        assert_eq!(fault(text.as_bytes()), Some((Fault::JsonDuplicate, *at)), "{text}");
    }
}

#[test]
fn d5_names_that_only_look_alike_are_different() {
    for text in [
        r#"{"a":1,"A":2}"#,
        r#"{"a":1,"a ":2," a":3,"":4}"#,
        r#"{"alg":1,"al":2,"alg2":3}"#,
        // A name that begins like an earlier one and then has a quote or a backslash of its own.
        r#"{"a":1,"a\"":2,"a\"\"":3,"a\"b":4}"#,
        r#"{"a\"b":1,"a":2}"#,
        r#"{"a":1,"a\":":2,"a\":1,":3}"#,
        r#"{"a\\":1,"a":2,"a\\\\":3}"#,
        r#"{"a\\\"":1,"a\\":2}"#,
        r#"{"\u0000":1,"\u0001":2,"":3}"#,
        r#"{"\\u0061":1,"a":2}"#,
        // Composed, decomposed; Latin and Cyrillic a.
        "{\"\u{e9}\":1,\"e\u{301}\":2}",
        "{\"a\":1,\"\u{430}\":2}",
        // The same name in objects that are not the same object.
        r#"{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}"#,
        r#"[{"a":1},{"a":1}]"#,
    ] {
        assert_eq!(fault(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn a_value_is_placed_in_the_text_that_was_parsed() {
    let text = b" \t\n{ \"a\" : 1, \"b\": {\"c\":  2} }";
    let object = Object::parse(text, &Limits::MAX).unwrap();
    assert_eq!(object.position_of(object.get("a").unwrap()), 11);
    let inner = object.get("b").unwrap();
    let place = object.position_of(inner);
    assert_eq!(&text[place..place + inner.raw().len()], br#"{"c":  2}"#);
    // Within an object that is a part: from its own brace.
    let inner = inner.as_object().unwrap();
    assert_eq!(inner.position_of(inner.get("c").unwrap()), 7);
    // From the outside, any value of the text has its place.
    assert_eq!(object.position_of(inner.get("c").unwrap()), place + 7);
}

#[test]
fn a_value_of_another_text_is_misplaced_but_does_no_harm() {
    let (one, other) = (br#"{"a":1}"#.to_vec(), br#"   {"a":1}"#.to_vec());
    let one = Object::parse(&one, &Limits::MAX).unwrap();
    let other = Object::parse(&other, &Limits::MAX).unwrap();
    let _ = one.position_of(other.get("a").unwrap());
    let _ = other.position_of(one.get("a").unwrap());
}

#[test]
fn d12_a_fault_reads_as_what_and_where_and_quotes_nothing() {
    let error = Value::parse(br#"{"secret":"s3cr3t" oops"#, &Limits::MAX).unwrap_err();
    assert_eq!(error.to_string(), "a JSON syntax error at byte 19");
    let error = Value::parse(br#"{"k":1,"k":1}"#, &Limits::MAX).unwrap_err();
    assert_eq!(error.to_string(), "a duplicate JSON member name at byte 8");
    let error = jose_wire::base64url::validate(b"QQ==").unwrap_err();
    assert_eq!(error.to_string(), "a character outside the base64url alphabet at byte 2");
}

#[test]
fn only_limits_are_limits() {
    for (fault, limit) in [
        (Fault::JsonDepth, true),
        (Fault::JsonMembers, true),
        (Fault::JsonStringLength, true),
        (Fault::TooLong, true),
        (Fault::JsonDuplicate, false),
        (Fault::JsonEnd, false),
        (Fault::Base64Length, false),
        (Fault::WrongLength, false),
        (Fault::PartCount, false),
    ] {
        assert_eq!(fault.is_limit(), limit, "{fault:?}");
    }
}
