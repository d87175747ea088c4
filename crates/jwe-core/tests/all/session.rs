//! A request's key opens one response, to that request, and nothing else.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use crate::common::{Draws, KEY, OpenWrap, Parts, failing, stuck};
use alg_aesgcm::{A128GCM, A256GCM};
use getrandom::SysRng;
use jose_alg::{ContentCipher, Error, Fault, HeaderFields, KeyFault, Member, Part, RecipientKey};
use jwe_core::{Decrypter, Direct, DirectSender, Encrypter, JweCompact, Limits, RequestSession};

const NONE: HeaderFields<'_> = HeaderFields::NONE;
const ALL: &[&dyn ContentCipher] = &[&A256GCM, &A128GCM];
const ANSWER: &[u8] = b"an answer that nobody else may read";

const fn nobody(content: &'static [&'static dyn ContentCipher]) -> Decrypter<'static> {
    Decrypter { keys: &[], content, limits: Limits::DEFAULT }
}

/// A request under A256GCM: its token, the content key that it was made with, and its session.
fn request(server: &OpenWrap) -> (String, [u8; 32], RequestSession) {
    let draws = Draws::default();
    let fields = HeaderFields { members: &[Member::text("url", "/v1/cases")], ..NONE };
    let mut out = [0; 512];
    let (token, session) = Encrypter { recipient: server, content: &A256GCM }
        .encrypt_request(&fields, b"request", &mut draws.source(3), &mut out)
        .expect("it fits");
    let cek = draws.0.borrow()[0][..32].try_into().expect("32 bytes");
    (token.to_owned(), cek, session)
}

/// Opens `response` in both forms, for which the same request is made twice.
fn respond(own: &Decrypter<'_>, response: &str) -> Result<Vec<u8>, Error> {
    let server = OpenWrap::new(*b"serv");
    let (_, _, session) = request(&server);
    let mut bytes = response.as_bytes().to_vec();
    let in_place =
        session.open_response_in_place(own, &mut bytes).map(|(_, opened)| opened.plaintext.to_vec());

    let (_, _, session) = request(&server);
    let view = JweCompact::parse(response)?;
    let mut out = vec![0; view.buffer_len()];
    let opened = session.open_response(own, &view, &mut out).map(|opened| opened.plaintext.to_vec());
    assert_eq!(opened, in_place);
    if opened.is_err() {
        assert!(!crate::common::holds_some_of(&out, ANSWER));
        assert!(!crate::common::holds_some_of(&bytes, ANSWER));
    }
    opened
}

fn direct(cek: &[u8]) -> String {
    Parts::seal(&A256GCM, cek, r#"{"alg":"dir","enc":"A256GCM"}"#, &[], ANSWER).token()
}

#[test]
fn both_sides_of_an_exchange_agree() {
    let server = OpenWrap::new(*b"serv");
    let (token, _, session) = request(&server);
    let decrypter = Decrypter { keys: &[&server], content: ALL, limits: Limits::DEFAULT };
    let view = JweCompact::parse(&token).expect("a token");
    let mut work = vec![0; view.buffer_len()];
    let (opened, answer) = decrypter.decrypt_request(&view, &mut work).expect("it opens");
    assert_eq!((&*opened.plaintext, opened.key, opened.enc), (&b"request"[..], Some(0), "A256GCM"));

    let len = answer.answer_len(ALL, &NONE, ANSWER.len()).expect("it fits");
    let mut out = vec![0; len];
    let response = answer.answer(ALL, &NONE, ANSWER, &mut SysRng, &mut out).expect("it fits").to_owned();
    assert_eq!(response.len(), len);
    let view = JweCompact::parse(&response).expect("a token");
    let mut work = vec![0; view.buffer_len()];
    let opened = session.open_response(&nobody(ALL), &view, &mut work).expect("it opens");
    assert_eq!((&*opened.plaintext, opened.key, opened.alg, opened.enc), (ANSWER, None, "dir", "A256GCM"));
}

#[test]
fn a_response_under_the_key_of_the_request_opens() {
    let (_, cek, _) = request(&OpenWrap::new(*b"serv"));
    assert_eq!(respond(&nobody(ALL), &direct(&cek)), Ok(ANSWER.to_vec()));
    // A name in it changes nothing: the session has one key.
    let named = Parts::seal(&A256GCM, &cek, r#"{"alg":"dir","enc":"A256GCM","kid":"x"}"#, &[], ANSWER);
    assert_eq!(respond(&nobody(ALL), &named.token()), Ok(ANSWER.to_vec()));
}

#[test]
fn a_response_under_any_other_shared_key_is_rejected_even_one_of_ours() {
    let own = Direct::new(&KEY).with_kid("ours");
    let decrypter = Decrypter { keys: &[&own], content: ALL, limits: Limits::DEFAULT };
    assert_eq!(respond(&decrypter, &direct(&KEY)), Err(Error::Rejected));
    let named = Parts::seal(&A256GCM, &KEY, r#"{"alg":"dir","enc":"A256GCM","kid":"ours"}"#, &[], ANSWER);
    assert_eq!(respond(&decrypter, &named.token()), Err(Error::Rejected));
    assert_eq!(respond(&decrypter, &direct(&[0; 32])), Err(Error::Rejected));
}

#[test]
fn a_response_under_dir_has_the_enc_of_its_request() {
    let (_, cek, _) = request(&OpenWrap::new(*b"serv"));
    let other = Parts::seal(&A128GCM, &cek[..16], r#"{"alg":"dir","enc":"A128GCM"}"#, &[], ANSWER).token();
    assert_eq!(respond(&nobody(ALL), &other), Err(Error::EncNotAllowed));
    // And the receiver's policy still counts.
    assert_eq!(respond(&nobody(&[&A128GCM]), &direct(&cek)), Err(Error::EncNotAllowed));
}

#[test]
fn d20_a_response_under_dir_has_no_encrypted_key() {
    let (_, cek, _) = request(&OpenWrap::new(*b"serv"));
    let with_key = Parts::seal(&A256GCM, &cek, r#"{"alg":"dir","enc":"A256GCM"}"#, &cek, ANSWER).token();
    let refused = Error::Malformed { part: Part::EncryptedKey, fault: Fault::WrongLength, at: 0 };
    assert_eq!(respond(&nobody(ALL), &with_key), Err(refused));
}

#[test]
fn a_response_to_a_key_of_ours_must_name_it() {
    let ours = OpenWrap::with_kid(*b"ours", "k1");
    let nameless = OpenWrap::new(*b"ours");
    let to = |member: &str, enc: &dyn ContentCipher| {
        let header = format!(r#"{{"alg":"NO-SECURITY-WRAP","enc":"{}"{member}}}"#, enc.enc());
        let cek = &KEY[..enc.key_len()];
        Parts::seal(enc, cek, &header, &ours.wrap(cek), ANSWER).token()
    };
    let named = r#","kid":"k1""#;
    let decrypter = |keys| Decrypter { keys, content: ALL, limits: Limits::DEFAULT };
    let one: &[&dyn RecipientKey] = &[&ours];
    let both: &[&dyn RecipientKey] = &[&nameless, &ours];
    assert_eq!(respond(&decrypter(one), &to(named, &A256GCM)), Ok(ANSWER.to_vec()));
    assert_eq!(respond(&decrypter(both), &to(named, &A256GCM)), Ok(ANSWER.to_vec()));
    // To our own key, the sender chooses the cipher among those that we allow.
    assert_eq!(respond(&decrypter(one), &to(named, &A128GCM)), Ok(ANSWER.to_vec()));
    assert_eq!(respond(&decrypter(one), &to("", &A256GCM)), Err(Error::NoMatchingKey));
    assert_eq!(respond(&decrypter(one), &to(r#","kid":"k2""#, &A256GCM)), Err(Error::NoMatchingKey));
    // A key without a name is nobody's answer, though outside a session it would be tried.
    assert_eq!(respond(&decrypter(&[&nameless]), &to(named, &A256GCM)), Err(Error::NoMatchingKey));
    assert_eq!(respond(&nobody(ALL), &to(named, &A256GCM)), Err(Error::AlgNotAllowed));
}

#[test]
fn the_request_itself_is_no_response() {
    let server = OpenWrap::new(*b"serv");
    let (token, ..) = request(&server);
    assert_eq!(respond(&nobody(ALL), &token), Err(Error::AlgNotAllowed));
    // Under `dir` it would be one, so there is no session.
    let shared = DirectSender::new(&KEY);
    let mut out = [0xa5; 512];
    let refused = Encrypter { recipient: &shared, content: &A256GCM }
        .encrypt_request(&NONE, b"request", &mut SysRng, &mut out)
        .map(|_| ());
    assert_eq!(refused, Err(Error::KeyUnsuitable(KeyFault::WrongAlg)));
    assert!(out.iter().all(|byte| *byte == 0xa5));
    assert_eq!(shared.messages_left(), u32::MAX);
}

#[test]
fn crit_and_zip_are_refused_in_responses_too() {
    let (_, cek, _) = request(&OpenWrap::new(*b"serv"));
    let with = |member: &str| {
        let header = format!(r#"{{"alg":"dir","enc":"A256GCM",{member}}}"#);
        Parts::seal(&A256GCM, &cek, &header, &[], ANSWER).token()
    };
    assert_eq!(respond(&nobody(ALL), &with(r#""zip":"DEF""#)), Err(Error::CompressionNotAllowed));
    assert_eq!(respond(&nobody(ALL), &with(r#""crit":["x"],"x":1"#)), Err(Error::CritNotUnderstood));
}

#[test]
fn an_answer_needs_the_cipher_of_its_request_and_honest_randomness() {
    let server = OpenWrap::new(*b"serv");
    let decrypter = Decrypter { keys: &[&server], content: ALL, limits: Limits::DEFAULT };
    let session = || {
        let (token, ..) = request(&server);
        let view = JweCompact::parse(&token).expect("a token");
        decrypter.decrypt_request(&view, &mut vec![0; view.buffer_len()]).map(|(_, answer)| answer)
    };
    let mut out = [0xa5; 512];
    let lacking: &[&dyn ContentCipher] = &[&A128GCM];
    let answer = session().expect("it opens");
    assert_eq!(answer.answer_len(lacking, &NONE, 1), Err(Error::EncNotAllowed));
    assert_eq!(answer.answer(lacking, &NONE, ANSWER, &mut SysRng, &mut out), Err(Error::EncNotAllowed));
    let answer = session().expect("it opens");
    let failed = answer.answer(ALL, &NONE, ANSWER, &mut failing(0), &mut out);
    assert_eq!(failed, Err(Error::RandomUnavailable));
    let answer = session().expect("it opens");
    assert_eq!(
        answer.answer(ALL, &NONE, ANSWER, &mut stuck([0; 4]), &mut out),
        Err(Error::RandomUnavailable)
    );
    assert!(out.iter().all(|byte| *byte == 0xa5));
}

#[test]
fn a_request_that_does_not_open_gives_no_answer() {
    let server = OpenWrap::new(*b"serv");
    let (token, ..) = request(&OpenWrap::new(*b"else"));
    let decrypter = Decrypter { keys: &[&server], content: ALL, limits: Limits::DEFAULT };
    let view = JweCompact::parse(&token).expect("a token");
    let mut out = vec![0; view.buffer_len()];
    assert_eq!(decrypter.decrypt_request(&view, &mut out).map(|_| ()), Err(Error::Rejected));
}

#[test]
fn the_session_keeps_the_key_that_fitted_of_several() {
    let keys = [OpenWrap::new(*b"else"), OpenWrap::new(*b"serv")];
    let (token, cek, _) = request(&keys[1]);
    let decrypter = Decrypter { keys: &[&keys[0], &keys[1]], content: ALL, limits: Limits::DEFAULT };
    let view = JweCompact::parse(&token).expect("a token");
    let mut work = vec![0; view.buffer_len()];
    let (opened, answer) = decrypter.decrypt_request(&view, &mut work).expect("it opens");
    assert_eq!(opened.key, Some(1));
    let mut out = [0; 512];
    let response = answer.answer(ALL, &NONE, ANSWER, &mut SysRng, &mut out).expect("it fits");
    let key = Direct::new(&cek);
    let check = Decrypter { keys: &[&key], content: ALL, limits: Limits::DEFAULT };
    assert_eq!(crate::common::open_all(&check, response, &[]), Ok(ANSWER.to_vec()));
}
