//! The example of RFC 8037, Wycheproof's cases, and which keys are refused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "../../../tests/shared/wycheproof.rs"]
mod common;

use alg_eddsa::{Ed25519, Ed25519Public, Name};
use common::{hex, tests, unb64, wycheproof};
use jose_alg::{Error, KeyFault, SigningInput, SigningKey, VerifyingKey};
use jwk::Jwk;

/// RFC 8037, appendix A.1.
const D: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
/// RFC 8037, appendix A.4.
const HEADER: &[u8] = b"eyJhbGciOiJFZERTQSJ9";
const PAYLOAD: &[u8] = b"RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
const SIGNATURE: &str =
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

fn jwk(rest: &str) -> String {
    format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{X}","d":"{D}"{rest}}}"#)
}

#[test]
fn rfc_8037_appendix_a_4_both_ways() {
    let text = jwk(r#","kid":"k""#);
    for name in [Name::EdDSA, Name::Ed25519] {
        let key = Ed25519::from_jwk(name, &Jwk::parse(text.as_bytes()).unwrap()).unwrap();
        let public = key.public();
        assert_eq!((key.alg(), public.alg(), public.kid()), (name.alg(), name.alg(), Some("k")));
        let input = SigningInput::as_spelled(HEADER, PAYLOAD);
        let mut made = [0; 64];
        key.sign(&input, &[], &mut made).unwrap();
        assert_eq!(made[..], unb64(SIGNATURE));
        assert!(public.verify(&input, &made).is_ok());
        for at in 0..made.len() {
            let mut damaged = made;
            damaged[at] ^= 1;
            assert!(public.verify(&input, &damaged).is_err(), "{at}");
        }
        for len in (0..=130).filter(|len| *len != 64) {
            assert!(public.verify(&input, &vec![0; len]).is_err(), "{len}");
        }
        assert_eq!(key.sign(&input, &[], &mut [0; 63]), Err(Error::BufferTooSmall { needed: 64 }));
    }
}

#[test]
fn w15_wycheproof() {
    let Some(file) = wycheproof("ed25519_test.json") else { return };
    let (mut accepted, mut refused) = (0, 0);
    for (group, test) in tests(&file) {
        let key = Ed25519Public::from_bytes(Name::EdDSA, &hex(&group["publicKey"]["pk"])).unwrap();
        let (msg, sig) = (hex(&test["msg"]), hex(&test["sig"]));
        let verified = key.verify(&SigningInput::message(&msg), &sig).is_ok();
        assert_eq!(verified, test["result"] == "valid", "{}: {}", test["tcId"], test["comment"]);
        if verified { accepted += 1 } else { refused += 1 }
    }
    println!("ed25519_test.json: {accepted} accepted, {refused} refused as they must be");
    assert!(accepted > 80 && refused > 60);
}

#[test]
fn e4_e8_low_order_points_and_halves_of_two_keys_are_refused() {
    let invalid = Err(Error::from(KeyFault::InvalidPoint));
    let made = |bytes: &[u8]| Ed25519Public::from_bytes(Name::EdDSA, bytes).map(drop);
    let mut identity = [0; 32];
    identity[0] = 1;
    // The points of order 1, 4 (y = 0) and 2 (y = -1), and what is no point at all (y = 2).
    assert_eq!(made(&identity), invalid);
    assert_eq!(made(&[0; 32]), invalid);
    let mut minus_one = [0xff; 32];
    (minus_one[0], minus_one[31]) = (0xec, 0x7f);
    assert_eq!(made(&minus_one), invalid);
    let mut two = [0; 32];
    two[0] = 2;
    assert_eq!(made(&two), invalid);
    assert_eq!(made(&[7; 31]), Err(KeyFault::WrongSize.into()));

    let halves = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{X}","d":"{X}"}}"#);
    let made = Ed25519::from_jwk(Name::EdDSA, &Jwk::parse(halves.as_bytes()).unwrap()).map(drop);
    assert_eq!(made, Err(KeyFault::Inconsistent.into()));
}

#[test]
fn a16_a17_a_key_serves_its_own_curve_name_and_use() {
    let made = |text: &str, name| {
        let jwk = Jwk::parse(text.as_bytes()).unwrap();
        (Ed25519::from_jwk(name, &jwk).map(drop).err(), Ed25519Public::from_jwk(name, &jwk).map(drop).err())
    };
    let both = |fault: KeyFault| (Some(Error::from(fault)), Some(Error::from(fault)));
    assert_eq!(made(&jwk(r#","alg":"EdDSA""#), Name::EdDSA), (None, None));
    assert_eq!(made(&jwk(r#","alg":"EdDSA""#), Name::Ed25519), both(KeyFault::WrongAlg));
    assert_eq!(made(&jwk(r#","use":"enc""#), Name::EdDSA), both(KeyFault::NotPermitted));
    assert_eq!(made(&jwk("").replace("Ed25519", "X25519"), Name::EdDSA), both(KeyFault::WrongCurve));
    let public = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{X}"}}"#);
    assert_eq!(made(&public, Name::EdDSA), (Some(KeyFault::NotPrivate.into()), None));
}

#[test]
fn m1_keys_are_not_printed() {
    let text = jwk("");
    let key = Ed25519::from_jwk(Name::EdDSA, &Jwk::parse(text.as_bytes()).unwrap()).unwrap();
    assert_eq!(
        format!("{key:?} {:?}", key.public()),
        "Ed25519(EdDSA, kid: None) Ed25519Public(EdDSA, kid: None)"
    );
}
