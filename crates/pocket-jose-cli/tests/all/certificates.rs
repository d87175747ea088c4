//! Certificates beside keys: read, carried, and refused where they are another key's.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by panicking")]

use crate::common::Folder;
use serde_json::{Value, json};

/// Of a key on P-256, signed by itself, made with OpenSSL.
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIUaGtpbrF1rZy0ry0huSmxbpA6NMcwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEVGVzdDAgFw0yNjExMjIwNzQ0MDRaGA8yMTI2MTAyOTA3NDQw
NFowDzENMAsGA1UEAwwEVGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGP+
SeuBW3x7ltbVBmoB/dkUA2KY7eflXd9zVEm1zsZKwS/YayRJTmknAhjNL8DCseO2
Z+W7i5QUefJoxL2qKZGjUzBRMB0GA1UdDgQWBBT80e58zLMRMmAGS+yIa7qP5+xX
zDAfBgNVHSMEGDAWgBT80e58zLMRMmAGS+yIa7qP5+xXzDAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIQCdetwxGgI8kOF/FQq8H2zXMVsyJAyEfnrq
hO3Kw9iIUwIgdwnFiWJ6Qgb4Bu4nemoY5+TZOuqb/FpK1Cr9VSIwfUw=
-----END CERTIFICATE-----
";

/// Of a key on Ed25519, likewise.
const ED25519_CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBNDCB56ADAgECAhRrql3umwNzKVMXoO9LceX7yAZ54zAFBgMrZXAwDzENMAsG
A1UEAwwEVGVzdDAgFw0yNjExMjIwNzQ0MDRaGA8yMTI2MTAyOTA3NDQwNFowDzEN
MAsGA1UEAwwEVGVzdDAqMAUGAytlcAMhAMcP4wnzeKq7iYFfohb8UIyLPmNPoLnI
YsH8HMJkelS7o1MwUTAdBgNVHQ4EFgQUUdtsIlWH1wY8G4OIWngzVL+P7WkwHwYD
VR0jBBgwFoAUUdtsIlWH1wY8G4OIWngzVL+P7WkwDwYDVR0TAQH/BAUwAwEB/zAF
BgMrZXADQQBdowzR9cT7d67akX0FifHssEh3OfJosqtYcck00Hut9epCDAuCpMg1
Td7kA3/GGKfqdHmMLPIrma4ggB3E2yIC
-----END CERTIFICATE-----
";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("p256.pem", CERTIFICATE);
    folder.write("ed25519.pem", ED25519_CERTIFICATE);
    folder.ok(&[
        "jwk",
        "convert",
        "--to",
        "jwk",
        "--set-kid",
        "a",
        "p256.pem",
        "--x5c",
        "p256.pem",
        "-o",
        "a.jwk",
    ]);
    folder
}

fn changed(folder: &Folder, change: impl FnOnce(&mut Value)) {
    let mut key: Value = serde_json::from_slice(&folder.read("a.jwk")).unwrap();
    change(&mut key);
    folder.write("changed.jwk", key.to_string());
}

#[test]
fn a_certificate_is_read_as_its_key() {
    let folder = folder();
    let key: Value =
        serde_json::from_slice(&folder.ok(&["jwk", "convert", "--to", "jwk", "p256.pem"])).unwrap();
    assert_eq!((&key["kty"], &key["crv"]), (&json!("EC"), &json!("P-256")));
    assert_eq!(key.as_object().unwrap().len(), 4, "the public key and nothing else: {key}");
    for (file, title) in [("p256.pem", "EC P-256, public"), ("ed25519.pem", "OKP Ed25519, public")] {
        let shown = String::from_utf8(folder.ok(&["inspect", file])).unwrap();
        assert!(shown.starts_with(title), "{shown}");
    }
    // Out of the JWK and back: the same key, and no certificate any more.
    folder.ok(&["jwk", "convert", "--to", "pem", "a.jwk", "-o", "a.pem"]);
    assert_eq!(folder.ok(&["jwk", "thumbprint", "a.pem"]), folder.ok(&["jwk", "thumbprint", "a.jwk"]));
}

#[test]
fn a_chain_is_carried_by_its_key_alone() {
    let folder = folder();
    folder.write("chain.pem", format!("{CERTIFICATE}{ED25519_CERTIFICATE}"));
    let key = folder.ok(&["jwk", "convert", "--to", "jwk", "a.jwk", "--x5c", "chain.pem"]);
    let key: Value = serde_json::from_slice(&key).unwrap();
    assert_eq!((key["x5c"].as_array().unwrap().len(), &key["kid"]), (2, &json!("a")));
    let body: String = CERTIFICATE.lines().filter(|line| !line.starts_with('-')).collect();
    assert_eq!(key["x5c"][0], body);
    // `openssl x509 -outform der | openssl dgst -sha256 -binary`, in base64url.
    assert_eq!(key["x5t#S256"], "YSS19PGqoZFg712nUf7d1QINIi4GEMEtgXXmkF4B1yU");

    let other = ["jwk", "convert", "--to", "jwk", "a.jwk", "--x5c", "ed25519.pem"];
    assert!(folder.fails(4, &other).contains("`x5c` is for another key"));
    folder.write("none.pem", "no certificate");
    assert!(
        folder.fails(3, &["jwk", "convert", "--to", "jwk", "a.jwk", "--x5c", "none.pem"]).contains("`x5c`")
    );
    folder.fails(2, &["jwk", "convert", "--to", "pem", "a.jwk", "--x5c", "p256.pem"]);
}

/// RFC 7517, sections 4.7 and 4.9: the key is not used, and the member is named.
#[test]
fn a8_b8_a_key_with_the_certificate_of_another_is_refused() {
    let folder = folder();
    folder.ok_with(&["jwe", "encrypt", "--key", "a.jwk"], b"hello");
    type Change = fn(&mut Value);
    let cases: [(i32, &str, Change); 3] = [
        (4, "`x5c` is for another key", |key| {
            key["x5c"] = json!([ED25519_CERTIFICATE.lines().skip(1).take(7).collect::<String>()]);
        }),
        (4, "`x5t#S256` is not", |key| {
            key["x5t#S256"] = json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        }),
        (3, "element 0 of `x5c` is no", |key| key["x5c"] = json!(["AAAA"])),
    ];
    for (status, says, change) in cases {
        changed(&folder, change);
        for args in [
            &["jwe", "encrypt", "--key", "changed.jwk"][..],
            &["jwk", "convert", "--to", "jwk", "changed.jwk"],
            &["jwk", "set", "add", "--key", "changed.jwk"],
        ] {
            let said = folder.fails(status, args);
            assert!(said.contains(says) && said.contains("key a"), "{args:?}: {said}");
        }
        // It can be looked at, which is how its owner finds out.
        let shown = String::from_utf8(folder.ok(&["jwk", "inspect", "changed.jwk"])).unwrap();
        assert!(shown.contains(says), "{shown}");
    }
    // In a set it is no harm to the others.
    changed(&folder, |key| key["x5t#S256"] = json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    let mut good: Value = serde_json::from_slice(&folder.read("a.jwk")).unwrap();
    good["kid"] = json!("b");
    let bad: Value = serde_json::from_slice(&folder.read("changed.jwk")).unwrap();
    folder.write("keys.jwks", json!({ "keys": [bad, good] }).to_string());
    let ran = folder.run(&["jwe", "encrypt", "--key", "keys.jwks"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("key a is left out"), "{}", ran.stderr);
}
