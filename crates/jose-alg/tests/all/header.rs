//! A header is an object with an `alg`, each member once and of the type that its standard gives it. Everything
//! else is refused, with the place; what is inside is compared to the letter.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test says what is wrong by panicking"
)]

use jose_alg::json::{Kind, Limits};
use jose_alg::{Error, Fault, Header, Part};

const KINDS: [(Kind, &str); 6] = [
    (Kind::Null, "null"),
    (Kind::Bool, "true"),
    (Kind::Number, "1"),
    (Kind::String, "\"x\""),
    (Kind::Array, "[]"),
    (Kind::Object, "{}"),
];

/// RFC 7515, section 4.1; RFC 7516, section 4.1; RFC 7518, sections 4.6 to 4.8.
const REGISTERED: [(&str, Kind); 20] = [
    ("alg", Kind::String),
    ("enc", Kind::String),
    ("zip", Kind::String),
    ("jku", Kind::String),
    ("jwk", Kind::Object),
    ("kid", Kind::String),
    ("x5u", Kind::String),
    ("x5c", Kind::Array),
    ("x5t", Kind::String),
    ("x5t#S256", Kind::String),
    ("typ", Kind::String),
    ("cty", Kind::String),
    ("crit", Kind::Array),
    ("epk", Kind::Object),
    ("apu", Kind::String),
    ("apv", Kind::String),
    ("iv", Kind::String),
    ("tag", Kind::String),
    ("p2s", Kind::String),
    ("p2c", Kind::Number),
];

fn parse(text: &str) -> Result<Header<'_>, Error> {
    Header::parse(text.as_bytes(), &Limits::DEFAULT)
}

fn refused(text: &str) -> (Fault, usize) {
    match parse(text).unwrap_err() {
        Error::Malformed { part: Part::Header, fault, at } => (fault, at),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn every_member_is_read_as_it_is_meant() {
    let text = r#" {"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"\u006b\n","typ":"JOSE","cty":"json",
        "zip":"DEF","crit":["exp"],"exp":[1 ,2],"url":"https:\/\/a"} "#;
    let header = parse(text).unwrap();
    assert!(header.alg().is("RSA-OAEP-256"));
    let texts = [header.enc(), header.kid(), header.typ(), header.cty(), header.zip()];
    let wanted = ["A256GCM", "k\n", "JOSE", "json", "DEF"];
    assert!(texts.iter().zip(wanted).all(|(text, wanted)| text.unwrap().is(wanted)));
    let crit: Vec<_> = header.crit().unwrap().elements().map(|name| name.as_str().unwrap()).collect();
    assert!(crit.len() == 1 && crit[0].is("exp"));
    // Custom members keep their spelling.
    assert_eq!(header.get("exp").unwrap().raw(), "[1 ,2]");
    assert_eq!(header.get("url").unwrap().raw(), r#""https:\/\/a""#);
    assert_eq!(header.get("missing"), None);
    assert_eq!(header.object().raw(), text.trim());

    let least = parse(r#"{"alg":"dir"}"#).unwrap();
    assert!([least.enc(), least.kid(), least.typ(), least.cty(), least.zip()].iter().all(Option::is_none));
    assert!(least.crit().is_none());
}

/// One reading: what the accessors give and what [`Header::get`] finds is the same place in the same text, however
/// the name is spelled and whatever else looks like it.
#[test]
fn d18_no_two_readers_of_a_member_can_disagree() {
    let text = r#"{"x":{"alg":"1","enc":"1"},"Alg":"2","\\u0061lg":"3","alg ":"4",
        "al\u0067":"A","e\u006ec":"B","\u006bid":"C","typ":"D","cty":"E","zip":"F","x2":["alg","G"]}"#;
    let header = parse(text).unwrap();
    let texts = [header.enc(), header.kid(), header.typ(), header.cty(), header.zip()];
    let read = ["enc", "kid", "typ", "cty", "zip"].into_iter().zip(texts.map(Option::unwrap));
    for (name, text) in [("alg", header.alg())].into_iter().chain(read) {
        let found = header.get(name).unwrap().as_str().unwrap();
        assert_eq!(found.raw().as_ptr(), text.raw().as_ptr(), "{name}");
        assert_eq!(header.object().members().filter(|(member, _)| member.is(name)).count(), 1);
    }
    assert!(header.alg().is("A") && header.zip().unwrap().is("F"));
}

/// RFC 7515, section 4: members that nobody knows are ignored, whatever they are.
#[test]
fn unknown_members_of_any_type_are_ignored() {
    for (_, value) in KINDS {
        let text = format!(r#"{{"x":{value},"alg":"dir","":{value}}}"#);
        assert!(parse(&text).unwrap().alg().is("dir"));
    }
}

#[test]
fn d9_a_registered_member_has_its_type_or_the_header_is_refused() {
    for (name, kind) in REGISTERED {
        for (found, value) in KINDS {
            let alg = if name == "alg" { "" } else { "\"alg\":\"dir\"," };
            let text = format!(" {{{alg}\"{name}\":{value}}}");
            let place = text.rfind(value).unwrap();
            match name {
                // Of the right type, and empty: the table of crit is a file of its own.
                "crit" if found == kind => assert_eq!(refused(&text), (Fault::InvalidValue, place)),
                _ if found == kind => assert!(parse(&text).is_ok(), "{text}"),
                _ => assert_eq!(refused(&text), (Fault::WrongType, place), "{text}"),
            }
            // The same member under a name that is spelled otherwise.
            let escaped = format!("\\u{:04x}{}", u32::from(name.as_bytes()[0]), &name[1..]);
            let text = format!(" {{{alg}\"{escaped}\":{value}}}");
            assert_eq!(parse(&text).is_ok(), found == kind && name != "crit", "{text}");
        }
    }
}

#[test]
fn d5_no_member_comes_twice_at_any_depth() {
    for (name, kind) in REGISTERED {
        let value = KINDS.iter().find(|(found, _)| *found == kind).unwrap().1;
        let escaped = format!("\\u{:04X}{}", u32::from(name.as_bytes()[0]), &name[1..]);
        for second in [name, &escaped] {
            let text = format!(r#"{{"alg":"dir","{name}":{value},"{second}":{value}}}"#);
            assert_eq!(refused(&text).0, Fault::JsonDuplicate, "{text}");
        }
    }
    for text in [
        r#"{"alg":"dir","alg":"dir"}"#,
        r#"{"alg":"dir","x":1,"x":1}"#,
        r#"{"alg":"dir","x":{"a":1,"\u0061":2}}"#,
        r#"{"alg":"dir","x":[[{"a":{"":1,"":2}}]]}"#,
        r#"{"alg":"dir","epk":{"kty":"EC","kt\u0079":"OKP"}}"#,
        r#"{"alg":"dir","jwk":{"k":"a","k":"a"}}"#,
    ] {
        assert_eq!(refused(text).0, Fault::JsonDuplicate, "{text}");
    }
}

#[test]
fn d11_only_an_object_is_a_header() {
    for (kind, text) in KINDS {
        let wanted = if kind == Kind::Object { Fault::MissingMember } else { Fault::NotAnObject };
        assert_eq!(refused(text), (wanted, 0), "{text}");
    }
    assert_eq!(refused(r#"["alg","dir"]"#), (Fault::NotAnObject, 0));
    assert_eq!(refused(r#"[{"alg":"dir"}]"#), (Fault::NotAnObject, 0));
    assert_eq!(refused(""), (Fault::JsonEnd, 0));
    assert_eq!(refused(r#"{"alg":"dir"}{"alg":"dir"}"#), (Fault::JsonTrailing, 13));
    assert_eq!(refused("{\"alg\":\"dir\"}\0"), (Fault::JsonTrailing, 13));
    assert_eq!(refused("{'alg':'dir'}"), (Fault::JsonSyntax, 1));
}

#[test]
fn d6_d7_d12_faults_of_json_are_faults_of_the_header() {
    let bytes = b"{\"alg\":\"\xff\"}";
    let error = Header::parse(bytes, &Limits::DEFAULT).unwrap_err();
    assert_eq!(error, Error::Malformed { part: Part::Header, fault: Fault::JsonUtf8, at: 8 });
    assert_eq!(refused("\u{feff}{\"alg\":\"dir\"}"), (Fault::JsonUtf8, 0));
    assert_eq!(refused(r#"{"alg":"\ud800"}"#), (Fault::JsonEscape, 8));

    let deep = format!(r#"{{"alg":"dir","x":{}{}}}"#, "[".repeat(8), "]".repeat(8));
    let long = format!(r#"{{"alg":"dir","kid":"{}"}}"#, "k".repeat(16 * 1024));
    let wide: String = (0..32).map(|i| format!(",\"{i}\":0")).collect();
    for text in [deep, long, format!(r#"{{"alg":"dir"{wide}}}"#)] {
        assert_eq!(parse(&text).unwrap_err(), Error::LimitExceeded(Part::Header));
    }
}

/// RFC 7515, section 4.1.1: "case-sensitive"; section 10.13: compared to the last code point.
#[test]
fn a2_d23_an_algorithm_is_named_to_the_letter() {
    let algorithms = [
        "RSA-OAEP",
        "RSA-OAEP-256",
        "RSA1_5",
        "A128KW",
        "A256KW",
        "dir",
        "ECDH-ES",
        "ECDH-ES+A128KW",
        "A256GCMKW",
        "PBES2-HS256+A128KW",
        "HS256",
        "RS256",
        "ES512",
        "PS384",
        "EdDSA",
        "none",
    ];
    let read = |spelled: &str, meant: &str| {
        parse(&format!(r#"{{"alg":"{spelled}","enc":"{spelled}"}}"#))
            .is_ok_and(|header| header.alg().is(meant) && header.enc().unwrap() == *meant)
    };
    for alg in algorithms {
        assert!(read(alg, alg));
        // Escapes are spelling, not another name.
        let escaped: String = alg.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        assert!(read(&escaped, alg));
        for (at, letter) in alg.char_indices().filter(|(_, c)| c.is_ascii_alphabetic()) {
            let other = if letter.is_ascii_lowercase() {
                letter.to_ascii_uppercase()
            } else {
                letter.to_ascii_lowercase()
            };
            let mut flipped = alg.to_owned();
            flipped.replace_range(at..=at, other.encode_utf8(&mut [0; 4]));
            assert!(!read(&flipped, alg), "{flipped} is not {alg}");
            // A full-width letter, and one with a combining mark.
            for strange in
                [char::from_u32(u32::from(letter) + 0xfee0).unwrap().to_string(), format!("{letter}\u{301}")]
            {
                let mut alike = alg.to_owned();
                alike.replace_range(at..=at, &strange);
                assert!(!read(&alike, alg), "{alike} is not {alg}");
            }
        }
        for strange in [
            format!("{alg}\\u0000"),
            format!("\\u0000{alg}"),
            format!("{alg} "),
            format!(" {alg}"),
            format!("{alg}\\n"),
            format!("\u{feff}{alg}"),
            format!("{alg}\u{200d}"),
            alg[1..].to_owned(),
            alg[..alg.len() - 1].to_owned(),
            alg.replace('-', "\u{2010}"),
            alg.replace('A', "\u{410}"),
            String::new(),
        ] {
            assert!(strange == alg || !read(&strange, alg), "{strange:?} is not {alg}");
        }
    }
}

#[test]
fn a2_d23_a_member_is_named_to_the_letter() {
    for text in [
        r#"{"ALG":"dir"}"#,
        r#"{"Alg":"dir"}"#,
        r#"{"alg ":"dir"}"#,
        r#"{"alg\u0000":"dir"}"#,
        "{\"\u{430}lg\":\"dir\"}",
        "{\"alg\u{200b}\":\"dir\"}",
        r#"{"al":"dir","g":"dir"}"#,
        r#"{"x":{"alg":"dir"}}"#,
    ] {
        assert_eq!(refused(text), (Fault::MissingMember, 0), "{text}");
    }
    // Members with such names are others, and their types are their own.
    assert!(parse(r#"{"ENC":1,"Kid":{},"alg":"dir"}"#).is_ok());
}

/// Whitespace before the header counts: the place is one in the text that was given.
#[test]
fn a_fault_is_placed_in_the_given_text() {
    for space in ["", " ", "\r\n\t  "] {
        let text = format!(r#"{space}{{"alg":"dir", "kid": 7}}"#);
        assert_eq!(refused(&text), (Fault::WrongType, text.find('7').unwrap()));
        let text = format!(r#"{space}{{"alg":"dir", "crit": ["x"]}}"#);
        assert_eq!(refused(&text), (Fault::InvalidValue, text.find('[').unwrap()));
        let text = format!(r#"{space}{{"alg":"dir", "kid" 7}}"#);
        assert_eq!(refused(&text), (Fault::JsonSyntax, text.find('7').unwrap()));
    }
}

/// What would have a key fetched or believed is data like any other: nothing reads it (rows A7, A8).
#[test]
fn a7_a8_members_that_carry_or_name_keys_are_inert() {
    let text = r#"{"alg":"dir","jwk":{"kty":"oct","k":"AAAA"},"jku":"http://127.0.0.1/","x5u":"file:///",
        "x5c":["!"],"x5t":"?","x5t#S256":""}"#;
    let header = parse(text).unwrap();
    assert!(header.alg().is("dir") && header.kid().is_none());
    assert_eq!(header.get("jwk").unwrap().kind(), Kind::Object);
}

#[test]
fn m1_a_printed_header_shows_no_contents() {
    let text = r#"{"alg":"marker","kid":"marker","x":"marker","crit":["marker"],"marker":1}"#;
    let header = parse(text).unwrap();
    assert!(!format!("{header:?} {header:#?}").contains("marker"));
}
