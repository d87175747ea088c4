//! Headers that were seen before. That they make no difference to what opens is looked at wherever tokens are opened in every
//! form (`open_all`).
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use alg_aesgcm::A256GCM;
use jose_alg::{Error, KnownHeader, Part};
use jwe_core::{Decrypter, Direct, JweCompact, Limits};

use crate::common::{KEY, Parts};

const HEADER: &str = r#"{"alg":"dir","enc":"A256GCM"}"#;
/// The same to a reader, and not to the cipher.
const SPACED: &str = r#"{"alg":"dir", "enc":"A256GCM"}"#;

fn token(header: &str) -> String {
    Parts::seal(&A256GCM, &KEY, header, &[], b"payload").token()
}

fn known(token: &str) -> KnownHeader {
    let (header, _) = token.split_once('.').expect("a token");
    KnownHeader::read(header.as_bytes(), &Limits::DEFAULT.header).expect("a header")
}

#[test]
fn a_known_header_stays_in_its_place_and_another_is_read_as_always() {
    let key = Direct::new(&KEY);
    let decrypter = Decrypter { keys: &[&key], content: &[&A256GCM], limits: Limits::DEFAULT };
    let (plain, spaced) = (token(HEADER), token(SPACED));
    let known = known(&plain);

    let mut own = plain.clone().into_bytes();
    let opened = decrypter.decrypt_in_place_knowing(&mut own, &known).expect("it opens");
    assert_eq!(opened.plaintext, b"payload");
    assert!(own.starts_with(known.spelling()), "the header was read");

    let mut own = spaced.clone().into_bytes();
    let opened = decrypter.decrypt_in_place_knowing(&mut own, &known).expect("it opens as well");
    assert_eq!(opened.plaintext, b"payload");
    assert!(own.starts_with(SPACED.as_bytes()), "the header was not read");
    let view = JweCompact::parse(&spaced).expect("five parts").knowing(&known);
    assert_eq!(decrypter.decrypt_to_vec(&view).expect("it opens as well").plaintext, b"payload");

    // The header of one on the body of the other.
    let (_, body) = spaced.split_once('.').expect("a token");
    let swapped = [known.spelling(), b".", body.as_bytes()].concat();
    let view = JweCompact::parse(&swapped).expect("five parts").knowing(&known);
    assert_eq!(decrypter.decrypt_to_vec(&view).map(drop), Err(Error::Rejected));
    let result = decrypter.decrypt_in_place_knowing(&mut swapped.clone(), &known).map(drop);
    assert_eq!(result, Err(Error::Rejected));
}

#[test]
fn a_known_header_does_not_lift_a_limit() {
    let plain = token(HEADER);
    let known = known(&plain);
    let view = JweCompact::parse(&plain).expect("five parts").knowing(&known);
    let key = Direct::new(&KEY);
    let mut limits = Limits::DEFAULT;
    limits.header.members = 1;
    let decrypter = Decrypter { keys: &[&key], content: &[&A256GCM], limits };
    let refused = Err(Error::LimitExceeded(Part::Header));
    assert_eq!(decrypter.decrypt_to_vec(&view).map(drop), refused);
    assert_eq!(
        decrypter.decrypt_in_place_knowing(&mut plain.clone().into_bytes(), &known).map(drop),
        refused
    );
}

#[test]
fn what_is_no_header_is_not_known() {
    for text in ["", "!", "e", "e30", "bm8ganNvbg", "eyJhbGciOiJkaXIifQ=="] {
        let result = KnownHeader::read(text.as_bytes(), &Limits::DEFAULT.header);
        let Err(Error::Malformed { part, .. }) = result else { panic!("{text}: {result:?}") };
        assert_eq!(part, Part::Header, "{text}");
    }
}
