//! Input that means harm: nothing panics, nothing hangs, nothing of it comes back in an error.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test says what is wrong by panicking"
)]

use crate::common::{Folder, vectors};
use pocket_jose::base64url;

/// Every command that reads something, reading standard input.
const READERS: [&[&str]; 12] = [
    &["jwk", "inspect"],
    &["jwk", "inspect", "--json"],
    &["jwk", "public"],
    &["jwk", "thumbprint"],
    &["jwk", "convert", "--to", "pem"],
    &["jwk", "set", "list"],
    &["jwk", "set", "add", "--key", "-"],
    &["jwe", "inspect"],
    &["jwe", "decrypt", "--key", "shared.jwk"],
    &["jwe", "decrypt", "--key", "-", "token"],
    &["jwe", "encrypt", "--key", "-", "token"],
    &["doctor", "--key", "shared.jwk"],
];

fn folder() -> Folder {
    let folder = Folder::new();
    folder.ok(&["jwk", "generate", "--alg", "A256GCM", "-o", "shared.jwk"]);
    folder.ok(&["jwe", "encrypt", "--key", "shared.jwk", "-o", "token"]);
    folder
}

/// Statuses of one run are in the contract, which `run_with` checks; here, that nothing is taken for a success either.
#[test]
fn garbage_is_refused_by_every_command() {
    let folder = folder();
    let mut random = Xorshift(0x9E37_79B9_7F4A_7C15);
    for round in 0..12 {
        let len = [0, 1, 2, 5, 63, 64, 1000, 70_000][round % 8];
        let garbage: Vec<u8> = (0..len).map(|_| random.byte()).collect();
        for args in READERS {
            let ran = folder.run_with(args, &garbage);
            assert_eq!(ran.status, 3, "{args:?} on {len} bytes: {}", ran.stderr);
        }
    }
}

/// Closer to the goal: real keys and tokens with one byte changed, cut, or doubled.
#[test]
fn damaged_keys_and_tokens_end_in_a_contracted_status() {
    let folder = folder();
    let mut random = Xorshift(0xD1B5_4A32_D192_ED03);
    for _ in 0..25 {
        for name in ["shared.jwk", "token"] {
            let mut bytes = folder.read(name);
            let at = usize::from(random.byte()) % bytes.len();
            match random.byte() % 3 {
                0 => bytes[at] = random.byte(),
                1 => bytes.truncate(at),
                _ => bytes.insert(at, bytes[at]),
            }
            for args in READERS {
                folder.run_with(args, &bytes);
            }
        }
    }
}

#[test]
fn d1_a_token_of_dots_is_refused_at_once() {
    let folder = folder();
    let dots = vec![b'.'; 10 << 20];
    for args in [&["jwe", "inspect"][..], &["jwe", "decrypt", "--key", "shared.jwk"]] {
        folder.fails_with(3, args, &dots);
    }
}

#[test]
fn d7_deep_nesting_is_refused() {
    let folder = folder();
    let deep = "[".repeat(100_000);
    for text in [deep.clone(), format!("{{\"kty\":{deep}"), format!("{{\"keys\":{deep}")] {
        folder.fails_with(3, &["jwk", "inspect"], text.as_bytes());
    }
    let header =
        format!("{{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"a\":{}1{}}}", "[".repeat(500), "]".repeat(500));
    let token = format!(
        "{}..AAAAAAAAAAAAAAAA..AAAAAAAAAAAAAAAAAAAAAA",
        base64url::encode_to_string(header.as_bytes())
    );
    folder.fails_with(3, &["jwe", "inspect"], token.as_bytes());
}

/// JSON that is none, as a key and as a header.
#[test]
fn d10_what_is_not_json_is_no_key_and_no_header() {
    let folder = folder();
    let own = [
        r#"{"kty":"oct","k":"AAAA"} x"#,
        r#"{"kty":"oct","k":"AAAA"/**/}"#,
        "{'kty':'oct','k':'AAAA'}",
        r#"{"kty":"oct","k":NaN}"#,
    ];
    let mut cases: Vec<(String, Vec<u8>)> =
        own.iter().map(|text| ((*text).to_owned(), text.as_bytes().to_vec())).collect();
    if let Some(vectors) = vectors() {
        for entry in std::fs::read_dir(vectors.join("JSONTestSuite/test_parsing")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if name.starts_with("n_") {
                cases.push((name, std::fs::read(path).unwrap()));
            }
        }
    }
    for (name, text) in cases {
        let said = folder.fails_with(3, &["jwk", "inspect"], &text);
        assert!(!said.is_empty(), "{name}");
        let token =
            format!("{}..AAAAAAAAAAAAAAAA..AAAAAAAAAAAAAAAAAAAAAA", base64url::encode_to_string(&text));
        folder.fails_with(3, &["jwe", "inspect"], token.as_bytes());
    }
}

/// The words of an attacker do not reach the log: neither the header's, nor the key's, nor the command line's.
#[test]
fn d12_errors_repeat_nothing_of_the_input() {
    let folder = folder();
    let mark = "forged-log-line";
    let long = format!("{mark}{}", "x".repeat(3000));
    let headers = [
        format!(r#"{{"alg":"{mark}","enc":"A256GCM"}}"#),
        format!(r#"{{"alg":"dir","enc":"{mark}"}}"#),
        format!(r#"{{"alg":"dir","enc":"A256GCM","kid":"{long}"}}"#),
        format!(r#"{{"alg":"dir","enc":"A256GCM","crit":["{mark}"],"{mark}":1}}"#),
        format!(r#"{{"alg":"dir","enc":"A256GCM","zip":"{mark}"}}"#),
        format!(r#"{{"alg":"dir","enc":"A256GCM","{mark}":1,"{mark}":2}}"#),
    ];
    for header in headers {
        let header = base64url::encode_to_string(header.as_bytes());
        let token = format!("{header}..AAAAAAAAAAAAAAAA..AAAAAAAAAAAAAAAAAAAAAA");
        for args in [&["jwe", "decrypt", "--key", "shared.jwk"][..], &["doctor", "--key", "shared.jwk"]] {
            let ran = folder.run_with(args, token.as_bytes());
            assert_ne!(ran.status, 0);
            assert!(!ran.stderr.contains(mark) && !ran.stderr.contains(&header), "{args:?}: {}", ran.stderr);
        }
        // In a wrong place on the command line.
        for args in [
            &["jwe", &token][..],
            &["jwe", "inspect", "x", &token],
            &["jwe", "decrypt", "--key", &token, "token"],
            &["jwe", "decrypt", "--key", "shared.jwk", "--alg", &token, "token"],
            &["jwe", "decrypt", "--key", "shared.jwk", &format!("--{token}")],
            &["jwe", "decrypt", "--key", "shared.jwk", &format!("{token}A.")],
            &["jwe", "encrypt", "--key", "shared.jwk", "-o", &format!("missing/{token}")],
        ] {
            let ran = folder.run(args);
            assert_ne!(ran.status, 0, "{args:?}");
            assert!(!ran.stderr.contains(&header), "{}", ran.stderr);
        }
    }
    let key = r#"{"kty":"oct","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQ","k":1}"#;
    let said = folder.fails_with(3, &["jwk", "inspect"], key.as_bytes());
    assert!(!said.contains("c2Vjc"), "{said}");
    let said = folder.fails(2, &["jwk", "inspect", key]);
    assert!(!said.contains("c2Vjc"), "{said}");
    let said = folder.fails(2, &["jwe", "decrypt", &format!("--key={key}"), "token"]);
    assert!(!said.contains("c2Vjc"), "{said}");
}

#[test]
fn hostile_names_do_not_steer_the_terminal() {
    let folder = folder();
    // As escapes, and as the bytes of C1 controls and direction marks, which JSON allows bare.
    let header = "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":\"\\u001b[2J\u{9b}2J\u{202e}evil\\nforged\",\"\\u0007\":\"\u{85}\"}";
    let token = format!(
        "{}..AAAAAAAAAAAAAAAA..AAAAAAAAAAAAAAAAAAAAAA",
        base64url::encode_to_string(header.as_bytes())
    );
    let key = "{\"kty\":\"oct\",\"k\":\"AAECAwQFBgcICQoLDA0ODw\",\"kid\":\"\\u001b[2J\u{9b}2J\u{202e}evil\\nforged\"}";
    folder.write("evil.jwk", key);
    for (args, stdin) in [
        (&["jwe", "inspect"][..], &token[..]),
        (&["jwe", "inspect", "--json"], &token),
        (&["doctor", "--key", "evil.jwk"], &token),
        (&["jwk", "inspect"], key),
        (&["jwk", "inspect", "--json"], key),
        (&["jwk", "set", "list"], key),
    ] {
        let ran = folder.run_with(args, stdin.as_bytes());
        let shown = String::from_utf8(ran.stdout).unwrap() + &ran.stderr;
        assert!(shown.contains("evil"), "{args:?}: {shown}");
        let steers =
            |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!shown.contains(steers), "{args:?}: {shown:?}");
        assert!(!shown.contains("\nforged"), "{args:?}: {shown}");
    }
}

/// Not random enough for anything but this.
struct Xorshift(u64);

impl Xorshift {
    fn byte(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.to_be_bytes()[0]
    }
}
