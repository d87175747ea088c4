//! `crit` (RFC 7515, section 4.1.11; RFC 7516, section 4.1.13): a list that breaks its own rules is refused here,
//! before anybody asks whether its names are understood. The rules for JWS and JWE are the same and so is the
//! code, which no format can go around.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

use jose_alg::json::Limits;
use jose_alg::{Error, Fault, Header, Part};

fn refused(text: &str) -> (Fault, usize) {
    match Header::parse(text.as_bytes(), &Limits::DEFAULT) {
        Err(Error::Malformed { part: Part::Header, fault, at }) => (fault, at),
        other => panic!("{text}: {other:?}"),
    }
}

/// A header with `crit` and two extensions that are there.
fn header(crit: &str) -> String {
    format!(r#"{{"alg":"dir","exp":1,"http://x/é":{{}},"crit":{crit}}}"#)
}

#[test]
fn d15_d16_a_proper_list_is_handed_on() {
    for (crit, names) in [
        (r#"["exp"]"#, vec!["exp"]),
        (r#"[ "\u0065xp" , "http:\/\/x\/é" ]"#, vec!["exp", "http://x/é"]),
        (r#"["http://x/\u00e9","exp"]"#, vec!["http://x/é", "exp"]),
    ] {
        let text = header(crit);
        let header = Header::parse(text.as_bytes(), &Limits::DEFAULT).unwrap();
        let found: Vec<_> = header.crit().unwrap().elements().map(|e| e.as_str().unwrap()).collect();
        assert!(found.len() == names.len() && found.iter().zip(names).all(|(found, name)| found.is(name)));
    }
    // RFC 7797 registered `b64` later, as an extension: it is for crit to name it and for the format to refuse it.
    let text = r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#;
    assert!(Header::parse(text.as_bytes(), &Limits::DEFAULT).unwrap().crit().is_some());
}

#[test]
fn d15_d16_crit_is_an_array() {
    for crit in ["null", "true", "1", "\"exp\"", "{}", r#"{"exp":1}"#] {
        let text = header(crit);
        assert_eq!(refused(&text), (Fault::WrongType, text.rfind(crit).unwrap()), "{text}");
    }
}

#[test]
fn d15_d16_the_list_is_not_empty() {
    for crit in ["[]", "[ ]", "[\n]"] {
        let text = header(crit);
        assert_eq!(refused(&text), (Fault::InvalidValue, text.rfind('[').unwrap()), "{text}");
    }
}

#[test]
fn d15_d16_the_list_holds_strings_only() {
    for crit in
        ["[null]", "[true]", "[1]", "[[]]", r#"[["exp"]]"#, r#"[{"exp":1}]"#, r#"["exp",1]"#, r#"[1,"exp"]"#]
    {
        let text = header(crit);
        assert_eq!(refused(&text), (Fault::WrongType, text.find(crit).unwrap()), "{text}");
    }
}

#[test]
fn d15_d16_no_name_comes_twice() {
    for crit in [
        r#"["exp","exp"]"#,
        r#"["exp","\u0065xp"]"#,
        r#"["exp","http://x/é","exp"]"#,
        r#"["http://x/é","http:\/\/x\/\u00e9"]"#,
    ] {
        assert_eq!(refused(&header(crit)).0, Fault::InvalidValue, "{crit}");
    }
}

#[test]
fn d15_d16_every_name_is_a_member_of_the_header() {
    for crit in [
        r#"["absent"]"#,
        r#"["exp","absent"]"#,
        r#"["Exp"]"#,
        r#"["exp "]"#,
        r#"["exp\u0000"]"#,
        r#"[""]"#,
        // Composed where the member is decomposed would be another name; here the accent is missing.
        r#"["http://x/e"]"#,
    ] {
        assert_eq!(refused(&header(crit)).0, Fault::InvalidValue, "{crit}");
    }
    // A member of a member is none of the header.
    let text = r#"{"alg":"dir","x":{"exp":1},"crit":["exp"]}"#;
    assert_eq!(refused(text).0, Fault::InvalidValue);
}

#[test]
fn d15_d16_names_of_the_standards_are_not_extensions() {
    let members = [
        ("alg", ""),
        ("crit", ""),
        ("enc", r#""enc":"A256GCM","#),
        ("zip", r#""zip":"DEF","#),
        ("jku", r#""jku":"u","#),
        ("jwk", r#""jwk":{},"#),
        ("kid", r#""kid":"k","#),
        ("x5u", r#""x5u":"u","#),
        ("x5c", r#""x5c":["c"],"#),
        ("x5t", r#""x5t":"t","#),
        ("x5t#S256", r#""x5t#S256":"t","#),
        ("typ", r#""typ":"t","#),
        ("cty", r#""cty":"c","#),
        ("epk", r#""epk":{},"#),
        ("apu", r#""apu":"a","#),
        ("apv", r#""apv":"a","#),
        ("iv", r#""iv":"i","#),
        ("tag", r#""tag":"t","#),
        ("p2s", r#""p2s":"s","#),
        ("p2c", r#""p2c":1,"#),
    ];
    for (name, member) in members {
        let text = format!(r#"{{{member}"alg":"dir","crit":["{name}"]}}"#);
        assert_eq!(refused(&text).0, Fault::InvalidValue, "{text}");
        let without = format!(r#"{{{member}"alg":"dir"}}"#);
        assert!(Header::parse(without.as_bytes(), &Limits::DEFAULT).is_ok(), "{without}");
    }
}

/// As many names as there are members, and a list far longer than that: an answer without much work.
#[test]
fn d13_d14_a_long_list_is_bounded_by_the_members() {
    let names: Vec<String> = (0..30).map(|i| format!("\"x{i}\"")).collect();
    let members: String = names.iter().map(|name| format!("{name}:0,")).collect();
    let text = format!(r#"{{{members}"alg":"dir","crit":[{}]}}"#, names.join(","));
    assert!(Header::parse(text.as_bytes(), &Limits::DEFAULT).is_ok());

    let many = vec!["\"\""; 3000].join(",");
    let text = format!(r#"{{"":0,"alg":"dir","crit":[{many}]}}"#);
    assert_eq!(refused(&text).0, Fault::InvalidValue);
    let text = format!(r#"{{"alg":"dir","crit":[{many}]}}"#);
    assert_eq!(refused(&text).0, Fault::InvalidValue);
}
