//! Known answers of deterministic signing, and which keys and signatures are refused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "../../../tests/shared/wycheproof.rs"]
mod common;

use alg_ecdsa::{Es256, Es256K, Es256Public, Es384, Es512};
use common::unb64;
use jose_alg::{Error, KeyFault, SigningInput, SigningKey, VerifyingKey};
use jwk::Jwk;

/// For each algorithm `crv`, `x`, `y`, and the signature of `{"alg":…}` and `payload`, as OpenSSL 4.0.0 makes it with
/// deterministic nonces (RFC 6979). The scalars are those of RFC 6979, appendix A.2.
struct Known {
    alg: &'static str,
    crv: &'static str,
    d: &'static str,
    x: &'static str,
    y: &'static str,
    signature: &'static str,
}

const KNOWN: [Known; 4] = [
    Known {
        alg: "ES256",
        crv: "P-256",
        d: "ya-p2EW6dRZrXCFXZ7HWk05Qw9s26JsSe4piKxIPZyE",
        x: "YP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Y",
        y: "eQP-EAi4vJmkGunpVii8ZPLxsgwtfp9Rd6PClNRGIpk",
        signature: "9sBiNbsBJE8FOJUTk3zHk2LAeT3NU6U5RsI_eCCELpV4VdVWMsfCDY96c1docV77XqdmZkOvw0quH8sfcXTMqw",
    },
    Known {
        alg: "ES384",
        crv: "P-384",
        d: "a509rS4bjBwFsZh1tmWfTeI8O2Z78pe6mqR3QHhxN9iW1XJOTHCoJfhyyepg0u31",
        x: "7DpOQVtOGaRWhhgCn0J_pdqai8SukuAuBqrlKGswDGTe-PDqkFWGYGSiVFFUgLwT",
        y: "gBXZty19VyROqO-awMYhiWcIpZNn-d-59UyoSz8cnbEoiyMcOuDU_nNE_SUzJkcg",
        signature: "dWRWwaaJcT1kCxPC4y0gOFL_WsR1dE-JCs5Vo9i4UQYSnD7KraFidJf5y5ZCPzNqXOe4rlUyWj9S4fAXeUMhES9DfMIwd1uz\
                    jYIgR5v_tP6vW4Kv0MeHPxRchiijW0rs",
    },
    Known {
        alg: "ES512",
        crv: "P-521",
        d: "APrQbapiujsl0vtAEz2nVyBd5n9bsAGP7oyG4baMfnXKqJbrMvH0fHCFWDam0W_MFGb22PvsZ9uJ7AwIsOmWuDU4",
        x: "AYlFUNB4WTLgDqojtpTyE_jDEh-G3JegTlpxZ9tOW803ESPUbkXba11TcKfyD7YzFV04_6FtK9dh3KxHS5ovUCOk",
        y: "AEkxAclizU0v3feCKF5kWEE5wvkbR_h_-CNU1mMPdGoooNsldBtbNKgoAIsirMI_kk-q-9TTP4HqZpVt_qor_fz1",
        signature: "AMcSVqQQTAb2jI7etBInwAft6m_AeNAq6xHbmTPprqux8I9ZQ_HgZl2NewT99P6LUzxIRSTQgCTvnmhLe0GwTs2sAR5P_se6\
                    neBOdOgGD1xWq1jiRfY5zJLA8djjMOBg4uOMp1rYvDI4bGjFK9daTlX0FgfpqDIMDgw9flh8Ublkou0c",
    },
    Known {
        alg: "ES256K",
        crv: "secp256k1",
        d: "ya-p2EW6dRZrXCFXZ7HWk05Qw9s26JsSe4piKxIPZyE",
        x: "LIwx_J-ZDGtV44ZaGEpM5Q4JSB8urrPmDsHOoTpq5kU",
        y: "ZLleT9tpSMA4bhibAGop9oZ2mwEXBCdeRFmCLcMygIU",
        signature: "haZDH7G27yD1fElzPjKVeX5HYqA5rjrr1IcesQ0JCcjtBgrGYxmfD7tJLTBSrmEgrDV5POKiKkTGklDTh0Ke0Q",
    },
];

fn jwk(crv: &str, d: &str, x: &str, y: &str, rest: &str) -> String {
    format!(r#"{{"kty":"EC","crv":"{crv}","d":"{d}","x":"{x}","y":"{y}"{rest}}}"#)
}

fn check<P: VerifyingKey>(known: &Known, key: &dyn SigningKey, public: &P) {
    let mut header = [0; 32];
    let json = format!(r#"{{"alg":"{}"}}"#, known.alg);
    let header = jose_wire::base64url::encode(json.as_bytes(), &mut header).unwrap().as_bytes();
    let input = SigningInput::as_spelled(header, b"cGF5bG9hZA");
    let expected = unb64(known.signature);
    let mut made = vec![0; expected.len()];
    key.sign(&input, &[], &mut made).unwrap();
    assert_eq!(
        (key.alg(), public.alg(), key.kid(), public.kid()),
        (known.alg, known.alg, Some("k"), Some("k"))
    );
    if known.alg == "ES256K" {
        // Here S is the smaller of its two numbers, and OpenSSL's is the larger. Both are good.
        assert_eq!(made[..32], expected[..32]);
        assert_ne!(made, expected);
    } else {
        assert_eq!(made, expected, "{}", known.alg);
    }
    for signature in [&made, &expected] {
        assert!(public.verify(&input, signature).is_ok(), "{}", known.alg);
        assert!(public.verify(&SigningInput::as_spelled(header, b"cGF5bG9hZB"), signature).is_err());
        for at in (0..signature.len()).step_by(13) {
            let mut damaged = signature.clone();
            damaged[at] ^= 1;
            assert!(public.verify(&input, &damaged).is_err(), "{} {at}", known.alg);
        }
    }
    let wrong = key.sign(&input, &[], &mut vec![0; expected.len() - 1]);
    assert_eq!(wrong, Err(Error::BufferTooSmall { needed: expected.len() }));
}

#[test]
fn signing_is_deterministic_and_agrees_with_another_implementation() {
    for known in &KNOWN {
        let text = jwk(known.crv, known.d, known.x, known.y, r#","kid":"k""#);
        let jwk = Jwk::parse(text.as_bytes()).unwrap();
        match known.alg {
            "ES256" => {
                let key = Es256::from_jwk(&jwk).unwrap();
                check(known, &key, &key.public());
            }
            "ES384" => {
                let key = Es384::from_jwk(&jwk).unwrap();
                check(known, &key, &key.public());
            }
            "ES512" => {
                let key = Es512::from_jwk(&jwk).unwrap();
                check(known, &key, &key.public());
            }
            _ => {
                let key = Es256K::from_jwk(&jwk).unwrap();
                check(known, &key, &key.public());
            }
        }
    }
}

#[test]
fn a20_a21_zeros_and_other_lengths_are_no_signatures() {
    let [Known { crv, d, x, y, .. }, ..] = KNOWN;
    let text = jwk(crv, d, x, y, "");
    let key = Es256Public::from_jwk(&Jwk::parse(text.as_bytes()).unwrap()).unwrap();
    let input = SigningInput::as_spelled(b"e30", b"");
    for len in 0..=128 {
        assert!(key.verify(&input, &vec![0; len]).is_err(), "{len}");
        assert!(key.verify(&input, &vec![0xff; len]).is_err(), "{len}");
    }
}

#[test]
fn a16_a17_a_key_serves_its_own_curve_algorithm_and_use() {
    let [p256, p384, ..] = KNOWN;
    let made = |known: &Known, rest: &str| {
        let text = jwk(known.crv, known.d, known.x, known.y, rest);
        let jwk = Jwk::parse(text.as_bytes()).unwrap();
        (Es256::from_jwk(&jwk).map(drop), Es256Public::from_jwk(&jwk).map(drop))
    };
    let both = |fault: KeyFault| (Err(Error::from(fault)), Err(Error::from(fault)));
    assert_eq!(made(&p256, r#","alg":"ES256","use":"sig""#), (Ok(()), Ok(())));
    assert_eq!(made(&p384, ""), both(KeyFault::WrongCurve));
    assert_eq!(made(&p256, r#","alg":"ES256K""#), both(KeyFault::WrongAlg));
    assert_eq!(made(&p256, r#","alg":"ECDH-ES""#), both(KeyFault::WrongAlg));
    assert_eq!(made(&p256, r#","use":"enc""#), both(KeyFault::NotPermitted));
    assert_eq!(made(&p256, r#","key_ops":["verify"]"#), (Err(KeyFault::NotPermitted.into()), Ok(())));
}

#[test]
fn e1_e8_points_off_the_curve_and_scalars_that_do_not_fit_are_refused() {
    let [known, other, ..] = KNOWN;
    let made = |d: &str, x: &str, y: &str| {
        let text = jwk(known.crv, d, x, y, "");
        let jwk = Jwk::parse(text.as_bytes()).unwrap();
        (Es256::from_jwk(&jwk).map(drop).err(), Es256Public::from_jwk(&jwk).map(drop).err())
    };
    assert_eq!(made(known.d, known.x, known.y), (None, None));
    let off = Some(Error::from(KeyFault::InvalidPoint));
    assert_eq!(made(known.d, known.y, known.x), (off, off));
    assert_eq!(made(known.d, known.x, known.x), (off, off));
    // All ones is above the prime.
    assert_eq!(made(known.d, &format!("{}8", "_".repeat(42)), known.y), (off, off));
    let inconsistent = Some(Error::from(KeyFault::Inconsistent));
    let zeros = "A".repeat(43);
    assert_eq!(made(&zeros, known.x, known.y), (inconsistent, None));
    // All ones is above the order.
    assert_eq!(made(&format!("{}8", "_".repeat(42)), known.x, known.y), (inconsistent, None));
    assert_eq!(made(known.y, known.x, known.y), (inconsistent, None), "another key's scalar");
    assert_eq!(Es256::from_scalar(&unb64(other.d)).map(drop), Err(KeyFault::WrongSize.into()));
    let compressed = [&[2], &unb64(known.x)[..]].concat();
    assert_eq!(Es256Public::from_point(&compressed).map(drop), Err(KeyFault::WrongSize.into()));
    let tagged = |tag| [&[tag], &unb64(known.x)[..], &unb64(known.y)].concat();
    assert_eq!(Es256Public::from_point(&tagged(4)).map(drop), Ok(()));
    // 6 and 7 are the hybrid form of X9.62.
    for tag in [0, 2, 3, 5, 6, 7] {
        let refused = Es256Public::from_point(&tagged(tag)).map(drop);
        assert_eq!(refused, Err(KeyFault::InvalidPoint.into()), "{tag}");
    }
}

#[test]
fn m1_keys_are_not_printed() {
    let [known, ..] = KNOWN;
    let text = jwk(known.crv, known.d, known.x, known.y, r#","kid":"k""#);
    let key = Es256::from_jwk(&Jwk::parse(text.as_bytes()).unwrap()).unwrap();
    assert_eq!(format!("{key:?} {:?}", key.public()), r#"Es256(kid: Some("k")) Es256Public(kid: Some("k"))"#);
}
