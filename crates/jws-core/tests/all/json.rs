//! The JSON serializations: what is written is read, which signatures count, and what no header may bring.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use core::cell::Cell;

use crate::common::{b64, key, no_random};
use alg_hmac::{Hs256, Hs512};
use jose_alg::json::{Limits as JsonLimits, Object};
use jose_alg::{Error, Fault, HeaderFields, Member, Part, Rejected, SigningInput, SigningKey, VerifyingKey};
use jws_core::{
    Form, JwsJson, Limits, SignatureFields, Signer, Signers, Unprotected, VerifiedSignature, Verifier,
};

const FORMS: [Form; 4] = [Form::Attached, Form::Detached, Form::Unencoded, Form::UnencodedDetached];

type Out = (Vec<u8>, Vec<VerifiedSignature>, Option<String>);

fn verify_with(
    keys: &[&dyn VerifyingKey],
    token: &str,
    apart: Option<&[u8]>,
    rule: Unprotected,
) -> Result<Out, Error> {
    let verifier = Verifier { keys, understood: &["b64"], limits: Limits::DEFAULT };
    let view = JwsJson::parse(token, &verifier.limits, 8)?;
    let needed = view.buffer_len();
    let run = |out: &mut [u8]| {
        let verified = match apart {
            None => verifier.verify_json(&view, rule, out),
            Some(payload) => verifier.verify_json_detached(&view, rule, payload, out),
        }?;
        let header = verified.header().map(|header| header.object().raw().to_owned());
        Ok((verified.payload().to_vec(), verified.signatures().to_vec(), header))
    };
    for short in [0, needed / 2, needed - 1] {
        assert!(run(&mut vec![0xa5; short]).is_err(), "{short} of {needed}");
    }
    run(&mut vec![0xa5; needed])
}

fn verify(token: &str) -> Result<Vec<u8>, Error> {
    verify_with(&[&key()], token, None, Unprotected::HintsOnly).map(|(payload, ..)| payload)
}

/// A right signature of the key of RFC 7515 under any protected header, as members of an object.
fn signature(protected: &str, payload_text: &str) -> String {
    let header = if protected.is_empty() { String::new() } else { b64(protected.as_bytes()) };
    let mut mac = [0; 32];
    let input = SigningInput::as_spelled(header.as_bytes(), payload_text.as_bytes());
    key().sign(&input, &[], &mut mac).unwrap();
    match header.is_empty() {
        true => format!(r#""signature":"{}""#, b64(&mac)),
        false => format!(r#""protected":"{header}","signature":"{}""#, b64(&mac)),
    }
}

const HS256: &str = r#"{"alg":"HS256"}"#;

fn flattened(protected: &str, more: &str) -> String {
    format!(r#"{{"payload":"cGF5bG9hZA",{}{more}}}"#, signature(protected, "cGF5bG9hZA"))
}

fn object(text: &str) -> Object<'_> {
    Object::parse(text.as_bytes(), &JsonLimits::DEFAULT).unwrap()
}

#[test]
fn what_is_written_is_read_in_both_serializations_and_all_forms() {
    let (one, other) = (key().with_kid("one"), Hs512::new(&[7; 64]).unwrap().with_kid("other"));
    let members = [Member::text("url", "/v1/\"cases\"")];
    let protected = HeaderFields { members: &members, ..HeaderFields::NONE };
    for unprotected in [None, Some(object(r#"{"trace":["a", 1]}"#))] {
        let fields = SignatureFields { protected, unprotected };
        for (form, payload) in
            FORMS.iter().flat_map(|form| ["", "$.02", "a\"\\\u{e9}\n\u{1}\u{1f600}"].map(|p| (*form, p)))
        {
            let payload = payload.as_bytes();
            let apart = matches!(form, Form::Detached | Form::UnencodedDetached).then_some(payload);
            let signer = Signer { key: &one };
            let signers = Signers { keys: &[&one, &other] };
            let lens = [
                signer.flattened_len(form, &fields, payload).unwrap(),
                signers.general_len(form, &fields, payload).unwrap(),
            ];
            let mut out = vec![0x20; lens[0] + 5];
            let token = signer.sign_flattened(form, &fields, payload, &mut no_random(), &mut out).unwrap();
            assert_eq!(token.len(), lens[0]);
            let (read, signatures, header) =
                verify_with(&[&other, &one], token, apart, Unprotected::HintsOnly).unwrap();
            assert_eq!((&read[..], signatures.len()), (payload, 1), "{token}");
            assert_eq!((signatures[0].signature, signatures[0].key, signatures[0].alg), (0, 1, "HS256"));
            assert!(header.unwrap().contains(r#""kid":"one","url":"/v1/\"cases\"""#));

            let mut out = vec![0x20; lens[1]];
            let token = signers.sign_general(form, &fields, payload, &mut no_random(), &mut out).unwrap();
            assert_eq!(token.len(), lens[1]);
            let (read, signatures, _) =
                verify_with(&[&other, &one], token, apart, Unprotected::HintsOnly).unwrap();
            assert_eq!(read, payload, "{token}");
            let places: Vec<_> = signatures.iter().map(|s| (s.signature, s.key)).collect();
            assert_eq!(places, [(0, 1), (1, 0)]);
            for short in [0, lens[1] - 1] {
                let mut out = vec![0x20; short];
                let refused = signers.sign_general(form, &fields, payload, &mut no_random(), &mut out);
                assert_eq!(refused, Err(Error::BufferTooSmall { needed: lens[1] }));
                assert!(out.iter().all(|byte| *byte == 0x20));
            }
        }
    }
}

#[test]
fn rfc_7797_examples_are_made_and_read() {
    // RFC 7797, section 4; in the first the payload is in base64url.
    let key = key();
    let sign = |form| {
        let mut out = [0; 512];
        let signer = Signer { key: &key };
        signer
            .sign_flattened(form, &SignatureFields::NONE, b"$.02", &mut no_random(), &mut out)
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        sign(Form::Attached),
        r#"{"payload":"JC4wMg","protected":"eyJhbGciOiJIUzI1NiJ9","signature":"5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ"}"#
    );
    assert_eq!(
        sign(Form::Unencoded),
        r#"{"payload":"$.02","protected":"eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19","signature":"A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY"}"#
    );
    assert_eq!(verify(&sign(Form::Unencoded)), Ok(b"$.02".to_vec()));
}

#[test]
fn a9_no_unprotected_header_brings_alg_crit_or_b64() {
    assert_eq!(verify(&flattened(HS256, r#","header":{"kid":"k","x":1}"#)), Ok(b"payload".to_vec()));
    let in_header = |fault| Err(Error::Malformed { part: Part::Header, fault, at: 0 });
    for (protected, header) in [
        (HS256, r#"{"crit":["exp"],"exp":1}"#),
        (HS256, r#"{"b64":false}"#),
        (HS256, r#"{"b64":true}"#),
        (r#"{"alg":"HS256","b64":false}"#, r#"{"crit":["b64"]}"#),
        ("", r#"{"alg":"HS256","crit":["b64"],"b64":false}"#),
    ] {
        let token = flattened(protected, &format!(r#","header":{header}"#));
        for rule in [Unprotected::HintsOnly, Unprotected::MayNameAlg] {
            let refused = verify_with(&[&key()], &token, None, rule).err();
            assert!(matches!(refused, Some(Error::Malformed { part: Part::Header, .. })), "{token}");
        }
    }
    // The `alg` is missing where it must be, whatever stands where it must not.
    assert_eq!(
        verify(&flattened(r#"{"kid":"k"}"#, r#","header":{"alg":"HS256"}"#)),
        in_header(Fault::MissingMember)
    );
    assert_eq!(verify(&flattened("", r#","header":{"alg":"HS256"}"#)), in_header(Fault::MissingMember));
    assert_eq!(verify(&flattened("", "")), in_header(Fault::MissingMember));
    // RFC 7520, section 4.7, for those who ask for it.
    let bare = flattened("", r#","header":{"alg":"HS256"}"#);
    let (payload, signatures, header) = verify_with(&[&key()], &bare, None, Unprotected::MayNameAlg).unwrap();
    assert_eq!((&payload[..], signatures.len(), header), (&b"payload"[..], 1, None));
    let refused =
        |header| verify_with(&[&key()], &flattened("", header), None, Unprotected::MayNameAlg).err();
    assert_eq!(refused(r#","header":{"alg":"none"}"#), Some(Error::AlgNotAllowed));
    assert!(matches!(refused(r#","header":{"alg":1}"#), Some(Error::Malformed { .. })));
    assert!(matches!(refused(r#","header":{"alg":"HS256","kid":1}"#), Some(Error::Malformed { .. })));
    assert!(matches!(verify(&flattened(HS256, r#","header":{"kid":1}"#)), Err(Error::Malformed { .. })));
}

#[test]
fn a10_a_member_in_both_headers_is_refused() {
    for header in
        [r#"{"alg":"HS256"}"#, r#"{"alg":"none"}"#, r#"{"\u0061lg":"HS256"}"#, r#"{"x":1,"kid":"k"}"#]
    {
        let token = flattened(r#"{"alg":"HS256","kid":"k"}"#, &format!(r#","header":{header}"#));
        let expected = Error::Malformed { part: Part::Header, fault: Fault::JsonDuplicate, at: 0 };
        assert_eq!(verify(&token), Err(expected), "{token}");
    }
}

#[test]
fn a11_a12_d5_a_token_is_one_thing_in_one_form() {
    let right = signature(HS256, "cGF5bG9hZA");
    let payload = r#""payload":"cGF5bG9hZA""#;
    assert!(verify(&format!("{{{payload},{right}}}")).is_ok());
    assert!(verify(&format!(r#"{{"unknown":[],{payload},"signatures":[{{{right},"more":1}}]}}"#)).is_ok());
    for broken in [
        format!(r#"{{{payload},"signatures":[]}}"#),
        format!(r#"{{{payload},"signatures":{{{right}}}}}"#),
        format!(r#"{{{payload},"signatures":["{right:?}"]}}"#),
        format!(r#"{{{payload},"signatures":[{{{right}}}],"signature":"AA"}}"#),
        format!(r#"{{{payload},"signatures":[{{{right}}}],"header":{{}}}}"#),
        format!(r#"{{{payload},{right},"signatures":[{{{right}}}]}}"#),
        format!(r#"{{{payload},{right},"recipients":[]}}"#),
        format!(r#"{{{payload},{right},"ciphertext":""}}"#),
        format!(r#"{{{payload},{payload},{right}}}"#),
        format!(r#"{{{payload},{right},{right}}}"#),
        format!(r#"{{{payload},"p\u0061yload":"",{right}}}"#),
        format!(r#"{{"payload":1,{right}}}"#),
        format!(r#"{{"payload":"cGF5bG9h\u005aA",{right}}}"#),
        format!(r#"{{{payload},{}}}"#, right.replace(r#""signature":""#, r#""signature":"\u0041"#)),
        format!(r#"{{{payload},"protected":"","signature":"AA"}}"#),
        format!(r#"{{{payload}}}"#),
        format!(r#"{{{right}}}"#),
        format!("{{{payload},{right}}} x"),
        crate::common::RFC_TOKEN.to_owned(),
        String::new(),
    ] {
        assert!(matches!(verify(&broken), Err(Error::Malformed { .. })), "{broken}");
    }
    assert!(jws_core::JwsCompact::parse(&format!("{{{payload},{right}}}")).is_err());
}

/// A key that counts how often it is asked.
struct Counting<'c>(Hs256<'static>, &'c Cell<usize>);

impl VerifyingKey for Counting<'_> {
    fn alg(&self) -> &'static str {
        "HS256"
    }

    fn signature_len(&self) -> usize {
        32
    }

    fn verify(&self, input: &SigningInput<'_>, signature: &[u8]) -> Result<(), Rejected> {
        self.1.set(self.1.get() + 1);
        self.0.verify(input, signature)
    }
}

#[test]
fn a19_d14_signatures_are_told_apart_and_cannot_multiply_the_work() {
    let right = format!("{{{}}}", signature(HS256, "cGF5bG9hZA"));
    let wrong = format!("{{{}}}", signature(HS256, "b3RoZXI"));
    let foreign = format!("{{{}}}", signature(r#"{"alg":"ES256","kid":"x"}"#, "cGF5bG9hZA"));
    let critical = format!("{{{}}}", signature(r#"{"alg":"HS256","crit":["x"],"x":1}"#, "cGF5bG9hZA"));
    let token = |list: &[&str]| format!(r#"{{"payload":"cGF5bG9hZA","signatures":[{}]}}"#, list.join(","));
    let tries = Cell::new(0);
    let counting = Counting(key(), &tries);
    let run = |list: &[&str]| {
        tries.set(0);
        let read = verify_with(&[&counting], &token(list), None, Unprotected::HintsOnly);
        // Every shorter buffer is refused before a key is asked.
        (
            read.map(|(_, signatures, _)| signatures.iter().map(|s| s.signature).collect::<Vec<_>>()),
            tries.get(),
        )
    };
    assert_eq!(run(&[&foreign, &wrong, &critical, &right]), (Ok(vec![3]), 2));
    // The same key twice is one signer.
    assert_eq!(run(&[&right, &right, &wrong, &right]), (Ok(vec![0]), 4));
    assert_eq!(run(&[&wrong, &wrong, &wrong, &wrong, &right]), (Err(Error::Rejected), 4));
    assert_eq!(run(&[&wrong, &foreign]).0, Err(Error::Rejected));
    assert_eq!(run(&[&foreign]), (Err(Error::AlgNotAllowed), 0));
    assert_eq!(run(&[&critical, &foreign]), (Err(Error::CritNotUnderstood), 0));
    assert_eq!(run(&[&*right; 9]).0, Err(Error::LimitExceeded(Part::Token)));
    // A header that is no header spoils the token, wherever it stands.
    let broken = format!("{{{}}}", signature(r#"{"alg":"HS256","alg":"HS256"}"#, "cGF5bG9hZA"));
    assert!(matches!(run(&[&right, &broken]).0, Err(Error::Malformed { part: Part::Header, .. })));
}

#[test]
fn d17_signatures_agree_about_b64_and_leave_nothing_when_they_fail() {
    let encoded = format!("{{{}}}", signature(HS256, "cGF5"));
    let header = r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#;
    let unencoded = format!("{{{}}}", signature(header, "cGF5"));
    let token = |list: &[&str]| format!(r#"{{"payload":"cGF5","signatures":[{}]}}"#, list.join(","));
    assert_eq!(verify(&token(&[&encoded])), Ok(b"pay".to_vec()));
    assert_eq!(verify(&token(&[&unencoded])), Ok(b"cGF5".to_vec()));
    let disagree = Error::Malformed { part: Part::Header, fault: Fault::InvalidValue, at: 0 };
    assert_eq!(verify(&token(&[&encoded, &unencoded])), Err(disagree));
    assert_eq!(verify(&token(&[&unencoded, &encoded])), Err(disagree));

    let key = key();
    let verifier = Verifier { keys: &[&key], understood: &["b64"], limits: Limits::DEFAULT };
    let token = token(&[&unencoded]).replace(r#""payload":"cGF5""#, r#""payload":"evil text""#);
    let view = JwsJson::parse(&token, &verifier.limits, 1).unwrap();
    let mut out = vec![0; view.buffer_len()];
    assert_eq!(verifier.verify_json(&view, Unprotected::HintsOnly, &mut out).err(), Some(Error::Rejected));
    assert!(!out.windows(4).any(|window| window == b"evil"));
    // Without `b64` among what is understood there is no such payload at all.
    let verifier = Verifier { understood: &[], ..verifier };
    let refused = verifier.verify_json(&view, Unprotected::HintsOnly, &mut out).err();
    assert_eq!(refused, Some(Error::CritNotUnderstood));
}

#[test]
fn d19_the_caller_writes_no_member_twice() {
    let one = key().with_kid("one");
    let other = Hs512::new(&[7; 64]).unwrap();
    let members = [Member::text("url", "/")];
    let fields = |members, kid, unprotected| SignatureFields {
        protected: HeaderFields { kid, members, ..HeaderFields::NONE },
        unprotected,
    };
    let flattened =
        |fields: &SignatureFields<'_>| Signer { key: &one }.flattened_len(Form::Attached, fields, b"");
    for unprotected in
        [r#"{"alg":"none"}"#, r#"{"kid":"two"}"#, r#"{"b64":false}"#, r#"{"crit":[]}"#, r#"{"u\u0072l":1}"#]
    {
        let fields = fields(&members, None, Some(object(unprotected)));
        assert_eq!(flattened(&fields), Err(Error::HeaderName), "{unprotected}");
    }
    let general = |keys: &[&dyn SigningKey], fields: &SignatureFields<'_>| {
        Signers { keys }.general_len(Form::Attached, fields, b"")
    };
    let named = fields(&[], Some("both"), None);
    assert_eq!(general(&[&one, &other], &named), Err(Error::HeaderName));
    assert!(general(&[&one], &named).is_ok());
    assert_eq!(general(&[], &SignatureFields::NONE), Err(Error::LimitExceeded(Part::Token)));
    assert_eq!(
        general(&[&one, &one, &one, &one, &one], &SignatureFields::NONE),
        Err(Error::LimitExceeded(Part::Token))
    );
    let refused = Signer { key: &one }.flattened_len(Form::Unencoded, &SignatureFields::NONE, b"\xff");
    assert!(matches!(refused, Err(Error::Malformed { part: Part::Payload, .. })));
}
