//! Keys through every encoding and back, key sets, and what is told about keys.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test says what is wrong by panicking"
)]

use crate::common::{Folder, vectors};
use serde_json::Value;

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

#[test]
fn every_encoding_is_the_same_key() {
    let folder = Folder::with_keys();
    let thumbprint = folder.ok(&["jwk", "thumbprint", "key.jwk"]);
    for (encoding, name) in
        [("pem", "key.pem"), ("der", "key.der"), ("spki-base64", "key.b64"), ("jwk", "copy.jwk")]
    {
        folder.ok(&["jwk", "convert", "--to", encoding, "key.jwk", "-o", name]);
        assert_eq!(folder.ok(&["jwk", "thumbprint", name]), thumbprint, "{name}");
        assert_eq!(
            folder.ok_with(&["jwk", "thumbprint"], &folder.read(name)),
            thumbprint,
            "{name} from a pipe"
        );
    }
    let token = folder.ok_with(&["jwe", "encrypt", "--key", "key.b64"], b"payload");
    for name in ["key.pem", "key.der", "copy.jwk"] {
        assert_eq!(folder.ok_with(&["jwe", "decrypt", "--key", name], &token), b"payload", "{name}");
    }
    let named = folder.ok(&["jwk", "convert", "--to", "jwk", "--set-kid", "thumbprint", "key.pem"]);
    assert_eq!(json(&named)["kid"], String::from_utf8(thumbprint).unwrap().trim());
}

#[test]
fn a_public_key_has_nothing_private() {
    let folder = Folder::with_keys();
    let public = json(&folder.read("public.jwk"));
    let mut names: Vec<&String> = public.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["alg", "e", "kid", "kty", "n"]);
    folder.ok(&["jwk", "set", "add", "--key", "key.jwk", "--key", "shared.jwk", "-o", "keys.jwks"]);
    let ran = folder.run(&["jwk", "public", "keys.jwks"]);
    assert_eq!(json(&ran.stdout), public);
    assert!(ran.stderr.contains("left out"), "{}", ran.stderr);
}

#[test]
fn generated_keys_are_named_and_bound() {
    let folder = Folder::with_keys();
    let key = json(&folder.read("key.jwk"));
    let thumbprint = String::from_utf8(folder.ok(&["jwk", "thumbprint", "key.jwk"])).unwrap();
    assert_eq!(key["kid"], thumbprint.trim());
    assert_eq!(key["alg"], "RSA-OAEP-256");
    let uri = String::from_utf8(folder.ok(&["jwk", "thumbprint", "--uri", "public.jwk"])).unwrap();
    assert_eq!(uri.trim(), format!("urn:ietf:params:oauth:jwk-thumbprint:sha-256:{}", thumbprint.trim()));
    let shared = json(&folder.read("shared.jwk"));
    assert_eq!((&shared["kid"], &shared["alg"]), (&"shared".into(), &"A256GCM".into()));
    let second = folder.ok(&["jwk", "generate", "--alg", "A256GCM"]);
    assert_ne!(json(&second)["k"], shared["k"]);
}

#[test]
fn sets_grow_shrink_and_stay_sets() {
    let folder = Folder::with_keys();
    folder.ok(&["jwk", "set", "add", "--key", "shared.jwk", "-o", "keys.jwks"]);
    folder.ok(&["jwk", "set", "add", "keys.jwks", "--key", "key.jwk", "-f", "-o", "keys.jwks"]);
    assert_eq!(json(&folder.read("keys.jwks"))["keys"].as_array().unwrap().len(), 2);
    let list = String::from_utf8(folder.ok(&["jwk", "set", "list", "keys.jwks"])).unwrap();
    assert_eq!(list.lines().next(), Some("shared\toct 256 bits, shared secret\tA256GCM"));
    assert_eq!(
        json(&folder.ok(&["jwk", "set", "get", "keys.jwks", "--kid", "shared"])),
        json(&folder.read("shared.jwk"))
    );
    let left = folder.ok_with(&["jwk", "set", "remove", "--kid", "shared"], &folder.read("keys.jwks"));
    assert_eq!(json(&left)["keys"].as_array().unwrap().len(), 1);
    folder.fails(4, &["jwk", "set", "get", "keys.jwks", "--kid", "other"]);
    folder.fails(4, &["jwk", "set", "remove", "keys.jwks", "--kid", "other"]);
}

/// Every kind that there is, made, taken through the encodings that it has, and found good; where OpenSSL is installed it
/// must take them for the same keys.
#[test]
fn keys_of_every_kind_are_made_and_are_the_same_in_every_encoding() {
    let has_openssl = std::process::Command::new("openssl").arg("version").output().is_ok();
    if !has_openssl {
        println!("skipped: openssl is not installed, the files are read by pjose alone");
    }
    let pairs = ["pem", "der", "sec1"].as_slice();
    let edwards = ["pem", "der"].as_slice();
    for (args, kty, crv, abilities, encodings) in [
        (&["--alg", "PS256"][..], "RSA", "", 2, &["pem", "der", "pkcs1"][..]),
        (&["--alg", "RSA-OAEP-384", "--size", "3072"], "RSA", "", 2, &["pem", "der", "pkcs1"]),
        (&["--alg", "ES256"], "EC", "P-256", 2, pairs),
        (&["--alg", "ES384"], "EC", "P-384", 2, pairs),
        (&["--alg", "ES512"], "EC", "P-521", 2, pairs),
        (&["--alg", "ES256K"], "EC", "secp256k1", 2, pairs),
        (&["--alg", "ECDH-ES+A128KW", "--crv", "P-384"], "EC", "P-384", 2, pairs),
        (&["--kty", "EC"], "EC", "P-256", 2, pairs),
        (&["--kty", "OKP"], "OKP", "Ed25519", 2, edwards),
        (&["--alg", "EdDSA"], "OKP", "Ed25519", 2, edwards),
        (&["--crv", "X25519"], "OKP", "X25519", 2, edwards),
        (&["--alg", "HS512", "--size", "1024"], "oct", "", 2, &[]),
        (&["--alg", "A192KW"], "oct", "", 2, &[]),
        (&["--alg", "A256GCMKW"], "oct", "", 2, &[]),
        (&["--alg", "A256CBC-HS512"], "oct", "", 2, &[]),
        (&["--alg", "dir", "--size", "192"], "oct", "", 2, &[]),
    ] {
        let folder = Folder::new();
        folder.ok(&[&["jwk", "generate", "-o", "key.jwk"][..], args].concat());
        let key = json(&folder.read("key.jwk"));
        assert_eq!((&key["kty"], key["crv"].as_str().unwrap_or_default()), (&kty.into(), crv), "{args:?}");
        let report = &json(&folder.ok(&["jwk", "inspect", "--json", "key.jwk"]))["keys"][0];
        assert_eq!(report["can"].as_array().unwrap().len(), abilities, "{args:?}: {report}");
        assert_eq!(report["warnings"], serde_json::json!([]), "{args:?}");
        let thumbprint = folder.ok(&["jwk", "thumbprint", "key.jwk"]);
        for to in encodings {
            folder.ok(&["jwk", "convert", "--to", to, "key.jwk", "-o", to]);
            assert_eq!(folder.ok(&["jwk", "thumbprint", to]), thumbprint, "{args:?} {to}");
            if has_openssl {
                let form = if *to == "der" { "DER" } else { "PEM" };
                let public = std::process::Command::new("openssl")
                    .args(["pkey", "-pubout", "-inform", form, "-in"])
                    .arg(folder.path(to))
                    .output()
                    .unwrap();
                assert!(
                    public.status.success(),
                    "{args:?} {to}: {}",
                    String::from_utf8_lossy(&public.stderr)
                );
                assert_eq!(
                    folder.ok_with(&["jwk", "thumbprint"], &public.stdout),
                    thumbprint,
                    "{args:?} {to}"
                );
            }
        }
        for not in ["sec1", "pkcs1"] {
            if !encodings.contains(&not) {
                folder.fails(4, &["jwk", "convert", "--to", not, "key.jwk"]);
            }
        }
    }
}

#[test]
fn inspection_shows_no_number_of_a_key() {
    let folder = Folder::with_keys();
    for name in ["key.jwk", "public.jwk", "shared.jwk"] {
        let key = json(&folder.read(name));
        for args in [&["jwk", "inspect", name][..], &["jwk", "inspect", "--json", name]] {
            let shown = String::from_utf8(folder.ok(args)).unwrap();
            for member in ["n", "d", "p", "q", "dp", "dq", "qi", "k"] {
                let Some(number) = key[member].as_str() else { continue };
                assert!(!shown.contains(number), "{name} shows {member}");
            }
        }
    }
}

#[test]
fn inspection_tells_what_a_key_can_do() {
    let folder = Folder::with_keys();
    let report = json(&folder.ok(&["jwk", "inspect", "--json", "public.jwk"]));
    let key = &report["keys"][0];
    assert_eq!((&key["kind"], &key["bits"]), (&"public".into(), &2048.into()));
    assert_eq!(key["can"], serde_json::json!([{ "operation": "encrypt", "alg": "RSA-OAEP-256" }]));

    folder.write("sign.jwk", r#"{"kty":"oct","use":"sig","kid":"s","k":"AAECAwQFBgcICQoLDA0ODw"}"#);
    let report = json(&folder.ok(&["jwk", "inspect", "--json", "sign.jwk"]));
    assert_eq!(report["keys"][0]["can"], serde_json::json!([]));
    let warning = report["keys"][0]["warnings"][0].as_str().unwrap();
    assert!(warning.contains("`use` or `key_ops` does not permit"), "{warning}");

    // Of a kind that nobody here knows: no error, and no ability.
    folder.write("future.jwk", r#"{"kty":"AKP","alg":"ML-KEM-768","pub":"AAAA"}"#);
    let report = json(&folder.ok(&["jwk", "inspect", "--json", "future.jwk"]));
    assert_eq!(report["keys"][0]["kind"], "unknown");
}

/// Keys that another implementation wrote, in every encoding: each is read as what its name says, or refused with a reason.
#[test]
fn keys_of_another_implementation_are_read() {
    let Some(vectors) = vectors() else { return };
    let folder = Folder::new();
    let (mut rsa, mut curves) = (0, 0);
    for kind in ["jwk", "jwks", "der", "pem"] {
        for entry in std::fs::read_dir(vectors.join("keys-josekit").join(kind)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let ran = folder.run(&["jwk", "inspect", "--json", path.to_str().unwrap()]);
            // Only signatures; a bare point; private keys whose public halves nobody here can tell.
            let refused = ["RSA-PSS_", "EC_P-256_raw_public", "ED448_pkcs8", "X448_pkcs8"];
            if name.starts_with("RSA_") {
                let key = &json(&ran.stdout)["keys"][0];
                assert_eq!(
                    (&key["kty"], &key["bits"]),
                    (&"RSA".into(), &2048.into()),
                    "{name}: {}",
                    ran.stderr
                );
                rsa += 1;
            } else if kind.starts_with("jwk") {
                assert_eq!(ran.status, 0, "{name}: {}", ran.stderr);
            } else if refused.iter().any(|start| name.starts_with(start)) {
                assert!([3, 4].contains(&ran.status), "{name}: {}", ran.stderr);
            } else {
                let key = &json(&ran.stdout)["keys"][0];
                let kty = if name.starts_with("EC_") { "EC" } else { "OKP" };
                assert_eq!(key["kty"], kty, "{name}: {}", ran.stderr);
                let crv = ["P-256", "P-384", "P-521", "secp256k1"].into_iter().find(|crv| name.contains(crv));
                assert!(crv.is_none_or(|crv| key["crv"] == crv), "{name}: {key}");
                curves += 1;
            }
        }
    }
    assert_eq!(rsa, 8, "two JWK, four DER, two PEM");
    assert_eq!(curves, 26, "eighteen DER, eight PEM");
}
