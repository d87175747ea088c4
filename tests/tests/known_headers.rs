//! Receivers and verifiers remember headers: what opens and what is refused is what one opens and refuses that has seen nothing yet.
#![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]

use jose_alg::Error;
use pocket_jose::{
    HeaderFields, KeyRing, Member, RECOMMENDED, RECOMMENDED_SIGNATURES, Receiver, Sender, Signer, Verifier,
};

/// Tokens under one key, more headers than a receiver has places for; the payload says which.
fn tokens(ring: &KeyRing) -> Vec<(String, String)> {
    let sender = Sender::new(ring, None, &RECOMMENDED).expect("it can encrypt");
    let token = |index: usize| {
        let url = format!("/v1/{index}");
        let members = [Member::text("url", &url)];
        let fields = HeaderFields { members: &members, ..HeaderFields::NONE };
        sender.encrypt(&fields, url.as_bytes()).expect("it encrypts")
    };
    (0..9).map(|index| (format!("/v1/{index}"), token(index))).collect()
}

fn opens(receiver: &Receiver<'_>, token: &str, payload: &str) {
    let opened = receiver.decrypt(token).expect("it decrypts");
    assert_eq!(opened.payload, payload.as_bytes());
    assert_eq!(opened.header.text("url").as_deref(), Some(payload), "the header of another token");
    let mut own = token.as_bytes().to_vec();
    assert_eq!(receiver.decrypt_in_place(&mut own).expect("it decrypts"), payload.as_bytes());
}

#[test]
fn every_token_comes_with_its_own_header_however_often() {
    for ring in
        [KeyRing::generate_oct(32, "dir").expect("a key"), KeyRing::generate_rsa(2048).expect("a key")]
    {
        let tokens = tokens(&ring);
        let receiver = Receiver::new(&ring, &RECOMMENDED);
        for round in 0..3 {
            for (payload, token) in
                tokens.iter().cycle().skip(round * 2).step_by(round + 1).take(tokens.len())
            {
                opens(&receiver, token, payload);
            }
        }
        // In the other order of forms: what was decrypted in place is what was seen first.
        let receiver = Receiver::new(&ring, &RECOMMENDED);
        for (payload, token) in &tokens {
            let mut own = token.as_bytes().to_vec();
            assert_eq!(receiver.decrypt_in_place(&mut own).expect("it decrypts"), payload.as_bytes());
            opens(&receiver, token, payload);
        }
    }
}

#[test]
fn threads_share_what_was_seen() {
    let ring = KeyRing::generate_oct(32, "dir").expect("a key");
    let tokens = tokens(&ring);
    let receiver = Receiver::new(&ring, &RECOMMENDED);
    std::thread::scope(|scope| {
        for first in 0..4 {
            let (tokens, receiver) = (&tokens, &receiver);
            scope.spawn(move || {
                for (payload, token) in tokens.iter().cycle().skip(first).take(200) {
                    opens(receiver, token, payload);
                }
            });
        }
    });
}

/// A header that was seen makes no token believable: neither with a body from elsewhere, nor with any character changed.
#[test]
fn a_header_that_was_seen_vouches_for_nothing() {
    let ring = KeyRing::generate_oct(32, "dir").expect("a key");
    let tokens = tokens(&ring);
    let receiver = Receiver::new(&ring, &RECOMMENDED);
    let fresh = || Receiver::new(&ring, &RECOMMENDED);
    let [(payload, first), (_, second), ..] = &tokens[..] else { panic!("two tokens") };
    opens(&receiver, first, payload);

    let (header, _) = first.split_once('.').expect("a token");
    let (_, body) = second.split_once('.').expect("a token");
    let swapped = format!("{header}.{body}");
    assert_eq!(receiver.decrypt(&swapped).map(drop), Err(Error::Rejected));
    assert_eq!(receiver.decrypt_in_place(&mut swapped.into_bytes()).map(drop), Err(Error::Rejected));

    for at in 0..first.len() {
        let mut damaged = first.clone().into_bytes();
        damaged[at] = if damaged[at] == b'A' { b'B' } else { b'A' };
        let text = std::str::from_utf8(&damaged).expect("ASCII");
        let (seen, unseen) = (receiver.decrypt(text).map(drop), fresh().decrypt(text).map(drop));
        assert!(seen.is_err(), "character {at} can be changed");
        assert_eq!(seen, unseen, "character {at}");
        let mut again = damaged.clone();
        let (seen, unseen) = (
            receiver.decrypt_in_place(&mut damaged).map(drop),
            fresh().decrypt_in_place(&mut again).map(drop),
        );
        assert!(seen.is_err(), "character {at} can be changed, in place");
        assert_eq!(seen, unseen, "character {at}, in place");
    }
}

#[test]
fn a_verifier_remembers_headers_and_believes_none() {
    let ring = KeyRing::generate_oct(32, "HS256").expect("a key");
    let signer = Signer::new(&ring, None, &RECOMMENDED_SIGNATURES).expect("it can sign");
    let tokens: Vec<(String, String)> = (0..9)
        .map(|index| {
            let typ = format!("type-{index}");
            let fields = HeaderFields { typ: Some(&typ), ..HeaderFields::NONE };
            let token = signer.sign(&fields, typ.as_bytes()).expect("it signs");
            (typ, token)
        })
        .collect();
    let verifier = Verifier::new(&ring, &RECOMMENDED_SIGNATURES);
    for (typ, token) in tokens.iter().cycle().take(3 * tokens.len()) {
        let verified = verifier.verify(token).expect("it verifies");
        assert_eq!(verified.payload(), typ.as_bytes());
        assert_eq!(verified.header().text("typ").as_ref(), Some(typ), "the header of another token");
    }

    let fresh = || Verifier::new(&ring, &RECOMMENDED_SIGNATURES);
    let parts = |at: usize| tokens[at].1.split('.').collect::<Vec<_>>();
    let swapped = [parts(0)[0], parts(1)[1], parts(1)[2]].join(".");
    assert_eq!(verifier.verify(&swapped).map(drop), Err(Error::Rejected));
    let (_, first) = &tokens[0];
    for at in 0..first.len() {
        let mut damaged = first.clone().into_bytes();
        damaged[at] = if damaged[at] == b'A' { b'B' } else { b'A' };
        let damaged = String::from_utf8(damaged).expect("ASCII");
        let (seen, unseen) = (verifier.verify(&damaged).map(drop), fresh().verify(&damaged).map(drop));
        assert!(seen.is_err(), "character {at} can be changed");
        assert_eq!(seen, unseen, "character {at}");
    }
}
