//! What is not in the decrypter's slices does not exist: no header talks it into another algorithm, cipher or key.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use crate::common::{KEY, OpenWrap, Parts, Watched, b64, open_all, open_into_buffer};
use alg_aesgcm::{A128GCM, A192GCM, A256GCM};
use jose_alg::{Cek, ContentCipher, Error, Fault, Header, NotRecovered, Part, RecipientKey};
use jwe_core::{Decrypter, Direct, JweCompact, Limits};

fn open(token: &str) -> Result<Vec<u8>, Error> {
    let key = Direct::new(&KEY);
    open_all(&Decrypter { keys: &[&key], content: &[&A256GCM], limits: Limits::DEFAULT }, token, &[])
}

fn with_header(header: &str) -> String {
    Parts::seal(&A256GCM, &KEY, header, &[], b"payload").token()
}

#[test]
fn a1_a2_a13_a14_an_alg_without_a_key_of_its_own_is_refused() {
    let mut names: Vec<String> = [
        "none",
        "",
        "dir\\u0000",
        " dir",
        "dir ",
        "RSA1_5",
        "RSA-OAEP",
        "RSA-OAEP-256",
        "A256KW",
        "A256GCMKW",
    ]
    .map(str::to_owned)
    .to_vec();
    // Each letter in the other case, alone and together; and letters that only look alike.
    for mask in 1u32..8 {
        let flipped = "dir"
            .chars()
            .enumerate()
            .map(|(i, c)| if mask >> i & 1 == 1 { c.to_ascii_uppercase() } else { c });
        names.push(flipped.collect());
    }
    names.extend(["d\u{131}r", "\u{501}ir", "di\u{280}"].map(str::to_owned));
    for name in names {
        let token = with_header(&format!(r#"{{"alg":"{name}","enc":"A256GCM"}}"#));
        assert_eq!(open(&token), Err(Error::AlgNotAllowed), "{name}");
    }
}

#[test]
fn a2_an_enc_without_a_cipher_is_refused() {
    for name in ["A128GCM", "A256gcm", "a256GCM", "A256GCM ", "A256GCM\\u0000", "A256CBC-HS512", "none", ""] {
        let token = with_header(&format!(r#"{{"alg":"dir","enc":"{name}"}}"#));
        assert_eq!(open(&token), Err(Error::EncNotAllowed), "{name}");
    }
    // Spelled with escapes it is the same name.
    assert!(open(&with_header(r#"{"alg":"d\u0069r","enc":"A\u003256GC\u004D"}"#)).is_ok());
}

#[test]
fn empty_slices_accept_nothing() {
    let token = Parts::direct(b"payload").token();
    let key = Direct::new(&KEY);
    let none = Decrypter { keys: &[], content: &[&A256GCM], limits: Limits::DEFAULT };
    assert_eq!(open_all(&none, &token, &[]), Err(Error::AlgNotAllowed));
    let none = Decrypter { keys: &[&key], content: &[], limits: Limits::DEFAULT };
    assert_eq!(open_all(&none, &token, &[]), Err(Error::EncNotAllowed));
}

#[test]
fn a7_a8_keys_and_addresses_in_the_header_are_inert() {
    let other = [9; 32];
    let key = b64(&other);
    let header = format!(
        r#"{{"alg":"dir","enc":"A256GCM","jwk":{{"kty":"oct","k":"{key}"}},"jku":"https://attacker.example/keys",
        "x5u":"https://attacker.example/cert","x5c":["AAAA"],"x5t":"AAAA","x5t#S256":"AAAA"}}"#
    );
    let theirs = Parts::seal(&A256GCM, &other, &header, &[], b"payload").token();
    assert_eq!(open(&theirs), Err(Error::Rejected));
    assert_eq!(open(&with_header(&header)), Ok(b"payload".to_vec()));
}

#[test]
fn a15_a_content_key_of_any_other_length_is_rejected() {
    let ciphers: [(&dyn ContentCipher, &str); 3] =
        [(&A128GCM, "A128GCM"), (&A192GCM, "A192GCM"), (&A256GCM, "A256GCM")];
    let material = [7u8; 64];
    for (content, enc) in ciphers {
        let right = content.key_len();
        let header = format!(r#"{{"alg":"dir","enc":"{enc}"}}"#);
        let token = Parts::seal(content, &material[..right], &header, &[], b"payload").token();
        for len in 0..=64 {
            let key = Direct::new(&material[..len]);
            let decrypter = Decrypter { keys: &[&key], content: &[content], limits: Limits::DEFAULT };
            let expected = if len == right { Ok(b"payload".to_vec()) } else { Err(Error::Rejected) };
            assert_eq!(open_all(&decrypter, &token, b"payload"), expected, "{enc} {len}");
        }
    }
}

/// A key whose encrypted keys have any length, such as one in RSA: what it holds may be too short or too long.
struct AnyLength(usize);

impl RecipientKey for AnyLength {
    fn alg(&self) -> &'static str {
        "NO-SECURITY-WRAP"
    }
    fn encrypted_key_len(&self, _: usize) -> usize {
        self.0
    }
    fn recover_cek(&self, _: &Header<'_>, encrypted_key: &[u8], cek: &mut Cek) -> Result<(), NotRecovered> {
        cek.set(encrypted_key).map_err(|_| NotRecovered::Rejected)
    }
}

#[test]
fn a15_r2_a_recovered_key_of_another_length_is_rejected_after_the_same_work() {
    for len in 0..=64 {
        let material = [7u8; 64];
        let token =
            Parts::seal(&A256GCM, &material[..32], OpenWrap::HEADER, &material[..len], b"payload").token();
        let content = Watched::default();
        let decrypter = Decrypter { keys: &[&AnyLength(len)], content: &[&content], limits: Limits::DEFAULT };
        let expected = if len == 32 { Ok(b"payload".to_vec()) } else { Err(Error::Rejected) };
        assert_eq!(open_into_buffer(&decrypter, &token, b"payload"), expected, "{len}");
        assert_eq!(content.count(), 1, "{len}");
    }
}

#[test]
fn r14_an_encrypted_key_of_the_wrong_length_never_reaches_the_key() {
    let key = OpenWrap::new(*b"mark");
    let decrypter = Decrypter { keys: &[&key], content: &[&A256GCM], limits: Limits::DEFAULT };
    for len in (0..=80).filter(|len| *len != 36) {
        let token = Parts::seal(&A256GCM, &KEY, OpenWrap::HEADER, &vec![1; len], b"payload").token();
        assert_eq!(
            open_all(&decrypter, &token, &[]),
            Err(Error::Malformed { part: Part::EncryptedKey, fault: Fault::WrongLength, at: 0 })
        );
    }
    assert_eq!(key.asked.get(), 0);
}

#[test]
fn a16_a_key_that_is_bound_to_an_enc_serves_no_other() {
    let token = Parts::direct(b"payload").token();
    let bound = |enc| {
        let key = Direct::new(&KEY).with_enc(enc);
        open_all(
            &Decrypter { keys: &[&key], content: &[&A256GCM], limits: Limits::DEFAULT },
            &token,
            b"payload",
        )
    };
    assert_eq!(bound("A256GCM"), Ok(b"payload".to_vec()));
    assert_eq!(bound("A256CBC-HS512"), Err(Error::Rejected));
}

/// What became of a token with this `kid`, given keys with these.
fn by_kid(
    kid: Option<&str>,
    keys: &[Option<&'static str>],
    right: usize,
) -> (Result<Option<usize>, Error>, usize) {
    let header = match kid {
        Some(kid) => format!(r#"{{"alg":"NO-SECURITY-WRAP","enc":"A256GCM","kid":"{kid}"}}"#),
        None => OpenWrap::HEADER.to_owned(),
    };
    let mark = |n: usize| [b'k', b'e', b'y', u8::try_from(n).expect("few")];
    let keys: Vec<OpenWrap> =
        keys.iter().enumerate().map(|(n, kid)| OpenWrap { kid: *kid, ..OpenWrap::new(mark(n)) }).collect();
    let wrapped = OpenWrap::new(mark(right)).wrap(&KEY);
    let token = Parts::seal(&A256GCM, &KEY, &header, &wrapped, b"payload").token();
    let list: Vec<&dyn RecipientKey> = keys.iter().map(|key| -> &dyn RecipientKey { key }).collect();
    let decrypter = Decrypter { keys: &list, content: &[&A256GCM], limits: Limits::DEFAULT };
    let view = JweCompact::parse(&token).expect("a token");
    let opened = decrypter.decrypt(&view, &mut vec![0; view.buffer_len()]).map(|opened| opened.key);
    let asked = keys.iter().map(|key| key.asked.get()).sum();

    let mut own = token.into_bytes();
    assert_eq!(decrypter.decrypt_in_place(&mut own).map(|(_, opened)| opened.key), opened);
    (opened, asked)
}

#[test]
fn a18_a_token_that_names_its_key_is_for_that_key_alone() {
    let (a, b) = (Some("a"), Some("b"));
    // The named key, wherever it stands; nobody else is asked.
    assert_eq!(by_kid(Some("b"), &[a, b], 1), (Ok(Some(1)), 1));
    assert_eq!(by_kid(Some("b"), &[None, b, None], 1), (Ok(Some(1)), 1));
    // The named key is the wrong one: another that would fit is not tried.
    assert_eq!(by_kid(Some("b"), &[a, b], 0), (Err(Error::Rejected), 1));
    assert_eq!(by_kid(Some("b"), &[None, b], 0), (Err(Error::Rejected), 1));
    // Nobody has the name: keys without one are tried, keys with another are not.
    assert_eq!(by_kid(Some("c"), &[a, None, None], 2), (Ok(Some(2)), 2));
    assert_eq!(by_kid(Some("c"), &[a, b], 0), (Err(Error::NoMatchingKey), 0));
    // Several with one name: all of them, in order.
    assert_eq!(by_kid(Some("b"), &[b, a, b], 2), (Ok(Some(2)), 2));
    // No name in the token: all.
    assert_eq!(by_kid(None, &[a, None, b], 2), (Ok(Some(2)), 3));
    // Names are compared to the character: case, normalisation and length count.
    for near in ["B", "b ", "b\\u0000", "", "\u{ff42}"] {
        assert_eq!(by_kid(Some(near), &[b], 0), (Err(Error::NoMatchingKey), 0), "{near:?}");
    }
    assert_eq!(by_kid(Some("\\u0062"), &[b], 0), (Ok(Some(0)), 1));
}

#[test]
fn a18_a_name_shared_across_algorithms_does_not_cross_them() {
    // A `dir` key has the name, but the token asks for the other algorithm.
    let direct = Direct::new(&KEY).with_kid("k");
    let wrap = OpenWrap::with_kid(*b"mark", "other");
    let header = r#"{"alg":"NO-SECURITY-WRAP","enc":"A256GCM","kid":"k"}"#;
    let token = Parts::seal(&A256GCM, &KEY, header, &wrap.wrap(&KEY), b"payload").token();
    let decrypter = Decrypter { keys: &[&direct, &wrap], content: &[&A256GCM], limits: Limits::DEFAULT };
    assert_eq!(open_all(&decrypter, &token, &[]), Err(Error::NoMatchingKey));
    assert_eq!(wrap.asked.get(), 0);
}

#[test]
fn a19_several_keys_are_tried_in_order_and_no_further_than_the_limit() {
    let marks = *b"0123456789";
    let keys: Vec<OpenWrap> = marks.iter().map(|mark| OpenWrap::new([*mark; 4])).collect();
    let list: Vec<&dyn RecipientKey> = keys.iter().map(|key| -> &dyn RecipientKey { key }).collect();
    for limit in [0, 1, 2, 3, 4, 5, u8::MAX] {
        let reach = usize::from(limit.min(4));
        for right in 0..keys.len() {
            keys.iter().for_each(|key| key.asked.set(0));
            let content = Watched::default();
            let decrypter = Decrypter {
                keys: &list,
                content: &[&content],
                limits: Limits { candidates: limit, ..Limits::DEFAULT },
            };
            let token =
                Parts::seal(&A256GCM, &KEY, OpenWrap::HEADER, &keys[right].wrap(&KEY), b"payload").token();
            let view = JweCompact::parse(&token).expect("a token");
            let opened = decrypter.decrypt(&view, &mut vec![0; view.buffer_len()]).map(|opened| opened.key);
            let expected = match right {
                _ if reach == 0 => Err(Error::NoMatchingKey),
                right if right < reach => Ok(Some(right)),
                _ => Err(Error::Rejected),
            };
            assert_eq!(opened, expected, "limit {limit}, key {right}");
            let asked: Vec<usize> = keys.iter().map(|key| key.asked.get()).collect();
            let all_within: Vec<usize> = (0..keys.len()).map(|n| usize::from(n < reach)).collect();
            assert_eq!(asked, all_within, "all candidates work, whichever fits, and none beyond");
            assert_eq!(content.count(), (right + 1).min(reach));
        }
    }
}

#[test]
fn a19_in_place_only_the_first_key_that_recovers_is_tried_on_the_text() {
    let other = [9; 32];
    let token = Parts::direct(b"payload").token();
    let (right, wrong) = (Direct::new(&KEY), Direct::new(&other));
    let content = Watched::default();
    let mut own = token.clone().into_bytes();
    let decrypter = Decrypter { keys: &[&wrong, &right], content: &[&content], limits: Limits::DEFAULT };
    assert_eq!(decrypter.decrypt_in_place(&mut own).map(|_| ()), Err(Error::Rejected));
    assert_eq!(content.count(), 1);
    assert_eq!(open_into_buffer(&decrypter, &token, b"payload"), Ok(b"payload".to_vec()));

    // A key that could not recover is passed over.
    let wraps = [OpenWrap::new(*b"aaaa"), OpenWrap::new(*b"bbbb")];
    let token = Parts::seal(&A256GCM, &KEY, OpenWrap::HEADER, &wraps[1].wrap(&KEY), b"payload").token();
    let decrypter =
        Decrypter { keys: &[&wraps[0], &wraps[1]], content: &[&A256GCM], limits: Limits::DEFAULT };
    let mut own = token.into_bytes();
    assert_eq!(decrypter.decrypt_in_place(&mut own).map(|(_, opened)| opened.key), Ok(Some(1)));
}

#[test]
fn s20_s21_compression_is_refused_in_every_spelling() {
    for member in [
        r#""zip":"DEF""#,
        r#""zip":"def""#,
        r#""zip":"""#,
        r#""zip":"none""#,
        r#""z\u0069p":"DEF""#,
        r#""\u007aip":"\u0044EF""#,
    ] {
        for header in [
            format!(r#"{{"alg":"dir","enc":"A256GCM",{member}}}"#),
            format!(r#"{{{member},"alg":"dir","enc":"A256GCM"}}"#),
        ] {
            assert_eq!(open(&with_header(&header)), Err(Error::CompressionNotAllowed), "{header}");
        }
    }
    // Another name is another member.
    assert!(open(&with_header(r#"{"alg":"dir","enc":"A256GCM","ZIP":"DEF"}"#)).is_ok());
}

#[test]
fn d15_d16_crit_is_refused_whatever_it_names() {
    for header in [
        r#"{"alg":"dir","enc":"A256GCM","crit":["url"],"url":"/v1"}"#,
        r#"{"alg":"dir","enc":"A256GCM","cr\u0069t":["url"],"url":"/v1"}"#,
        r#"{"alg":"dir","enc":"A256GCM","crit":["b64"],"b64":true}"#,
        r#"{"alg":"dir","enc":"A256GCM","crit":["exp"],"exp":1}"#,
    ] {
        assert_eq!(open(&with_header(header)), Err(Error::CritNotUnderstood), "{header}");
    }
    for (crit, fault) in [
        ("[]", Fault::InvalidValue),
        (r#"["alg"]"#, Fault::InvalidValue),
        (r#"["url"]"#, Fault::InvalidValue),
        (r#"["x","x"]"#, Fault::InvalidValue),
        (r#"["x","\u0078"]"#, Fault::InvalidValue),
        (r#"[1]"#, Fault::WrongType),
        (r#""x""#, Fault::WrongType),
        ("{}", Fault::WrongType),
        ("null", Fault::WrongType),
    ] {
        let header = format!(r#"{{"alg":"dir","enc":"A256GCM","x":1,"crit":{crit}}}"#);
        let refused = open(&with_header(&header)).expect_err(crit);
        assert!(
            matches!(refused, Error::Malformed { part: Part::Header, fault: named, .. } if named == fault),
            "{crit}: {refused:?}"
        );
    }
}

#[test]
fn d23_a_cipher_found_by_its_name_is_found_by_all_of_it() {
    // Two ciphers that answer to nearly the same name: the list is searched by the whole name.
    let token =
        Parts::seal(&A128GCM, &KEY[..16], r#"{"alg":"dir","enc":"A128GCM"}"#, &[], b"payload").token();
    let key = Direct::new(&KEY[..16]);
    let decrypter =
        Decrypter { keys: &[&key], content: &[&A256GCM, &A192GCM, &A128GCM], limits: Limits::DEFAULT };
    assert_eq!(open_all(&decrypter, &token, &[]), Ok(b"payload".to_vec()));
}
