//! Keys as JWK, right and wrong.

use jwk::{EcCurve, OkpCurve};

use crate::oracle;

pub(super) const KEYS: &[(&str, &str)] = &[
    ("oct", r#"{"kty":"oct","kid":"a","k":"AAECAwQFBgcICQoLDA0ODw"}"#),
    (
        "oct-for-dir",
        r#"{"kty":"oct","kid":"session","use":"enc","alg":"dir","key_ops":["encrypt","decrypt"],"k":"AA"}"#,
    ),
    ("rsa-tiny", r#"{"kty":"RSA","kid":"a","n":"0vw","e":"AQAB","use":"enc","alg":"RSA-OAEP-256"}"#),
    ("rsa-no-crt", r#"{"kty":"RSA","n":"0vw","e":"Aw","d":"BQ","key_ops":["unwrapKey"]}"#),
    ("ec", r#"{"kty":"EC","crv":"P-256","x":"AQ","y":"Ag","d":"Aw","use":"sig"}"#),
    ("okp", r#"{"kty":"OKP","crv":"X25519","x":"AQ","kid":"2011-04-29"}"#),
    ("unknown-type", r#"{"kty":"AKP","alg":"ML-DSA-44","pub":"AA","priv":"AA"}"#),
    (
        "rsa-crt-without-d",
        r#"{"kty":"RSA","n":"0vw","e":"Aw","p":"BQ","q":"BQ","dp":"BQ","dq":"BQ","qi":"BQ"}"#,
    ),
    ("rsa-crt-in-part", r#"{"kty":"RSA","n":"0vw","e":"Aw","d":"BQ","p":"BQ"}"#),
    (
        "rsa-private-operations",
        r#"{"kty":"RSA","n":"0vw","e":"Aw","d":"BQ","key_ops":["decrypt","encrypt","sign","deriveBits"]}"#,
    ),
    ("ec-no-curve", r#"{"kty":"EC","x":"AQ","y":"Ag"}"#),
    ("rsa-leading-zero", r#"{"kty":"RSA","n":"AAE","e":"AQAB"}"#),
    ("rsa-three-primes", r#"{"kty":"RSA","n":"0vw","e":"AQAB","d":"BQ","oth":[]}"#),
    ("operations-twice", r#"{"kty":"oct","k":"AA","key_ops":["sign","sign"]}"#),
    ("operations-contradict-use", r#"{"kty":"oct","k":"AA","use":"enc","key_ops":["sign"]}"#),
    ("escaped-octets", r#"{"kty":"oct","k":"\u0041A"}"#),
    ("escaped-curve", r#"{"kty":"OKP","crv":"\u0058","x":"AQ"}"#),
    ("ec-unknown-curve", r#"{"kty":"EC","crv":"P-257","x":"AQ","y":"Ag"}"#),
    ("no-type", r#"{"k":"AA"}"#),
];

/// Numbers on no curve, of the length that `crv` asks for: nobody here computes with them.
pub(super) fn number(first: u8, len: usize) -> Vec<u8> {
    (0..len).map(|at| first.wrapping_add(at as u8)).collect()
}

/// The JWK of a key on a curve; EC when there is a `y`.
fn curve_key(crv: &str, x: &[u8], y: Option<&[u8]>, d: Option<&[u8]>) -> String {
    let member = |name: &str, value: Option<&[u8]>| {
        value.map_or_else(String::new, |value| format!(r#","{name}":"{}""#, oracle::encode(value)))
    };
    let kty = if y.is_some() { "EC" } else { "OKP" };
    format!(r#"{{"kty":"{kty}","crv":"{crv}"{}{}{}}}"#, member("x", Some(x)), member("y", y), member("d", d))
}

/// Keys on every curve, both halves and the public one; and such that are a byte too short.
pub(super) fn curve_keys() -> Vec<(String, String)> {
    let mut keys = Vec::new();
    for curve in EcCurve::ALL {
        let (crv, len) = (curve.crv(), curve.coordinate_len());
        let (x, y, d) = (number(1, len), number(70, len), number(140, len));
        let name = crv.to_ascii_lowercase();
        keys.push((format!("{name}-public"), curve_key(crv, &x, Some(&y), None)));
        keys.push((format!("{name}-private"), curve_key(crv, &x, Some(&y), Some(&d))));
        keys.push((format!("{name}-short"), curve_key(crv, &x, Some(&y[1..]), None)));
    }
    for curve in OkpCurve::ALL {
        let (crv, len) = (curve.crv(), curve.key_len());
        let (x, d) = (number(1, len), number(140, len));
        let name = crv.to_ascii_lowercase();
        keys.push((format!("{name}-public"), curve_key(crv, &x, None, None)));
        keys.push((format!("{name}-private"), curve_key(crv, &x, None, Some(&d))));
        keys.push((format!("{name}-long"), curve_key(crv, &x, None, Some(&[&d[..], &[0]].concat()))));
    }
    keys
}
