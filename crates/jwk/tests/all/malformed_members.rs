//! What is wrong in a key is an error where it stands, never "absent".
#![allow(clippy::panic, clippy::string_slice, reason = "a test says what is wrong by panicking")]

use jose_alg::{Error, Fault, Part};
use jwk::{Jwk, JwkSet};

/// The fault of a key and what stands where it is reported.
fn fault(text: &str) -> (Fault, &str) {
    match Jwk::parse(text.as_bytes()) {
        Err(Error::Malformed { part: Part::Jwk, fault, at }) => (fault, &text[at..]),
        other => panic!("{text}: {other:?}"),
    }
}

const WRONG_FOR_TEXT: [&str; 5] = ["null", "true", "17", "[]", "{}"];

#[test]
fn d9_metadata_of_another_type_is_refused() {
    for name in ["kid", "use", "alg", "x5u", "x5t", "x5t#S256"] {
        for wrong in WRONG_FOR_TEXT {
            let text = format!(r#" {{"kty":"X","{name}": {wrong}}}"#);
            assert_eq!(fault(&text), (Fault::WrongType, &*format!("{wrong}}}")), "{text}");
        }
    }
    for name in ["key_ops", "x5c"] {
        for wrong in ["null", "true", "17", "\"sign\"", "{}", "[1]", "[\"sign\",null]", "[[\"sign\"]]"] {
            let text = format!(r#"{{"{name}":{wrong},"kty":"X"}}"#);
            assert_eq!(fault(&text).0, Fault::WrongType, "{text}");
        }
    }
    for wrong in WRONG_FOR_TEXT {
        assert_eq!(fault(&format!(r#"{{"kty":{wrong}}}"#)).0, Fault::WrongType);
    }
}

#[test]
fn d9_key_values_of_another_type_are_refused() {
    let whole: serde_json::Value = serde_json::from_str(crate::common::RSA_PRIVATE).unwrap();
    for name in ["n", "e", "d", "p", "q", "dp", "dq", "qi"] {
        for wrong in WRONG_FOR_TEXT {
            let mut key = whole.clone();
            key[name] = serde_json::from_str(wrong).unwrap();
            assert_eq!(fault(&key.to_string()).0, Fault::WrongType, "{key}");
        }
    }
    for wrong in WRONG_FOR_TEXT {
        assert_eq!(fault(&format!(r#"{{"kty":"oct","k":{wrong}}}"#)).0, Fault::WrongType);
        assert_eq!(fault(&format!(r#"{{"kty":"OKP","crv":{wrong},"x":"AA"}}"#)).0, Fault::WrongType);
        assert_eq!(
            fault(&format!(r#"{{"kty":"EC","crv":"P-256","x":"AA","y":{wrong}}}"#)).0,
            Fault::WrongType
        );
    }
    assert_eq!(fault(r#"{"kty":"RSA","n":"q83v","e":"AQAB","oth":"x"}"#).0, Fault::WrongType);
}

#[test]
fn d11_only_an_object_is_a_key_or_a_set() {
    for text in ["null", "true", "17", "\"k\"", "[]", "[{\"kty\":\"X\"}]"] {
        assert_eq!(fault(text), (Fault::NotAnObject, text));
        let set = JwkSet::parse(text.as_bytes());
        let expected = Error::Malformed { part: Part::JwkSet, fault: Fault::NotAnObject, at: 0 };
        assert_eq!(set.unwrap_err(), expected);
    }
    assert_eq!(fault("{}"), (Fault::MissingMember, "{}"));
    assert_eq!(fault("").0, Fault::JsonEnd);
}

#[test]
fn d5_duplicate_members_are_refused_at_any_depth_and_however_spelled() {
    for text in [
        r#"{"kty":"oct","k":"AA","k":"AQ"}"#,
        r#"{"kty":"oct","k":"AA","\u006b":"AQ"}"#,
        r#"{"kty":"oct","k":"AA","ext":{"a":1,"a":2}}"#,
    ] {
        assert_eq!(fault(text).0, Fault::JsonDuplicate, "{text}");
    }
    let set = JwkSet::parse(br#"{"keys":[{"kty":"oct","k":"AA","kty":"RSA"}]}"#);
    assert!(matches!(set, Err(Error::Malformed { part: Part::JwkSet, fault: Fault::JsonDuplicate, .. })));
}

#[test]
fn a16_b3_repeated_key_ops_are_refused() {
    let text = r#"{"kty":"X","key_ops":["sign","verify","s\u0069gn"]}"#;
    assert_eq!(fault(text), (Fault::InvalidValue, r#"["sign","verify","s\u0069gn"]}"#));
    let many: Vec<_> = (0..65).map(|i| format!("\"{i}\"")).collect();
    let text = format!(r#"{{"kty":"X","key_ops":[{}]}}"#, many.join(","));
    assert_eq!(Jwk::parse(text.as_bytes()).unwrap_err(), Error::LimitExceeded(Part::Jwk));
}

#[test]
fn a5_an_empty_key_is_no_key() {
    assert_eq!(fault(r#"{"kty":"oct","k":""}"#), (Fault::WrongLength, "\"}"));
    assert_eq!(fault(r#"{"kty":"oct"}"#).0, Fault::MissingMember);
    assert_eq!(fault(r#"{"kty":"RSA","n":"","e":"AQAB"}"#).0, Fault::WrongLength);
    assert_eq!(fault(r#"{"kty":""}"#).0, Fault::WrongLength);
}

#[test]
fn d2_key_values_have_one_spelling() {
    for (k, expected) in [
        ("AAAA=", (Fault::Base64Character, "=\"}")),
        ("AA==", (Fault::Base64Character, "==\"}")),
        ("AB", (Fault::Base64NotCanonical, "B\"}")),
        ("AAAAA", (Fault::Base64Length, "\"}")),
        ("AA+A", (Fault::Base64Character, "+A\"}")),
        (" AAAA", (Fault::Base64Character, " AAAA\"}")),
        (r"AA\u0041A", (Fault::Base64Character, r#"\u0041A"}"#)),
    ] {
        let text = format!(r#"{{"kty":"oct","k":"{k}"}}"#);
        assert_eq!(fault(&text), expected, "{text}");
    }
    // Behind the first stride of the check.
    let long = format!(r#"{{"kty":"oct","k":"{}!AAA"}}"#, "A".repeat(400));
    assert_eq!(fault(&long), (Fault::Base64Character, "!AAA\"}"));
}

#[test]
fn b15_a_public_integer_is_as_short_as_it_can_be() {
    assert_eq!(
        fault(r#"{"kty":"RSA","n":"AKvN7w","e":"AQAB"}"#),
        (Fault::LeadingZero, r#"AKvN7w","e":"AQAB"}"#)
    );
    assert_eq!(fault(r#"{"kty":"RSA","n":"q83v","e":"AAEAAQ"}"#), (Fault::LeadingZero, r#"AAEAAQ"}"#));
    // The octet below is not zero, and zero itself is one octet.
    assert!(Jwk::parse(br#"{"kty":"RSA","n":"Aavv","e":"AA"}"#).is_ok());
    // Private numbers are often padded to the length of the modulus.
    assert!(Jwk::parse(br#"{"kty":"RSA","n":"q83v","e":"AQAB","d":"AAAB"}"#).is_ok());
}

#[test]
fn certificates_are_inert() {
    let text = br#"{"kty":"X","x5c":["not a certificate"],"x5u":"not a URL","x5t":"?","x5t#S256":"?"}"#;
    assert!(Jwk::parse(text).is_ok());
}

#[test]
fn limits_are_the_callers() {
    let text = br#"{"kty":"X","a":{"b":1}}"#;
    let limits = jose_alg::json::Limits { depth: 1, ..jose_alg::json::Limits::DEFAULT };
    assert!(Jwk::parse(text).is_ok());
    assert_eq!(Jwk::parse_within(text, &limits).unwrap_err(), Error::LimitExceeded(Part::Jwk));
    let key = format!(r#"{{"kty":"X","a":"{}"}}"#, "a".repeat(15_000));
    let keys = vec![key.as_str(); 17].join(",");
    let set = format!(r#"{{"keys":[{keys}]}}"#);
    assert_eq!(JwkSet::parse(set.as_bytes()).unwrap().keys().filter(|(_, key)| key.is_ok()).count(), 17);
    let set = format!(r#"{{"keys":[{keys},{key}]}}"#);
    assert_eq!(JwkSet::parse(set.as_bytes()).unwrap_err(), Error::LimitExceeded(Part::JwkSet));
}
