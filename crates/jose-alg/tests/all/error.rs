//! Errors are numbers for C and sentences for people: the numbers never change, the sentences name the part and
//! the place, and neither carries anything of the input.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::collections::HashSet;

use jose_alg::json::Limits;
use jose_alg::{Error, Fault, Header, KeyFault, Part, RandomUnavailable, Rejected};
use jose_wire::WireError;

const PARTS: [(Part, u16, &str); 11] = [
    (Part::Token, 0, "token"),
    (Part::Header, 1, "protected header"),
    (Part::EncryptedKey, 2, "encrypted key"),
    (Part::Iv, 3, "initialization vector"),
    (Part::Ciphertext, 4, "ciphertext"),
    (Part::Tag, 5, "authentication tag"),
    (Part::Jwk, 6, "JWK"),
    (Part::JwkSet, 7, "JWK Set"),
    (Part::Pem, 8, "key encoding"),
    (Part::Payload, 9, "payload"),
    (Part::Signature, 10, "signature"),
];

const KEY_FAULTS: [(KeyFault, u16); 14] = [
    (KeyFault::WrongType, 110),
    (KeyFault::WrongAlg, 111),
    (KeyFault::NotPermitted, 112),
    (KeyFault::NotPrivate, 113),
    (KeyFault::MissingMember, 114),
    (KeyFault::WrongSize, 115),
    (KeyFault::WeakModulus, 116),
    (KeyFault::RocaModulus, 117),
    (KeyFault::WeakExponent, 118),
    (KeyFault::Inconsistent, 119),
    (KeyFault::MultiPrime, 120),
    (KeyFault::Spent, 121),
    (KeyFault::WrongCurve, 122),
    (KeyFault::InvalidPoint, 123),
];

/// Every code that was ever given out. Lines are added, never changed.
fn table() -> Vec<(Error, u16)> {
    let malformed = |part| Error::Malformed { part, fault: Fault::WrongLength, at: 7 };
    let mut table = vec![
        (Error::BufferTooSmall { needed: 0 }, 101),
        (Error::HeaderName, 102),
        (Error::AlgNotAllowed, 301),
        (Error::EncNotAllowed, 302),
        (Error::CritNotUnderstood, 303),
        (Error::CompressionNotAllowed, 304),
        (Error::NoMatchingKey, 305),
        (Error::Rejected, 401),
        (Error::RandomUnavailable, 501),
    ];
    table.extend(KEY_FAULTS.map(|(fault, code)| (Error::KeyUnsuitable(fault), code)));
    table.extend(PARTS.map(|(part, number, _)| (malformed(part), 200 + number)));
    table.extend(PARTS.map(|(part, number, _)| (Error::LimitExceeded(part), 250 + number)));
    table
}

#[test]
fn every_code_is_frozen_and_there_once() {
    let table = table();
    for (error, code) in &table {
        assert_eq!(error.code(), *code, "{error:?}");
    }
    assert_eq!(table.iter().map(|(_, code)| code).collect::<HashSet<_>>().len(), table.len());
    // What varies within an error does not vary its number.
    assert_eq!(Error::BufferTooSmall { needed: usize::MAX }.code(), 101);
    let malformed = Error::Malformed { part: Part::Tag, fault: Fault::Base64Character, at: 0 };
    assert_eq!(malformed.code(), 205);
}

#[test]
fn every_error_has_a_sentence_of_its_own() {
    let table = table();
    let sentences: HashSet<String> = table.iter().map(|(error, _)| error.to_string()).collect();
    assert_eq!(sentences.len(), table.len());
    for sentence in sentences {
        assert!(sentence.len() > 10 && !sentence.ends_with('.'), "{sentence}");
    }
}

#[test]
fn a_malformed_part_is_named_with_the_place() {
    for (part, _, name) in PARTS {
        let error = Error::Malformed { part, fault: Fault::WrongLength, at: 31 };
        assert_eq!(error.to_string(), format!("malformed {name}: a value of the wrong length at byte 31"));
        assert_eq!(part.describe(), name);
    }
    let error = Header::parse(br#"{"alg":"dir","enc":7}"#, &Limits::DEFAULT).unwrap_err();
    assert_eq!(error.to_string(), "malformed protected header: a member of the wrong JSON type at byte 19");
    let error = Error::in_part(Part::Jwk, WireError::new(Fault::JsonMembers, 5));
    assert_eq!(error.to_string(), "the JWK exceeds the limits that were set");
}

#[test]
fn sentences_say_what_to_do_something_about() {
    for (error, sentence) in [
        (Error::BufferTooSmall { needed: 512 }, "the output buffer is too small: 512 bytes are needed"),
        (Error::AlgNotAllowed, "the header's `alg` is not one that was allowed"),
        (Error::NoMatchingKey, "no key fits the header's `alg` and `kid`"),
        (
            KeyFault::NotPermitted.into(),
            "the key cannot be used: its `use` or `key_ops` does not permit this operation",
        ),
    ] {
        assert_eq!(error.to_string(), sentence);
    }
}

/// RFC 7516, section 11.5: one sentence, wherever the refusal came from.
#[test]
fn r2_a_rejection_says_nothing_more() {
    assert_eq!(Rejected.to_string(), "decryption or verification failed");
    assert_eq!(Error::from(Rejected).to_string(), Rejected.to_string());
    assert_eq!(Error::from(Rejected), Error::Rejected);
    assert_eq!(format!("{Rejected:?} {:?}", Error::Rejected), "Rejected Rejected");
    assert_eq!(RandomUnavailable.to_string(), Error::RandomUnavailable.to_string());
}

#[test]
fn limits_of_the_caller_are_told_from_faults_of_the_text() {
    for fault in [Fault::JsonDepth, Fault::JsonMembers, Fault::JsonStringLength, Fault::TooLong] {
        let error = Error::in_part(Part::Header, WireError::new(fault, 1));
        assert_eq!(error, Error::LimitExceeded(Part::Header));
    }
    let error = Error::in_part(Part::Iv, WireError::new(Fault::Base64Length, 9));
    assert_eq!(error, Error::Malformed { part: Part::Iv, fault: Fault::Base64Length, at: 9 });
}

/// Small, copied at will, and with no room for anything of the input.
#[test]
fn d12_an_error_is_small_and_copy() {
    const fn copied<T: Copy + Send + Sync + 'static>() -> usize {
        size_of::<T>()
    }
    assert!(copied::<Error>() <= 2 * size_of::<usize>());
    assert_eq!(copied::<Rejected>(), 0);
    assert_eq!((copied::<Part>(), copied::<Fault>(), copied::<KeyFault>()), (1, 1, 1));
}

#[test]
fn d12_no_error_repeats_the_input() {
    let marker = "s3cr3t-marker";
    for text in [
        marker.to_owned(),
        format!("{{\"{marker}\":}}"),
        format!("{{\"alg\":\"{marker}"),
        format!("{{\"alg\":\"{marker}\",\"{marker}\":1,\"{marker}\":1}}"),
        format!("{{\"alg\":[\"{marker}\"]}}"),
        format!("{{\"kid\":\"{marker}\"}}"),
        format!("{{\"alg\":\"dir\",\"crit\":[\"{marker}\"]}}"),
        format!("{{\"alg\":\"\\u{marker}\"}}"),
        format!("{{\"alg\":\"dir\"}}{marker}"),
        format!("[\"{marker}\"]"),
        format!("{{\"alg\":\"dir\",\"kid\":\"{}\"}}", marker.repeat(2000)),
    ] {
        let error = Header::parse(text.as_bytes(), &Limits::DEFAULT).unwrap_err();
        let shown = format!("{error} {error:?} {error:#?}");
        assert!(!shown.contains("s3cr3t") && shown.len() < 400, "{shown}");
    }
}

#[test]
fn errors_serve_as_errors() {
    fn boxed(error: impl core::error::Error + 'static) -> Box<dyn core::error::Error> {
        Box::new(error)
    }
    for error in [boxed(Error::Rejected), boxed(Rejected), boxed(RandomUnavailable)] {
        assert!(error.source().is_none());
    }
}
