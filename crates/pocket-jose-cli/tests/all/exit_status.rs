//! The exit statuses, which scripts rely on: each with the failures that it stands for.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test says what is wrong by panicking"
)]

use crate::common::Folder;

#[test]
fn status_1_is_an_operation_that_failed() {
    let folder = Folder::with_keys();
    let token = folder.token(b"payload");
    // Another tag, still well-formed: 16 bytes end in one of four characters.
    let end = if token.ends_with('A') { 'Q' } else { 'A' };
    folder.write("token", format!("{}{end}", &token[..token.len() - 1]));
    let said = folder.fails(1, &["jwe", "decrypt", "--key", "key.jwk", "token"]);
    assert!(said.contains("decryption or verification failed"), "{said}");
    assert!(said.contains("try:"), "{said}");
}

#[test]
fn status_2_is_usage() {
    let folder = Folder::with_keys();
    folder.write("token", folder.token(b"payload"));
    for args in [
        &["frobnicate"][..],
        &["jwe", "decrypt"],
        &["jwe", "decrypt", "--key", "key.jwk", "token", "another"],
        &["jwe", "decrypt", "--key", "-", "-"],
        &["jwe", "decrypt", "--key", "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}", "token"],
        &["jwe", "decrypt", "--key", "key.jwk", "--alg", "HS256", "token"],
        &["jwe", "decrypt", "--key", "key.jwk", "--enc", "A128CBC-HS255", "token"],
        &["jwe", "encrypt", "--key", "public.jwk", "--header", "alg=dir"],
        &["jwe", "encrypt", "--key", "public.jwk", "--header", "crit:=[\"exp\"]"],
        &["jwe", "encrypt", "--key", "public.jwk", "--header", "a=1", "--header", "a=2"],
        &["jwe", "encrypt", "--key", "public.jwk", "--header", "a:=[1"],
        &["jwe", "encrypt", "--key", "public.jwk", "--header", "nothing"],
        &["jwk", "generate"],
        &["jwk", "generate", "--alg", "RSA-OAEP-256", "--size", "1024"],
        &["jwk", "generate", "--alg", "A256GCM", "--size", "128"],
        &["jwk", "generate", "--alg", "dir", "--kty", "RSA"],
        &["jwk", "convert", "--to", "pem", "--set-kid", "a", "key.jwk"],
        &["completions", "tcsh"],
        &["man", "frobnicate"],
    ] {
        folder.fails(2, args);
    }
}

#[test]
fn status_3_is_malformed_input() {
    let folder = Folder::with_keys();
    let token = folder.token(b"payload");
    folder.write("five-dots", format!("{token}.AAAA"));
    folder.write("space", token.replacen('.', ". ", 1));
    folder.write("empty", "");
    folder.write("json", r#"{"protected":"eyJ9","ciphertext":"AAAA"}"#);
    folder.write("two-line-breaks", format!("{token}\n\n"));
    folder.write("not-utf-8", b"eyJ\xff.a.b.c.d");
    for name in ["five-dots", "space", "empty", "json", "two-line-breaks", "not-utf-8"] {
        for command in [
            &["jwe", "inspect"][..],
            &["jwe", "decrypt", "--key", "key.jwk"],
            &["doctor", "--key", "key.jwk"],
        ] {
            let said = folder.fails(3, &[command, &[name]].concat());
            assert!(said.contains("where:") && said.contains("try:"), "{said}");
        }
    }
    folder.write("key.pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
    folder.write("no-key", "hello");
    folder.write("duplicate.jwk", r#"{"kty":"oct","k":"AAAA","\u006b":"AAAA"}"#);
    for name in ["key.pem", "no-key", "duplicate.jwk", "empty"] {
        folder.fails(3, &["jwk", "inspect", name]);
    }
}

#[test]
fn status_4_is_refused_by_policy() {
    let folder = Folder::with_keys();
    folder.write("token", folder.token(b"payload"));
    folder.ok(&["jwk", "generate", "--alg", "RSA-OAEP-256", "-o", "other.jwk"]);
    for (args, reason) in [
        (&["jwe", "decrypt", "--key", "public.jwk", "token"][..], "it is a public key"),
        (&["jwe", "decrypt", "--key", "other.jwk", "token"], "no key fits"),
        (&["jwe", "decrypt", "--key", "shared.jwk", "token"], "`alg` is not one that was allowed"),
        (
            &["jwe", "decrypt", "--key", "key.jwk", "--alg", "dir", "token"],
            "`alg` is not one that was allowed",
        ),
        (
            &["jwe", "decrypt", "--key", "key.jwk", "--enc", "A128GCM", "token"],
            "`enc` is not one that was allowed",
        ),
        (&["jwe", "decrypt", "--key", "key.jwk", "--alg", "RSA1_5", "token"], "never accepted"),
        (&["jwe", "decrypt", "--key", "key.jwk", "--kid", "other", "token"], "no key has this `kid`"),
        (&["jwe", "encrypt", "--key", "shared.jwk", "--enc", "A128GCM"], "does not have a size"),
        (&["jwk", "generate", "--alg", "RSA1_5"], "never accepted"),
        (&["jwk", "public", "shared.jwk"], "no public half"),
        (&["jwk", "convert", "--to", "pem", "shared.jwk"], "`kty` is not the one"),
        (&["jwk", "set", "add", "--key", "key.jwk", "--key", "public.jwk"], "the same `kid`"),
    ] {
        let said = folder.fails(4, args);
        assert!(said.contains(reason), "{args:?}: {said}");
    }
}

#[test]
fn status_5_is_input_and_output() {
    let folder = Folder::with_keys();
    folder.write("token", folder.token(b"payload"));
    for args in [
        &["jwe", "decrypt", "--key", "missing.jwk", "token"][..],
        &["jwe", "decrypt", "--key", "key.jwk", "missing"],
        &["jwe", "decrypt", "--key", "key.jwk", "."],
        &["jwe", "decrypt", "--key", "key.jwk", "token", "-o", "missing/payload"],
        &["jwe", "decrypt", "--key", "key.jwk", "token", "-o", "."],
        &["jwk", "generate", "--alg", "dir", "-o", "key.jwk"],
    ] {
        let said = folder.fails(5, args);
        assert!(said.contains("where:") && said.contains("try:"), "{args:?}: {said}");
    }
}
