//! The `base64` crate, strict and without padding, accepts what we accept and reads the same bytes.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jose_wire::base64url::{decode, decode_in_place, encode, encoded_len, public, validate};
use proptest::prelude::*;

fn agree(text: &[u8]) -> Result<(), TestCaseError> {
    let theirs = URL_SAFE_NO_PAD.decode(text).ok();
    let mut out = vec![0; text.len()];
    let ours = decode(text, &mut out).map(|bytes| bytes.to_vec());
    prop_assert_eq!(ours.as_ref().ok(), theirs.as_ref());
    prop_assert_eq!(validate(text), ours.as_ref().map(|_| ()).map_err(|e| *e));
    let mut place = text.to_vec();
    prop_assert_eq!(decode_in_place(&mut place).map(|bytes| bytes.to_vec()), ours.clone());
    prop_assert_eq!(public::decode(text, &mut out).map(|bytes| bytes.to_vec()), ours.clone());
    place.copy_from_slice(text);
    prop_assert_eq!(public::decode_in_place(&mut place).map(|bytes| bytes.to_vec()), ours.clone());
    if let Ok(bytes) = ours {
        let mut again = vec![0; encoded_len(bytes.len())];
        prop_assert_eq!(encode(&bytes, &mut again).unwrap().as_bytes(), text);
    }
    Ok(())
}

fn damage() -> impl Strategy<Value = (usize, u8)> {
    let byte = prop_oneof![any::<u8>(), prop::sample::select(b"+/=-_ \r\n.AZaz09Q\0".to_vec())];
    (any::<prop::sample::Index>().prop_map(|index| index.index(1 << 16)), byte)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn d2_encoding_agrees(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut out = vec![0; encoded_len(bytes.len())];
        let text = encode(&bytes, &mut out).unwrap();
        prop_assert_eq!(text, URL_SAFE_NO_PAD.encode(&bytes));
        agree(text.as_bytes())?;
    }

    #[test]
    fn d2_d3_d4_decoding_agrees_on_damaged_text(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        damage in prop::collection::vec(damage(), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut text = URL_SAFE_NO_PAD.encode(&bytes).into_bytes();
        for (at, byte) in damage {
            let at = at.checked_rem(text.len()).unwrap_or(0);
            if let Some(place) = text.get_mut(at) {
                *place = byte;
            }
        }
        if let Some(cut) = cut.filter(|_| !text.is_empty()) {
            text.truncate(cut.index(text.len()));
        }
        agree(&text)?;
    }

    /// The last character alone replaced: nearly canonical text, where the readers of the world differ.
    #[test]
    fn d2_decoding_agrees_on_every_last_character(
        bytes in prop::collection::vec(any::<u8>(), 1..300),
        last in prop::sample::select(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".to_vec()),
    ) {
        let mut text = URL_SAFE_NO_PAD.encode(&bytes).into_bytes();
        *text.last_mut().unwrap() = last;
        agree(&text)?;
    }

    #[test]
    fn d3_decoding_agrees_on_any_bytes(text in prop::collection::vec(any::<u8>(), 0..12)) {
        agree(&text)?;
    }
}
