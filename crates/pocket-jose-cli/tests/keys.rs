//! Keys through every encoding and back, key sets, and what is told about keys.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test says what is wrong by panicking"
)]

mod common;

use common::{Folder, vectors};
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
