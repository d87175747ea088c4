//! What the doctor finds: the reasons before any cryptography, and the padding behind it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test says what is wrong by panicking"
)]

use crate::common::Folder;
use getrandom::SysRng;
use pocket_jose::base64url;
use rsa::pkcs8::DecodePrivateKey;
use rsa::rand_core::UnwrapErr;
use rsa::traits::PaddingScheme;
use rsa::{Oaep, Pkcs1v15Encrypt, RsaPrivateKey};
use sha1::Sha1;
use sha2::{Sha256, Sha512};

/// What it printed, and its status.
fn diagnose(folder: &Folder, key: &str, token: &str) -> (i32, String) {
    let ran = folder.run_with(&["doctor", "--key", key], token.as_bytes());
    (ran.status, String::from_utf8(ran.stdout).unwrap())
}

fn token_of(header: &str, encrypted_key: &[u8]) -> String {
    let header = base64url::encode_to_string(header.as_bytes());
    let encrypted_key = base64url::encode_to_string(encrypted_key);
    format!("{header}.{encrypted_key}.AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA")
}

const HEADER: &str = r#"{"alg":"RSA-OAEP-256","enc":"A256GCM"}"#;

#[test]
fn a_healthy_token_gets_a_good_report_and_its_payload_stays_inside() {
    let folder = Folder::with_keys();
    let (status, report) = diagnose(&folder, "key.jwk", &folder.token(b"the payload"));
    assert_eq!(status, 0, "{report}");
    assert!(report.contains("it decrypts: a payload of 11 bytes"), "{report}");
    assert!(!report.contains("the payload"), "{report}");
}

#[test]
fn reasons_are_found_before_any_cryptography() {
    let folder = Folder::with_keys();
    folder.ok(&["jwk", "generate", "--alg", "RSA-OAEP-256", "--size", "3072", "-o", "large.jwk"]);
    folder.write("nameless.jwk", folder.text("large.jwk").replace("\"kid\"", "\"ext-kid\""));
    folder.write("sign.jwk", folder.text("key.jwk").replacen('{', "{\"use\":\"sig\",", 1));
    folder.write("wrap.jwk", folder.text("key.jwk").replacen('{', "{\"key_ops\":[\"wrapKey\"],", 1));
    folder.write("ps.jwk", folder.text("key.jwk").replace("RSA-OAEP-256", "PS256"));
    let token = folder.token(b"payload");
    for (key, reason) in [
        ("public.jwk", "it is a public key"),
        ("large.jwk", "the token is for another key"),
        ("nameless.jwk", "the token is for a key of another size"),
        ("shared.jwk", "`kty` is not the one"),
        ("sign.jwk", "`use` or `key_ops` does not permit"),
        ("wrap.jwk", "`use` or `key_ops` does not permit"),
        ("ps.jwk", "`alg` is another algorithm"),
    ] {
        let (status, report) = diagnose(&folder, key, &token);
        assert!(status == 4 || key == "nameless.jwk" && status == 3, "{key}: {status} {report}");
        assert!(report.contains(reason), "{key}: {report}");
    }
}

#[test]
fn faults_of_the_token_are_named() {
    let folder = Folder::with_keys();
    let encrypted_key = [0; 256];
    for (header, reason) in [
        (r#"{"alg":"RSA1_5","enc":"A256GCM"}"#, "never accepted"),
        (r#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#, "`alg` is another algorithm"),
        (r#"{"alg":"RSA_OAEP_256","enc":"A256GCM"}"#, "the registered name is RSA-OAEP-256"),
        (r#"{"alg":"RSA-OAEP-256","enc":"A128CBC-HS256"}"#, "initialization vector has 12 bytes"),
        (r#"{"alg":"RSA-OAEP-256"}"#, "has no `enc`"),
        (r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"DEF"}"#, "takes that only with --inflate"),
        (r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","crit":["exp"],"exp":1}"#, "`crit` names exp"),
    ] {
        let (status, report) = diagnose(&folder, "key.jwk", &token_of(header, &encrypted_key));
        assert!([3, 4].contains(&status), "{header}: {status} {report}");
        assert!(report.contains(reason), "{header}: {report}");
    }
    let (_, report) = diagnose(&folder, "key.jwk", &token_of(HEADER, &[0; 255]));
    assert!(report.contains("encrypted key has 255 bytes"), "{report}");
}

/// What a sender with a wrongly set up library produces, and what the doctor says to it.
#[test]
fn the_padding_of_the_sender_is_recognised() {
    let folder = Folder::with_keys();
    folder.ok(&["jwk", "convert", "--to", "der", "key.jwk", "-o", "key.der"]);
    let key = RsaPrivateKey::from_pkcs8_der(&folder.read("key.der")).unwrap();
    let check = |padding: fn(&RsaPrivateKey) -> Vec<u8>, reason: &str| {
        let (status, report) = diagnose(&folder, "key.jwk", &token_of(HEADER, &padding(&key)));
        assert_eq!(status, 1, "{report}");
        assert!(report.contains(reason), "wanted {reason}: {report}");
    };
    check(
        |key| encrypt(key, Oaep::<Sha256, Sha1>::new_with_mgf_hash()),
        "OAEP with SHA-256, MGF1 with SHA-1;",
    );
    check(|key| encrypt(key, Oaep::<Sha1>::new()), "OAEP with SHA-1, MGF1 with SHA-1;");
    check(|key| encrypt(key, Oaep::<Sha512>::new()), "OAEP with SHA-512, MGF1 with SHA-512;");
    check(
        |key| encrypt(key, Oaep::<Sha256>::new_with_label(*b"JOSE")),
        "and a label, which JOSE does not have",
    );
    check(|key| encrypt(key, Pkcs1v15Encrypt), "the padding of RSA1_5");
    check(|key| encrypt(key, Oaep::<Sha256>::new()), "tag were changed after encryption");
    check(|_| vec![1; 256], "the token is for another key");
}

fn encrypt(key: &RsaPrivateKey, padding: impl PaddingScheme) -> Vec<u8> {
    key.to_public_key().encrypt(&mut UnwrapErr(SysRng), padding, &[7; 32]).unwrap()
}
