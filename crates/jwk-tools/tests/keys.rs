//! Keys of every kind: made, completed, and checked. The files were made by OpenSSL 3.0.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by panicking"
)]

mod common;

use common::{CERTIFICATE, ED25519_CERTIFICATE, pem};
use jose_alg::{Error, FnRandom, KeyFault};
use jose_wire::base64url;
use jwk::{EcCurve, ImportError, Jwk, KeyId, Metadata, OkpCurve, OwnedJwk};
use jwk_tools::{Kind, check, generate, import_key};
use serde_json::{Value, json};

const KINDS: [Kind; 7] = [
    Kind::Ec(EcCurve::P256),
    Kind::Ec(EcCurve::P384),
    Kind::Ec(EcCurve::P521),
    Kind::Ec(EcCurve::SECP256K1),
    Kind::Okp(OkpCurve::ED25519),
    Kind::Okp(OkpCurve::X25519),
    Kind::Oct(32),
];

fn made(kind: Kind, seed: u64) -> OwnedJwk {
    let mut state = seed;
    let mut random = FnRandom(|out: &mut [u8]| {
        for byte in out {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = state.to_be_bytes()[0];
        }
        Ok::<(), ()>(())
    });
    generate(kind, &Metadata { kid: KeyId::Absent, ..Metadata::UNRESTRICTED }, &mut random).unwrap()
}

fn fault(text: &str) -> Result<(), KeyFault> {
    check(&Jwk::parse(text.as_bytes()).unwrap()).map_err(|error| match error {
        Error::KeyUnsuitable(fault) => fault,
        other => panic!("{other}"),
    })
}

#[test]
fn every_kind_is_made_and_is_good() {
    for kind in KINDS {
        let key = made(kind, 1);
        assert_eq!(fault(key.as_json()), Ok(()), "{kind:?}");
        assert_ne!(made(kind, 2).as_json(), key.as_json());
        let jwk = key.as_jwk().unwrap();
        assert!(jwk.is_private());
        if let Ok(public) = key.public() {
            assert_eq!(fault(public.as_json()), Ok(()), "{kind:?}");
            assert!(!public.as_jwk().unwrap().is_private());
            assert_eq!(public.as_jwk().unwrap().thumbprint(), jwk.thumbprint());
            // Through files and back.
            for pem in [jwk.to_pkcs8_pem().unwrap().as_str(), &jwk.to_spki_pem().unwrap()] {
                let read = import_key(pem.as_bytes()).unwrap();
                assert_eq!(read.as_jwk().unwrap().thumbprint(), jwk.thumbprint(), "{kind:?}");
                assert_eq!(fault(read.as_json()), Ok(()));
                if read.as_jwk().unwrap().is_private() {
                    assert_eq!(read.as_jwk().unwrap().get("d"), jwk.get("d"));
                }
            }
        }
    }
}

#[test]
fn s15_a_broken_source_makes_no_key() {
    for kind in KINDS.into_iter().chain([Kind::Rsa(2048)]) {
        for random in [
            |_: &mut [u8]| Err(()),
            |out: &mut [u8]| {
                out.fill(0xff);
                Ok(())
            },
        ] {
            let result = generate(kind, &Metadata::UNRESTRICTED, &mut FnRandom(random));
            assert!(matches!(result, Err(Error::RandomUnavailable)), "{kind:?}");
        }
    }
    for (kind, fault) in [
        (Kind::Okp(OkpCurve::X448), KeyFault::WrongCurve),
        (Kind::Okp(OkpCurve::ED448), KeyFault::WrongCurve),
        (Kind::Oct(15), KeyFault::WrongSize),
        (Kind::Rsa(1024), KeyFault::WrongSize),
    ] {
        let result = generate(kind, &Metadata::UNRESTRICTED, &mut FnRandom(|_: &mut [u8]| Ok::<(), ()>(())));
        assert_eq!(result.unwrap_err(), Error::KeyUnsuitable(fault), "{kind:?}");
    }
}

#[test]
fn e8_halves_that_do_not_belong_together_are_found() {
    for kind in KINDS.into_iter().filter(|kind| !matches!(kind, Kind::Oct(_))) {
        let mut key: Value = serde_json::from_str(made(kind, 1).as_json()).unwrap();
        let other: Value = serde_json::from_str(made(kind, 2).as_json()).unwrap();
        key["d"] = other["d"].clone();
        assert_eq!(fault(&key.to_string()), Err(KeyFault::Inconsistent), "{kind:?}");
        if key["kty"] == "EC" {
            let len = base64url::decoded_len(key["d"].as_str().unwrap().len()).unwrap();
            for d in [vec![0; len], vec![0xff; len]] {
                key["d"] = json!(base64url::encode_to_string(&d));
                assert_eq!(fault(&key.to_string()), Err(KeyFault::Inconsistent), "{kind:?}");
            }
        }
    }
}

#[test]
fn e1_e4_points_that_are_none_are_found() {
    for kind in KINDS.into_iter().filter(|kind| matches!(kind, Kind::Ec(_))) {
        let mut key: Value = serde_json::from_str(made(kind, 1).public().unwrap().as_json()).unwrap();
        key["y"] = key["x"].clone();
        assert_eq!(fault(&key.to_string()), Err(KeyFault::InvalidPoint), "{kind:?}");
    }
    let okp = |crv: &str, x: [u8; 32]| {
        fault(&json!({"kty":"OKP","crv":crv,"x":base64url::encode_to_string(&x)}).to_string())
    };
    let mut one = [0; 32];
    one[0] = 1;
    // The identity on Ed25519; what has few multiples on X25519.
    assert_eq!(okp("Ed25519", one), Err(KeyFault::InvalidPoint));
    assert_eq!(okp("X25519", one), Err(KeyFault::InvalidPoint));
    assert_eq!(okp("X25519", [0; 32]), Err(KeyFault::InvalidPoint));
    // No point has this y coordinate (RFC 8032, section 5.1.3).
    let mut two = [0; 32];
    two[0] = 2;
    assert_eq!(okp("Ed25519", two), Err(KeyFault::InvalidPoint));
}

#[test]
fn what_cannot_be_judged_says_so() {
    let x448 = base64url::encode_to_string(&[7; 56]);
    assert_eq!(fault(&format!(r#"{{"kty":"OKP","crv":"X448","x":"{x448}"}}"#)), Err(KeyFault::WrongCurve));
    assert_eq!(fault(r#"{"kty":"AKP","pub":"AA"}"#), Err(KeyFault::WrongType));
    assert_eq!(fault(r#"{"kty":"EC","crv":"P-1","x":"AA","y":"AA"}"#), Err(KeyFault::WrongCurve));
}

/// The public keys are those that `openssl pkey -pubout` prints.
#[test]
fn a_missing_public_half_is_computed() {
    for (private, public) in [
        (
            "MC4CAQAwBQYDK2VwBCIEIOMRnbuqW43bCdQoYQKotF6scn0YE+adg2K+LRaBAUkU",
            "MCowBQYDK2VwAyEAxw/jCfN4qruJgV+iFvxQjIs+Y0+guchiwfwcwmR6VLs=",
        ),
        (
            "MC4CAQAwBQYDK2VuBCIEIFDg3on/t3D0Mu9+bzaEMBJtw9XK90e/eeGopAmtdIdt",
            "MCowBQYDK2VuAyEAgJWfQGkNi8Ss0s1eR91f1XwroumB7f2bv8h7U4iS7Wc=",
        ),
        // RFC 8410, sections 10.3 and 10.1.
        (
            "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC",
            "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=",
        ),
    ] {
        let file = pem("PRIVATE KEY", private);
        assert_eq!(jwk::import_key(file.as_bytes()).unwrap_err(), ImportError::NoPublicHalf);
        let key = import_key(file.as_bytes()).unwrap();
        let jwk = key.as_jwk().unwrap();
        assert_eq!(jwk.to_spki_base64().unwrap(), public);
        assert_eq!(jwk.to_pkcs8_pem().unwrap().as_str(), file);
    }
    // SEC1 that was written with `-no_public`.
    let sec1 = "MDECAQEEIOC8qRrUH24/xTVReyjCXwK+4OIZJ92ti9lIBFVteNBqoAoGCCqGSM49AwEH";
    let key = import_key(pem("EC PRIVATE KEY", sec1).as_bytes()).unwrap();
    let public = import_key(CERTIFICATE.as_bytes()).unwrap();
    assert_eq!(key.public().unwrap().as_json(), public.as_json());
    assert_eq!(fault(key.as_json()), Ok(()));
}

#[test]
fn a_certificate_gives_its_public_key() {
    // As `openssl pkey -pubout` prints it.
    let spki = concat!(
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEY/5J64FbfHuW1tUGagH92RQDYpjt5+Vd33NUSbXOxkrBL9hrJElOaScCGM0v",
        "wMKx47Zn5buLlBR58mjEvaopkQ=="
    );
    let key = import_key(CERTIFICATE.as_bytes()).unwrap();
    assert_eq!(key.as_jwk().unwrap().to_spki_base64().unwrap(), spki);
    let key = import_key(ED25519_CERTIFICATE.as_bytes()).unwrap();
    assert_eq!(
        key.as_jwk().unwrap().to_spki_base64().unwrap(),
        "MCowBQYDK2VwAyEAxw/jCfN4qruJgV+iFvxQjIs+Y0+guchiwfwcwmR6VLs="
    );
    let damaged = CERTIFICATE.replace("MIIBdTCCARug", "MIIBdTCCARuh");
    assert!(import_key(damaged.as_bytes()).is_err());
}
