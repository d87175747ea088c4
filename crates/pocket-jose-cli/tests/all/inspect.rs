//! `pjose inspect` finds out what it is given: tokens and keys in every form, told apart by their looks.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by panicking")]

use crate::common::{Folder, vectors};
use serde_json::{Value, json};

fn shown(folder: &Folder, input: impl AsRef<[u8]>) -> String {
    String::from_utf8(folder.ok_with(&["inspect"], input.as_ref())).unwrap()
}

fn report(folder: &Folder, input: impl AsRef<[u8]>) -> Value {
    serde_json::from_slice(&folder.ok_with(&["inspect", "--json"], input.as_ref())).unwrap()
}

#[test]
fn keys_are_known_in_every_form() {
    let folder = Folder::with_keys();
    folder.ok(&["jwk", "set", "add", "--key", "key.jwk", "--key", "shared.jwk", "-o", "keys.jwks"]);
    for (to, file) in [("pem", "key.pem"), ("der", "key.der"), ("pkcs1", "key.pkcs1")] {
        folder.ok(&["jwk", "convert", "--to", to, "key.jwk", "-o", file]);
    }
    folder.ok(&["jwk", "convert", "--to", "spki-base64", "public.jwk", "-o", "public.b64"]);
    for (file, title) in [
        ("key.jwk", "RSA 2048 bits, private"),
        ("keys.jwks", "RSA 2048 bits, private"),
        ("key.pem", "RSA 2048 bits, private"),
        ("key.der", "RSA 2048 bits, private"),
        ("key.pkcs1", "RSA 2048 bits, private"),
        ("public.b64", "RSA 2048 bits, public"),
        ("shared.jwk", "oct 256 bits, shared secret"),
    ] {
        let text = shown(&folder, folder.read(file));
        assert!(text.starts_with(title), "{file}: {text}");
        assert_eq!(text, String::from_utf8(folder.ok(&["inspect", file])).unwrap());
    }
    assert_eq!(report(&folder, folder.read("keys.jwks"))["keys"].as_array().unwrap().len(), 2);
}

#[test]
fn compact_tokens_are_shown_as_their_own_commands_show_them() {
    let folder = Folder::with_keys();
    folder.write("jwe", folder.token(b"payload"));
    folder.ok(&["jwk", "generate", "--alg", "ES256", "-o", "sign.jwk"]);
    folder.ok_with(&["jws", "sign", "--key", "sign.jwk", "-o", "jws"], b"payload");
    for kind in ["jwe", "jws"] {
        let token = folder.text(kind);
        for json in [&[][..], &["--json"]] {
            let own = folder.ok(&[&[kind, "inspect", kind][..], json].concat());
            assert_eq!(folder.ok(&[&["inspect", kind][..], json].concat()), own);
            assert_eq!(folder.ok(&[&["inspect", &token][..], json].concat()), own, "as an argument");
            assert_eq!(folder.ok_with(&[&["inspect"][..], json].concat(), token.as_bytes()), own);
        }
    }
}

/// RFC 7515, appendix A.6 and A.7; RFC 7516, appendix A.4 and A.5.
#[test]
fn tokens_in_json_are_told_apart() {
    let Some(vectors) = vectors() else { return };
    let folder = Folder::new();
    let file: Value =
        serde_json::from_slice(&std::fs::read(vectors.join("rfc-appendices.json")).unwrap()).unwrap();
    for (id, kind, serialization, parties) in [
        ("rfc7515-A.6-general-text", "JWS", "general JSON", 2),
        ("rfc7515-A.7-flattened", "JWS", "flattened JSON", 1),
        ("rfc7516-A.4-general-key1", "JWE", "general JSON", 2),
        ("rfc7516-A.5-flattened", "JWE", "flattened JSON", 1),
    ] {
        let case = file["cases"].as_array().unwrap().iter().find(|case| case["id"] == id).unwrap();
        let token = case["token"].as_str().map_or_else(|| case["token"].to_string(), str::to_owned);
        let report = report(&folder, &token);
        assert_eq!(
            (&report["kind"], &report["serialization"]),
            (&json!(kind), &json!(serialization)),
            "{id}"
        );
        assert_eq!(report["parties"].as_array().unwrap().len(), parties, "{id}");
        assert_eq!((&report["decrypted"], &report["verified"]), (&json!(false), &json!(false)));
        assert!(shown(&folder, &token).starts_with(&format!("{serialization} {kind}; ")), "{id}");
    }
}

#[test]
fn d10_what_is_nothing_of_all_this_is_malformed() {
    let folder = Folder::new();
    for input in ["", "hello", "{}", "[]", "a.b", "....", "eyJhbGciOiJub25lIn0", r#"{"ciphertext":7}"#] {
        let ran = folder.run_with(&["inspect"], input.as_bytes());
        assert!(
            ran.status == 3 || input.starts_with(r#"{"c"#) && ran.status == 0,
            "{input}: {} {}",
            ran.status,
            ran.stderr
        );
    }
    // Nothing steers the terminal.
    let text = shown(&folder, "{\"signature\":\"AAAA\",\"header\":{\"kid\":\"\\u001b[31m\"}}");
    assert!(!text.contains('\u{1b}'), "{text}");
}
