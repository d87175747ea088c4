//! Wycheproof's cases through this crate and through the portable one: both must say the same, and what the file says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "../../../tests/shared/wycheproof.rs"]
mod common;

use alg_aws_lc::{
    A128GCM, A192GCM, A256GCM, Ed25519Public, Es256Public, Es384Public, Es512Public, Name, OaepHash,
    OaepSha1, OaepSha256, OaepSha384, OaepSha512, P256, P384, P521, PS256, PS384, PS512, RS256, RS384, RS512,
    RsaOaepKey, RsaSignature, RsaVerifyingKey,
};
use alg_ecdh::{Curve, Direct, EcdhEs, EcdhEsPublic};
use alg_rsa::{AnyRsaOaepKey, AnyRsaVerifyingKey, Components};
use common::{hex, tests, wycheproof};
use jose_alg::{
    Cek, ContentCipher, Error, Header, KeyFault, RecipientKey, Rejected, SigningInput, VerifyingKey, json,
};
use jose_wire::base64url;
use jwk::{Jwk, Metadata};
use serde_json::Value;

/// What a key finds, and that nothing of another length or of a refused message is left.
fn recover(key: &dyn RecipientKey, encrypted_key: &[u8], len: usize) -> Option<Vec<u8>> {
    let header = Header::parse(br#"{"alg":"RSA-OAEP-256"}"#, &json::Limits::DEFAULT).unwrap();
    let mut cek = Cek::zeroed(len).unwrap();
    let result = key.recover_cek(&header, encrypted_key, &mut cek);
    assert!(result.is_ok() || cek.as_bytes().iter().all(|byte| *byte == 0));
    result.ok().map(|()| cek.as_bytes().to_vec())
}

fn oaep<H: OaepHash>(name: &str, ours: bool) {
    let Some(file) = wycheproof(name) else { return };
    let (mut found, mut refused) = (0, 0);
    for group in file["testGroups"].as_array().unwrap() {
        let number = |name: &str| hex(&group["privateKey"][name]);
        let [n, e, d, p, q, dp, dq, qi] = [
            "modulus",
            "publicExponent",
            "privateExponent",
            "prime1",
            "prime2",
            "exponent1",
            "exponent2",
            "coefficient",
        ]
        .map(number);
        let numbers = Components { n: &n, e: &e, d: &d, p: &p, q: &q, dp: &dp, dq: &dq, qi: &qi };
        let host = RsaOaepKey::<H>::from_components(&numbers, None).unwrap();
        let portable = AnyRsaOaepKey::<H>::from_components(&numbers, None).unwrap();
        assert_eq!(host.encrypted_key_len(32), portable.encrypted_key_len(32));
        for test in group["tests"].as_array().unwrap() {
            let [msg, ct, label] = ["msg", "ct", "label"].map(|name| hex(&test[name]));
            let good = ours && test["result"] == "valid" && label.is_empty();
            // What opens must not open as a key of another length; what does not costs as much for each length.
            let others: &[usize] = if good { &[1, 16, 32, 64] } else { &[32] };
            for len in others.iter().copied().chain([msg.len().clamp(1, 64)]) {
                let (a, b) = (recover(&host, &ct, len), recover(&portable, &ct, len));
                assert_eq!(a, b, "{name} {}, {len} bytes", test["tcId"]);
                assert_eq!(a.is_some(), good && msg.len() == len, "{name} {}, {len} bytes", test["tcId"]);
                if let Some(a) = a {
                    assert_eq!(a, msg);
                    found += 1;
                } else {
                    refused += 1;
                }
            }
        }
    }
    println!("{name}: {found} recovered by both, {refused} refused by both");
    assert!(refused > 50 && (found > 3) == ours);
}

#[test]
fn w8_oaep() {
    oaep::<OaepSha256>("rsa_oaep_2048_sha256_mgf1sha256_test.json", true);
    oaep::<OaepSha256>("rsa_oaep_3072_sha256_mgf1sha256_test.json", true);
    oaep::<OaepSha1>("rsa_oaep_2048_sha1_mgf1sha1_test.json", true);
    oaep::<OaepSha384>("rsa_oaep_2048_sha384_mgf1sha384_test.json", true);
    oaep::<OaepSha512>("rsa_oaep_2048_sha512_mgf1sha512_test.json", true);
}

#[test]
fn r15_other_hashes_do_not_decrypt() {
    oaep::<OaepSha256>("rsa_oaep_2048_sha1_mgf1sha1_test.json", false);
    oaep::<OaepSha256>("rsa_oaep_2048_sha256_mgf1sha1_test.json", false);
}

/// Runs `cases` of a file through a key of each kind.
fn verdicts<H: VerifyingKey, P: VerifyingKey>(
    name: &str,
    ours: bool,
    host: impl Fn(&Value) -> Result<H, Error>,
    portable: impl Fn(&Value) -> Result<P, Error>,
) -> Option<(u32, u32)> {
    let file = wycheproof(name)?;
    let (mut accepted, mut refused) = (0, 0);
    let mut keys: Option<(&Value, H, P)> = None;
    for (group, test) in tests(&file) {
        let (_, host, portable) = match &keys {
            Some(keys) if core::ptr::eq(keys.0, group) => keys,
            _ => keys.insert((group, host(group).unwrap(), portable(group).unwrap())),
        };
        let (msg, sig) = (hex(&test["msg"]), hex(&test["sig"]));
        assert_eq!(host.signature_len(), portable.signature_len());
        let input = SigningInput::message(&msg);
        let (a, b) = (host.verify(&input, &sig).is_ok(), portable.verify(&input, &sig).is_ok());
        assert_eq!(a, b, "{name} {}: {}", test["tcId"], test["comment"]);
        if a {
            accepted += 1;
        } else {
            refused += 1;
        }
        // Of a file with other parameters, some of what is called wrong is ours.
        assert!(!a || !ours || test["result"] == "valid", "{name} {}: {}", test["tcId"], test["comment"]);
    }
    println!("{name}: {accepted} accepted by both, {refused} refused by both");
    Some((accepted, refused))
}

fn rsa<A: RsaSignature>(name: &str, ours: bool) {
    let numbers =
        |group: &Value| ["modulus", "publicExponent"].map(|number| hex(&group["publicKey"][number]));
    let found = verdicts(
        name,
        ours,
        |group| {
            let [n, e] = numbers(group);
            RsaVerifyingKey::<A>::from_components(&n, &e, None)
        },
        |group| {
            let [n, e] = numbers(group);
            AnyRsaVerifyingKey::<A>::from_components(&n, &e, None)
        },
    );
    let Some((accepted, refused)) = found else { return };
    assert!(refused > 5 && (!ours || accepted > 5), "{name}");
}

#[test]
fn w9_v15_signatures() {
    rsa::<RS256>("rsa_signature_2048_sha256_test.json", true);
    rsa::<RS384>("rsa_signature_2048_sha384_test.json", true);
    rsa::<RS512>("rsa_signature_2048_sha512_test.json", true);
    rsa::<RS256>("rsa_signature_3072_sha256_test.json", true);
    rsa::<RS256>("rsa_signature_4096_sha256_test.json", true);
    rsa::<RS384>("rsa_signature_2048_sha256_test.json", false);
}

#[test]
fn w10_pss_signatures() {
    rsa::<PS256>("rsa_pss_2048_sha256_mgf1_32_test.json", true);
    rsa::<PS384>("rsa_pss_2048_sha384_mgf1_48_test.json", true);
    rsa::<PS512>("rsa_pss_4096_sha512_mgf1_64_test.json", true);
    rsa::<PS256>("rsa_pss_2048_sha256_mgf1_0_test.json", false);
    rsa::<PS256>("rsa_pss_2048_sha1_mgf1_20_test.json", false);
}

#[test]
fn a20_a21_ecdsa() {
    let point = |group: &Value| hex(&group["publicKey"]["uncompressed"]);
    let found = [
        verdicts(
            "ecdsa_secp256r1_sha256_p1363_test.json",
            true,
            |group| Es256Public::from_point(&point(group)),
            |group| alg_ecdsa::Es256Public::from_point(&point(group)),
        ),
        verdicts(
            "ecdsa_secp384r1_sha384_p1363_test.json",
            true,
            |group| Es384Public::from_point(&point(group)),
            |group| alg_ecdsa::Es384Public::from_point(&point(group)),
        ),
        verdicts(
            "ecdsa_secp521r1_sha512_p1363_test.json",
            true,
            |group| Es512Public::from_point(&point(group)),
            |group| alg_ecdsa::Es512Public::from_point(&point(group)),
        ),
    ];
    assert!(found.into_iter().flatten().all(|(accepted, refused)| accepted > 150 && refused > 80));
}

/// Both recover the same key from a header with each public key of a file, or neither does; and both take it for a key of its own,
/// or refuse it for the same reason.
fn agreement<H: Curve, P: Curve>(name: &str) {
    let Some(file) = wycheproof(name) else { return };
    let (mut agreed, mut refused) = (0, 0);
    for (_, test) in tests(&file) {
        let d = test["private"]["d"].as_str().unwrap();
        let mut bytes = vec![0; d.len()];
        let d = base64url::decode(d.as_bytes(), &mut bytes).unwrap();
        let d = [&vec![0; H::LEN - d.len()], &*d].concat();
        let header = format!(r#"{{"alg":"ECDH-ES","enc":"A128GCM","epk":{}}}"#, test["public"]);
        let header = Header::parse(header.as_bytes(), &json::Limits::DEFAULT).unwrap();
        let recover = |key: &dyn RecipientKey| {
            let mut cek = Cek::zeroed(16).unwrap();
            key.recover_cek(&header, b"", &mut cek).map(|()| cek.as_bytes().to_vec())
        };
        let (a, b) = (
            recover(&EcdhEs::<H, Direct>::new(&d, None).unwrap()),
            recover(&EcdhEs::<P, Direct>::new(&d, None).unwrap()),
        );
        assert_eq!(a, b, "{name} {}: {}", test["tcId"], test["comment"]);
        assert_eq!(a.is_ok(), test["result"] != "invalid", "{name} {}: {}", test["tcId"], test["comment"]);
        if a.is_ok() {
            agreed += 1;
        } else {
            refused += 1;
        }
        let public = test["public"].to_string();
        let taken = Jwk::parse(public.as_bytes()).map(|jwk| {
            let host = EcdhEsPublic::<H, Direct>::from_jwk(&jwk).map(drop);
            (host, EcdhEsPublic::<P, Direct>::from_jwk(&jwk).map(drop))
        });
        assert!(taken.is_ok_and(|(host, portable)| host == portable), "{name} {}", test["tcId"]);
    }
    println!("{name}: {agreed} agreed with both, {refused} refused by both");
    assert!(agreed > 300 && refused > 15);
}

#[test]
fn e1_ecdh() {
    agreement::<P256, alg_ecdh::P256>("ecdh_secp256r1_webcrypto_test.json");
    agreement::<P384, alg_ecdh::P384>("ecdh_secp384r1_webcrypto_test.json");
    agreement::<P521, alg_ecdh::P521>("ecdh_secp521r1_webcrypto_test.json");
}

/// Numbers that are no private key, and random bytes of which none can be made.
#[test]
fn e6_ecdh_private_keys() {
    fn both<H: Curve, P: Curve>(order: &[u8]) {
        let same = |d: &[u8]| {
            let (host, portable) = (H::private(d).map(drop), P::private(d).map(drop));
            assert_eq!(host, portable, "{d:02x?}");
            host
        };
        let mut number = order.to_vec();
        assert_eq!(same(&number), Err(KeyFault::Inconsistent), "the order");
        *number.last_mut().unwrap() -= 1;
        assert_eq!(same(&number), Ok(()), "one less");
        *number.last_mut().unwrap() += 2;
        assert_eq!(same(&number), Err(KeyFault::Inconsistent), "one more");
        assert_eq!(same(&vec![0; H::LEN]), Err(KeyFault::Inconsistent));
        assert_eq!(same(&vec![0xff; H::LEN]), Err(KeyFault::Inconsistent));
        assert_eq!(same(&vec![1; H::LEN - 1]), Err(KeyFault::WrongSize));
        assert_eq!(same(&vec![1; H::LEN + 1]), Err(KeyFault::WrongSize));

        // The same bytes make the same key; of bytes that are no number below the order, the second half counts.
        assert_eq!(H::RANDOM_LEN, P::RANDOM_LEN);
        let jwk = |host: bool, random: &[u8]| {
            let mut out = [0; 512];
            let len = match host {
                true => {
                    H::write_jwk(&H::public(&H::ephemeral(random)?), None, &Metadata::UNRESTRICTED, &mut out)
                }
                false => {
                    P::write_jwk(&P::public(&P::ephemeral(random)?), None, &Metadata::UNRESTRICTED, &mut out)
                }
            };
            len.map(|len| String::from_utf8(out[..len].to_vec()).unwrap())
        };
        let low = [vec![0; H::LEN], vec![0x01; H::LEN]].concat();
        for random in [vec![0x01; H::RANDOM_LEN], low, vec![0; H::RANDOM_LEN], vec![0xff; H::RANDOM_LEN]] {
            assert_eq!(jwk(true, &random), jwk(false, &random), "{random:02x?}");
        }
        assert_eq!(jwk(true, &vec![0; H::RANDOM_LEN]), Err(Error::RandomUnavailable));
    }
    // SEC 2, version 2: n of secp256r1, secp384r1 and secp521r1.
    let [p256, p384, p521] = [
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
        "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    ]
    .map(|order| hex(&Value::from(order)));
    both::<P256, alg_ecdh::P256>(&p256);
    both::<P384, alg_ecdh::P384>(&p384);
    both::<P521, alg_ecdh::P521>(&p521);
}

#[test]
fn w15_ed25519() {
    let found = verdicts(
        "ed25519_test.json",
        true,
        |group| Ed25519Public::from_bytes(Name::EdDSA, &hex(&group["publicKey"]["pk"])),
        |group| alg_eddsa::Ed25519Public::from_bytes(Name::EdDSA, &hex(&group["publicKey"]["pk"])),
    );
    assert!(found.is_none_or(|(accepted, refused)| accepted > 50 && refused > 30));
}

#[test]
fn s1_s3_aes_gcm() {
    let Some(file) = wycheproof("aes_gcm_test.json") else { return };
    let (mut opened, mut refused, mut skipped) = (0, 0, 0);
    for (group, test) in tests(&file) {
        let (host, portable): (&dyn ContentCipher, &dyn ContentCipher) = match group["keySize"].as_u64() {
            Some(128) => (&A128GCM, &alg_aesgcm::A128GCM),
            Some(192) => (&A192GCM, &alg_aesgcm::A192GCM),
            Some(256) => (&A256GCM, &alg_aesgcm::A256GCM),
            other => panic!("a key of {other:?} bits"),
        };
        let [key, iv, aad, msg, ct, tag] =
            ["key", "iv", "aad", "msg", "ct", "tag"].map(|name| hex(&test[name]));
        let id = &test["tcId"];
        let (mut a, mut b) = (ct.clone(), ct.clone());
        let verdict = host.open(&key, &iv, &aad, &mut a, &tag);
        assert_eq!(verdict, portable.open(&key, &iv, &aad, &mut b, &tag), "case {id}");
        assert_eq!(a, b, "case {id}");
        let mut with = [msg.clone(), msg.clone()];
        let mut tags = [vec![0; tag.len()], vec![0; tag.len()]];
        let made = host.seal(&key, &iv, &aad, &mut with[0], msg.len(), &mut tags[0]);
        assert_eq!(made, portable.seal(&key, &iv, &aad, &mut with[1], msg.len(), &mut tags[1]), "case {id}");
        assert_eq!((&with[0], &tags[0]), (&with[1], &tags[1]), "case {id}");
        if iv.len() != 12 || tag.len() != 16 {
            assert_eq!((verdict, made.is_ok()), (Err(Rejected), false), "case {id}");
            skipped += 1;
        } else if test["result"] == "valid" {
            assert_eq!((verdict, a, &with[0], &tags[0]), (Ok(msg.len()), msg, &ct, &tag), "case {id}");
            opened += 1;
        } else {
            assert_eq!(verdict, Err(Rejected), "case {id}");
            assert!(a.iter().all(|byte| *byte == 0), "case {id}");
            refused += 1;
        }
    }
    println!(
        "aes_gcm_test.json: {opened} opened, {refused} refused, {skipped} of other lengths refused by both"
    );
    assert!(opened > 100 && refused > 30);
}
