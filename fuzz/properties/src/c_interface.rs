//! Laws of the C interface: a few calls in a row, on one memory, with pointers and lengths that the fuzzer chooses. A
//! call is refused exactly when its memory is not in order; it changes nothing but what it was given to write; its
//! results and its status are those of the Rust functions; and of a failure nothing is told or left behind.

use alg_aesgcm::{A128GCM, A192GCM, A256GCM};
use jose_alg::{ContentCipher, Error, Part};
use jose_c_calls::{
    At, Call, Cipher, KeyAt, MEMORY, Machine, Message, Opening, OpeningInPlace, Place, Randomness, Rules,
    Written, name,
};
use jose_wire::json;
use jwe_core::{Decrypter, Direct, JweCompact, Limits};
use jwk::{Jwk, JwkSet, Operation, Wanted, WantedKid};

use crate::c_keys::{Keys, policy};
use crate::c_program::{Program, Step};
use crate::c_sessions;

/// Runs a program of calls.
pub fn calls(data: &[u8]) {
    let Program { steps, memory } = Program::read(data);
    let mut machine = Machine::new(memory);
    let mut keys = Keys::default();
    for step in steps {
        match step {
            Step::Move { from, to } => {
                machine.move_key(from, to);
                if from != to {
                    keys.shared[to] = None;
                }
            }
            Step::WipeKey(slot) => {
                assert_eq!(machine.wipe_key(slot), 0);
                keys.shared[slot] = None;
            }
            Step::Call(call) => one(&mut machine, &mut keys, &call),
        }
        for (slot, key) in keys.shared.iter().enumerate() {
            assert_eq!(machine.left(slot).is_some(), key.is_some(), "place {slot}: a key, or none");
        }
    }
}

/// Memory that a call is given.
#[derive(Clone, Copy)]
struct Claim {
    place: Place,
    align: usize,
    written: bool,
    may_be_null: bool,
}

fn one(machine: &mut Machine, keys: &mut Keys, call: &Call) {
    let before = machine.bytes();
    let claims = claims(call);
    let is_sound = is_sound(&claims, call);
    let left_before = key_of(call).and_then(|slot| machine.left(slot));
    let status = machine.call(call);
    let after = machine.bytes();

    assert_ne!(name(status), "POCKET_JOSE_ERR_UNKNOWN", "{status} of {call:?}");
    assert!(status <= 0);
    let is_about_memory = (-153..=-150).contains(&status);
    if is_sound {
        assert!(!is_about_memory, "{}: {call:?} has nothing wrong", name(status));
    } else {
        assert!(status < 0, "memory that is not in order is taken: {call:?}");
        // Lengths and the like may say that there is nothing; nothing else was begun.
        let told = |at: usize| claims.iter().any(|claim| claim.align > 1 && covers(claim.place, at));
        let changed = (0..MEMORY).find(|at| before[*at] != after[*at] && !told(*at));
        assert_eq!(changed, None, "work on memory that is not in order: {call:?}");
    }
    let written = |at: usize| claims.iter().any(|claim| claim.written && covers(claim.place, at));
    let stray = (0..MEMORY).find(|at| before[*at] != after[*at] && !written(*at));
    assert_eq!(stray, None, "a byte changed that was not given to be written: {call:?}");

    keys.update(call, status, &before, is_sound);
    if is_sound {
        results(machine, keys, call, status, (&before, &after), left_before);
    }
    c_sessions::follow(keys, call, status, (&before, &after), is_sound);
}

fn covers(place: Place, at: usize) -> bool {
    matches!(place.at, At::Inside(start) if (start..start.saturating_add(place.len)).contains(&at))
}

fn read(place: Place) -> Claim {
    Claim { place, align: 1, written: false, may_be_null: false }
}

fn write(place: Place) -> Claim {
    Claim { written: true, ..read(place) }
}

fn structure(at: At, len: usize) -> Claim {
    Claim { align: 8, ..write(Place { at, len }) }
}

fn optional(claim: Claim) -> Claim {
    Claim { may_be_null: true, ..claim }
}

const WORD: usize = size_of::<usize>();

fn claims(call: &Call) -> Vec<Claim> {
    let mut claims = match call {
        Call::DirFromBytes { bytes, kid, .. } => vec![read(*bytes), read(*kid)],
        Call::DirFromJwk { jwk, .. } => vec![read(*jwk)],
        Call::DirLimit { .. } => vec![],
        Call::DirLeft { messages, .. } => {
            vec![Claim { align: 4, ..structure(*messages, 4) }]
        }
        Call::PublicImport { bytes, kid, .. } | Call::PrivateImport { bytes, kid, .. } => {
            vec![read(*bytes), read(*kid)]
        }
        Call::PrivateElsewhere { kid, .. } => vec![read(*kid)],
        Call::EncryptDir { message, .. }
        | Call::Encrypt { message, .. }
        | Call::EncryptRequest { message, .. }
        | Call::Answer { message, .. } => {
            let Message { header, payload, out, out_len, .. } = message;
            let mut claims = vec![read(*payload), write(*out), structure(*out_len, WORD)];
            claims.extend(header.iter().flatten().map(|text| read(*text)));
            claims
        }
        Call::Decrypt(opening)
        | Call::OpenResponse { opening, .. }
        | Call::DecryptRequest { opening, .. } => {
            let Opening { token, out, out_len, key_index, .. } = opening;
            let index = optional(structure(*key_index, WORD));
            vec![read(*token), write(*out), structure(*out_len, WORD), index]
        }
        Call::DecryptInPlace(opening) | Call::OpenResponseInPlace { opening, .. } => {
            let OpeningInPlace { token, plaintext, header, key_index, .. } = opening;
            vec![
                write(*token),
                structure(*plaintext, 2 * WORD),
                optional(structure(*header, 2 * WORD)),
                optional(structure(*key_index, WORD)),
            ]
        }
        Call::Inspect { token, info, header, header_len } => {
            vec![read(*token), structure(*info, 6 * WORD), write(*header), structure(*header_len, WORD)]
        }
        Call::JsonText { json, name, out, out_len } => {
            vec![read(*json), read(*name), write(*out), structure(*out_len, WORD)]
        }
        Call::KeyInspect { bytes, info } => vec![read(*bytes), structure(*info, 4 * WORD)],
        Call::Write { bytes, out, out_len, .. } => {
            vec![read(*bytes), write(*out), structure(*out_len, WORD)]
        }
        Call::KeySetGet { set, found, .. } => vec![read(*set), structure(*found, 2 * WORD)],
        Call::KeySetFind { set, kid, alg, found, .. } => {
            vec![read(*set), read(*kid), read(*alg), structure(*found, 2 * WORD)]
        }
        Call::Wipe { memory } => vec![write(*memory)],
    };
    // Two words at the front of what is taken for a key or a session are read.
    for (key, is_changed) in keys_of(call) {
        if let KeyAt::Inside(offset) = key {
            let place = Place { at: At::Inside(offset), len: 16 };
            claims.push(Claim { align: 8, written: is_changed, ..read(place) });
        }
    }
    claims
}

/// The keys and sessions of a call, and whether it changes them.
fn keys_of(call: &Call) -> Vec<(KeyAt, bool)> {
    let listed = |rules: &Rules| rules.keys.iter().map(|key| (*key, false)).collect::<Vec<_>>();
    match call {
        Call::DirFromBytes { key, .. }
        | Call::DirFromJwk { key, .. }
        | Call::DirLimit { key, .. }
        | Call::DirLeft { key, .. }
        | Call::EncryptDir { key, .. }
        | Call::PublicImport { key, .. }
        | Call::PrivateImport { key, .. }
        | Call::PrivateElsewhere { key, .. }
        | Call::Answer { session: key, .. } => vec![(*key, true)],
        Call::Encrypt { key, .. } => vec![(*key, false)],
        Call::EncryptRequest { key, session, .. } => vec![(*key, false), (*session, true)],
        Call::Decrypt(Opening { rules, .. }) | Call::DecryptInPlace(OpeningInPlace { rules, .. }) => {
            listed(rules)
        }
        Call::OpenResponse { session, opening: Opening { rules, .. } }
        | Call::DecryptRequest { session, opening: Opening { rules, .. } }
        | Call::OpenResponseInPlace { session, opening: OpeningInPlace { rules, .. } } => {
            [listed(rules), vec![(*session, true)]].concat()
        }
        _ => Vec::new(),
    }
}

/// The place for shared keys that a call is about.
fn key_of(call: &Call) -> Option<usize> {
    match call {
        Call::DirFromBytes { key: KeyAt::Slot(slot), .. }
        | Call::DirFromJwk { key: KeyAt::Slot(slot), .. }
        | Call::DirLimit { key: KeyAt::Slot(slot), .. }
        | Call::DirLeft { key: KeyAt::Slot(slot), .. }
        | Call::EncryptDir { key: KeyAt::Slot(slot), .. } => Some(*slot),
        _ => None,
    }
}

/// Whether a call may be made at all, by the rules of the header.
fn is_sound(claims: &[Claim], call: &Call) -> bool {
    let is_fine = |claim: &Claim| match claim.place.at {
        At::Null => claim.may_be_null || claim.place.len == 0,
        At::Inside(offset) => {
            claim.place.len == 0
                || offset.is_multiple_of(claim.align) && isize::try_from(claim.place.len).is_ok()
        }
    };
    let ranges: Vec<_> = claims
        .iter()
        .filter_map(|claim| match claim.place {
            Place { at: At::Inside(start), len: 1.. } => {
                Some((start, start.saturating_add(claim.place.len), claim.written))
            }
            _ => None,
        })
        .collect();
    let overlap = ranges.iter().enumerate().any(|(index, (start, end, written))| {
        ranges[..index].iter().any(|(s, e, w)| (*written || *w) && start < e && s < end)
    });
    let is_pointer = |key: &KeyAt| !matches!(key, KeyAt::Null | KeyAt::Crooked(_));
    let arguments = match call {
        Call::EncryptDir { message, .. }
        | Call::Encrypt { message, .. }
        | Call::EncryptRequest { message, .. }
        | Call::Answer { message, .. } => {
            message.content != Cipher::Null
                && !matches!(message.random, Randomness::Null | Randomness::Nothing)
        }
        Call::Decrypt(Opening { rules, .. })
        | Call::OpenResponse { opening: Opening { rules, .. }, .. }
        | Call::DecryptRequest { opening: Opening { rules, .. }, .. }
        | Call::DecryptInPlace(OpeningInPlace { rules, .. })
        | Call::OpenResponseInPlace { opening: OpeningInPlace { rules, .. }, .. } => {
            !rules.content.contains(&Cipher::Null) && rules.random != Randomness::Nothing
        }
        Call::JsonText { name: text, .. } | Call::KeySetFind { alg: text, .. } => text.at != At::Null,
        _ => true,
    };
    claims.iter().all(is_fine)
        && !overlap
        && arguments
        && keys_of(call).iter().all(|(key, _)| is_pointer(key))
}

pub(crate) fn slice(memory: &[u8], place: Place) -> &[u8] {
    match place {
        Place { at: At::Inside(start), len: 1.. } => &memory[start..start + place.len],
        _ => &[],
    }
}

pub(crate) fn word(memory: &[u8], at: At) -> Option<usize> {
    let At::Inside(offset) = at else { return None };
    let bytes = memory[offset..].first_chunk::<WORD>().expect("within the memory");
    Some(usize::from_ne_bytes(*bytes))
}

pub(crate) fn span(memory: &[u8], at: At) -> (usize, usize) {
    let At::Inside(offset) = at else { return (0, 0) };
    let length = At::Inside(offset + WORD);
    (word(memory, at).expect("it is inside"), word(memory, length).expect("it is inside"))
}

pub(crate) fn cipher(cipher: Cipher) -> Option<&'static dyn ContentCipher> {
    match cipher {
        Cipher::A128Gcm => Some(&A128GCM),
        Cipher::A192Gcm => Some(&A192GCM),
        Cipher::A256Gcm => Some(&A256GCM),
        Cipher::Null => None,
    }
}

/// The status of an error of the core.
pub(crate) fn code(error: Error) -> i32 {
    -i32::from(error.code())
}

/// Demands of a sound call that it did what Rust does.
fn results(
    machine: &mut Machine,
    keys: &Keys,
    call: &Call,
    status: i32,
    (before, after): (&[u8], &[u8]),
    left_before: Option<u32>,
) {
    match call {
        Call::Decrypt(opening) | Call::DecryptRequest { opening, .. } => {
            let Opening { rules, token, out, out_len, key_index } = opening;
            reported(status, *out, *out_len, before, after);
            let opened = policy(keys, rules, |decrypter| {
                let mut room = vec![0; out.len];
                let view = JweCompact::parse(slice(before, *token))?;
                let opened = decrypter.decrypt(&view, &mut room)?;
                Ok((opened.plaintext.to_vec(), opened.key))
            });
            let Some(opened) = opened else { return assert!(status < 0, "{call:?}") };
            assert_eq!(opened.as_ref().err().map_or(0, |error| code(*error)), status, "{call:?}");
            if let Ok((plaintext, key)) = opened {
                assert_eq!(slice(after, *out)[..plaintext.len()], plaintext);
                assert_eq!(word(after, *out_len), Some(plaintext.len()));
                assert_eq!(word(after, *key_index), key.filter(|_| *key_index != At::Null));
            }
        }
        Call::DecryptInPlace(OpeningInPlace { rules, token, plaintext, header, .. }) => {
            let mut place = slice(before, *token).to_vec();
            let opened = policy(keys, rules, |decrypter| {
                let (header, opened) = decrypter.decrypt_in_place(&mut place)?;
                Ok((header.object().raw().as_bytes().to_vec(), opened.plaintext.to_vec()))
            });
            let found = [span(after, *plaintext), span(after, *header)];
            let Some(opened) = opened else { return assert!(status < 0, "{call:?}") };
            assert_eq!(opened.as_ref().err().map_or(0, |error: &Error| code(*error)), status, "{call:?}");
            let Ok((json, text)) = opened else {
                return assert_eq!(found, [(0, 0); 2], "a failure points somewhere");
            };
            let part = |(offset, len): (usize, usize)| &slice(after, *token)[offset..][..len];
            assert_eq!(part(found[0]), text);
            assert!(*header == At::Null || part(found[1]) == json);
        }
        Call::EncryptDir { key, message: Message { content, payload, out, out_len, .. } } => {
            reported(status, *out, *out_len, before, after);
            let KeyAt::Slot(slot) = key else { return assert!(status < 0) };
            let left = machine.left(*slot);
            let (Some(before_it), Some(left), Some(shared)) = (left_before, left, &keys.shared[*slot]) else {
                return assert!(status < 0, "no key, and yet a token");
            };
            assert!(left == before_it || before_it.checked_sub(1) == Some(left), "a message counts once");
            if status == 0 {
                assert!(shared.encrypts && before_it == left + 1, "a message that was not counted");
                let token = &slice(after, *out)[..word(after, *out_len).expect("sound")];
                let content = cipher(*content).expect("sound");
                let limits = Limits::DEFAULT;
                let decrypter =
                    Decrypter { keys: &[&Direct::new(&shared.bytes)], content: &[content], limits };
                let opened = JweCompact::parse(token).and_then(|view| decrypter.decrypt_to_vec(&view));
                let opened = opened.map(|opened| opened.plaintext.to_vec());
                match opened {
                    Ok(opened) => assert_eq!(opened, slice(before, *payload)),
                    // A header of the caller's own may be more than is read by default.
                    Err(error) => assert_eq!(error, Error::LimitExceeded(Part::Header)),
                }
            }
        }
        Call::Inspect { token, info, header, header_len } => {
            reported(status, *header, *header_len, before, after);
            if let Ok(view) = JweCompact::parse(slice(before, *token)) {
                let At::Inside(at) = *info else { return };
                let words: Vec<_> =
                    (0..6).filter_map(|index| word(after, At::Inside(at + index * WORD))).collect();
                assert_eq!(words[..5], view.part_lens());
                assert_eq!(words[5], view.buffer_len());
            }
        }
        Call::JsonText { json, name: wanted, out, out_len } => {
            reported(status, *out, *out_len, before, after);
            let object = json::Object::parse(slice(before, *json), &json::Limits::DEFAULT).ok();
            let text = core::str::from_utf8(slice(before, *wanted)).ok();
            let value = object.zip(text).and_then(|(object, wanted)| object.get(wanted)?.as_str());
            if let Some(value) = value {
                assert_eq!(word(after, *out_len), Some(value.len()));
                assert_eq!(status == 0, value.len() <= out.len);
                assert!(status < 0 || value.chars().eq(text_of(&slice(after, *out)[..value.len()]).chars()));
            } else {
                assert!(status < 0, "{call:?}");
            }
        }
        Call::Write { what, bytes, out, out_len } => {
            reported(status, *out, *out_len, before, after);
            if status == 0 {
                let text = &slice(after, *out)[..word(after, *out_len).expect("sound")];
                is_public_half(*what, slice(before, *bytes), text);
            }
        }
        Call::KeySetGet { set, index, found } => {
            let set = slice(before, *set);
            let key = JwkSet::parse(set).ok().and_then(|set| set.keys().nth(*index)?.1.ok());
            found_is(set, key, status, span(after, *found));
        }
        Call::KeySetFind { set, kid, alg, operation, found } => {
            let (set, is_any) = (slice(before, *set), kid.at == At::Null);
            let texts = core::str::from_utf8(slice(before, *kid))
                .ok()
                .zip(core::str::from_utf8(slice(before, *alg)).ok());
            let operation = match operation {
                1 => Some((Operation::Encrypt, "oct")),
                2 => Some((Operation::Decrypt, "oct")),
                3 => Some((Operation::WrapKey, "RSA")),
                4 => Some((Operation::UnwrapKey, "RSA")),
                _ => None,
            };
            let key = texts.zip(operation).and_then(|((kid, alg), (operation, kty))| {
                let kid = if is_any { WantedKid::Any } else { WantedKid::Is(kid) };
                JwkSet::parse(set).ok()?.find(Wanted { kid, kty: Some(kty), alg, operation }).ok()
            });
            found_is(set, key, status, span(after, *found));
        }
        Call::Wipe { memory } => {
            assert_eq!(status, 0);
            assert!(slice(after, *memory).iter().all(|byte| *byte == 0));
        }
        Call::DirLeft { messages, .. } => {
            let At::Inside(at) = *messages else { return };
            let told = after[at..].first_chunk().map(|bytes| u32::from_ne_bytes(*bytes));
            assert_eq!(told, Some(left_before.unwrap_or(0)));
        }
        Call::DirLimit { key, messages } => {
            let KeyAt::Slot(slot) = key else { return };
            assert_eq!(machine.left(*slot), (status == 0).then_some(*messages));
        }
        Call::Encrypt { message, .. }
        | Call::EncryptRequest { message, .. }
        | Call::Answer { message, .. } => {
            reported(status, message.out, message.out_len, before, after);
        }
        Call::OpenResponse { opening, .. } => {
            reported(status, opening.out, opening.out_len, before, after);
        }
        Call::OpenResponseInPlace { .. }
        | Call::KeyInspect { .. }
        | Call::DirFromBytes { .. }
        | Call::DirFromJwk { .. }
        | Call::PublicImport { .. }
        | Call::PrivateImport { .. }
        | Call::PrivateElsewhere { .. } => {}
    }
}

/// What every function with an output says about it.
fn reported(status: i32, out: Place, out_len: At, before: &[u8], after: &[u8]) {
    let len = word(after, out_len).expect("sound");
    match status {
        0 => assert!(len <= out.len, "{len} bytes in room for {}", out.len),
        -101 => {
            assert!(len > out.len, "{len} bytes are not too many for {}", out.len);
            assert_eq!(slice(before, out), slice(after, out), "wrote although it does not fit");
        }
        _ => assert_eq!(len, 0, "{} with a length", name(status)),
    }
}

fn found_is(set: &[u8], key: Option<Jwk<'_>>, status: i32, (offset, len): (usize, usize)) {
    assert_eq!(key.is_some(), status == 0, "{}", name(status));
    match key {
        Some(key) => assert_eq!(set[offset..][..len], *key.object().raw().as_bytes()),
        None => assert_eq!((offset, len), (0, 0), "a failure points somewhere"),
    }
}

fn text_of(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).expect("texts are UTF-8")
}

/// What was written of a key is a public key, and that key's.
fn is_public_half(what: Written, key: &[u8], text: &[u8]) {
    let Ok(of) = jwk::import_key(key) else { return };
    let thumbprint = |key: &jwk::OwnedJwk| key.as_jwk().ok().and_then(|jwk| jwk.thumbprint().ok());
    let want = thumbprint(&of).expect("a key has a thumbprint");
    if what == Written::Thumbprint {
        let mut room = [0; 43];
        return assert_eq!(want.text(&mut room), text_of(text));
    }
    let public = jwk::import_key(text).expect("what was written is read");
    assert_eq!(thumbprint(&public), Some(want), "another key");
    assert!(!public.as_jwk().expect("a key").is_private(), "secrets were written");
}
