//! Both sides together, on every curve and in every mode; and what either refuses.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by panicking"
)]

mod common;

use alg_ecdh::{
    A128Kw, A192Kw, A256Kw, Curve, Direct, EcdhEs, EcdhEsPublic, Keys, Mode, P256, P384, P521, X25519,
    generate,
};
use common::{Numbers, recover, send};
use jose_alg::{Error, FnRandom, KeyFault, NotRecovered, Recipient as _, RecipientKey as _};
use jwk::{Jwk, KeyId, Metadata};
use serde_json::{Value, json};

fn key_of<C: Keys>(seed: u64) -> String {
    let mut numbers = Numbers(seed);
    let mut random = FnRandom(|out: &mut [u8]| {
        out.copy_from_slice(&numbers.bytes(out.len()));
        Ok::<(), ()>(())
    });
    let mut out = [0; 512];
    let metadata = Metadata { kid: KeyId::Text("k"), ..Metadata::UNRESTRICTED };
    let len = generate::<C, _>(&metadata, &mut random, &mut out).unwrap();
    assert_eq!(
        generate::<C, _>(&metadata, &mut random, &mut out[..len - 1]),
        Err(Error::BufferTooSmall { needed: len })
    );
    String::from_utf8(out[..len].to_vec()).unwrap()
}

const ENCS: [(&str, usize); 6] = [
    ("A128GCM", 16),
    ("A192GCM", 24),
    ("A256GCM", 32),
    ("A128CBC-HS256", 32),
    ("A192CBC-HS384", 48),
    ("A256CBC-HS512", 64),
];

fn both_ways<C: Keys, M: Mode>() {
    let (text, other) = (key_of::<C>(1), key_of::<C>(2));
    let jwk = Jwk::parse(text.as_bytes()).unwrap();
    let key = EcdhEs::<C, M>::from_jwk(&jwk).unwrap();
    let other = EcdhEs::<C, M>::from_jwk(&Jwk::parse(other.as_bytes()).unwrap()).unwrap();
    let recipient = EcdhEsPublic::<C, M>::from_jwk(&jwk).unwrap();
    assert_eq!((recipient.kid(), key.kid()), (Some("k"), Some("k")));
    assert_eq!(recipient.alg(), key.alg());
    let mut numbers = Numbers(3);
    for (round, (enc, len)) in ENCS.into_iter().enumerate() {
        let recipient = match round {
            0 => EcdhEsPublic::<C, M>::from_jwk(&jwk).unwrap(),
            1 => EcdhEsPublic::<C, M>::from_jwk(&jwk).unwrap().with_parties(Some(b""), None),
            _ => EcdhEsPublic::<C, M>::from_jwk(&jwk).unwrap().with_parties(Some(&[7; 100]), Some(b"B")),
        };
        let (cek, random) = (numbers.bytes(len), numbers.bytes(recipient.random_len()));
        let sent = send(&recipient, enc, &cek, &random).unwrap();
        assert_eq!(sent.encrypted_key.len(), key.encrypted_key_len(len));
        let found = recover(&key, &sent.header, &sent.encrypted_key, len);
        assert_eq!(found, Ok(sent.cek.clone()), "{} {enc}", key.alg());
        // Directly the agreed key is the content key; else the content key is the one that was drawn.
        assert_eq!(sent.cek == cek, key.alg() != "ECDH-ES");
        assert_ne!(recover(&other, &sent.header, &sent.encrypted_key, len), Ok(sent.cek.clone()));
        if !sent.encrypted_key.is_empty() {
            let mut damaged = sent.encrypted_key.clone();
            damaged[3] ^= 1;
            assert_eq!(recover(&key, &sent.header, &damaged, len), Err(NotRecovered::Rejected));
            assert_eq!(
                recover(&key, &sent.header, &sent.encrypted_key[8..], len),
                Err(NotRecovered::Rejected)
            );
        } else {
            // D20: nothing may stand where nothing belongs.
            assert_eq!(recover(&key, &sent.header, &[0], len), Err(NotRecovered::Rejected));
        }
    }
    assert!(matches!(send(&recipient, "A128GCM", &[1; 16], b"short"), Err(Error::RandomUnavailable)));
    let short = recipient.random_len() - 1;
    assert!(matches!(send(&recipient, "A128GCM", &[1; 16], &vec![1; short]), Err(Error::RandomUnavailable)));
}

#[test]
fn every_curve_in_every_mode() {
    fn modes<C: Keys>() {
        both_ways::<C, Direct>();
        both_ways::<C, A128Kw>();
        both_ways::<C, A192Kw>();
        both_ways::<C, A256Kw>();
    }
    modes::<P256>();
    modes::<P384>();
    modes::<P521>();
    modes::<X25519>();
}

/// A message to a key on P-256, with its header changed by `change`.
fn changed(change: impl Fn(&mut Value)) -> Result<Vec<u8>, NotRecovered> {
    let text = key_of::<P256>(1);
    let jwk = Jwk::parse(text.as_bytes()).unwrap();
    let recipient = EcdhEsPublic::<P256, Direct>::from_jwk(&jwk).unwrap();
    let sent = send(&recipient, "A128GCM", &[0; 16], &Numbers(5).bytes(64)).unwrap();
    let mut header = serde_json::from_str(&sent.header).unwrap();
    change(&mut header);
    let key = EcdhEs::<P256, Direct>::from_jwk(&jwk).unwrap();
    recover(&key, &header.to_string(), b"", 16).inspect(|found| assert_eq!(found.len(), 16))
}

#[test]
fn e2_an_ephemeral_key_of_another_kind_is_refused() {
    let good = changed(|_| {}).unwrap();
    assert_eq!(
        changed(|header| header["epk"]["use"] = json!("enc")),
        Ok(good),
        "public metadata is harmless"
    );
    let other = |text: String| -> Value { serde_json::from_str(&text).unwrap() };
    for epk in [
        json!({}),
        json!({"kty":"EC","crv":"P-256"}),
        json!({"kty":"OKP","crv":"P-256","x":"AA"}),
        other(key_of::<X25519>(4)),
        other(key_of::<P384>(4)),
        // Its private member is there.
        other(key_of::<P256>(4)),
    ] {
        assert_eq!(changed(|header| header["epk"] = epk.clone()), Err(NotRecovered::Rejected), "{epk}");
    }
    assert_eq!(changed(|header| header["epk"]["d"] = json!("AA")), Err(NotRecovered::Rejected));
    assert_eq!(changed(|header| header["epk"]["crv"] = json!("P-384")), Err(NotRecovered::Rejected));
    let without =
        |name: &'static str| move |header: &mut Value| drop(header.as_object_mut().unwrap().remove(name));
    assert_eq!(changed(without("epk")), Err(NotRecovered::Rejected));
    assert_eq!(changed(without("enc")), Err(NotRecovered::Rejected));
}

#[test]
fn e3_coordinates_out_of_range_are_refused() {
    // The prime of P-256, as bytes: zero, spelled as another number.
    const PRIME: &str = "_____wAAAAEAAAAAAAAAAAAAAAD_______________8";
    for (name, text) in [
        ("x", PRIME),
        ("y", PRIME),
        ("x", "__________________________________________8"),
        ("x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        // 31 and 33 bytes.
        ("x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ("x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    ] {
        let found = changed(|header| header["epk"][name] = json!(text));
        assert_eq!(found, Err(NotRecovered::Rejected), "{name} {text}");
    }
}

#[test]
fn e6_the_key_is_bound_to_the_cipher_and_to_both_parties() {
    let good = changed(|_| {}).unwrap();
    for (name, value) in [("enc", "A128GCN"), ("apu", "QQ"), ("apv", "QQ")] {
        assert_ne!(changed(|header| header[name] = json!(value)).unwrap(), good, "{name}");
    }
    // Both sides of the border between the parties differ.
    let of = |apu: &str, apv: &str| {
        changed(|header| {
            header["apu"] = json!(apu);
            header["apv"] = json!(apv);
        })
        .unwrap()
    };
    assert_ne!(of("QUI", ""), of("QQ", "Qg"));
    assert_eq!(of("", ""), good, "empty is what absent is");
}

#[test]
fn e7_parties_that_are_not_base64url_are_refused() {
    for name in ["apu", "apv"] {
        for text in ["Q", "QR", "QQ==", "Q Q", "Q+Q/", "\u{e9}"] {
            assert_eq!(changed(|header| header[name] = json!(text)), Err(NotRecovered::Rejected), "{text}");
        }
        // As long as a header may be.
        let long = "A".repeat(4000);
        assert!(changed(|header| header[name] = json!(long)).is_ok());
    }
}

#[test]
fn e8_private_keys_that_do_not_fit_are_refused() {
    #[allow(clippy::needless_pass_by_value, reason = "what is given is made for this")]
    fn fault<T>(result: Result<T, Error>) -> KeyFault {
        match result {
            Err(Error::KeyUnsuitable(fault)) => fault,
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("taken"),
        }
    }
    fn numbers<C: Curve>(order: &[u8]) {
        let len = order.len();
        assert_eq!(fault(EcdhEs::<C, Direct>::new(&vec![0; len], None)), KeyFault::Inconsistent);
        assert_eq!(fault(EcdhEs::<C, Direct>::new(&vec![0xff; len], None)), KeyFault::Inconsistent);
        assert_eq!(fault(EcdhEs::<C, Direct>::new(order, None)), KeyFault::Inconsistent);
        let mut below = order.to_vec();
        below[len - 1] -= 1;
        assert!(EcdhEs::<C, Direct>::new(&below, None).is_ok());
        for wrong in [0, 1, len - 1, len + 1] {
            assert_eq!(fault(EcdhEs::<C, Direct>::new(&vec![1; wrong], None)), KeyFault::WrongSize);
        }
    }
    // SEC 2, sections 2.4.2, 2.5.1 and 2.6.1.
    let hex = |text: &str| -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    };
    numbers::<P256>(&hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"));
    numbers::<P384>(&hex(
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    ));
    numbers::<P521>(&hex(concat!(
        "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa",
        "51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409"
    )));

    fn mixed<C: Keys>() {
        let mut one: Value = serde_json::from_str(&key_of::<C>(1)).unwrap();
        let two: Value = serde_json::from_str(&key_of::<C>(2)).unwrap();
        let d = one["d"].take();
        one["d"] = two["d"].clone();
        let text = one.to_string();
        assert_eq!(
            fault(EcdhEs::<C, Direct>::from_jwk(&Jwk::parse(text.as_bytes()).unwrap())),
            KeyFault::Inconsistent
        );
        one["d"] = d;
        let text = one.to_string();
        assert!(EcdhEs::<C, Direct>::from_jwk(&Jwk::parse(text.as_bytes()).unwrap()).is_ok());
        one.as_object_mut().unwrap().remove("d");
        let text = one.to_string();
        let public = Jwk::parse(text.as_bytes()).unwrap();
        assert_eq!(fault(EcdhEs::<C, Direct>::from_jwk(&public)), KeyFault::NotPrivate);
        assert!(EcdhEsPublic::<C, Direct>::from_jwk(&public).is_ok());
    }
    mixed::<P256>();
    mixed::<P384>();
    mixed::<P521>();
    mixed::<X25519>();
}

#[test]
fn a16_what_a_key_says_of_itself_is_obeyed() {
    let with = |name: &str, value: Value| {
        let mut key: Value = serde_json::from_str(&key_of::<P256>(1)).unwrap();
        key[name] = value;
        let text = key.to_string();
        let jwk = Jwk::parse(text.as_bytes()).unwrap();
        let (receives, sends) = (
            EcdhEs::<P256, A128Kw>::from_jwk(&jwk).is_ok(),
            EcdhEsPublic::<P256, A128Kw>::from_jwk(&jwk).is_ok(),
        );
        assert_eq!(receives, sends);
        sends
    };
    assert!(with("use", json!("enc")));
    assert!(!with("use", json!("sig")));
    assert!(with("key_ops", json!(["deriveKey"])));
    assert!(with("key_ops", json!(["deriveBits"])));
    assert!(!with("key_ops", json!(["sign"])));
    assert!(!with("key_ops", json!(["wrapKey", "unwrapKey"])));
    assert!(with("alg", json!("ECDH-ES+A128KW")));
    assert!(!with("alg", json!("ECDH-ES")));
    assert!(!with("alg", json!("ES256")));
}

#[test]
fn a17_a_key_on_one_curve_is_none_on_another() {
    let text = key_of::<P384>(1);
    let jwk = Jwk::parse(text.as_bytes()).unwrap();
    let wrong = |result: Result<EcdhEs<'_, P256, Direct>, Error>| {
        matches!(result, Err(Error::KeyUnsuitable(KeyFault::WrongCurve)))
    };
    assert!(wrong(EcdhEs::from_jwk(&jwk)));
    assert!(matches!(
        EcdhEs::<X25519, Direct>::from_jwk(&jwk),
        Err(Error::KeyUnsuitable(KeyFault::WrongType))
    ));
}

#[test]
fn e10_every_message_has_an_ephemeral_key_of_its_own() {
    let text = key_of::<X25519>(1);
    let recipient = EcdhEsPublic::<X25519, Direct>::from_jwk(&Jwk::parse(text.as_bytes()).unwrap()).unwrap();
    let mut numbers = Numbers(9);
    let mut seen = std::collections::HashSet::new();
    for _ in 0..20 {
        let sent = send(&recipient, "A256GCM", &[0; 32], &numbers.bytes(32)).unwrap();
        let header: Value = serde_json::from_str(&sent.header).unwrap();
        assert!(seen.insert(header["epk"]["x"].to_string()));
    }
    // A candidate that is no key is passed over for the next; when none is, nothing is sent.
    let text = key_of::<P256>(1);
    let recipient = EcdhEsPublic::<P256, Direct>::from_jwk(&Jwk::parse(text.as_bytes()).unwrap()).unwrap();
    let second = [vec![0xff; 32], vec![7; 32]].concat();
    assert!(send(&recipient, "A256GCM", &[0; 32], &second).is_ok());
    let sent = send(&recipient, "A256GCM", &[0; 32], &[0xff; 64]);
    assert!(matches!(sent, Err(Error::RandomUnavailable)));
}

#[test]
fn m1_nothing_secret_is_shown() {
    let text = key_of::<P256>(1);
    let jwk = Jwk::parse(text.as_bytes()).unwrap();
    let shown = format!(
        "{:?} {:?}",
        EcdhEs::<P256, Direct>::from_jwk(&jwk).unwrap(),
        EcdhEsPublic::<P256, A256Kw>::from_jwk(&jwk).unwrap()
    );
    assert_eq!(shown, r#"EcdhEs(ECDH-ES, kid: Some("k")) EcdhEsPublic(ECDH-ES+A256KW, kid: Some("k"))"#);
}
