//! What a verifier refuses, and by which name: what is not in its slices, what is not spelled in the one way, what the
//! caller does not understand.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use core::cell::Cell;

use crate::common::{RFC_TOKEN, b64, key, no_random, signed, unb64, verify_all};
use alg_hmac::{Hs256, Hs384};
use jose_alg::{
    Error, Fault, FnRandom, HeaderFields, KeyFault, Member, Part, Rejected, SigningInput, SigningKey,
    VerifyingKey,
};
use jws_core::{JwsCompact, Limits, Signer, Verifier};

const UNDERSTOOD: &[&str] = &["b64", "http://example.com/known"];

fn verify(token: &str) -> Result<Vec<u8>, Error> {
    let key = key();
    let verifier = Verifier { keys: &[&key], understood: UNDERSTOOD, limits: Limits::DEFAULT };
    verify_all(&verifier, token).map(|(payload, ..)| payload)
}

fn with_header(header: &str) -> Result<Vec<u8>, Error> {
    verify(&signed(header.as_bytes(), "cGF5bG9hZA"))
}

#[test]
fn a1_a2_w12_no_spelling_of_none_or_of_another_alg_is_accepted() {
    let mut names: Vec<String> = ["", "HS384", "RS256", "ES256", "hs256", "HS256 ", " HS256", "HS256\\u0000"]
        .map(str::to_owned)
        .to_vec();
    for mask in 0u32..16 {
        let cased = "none"
            .chars()
            .enumerate()
            .map(|(i, c)| if mask >> i & 1 == 1 { c.to_ascii_uppercase() } else { c });
        names.push(cased.collect());
    }
    for name in names {
        let header = format!(r#"{{"alg":"{name}"}}"#);
        assert_eq!(with_header(&header), Err(Error::AlgNotAllowed), "{name}");
        for signature in ["", "AA"] {
            let token = format!("{}.cGF5bG9hZA.{signature}", b64(header.as_bytes()));
            assert_eq!(verify(&token), Err(Error::AlgNotAllowed), "{name} {signature:?}");
        }
    }
}

#[test]
fn a7_a8_keys_and_addresses_in_a_header_are_inert() {
    let jwk = format!(r#"{{"kty":"oct","k":"{}"}}"#, crate::common::RFC_KEY);
    let header = format!(
        r#"{{"alg":"HS256","jwk":{jwk},"jku":"https://example.com","x5u":"https://example.com","x5c":["AA"]}}"#
    );
    assert_eq!(with_header(&header), Ok(b"payload".to_vec()));
    let other = Hs256::new(&[1; 32]).unwrap();
    let verifier = Verifier { keys: &[&other], understood: &[], limits: Limits::DEFAULT };
    assert_eq!(verify_all(&verifier, &signed(header.as_bytes(), "cGF5bG9hZA")), Err(Error::Rejected));
    let nobody = Verifier { keys: &[], ..verifier };
    assert_eq!(verify_all(&nobody, &signed(header.as_bytes(), "cGF5bG9hZA")), Err(Error::AlgNotAllowed));
}

#[test]
fn a11_a12_d1_d21_a_token_has_three_parts() {
    for token in ["", ".", "..", "a", "a.b", "e30.e30.e30.e30", "e30.e30.e30.e30.e30", "....", "{}"] {
        let refused = verify(token).unwrap_err();
        let expected = match token {
            ".." => Error::Malformed { part: Part::Header, fault: Fault::JsonEnd, at: 0 },
            _ => Error::Malformed { part: Part::Token, fault: Fault::PartCount, at: 0 },
        };
        assert_eq!(refused, expected, "{token}");
    }
    let [header, payload, signature] = RFC_TOKEN.split('.').collect::<Vec<_>>()[..] else { panic!() };
    for mask in 0..8 {
        let keep = |bit: u32, part| if mask >> bit & 1 == 1 { part } else { "" };
        let token = format!("{}.{}.{}", keep(0, header), keep(1, payload), keep(2, signature));
        assert_eq!(verify(&token).is_ok(), mask == 7, "{token}");
    }
    let dots = ".".repeat(1_000_000);
    assert!(matches!(JwsCompact::parse(&dots), Err(Error::Malformed { part: Part::Token, .. })));
}

#[test]
fn d2_d3_d4_c1_there_is_one_spelling_of_each_part() {
    let [header, payload, signature] = RFC_TOKEN.split('.').collect::<Vec<_>>()[..] else { panic!() };
    let parts = [header, payload, signature];
    for (index, part) in parts.iter().enumerate() {
        let mut wrong: Vec<String> =
            ["=", "==", "A", "\n", " ", "+", "/", "\0"].iter().map(|end| format!("{part}{end}")).collect();
        wrong.push(format!(" {part}"));
        wrong.push(part[1..].to_owned());
        for text in wrong {
            let mut changed = parts;
            changed[index] = &text;
            assert!(verify(&changed.join(".")).is_err(), "{text:?}");
        }
    }
    // Unused bits, under a signature that covers them.
    let token = signed(br#"{"alg":"HS256"}"#, "cGF5bG9hZB");
    assert!(matches!(
        verify(&token),
        Err(Error::Malformed { part: Part::Payload, fault: Fault::Base64NotCanonical, .. })
    ));
    let token = RFC_TOKEN.replace("EjXk", "EjXl");
    assert!(matches!(
        verify(&token),
        Err(Error::Malformed { part: Part::Signature, fault: Fault::Base64NotCanonical, .. })
    ));
}

#[test]
fn w1_every_changed_character_is_noticed() {
    for at in 0..RFC_TOKEN.len() {
        let mut token = RFC_TOKEN.as_bytes().to_vec();
        token[at] = if token[at] == b'A' { b'B' } else { b'A' };
        assert!(verify(core::str::from_utf8(&token).unwrap()).is_err(), "{at}");
    }
    assert!(verify(RFC_TOKEN).is_ok());
}

#[test]
fn a_signature_of_another_length_is_malformed() {
    let (input, signature) = RFC_TOKEN.rsplit_once('.').unwrap();
    let signature = unb64(signature);
    for len in 0..64 {
        let mut cut = signature.clone();
        cut.resize(len, 0);
        let expected = match len {
            32 => verify(RFC_TOKEN),
            _ => Err(Error::Malformed { part: Part::Signature, fault: Fault::WrongLength, at: 0 }),
        };
        assert_eq!(verify(&format!("{input}.{}", b64(&cut))), expected, "{len}");
    }
}

#[test]
fn d15_k1_k4_k7_crit_is_obeyed() {
    let known = r#""http://example.com/known":1"#;
    let cases = [
        (format!(r#"{{"alg":"HS256",{known},"crit":["http://example.com/known"]}}"#), None),
        (r#"{"alg":"HS256","x":1}"#.to_owned(), None),
        (r#"{"alg":"HS256","x":1,"crit":["x"]}"#.to_owned(), Some(Error::CritNotUnderstood)),
        (
            format!(r#"{{"alg":"HS256",{known},"x":1,"crit":["http://example.com/known","x"]}}"#),
            Some(Error::CritNotUnderstood),
        ),
    ];
    for (header, expected) in cases {
        assert_eq!(with_header(&header).err(), expected, "{header}");
    }
    for crit in ["[]", "null", "{}", "\"b64\"", "[1]", r#"["alg"]"#, r#"["b64"]"#, r#"["absent"]"#, "true"] {
        let refused = with_header(&format!(r#"{{"alg":"HS256","crit":{crit}}}"#));
        assert!(matches!(refused, Err(Error::Malformed { part: Part::Header, .. })), "{crit}: {refused:?}");
    }
    let twice = r#"{"alg":"HS256","b64":true,"crit":["b64","b64"]}"#;
    assert!(matches!(with_header(twice), Err(Error::Malformed { part: Part::Header, .. })));
}

#[test]
fn d17_w13_b64_counts_only_where_crit_names_it() {
    let raw = "payload";
    let understood = |header: &str, part: &str| verify(&signed(header.as_bytes(), part));
    assert_eq!(understood(r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#, raw), Ok(b"payload".to_vec()));
    assert_eq!(
        understood(r#"{"alg":"HS256","b64":true,"crit":["b64"]}"#, "cGF5bG9hZA"),
        Ok(b"payload".to_vec())
    );
    assert_eq!(understood(r#"{"alg":"HS256","b64":true}"#, "cGF5bG9hZA"), Ok(b"payload".to_vec()));
    for b64 in ["false", "0", "\"false\"", "null", "[]"] {
        let header = format!(r#"{{"alg":"HS256","b64":{b64}}}"#);
        let refused = understood(&header, raw);
        assert!(matches!(refused, Err(Error::Malformed { part: Part::Header, .. })), "{b64}: {refused:?}");
        // Where it stands, white space in front included.
        let moved = understood(&format!("  {header}"), raw);
        let (Err(Error::Malformed { at, .. }), Err(Error::Malformed { at: moved, .. })) = (refused, moved)
        else {
            panic!("{b64}: no place is named")
        };
        assert_eq!(moved, at + 2, "{b64}");
    }
    // A control character under a good signature.
    let refused = understood(r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#, "a\nb");
    assert_eq!(refused, Err(Error::Malformed { part: Part::Payload, fault: Fault::InvalidValue, at: 1 }));
}

#[test]
fn a_detached_payload_and_one_in_the_token_exclude_each_other() {
    let key = key();
    let verifier = Verifier { keys: &[&key], understood: &[], limits: Limits::DEFAULT };
    let view = JwsCompact::parse(RFC_TOKEN).unwrap();
    let mut work = vec![0; view.buffer_len()];
    assert_eq!(
        verifier.verify_detached(&view, crate::common::RFC_PAYLOAD, &mut work).err(),
        Some(Error::Malformed { part: Part::Payload, fault: Fault::WrongLength, at: 0 })
    );
}

#[test]
fn limits_hold_at_their_edge() {
    let key = key();
    let limits = Limits { token_len: RFC_TOKEN.len(), ..Limits::DEFAULT };
    let verifier = Verifier { keys: &[&key], understood: &[], limits };
    assert!(verify_all(&verifier, RFC_TOKEN).is_ok());
    let less = Limits { token_len: RFC_TOKEN.len() - 1, ..limits };
    assert_eq!(
        verify_all(&Verifier { limits: less, ..verifier }, RFC_TOKEN),
        Err(Error::LimitExceeded(Part::Token))
    );
    let mut less = limits;
    less.header.len = 29;
    assert_eq!(
        verify_all(&Verifier { limits: less, ..verifier }, RFC_TOKEN),
        Err(Error::LimitExceeded(Part::Header))
    );
    let detached = signed(br#"{"alg":"HS256"}"#, "");
    let less = Limits { token_len: detached.len(), ..limits };
    let view = JwsCompact::parse(&detached).unwrap();
    let payload = vec![0; detached.len() + 1];
    let mut work = vec![0; view.buffer_len()];
    assert_eq!(
        Verifier { limits: less, ..verifier }.verify_detached(&view, &payload, &mut work).err(),
        Some(Error::LimitExceeded(Part::Token))
    );
}

/// Accepts one signature, and counts how often it is asked.
struct Watched {
    kid: Option<&'static str>,
    good: bool,
    asked: Cell<usize>,
}

impl Watched {
    const fn new(kid: Option<&'static str>, good: bool) -> Self {
        Self { kid, good, asked: Cell::new(0) }
    }
}

impl VerifyingKey for Watched {
    fn alg(&self) -> &'static str {
        "HS256"
    }
    fn kid(&self) -> Option<&str> {
        self.kid
    }
    fn signature_len(&self) -> usize {
        32
    }
    fn verify(&self, _: &SigningInput<'_>, _: &[u8]) -> Result<(), Rejected> {
        self.asked.set(self.asked.get() + 1);
        if self.good { Ok(()) } else { Err(Rejected) }
    }
}

fn asked(kids: &[(Option<&'static str>, bool)], header: &str) -> (Result<usize, Error>, Vec<usize>) {
    let keys: Vec<Watched> = kids.iter().map(|(kid, good)| Watched::new(*kid, *good)).collect();
    let list: Vec<&dyn VerifyingKey> = keys.iter().map(|key| -> &dyn VerifyingKey { key }).collect();
    let verifier = Verifier { keys: &list, understood: &[], limits: Limits::DEFAULT };
    let token = signed(header.as_bytes(), "");
    let mut work = vec![0; 200];
    let place =
        verifier.verify(&JwsCompact::parse(&token).unwrap(), &mut work).map(|verified| verified.key());
    (place, keys.iter().map(|key| key.asked.get()).collect())
}

#[test]
fn a18_a_token_is_for_the_key_that_it_names() {
    let named = r#"{"alg":"HS256","kid":"b"}"#;
    let nameless = r#"{"alg":"HS256"}"#;
    let three = [(Some("a"), true), (None, true), (Some("b"), true)];
    assert_eq!(asked(&three, named), (Ok(2), vec![0, 0, 1]));
    assert_eq!(asked(&three, nameless), (Ok(0), vec![1, 0, 0]));
    let bad = [(Some("a"), true), (None, true), (Some("b"), false)];
    assert_eq!(asked(&bad, named), (Err(Error::Rejected), vec![0, 0, 1]));
    // No key has the name: one without a name may be it.
    assert_eq!(asked(&bad[..2], named), (Ok(1), vec![0, 1]));
    assert_eq!(asked(&bad[..1], named), (Err(Error::NoMatchingKey), vec![0]));
}

#[test]
fn d13_no_more_keys_are_tried_than_the_limit_says() {
    let many = [(None, false), (None, false), (None, false), (None, false), (None, true)];
    assert_eq!(asked(&many, r#"{"alg":"HS256"}"#), (Err(Error::Rejected), vec![1, 1, 1, 1, 0]));
    assert_eq!(asked(&many[1..], r#"{"alg":"HS256"}"#), (Ok(3), vec![1, 1, 1, 1]));
}

#[test]
fn a13_a_key_answers_its_own_alg_alone() {
    let (short, long) = (key(), Hs384::new(&[3; 64]).unwrap());
    let keys: &[&dyn VerifyingKey] = &[&long, &short];
    let verifier = Verifier { keys, understood: &[], limits: Limits::DEFAULT };
    assert_eq!(verify_all(&verifier, RFC_TOKEN).unwrap().2, 1);
    let verifier = Verifier { keys: &keys[..1], ..verifier };
    assert_eq!(verify_all(&verifier, RFC_TOKEN), Err(Error::AlgNotAllowed));
}

/// Asks for randomness, and may fail to sign.
struct Salted {
    fails: bool,
}

impl SigningKey for Salted {
    fn alg(&self) -> &'static str {
        "NO-SECURITY"
    }
    fn signature_len(&self) -> usize {
        16
    }
    fn random_len(&self) -> usize {
        16
    }
    fn sign(&self, _: &SigningInput<'_>, random: &[u8], out: &mut [u8]) -> Result<(), Error> {
        out.copy_from_slice(random);
        if self.fails { Err(KeyFault::Spent.into()) } else { Ok(()) }
    }
}

#[test]
fn s15_a_source_that_fails_leaves_the_output_alone() {
    let mut out = [0xee; 100];
    let key = Salted { fails: false };
    let refused = Signer { key: &key }.sign(&HeaderFields::NONE, b"payload", &mut no_random(), &mut out);
    assert_eq!(refused, Err(Error::RandomUnavailable));
    assert_eq!(out, [0xee; 100]);
    let mut stuck = FnRandom(|out: &mut [u8]| -> Result<(), ()> {
        out.fill(7);
        Ok(())
    });
    let refused = Signer { key: &key }.sign(&HeaderFields::NONE, b"payload", &mut stuck, &mut out);
    assert_eq!(refused, Err(Error::RandomUnavailable));
    assert_eq!(out, [0xee; 100]);
}

#[test]
fn a_key_that_refuses_leaves_zeros() {
    let mut counting = FnRandom(|out: &mut [u8]| -> Result<(), ()> {
        out.iter_mut().zip(1..).for_each(|(byte, n)| *byte = n);
        Ok(())
    });
    let mut out = [0xee; 100];
    let signer = Signer { key: &Salted { fails: true } };
    let needed = signer.signed_len(jws_core::Form::Attached, &HeaderFields::NONE, 7).unwrap();
    let refused = signer.sign(&HeaderFields::NONE, b"payload", &mut counting, &mut out);
    assert_eq!(refused, Err(KeyFault::Spent.into()));
    assert!(out[..needed].iter().all(|byte| *byte == 0));
    let signer = Signer { key: &Salted { fails: false } };
    let token = signer.sign(&HeaderFields::NONE, b"payload", &mut counting, &mut out).unwrap();
    assert!(token.ends_with(".AQIDBAUGBwgJCgsMDQ4PEA"));
}

#[test]
fn d19_k2_k3_reserved_members_are_not_the_callers() {
    let key = key();
    for name in ["alg", "crit", "b64", "kid"] {
        let members = [Member::text(name, "x")];
        let fields = HeaderFields { members: &members, ..HeaderFields::NONE };
        let mut out = [0; 100];
        let refused = Signer { key: &key }.sign(&fields, b"", &mut no_random(), &mut out);
        assert_eq!(refused, Err(Error::HeaderName), "{name}");
    }
}

#[test]
fn m1_tokens_and_payloads_are_not_printed() {
    let key = key();
    let view = JwsCompact::parse(RFC_TOKEN).unwrap();
    let verifier = Verifier { keys: &[&key], understood: &[], limits: Limits::DEFAULT };
    let mut work = vec![0; view.buffer_len()];
    let verified = verifier.verify(&view, &mut work).unwrap();
    let printed = format!("{view:?} {verified:?} {verifier:?} {:?}", Signer { key: &key });
    for secret in ["joe", "dBjft", "eyJ"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
