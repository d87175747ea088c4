//! Randomness is drawn once, before anything is written, and used for what it was drawn for; a source that fails
//! or is stuck leaves nothing behind; a key that has encrypted enough stops.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use std::collections::HashSet;

use crate::common::{Draws, KEY, OpenWrap, failing, stuck, unb64};
use alg_aesgcm::A256GCM;
use getrandom::SysRng;
use jose_alg::{Cek, Error, HeaderFields, HeaderWriter, KeyFault, Recipient};
use jwe_core::{Decrypter, DirectSender, Encrypter, JweCompact, Limits};

const NONE: HeaderFields<'_> = HeaderFields::NONE;

/// A recipient that asks for random bytes of its own and writes them where they can be seen.
struct Seeded;

impl Recipient for Seeded {
    fn alg(&self) -> &'static str {
        "NO-SECURITY-SEEDED"
    }
    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        cek_len + 20
    }
    fn random_len(&self) -> usize {
        20
    }
    fn protect_cek(
        &self,
        cek: &mut Cek,
        _: &mut HeaderWriter<'_>,
        random: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        out.copy_from_slice(&[cek.as_bytes(), random].concat());
        Ok(())
    }
}

#[test]
fn s9_the_content_key_the_vector_and_the_seed_are_what_was_drawn() {
    let draws = Draws::default();
    let mut out = [0; 512];
    let encrypter = Encrypter { recipient: &Seeded, content: &A256GCM };
    let token = encrypter.encrypt(&NONE, b"payload", &mut draws.source(7), &mut out).expect("it fits");
    let drawn = draws.0.take();
    let [drawn] = &drawn[..] else { panic!("{} requests instead of one", drawn.len()) };
    assert_eq!(drawn.len(), 32 + 12 + 20);
    let part = |index| unb64(token.split('.').nth(index).expect("five parts"));
    assert_eq!(part(1)[..32], drawn[..32], "the content key");
    assert_eq!(part(2), drawn[32..44], "the initialization vector");
    assert_eq!(part(1)[32..], drawn[44..], "the seed");

    // And the key is really the one that the text is under.
    let wrap = OpenWrap::new(*b"mark");
    let mut own = [0; 512];
    let sealed = Encrypter { recipient: &wrap, content: &A256GCM };
    let token = sealed.encrypt(&NONE, b"payload", &mut draws.source(8), &mut own).expect("it fits");
    let decrypter = Decrypter { keys: &[&wrap], content: &[&A256GCM], limits: Limits::DEFAULT };
    let view = JweCompact::parse(token).expect("a token");
    let mut work = vec![0; view.buffer_len()];
    assert_eq!(decrypter.decrypt(&view, &mut work).expect("it opens").plaintext, b"payload");
}

#[test]
fn s9_two_messages_share_nothing_random() {
    let wrap = OpenWrap::new(*b"mark");
    let mut seen = HashSet::new();
    for _ in 0..64 {
        let mut out = [0; 512];
        let token = Encrypter { recipient: &wrap, content: &A256GCM }
            .encrypt(&NONE, b"", &mut SysRng, &mut out)
            .expect("it fits");
        for index in [1, 2, 4] {
            let part = token.split('.').nth(index).expect("five parts").to_owned();
            assert!(seen.insert(part), "a part was the same twice");
        }
    }
}

#[test]
fn s15_g11_a_source_that_fails_leaves_the_output_as_it_was() {
    let sender = DirectSender::new(&KEY);
    let wrap = OpenWrap::new(*b"mark");
    let recipients: [&dyn Recipient; 3] = [&sender, &wrap, &Seeded];
    for recipient in recipients {
        let encrypter = Encrypter { recipient, content: &A256GCM };
        let mut out = [0xa5; 512];
        let untouched = |out: &[u8]| out.iter().all(|byte| *byte == 0xa5);
        let failed = encrypter.encrypt(&NONE, b"payload", &mut failing(0), &mut out);
        assert_eq!(failed, Err(Error::RandomUnavailable));
        assert!(untouched(&out));
        if recipient.alg() != "dir" {
            let failed = encrypter.encrypt_request(&NONE, b"payload", &mut failing(0), &mut out);
            assert_eq!(failed.map(|_| ()), Err(Error::RandomUnavailable));
            assert!(untouched(&out));
        }
        for word in [[0; 4], [0xff; 4], [1, 2, 3, 4]] {
            let failed = encrypter.encrypt(&NONE, b"payload", &mut stuck(word), &mut out);
            assert_eq!(failed, Err(Error::RandomUnavailable), "{word:?}");
            assert!(untouched(&out));
        }
        // There is one draw, so a source that would fail at its second is never seen to.
        assert!(encrypter.encrypt(&NONE, b"payload", &mut failing(1), &mut out).is_ok());
    }
    assert_eq!(sender.messages_left(), u32::MAX - 1, "only the message that was made counts");
}

#[cfg(feature = "alloc")]
#[test]
fn s15_g11_a_source_that_fails_makes_no_string() {
    let sender = DirectSender::new(&KEY);
    let encrypter = Encrypter { recipient: &sender, content: &A256GCM };
    assert_eq!(encrypter.encrypt_to_string(&NONE, b"x", &mut failing(0)), Err(Error::RandomUnavailable));
}

#[test]
fn a_recipient_that_asks_for_too_much_randomness_is_an_error() {
    struct Greedy(usize);
    impl Recipient for Greedy {
        fn alg(&self) -> &'static str {
            "NO-SECURITY-GREEDY"
        }
        fn encrypted_key_len(&self, _: usize) -> usize {
            0
        }
        fn random_len(&self) -> usize {
            self.0
        }
        fn protect_cek(
            &self,
            _: &mut Cek,
            _: &mut HeaderWriter<'_>,
            random: &[u8],
            _: &mut [u8],
        ) -> Result<(), Error> {
            assert_eq!(random.len(), self.0);
            Ok(())
        }
    }
    let most = <dyn Recipient>::RANDOM_MAX;
    for (len, works) in [(most, true), (usize::MAX, false), (most + 1000, false)] {
        let mut out = [0xa5; 512];
        let greedy = Greedy(len);
        let result =
            Encrypter { recipient: &greedy, content: &A256GCM }.encrypt(&NONE, b"", &mut SysRng, &mut out);
        assert_eq!(result.is_ok(), works, "{len}");
        assert!(works || out.iter().all(|byte| *byte == 0xa5));
    }
}

#[test]
fn s14_g13_a_shared_key_stops_at_its_limit() {
    assert_eq!(DirectSender::new(&KEY).messages_left(), u32::MAX);
    let sender = DirectSender::new(&KEY).with_message_limit(3);
    let encrypter = Encrypter { recipient: &sender, content: &A256GCM };
    let mut out = [0xa5; 256];
    for left in [2, 1, 0] {
        assert!(encrypter.encrypt(&NONE, b"payload", &mut SysRng, &mut out).is_ok());
        assert_eq!(sender.messages_left(), left);
    }
    for _ in 0..3 {
        let len = encrypter.encrypted_len(&NONE, 7).expect("it fits");
        out.fill(0xa5);
        let spent = encrypter.encrypt(&NONE, b"payload", &mut SysRng, &mut out);
        assert_eq!(spent, Err(Error::KeyUnsuitable(KeyFault::Spent)));
        assert!(out[..len].iter().all(|byte| *byte == 0), "a part of a token was left");
        assert_eq!(sender.messages_left(), 0, "the count came round");
    }
    let none = DirectSender::new(&KEY).with_message_limit(0);
    let spent = Encrypter { recipient: &none, content: &A256GCM }.encrypt(&NONE, b"", &mut SysRng, &mut out);
    assert_eq!(spent, Err(Error::KeyUnsuitable(KeyFault::Spent)));
}

#[test]
fn s14_no_two_vectors_are_equal_under_one_key() {
    let sender = DirectSender::new(&KEY);
    let encrypter = Encrypter { recipient: &sender, content: &A256GCM };
    let mut seen = HashSet::new();
    let mut out = [0; 128];
    for _ in 0..1 << 16 {
        let token = encrypter.encrypt(&NONE, b"", &mut SysRng, &mut out).expect("it fits");
        let iv = unb64(token.split('.').nth(2).expect("five parts"));
        assert_eq!(iv.len(), 12);
        assert!(seen.insert(iv), "an initialization vector came twice");
    }
    assert_eq!(sender.messages_left(), u32::MAX - (1 << 16));
}
