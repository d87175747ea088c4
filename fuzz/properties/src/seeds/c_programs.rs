//! Programs of calls of the C interface: what a careful caller does, and what goes wrong.

use alg_aesgcm::A256GCM;
use jose_alg::{HeaderFields, Recipient};
use jose_no_security::NoKey;
use jwe_core::{DirectSender, Encrypter};

use super::keys::KEYS;
use super::token;
use crate::c_program::{Program, Record};
use crate::decrypt::KEY;
use crate::test_key;

/// Where the programs of [`c_programs`] have their results: behind everything else.
const OUT: u16 = 4096;
const OUT_LEN: u16 = 8000;

pub(super) fn c_programs(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let record = |small: [u8; 4], words: &[u16]| {
        let mut record = Record { small, ..Record::default() };
        record.words[..words.len()].copy_from_slice(words);
        record
    };
    let none = u16::MAX;
    let make = record([0, 0, 0, 0], &[0, 32, 32, 4]);
    let hello = &[&KEY[..], b"nameopen the door"].concat();
    let encrypt = record([4, 0, 0, 0], &[36, 13, OUT, 900, OUT_LEN]);
    // As long as the key's header, an initialization vector, the payload and a tag come to.
    let token = 128;
    for (name, decrypt) in [
        ("open", record([5, 1, 0, 1], &[OUT, token, 5000, 200, OUT_LEN, OUT_LEN + 8])),
        ("open-in-place", record([6, 1, 0, 1], &[OUT, token, OUT_LEN, OUT_LEN + 16, OUT_LEN + 32])),
        ("no-room", record([5, 1, 0, 1], &[OUT, token, 5000, 3, OUT_LEN, none])),
        ("overlap", record([5, 1, 0, 1], &[OUT, token, OUT + 50, 200, OUT_LEN, none])),
        ("length-in-the-token", record([5, 1, 0, 1], &[OUT, token, 5000, 200, OUT + 8, none])),
        ("length-above-the-half", record([5, 1, 0, 1], &[OUT, 0xfff0, 5000, 200, OUT_LEN, none])),
        ("crooked-length", record([5, 1, 0, 1], &[OUT, token, 5000, 200, OUT_LEN + 1, none])),
        ("null-length", record([5, 1, 0, 1], &[OUT, token, 5000, 200, none, none])),
        ("three-keys", record([5, 0x33, 0, 0x13], &[OUT, token, 5000, 200, OUT_LEN, none, 0, 0, 900, 100])),
        ("nine-keys", record([5, 9, 0, 1], &[OUT, token, 5000, 200, OUT_LEN, none])),
        ("inspect", record([7, 0, 0, 0], &[OUT, token, OUT_LEN, 5000, 200, OUT_LEN + 64])),
    ] {
        add(name, Program::write(&[make, encrypt, decrypt], hello));
    }
    // Every function with something to write, which stands in what is read: of its own, and moved there on purpose by
    // the upper three bits of the first byte.
    for (name, moving, call) in [
        ("encrypt", 0x20, record([4, 0, 0, 0], &[36, 13, 40, 900, OUT_LEN])),
        ("encrypt-length", 0x60, record([4, 0, 0, 0], &[36, 13, OUT, 900, 40])),
        ("decrypt", 0x20, record([5, 1, 0, 1], &[OUT, token, OUT + 127, 200, OUT_LEN, none])),
        ("decrypt-index", 0x80, record([5, 1, 0, 1], &[OUT, token, 5000, 200, OUT_LEN, OUT + 120])),
        ("two-lengths", 0x60, record([5, 1, 0, 1], &[OUT, token, 5000, 200, OUT_LEN, OUT_LEN])),
        ("in-place", 0x20, record([6, 1, 0, 1], &[OUT, token, OUT + 64, none, none])),
        ("inspect", 0x40, record([7, 0, 0, 0], &[OUT, token, OUT_LEN, OUT + 8, 100, OUT_LEN + 64])),
        ("inspect-info", 0x20, record([7, 0, 0, 0], &[OUT, token, OUT + 8, 5000, 200, OUT_LEN + 64])),
        ("text", 0x60, record([8, 0, 0, 0], &[OUT, token, 0, 3, OUT + 4, 100, OUT_LEN])),
        ("thumbprint", 0x20, record([10, 0, 0, 0], &[0, 32, 16, 100, OUT_LEN])),
    ] {
        add(&format!("overlap-{name}"), Program::write(&[make, encrypt, call], hello));
        let mut moved = call;
        moved.small[0] |= moving;
        add(&format!("moved-into-{name}"), Program::write(&[make, encrypt, moved], hello));
    }
    let opened = record([5, 1, 0, 1], &[OUT, token, 5000, 200, OUT_LEN, none]);
    let moved = record([14, 0, 1, 0], &[]);
    let of_the_copy = record([5, 1, 1, 1], &[OUT, token, 5000, 200, OUT_LEN, none]);
    add("moved-key", Program::write(&[make, encrypt, moved, of_the_copy, opened], hello));
    let wiped = record([15, 0, 0, 0], &[]);
    add("wiped-key", Program::write(&[make, encrypt, wiped, opened], hello));
    let once = record([2, 0, 0, 0], &[1]);
    let left = record([3, 0, 0, 0], &[OUT_LEN + 24]);
    add("spent-key", Program::write(&[make, once, encrypt, left, encrypt], hello));
    let header = record([4, 0, 0, 1], &[36, 13, OUT, 900, OUT_LEN, 32, 4, 49, 9]);
    add("own-header", Program::write(&[make, header, opened], &[&hello[..], br#"{"a":[1]}"#].concat()));
    let failing = record([4, 0, 0, 6], &[36, 13, OUT, 900, OUT_LEN]);
    add("failing-randomness", Program::write(&[make, failing, left], hello));

    for (name, text) in KEYS.iter().take(7).chain(&[("rsa", test_key::JWK)]) {
        let len = u16::try_from(text.len()).expect("a short key");
        let import = record([1, 0, 0, 0], &[0, len]);
        let inspect = record([9, 0, 0, 0], &[0, len, OUT_LEN]);
        let written = (0..5).map(|what| record([10, what, 0, 0], &[0, len, OUT, 2000, OUT_LEN]));
        let steps: Vec<_> = [import, inspect].into_iter().chain(written).collect();
        add(&format!("key-{name}"), Program::write(&steps, text.as_bytes()));
    }
    let set = format!("enckidadir{{\"keys\":[{},{}]}}", KEYS[0].1, KEYS[1].1);
    let len = u16::try_from(set.len() - 10).expect("a short set");
    let find = record([12, 1, 0, 0], &[10, len, 6, 1, 7, 3, OUT_LEN]);
    let any = record([12, 2, 0, 0], &[10, len, none, 0, 7, 3, OUT_LEN]);
    let get = |index| record([11, index, 0, 0], &[10, len, OUT_LEN]);
    add("set", Program::write(&[find, any, get(0), get(1), get(2)], set.as_bytes()));
    let text = record([8, 0, 0, 0], &[3, 20, 0, 3, OUT, 100, OUT_LEN]);
    let short = record([8, 0, 0, 0], &[3, 20, 0, 3, OUT, 1, OUT_LEN]);
    let nameless = record([8, 0, 0, 0], &[3, 20, none, 0, OUT, 100, OUT_LEN]);
    add("text", Program::write(&[text, short, nameless], br#"kid{"kid":"a\u0041bc"}"#));
    let wipe = |at, len| record([13, 0, 0, 0], &[at, len]);
    add("wipe", Program::write(&[wipe(0, 10), wipe(none, 0), wipe(none, 1), wipe(5, 0xffff)], hello));
}

/// Public and private keys, one of them elsewhere, and requests with their responses.
pub(super) fn c_programs_of_pairs(add: &mut dyn FnMut(&str, Vec<u8>)) {
    const RESPONSE: u16 = 6500;
    let record = |small: [u8; 4], words: &[u16]| {
        let mut record = Record { small, ..Record::default() };
        record.words[..words.len()].copy_from_slice(words);
        record
    };
    let number = |len: usize| u16::try_from(len).expect("a short text");
    let none = u16::MAX;
    let payload = b"open the door";
    let len_of = |recipient: &dyn Recipient| {
        let encrypter = Encrypter { recipient, content: &A256GCM };
        number(encrypter.encrypted_len(&HeaderFields::NONE, payload.len()).expect("everything fits"))
    };
    let jwk = jwk::Jwk::parse(test_key::JWK.as_bytes()).expect("our own key");
    let sent = len_of(&alg_rsa::AnyRsaOaep256Public::from_jwk(&jwk).expect("our own key"));
    let answered = len_of(&DirectSender::new(&KEY));
    let jwk_len = number(test_key::JWK.len());
    let memory = [test_key::JWK.as_bytes(), payload, b"name"].concat();

    let public = record([16, 0, 0, 0], &[0, jwk_len, none, 0]);
    let private = record([17, 0, 0, 0], &[0, jwk_len, none, 0]);
    let renamed = record([17, 0, 0, 0], &[0, jwk_len, jwk_len + 13, 4]);
    let encrypt = record([19, 0, 0, 0], &[jwk_len, 13, OUT, 900, OUT_LEN]);
    let decrypt = |content: u8| record([5, 1, 6, content], &[OUT, sent, 5500, 900, OUT_LEN, OUT_LEN + 8]);
    for (name, steps) in [
        ("rsa", [public, private, encrypt, decrypt(1)]),
        ("rsa-blinded", [public, private, encrypt, decrypt(0xc1)]),
        ("rsa-no-randomness", [public, private, encrypt, decrypt(0x81)]),
        ("rsa-empty-randomness", [public, private, encrypt, decrypt(0x41)]),
        ("rsa-other-name", [public, renamed, encrypt, decrypt(1)]),
        ("rsa-no-key", [public, encrypt, decrypt(1), encrypt]),
    ] {
        add(name, Program::write(&steps, &memory));
    }
    let in_place = record([6, 1, 6, 1], &[OUT, sent, OUT_LEN, OUT_LEN + 16, none]);
    add("rsa-in-place", Program::write(&[public, private, encrypt, in_place], &memory));

    let request = record([20, 0, 0, 0], &[jwk_len, 13, OUT, 900, OUT_LEN]);
    let read = record([23, 1, 6, 1], &[OUT, sent, 5500, 900, OUT_LEN, OUT_LEN + 8]);
    let answer = record([24, 0, 0, 0], &[jwk_len, 13, RESPONSE, 600, OUT_LEN]);
    let open = record([21, 0, 0, 1], &[RESPONSE, answered, 7200, 200, OUT_LEN, OUT_LEN + 8]);
    let open_in_place = record([22, 0, 0, 1], &[RESPONSE, answered, OUT_LEN, OUT_LEN + 16, OUT_LEN + 32]);
    let no_room = record([21, 0, 0, 1], &[RESPONSE, answered, 7200, 3, OUT_LEN, none]);
    let other_cipher = record([21, 0, 0, 0x11], &[RESPONSE, answered, 7200, 200, OUT_LEN, none]);
    let other_session = record([21, 0, 0, 1], &[RESPONSE, answered, 7200, 200, OUT_LEN, none, 0, 1]);
    let own_request = record([21, 1, 6, 1], &[OUT, sent, 5500, 900, OUT_LEN, OUT_LEN + 8]);
    let answer_failing = record([24, 0, 0, 6], &[jwk_len, 13, RESPONSE, 600, OUT_LEN]);
    let second_request = record([20, 0, 4, 0], &[jwk_len, 13, OUT, 900, OUT_LEN]);
    let begin = [public, private, request, read];
    for (name, then) in [
        ("session", vec![answer, open]),
        ("session-in-place", vec![answer, open_in_place]),
        ("session-twice", vec![answer, answer, open, open]),
        ("session-no-room", vec![answer, no_room, open]),
        ("session-other-cipher", vec![answer, other_cipher, open]),
        ("session-of-another", vec![answer, second_request, other_session, open]),
        ("session-own-key", vec![own_request, answer, open]),
        ("session-no-randomness", vec![answer_failing, answer, open]),
    ] {
        add(name, Program::write(&[&begin[..], &then].concat(), &memory));
    }

    let token = token(&NoKey::new("RSA-OAEP-256", Some("device"), 256), &A256GCM, b"elsewhere");
    let len = number(token.len());
    let elsewhere = |modulus: u8| record([18, 0, modulus, 0], &[len, 6]);
    let opened = record([5, 1, 6, 1], &[0, len, 5500, 900, OUT_LEN, OUT_LEN + 8]);
    let read = record([23, 1, 6, 1], &[0, len, 5500, 900, OUT_LEN, OUT_LEN + 8]);
    let memory = [&token[..], b"device"].concat();
    add(
        "elsewhere",
        Program::write(&[elsewhere(0), opened, elsewhere(1), opened, elsewhere(3), opened], &memory),
    );
    let answer = record([24, 0, 0, 0], &[len, 6, RESPONSE, 600, OUT_LEN]);
    add("elsewhere-answered", Program::write(&[elsewhere(0), read, answer], &memory));

    let key = jwk::OwnedJwk::parse(test_key::JWK.as_bytes()).expect("our own key");
    let key = key.as_jwk().expect("our own key");
    let written = "it was written before";
    for (name, bytes) in [
        ("spki", key.to_spki_der().expect(written)),
        ("pkcs8", key.to_pkcs8_der().expect(written).as_bytes().to_vec()),
        ("pkcs1-pem", key.to_pkcs1_private_pem().expect(written).as_str().into()),
    ] {
        let len = number(bytes.len());
        let [public, private] = [16, 17].map(|what| record([what, 0, 0, 0], &[0, len, len, 4]));
        let memory = [&bytes[..], b"name"].concat();
        let encrypt = record([19, 0, 0, 0], &[len, 4, OUT, 900, OUT_LEN]);
        add(&format!("import-{name}"), Program::write(&[public, private, encrypt], &memory));
    }
}
