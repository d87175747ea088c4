//! Thumbprints (RFC 7638) and their URIs (RFC 9278) against the published ones.

use jose_alg::{Error, Fault, KeyFault};
use jwk::Jwk;

/// RFC 7638, section 3.1.
const EXAMPLE: &str = concat!(
    r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSo"#,
    "c_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQM",
    "icAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksIN",
    r#"HaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#
);

#[test]
fn b19_b20_rfc_7638_and_rfc_9278_examples() {
    let thumbprint = Jwk::parse(EXAMPLE.as_bytes()).unwrap().thumbprint().unwrap();
    assert_eq!(thumbprint.to_string(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assert_eq!(thumbprint.as_bytes()[..4], [55, 54, 203, 177]);
    // RFC 9278, section 5.
    assert_eq!(
        thumbprint.uri().to_string(),
        "urn:ietf:params:oauth:jwk-thumbprint:sha-256:NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    );
}

/// Computed with Python's `hashlib` from the canonical text.
#[test]
fn an_oct_key_has_one_too() {
    let jwk = Jwk::parse(br#"{"use":"enc","kty":"oct","k":"AAECAwQFBgcICQoLDA0ODw"}"#).unwrap();
    assert_eq!(jwk.thumbprint().unwrap().to_string(), "yWuy_m-e-utSri5M9exguV5vr5Y7Z5npmyOdjcd5j4g");
}

#[test]
fn published_thumbprints_and_keys() {
    let Some(file) = crate::common::json("rfc-appendices.json") else { return };
    let (mut keys, mut thumbprints) = (0, 0);
    for case in file["cases"].as_array().unwrap().iter().filter(|case| case["kind"] == "jwk") {
        let (id, text) = (&case["id"], case["token"].as_str().unwrap());
        assert_eq!(case["expect"], "ok");
        if text.contains("\"keys\"") {
            let set = jwk::JwkSet::parse(text.as_bytes()).unwrap();
            assert!(set.keys().all(|(_, key)| key.is_ok()), "{id}");
            keys += set.keys().count();
            continue;
        }
        let jwk = Jwk::parse(text.as_bytes()).unwrap();
        keys += 1;
        if let Some(expected) = case["thumbprint_sha256"].as_str() {
            assert_eq!(jwk.thumbprint().unwrap().to_string(), expected, "{id}");
            thumbprints += 1;
        }
    }
    println!("{keys} keys, {thumbprints} thumbprints");
    assert!(keys >= 16 && thumbprints >= 4);
}

/// Keys that josekit made; the thumbprints are those that jwcrypto gives them.
#[test]
fn b19_every_kind_of_key_has_the_thumbprint_that_others_give_it() {
    let expected = [
        ("EC_P-256", "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"),
        ("EC_P-384", "bJ0Rz7ZYzM-hIbjPcGY6JhByL2PvSzXv1OhTIo2ip6Y"),
        ("EC_P-521", "hacq6rsc60f1aHnQ366h99Fyx0YWdWaWCBiruz79850"),
        ("EC_secp256k1", "wOQ6MEVrT-zdAXcVTSeonV6jCIFM6ghsJ7Vucp6dJkQ"),
        ("OKP_Ed25519", "IO_b8VpgO9_tvwT8AOeMhHqBlrqApyjnNPY5A80XCJ8"),
        ("OKP_Ed448", "UJv5LDc5dH10uU-gu5o6Sf6cSTefHmf-DdTBHyca39Q"),
        ("OKP_X25519", "icAuPUNp0VBhzMmCHl0OHCwLbCjBVo9nLaJCxRlOIOE"),
        ("OKP_X448", "a90gT_bE474cyTRjZ2HIGf7SDXbSVAPY9paXUjI7IWQ"),
        ("RSA", "axpRR1TogI6nsilQ03r9P7k9gzPYtWgWoGI4bjsSDPc"),
        ("oct_128bit", "fCmn-7lmKjmwinnsVyzP0uwDnoPupoocTA1DiIroWc8"),
        ("oct_512bit", "tkdKccDhUD_KhJC7ZdA9QhgfT0ZFfVBjfDW72v6N3f8"),
    ];
    for (name, thumbprint) in expected {
        // The public half of a pair has the same one; a shared key has no public half.
        let files = crate::common::files("keys-josekit/jwk", &format!("{name}_"));
        for file in &files {
            let text = std::fs::read(file).unwrap();
            assert_eq!(Jwk::parse(&text).unwrap().thumbprint().unwrap().to_string(), thumbprint, "{name}");
        }
        assert!(files.is_empty() || files.len() == if name.starts_with("oct") { 1 } else { 2 }, "{name}");
    }
}

#[test]
fn a_private_key_has_the_thumbprint_of_its_public_half() {
    let jwk = Jwk::parse(crate::common::RSA_PRIVATE.as_bytes()).unwrap();
    let public = Jwk::parse(br#"{"e":"AQAB","n":"q83v","x":1,"kty":"RSA"}"#).unwrap();
    assert_eq!(jwk.thumbprint(), public.thumbprint());
}

#[test]
fn what_cannot_be_canonical_has_none() {
    let unknown = Jwk::parse(br#"{"kty":"AKP","pub":"AA"}"#).unwrap();
    assert_eq!(unknown.thumbprint().unwrap_err(), Error::KeyUnsuitable(KeyFault::WrongType));
    for crv in [r"\u0050-256", "P-\u{e9}"] {
        let text = format!(r#"{{"kty":"EC","crv":"{crv}","x":"AA","y":"AA"}}"#);
        let error = Jwk::parse(text.as_bytes()).unwrap().thumbprint().unwrap_err();
        assert!(matches!(error, Error::Malformed { fault: Fault::InvalidValue, at: 18, .. }), "{error}");
    }
}
