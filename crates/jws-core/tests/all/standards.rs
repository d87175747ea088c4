//! The examples of RFC 7515 and RFC 7797, made and read.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use crate::common::{RFC_PAYLOAD, RFC_TOKEN, key, no_random, verify_all};
use jose_alg::{Error, Fault, HeaderFields, Part};
use jws_core::{Form, JwsCompact, Limits, Signer, Verifier};

/// RFC 7797, section 4.2: the payload is `$.02`.
const RFC_7797: &str =
    "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19..A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY";

#[test]
fn w1_rfc_7515_appendix_a_1() {
    let key = key();
    let verifier = Verifier { keys: &[&key], understood: &[], limits: Limits::DEFAULT };
    let (payload, header, place) = verify_all(&verifier, RFC_TOKEN).unwrap();
    assert_eq!((payload.as_slice(), place), (RFC_PAYLOAD, 0));
    assert_eq!(header, "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}");
}

#[test]
fn d17_rfc_7797_section_4_both_ways() {
    let key = key();
    let mut out = [0; 200];
    let signer = Signer { key: &key };
    let token = signer
        .sign_as(Form::UnencodedDetached, &HeaderFields::NONE, b"$.02", &mut no_random(), &mut out)
        .unwrap();
    assert_eq!(token, RFC_7797);
    let view = JwsCompact::parse(token).unwrap();
    let mut work = vec![0; view.buffer_len()];

    let verifier = Verifier { keys: &[&key], understood: &["b64"], limits: Limits::DEFAULT };
    let verified = verifier.verify_detached(&view, b"$.02", &mut work).unwrap();
    assert_eq!(verified.payload(), b"$.02");
    assert_eq!(verifier.verify_detached(&view, b"$.03", &mut work).err(), Some(Error::Rejected));

    let plain = Verifier { understood: &[], ..verifier };
    assert_eq!(plain.verify_detached(&view, b"$.02", &mut work).err(), Some(Error::CritNotUnderstood));
}

#[test]
fn what_is_signed_verifies_in_every_form_and_length() {
    let key = key();
    let signer = Signer { key: &key };
    let verifier = Verifier { keys: &[&key], understood: &["b64"], limits: Limits::DEFAULT };
    let fields = HeaderFields { typ: Some("JOSE"), cty: Some("text/plain"), ..HeaderFields::NONE };
    for len in [0, 1, 2, 3, 95, 96, 97, 192, 500] {
        let payload = vec![b'x'; len];
        for form in [Form::Attached, Form::Detached, Form::Unencoded, Form::UnencodedDetached] {
            let needed = signer.signed_len(form, &fields, len).unwrap();
            let mut out = vec![0xee; needed + 7];
            let short = signer.sign_as(form, &fields, &payload, &mut no_random(), &mut out[..needed - 1]);
            assert_eq!(short, Err(Error::BufferTooSmall { needed }));
            assert!(out.iter().all(|byte| *byte == 0xee), "a short buffer is left alone");
            let token = signer.sign_as(form, &fields, &payload, &mut no_random(), &mut out).unwrap();
            assert_eq!(token.len(), needed);
            let view = JwsCompact::parse(token).unwrap();
            let mut work = vec![0; view.buffer_len()];
            match form {
                Form::Attached | Form::Unencoded => {
                    assert_eq!(verify_all(&verifier, token).unwrap().0, payload, "{form:?}");
                }
                Form::Detached | Form::UnencodedDetached => {
                    assert!(view.has_no_payload());
                    let verified = verifier.verify_detached(&view, &payload, &mut work).unwrap();
                    assert_eq!(verified.payload(), payload);
                    assert_eq!(verified.alg(), "HS256");
                    let other = [&payload[..], b"x"].concat();
                    let refused = verifier.verify_detached(&view, &other, &mut work).err();
                    assert_eq!(refused, Some(Error::Rejected), "{form:?}");
                }
            }
        }
    }
}

#[test]
fn d17_w14_an_unencoded_payload_in_a_token_is_printable_and_has_no_dot() {
    let key = key();
    for payload in [&b"$.02"[..], b"a\nb", b"\0", b"\x7f", b"\xc3\xa9"] {
        let mut out = [0xee; 300];
        let refused = Signer { key: &key }.sign_as(
            Form::Unencoded,
            &HeaderFields::NONE,
            payload,
            &mut no_random(),
            &mut out,
        );
        assert!(
            matches!(refused, Err(Error::Malformed { part: Part::Payload, fault: Fault::InvalidValue, .. })),
            "{payload:?}"
        );
        assert!(out.iter().all(|byte| *byte == 0xee));
    }
}

#[cfg(feature = "alloc")]
#[test]
fn a_string_is_made_as_long_as_it_must_be() {
    let key = key();
    let token = Signer { key: &key }
        .sign_to_string(Form::Attached, &HeaderFields::NONE, b"payload", &mut no_random())
        .unwrap();
    let verifier = Verifier { keys: &[&key], understood: &[], limits: Limits::DEFAULT };
    assert_eq!(verify_all(&verifier, &token).unwrap().0, b"payload");
}
