//! Keys inside tokens: out comes what went in, and nothing else passes for keys.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by panicking")]

use crate::common::{Folder, vectors};
use serde_json::Value;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.ok(&[
        "jwk",
        "generate",
        "--alg",
        "ECDH-ES+A256KW",
        "--crv",
        "X25519",
        "--kid",
        "mine",
        "-o",
        "key.jwk",
    ]);
    folder.ok(&["jwk", "public", "key.jwk", "-o", "public.jwk"]);
    folder.ok(&["jwk", "generate", "--alg", "ES256", "--kid", "a", "-o", "a.jwk"]);
    folder.ok(&["jwk", "generate", "--alg", "A256GCM", "--kid", "b", "-o", "b.jwk"]);
    folder.ok(&["jwk", "set", "add", "--key", "a.jwk", "--key", "b.jwk", "-o", "keys.jwks"]);
    folder
}

#[test]
fn b12_keys_and_sets_come_out_as_they_went_in() {
    let folder = folder();
    for (file, cty) in [("a.jwk", "jwk+json"), ("keys.jwks", "jwk-set+json")] {
        let token = folder.ok(&["jwk", "encrypt", "--key", "public.jwk", file]);
        let report = folder.ok_with(&["inspect", "--json"], &token);
        assert_eq!(serde_json::from_slice::<Value>(&report).unwrap()["header"]["cty"], cty);
        assert_eq!(folder.ok_with(&["jwk", "decrypt", "--key", "key.jwk"], &token), folder.read(file));
        // Any payload is one for `jwe`.
        assert_eq!(
            folder.ok_with(&["jwe", "decrypt", "--key", "key.jwk"], &token),
            folder.read(file).trim_ascii()
        );
    }
    // A key in PEM travels as a JWK.
    folder.ok(&["jwk", "convert", "--to", "pem", "a.jwk", "-o", "a.pem"]);
    let token = folder.ok(&["jwk", "encrypt", "--key", "public.jwk", "a.pem"]);
    folder.ok_with(&["jwk", "decrypt", "--key", "key.jwk", "-o", "back.jwk"], &token);
    assert_eq!(folder.ok(&["jwk", "thumbprint", "back.jwk"]), folder.ok(&["jwk", "thumbprint", "a.jwk"]));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.path("back.jwk")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let before = folder.read("back.jwk");
    folder.fails_with(5, &["jwk", "decrypt", "--key", "key.jwk", "-o", "back.jwk"], &token);
    assert_eq!(folder.read("back.jwk"), before);
}

#[test]
fn b12_a_password_locks_keys_away() {
    let folder = folder();
    folder.write("password", "correct horse battery staple\n");
    folder.write("other", "correct horse\n");
    let few = ["--iterations", "1000"];
    folder.ok(&[&["jwk", "encrypt", "--password-file", "password", "keys.jwks", "-o", "keys.jwe"][..], &few]
        .concat());
    let open = ["jwk", "decrypt", "keys.jwe", "--password-file"];
    assert_eq!(folder.ok(&[&open[..], &["password"]].concat()), folder.read("keys.jwks"));
    let said = folder.fails(1, &[&open[..], &["other"]].concat());
    assert!(said.contains("decryption or verification failed"), "{said}");
    // Without a terminal there is nobody to ask.
    folder.fails(5, &["jwk", "decrypt", "keys.jwe", "--password"]);
}

/// RFC 7517, appendix C.
#[test]
fn b12_the_example_of_the_standard_opens() {
    let Some(vectors) = vectors() else { return };
    let file: Value =
        serde_json::from_slice(&std::fs::read(vectors.join("rfc-appendices.json")).unwrap()).unwrap();
    let cases = file["cases"].as_array().unwrap();
    let token = &cases.iter().find(|case| case["id"] == "rfc7517-C-pbes2-encrypted-jwk").unwrap()["token"];
    let folder = Folder::new();
    // Appendix C.4 has the password.
    folder.write("password", "Thus from my lips, by yours, my sin is purged.");
    let args = ["jwk", "decrypt", "--password-file", "password", "--enc", "A128CBC-HS256"];
    let key = folder.ok_with(&args, token.as_str().unwrap().as_bytes());
    let key: Value = serde_json::from_slice(&key).unwrap();
    assert_eq!((&key["kty"], &key["kid"]), (&"RSA".into(), &"juliet@capulet.lit".into()));
    assert!(key["d"].is_string());
}

#[test]
fn b12_what_is_no_key_does_not_come_out_as_one() {
    let folder = folder();
    let token = |cty: &str, payload: &[u8]| {
        folder.ok_with(&["jwe", "encrypt", "--key", "public.jwk", "--cty", cty], payload)
    };
    for (cty, payload, says) in [
        ("JWT", &folder.read("a.jwk")[..], "`cty` says"),
        ("jwk+json", b"hello", "no key"),
        ("jwk+json", &folder.read("keys.jwks"), "no key"),
        ("jwk-set+json", &folder.read("a.jwk"), "no key"),
        ("jwk-set+json", br#"{"keys":[7]}"#, "element 0 of the set is no key"),
    ] {
        let said = folder.fails_with(3, &["jwk", "decrypt", "--key", "key.jwk"], &token(cty, payload));
        assert!(said.contains(says), "{cty}: {said}");
    }
    // Not to another key, and nothing is said of why.
    folder.ok(&[
        "jwk",
        "generate",
        "--alg",
        "ECDH-ES+A256KW",
        "--crv",
        "X25519",
        "--kid",
        "mine",
        "-o",
        "other.jwk",
    ]);
    let token = folder.ok(&["jwk", "encrypt", "--key", "public.jwk", "a.jwk"]);
    folder.fails_with(1, &["jwk", "decrypt", "--key", "other.jwk"], &token);
    // A set of which something could not be read is not sent.
    folder.write("bad.jwks", r#"{"keys":[7]}"#);
    folder.fails(3, &["jwk", "encrypt", "--key", "public.jwk", "bad.jwks"]);
}
