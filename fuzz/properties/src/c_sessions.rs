//! Laws of requests and responses over the C interface: a request opens with the key that it was made for, and a
//! session opens one response, which is the one to its own request, and nothing after it.

use jose_alg::Error;
use jose_c_calls::{Call, KeyAt, Message, Opening, OpeningInPlace, Rules, name};
use jwe_core::JweCompact;

use crate::c_interface::{cipher, slice, span, word};
use crate::c_keys::{Keys, open_with, policy};
use crate::oracle::{self, Json};

/// What is in a place for a session.
#[derive(Clone, Default, PartialEq)]
pub(crate) enum Session {
    /// Nothing.
    #[default]
    Empty,
    /// Something or nothing: a call failed before or after it began with it.
    Unknown,
    /// The session of this request.
    Live(Vec<u8>),
}

/// What was answered to a request.
pub(crate) struct Response {
    request: Vec<u8>,
    token: Vec<u8>,
    payload: Vec<u8>,
    /// Whether it has a header that every reader takes.
    is_plain: bool,
}

const TOO_SMALL: i32 = -101;
const NO_RANDOMNESS: i32 = -501;

/// Follows what a call does to sessions, and demands that it was right.
pub(crate) fn follow(
    keys: &mut Keys,
    call: &Call,
    status: i32,
    (before, after): (&[u8], &[u8]),
    is_sound: bool,
) {
    match call {
        Call::Encrypt { key, message } if is_sound && status == 0 => {
            sent(keys, *key, message, before, written(message, after));
        }
        Call::EncryptRequest { key, session: KeyAt::Slot(slot), message } => {
            // Whatever was there is gone, also when this failed.
            keys.requests[*slot] = Session::Empty;
            if is_sound && status == 0 {
                let token = written(message, after);
                sent(keys, *key, message, before, token);
                keys.requests[*slot] = Session::Live(token.to_vec());
            }
        }
        Call::DecryptRequest { session: KeyAt::Slot(slot), opening } => {
            keys.answers[*slot] = match status {
                0 => Session::Live(slice(before, opening.token).to_vec()),
                _ if is_sound => Session::Empty,
                _ => Session::Unknown,
            };
        }
        Call::Answer { session: KeyAt::Slot(slot), message } if is_sound => {
            let session = keys.answers[*slot].clone();
            assert!(status < 0 || session != Session::Empty, "an answer to nothing");
            if status == 0 {
                let token = written(message, after).to_vec();
                is_direct(&token);
                if let Session::Live(request) = session {
                    let (payload, is_plain) =
                        (slice(before, message.payload).to_vec(), message.header.is_none());
                    keys.responses.push(Response { request, token, payload, is_plain });
                }
            }
            if [0, NO_RANDOMNESS].contains(&status) {
                keys.answers[*slot] = Session::Empty;
            }
        }
        Call::OpenResponse { session, opening } if is_sound => {
            let Opening { rules, token, out, out_len, key_index } = opening;
            let payload = |len: usize| slice(after, *out)[..len].to_vec();
            let opened = (status == 0).then(|| payload(word(after, *out_len).expect("sound")));
            response(keys, *session, rules, slice(before, *token), status, (opened, word(after, *key_index)));
        }
        Call::OpenResponseInPlace { session, opening } if is_sound => {
            let OpeningInPlace { rules, token, plaintext, key_index, .. } = opening;
            let (offset, len) = span(after, *plaintext);
            assert!(status == 0 || (offset, len) == (0, 0), "a failure points somewhere");
            let opened = (status == 0).then(|| slice(after, *token)[offset..][..len].to_vec());
            response(keys, *session, rules, slice(before, *token), status, (opened, word(after, *key_index)));
        }
        _ => {}
    }
}

fn written<'m>(message: &Message, after: &'m [u8]) -> &'m [u8] {
    &slice(after, message.out)[..word(after, message.out_len).expect("sound")]
}

/// A token for a public key: its header says so, and who has the private key opens it.
fn sent(keys: &Keys, key: KeyAt, message: &Message, before: &[u8], token: &[u8]) {
    let KeyAt::Slot(slot) = key else { panic!("a token for no key") };
    let public = keys.publics[slot].as_ref().expect("a token for no key");
    let content = cipher(message.content).expect("a token under no cipher");
    let header = header(token);
    let text = |name| oracle::get(&header, name).and_then(Json::as_str);
    assert_eq!((text("alg"), text("enc")), (Some("RSA-OAEP-256"), Some(content.enc())));
    if message.header.is_some() {
        return;
    }
    assert_eq!(text("kid"), public.kid.as_deref());
    match open_with(keys, &public.modulus, content, token) {
        None => {}
        Some(Ok(payload)) => assert_eq!(payload, slice(before, message.payload)),
        // The private key goes by another name.
        Some(Err(error)) => assert!(error == Error::NoMatchingKey && public.kid.is_some(), "{error:?}"),
    }
}

fn header(token: &[u8]) -> Vec<(String, Json)> {
    let header = token.split(|byte| *byte == b'.').next().and_then(oracle::decode).expect("base64url");
    Json::object(&header).expect("a header is an object")
}

fn is_direct(token: &[u8]) {
    assert_eq!(oracle::get(&header(token), "alg").and_then(Json::as_str), Some("dir"));
    assert!(JweCompact::parse(token).is_ok());
}

/// What a session made of a token: it is used up, and only what answers its request opened under its key.
fn response(
    keys: &mut Keys,
    session: KeyAt,
    rules: &Rules,
    token: &[u8],
    status: i32,
    (opened, index): (Option<Vec<u8>>, Option<usize>),
) {
    let live = match session {
        KeyAt::Slot(slot) => keys.requests[slot].clone(),
        _ => Session::Empty,
    };
    assert!(status < 0 || live != Session::Empty, "a response to nothing");
    // By one of the keys of the policy, which the token names.
    let by_key = || {
        let all = policy(keys, rules, |decrypter| {
            let opened = JweCompact::parse(token).and_then(|view| decrypter.decrypt_to_vec(&view));
            opened.map(|opened| opened.plaintext.to_vec())
        });
        all.and_then(Result::ok)
    };
    let by_session = keys
        .responses
        .iter()
        .find(|known| known.token == token && live == Session::Live(known.request.clone()));
    if let Some(opened) = &opened {
        let of_session = by_session.map(|known| &known.payload);
        match index {
            Some(usize::MAX) if live != Session::Unknown => {
                assert_eq!(of_session, Some(opened), "another response")
            }
            Some(usize::MAX) => {}
            Some(_) => assert_eq!(by_key().as_ref(), Some(opened)),
            None => assert!(
                of_session == Some(opened) || live == Session::Unknown || by_key().as_ref() == Some(opened)
            ),
        }
    }
    let is_readable = policy(keys, rules, |_| ()).is_some();
    let allows =
        |enc: &str| rules.content.iter().any(|c| cipher(*c).is_some_and(|cipher| cipher.enc() == enc));
    if let Some(known) = by_session.filter(|known| known.is_plain && is_readable && rules.limits.is_none()) {
        let enc = oracle::get(&header(&known.token), "enc").and_then(Json::as_str).is_some_and(allows);
        let is_refused = status < 0 && status != TOO_SMALL;
        assert_eq!(is_refused, !enc, "{} for the response to a request", name(status));
    }
    if let KeyAt::Slot(slot) = session
        && is_readable
        && status != TOO_SMALL
    {
        keys.requests[slot] = Session::Empty;
    }
}
