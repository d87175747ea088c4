//! Input that is no compact JWE, or not the one spelling of one, is refused in every form, with the part named.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use crate::common::{KEY, Parts, b64, open_all};
use alg_aesgcm::A256GCM;
use jose_alg::{Error, Fault, Part};
use jwe_core::{Decrypter, Direct, JweCompact, Limits};

fn open(token: &str) -> Result<Vec<u8>, Error> {
    let key = Direct::new(&KEY);
    open_all(&Decrypter { keys: &[&key], content: &[&A256GCM], limits: Limits::DEFAULT }, token, &[])
}

fn with_header(header: &str) -> String {
    Parts::seal(&A256GCM, &KEY, header, &[], b"payload").token()
}

const NOT_FIVE: Error = Error::Malformed { part: Part::Token, fault: Fault::PartCount, at: 0 };

/// The five parts as text, with one encrypted key that makes all of them non-empty.
fn segments() -> [String; 5] {
    let parts = Parts { encrypted_key: b"key".to_vec(), ..Parts::direct(b"payload") };
    [parts.header.as_bytes(), &parts.encrypted_key, &parts.iv, &parts.text, &parts.tag].map(b64)
}

#[test]
fn d1_only_four_dots_make_a_token() {
    let dots = vec![b'.'; 10_000_000];
    assert_eq!(JweCompact::parse(&dots).map(|_| ()), Err(NOT_FIVE));
    for parts in (0..=32).filter(|parts| *parts != 5) {
        let token = vec!["AAAA"; parts].join(".");
        assert_eq!(open(&token), Err(NOT_FIVE), "{parts} parts");
    }
    // Many characters and no dot.
    assert_eq!(JweCompact::parse(&vec![b'A'; 1_000_000]).map(|_| ()), Err(NOT_FIVE));
}

#[test]
fn d2_unused_bits_are_refused_in_every_part() {
    let named = [Part::Header, Part::EncryptedKey, Part::Iv, Part::Ciphertext, Part::Tag];
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // A header of 31 bytes and a payload of 7 leave two and four unused bits, a tag of 16 four; 12 bytes of
    // initialization vector and no encrypted key leave none.
    let spelled = Parts::seal(&A256GCM, &KEY, r#"{"alg":"dir","enc":"A256GCM" }  "#, &[], b"payload");
    assert!(open(&spelled.token()).is_ok());
    let token = spelled.token();
    let original: Vec<&str> = token.split('.').collect();
    let mut tried = 0;
    for (index, part) in named.into_iter().enumerate() {
        let text = original[index];
        let unused = match text.len() % 4 {
            2 => 4,
            3 => 2,
            _ => continue,
        };
        let last = alphabet.find(&text[text.len() - 1..]).expect("in the alphabet");
        assert_eq!(last % (1 << unused), 0);
        for bits in 1..1 << unused {
            let mut changed: Vec<String> = original.iter().map(|part| (*part).to_owned()).collect();
            let at = text.len() - 1;
            changed[index].replace_range(at.., &alphabet[last + bits..=last + bits]);
            let refused = Err(Error::Malformed { part, fault: Fault::Base64NotCanonical, at });
            assert_eq!(open(&changed.join(".")), refused);
            tried += 1;
        }
    }
    assert_eq!(tried, 3 + 15 + 15);
}

#[test]
fn d3_bytes_outside_the_alphabet_are_refused_at_every_kind_of_place() {
    let named = [Part::Header, Part::EncryptedKey, Part::Iv, Part::Ciphertext, Part::Tag];
    let stray = (0..=u8::MAX)
        .filter(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'_' | b'.'))
        .collect::<Vec<_>>();
    assert_eq!(stray.len(), 256 - 64 - 1);
    let key = Direct::new(&KEY);
    let decrypter = Decrypter { keys: &[&key], content: &[&A256GCM], limits: Limits::DEFAULT };
    let direct = Parts::direct(b"payload").token();
    let segments: Vec<&[u8]> = direct.split('.').map(str::as_bytes).collect();
    for (index, part) in named.into_iter().enumerate() {
        let len = segments[index].len();
        let places = [
            0,
            1,
            2,
            3,
            len.saturating_sub(4),
            len.saturating_sub(3),
            len.saturating_sub(2),
            len - 1.min(len),
        ];
        for at in places.into_iter().filter(|at| *at < len) {
            for byte in &stray {
                let mut token: Vec<Vec<u8>> = segments.iter().map(|part| part.to_vec()).collect();
                token[index][at] = *byte;
                let mut token = token.join(&b'.');
                let refused = Error::Malformed { part, fault: Fault::Base64Character, at };
                let view = JweCompact::parse(&token).expect("five parts");
                let mut out = vec![0; view.buffer_len()];
                assert_eq!(decrypter.decrypt(&view, &mut out).map(|_| ()), Err(refused));
                assert_eq!(decrypter.decrypt_in_place(&mut token).map(|_| ()), Err(refused));
            }
        }
    }
    // Around the token and around its parts, and as padding.
    for (token, part) in [
        (format!(" {direct}"), Part::Header),
        (format!("{direct}\n"), Part::Tag),
        (direct.replacen('.', ".\n", 1), Part::EncryptedKey),
        (format!("{direct}=="), Part::Tag),
    ] {
        let refused = open(&token).expect_err("it has a second spelling");
        assert!(matches!(refused, Error::Malformed { part: named, .. } if named == part), "{refused:?}");
    }
}

#[test]
fn d4_lengths_that_no_base64url_has_are_refused_in_every_part() {
    let named = [Part::Header, Part::EncryptedKey, Part::Iv, Part::Ciphertext, Part::Tag];
    for (index, part) in named.into_iter().enumerate() {
        for len in 0..=8 {
            let mut segments = segments();
            segments[index] = "A".repeat(len);
            let parsed = JweCompact::parse(&segments.join(".")).map(|_| ());
            let expected = match (len % 4, len, part) {
                (1, ..) => Err(Error::Malformed { part, fault: Fault::Base64Length, at: len }),
                (_, 0, Part::Header) => Err(Error::Malformed { part, fault: Fault::JsonEnd, at: 0 }),
                _ => Ok(()),
            };
            assert_eq!(parsed, expected, "{part:?} of {len}");
        }
    }
}

#[test]
fn d5_duplicate_members_are_refused_however_they_are_spelled() {
    for header in [
        r#"{"alg":"dir","enc":"A256GCM","alg":"dir"}"#,
        r#"{"alg":"dir","enc":"A256GCM","\u0061lg":"dir"}"#,
        r#"{"alg":"dir","enc":"A256GCM","enc":"A128GCM"}"#,
        r#"{"alg":"dir","enc":"A256GCM","x":{"y":[{"z":1,"\u007a":2}]}}"#,
    ] {
        let refused = open(&with_header(header)).expect_err(header);
        assert!(
            matches!(refused, Error::Malformed { part: Part::Header, fault: Fault::JsonDuplicate, .. }),
            "{refused:?}"
        );
    }
}

#[test]
fn d7_d12_a_header_that_asks_for_too_much_is_refused() {
    let fill = "x".repeat(16 * 1024);
    let members: String = (0..40).map(|n| format!(r#","m{n}":0"#)).collect();
    for header in [
        format!(r#"{{"alg":"dir","enc":"A256GCM","x":"{fill}"}}"#),
        format!(r#"{{"alg":"dir","enc":"A256GCM"{members}}}"#),
        format!(r#"{{"alg":"dir","enc":"A256GCM","x":{}{}}}"#, "[".repeat(8), "]".repeat(8)),
        format!(r#"{{"alg":"dir","enc":"A256GCM","x":{}"#, "[".repeat(10_000)),
    ] {
        assert_eq!(open(&with_header(&header)), Err(Error::LimitExceeded(Part::Header)));
    }
}

#[test]
fn d9_registered_members_of_another_type_are_refused() {
    let names =
        ["alg", "enc", "kid", "typ", "cty", "zip", "crit", "jku", "jwk", "x5u", "x5c", "x5t", "epk", "p2c"];
    let values = ["null", "true", "7", r#""text""#, r#"["text"]"#, r#"{"a":1}"#];
    for name in names {
        let right = match name {
            "crit" | "x5c" => r#"["text"]"#,
            "jwk" | "epk" => r#"{"a":1}"#,
            "p2c" => "7",
            _ => r#""text""#,
        };
        for value in values.into_iter().filter(|value| *value != right) {
            let others = ["alg", "enc"].into_iter().filter(|other| *other != name);
            let others: String = others.map(|other| format!(r#","{other}":"dir""#)).collect();
            let header = format!(r#"{{"{name}":{value}{others}}}"#);
            let refused = open(&with_header(&header)).expect_err(&header);
            let at = name.len() + 4;
            assert_eq!(
                refused,
                Error::Malformed { part: Part::Header, fault: Fault::WrongType, at },
                "{header}"
            );
        }
    }
}

#[test]
fn d10_d11_a_header_must_be_one_json_object() {
    for (header, fault) in [
        (r#"[{"alg":"dir","enc":"A256GCM"}]"#, Fault::NotAnObject),
        (r#""dir""#, Fault::NotAnObject),
        ("null", Fault::NotAnObject),
        ("7", Fault::NotAnObject),
        (r#"{"alg":"dir","enc":"A256GCM"}{}"#, Fault::JsonTrailing),
        (r#"{"alg":"dir","enc":"A256GCM"} x"#, Fault::JsonTrailing),
        (r#"{'alg':'dir','enc':'A256GCM'}"#, Fault::JsonSyntax),
        (r#"{"alg":"dir","enc":"A256GCM",}"#, Fault::JsonSyntax),
        ("{", Fault::JsonEnd),
        ("{}", Fault::MissingMember),
        (r#"{"enc":"A256GCM"}"#, Fault::MissingMember),
        (r#"{"alg":"dir"}"#, Fault::MissingMember),
    ] {
        let refused = open(&with_header(header)).expect_err(header);
        assert!(
            matches!(refused, Error::Malformed { part: Part::Header, fault: named, .. } if named == fault),
            "{header}: {refused:?}"
        );
    }
}

#[test]
fn d6_a_header_must_be_utf8() {
    let good = Parts::direct(b"payload");
    for bytes in [&b"\xff"[..], b"\xc0\xaf", b"\xed\xa0\x80", b"\xf0\x9f"] {
        let header = [br#"{"alg":"dir","enc":"A256GCM","x":""#, bytes, br#""}"#].concat();
        let token = [&header[..], b"", &good.iv, &good.text, &good.tag].map(b64).join(".");
        let at = 34;
        assert_eq!(open(&token), Err(Error::Malformed { part: Part::Header, fault: Fault::JsonUtf8, at }));
    }
}

#[test]
fn d20_dir_with_an_encrypted_key_is_refused() {
    for len in [1, 2, 16, 32, 40, 256] {
        let token = Parts { encrypted_key: vec![0; len], ..Parts::direct(b"payload") }.token();
        let refused = Error::Malformed { part: Part::EncryptedKey, fault: Fault::WrongLength, at: 0 };
        assert_eq!(open(&token), Err(refused));
    }
}

#[test]
fn d21_every_combination_of_empty_parts_is_refused_but_the_two_that_dir_has() {
    for mask in 0u32..1 << 5 {
        let parts = Parts { encrypted_key: b"key".to_vec(), ..Parts::direct(b"") };
        // With an empty payload and with one, sealed, so that nothing but the emptiness is wrong.
        for payload in [&b""[..], b"payload"] {
            let full = Parts { encrypted_key: parts.encrypted_key.clone(), ..Parts::direct(payload) };
            let segments = [full.header.as_bytes(), &full.encrypted_key, &full.iv, &full.text, &full.tag];
            let mut token = segments.map(b64);
            for (index, segment) in token.iter_mut().enumerate() {
                if mask >> index & 1 == 1 {
                    segment.clear();
                }
            }
            let opened = open(&token.join("."));
            // Bit 1 is the encrypted key, which must be empty; bit 3 the ciphertext, empty for an empty payload.
            let right = mask == 0b0_0010 || (payload.is_empty() && mask == 0b0_1010);
            assert_eq!(opened.is_ok(), right, "{mask:05b} {payload:?}: {opened:?}");
        }
    }
}

#[test]
fn d22_every_cut_of_a_token_is_an_error() {
    let token = Parts::direct(b"payload of some length").token();
    for end in 0..token.len() {
        assert!(open(&token[..end]).is_err(), "{end}");
        assert!(open(&token[token.len() - end..]).is_err(), "{end}");
    }
}

#[test]
fn d22_every_single_bit_of_a_token_counts() {
    let token = Parts::direct(b"short").token();
    let key = Direct::new(&KEY);
    let decrypter = Decrypter { keys: &[&key], content: &[&A256GCM], limits: Limits::DEFAULT };
    for at in 0..token.len() {
        for bit in 0..8 {
            let mut changed = token.clone().into_bytes();
            changed[at] ^= 1 << bit;
            if let Ok(view) = JweCompact::parse(&changed) {
                assert!(decrypter.decrypt(&view, &mut vec![0; view.buffer_len()]).is_err(), "{at} {bit}");
            }
            assert!(decrypter.decrypt_in_place(&mut changed).is_err(), "{at} {bit}");
        }
    }
}

#[test]
fn d24_a_token_has_one_spelling() {
    // Every accepted token is what its decoded parts encode to.
    let token = Parts::direct(b"payload").token();
    let view = JweCompact::parse(&token).expect("a token");
    let again =
        view.parts().map(|(_, text)| b64(&crate::common::unb64(core::str::from_utf8(text).expect("ASCII"))));
    assert_eq!(again.join("."), token);
}

#[test]
fn a11_a_signed_token_is_no_encrypted_one() {
    // RFC 7515, appendix A.1.
    let jws = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
        eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
        dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    assert_eq!(open(jws), Err(NOT_FIVE));
    // And one that was padded with dots to look like five parts.
    assert!(open(&format!("{jws}..")).is_err());
    assert!(open(&jws.replacen('.', "..", 1)).is_err());
}

#[test]
fn a12_json_is_no_compact_token_even_with_four_dots() {
    let parts = Parts::direct(b"payload");
    let [header, iv, text, tag] = [parts.header.as_bytes(), &parts.iv, &parts.text, &parts.tag].map(b64);
    let flattened = format!(r#"{{"protected":"{header}","iv":"{iv}","ciphertext":"{text}","tag":"{tag}"}}"#);
    assert_eq!(open(&flattened), Err(NOT_FIVE));
    let token = parts.token();
    for polyglot in [
        // The compact token as a member of an object, and the other way about.
        format!(r#"{{"token":"{token}"}}"#),
        format!(r#"{{"{token}":1}}"#),
        format!(r#""{token}""#),
        format!("{flattened}....").replace("....", &format!(".{token}")),
        format!("{token}{flattened}"),
        format!(r#"{{"protected":"{header}","a.b.c.d.e":0}}"#),
    ] {
        let refused = open(&polyglot).expect_err("it is JSON");
        assert!(matches!(refused, Error::Malformed { .. }), "{refused:?}");
    }
}
