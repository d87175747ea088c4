//! Which members keys on curves have, and how long they must be (RFC 7518, section 6.2; RFC 8037, section 2).
#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

use jose_alg::{Error, KeyFault};
use jose_wire::base64url;
use jwk::{EcComponents, EcCurve, Jwk, KeyId, Metadata, OkpComponents, OkpCurve};

/// RFC 7517, appendix A.2.
const P256: &str = concat!(
    r#"{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","#,
    r#""y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE","#,
    r#""use":"enc","kid":"1"}"#
);

/// RFC 8037, appendix A.1.
const ED25519: &str = concat!(
    r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","#,
    r#""x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#
);

fn ec_of(crv: &str, lens: [usize; 2], d: Option<usize>, curve: EcCurve) -> Result<bool, KeyFault> {
    let [x, y] = lens.map(|len| base64url::encode_to_string(&vec![7; len]));
    let d = d.map_or(String::new(), |d| format!(r#","d":"{}""#, base64url::encode_to_string(&vec![7; d])));
    let text = format!(r#"{{"kty":"EC","crv":"{crv}","x":"{x}","y":"{y}"{d}}}"#);
    fault(Jwk::parse(text.as_bytes()).unwrap().ec(curve).map(|ec| ec.d.is_some()))
}

fn okp_of(crv: &str, x: usize, d: Option<usize>, curve: OkpCurve) -> Result<bool, KeyFault> {
    let x = base64url::encode_to_string(&vec![7; x]);
    let d = d.map_or(String::new(), |d| format!(r#","d":"{}""#, base64url::encode_to_string(&vec![7; d])));
    let text = format!(r#"{{"kty":"OKP","crv":"{crv}","x":"{x}"{d}}}"#);
    fault(Jwk::parse(text.as_bytes()).unwrap().okp(curve).map(|okp| okp.d.is_some()))
}

fn fault<T>(result: Result<T, Error>) -> Result<T, KeyFault> {
    result.map_err(|error| match error {
        Error::KeyUnsuitable(fault) => fault,
        other => panic!("{other}"),
    })
}

#[test]
fn e3_b13_coordinates_have_the_whole_length_of_the_curve() {
    for (curve, len) in
        [(EcCurve::P256, 32), (EcCurve::P384, 48), (EcCurve::P521, 66), (EcCurve::SECP256K1, 32)]
    {
        let crv = curve.crv();
        assert_eq!(ec_of(crv, [len, len], None, curve), Ok(false));
        assert_eq!(ec_of(crv, [len, len], Some(len), curve), Ok(true));
        for wrong in [1, len - 1, len + 1, 2 * len] {
            assert_eq!(ec_of(crv, [wrong, len], None, curve), Err(KeyFault::WrongSize));
            assert_eq!(ec_of(crv, [len, wrong], None, curve), Err(KeyFault::WrongSize));
            assert_eq!(ec_of(crv, [len, len], Some(wrong), curve), Err(KeyFault::WrongSize));
        }
    }
    for (curve, len) in
        [(OkpCurve::ED25519, 32), (OkpCurve::X25519, 32), (OkpCurve::ED448, 57), (OkpCurve::X448, 56)]
    {
        let crv = curve.crv();
        assert_eq!(okp_of(crv, len, None, curve), Ok(false));
        assert_eq!(okp_of(crv, len, Some(len), curve), Ok(true));
        for wrong in [1, len - 1, len + 1, 2 * len] {
            assert_eq!(okp_of(crv, wrong, None, curve), Err(KeyFault::WrongSize));
            assert_eq!(okp_of(crv, len, Some(wrong), curve), Err(KeyFault::WrongSize));
        }
    }
}

#[test]
fn a17_a_key_is_taken_for_its_own_curve_alone() {
    for own in EcCurve::ALL {
        let lens = [own.coordinate_len(); 2];
        for asked in EcCurve::ALL {
            let expected = if own == asked { Ok(false) } else { Err(KeyFault::WrongCurve) };
            assert_eq!(ec_of(own.crv(), lens, None, asked), expected);
        }
        for crv in ["", "P-255", "p-256", "P-256 ", "Ed25519"] {
            assert_eq!(ec_of(crv, lens, None, own), Err(KeyFault::WrongCurve), "{crv}");
        }
    }
    for own in OkpCurve::ALL {
        for asked in OkpCurve::ALL {
            let expected = if own == asked { Ok(false) } else { Err(KeyFault::WrongCurve) };
            assert_eq!(okp_of(own.crv(), own.key_len(), None, asked), expected);
        }
    }
    let ec = Jwk::parse(P256.as_bytes()).unwrap();
    assert_eq!(fault(ec.okp(OkpCurve::X25519)).unwrap_err(), KeyFault::WrongType);
    assert_eq!(fault(ec.any_okp()).unwrap_err(), KeyFault::WrongType);
    assert_eq!(fault(ec.rsa()).unwrap_err(), KeyFault::WrongType);
    let okp = Jwk::parse(ED25519.as_bytes()).unwrap();
    assert_eq!(fault(okp.ec(EcCurve::P256)).unwrap_err(), KeyFault::WrongType);
    assert_eq!(fault(okp.any_ec()).unwrap_err(), KeyFault::WrongType);
}

#[test]
fn numbers_decode_into_their_places() {
    let jwk = Jwk::parse(P256.as_bytes()).unwrap();
    let ec = jwk.any_ec().unwrap();
    assert_eq!(ec.curve, EcCurve::P256);
    let mut point = [0; 70];
    let point = ec.write_point(&mut point).unwrap();
    assert_eq!(
        (point.len(), &point[..4], &point[33..36]),
        (65, &[4, 0x30, 0xa0, 0x42][..], &[0xe0, 0x4b, 0x65][..])
    );
    assert_eq!(ec.write_point(&mut [0; 64]).unwrap_err(), Error::BufferTooSmall { needed: 65 });
    let mut d = [0; 32];
    ec.d.unwrap().decode_exact(&mut d).unwrap();
    assert_eq!(d[..2], [0xf3, 0xbd]);
    let mut long = [9; 33];
    assert_eq!(fault(ec.x.decode_exact(&mut long)).unwrap_err(), KeyFault::WrongSize);
    assert_eq!(fault(ec.x.decode_exact(&mut long[..31])).unwrap_err(), KeyFault::WrongSize);
    assert_eq!(long, [9; 33]);
    assert!(!format!("{ec:?}").contains("870MB"));
}

#[test]
fn what_is_written_is_the_key_that_was_read() {
    let kid = Metadata { kid: KeyId::Text("1"), ..Metadata::UNRESTRICTED };
    let (mut x, mut y, mut d, mut out) = ([0; 32], [0; 32], [0; 32], [0; 512]);
    let jwk = Jwk::parse(P256.as_bytes()).unwrap();
    let ec = jwk.ec(EcCurve::P256).unwrap();
    ec.x.decode_exact(&mut x).unwrap();
    ec.y.decode_exact(&mut y).unwrap();
    ec.d.unwrap().decode_exact(&mut d).unwrap();
    let key = EcComponents { curve: EcCurve::P256, x: &x, y: &y, d: Some(&d) };
    let len = key.write(&mut out, &kid).unwrap();
    assert_eq!(key.write(&mut [], &kid), Err(Error::BufferTooSmall { needed: len }));
    let again = Jwk::parse(&out[..len]).unwrap();
    for name in ["kty", "crv", "x", "y", "d", "kid"] {
        assert_eq!(again.get(name), jwk.get(name), "{name}");
    }
    assert_eq!(key.thumbprint(), jwk.thumbprint());
    let short = EcComponents { x: &x[1..], ..key };
    assert_eq!(short.write(&mut out, &kid), Err(KeyFault::WrongSize.into()));
    assert_eq!(short.thumbprint(), Err(KeyFault::WrongSize.into()));
    assert!(EcComponents { d: None, ..key }.write(&mut out, &kid).unwrap() < len);

    let jwk = Jwk::parse(ED25519.as_bytes()).unwrap();
    let okp = jwk.okp(OkpCurve::ED25519).unwrap();
    okp.x.decode_exact(&mut x).unwrap();
    okp.d.unwrap().decode_exact(&mut d).unwrap();
    let key = OkpComponents { curve: OkpCurve::ED25519, x: &x, d: Some(&d) };
    let len = key.write(&mut out, &Metadata::UNRESTRICTED).unwrap();
    let again = Jwk::parse(&out[..len]).unwrap();
    for name in ["kty", "crv", "x", "d"] {
        assert_eq!(again.get(name), jwk.get(name), "{name}");
    }
    // RFC 8037, appendix A.3.
    assert_eq!(key.thumbprint().unwrap().to_string(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assert!(again.kid().unwrap().is("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
    assert_eq!(OkpComponents { d: Some(&d[..31]), ..key }.thumbprint(), Err(KeyFault::WrongSize.into()));
    let shown = format!("{key:?}");
    assert_eq!(shown, "OkpComponents(Ed25519, private: true)");
}
