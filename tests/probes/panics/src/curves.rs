//! jwk: keys on curves.

use jwk::{EcComponents, EcCurve, Jwk, Metadata, OkpComponents, OkpCurve};

use crate::entry;

entry!(jwk_ec, |call| Jwk::parse(call.input)
    .map(|jwk| (jwk.ec(EcCurve::P256).is_ok(), jwk.any_ec().is_ok())));
entry!(jwk_okp, |call| Jwk::parse(call.input)
    .map(|jwk| (jwk.okp(OkpCurve::X25519).is_ok(), jwk.any_okp().is_ok())));
entry!(ec_write_point, |call| Jwk::parse(call.input)
    .and_then(|jwk| jwk.any_ec())
    .map(|ec| ec.write_point(call.out).is_ok()));
entry!(ec_curve, |call| Jwk::parse(call.input).and_then(|jwk| jwk.any_ec()).map(|ec| (
    ec.curve.crv(),
    ec.curve.coordinate_len(),
    ec.d.is_some()
)));
entry!(okp_curve, |call| Jwk::parse(call.input).and_then(|jwk| jwk.any_okp()).map(|okp| (
    okp.curve.crv(),
    okp.curve.key_len(),
    okp.x.decode_exact(call.out).is_ok()
)));

fn ec(number: &[u8]) -> EcComponents<'_> {
    EcComponents { curve: EcCurve::P521, x: number, y: number, d: Some(number) }
}

fn okp(number: &[u8]) -> OkpComponents<'_> {
    OkpComponents { curve: OkpCurve::ED25519, x: number, d: Some(number) }
}

entry!(write_ec, |call| ec(call.input).write(call.out, &Metadata::UNRESTRICTED).is_ok());
entry!(write_okp, |call| okp(call.input).write(call.out, &Metadata::UNRESTRICTED).is_ok());
entry!(ec_thumbprint, |call| ec(call.input).thumbprint().is_ok());
entry!(okp_thumbprint, |call| okp(call.input).thumbprint().is_ok());
entry!(curve_named, |call| Jwk::parse(call.input)
    .map(|jwk| jwk.kid().map(|kid| (EcCurve::named(kid).is_some(), OkpCurve::named(kid).is_some()))));
