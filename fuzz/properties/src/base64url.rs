//! Laws of base64url: one spelling for each byte string, the same verdict and place of fault from every function.

use jose_wire::{Fault, base64url};

use crate::{heap, oracle, shown};

/// Characters behind a buffer that must not be touched.
const GUARD: u8 = 0xee;

/// Every function that reads base64url agrees with the `base64` crate on what is accepted and what it means;
/// `encode(decode(x)) == x`; lengths are exact; the place of a fault is where it is.
pub fn reading(text: &[u8]) {
    let expected = oracle::decode(text);
    let len = base64url::decoded_len(text.len()).unwrap_or(0);

    let mut out = vec![GUARD; len + 2];
    let decoded = heap::untouched(|| base64url::decode(text, &mut out).map(|bytes| bytes.len()));
    assert_eq!(decoded.ok(), expected.as_ref().map(Vec::len));
    assert_eq!(out[len..], [GUARD; 2], "wrote beyond the decoded length");
    let Some(expected) = expected else { return refused(text, decoded.unwrap_err()) };
    assert_eq!(out[..len], expected);
    assert_eq!(base64url::decoded_len(text.len()), Some(expected.len()));

    let mut place = text.to_vec();
    assert_eq!(heap::untouched(|| base64url::decode_in_place(&mut place)).map(|b| &*b), Ok(&*expected));
    let public = heap::untouched(|| base64url::public::decode(text, &mut out).map(|bytes| bytes.len()));
    assert_eq!((public, &out[..len]), (Ok(len), &*expected), "vector instructions read something else");
    assert_eq!(out[len..], [GUARD; 2], "vector instructions wrote beyond the decoded length");
    place.copy_from_slice(text);
    assert_eq!(
        heap::untouched(|| base64url::public::decode_in_place(&mut place)).map(|b| &*b),
        Ok(&*expected)
    );
    assert_eq!(heap::untouched(|| base64url::validate(text)), Ok(()));
    assert_eq!(base64url::decode_to_vec(text), Ok(expected.clone()));
    if let Some(short) = len.checked_sub(1) {
        let error = base64url::decode(text, &mut out[..short]).expect_err("it does not fit");
        assert_eq!(error.fault, Fault::WrongLength);
    }

    writing(&expected);
    assert_eq!(base64url::encode_to_string(&expected).as_bytes(), text, "a second spelling was accepted");
}

/// All functions refuse alike, and blame a character that is wrong.
fn refused(text: &[u8], error: jose_wire::WireError) {
    assert_eq!(base64url::validate(text), Err(error));
    assert_eq!(base64url::decode_to_vec(text), Err(error));
    let in_place = base64url::decode_in_place(&mut text.to_vec()).map(|_| ()).expect_err("refused elsewhere");
    let mut out = vec![GUARD; text.len()];
    assert_eq!(base64url::public::decode(text, &mut out).map(|_| ()), Err(error));
    assert_eq!(base64url::public::decode_in_place(&mut text.to_vec()).map(|_| ()), Err(error));
    let is_stray = |byte: &u8| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    match text.iter().position(is_stray) {
        Some(at) => assert_eq!((error.fault, error.at), (Fault::Base64Character, at)),
        None if text.len() % 4 == 1 => assert_eq!((error.fault, error.at), (Fault::Base64Length, text.len())),
        None => assert_eq!((error.fault, error.at), (Fault::Base64NotCanonical, text.len() - 1)),
    }
    assert_eq!(in_place, error);
    shown::speaks(&error);
}

/// Whatever is written is what the `base64` crate writes, exactly as long as was said, and reads back.
pub fn writing(bytes: &[u8]) {
    let expected = oracle::encode(bytes);
    let needed = base64url::encoded_len(bytes.len());
    assert_eq!(needed, expected.len());
    assert_eq!(base64url::decoded_len(needed), Some(bytes.len()));

    let mut out = vec![GUARD; needed + 2];
    assert_eq!(heap::untouched(|| base64url::encode(bytes, &mut out)), Ok(&*expected));
    assert_eq!(out[needed..], [GUARD; 2]);
    if let Some(short) = needed.checked_sub(1) {
        let mut out = vec![GUARD; short];
        assert_eq!(base64url::encode(bytes, &mut out), Err(needed));
        assert!(out.iter().all(|byte| *byte == GUARD), "wrote although it does not fit");
        assert_eq!(base64url::encode_in_place(&mut out, bytes.len()), Err(needed));
        assert!(out.iter().all(|byte| *byte == GUARD), "wrote although it does not fit");
    }

    let mut segment = vec![GUARD; needed];
    segment[needed - bytes.len()..].copy_from_slice(bytes);
    assert_eq!(heap::untouched(|| base64url::encode_in_place(&mut segment, bytes.len())), Ok(()));
    assert_eq!(segment, expected.as_bytes());
    assert_eq!(base64url::decode_in_place(&mut segment).map(|b| &*b), Ok(bytes));
    let mut segment = vec![GUARD; needed];
    segment[needed - bytes.len()..].copy_from_slice(bytes);
    assert_eq!(heap::untouched(|| base64url::public::encode_in_place(&mut segment, bytes.len())), Ok(()));
    assert_eq!(segment, expected.as_bytes(), "vector instructions wrote something else");
    // Back again: what is written may be longer than any text that the fuzzer makes.
    let mut out = vec![GUARD; bytes.len()];
    assert_eq!(base64url::public::decode(&segment, &mut out).map(|b| &*b), Ok(bytes));
    assert_eq!(base64url::public::decode_in_place(&mut segment).map(|b| &*b), Ok(bytes));
}

/// Both ways, for the fuzzer.
pub fn both_ways(data: &[u8]) {
    reading(data);
    writing(data);
}
