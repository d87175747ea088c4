//! Each rule at its edge, and claims that are not what they should be.
#![allow(clippy::unwrap_used, reason = "tests")]

use jose_alg::{Error, Fault, Part};
use jose_claims::{ClaimFault, Claims, Rules};

const NONE: Rules<'static> = Rules {
    now: 1_000_000,
    leeway: 0,
    issuer: None,
    audience: None,
    subject: None,
    required: &[],
    max_age: None,
};

fn check(text: &str, rules: &Rules<'_>) -> Result<(), ClaimFault> {
    Claims::parse(text.as_bytes()).unwrap().check(rules)
}

#[test]
fn times_are_compared_with_the_leeway_on_both_sides() {
    for leeway in [0, 60] {
        let rules = Rules { leeway, ..NONE };
        let cases = [
            ("exp", 1_000_001 - leeway, None, Some(ClaimFault::Expired)),
            ("nbf", 1_000_000 + leeway, Some(ClaimFault::NotYetValid), None),
            ("iat", 1_000_000 + leeway, Some(ClaimFault::IssuedInFuture), None),
        ];
        for (claim, last_good, above, below) in cases {
            let at = |time: u64| check(&format!(r#"{{"{claim}":{time}}}"#), &rules).err();
            assert_eq!(at(last_good), None, "{claim} {leeway}");
            assert_eq!(at(last_good + 1), above, "{claim} {leeway}");
            assert_eq!(at(last_good - 1), below, "{claim} {leeway}");
        }
    }
    let text = format!(r#"{{"exp":{}}}"#, u64::MAX);
    assert_eq!(check(&text, &Rules { now: u64::MAX - 1, leeway: u64::MAX, ..NONE }), Ok(()));
}

#[test]
fn an_age_needs_a_time_of_issue() {
    let rules = Rules { max_age: Some(100), leeway: 10, ..NONE };
    assert_eq!(check(r#"{"iat":999890}"#, &rules), Ok(()));
    assert_eq!(check(r#"{"iat":999889}"#, &rules), Err(ClaimFault::TooOld));
    assert_eq!(check("{}", &rules), Err(ClaimFault::TooOld));
}

#[test]
fn issuer_subject_and_audience_are_who_they_must_be() {
    let rules = Rules { issuer: Some("i"), subject: Some("s"), audience: Some("a"), ..NONE };
    assert_eq!(check(r#"{"iss":"i","sub":"s","aud":"a"}"#, &rules), Ok(()));
    assert_eq!(check(r#"{"iss":"i","sub":"s","aud":["b","\u0061"]}"#, &rules), Ok(()));
    assert_eq!(check(r#"{"iss":"I","sub":"s","aud":"a"}"#, &rules), Err(ClaimFault::WrongIssuer));
    assert_eq!(check(r#"{"sub":"s","aud":"a"}"#, &rules), Err(ClaimFault::WrongIssuer));
    assert_eq!(check(r#"{"iss":"i","sub":"t","aud":"a"}"#, &rules), Err(ClaimFault::WrongSubject));
    for aud in [r#""b""#, "[]", r#"["b"]"#, r#""""#] {
        let text = format!(r#"{{"iss":"i","sub":"s","aud":{aud}}}"#);
        assert_eq!(check(&text, &rules), Err(ClaimFault::WrongAudience), "{aud}");
    }
    assert_eq!(check(r#"{"aud":"a"}"#, &NONE), Err(ClaimFault::WrongAudience), "it is for somebody else");
}

#[test]
fn required_claims_are_named_by_their_place() {
    let rules = Rules { required: &["exp", "jti"], ..NONE };
    assert_eq!(check(r#"{"exp":2000000,"jti":"x"}"#, &rules), Ok(()));
    assert_eq!(check(r#"{"exp":2000000}"#, &rules), Err(ClaimFault::Missing(1)));
    assert_eq!(check("{}", &rules), Err(ClaimFault::Missing(0)));
}

#[test]
fn d8_d9_a_claim_of_the_wrong_type_is_no_absent_claim() {
    let cases = [
        ("exp", &["\"1\"", "1.5", "-1", "1e3", "18446744073709551616", "null", "[]", "true"][..]),
        ("nbf", &["\"1\"", "1.0", "-0"]),
        ("iat", &["null"]),
        ("iss", &["1", "null", "[]"]),
        ("sub", &["1"]),
        ("jti", &["1"]),
        ("aud", &["1", "null", "{}", "[1]", r#"["a",null]"#]),
    ];
    for (claim, values) in cases {
        for value in values {
            let refused = Claims::parse(format!(r#"{{"{claim}":{value}}}"#).as_bytes()).map(drop);
            assert!(
                matches!(
                    refused,
                    Err(Error::Malformed { part: Part::Payload, fault: Fault::WrongType, at: 7 })
                ),
                "{claim}: {value}: {refused:?}"
            );
        }
    }
}

#[test]
fn d5_d10_d11_a_payload_is_one_object_without_duplicates() {
    for text in ["", "[]", "\"{}\"", "{} {}", r#"{"exp":1,"\u0065xp":2}"#, "{'exp':1}"] {
        let refused = Claims::parse(text.as_bytes()).map(drop);
        assert!(matches!(refused, Err(Error::Malformed { part: Part::Payload, .. })), "{text}");
    }
}
