//! Signatures of alg-rsa.

use alg_rsa::{
    AnyRsaSigningKey, AnyRsaVerifyingKey, Components, PS256, PS384, PS512, RS256, RS384, RS512,
    RsaSigningKey, RsaVerifyingKey,
};
use jwk::Jwk;

use crate::entry::{entry, sign, verify};

fn components(bytes: &[u8]) -> Components<'_> {
    let (n, rest) = bytes.split_at_checked(256).unwrap_or_default();
    Components { n, e: rest, d: rest, p: rest, q: rest, dp: rest, dq: rest, qi: rest }
}

entry!(rs256_sign, |call| RsaSigningKey::<RS256, 2048>::from_components(&components(call.input), None)
    .map(|key| sign(&key, call)));
entry!(ps384_sign, |call| Jwk::parse(call.input)
    .and_then(|jwk| RsaSigningKey::<PS384, 3072>::from_jwk(&jwk))
    .map(|key| sign(&key.without_kid(), call)));
entry!(rs512_sign_any, |call| AnyRsaSigningKey::<RS512>::from_components(&components(call.input), None)
    .map(|key| sign(&key, call)));
entry!(ps512_sign_any, |call| Jwk::parse(call.input)
    .and_then(|jwk| AnyRsaSigningKey::<PS512>::from_jwk(&jwk))
    .map(|key| sign(&key, call)));
entry!(ps256_verify, |call| {
    RsaVerifyingKey::<PS256, 2048>::from_components(call.input, call.input, Some(call.text()))
        .map(|key| verify(&key, call))
});
entry!(rs384_verify, |call| Jwk::parse(call.input)
    .and_then(|jwk| RsaVerifyingKey::<RS384, 4096>::from_jwk(&jwk))
    .map(|key| verify(&key.without_kid(), call)));
entry!(rs256_verify_any, |call| {
    AnyRsaVerifyingKey::<RS256>::from_components(call.input, call.input, None).map(|key| verify(&key, call))
});
entry!(ps512_verify_any, |call| Jwk::parse(call.input)
    .and_then(|jwk| AnyRsaVerifyingKey::<PS512>::from_jwk(&jwk))
    .map(|key| verify(&key, call)));
