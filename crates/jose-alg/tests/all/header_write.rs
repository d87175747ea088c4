//! Writing a header: what the caller asks for is escaped, never interpreted; names that the library writes are
//! refused; the length is exact before there is room. What was written reads back as what was meant.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by panicking")]

use jose_alg::json::{Limits, Value};
use jose_alg::{Error, Header, HeaderFields, HeaderWriter, Member, MemberValue};
use proptest::prelude::*;

fn json(text: &'static str) -> Value<'static> {
    Value::parse(text.as_bytes(), &Limits::MAX).unwrap()
}

fn write(out: &mut [u8], fields: &HeaderFields<'_>) -> Result<Result<usize, usize>, Error> {
    HeaderWriter::begin(out, "RSA-OAEP-256", Some("A256GCM"), Some("own"), fields).map(HeaderWriter::finish)
}

fn written(fields: &HeaderFields<'_>) -> Result<Vec<u8>, Error> {
    let needed = write(&mut [], fields)?.unwrap_err();
    let mut out = vec![0; needed];
    assert_eq!(write(&mut out, fields)?, Ok(needed));
    Ok(out)
}

fn refused(member: Member<'_>) -> bool {
    let fields = HeaderFields { members: &[member], ..HeaderFields::NONE };
    written(&fields) == Err(Error::HeaderName)
}

#[test]
fn members_stand_in_a_fixed_order() {
    let members = [Member::text("url", "https://a/b"), Member::json("n", json(" [1, 2] "))];
    let fields = HeaderFields { kid: Some("k"), typ: Some("JOSE"), cty: Some("json"), members: &members };
    let text = written(&fields).unwrap();
    let wanted = r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"k","typ":"JOSE","cty":"json","url":"https://a/b","n":[1, 2]}"#;
    assert_eq!(core::str::from_utf8(&text), Ok(wanted));
    // The recipient's own kid, unless the caller gives one; no enc for signatures.
    let text = written(&HeaderFields::NONE).unwrap();
    assert_eq!(text, br#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"own"}"#);
    let mut out = [0; 64];
    let len =
        HeaderWriter::begin(&mut out, "ES256", None, None, &HeaderFields::NONE).unwrap().finish().unwrap();
    assert_eq!(&out[..len], br#"{"alg":"ES256"}"#);
}

#[test]
fn algorithms_add_their_own_members_behind_the_callers() {
    let mut out = [0; 256];
    let fields = HeaderFields { members: &[Member::text("url", "u")], ..HeaderFields::NONE };
    let mut header =
        HeaderWriter::begin(&mut out, "PBES2-HS256+A128KW", Some("A128GCM"), None, &fields).unwrap();
    header.base64url("p2s", &[0xfb, 0xff]);
    header.number("p2c", 1_000_000);
    header.json("epk", json(r#"{"kty":"EC"}"#));
    header.text("apu", "a\"");
    let len = header.finish().unwrap();
    let wanted = r#"{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","url":"u","p2s":"-_8","p2c":1000000,"epk":{"kty":"EC"},"apu":"a\""}"#;
    assert_eq!(core::str::from_utf8(&out[..len]), Ok(wanted));
}

#[test]
fn d19_names_that_the_library_writes_are_refused() {
    for name in [
        "alg", "enc", "kid", "typ", "cty", "zip", "crit", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c",
        "b64",
    ] {
        assert!(refused(Member::text(name, "x")), "{name}");
        for value in ["null", "true", "1", "\"x\"", "[\"x\"]", "{}"] {
            assert!(refused(Member::json(name, json(value))), "{name}: {value}");
        }
    }
    // Refused even where there would be no room, so that a caller learns it first.
    let members = [Member::text("alg", "none")];
    let fields = HeaderFields { members: &members, ..HeaderFields::NONE };
    assert_eq!(write(&mut [], &fields), Err(Error::HeaderName));
}

/// Members with a type in their standard are written with that type or not at all.
#[test]
fn d9_a_registered_member_is_not_written_with_another_type() {
    let values = ["null", "true", "1", "\"x\"", "[]", "{}"];
    for (name, right) in [
        ("jku", "\"x\""),
        ("jwk", "{}"),
        ("x5u", "\"x\""),
        ("x5c", "[]"),
        ("x5t", "\"x\""),
        ("x5t#S256", "\"x\""),
    ] {
        for value in values {
            assert_eq!(refused(Member::json(name, json(value))), value != right, "{name}: {value}");
        }
        assert_eq!(refused(Member::text(name, "x")), right != "\"x\"", "{name}");
    }
}

#[test]
fn d5_no_name_is_written_twice() {
    let pairs = [("x", "x"), ("", ""), ("\u{e9}", "\u{e9}"), ("a\"b", "a\"b")];
    for (one, other) in pairs {
        let members = [Member::text(one, "1"), Member::text("between", "2"), Member::json(other, json("3"))];
        let fields = HeaderFields { members: &members, ..HeaderFields::NONE };
        assert_eq!(written(&fields), Err(Error::HeaderName), "{one}");
    }
    // Alike is not the same.
    let members = [Member::text("\u{e9}", "1"), Member::text("e\u{301}", "2"), Member::text("E\u{301}", "3")];
    assert!(written(&HeaderFields { members: &members, ..HeaderFields::NONE }).is_ok());
}

/// A name or value that looks like JSON stays a string: nothing can be injected into a header.
#[test]
fn d19_nothing_is_injected_through_strings() {
    let attack = "x\",\"alg\":\"none";
    let members = [Member::text(attack, attack)];
    let fields = HeaderFields { kid: Some(attack), typ: Some(attack), cty: Some(attack), members: &members };
    let text = written(&fields).unwrap();
    let header = Header::parse(&text, &Limits::DEFAULT).unwrap();
    assert!(header.alg().is("RSA-OAEP-256"));
    assert!([header.kid(), header.typ(), header.cty()].iter().all(|text| text.unwrap().is(attack)));
    assert!(header.get(attack).unwrap().as_str().unwrap().is(attack));
    assert_eq!(header.object().members().count(), 6);
}

#[test]
fn m1_a_writer_prints_no_contents() {
    let fields = HeaderFields { kid: Some("marker"), ..HeaderFields::NONE };
    let mut out = [0; 99];
    let header = HeaderWriter::begin(&mut out, "marker", None, None, &fields).unwrap();
    assert!(!format!("{header:?} {header:#?}").contains("marker"));
}

#[derive(Clone, Debug)]
enum Given {
    Text(String),
    Json(&'static str),
}

fn given() -> impl Strategy<Value = Given> {
    let json =
        ["null", "-0.5", "[1,{\"a\":\"\\n\"}]", "\"\\u00e9\\/\"", "{\"b\" : {}}", "18446744073709551616"];
    prop_oneof![text().prop_map(Given::Text), prop::sample::select(json.to_vec()).prop_map(Given::Json)]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[\\x00-\\x20\"\\\\/\\x7f\\x{80}-\\x{9f}]{0,8}", "[a-z]{0,6}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back(
        kid in prop::option::of(text()),
        typ in prop::option::of(text()),
        cty in prop::option::of(text()),
        members in prop::collection::hash_map(text(), given(), 0..6),
    ) {
        let members: Vec<_> = members
            .iter()
            .map(|(name, given)| match given {
                Given::Text(text) => Member::text(name, text),
                Given::Json(text) => Member::json(name, json(text)),
            })
            .collect();
        let fields = HeaderFields { kid: kid.as_deref(), typ: typ.as_deref(), cty: cty.as_deref(), members: &members };
        let text = match written(&fields) {
            Ok(text) => text,
            // A random name of up to six letters may be a reserved one.
            Err(error) => {
                prop_assert_eq!(error, Error::HeaderName);
                prop_assert!(members.iter().any(|member| member.name.len() <= 6));
                return Ok(());
            }
        };
        let header = Header::parse(&text, &Limits::MAX).unwrap();
        prop_assert!(header.alg().is("RSA-OAEP-256") && header.enc().unwrap().is("A256GCM"));
        prop_assert!(header.kid().unwrap().is(kid.as_deref().unwrap_or("own")));
        for (read, given) in [(header.typ(), &typ), (header.cty(), &cty)] {
            prop_assert_eq!(read.map(|text| text.chars().collect::<String>()), given.clone());
        }
        for member in &members {
            let value = header.get(member.name).unwrap();
            match member.value {
                MemberValue::Text(text) => prop_assert!(value.as_str().unwrap().is(text)),
                MemberValue::Json(json) => prop_assert_eq!(value, json),
            }
        }
        let others = [&typ, &cty].iter().filter(|text| text.is_some()).count();
        prop_assert_eq!(header.object().members().count(), 3 + others + members.len());
        // Another implementation reads the same names.
        let theirs: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&text).unwrap();
        prop_assert!(members.iter().all(|member| theirs.contains_key(member.name)));

        // Every shorter buffer learns the exact length, and nothing beyond it is touched.
        for room in 0..text.len() {
            let mut out = vec![0xee; room + 1];
            let (inside, beyond) = out.split_at_mut(room);
            prop_assert_eq!(write(inside, &fields), Ok(Err(text.len())));
            prop_assert_eq!(&*beyond, &[0xee]);
        }
    }
}
