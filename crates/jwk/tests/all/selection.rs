//! Finding one key in a set, and hearing about the others.

use jose_alg::{Error, Fault, KeyFault, Part, json};
use jwk::{JwkSet, NotFound, Operation, PassedOver, Wanted, WantedKid};

const SET: &[u8] = br#"{
  "keys": [
    {"kty":"RSA","kid":"sign","use":"sig","n":"q83v","e":"AQAB"},
    {"kty":"RSA","kid":"enc-1","use":"enc","n":"q83v","e":"AQAB"},
    {"kty":"RSA","kid":"enc-2","alg":"RSA-OAEP","n":"q83v","e":"AQAB"},
    {"kty":"RSA","kid":"broken","e":"AQAB"},
    {"kty":"post-quantum","kid":"new","whatever":[1]},
    "not even a key",
    {"kty":"oct","k":"AAAA"}
  ],
  "other": 1
}"#;

fn wrap(kid: WantedKid<'_>) -> Wanted<'_> {
    Wanted { kid, kty: Some("RSA"), alg: "RSA-OAEP-256", operation: Operation::WrapKey }
}

#[test]
fn d26_b9_a_malformed_key_is_reported_and_an_unknown_one_is_a_key() {
    let set = JwkSet::parse(SET).unwrap();
    let kinds: Vec<_> =
        set.keys().map(|(index, key)| (index, key.map(|key| key.kty().as_plain().unwrap()))).collect();
    let malformed = |fault| Err(Error::Malformed { part: Part::Jwk, fault, at: 0 });
    assert_eq!(
        kinds,
        [
            (0, Ok("RSA")),
            (1, Ok("RSA")),
            (2, Ok("RSA")),
            (3, malformed(Fault::MissingMember)),
            (4, Ok("post-quantum")),
            (5, malformed(Fault::NotAnObject)),
            (6, Ok("oct")),
        ]
    );
}

#[test]
fn a18_a_selection_says_why_each_key_was_passed_over() {
    let set = JwkSet::parse(SET).unwrap();
    let trace: Vec<_> = set.select(wrap(WantedKid::Any)).map(|(_, verdict)| verdict.map(|_| ())).collect();
    let malformed = |fault| PassedOver::Malformed(Error::Malformed { part: Part::Jwk, fault, at: 0 });
    assert_eq!(
        trace,
        [
            Err(PassedOver::Unsuitable(KeyFault::NotPermitted)),
            Ok(()),
            Err(PassedOver::Unsuitable(KeyFault::WrongAlg)),
            Err(malformed(Fault::MissingMember)),
            Err(PassedOver::Unsuitable(KeyFault::WrongType)),
            Err(malformed(Fault::NotAnObject)),
            Err(PassedOver::Unsuitable(KeyFault::WrongType)),
        ]
    );
    let trace: Vec<_> = set.select(wrap(WantedKid::Is("enc-1"))).map(|(_, verdict)| verdict.err()).collect();
    assert_eq!(trace[0], Some(PassedOver::OtherKid));
    assert_eq!(trace[1], None);
    assert_eq!(trace[6], Some(PassedOver::NoKid));
}

#[test]
fn a18_lookup_is_by_kid_and_purpose() {
    let set = JwkSet::parse(SET).unwrap();
    let find = |kid| set.find(wrap(kid)).map(|key| key.kid().unwrap().as_plain().unwrap());
    assert_eq!(find(WantedKid::Is("enc-1")), Ok("enc-1"));
    assert_eq!(find(WantedKid::Any), Ok("enc-1"));
    for kid in ["sign", "enc-2", "broken", "new", "absent", ""] {
        assert_eq!(find(WantedKid::Is(kid)), Err(NotFound::NoMatch), "{kid}");
    }
    let header = json::Value::parse(br#""\u0065nc-1""#, &json::Limits::DEFAULT).unwrap();
    assert_eq!(find(WantedKid::IsText(header.as_str().unwrap())), Ok("enc-1"));
}

#[test]
fn a18_a_kid_that_two_keys_have_is_refused() {
    for second in [
        r#"{"kty":"RSA","kid":"a","n":"q83v","e":"AQAB"}"#,
        r#"{"kty":"RSA","kid":"a","n":"q83v","e":"AQAB","use":"sig"}"#,
        r#"{"kty":"oct","kid":"\u0061","k":"AA"}"#,
        r#"{"kty":"oct","kid":"a","k":"not base64url"}"#,
    ] {
        let text = format!(
            r#"{{"keys":[{{"kty":"oct","k":"AA"}},{{"kty":"RSA","kid":"a","n":"q83v","e":"AQAB"}},{second}]}}"#
        );
        let set = JwkSet::parse(text.as_bytes()).unwrap();
        let duplicate = NotFound::DuplicateKid { first: 1, second: 2 };
        assert_eq!(set.find(wrap(WantedKid::Is("a"))).unwrap_err(), duplicate, "{second}");
        assert_eq!(set.find(wrap(WantedKid::Is("b"))).unwrap_err(), NotFound::NoMatch);
        assert_eq!(Error::from(duplicate), Error::NoMatchingKey);
    }
}

#[test]
fn a18_the_first_of_several_is_not_taken() {
    let key = r#"{"kty":"RSA","n":"q83v","e":"AQAB"}"#;
    let text = format!(r#"{{"keys":[{{"kty":"X"}},{key},{key}]}}"#);
    let set = JwkSet::parse(text.as_bytes()).unwrap();
    let ambiguous = NotFound::Ambiguous { first: 1, second: 2 };
    assert_eq!(set.find(wrap(WantedKid::Any)).unwrap_err(), ambiguous);
}

#[test]
fn a18_a_public_key_does_not_decrypt() {
    let public = br#"{"keys":[{"kty":"RSA","n":"q83v","e":"AQAB"}]}"#;
    let set = JwkSet::parse(public).unwrap();
    let unwrap = Wanted { operation: Operation::UnwrapKey, ..wrap(WantedKid::Any) };
    let (_, verdict) = set.select(unwrap).next().unwrap();
    assert_eq!(verdict.unwrap_err(), PassedOver::Unsuitable(KeyFault::NotPrivate));
    assert!(set.find(wrap(WantedKid::Any)).is_ok());
}

#[test]
fn d9_b10_a_set_needs_an_array_of_keys() {
    for (text, fault, at) in [
        ("{}", Fault::MissingMember, 0),
        (r#" {"keys":{}}"#, Fault::WrongType, 9),
        (r#"{"keys":null}"#, Fault::WrongType, 8),
        (r#"{"Keys":[]}"#, Fault::MissingMember, 0),
    ] {
        let expected = Error::Malformed { part: Part::JwkSet, fault, at };
        assert_eq!(JwkSet::parse(text.as_bytes()).unwrap_err(), expected, "{text}");
    }
    assert_eq!(JwkSet::parse(br#"{"keys":[]}"#).unwrap().keys().count(), 0);
}
