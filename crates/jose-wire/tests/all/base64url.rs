//! Base64url has one spelling per byte string; everything else is refused, with the place. What is accepted is
//! shown by going through all of it where that is possible.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test says what is wrong by panicking, and its numbers are small"
)]

use jose_wire::base64url::{
    decode, decode_in_place, decoded_len, encode, encode_front_in_place, encode_in_place, encoded_len,
    public, validate,
};
use jose_wire::{Fault, WireError};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The one answer that every way of decoding must give.
fn decoded(text: &[u8]) -> Result<Vec<u8>, WireError> {
    let mut out = vec![0xee; text.len()];
    let answer = decode(text, &mut out).map(|bytes| bytes.to_vec());

    let mut place = text.to_vec();
    assert_eq!(decode_in_place(&mut place).map(|bytes| bytes.to_vec()), answer, "{text:?} in place");
    assert_eq!(validate(text), answer.as_ref().map(|_| ()).map_err(|e| *e), "{text:?} validated");
    out.fill(0xee);
    assert_eq!(public::decode(text, &mut out).map(|bytes| bytes.to_vec()), answer, "{text:?} as public text");
    place.copy_from_slice(text);
    assert_eq!(
        public::decode_in_place(&mut place).map(|bytes| bytes.to_vec()),
        answer,
        "{text:?} in place, as public text"
    );
    #[cfg(feature = "alloc")]
    assert_eq!(jose_wire::base64url::decode_to_vec(text), answer, "{text:?} to a vector");
    answer
}

fn encoded(bytes: &[u8]) -> String {
    let mut out = vec![0; encoded_len(bytes.len())];
    encode(bytes, &mut out).unwrap().to_owned()
}

fn refused(text: &[u8]) -> (Fault, usize) {
    let error = decoded(text).unwrap_err();
    (error.fault, error.at)
}

/// RFC 4648, section 10, less the padding; and the octets of RFC 7515, appendix C, for `-` and `_`.
#[test]
fn the_examples_of_the_standards() {
    let examples: [(&[u8], &str); 8] = [
        (b"", ""),
        (b"f", "Zg"),
        (b"fo", "Zm8"),
        (b"foo", "Zm9v"),
        (b"foob", "Zm9vYg"),
        (b"fooba", "Zm9vYmE"),
        (b"foobar", "Zm9vYmFy"),
        (&[3, 236, 255, 224, 193], "A-z_4ME"),
    ];
    for (bytes, text) in examples {
        assert_eq!(encoded(bytes), text);
        assert_eq!(decoded(text.as_bytes()).unwrap(), bytes);
    }
}

#[test]
fn d2_of_all_two_character_tails_only_the_canonical_decode() {
    let mut accepted = 0;
    for (a, first) in ALPHABET.iter().enumerate() {
        for (b, second) in ALPHABET.iter().enumerate() {
            let text = [*first, *second];
            if b % 16 == 0 {
                assert_eq!(decoded(&text).unwrap(), [(a << 2 | b >> 4) as u8]);
                accepted += 1;
            } else {
                assert_eq!(refused(&text), (Fault::Base64NotCanonical, 1));
            }
        }
    }
    assert_eq!(accepted, 256);
}

#[test]
fn d2_of_all_three_character_tails_only_the_canonical_decode() {
    let mut accepted = 0;
    for (a, first) in ALPHABET.iter().enumerate() {
        for (b, second) in ALPHABET.iter().enumerate() {
            for (c, third) in ALPHABET.iter().enumerate() {
                let text = [*first, *second, *third];
                if c % 4 == 0 {
                    let bits = a << 10 | b << 4 | c >> 2;
                    assert_eq!(decoded(&text).unwrap(), (bits as u16).to_be_bytes());
                    accepted += 1;
                } else {
                    assert_eq!(refused(&text), (Fault::Base64NotCanonical, 2));
                }
            }
        }
    }
    assert_eq!(accepted, 65536);
}

/// The last character is judged wherever it stands, also behind many strides of an in-place decoding.
#[test]
fn d2_unused_bits_are_found_at_any_length() {
    for len in (0..600).filter(|len| decoded_len(*len).is_some()) {
        let mut text = vec![b'A'; len];
        let Some(last) = text.last_mut().filter(|_| len % 4 != 0) else { continue };
        *last = b'B';
        assert_eq!(refused(&text), (Fault::Base64NotCanonical, len - 1), "{len}");
    }
}

/// Padding, `+`, `/`, whitespace, line breaks, NUL and the 128 bytes beyond ASCII: all 192, in every position
/// of a group and of each kind of tail, and across the strides of an in-place decoding.
#[test]
fn d3_no_byte_outside_the_alphabet_is_accepted_anywhere() {
    let strangers: Vec<u8> = (0..=255).filter(|byte| !ALPHABET.contains(byte)).collect();
    assert_eq!(strangers.len(), 192);
    for stranger in strangers {
        for len in [1usize, 2, 3, 4, 5, 6, 7, 8, 127, 128, 130, 131, 132, 259] {
            let positions = (0..len.min(8)).chain(len.saturating_sub(8)..len).chain(120..136.min(len));
            for at in positions {
                let mut text = vec![b'A'; len];
                text[at] = stranger;
                assert_eq!(refused(&text), (Fault::Base64Character, at), "{stranger} at {at} of {len}");
            }
        }
    }
}

#[test]
fn d3_the_first_stray_character_is_the_one_that_is_named() {
    assert_eq!(refused(b"A=A="), (Fault::Base64Character, 1));
    assert_eq!(refused(b"QQ=="), (Fault::Base64Character, 2));
    assert_eq!(refused(b"QQ\r\n"), (Fault::Base64Character, 2));
    assert_eq!(refused(b" QQ"), (Fault::Base64Character, 0));
    assert_eq!(refused(b"+w"), (Fault::Base64Character, 0));
    assert_eq!(refused(b"AAAAA/"), (Fault::Base64Character, 5));
    // Said before the length and before the unused bits, since it explains them.
    assert_eq!(refused(b"AAAA="), (Fault::Base64Character, 4));
    assert_eq!(refused(b"=B"), (Fault::Base64Character, 0));
    let mut long = vec![b'A'; 400];
    (long[130], long[399]) = (b'.', b'!');
    assert_eq!(refused(&long), (Fault::Base64Character, 130));
}

#[test]
fn d4_lengths_that_encode_nothing_are_refused() {
    for len in 0..=8usize {
        let text = vec![b'A'; len];
        match len {
            1 | 5 => assert_eq!(refused(&text), (Fault::Base64Length, len)),
            _ => assert_eq!(decoded(&text).unwrap(), vec![0; len * 3 / 4]),
        }
    }
    assert_eq!(refused(&[b'A'; 4097]), (Fault::Base64Length, 4097));
}

#[test]
fn every_length_goes_there_and_back() {
    let bytes: Vec<u8> = (0..300u32).map(|i| ((i * 167 + 13) >> 2) as u8).collect();
    for len in 0..=bytes.len() {
        let bytes = &bytes[..len];
        let text = encoded(bytes);
        assert_eq!(text.len(), encoded_len(len));
        assert_eq!(decoded_len(text.len()), Some(len));
        assert_eq!(decoded(text.as_bytes()).unwrap(), bytes);

        let mut segment = vec![0xee; text.len()];
        let start = text.len() - len;
        segment[start..].copy_from_slice(bytes);
        assert_eq!(encode_in_place(&mut segment, len), Ok(()));
        assert_eq!(segment, text.as_bytes(), "{len} bytes in place");
        segment.fill(0xee);
        segment[start..].copy_from_slice(bytes);
        assert_eq!(public::encode_in_place(&mut segment, len), Ok(()));
        assert_eq!(segment, text.as_bytes(), "{len} bytes in place, as public text");
        segment[..len].copy_from_slice(bytes);
        assert_eq!(encode_front_in_place(&mut segment, len), Ok(()));
        assert_eq!(segment, text.as_bytes(), "{len} bytes from the front");
        segment.push(0xee);
        assert_eq!(public::encode(bytes, &mut segment), Ok(text.as_str()), "{len} bytes, as public text");
        assert_eq!(segment[text.len()], 0xee);
        #[cfg(feature = "alloc")]
        {
            assert_eq!(jose_wire::base64url::encode_to_string(bytes), text);
            let mut begun = "begun".to_owned();
            public::append(bytes, &mut begun);
            assert_eq!(begun, format!("begun{text}"));
        }
    }
}

#[test]
fn lengths_never_overflow() {
    assert_eq!(encoded_len(usize::MAX), usize::MAX);
    for len in [
        usize::MAX / 3 * 2,
        usize::MAX / 4 * 3,
        usize::MAX / 4 * 3 + 1,
        usize::MAX / 4 * 3 + 3,
        usize::MAX - 1,
    ] {
        // By long division in a wider type.
        let exact = (len as u128 * 4).div_ceil(3);
        assert_eq!(encoded_len(len) as u128, exact.min(usize::MAX as u128), "{len}");
    }
    // usize::MAX is 3 modulo 4.
    assert_eq!(decoded_len(usize::MAX), Some(usize::MAX / 4 * 3 + 2));
    assert_eq!(decoded_len(usize::MAX - 2), None);
    const AT_COMPILE_TIME: (usize, Option<usize>) = (encoded_len(32), decoded_len(43));
    assert_eq!(AT_COMPILE_TIME, (43, Some(32)));
}

#[test]
fn encoding_into_too_little_room_says_how_much_and_writes_nothing() {
    for len in 0..40 {
        let bytes = vec![0x55; len];
        let needed = encoded_len(len);
        for room in 0..needed {
            let mut out = vec![0xee; room];
            assert_eq!(encode(&bytes, &mut out).unwrap_err(), needed);
            assert_eq!(public::encode(&bytes, &mut out).unwrap_err(), needed);
            assert_eq!(out, vec![0xee; room]);
        }
        // Room to spare stays as it was.
        let mut out = vec![0xee; needed + 3];
        encode(&bytes, &mut out).unwrap();
        assert_eq!(out[needed..], [0xee; 3]);
    }
}

#[test]
fn encoding_in_place_takes_the_exact_segment_only() {
    for len in 0..40 {
        for room in (0..60).filter(|room| *room != encoded_len(len)) {
            let mut segment = vec![0xee; room];
            assert_eq!(encode_in_place(&mut segment, len), Err(encoded_len(len)));
            assert_eq!(public::encode_in_place(&mut segment, len), Err(encoded_len(len)));
            assert_eq!(encode_front_in_place(&mut segment, len), Err(encoded_len(len)));
            assert_eq!(segment, vec![0xee; room]);
        }
    }
    assert_eq!(encode_in_place(&mut [0; 4], usize::MAX), Err(usize::MAX));
    assert_eq!(public::encode_in_place(&mut [0; 4], usize::MAX), Err(usize::MAX));
}

/// Long texts are worked on in pieces of hundreds or thousands of characters: all lengths around some, both ways, and with one
/// character damaged in each piece, at its borders, and at the ends.
#[test]
fn d2_d3_long_public_text_is_read_and_refused_as_any_other() {
    for len in (380..390).chain(510..516).chain([1535, 1536, 3071, 3072, 3073, 9216, 9221]) {
        let bytes: Vec<u8> = (0..len).map(|i: u32| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let text = encoded(&bytes);
        assert_eq!(decoded(text.as_bytes()).unwrap(), bytes);

        let mut segment = vec![0xee; text.len()];
        let start = text.len() - bytes.len();
        segment[start..].copy_from_slice(&bytes);
        assert_eq!(public::encode_in_place(&mut segment, bytes.len()), Ok(()));
        assert_eq!(segment, text.as_bytes(), "{len} bytes");

        let borders = (512..).step_by(512).take(8).flat_map(|border| [border - 1, border]);
        for at in (0..text.len()).step_by(97).chain(borders).chain([text.len() - 2, text.len() - 1]) {
            let mut damaged = text.clone().into_bytes();
            let Some(place) = damaged.get_mut(at) else { continue };
            *place = b'+';
            assert_eq!(refused(&damaged), (Fault::Base64Character, at), "{len} bytes");
        }
    }
}

#[test]
fn decoding_into_too_little_room_is_refused_and_into_more_leaves_the_rest() {
    let text = b"Zm9vYmFyZm9vYmE";
    for room in 0..11 {
        let mut out = vec![0xee; room];
        assert_eq!(decode(text, &mut out).unwrap_err(), WireError::new(Fault::WrongLength, text.len()));
        assert_eq!(out, vec![0xee; room]);
    }
    let mut out = [0xee; 13];
    assert_eq!(decode(text, &mut out).unwrap(), b"foobarfooba");
    assert_eq!(out[11..], [0xee; 2]);
}

/// Decoding in place must not read what it has overwritten: every length over several strides, with text whose
/// bytes all differ from their neighbours.
#[test]
fn decoding_in_place_reads_everything_before_it_is_overwritten() {
    for len in (0..1200).filter(|len| len % 4 == 0) {
        let text: Vec<u8> = (0..len).map(|i| ALPHABET[i * 37 % 64]).collect();
        let bytes = decoded(&text).unwrap();
        assert_eq!(encoded(&bytes).as_bytes(), text);
    }
}
