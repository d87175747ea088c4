//! Keys of every kind that josekit makes.

use anyhow::{Context as _, Result, bail};
use josekit::jwk::Jwk;
use josekit::jwk::alg::{ec::EcCurve, ecx::EcxCurve, ed::EdCurve};

use crate::Request;

pub(crate) fn generate(request: &Request) -> Result<Jwk> {
    let bits = || request.size.as_u64().context("a size in bits");
    Ok(match (request.kty.as_str(), request.size.as_str()) {
        ("RSA", _) => Jwk::generate_rsa_key(bits()?.try_into()?)?,
        ("oct", _) => Jwk::generate_oct_key((bits()? / 8).try_into()?)?,
        (_, Some("P-256")) => Jwk::generate_ec_key(EcCurve::P256)?,
        (_, Some("P-384")) => Jwk::generate_ec_key(EcCurve::P384)?,
        (_, Some("P-521")) => Jwk::generate_ec_key(EcCurve::P521)?,
        (_, Some("secp256k1")) => Jwk::generate_ec_key(EcCurve::Secp256k1)?,
        (_, Some("Ed25519")) => Jwk::generate_ed_key(EdCurve::Ed25519)?,
        (_, Some("X25519")) => Jwk::generate_ecx_key(EcxCurve::X25519)?,
        (kty, size) => bail!("no key of kind {kty} {size:?}"),
    })
}

/// A key of the same kind as `key`, whose private half nobody needs.
pub(crate) fn another(key: &Jwk) -> Result<Jwk> {
    let bytes = |name| {
        let text =
            key.parameter(name).and_then(|value| value.as_str()).context("a key without its number")?;
        anyhow::Ok(text.len() as u64 * 3 / 4)
    };
    let size = match key.key_type() {
        "RSA" => (bytes("n")? * 8).into(),
        "oct" => (bytes("k")? * 8).into(),
        _ => key.curve().context("a key without its curve")?.into(),
    };
    generate(&Request { kty: key.key_type().to_owned(), size, ..Request::default() })
}
