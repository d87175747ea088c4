//! Encrypted tokens, compact and in JSON, and such that are damaged in one place.

use alg_aesgcm::{A128GCM, A256GCM};
use jose_alg::json::{Limits, Object};
use jose_alg::{ContentCipher, Recipient};
use jose_no_security::{NoCipher, NoKey};
use jwe_core::{DirectSender, JsonEncrypter, JsonFields, JsonForm};

use super::{counting, joined, token};
use crate::decrypt::KEY;
use crate::oracle;

/// A token with this header under the shared key, of a payload that DEFLATE makes.
fn sealed(header: &[u8]) -> Vec<u8> {
    let (iv, mut text, mut tag) = ([9; 12], *b"\x4b\x4c\x02\0", [0; 16]);
    let (aad, len) = (oracle::encode(header), text.len());
    A256GCM.seal(&KEY, &iv, aad.as_bytes(), &mut text, len, &mut tag).expect("the lengths are right");
    joined([header, b"", &iv, &text, &tag])
}

pub(super) fn tokens(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let dir = |payload: &[u8]| token(&DirectSender::new(&KEY), &A256GCM, payload);
    let hello = dir(b"open the door");
    add("hello", hello.clone());
    add("empty-payload", dir(b""));
    add("payload-of-a-stride", dir(&[0x61; 97]));
    add("with-kid", token(&DirectSender::new(&KEY).with_kid("session"), &A256GCM, b"named"));
    add("a128gcm", token(&DirectSender::new(&KEY[..16]), &A128GCM, b"sixteen"));
    let parts: Vec<Vec<u8>> = hello.split(|byte| *byte == b'.').filter_map(oracle::decode).collect();
    let [header, _, iv, text, tag] = &parts[..] else { panic!("five parts") };
    add("wrong-tag", joined([header, b"", iv, text, &[7; 16]]));
    add("tag-of-15-bytes", joined([header, b"", iv, text, &tag[..15]]));
    add("iv-of-16-bytes", joined([header, b"", &[9; 16], text, tag]));
    add("encrypted-key-under-dir", joined([header, &[1; 32], iv, text, tag]));
    let zip = br#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#;
    add("zip", joined([zip, b"", iv, text, tag]));
    add("zip-sealed", sealed(zip));
    add("zip-of-another-name", sealed(br#"{"alg":"dir","enc":"A256GCM","zip":"GZIP"}"#));
    add("crit", joined([br#"{"alg":"dir","enc":"A256GCM","crit":["x"],"x":1}"#, b"", iv, text, tag]));
    add("alg-twice", joined([br#"{"alg":"dir","enc":"A256GCM","\u0061lg":"dir"}"#, b"", iv, text, tag]));
    add("unknown-kid", joined([br#"{"alg":"dir","enc":"A256GCM","kid":"nobody"}"#, b"", iv, text, tag]));
    let mut spelled = hello;
    spelled.pop();
    add("tag-cut-by-a-character", spelled);
}

pub(super) fn stand_in_tokens(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let key = NoKey::new("RSA-OAEP-256", Some("device"), 256);
    add("hello", token(&key, &A256GCM, b"open the door"));
    add("a128gcm", token(&key, &A128GCM, b"sixteen"));
    add(
        "cbc",
        token(&key, &NoCipher::like_a128cbc_hs256("A128CBC-HS256"), b"a payload of more than one block"),
    );
    let header = br#"{"alg":"RSA-OAEP-256","enc":"A128CBC-HS256"}"#;
    add("not-ours", joined([header, &[0; 256], &[9; 16], &[0x61; 32], &[7; 16]]));
    add("not-ours-and-wrong-tag", joined([header, &[0; 256], &[9; 16], &[0x61; 32], &[0; 16]]));
    add("encrypted-key-cut", joined([header, &[5; 255], &[9; 16], &[0x61; 32], &[7; 16]]));
}

pub(super) fn no_security_tokens(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let gcm = NoCipher::like_a256gcm("A256GCM");
    let cbc = NoCipher::like_a128cbc_hs256("A128CBC-HS256");
    let long = NoCipher::like_a256cbc_hs512("A256CBC-HS512");
    let ciphers: [&dyn ContentCipher; 3] = [&gcm, &cbc, &long];
    let payload = b"0123456789 a payload to recognise 0123456789";
    for cipher in ciphers {
        let name = cipher.enc().to_ascii_lowercase();
        add(&format!("wrapped-{name}"), token(&NoKey::new("RSA-OAEP-256", Some("a"), 65), cipher, payload));
        add(&format!("nameless-{name}"), token(&NoKey::new("RSA-OAEP-256", None, 65), cipher, b""));
        if cipher.key_len() == KEY.len() {
            add(&format!("dir-{name}"), token(&DirectSender::new(&KEY), cipher, payload));
        }
    }
    let text: Vec<u8> = (1..=64).collect();
    for (name, header, first, tag) in [
        ("not-ours", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"a"}"#, 0, &[7; 16][..]),
        ("not-ours-and-wrong-tag", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"a"}"#, 0, &[0; 16]),
        ("key-without-randomness", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"a"}"#, 1, &[7; 16]),
        ("wrong-tag", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"a"}"#, 2, &[0; 16]),
        ("tag-of-15-bytes", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"a"}"#, 2, &[7; 15]),
        ("tag-of-17-bytes", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"a"}"#, 2, &[7; 17]),
        ("unknown-kid", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"nobody"}"#, 2, &[7; 16]),
        ("crit", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","crit":["x"],"x":1}"#, 2, &[7; 16]),
        ("zip", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"DEF"}"#, 2, &[7; 16]),
        ("zip-of-another-name", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"GZIP"}"#, 2, &[7; 16]),
        ("zip-and-wrong-tag", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"DEF"}"#, 2, &[0; 16]),
        ("enc-missing", r#"{"alg":"RSA-OAEP-256"}"#, 2, &[7; 16]),
        ("enc-not-allowed", r#"{"alg":"RSA-OAEP-256","enc":"A192GCM"}"#, 2, &[7; 16]),
        ("alg-not-allowed", r#"{"alg":"RSA1_5","enc":"A256GCM"}"#, 2, &[7; 16]),
    ] {
        let key: Vec<u8> = [&[first][..], &text].concat();
        add(name, joined([header.as_bytes(), &key, &[9; 12], &text, tag]));
    }
    let dir = br#"{"alg":"dir","enc":"A256GCM"}"#;
    add("dir-with-encrypted-key", joined([dir, &KEY, &[9; 12], &text, &[7; 16]]));
    add("dir-wrong-tag", joined([dir, b"", &[9; 12], &text, &[0; 16]]));
    add(
        "a256kw",
        joined([br#"{"alg":"A256KW","enc":"A256GCM","kid":"a"}"#, &text[..40], &[9; 12], &text, &[7; 16]]),
    );
}

pub(super) fn encrypted_json(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let (direct, other) = (DirectSender::new(&KEY), DirectSender::new(&KEY).with_kid("session"));
    let (a, b) = (NoKey::new("RSA-OAEP-256", Some("a"), 65), NoKey::new("A256KW", Some("b"), 40));
    let anyone = NoKey::new("RSA-OAEP-256", None, 65);
    let unprotected =
        Object::parse(br#"{"jku":"https://example.com/"}"#, &Limits::DEFAULT).expect("an object");
    let plain = JsonFields::NONE;
    let with_aad = JsonFields { aad: Some(b"not secret"), ..plain };
    let with_both = JsonFields { unprotected: Some(unprotected), ..with_aad };
    let cbc = NoCipher::like_a128cbc_hs256("A128CBC-HS256");
    let mut hello = String::new();
    for (name, recipients, content, form, fields) in [
        (
            "flattened",
            &[&direct as &dyn Recipient][..],
            &A256GCM as &dyn ContentCipher,
            JsonForm::Flattened,
            plain,
        ),
        ("flattened-kid", &[&other], &A256GCM, JsonForm::Flattened, plain),
        ("flattened-aad", &[&direct], &A256GCM, JsonForm::Flattened, with_aad),
        ("flattened-unprotected", &[&direct], &A256GCM, JsonForm::Flattened, with_both),
        ("flattened-wrapped", &[&a], &A128GCM, JsonForm::Flattened, plain),
        ("flattened-cbc", &[&a], &cbc, JsonForm::Flattened, with_aad),
        ("general-of-one", &[&a], &A256GCM, JsonForm::General, with_both),
        ("general-of-two", &[&a, &b], &A256GCM, JsonForm::General, plain),
        ("general-of-three", &[&b, &a, &b], &A256GCM, JsonForm::General, with_both),
        ("general-of-four", &[&b, &a, &b, &a], &A256GCM, JsonForm::General, plain),
        ("general-for-anyone", &[&anyone, &anyone, &anyone], &A256GCM, JsonForm::General, plain),
    ] {
        let encrypter = JsonEncrypter { recipients, content, form };
        let token = encrypter.encrypt_to_string(&fields, b"open the door", &mut counting());
        let token = token.expect("everything fits");
        if name == "flattened" {
            hello.clone_from(&token);
        }
        add(name, token.into_bytes());
    }
    // The first one with one more member, and what is wrong with it.
    let and = |member: &str| hello.replacen('{', &format!("{{{member},"), 1).into_bytes();
    add("unknown-member", and(r#""more":[{}]"#));
    add("with-a-signature", and(r#""signature":"AA""#));
    add("in-both-forms", and(r#""recipients":[{}]"#));
    add("no-recipient", and(r#""recipients":[]"#));
    add("empty-aad", and(r#""aad":"""#));
    add("aad-that-nobody-sealed", and(r#""aad":"AAAA""#));
    add("aad-not-canonical", and(r#""aad":"AB""#));
    add("header-repeats-alg", and(r#""header":{"alg":"dir"}"#));
    add("header-of-its-own", and(r#""header":{"x5t":"AA"}"#));
    let compact = sealed(br#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#);
    let parts: Vec<_> = compact.split(|byte| *byte == b'.').map(String::from_utf8_lossy).collect();
    let [protected, _, iv, text, tag] = &parts[..] else { panic!("five parts") };
    add(
        "zip",
        format!(r#"{{"protected":"{protected}","iv":"{iv}","ciphertext":"{text}","tag":"{tag}"}}"#)
            .into_bytes(),
    );
    add("deep", and(&format!(r#""header":{}"#, r#"{"a":["#.repeat(500))));
    add("crit-not-protected", and(r#""unprotected":{"crit":["x"],"x":1}"#));
    add("zip-not-protected", and(r#""unprotected":{"zip":"DEF"}"#));
    add("encrypted-key-under-dir", and(r#""encrypted_key":"AAAA""#));
    add("escaped-member", hello.replace("\"iv\"", "\"\\u0069v\"").into_bytes());
    add("no-tag", hello.replace("\"tag\"", "\"Tag\"").into_bytes());
    let rest = r#""iv":"CQkJCQkJCQkJCQkJ","ciphertext":"AQID","tag":"BwcHBwcHBwcHBwcHBwcHBw""#;
    add("no-protected-header", format!(r#"{{"header":{{"alg":"dir","enc":"none"}},{rest}}}"#).into_bytes());
    let unread = |first: u8, header: &str| {
        let key = oracle::encode(&[&[first][..], &[7; 39]].concat());
        format!(r#"{{"header":{{"alg":"A256KW",{header}}},"encrypted_key":"{key}"}}"#)
    };
    let (one, other) = (unread(2, r#""enc":"none""#), unread(2, r#""enc":"A256GCM""#));
    add("two-ciphers", format!(r#"{{"recipients":[{one},{other}],{rest}}}"#).into_bytes());
    let key = oracle::encode(&[&[2][..], &[7; 39]].concat());
    for (name, key) in [("key-of-the-first-repeated", key.as_str()), ("another-key-beside-the-list", "AAAA")]
    {
        add(name, format!(r#"{{"encrypted_key":"{key}","recipients":[{one}],{rest}}}"#).into_bytes());
    }
    let broken = unread(1, r#""enc":"none","kid":"b""#);
    add("key-without-randomness", format!(r#"{{"recipients":[{broken}],{rest}}}"#).into_bytes());
    add("empty-unprotected-header", and(r#""unprotected":{}"#));
    let two = r#"[{"header":{"alg":"dir"}},{"header":{"alg":"dir"}}]"#;
    add(
        "dir-for-two",
        format!(r#"{{"unprotected":{{"enc":"none"}},"recipients":{two},{rest}}}"#).into_bytes(),
    );
}
