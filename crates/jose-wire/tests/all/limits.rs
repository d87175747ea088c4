//! Each limit holds exactly: one less and just as much pass, one more is refused as that limit and no other.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use jose_wire::Fault;
use jose_wire::json::{Limits, Value};

fn fault(text: &str, limits: Limits) -> Option<(Fault, usize)> {
    Value::parse(text.as_bytes(), &limits).err().map(|error| (error.fault, error.at))
}

/// Arrays and objects, `depth` deep, of the kinds that the bits of `kinds` say.
fn nested(depth: usize, kinds: u64) -> String {
    let object = |level: usize| kinds >> (level % 64) & 1 == 1;
    let open: String = (0..depth).map(|level| if object(level) { "{\"\":" } else { "[" }).collect();
    let close: String = (0..depth).rev().map(|level| if object(level) { '}' } else { ']' }).collect();
    format!("{open}0{close}")
}

fn members(count: usize) -> String {
    let members: Vec<_> = (0..count).map(|i| format!("\"{i}\":0")).collect();
    format!("{{{}}}", members.join(","))
}

#[test]
fn d7_depth_holds_at_every_limit() {
    for limit in 0..=Limits::DEPTH_MAX {
        let limits = Limits { depth: limit, ..Limits::MAX };
        for kinds in [0, u64::MAX, 0x5555_5555_5555_5555, 0x3333_3333_3333_3333] {
            let limit = usize::from(limit);
            for depth in [limit.saturating_sub(1), limit] {
                assert_eq!(fault(&nested(depth, kinds), limits), None, "{depth} under {limit}");
            }
            let (kind, at) = fault(&nested(limit + 1, kinds), limits).unwrap();
            assert_eq!(kind, Fault::JsonDepth, "{} under {limit}", limit + 1);
            // The bracket that goes too far.
            let text = nested(limit + 1, kinds);
            assert!(matches!(text.as_bytes().get(at), Some(b'[' | b'{')));
        }
    }
}

/// A limit beyond what the reader can follow is cut, never a wrapped bit or an index out of range.
#[test]
fn d7_a_limit_above_the_greatest_means_the_greatest() {
    let limits = Limits { depth: u8::MAX, members: u8::MAX, ..Limits::MAX };
    for kinds in [0, u64::MAX] {
        assert_eq!(fault(&nested(32, kinds), limits), None);
        assert_eq!(fault(&nested(33, kinds), limits).unwrap().0, Fault::JsonDepth);
    }
    assert_eq!(fault(&members(64), limits), None);
    assert_eq!(fault(&members(65), limits).unwrap().0, Fault::JsonMembers);
}

/// What has been closed no longer counts, however much of it there was.
#[test]
fn d7_siblings_do_not_add_up() {
    let limits = Limits { depth: 2, members: 2, ..Limits::MAX };
    let text = format!("[{}{{\"a\":0,\"b\":0}}]", "{\"a\":0,\"b\":0},[],".repeat(1000));
    assert_eq!(fault(&text, limits), None);
}

#[test]
fn d14_members_hold_at_every_limit() {
    for limit in 0..=Limits::MEMBERS_MAX {
        let limits = Limits { members: limit, ..Limits::MAX };
        let limit = usize::from(limit);
        for count in [limit.saturating_sub(1), limit] {
            assert_eq!(fault(&members(count), limits), None, "{count} under {limit}");
        }
        let text = members(limit + 1);
        let place = text.rfind(&format!("{limit}\":")).unwrap();
        assert_eq!(fault(&text, limits), Some((Fault::JsonMembers, place)), "{limit}");
    }
}

/// Names of all objects that are open at one time, so that nesting cannot multiply them.
#[test]
fn d14_open_names_count_together() {
    let limits = Limits { members: 4, ..Limits::MAX };
    assert_eq!(fault(r#"{"a":{"b":{"c":{"d":0}}}}"#, limits), None);
    assert_eq!(fault(r#"{"a":{"b":{"c":{"d":0,"e":0}}}}"#, limits), Some((Fault::JsonMembers, 23)));
    // Two are closed before the next two come.
    assert_eq!(fault(r#"{"a":{"b":0,"c":0},"d":{"e":0,"f":0}}"#, limits), None);
    assert_eq!(
        fault(r#"{"a":{"b":0,"c":0},"d":{"e":0,"f":0,"g":0}}"#, limits),
        Some((Fault::JsonMembers, 37))
    );
}

#[test]
fn d12_string_lengths_hold_for_names_and_values_as_spelled() {
    for limit in [0usize, 1, 2, 12, 100] {
        let limits = Limits { string_len: limit, ..Limits::MAX };
        for spelled in ["x", "\u{e9}", "\\n", "\\u0041"] {
            for count in 0..20 {
                let string = spelled.repeat(count);
                let wanted = (string.len() > limit).then_some(Fault::JsonStringLength);
                let value = format!("[\"{string}\"]");
                assert_eq!(fault(&value, limits), wanted.map(|f| (f, 2)), "{value} under {limit}");
                let name = format!("{{\"{string}\":0}}");
                assert_eq!(fault(&name, limits), wanted.map(|f| (f, 2)), "{name} under {limit}");
            }
        }
    }
}

#[test]
fn d12_the_whole_text_has_a_limit_whitespace_included() {
    for text in ["{}", " [1] ", "\"abc\""] {
        let len = text.len();
        assert_eq!(fault(text, Limits { len, ..Limits::MAX }), None);
        assert_eq!(fault(text, Limits { len: len + 1, ..Limits::MAX }), None);
        let error = fault(text, Limits { len: len - 1, ..Limits::MAX });
        assert_eq!(error, Some((Fault::TooLong, len - 1)));
    }
    assert_eq!(fault("", Limits { len: 0, ..Limits::MAX }), Some((Fault::JsonEnd, 0)));
    // Too long is said without a look at the text.
    let limits = Limits { len: 3, ..Limits::MAX };
    let error = Value::parse(b"\xff\xff\xff\xff", &limits).unwrap_err();
    assert_eq!(error.fault, Fault::TooLong);
}

#[test]
fn the_default_limits_are_those_of_the_documentation() {
    let Limits { len, depth, members, string_len } = Limits::DEFAULT;
    assert_eq!((len, depth, members, string_len), (16 * 1024, 8, 32, 16 * 1024));
    let Limits { len, depth, members, string_len } = Limits::MAX;
    assert_eq!((len, depth, members, string_len), (0xffff_ffff, 32, 64, 0xffff_ffff));
}
