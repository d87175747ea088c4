//! alg-ecdsa: each curve both ways.

use alg_ecdsa::{Es256, Es256K, Es256KPublic, Es256Public, Es384, Es384Public, Es512, Es512Public};
use jwk::Jwk;

use crate::entry::{entry, sign, verify};

entry!(es256_sign, |call| Es256::from_scalar(call.input).map(|key| sign(&key.with_kid("kid"), call)));
entry!(es256_from_jwk, |call| Jwk::parse(call.input)
    .and_then(|jwk| Es256::from_jwk(&jwk))
    .map(|key| (sign(&key, call), verify(&key.without_kid().public(), call))));
entry!(es256_verify, |call| Es256Public::from_point(call.input)
    .map(|key| verify(&key.with_kid("kid"), call)));
entry!(es256_public_from_jwk, |call| Jwk::parse(call.input)
    .and_then(|jwk| Es256Public::from_jwk(&jwk))
    .map(|key| verify(&key.without_kid(), call)));
entry!(es384_sign, |call| Es384::from_scalar(call.input).map(|key| sign(&key.with_kid("kid"), call)));
entry!(es384_from_jwk, |call| Jwk::parse(call.input)
    .and_then(|jwk| Es384::from_jwk(&jwk))
    .map(|key| (sign(&key, call), verify(&key.without_kid().public(), call))));
entry!(es384_verify, |call| Es384Public::from_point(call.input)
    .map(|key| verify(&key.with_kid("kid"), call)));
entry!(es384_public_from_jwk, |call| Jwk::parse(call.input)
    .and_then(|jwk| Es384Public::from_jwk(&jwk))
    .map(|key| verify(&key.without_kid(), call)));
entry!(es512_sign, |call| Es512::from_scalar(call.input).map(|key| sign(&key.with_kid("kid"), call)));
entry!(es512_from_jwk, |call| Jwk::parse(call.input)
    .and_then(|jwk| Es512::from_jwk(&jwk))
    .map(|key| (sign(&key, call), verify(&key.without_kid().public(), call))));
entry!(es512_verify, |call| Es512Public::from_point(call.input)
    .map(|key| verify(&key.with_kid("kid"), call)));
entry!(es512_public_from_jwk, |call| Jwk::parse(call.input)
    .and_then(|jwk| Es512Public::from_jwk(&jwk))
    .map(|key| verify(&key.without_kid(), call)));
entry!(es256k_sign, |call| Es256K::from_scalar(call.input).map(|key| sign(&key.with_kid("kid"), call)));
entry!(es256k_from_jwk, |call| Jwk::parse(call.input)
    .and_then(|jwk| Es256K::from_jwk(&jwk))
    .map(|key| (sign(&key, call), verify(&key.without_kid().public(), call))));
entry!(es256k_verify, |call| Es256KPublic::from_point(call.input)
    .map(|key| verify(&key.with_kid("kid"), call)));
entry!(es256k_public_from_jwk, |call| Jwk::parse(call.input)
    .and_then(|jwk| Es256KPublic::from_jwk(&jwk))
    .map(|key| verify(&key.without_kid(), call)));
