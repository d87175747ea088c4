//! What goes in comes out: any bytes, any size, from files and pipes, with headers of one's own.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test says what is wrong by panicking"
)]

use crate::common::Folder;

fn round_trip(folder: &Folder, key: &str, own: &str, payload: &[u8]) {
    let token = folder.ok_with(&["jwe", "encrypt", "--key", key], payload);
    assert!(!token.ends_with(b"\n"), "no line break off a terminal");
    assert!(folder.ok_with(&["jwe", "decrypt", "--key", own], &token) == payload, "{} bytes", payload.len());
}

#[test]
fn any_bytes_come_back() {
    let folder = Folder::with_keys();
    let all: Vec<u8> = (0..=255).cycle().take(1000).collect();
    for payload in [&b""[..], b"{\"amount\":100}", b"text\n", b"\n", b"\r\n\0\x1b[2J\xff\xfe", &all] {
        round_trip(&folder, "public.jwk", "key.jwk", payload);
        round_trip(&folder, "shared.jwk", "shared.jwk", payload);
    }
}

#[test]
fn sixteen_mebibytes_come_back() {
    let folder = Folder::with_keys();
    let payload: Vec<u8> = (0..16u32 << 20).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    folder.write("payload", &payload);
    folder.ok(&["jwe", "encrypt", "--key", "public.jwk", "payload", "-o", "token"]);
    folder.ok(&["jwe", "decrypt", "--key", "key.jwk", "token", "-o", "opened"]);
    assert!(folder.read("opened") == payload);
}

#[test]
fn every_cipher_and_size_works() {
    let folder = Folder::with_keys();
    for enc in ["A128GCM", "A192GCM", "A256GCM"] {
        let token = folder.ok_with(&["jwe", "encrypt", "--key", "public.jwk", "--enc", enc], b"payload");
        let args = ["jwe", "decrypt", "--key", "key.jwk", "--alg", "RSA-OAEP-256", "--enc", enc];
        assert_eq!(folder.ok_with(&args, &token), b"payload");

        let name = format!("{enc}.jwk");
        folder.ok(&["jwk", "generate", "--alg", enc, "-o", &name]);
        round_trip(&folder, &name, &name, b"payload");
    }
    for (size, enc) in [("128", "A128GCM"), ("192", "A192GCM"), ("256", "A256GCM")] {
        let name = format!("dir-{size}.jwk");
        folder.ok(&["jwk", "generate", "--alg", "dir", "--size", size, "-o", &name]);
        let token = folder.ok_with(&["jwe", "encrypt", "--key", &name, "--alg", "dir"], b"payload");
        let report = folder.ok_with(&["jwe", "inspect", "--json"], &token);
        let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
        assert_eq!(report["header"]["enc"], enc, "the cipher that fits the key");
        assert_eq!(folder.ok_with(&["jwe", "decrypt", "--key", &name], &token), b"payload");
    }
}

#[test]
fn one_line_break_behind_a_token_is_tolerated_and_nothing_else() {
    let folder = Folder::with_keys();
    let token = folder.token(b"payload");
    for end in ["", "\n", "\r\n"] {
        let token = format!("{token}{end}");
        assert_eq!(folder.ok_with(&["jwe", "decrypt", "--key", "key.jwk"], token.as_bytes()), b"payload");
    }
    for (start, end) in
        [("", "\n\n"), ("", "\r"), ("", " \n"), ("", "\n\r"), ("\n", ""), (" ", ""), ("\u{feff}", "")]
    {
        let token = format!("{start}{token}{end}");
        folder.fails_with(3, &["jwe", "decrypt", "--key", "key.jwk"], token.as_bytes());
    }
}

#[test]
fn a_token_may_be_the_argument() {
    let folder = Folder::with_keys();
    let token = folder.token(b"payload");
    assert_eq!(folder.ok(&["jwe", "decrypt", "--key", "key.jwk", &token]), b"payload");
    folder.ok(&["jwe", "inspect", &token]);
    folder.ok(&["doctor", &token, "--key", "key.jwk"]);
}

#[test]
fn headers_carry_text_and_json_to_the_letter() {
    let folder = Folder::with_keys();
    let args = [
        "jwe",
        "encrypt",
        "--key",
        "public.jwk",
        "--typ",
        "JOSE",
        "--cty",
        "application/json",
        "--header",
        "url=/v1?a=b&c=\"d\"",
        "--header",
        "exp:=1.50",
        "--header",
        "list:=[1,{\"a\":null}]",
        "--header",
        "empty=",
    ];
    let token = folder.ok_with(&args, b"payload");
    let report: serde_json::Value =
        serde_json::from_slice(&folder.ok_with(&["jwe", "inspect", "--json"], &token)).unwrap();
    let header = &report["header"];
    assert_eq!(header["typ"], "JOSE");
    assert_eq!(header["cty"], "application/json");
    assert_eq!(header["url"], "/v1?a=b&c=\"d\"");
    assert_eq!(header["exp"], 1.5);
    assert_eq!(header["list"], serde_json::json!([1, { "a": null }]));
    assert_eq!(header["empty"], "");
    assert_eq!(report["verified"], false);
    assert_eq!(report["decrypted"], false);
    assert_eq!(folder.ok_with(&["jwe", "decrypt", "--key", "key.jwk"], &token), b"payload");
}

/// A key from PEM has no name; the one that is given goes into the header. A key that has a name keeps it.
#[test]
fn kid_names_the_nameless_and_chooses_among_the_named() {
    let folder = Folder::with_keys();
    let kid_of = |token: &[u8]| {
        let report: serde_json::Value =
            serde_json::from_slice(&folder.ok_with(&["jwe", "inspect", "--json"], token)).unwrap();
        report["header"]["kid"].as_str().map(str::to_owned)
    };
    folder.ok(&["jwk", "convert", "--to", "spki-base64", "public.jwk", "-o", "public.b64"]);
    let token = folder.ok(&["jwe", "encrypt", "--key", "public.b64", "--kid", "provider-7"]);
    assert_eq!(kid_of(&token).as_deref(), Some("provider-7"));
    assert_eq!(kid_of(&folder.ok(&["jwe", "encrypt", "--key", "public.b64"])), None);
    folder.fails(4, &["jwe", "encrypt", "--key", "public.jwk", "--kid", "provider-7"]);

    folder.ok(&["jwk", "generate", "--alg", "A256GCM", "--kid", "second", "-o", "second.jwk"]);
    folder.ok(&["jwk", "set", "add", "--key", "shared.jwk", "--key", "second.jwk", "-o", "keys.jwks"]);
    let said = folder.fails(4, &["jwe", "encrypt", "--key", "keys.jwks"]);
    assert!(said.contains("several keys fit"), "{said}");
    let token = folder.ok_with(&["jwe", "encrypt", "--key", "keys.jwks", "--kid", "second"], b"payload");
    assert_eq!(kid_of(&token).as_deref(), Some("second"));
    assert_eq!(folder.ok_with(&["jwe", "decrypt", "--key", "keys.jwks"], &token), b"payload");
    folder.fails_with(4, &["jwe", "decrypt", "--key", "shared.jwk"], &token);
}

/// As one service spells it.
#[test]
fn an_underscored_name_is_understood_with_a_note() {
    let folder = Folder::with_keys();
    let ran =
        folder.run_with(&["jwe", "encrypt", "--key", "public.jwk", "--alg", "RSA_OAEP_256"], b"payload");
    assert_eq!(ran.status, 0);
    assert!(ran.stderr.contains("registered as RSA-OAEP-256"), "{}", ran.stderr);
    assert_eq!(folder.ok_with(&["jwe", "decrypt", "--key", "key.jwk"], &ran.stdout), b"payload");
}
