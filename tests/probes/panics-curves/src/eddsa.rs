//! alg-eddsa.

use alg_eddsa::{Ed25519, Ed25519Public, Name};
use jwk::Jwk;

use crate::entry::{entry, sign, verify};

entry!(ed25519_sign, |call| Ed25519::from_seed(Name::EdDSA, call.input)
    .map(|key| (sign(&key.with_kid("kid"), call), Name::EdDSA.alg().len())));
entry!(ed25519_public, |call| Jwk::parse(call.input)
    .and_then(|jwk| Ed25519::from_jwk(Name::Ed25519, &jwk))
    .map(|key| verify(&key.without_kid().public(), call)));
entry!(ed25519_verify, |call| Jwk::parse(call.input)
    .and_then(|jwk| Ed25519Public::from_jwk(Name::Ed25519, &jwk))
    .map(|key| verify(&key.without_kid(), call)));
entry!(ed25519_from_bytes, |call| Ed25519Public::from_bytes(Name::EdDSA, call.input)
    .map(|key| verify(&key.with_kid("kid"), call)));
