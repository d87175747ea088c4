//! Key sets: chosen from by what keys say of themselves, and never written again with something missing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by panicking")]

use crate::common::Folder;
use serde_json::{Value, json};

/// Four keys: `s` signs by its `alg`, `e` encrypts by its `use`, `v` is the public half of `s`, `n` says nothing.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.ok(&["jwk", "generate", "--alg", "ES256", "--kid", "s", "-o", "s.jwk"]);
    folder.ok(&["jwk", "public", "s.jwk", "-o", "v0.jwk"]);
    folder.ok(&["jwk", "convert", "--to", "jwk", "--set-kid", "v", "v0.jwk", "-o", "v.jwk"]);
    folder.write("e.jwk", r#"{"kty":"oct","use":"enc","kid":"e","k":"AAECAwQFBgcICQoLDA0ODw"}"#);
    folder.write("n.jwk", r#"{"kty":"oct","kid":"n","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}"#);
    let keys: Vec<Value> = ["s", "e", "v", "n"]
        .map(|name| serde_json::from_slice(&folder.read(&format!("{name}.jwk"))).unwrap())
        .into();
    folder.write("keys.jwks", json!({ "keys": keys }).to_string());
    folder
}

fn names(list: Vec<u8>) -> String {
    String::from_utf8(list).unwrap().lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect()
}

#[test]
fn a16_keys_are_chosen_by_what_they_say_of_themselves() {
    let folder = folder();
    for (conditions, found) in [
        (&[][..], "sevn"),
        (&["--kid", "e"], "e"),
        (&["--use", "enc"], "sevn"),
        (&["--use", "sig"], "svn"),
        (&["--alg", "ES256"], "sv"),
        (&["--alg", "HS256"], "en"),
        (&["--use", "sig", "--alg", "HS256"], "n"),
        (&["--key-ops", "sign"], "sn"),
        (&["--key-ops", "verify", "--alg", "ES256"], "sv"),
        (&["--key-ops", "decrypt", "--use", "sig"], ""),
        (&["--alg", "RSA-OAEP-256"], ""),
    ] {
        let args = [&["jwk", "set", "list", "keys.jwks"][..], conditions].concat();
        assert_eq!(names(folder.ok(&args)), found, "{conditions:?}");
    }
    let get = |conditions: &[&'static str]| [&["jwk", "set", "get", "keys.jwks"][..], conditions].concat();
    let one = folder.ok(&get(&["--key-ops", "sign", "--alg", "ES256"]));
    assert_eq!(serde_json::from_slice::<Value>(&one).unwrap()["kid"], "s");
    assert!(folder.fails(4, &get(&["--alg", "ES256"])).contains("there are 2"));
    assert!(folder.fails(4, &get(&["--alg", "RSA-OAEP-256"])).contains("no key is like that"));
    folder.fails(4, &get(&["--kid", "other"]));
    folder.fails(2, &get(&[]));
    folder.fails(2, &["jwk", "set", "remove", "keys.jwks"]);
    let left = folder.ok(&["jwk", "set", "remove", "keys.jwks", "--alg", "ES256"]);
    assert_eq!(serde_json::from_slice::<Value>(&left).unwrap()["keys"].as_array().unwrap().len(), 2);
    folder.fails(4, &["jwk", "set", "remove", "keys.jwks", "--alg", "RSA-OAEP-256"]);
}

#[test]
fn a_list_shows_no_secret() {
    let folder = folder();
    let list = String::from_utf8(folder.ok(&["jwk", "set", "list", "keys.jwks"])).unwrap();
    let d: Value = serde_json::from_slice(&folder.read("s.jwk")).unwrap();
    assert!(!list.contains("AAECAwQF") && !list.contains(d["d"].as_str().unwrap()), "{list}");
}

#[test]
fn a18_b6_two_keys_of_one_name_are_refused_and_named() {
    let folder = folder();
    let before = folder.read("keys.jwks");
    let said =
        folder.fails(4, &["jwk", "set", "add", "keys.jwks", "--key", "e.jwk", "-f", "-o", "keys.jwks"]);
    assert!(said.contains("the same `kid`") && said.contains("key e") && said.contains("e.jwk"), "{said}");
    assert_eq!(folder.read("keys.jwks"), before);
}

#[test]
fn d26_a_set_is_not_written_again_without_what_could_not_be_read() {
    let folder = folder();
    let unread =
        r#"{"keys":[{"kty":"oct","kid":"a","k":"AAECAwQFBgcICQoLDA0ODw"},{"kty":"oct","kid":"b"},7]}"#;
    folder.write("keys.jwks", unread);
    for args in [
        &["jwk", "set", "add", "keys.jwks", "--key", "e.jwk", "-f", "-o", "keys.jwks"][..],
        &["jwk", "set", "remove", "keys.jwks", "--kid", "a", "-f", "-o", "keys.jwks"],
    ] {
        let said = folder.fails(3, args);
        assert!(said.contains("element 1 of the set is no key"), "{said}");
        assert_eq!(folder.text("keys.jwks"), unread);
    }
    // Reading is no harm.
    assert_eq!(names(folder.ok(&["jwk", "set", "list", "keys.jwks"])), "a");
    folder.ok(&["jwk", "set", "get", "keys.jwks", "--kid", "a"]);
    // What a set has besides keys is not kept, and that is said.
    folder
        .write("more.jwks", r#"{"keys":[{"kty":"oct","kid":"m","k":"AAECAwQFBgcICQoLDA0ODw"}],"etag":"1"}"#);
    let ran = folder.run(&["jwk", "set", "add", "more.jwks", "--key", "e.jwk"]);
    assert!(
        ran.status == 0 && ran.stderr.contains("the member etag of more.jwks is not kept"),
        "{}",
        ran.stderr
    );
    // A key of a kind that nobody here knows is a key like any other.
    folder.write("keys.jwks", r#"{"keys":[{"kty":"AKP","kid":"q","alg":"ML-DSA-44","pub":"AA"}]}"#);
    folder.ok(&["jwk", "set", "add", "keys.jwks", "--key", "e.jwk", "-f", "-o", "keys.jwks"]);
    assert_eq!(names(folder.ok(&["jwk", "set", "list", "keys.jwks"])), "qe");
}
