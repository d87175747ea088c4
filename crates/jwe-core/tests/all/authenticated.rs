//! Nothing comes out that was not authenticated, whatever was wrong looks the same, and buffers are clean after it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use crate::common::{IV, KEY, OpenWrap, Parts, Watched, holds_some_of, open_all};
use alg_aesgcm::A256GCM;
use jose_alg::{ContentCipher, Error, Fault, Part, RecipientKey};
use jwe_core::{Decrypter, Direct, JweCompact, Limits};

const SECRET: &[u8] = b"a payload that must not be seen by anyone before its tag was checked";

fn open(token: &str) -> Result<Vec<u8>, Error> {
    let key = Direct::new(&KEY);
    open_all(&Decrypter { keys: &[&key], content: &[&A256GCM], limits: Limits::DEFAULT }, token, SECRET)
}

const fn wrong_length(part: Part) -> Error {
    Error::Malformed { part, fault: Fault::WrongLength, at: 0 }
}

#[test]
fn s1_a_tag_of_any_other_length_is_refused() {
    let good = Parts::direct(SECRET);
    for len in 0..=32 {
        let tag: Vec<u8> = good.tag.iter().copied().chain([0; 16]).take(len).collect();
        let expected = if len == 16 { Ok(SECRET.to_vec()) } else { Err(wrong_length(Part::Tag)) };
        assert_eq!(open(&Parts { tag, ..good.clone() }.token()), expected, "{len}");
    }
}

#[test]
fn s2_bytes_moved_between_ciphertext_and_tag_are_refused() {
    let good = Parts::direct(SECRET);
    for k in 1..=15 {
        let (kept, moved) = good.text.split_at(good.text.len() - k);
        let longer = Parts { text: kept.to_vec(), tag: [moved, &good.tag].concat(), ..good.clone() };
        assert_eq!(open(&longer.token()), Err(wrong_length(Part::Tag)));
        let (moved, kept) = good.tag.split_at(k);
        let shorter = Parts { text: [&good.text, moved].concat(), tag: kept.to_vec(), ..good.clone() };
        assert_eq!(open(&shorter.token()), Err(wrong_length(Part::Tag)));
        // With the tag kept at its length.
        let window = [&good.text[..], &good.tag].concat();
        let cut = window.len() - 16 - k;
        let slid =
            Parts { text: window[..cut].to_vec(), tag: window[cut..cut + 16].to_vec(), ..good.clone() };
        assert_eq!(open(&slid.token()), Err(Error::Rejected));
    }
}

#[test]
fn s3_an_initialization_vector_of_any_other_length_is_refused() {
    let good = Parts::direct(SECRET);
    for len in (0..=32).filter(|len| *len != 12) {
        let iv = IV.iter().copied().chain([0; 20]).take(len).collect();
        assert_eq!(open(&Parts { iv, ..good.clone() }.token()), Err(wrong_length(Part::Iv)), "{len}");
    }
}

#[test]
fn s4_s22_a_buffer_holds_zeros_where_the_text_was() {
    let good = Parts::direct(SECRET);
    let mut tag = good.tag.clone();
    tag[15] ^= 1;
    let token = Parts { tag, ..good.clone() }.token();
    let key = Direct::new(&KEY);
    let decrypter = Decrypter { keys: &[&key], content: &[&A256GCM], limits: Limits::DEFAULT };

    let view = JweCompact::parse(&token).expect("a token");
    let mut out = vec![0xa5; view.buffer_len() + 32];
    assert_eq!(decrypter.decrypt(&view, &mut out).map(|_| ()), Err(Error::Rejected));
    let (text, behind) = out.split_at(SECRET.len());
    assert!(text.iter().all(|byte| *byte == 0), "the text was not wiped");
    assert!(behind.iter().all(|byte| *byte == 0xa5));

    let before = token.clone().into_bytes();
    let mut own = before.clone();
    assert_eq!(decrypter.decrypt_in_place(&mut own).map(|_| ()), Err(Error::Rejected));
    // The text's segment begins with as many zeros as there was plaintext; what is behind them is what stood
    // there: characters of the ciphertext.
    let [header, encrypted_key, iv, ..] = view.parts().map(|(_, text)| text.len());
    let start = header + encrypted_key + iv + 3;
    let end = start + SECRET.len();
    assert!(own[start..end].iter().all(|byte| *byte == 0), "the text was not wiped");
    assert_eq!(own[end..], before[end..]);
    assert!(!holds_some_of(&own, SECRET));
    assert!(!holds_some_of(&own, &KEY));
}

#[test]
fn s4_every_changed_bit_is_rejected_and_leaves_nothing() {
    let good = Parts::direct(&SECRET[..20]);
    let flip = |bytes: &[u8], bit: usize| {
        let mut bytes = bytes.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        bytes
    };
    for bit in 0..good.text.len() * 8 {
        let token = Parts { text: flip(&good.text, bit), ..good.clone() }.token();
        assert_eq!(open(&token), Err(Error::Rejected), "ciphertext bit {bit}");
    }
    for bit in 0..128 {
        let token = Parts { tag: flip(&good.tag, bit), ..good.clone() }.token();
        assert_eq!(open(&token), Err(Error::Rejected), "tag bit {bit}");
    }
    for bit in 0..96 {
        let token = Parts { iv: flip(&good.iv, bit), ..good.clone() }.token();
        assert_eq!(open(&token), Err(Error::Rejected), "initialization vector bit {bit}");
    }
}

#[test]
fn s16_the_header_is_bound_as_additional_data() {
    let good = Parts::direct(SECRET);
    let other_aad: [&[u8]; 4] = [b"", good.header.as_bytes(), b"eyJhbGciOiJkaXIifQ", b"."];
    for aad in other_aad {
        let mut text = SECRET.to_vec();
        let mut tag = [0; 16];
        A256GCM.seal(&KEY, &IV, aad, &mut text, SECRET.len(), &mut tag).expect("lengths are right");
        let token = Parts { text, tag: tag.to_vec(), ..good.clone() }.token();
        assert_eq!(open(&token), Err(Error::Rejected), "{aad:?}");
    }
}

#[test]
fn s17_the_header_counts_as_it_was_spelled() {
    let odd =
        "\t{ \"enc\" :\r\n\"A256\\u0047CM\" , \"x\":[ 1.0e+2 , {\"\":null} ],\"\\u0061lg\":\"dir\" } \n";
    let good = Parts::seal(&A256GCM, &KEY, odd, &[], SECRET);
    assert_eq!(open(&good.token()), Ok(SECRET.to_vec()));
    // The same meaning in another spelling.
    for (from, to) in
        [("\t{", " {"), ("1.0e+2", "1.0E+2"), ("\\u0061lg", "\\u0061lg "), ("\\u0061", "a"), (" \n", "")]
    {
        assert!(odd.contains(from));
        let header = odd.replacen(from, to, 1);
        assert!(open(&Parts { header, ..good.clone() }.token()).is_err(), "{from:?}");
    }
    let changed = Parts { header: odd.replacen("\t{", " {", 1), ..good }.token();
    assert_eq!(open(&changed), Err(Error::Rejected));
}

#[test]
fn r2_r6_a_bad_key_and_a_bad_tag_look_alike_after_the_same_work() {
    let key = OpenWrap::new(*b"mark");
    let good = Parts::seal(&A256GCM, &KEY, OpenWrap::HEADER, &key.wrap(&KEY), SECRET);
    let mut bad_key = good.clone();
    bad_key.encrypted_key[0] ^= 1;
    let mut bad_tag = good.clone();
    bad_tag.tag[0] ^= 1;
    let mut wrong_cek = good.clone();
    wrong_cek.encrypted_key[4] ^= 1;
    let mut both = bad_key.clone();
    both.tag[0] ^= 1;
    for (parts, dummy) in [(bad_key, true), (bad_tag, false), (wrong_cek, false), (both, true)] {
        let token = parts.token();
        let watch = Watched::default();
        let decrypter = Decrypter { keys: &[&key], content: &[&watch], limits: Limits::DEFAULT };
        let view = JweCompact::parse(&token).expect("a token");
        let mut out = vec![0xa5; view.buffer_len()];
        assert_eq!(decrypter.decrypt(&view, &mut out).map(|_| ()), Err(Error::Rejected));
        assert!(!holds_some_of(&out, SECRET));
        assert_eq!(watch.count(), 1, "the cipher runs once in every case");
        // The right key, left behind by a failed recovery, was not used.
        assert_eq!(watch.opened_with.borrow()[0] == [0; 32], dummy);

        let mut own = token.into_bytes();
        assert_eq!(decrypter.decrypt_in_place(&mut own).map(|_| ()), Err(Error::Rejected));
        assert!(!holds_some_of(&own, SECRET));
        assert_eq!(watch.count(), 2, "the cipher runs once in every case");
        assert_eq!(watch.opened_with.borrow()[1] == [0; 32], dummy);
    }
}

#[test]
fn r2_a_tag_that_fits_the_dummy_key_is_refused_and_wiped() {
    // Anyone can seal under the dummy key, and name it in no encrypted key at all.
    let key = OpenWrap::new(*b"mark");
    let forged = Parts::seal(&A256GCM, &[0; 32], OpenWrap::HEADER, &[b'x'; 36], SECRET);
    let watch = Watched::default();
    let decrypter = Decrypter { keys: &[&key], content: &[&watch], limits: Limits::DEFAULT };
    assert_eq!(open_all(&decrypter, &forged.token(), SECRET), Err(Error::Rejected));
    assert!(watch.opened_with.borrow().iter().all(|cek| cek == &[0; 32]));
    assert!(watch.count() >= 2);

    let view = forged.token();
    let view = JweCompact::parse(&view).expect("a token");
    let mut out = vec![0xa5; view.buffer_len()];
    assert_eq!(decrypter.decrypt(&view, &mut out).map(|_| ()), Err(Error::Rejected));
    assert!(out[..SECRET.len()].iter().all(|byte| *byte == 0));

    // The same with a shared key of a length that the cipher does not take.
    let forged = Parts::seal(&A256GCM, &[0; 32], r#"{"alg":"dir","enc":"A256GCM"}"#, &[], SECRET).token();
    for len in (0..=64).filter(|len| *len != 32) {
        let short = Direct::new(&[7; 64][..len]);
        let decrypter = Decrypter { keys: &[&short], content: &[&A256GCM], limits: Limits::DEFAULT };
        assert_eq!(open_all(&decrypter, &forged, SECRET), Err(Error::Rejected));
    }
    // But an all-zero key that really is the caller's is a key.
    let zero = Direct::new(&[0; 32]);
    let decrypter = Decrypter { keys: &[&zero], content: &[&A256GCM], limits: Limits::DEFAULT };
    assert_eq!(open_all(&decrypter, &forged, &[]), Ok(SECRET.to_vec()));
}

#[test]
fn r2_several_keys_that_fail_leave_nothing_either() {
    let keys = [OpenWrap::new(*b"aaaa"), OpenWrap::new(*b"bbbb"), OpenWrap::new(*b"cccc")];
    let list: Vec<&dyn RecipientKey> = keys.iter().map(|key| -> &dyn RecipientKey { key }).collect();
    let token =
        Parts::seal(&A256GCM, &[0; 32], OpenWrap::HEADER, &OpenWrap::new(*b"dddd").wrap(&KEY), SECRET)
            .token();
    let watch = Watched::default();
    let decrypter = Decrypter { keys: &list, content: &[&watch], limits: Limits::DEFAULT };
    let view = JweCompact::parse(&token).expect("a token");
    let mut out = vec![0xa5; view.buffer_len()];
    assert_eq!(decrypter.decrypt(&view, &mut out).map(|_| ()), Err(Error::Rejected));
    assert!(!holds_some_of(&out, SECRET));
    assert_eq!(watch.count(), 3);
}

#[test]
fn r6_a_private_key_without_randomness_is_the_one_other_error() {
    use jose_alg::{Cek, Header, NotRecovered};
    struct Dry;
    impl RecipientKey for Dry {
        fn alg(&self) -> &'static str {
            OpenWrap::ALG
        }
        fn encrypted_key_len(&self, _: usize) -> usize {
            4
        }
        fn recover_cek(&self, _: &Header<'_>, _: &[u8], _: &mut Cek) -> Result<(), NotRecovered> {
            Err(NotRecovered::RandomUnavailable)
        }
    }
    let token = Parts::seal(&A256GCM, &KEY, OpenWrap::HEADER, b"wrap", SECRET).token();
    let watch = Watched::default();
    let decrypter = Decrypter { keys: &[&Dry], content: &[&watch], limits: Limits::DEFAULT };
    assert_eq!(open_all(&decrypter, &token, SECRET), Err(Error::RandomUnavailable));
    assert_eq!(watch.count(), 0, "independent of the token, so there is nothing to hide");
}

#[test]
fn tokens_under_other_keys_are_rejected() {
    let other = [8; 32];
    let token = Parts::seal(&A256GCM, &other, r#"{"alg":"dir","enc":"A256GCM"}"#, &[], SECRET).token();
    assert_eq!(open(&token), Err(Error::Rejected));
}
