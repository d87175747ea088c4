//! alg-ecdh: each curve both ways, each mode on one of them.

use alg_ecdh::{
    A128Kw, A192Kw, A256Kw, Curve, Direct, EcdhEs, EcdhEsPublic, Keys, Mode, P256, P384, P521, X25519,
    generate,
};
use jwk::{Jwk, Metadata};

use crate::entry::{Call, entry, protect, random, recover};

fn new<C: Curve, M: Mode>(call: &mut Call<'_>) -> Option<bool> {
    recover(&EcdhEs::<C, M>::new(call.input, Some(call.text())).ok()?, call)
}

fn from_jwk<C: Curve, M: Mode>(call: &mut Call<'_>) -> Option<bool> {
    let key = EcdhEs::<C, M>::from_jwk(&Jwk::parse(call.input).ok()?).ok()?;
    recover(&key.without_kid(), call)
}

fn public<C: Curve, M: Mode>(call: &mut Call<'_>) -> Option<bool> {
    let key = EcdhEsPublic::<C, M>::from_jwk(&Jwk::parse(call.input).ok()?).ok()?;
    protect(&key.without_kid().with_parties(Some(call.input), None), call)
}

fn made<C: Keys>(call: &mut Call<'_>) -> Option<usize> {
    generate::<C, _>(&Metadata::UNRESTRICTED, &mut random(call.input), call.out).ok()
}

entry!(ecdh_x25519, |call| new::<X25519, Direct>(call));
entry!(ecdh_x25519_from_jwk, |call| from_jwk::<X25519, Direct>(call));
entry!(ecdh_x25519_public, |call| public::<X25519, Direct>(call));
entry!(ecdh_x25519_generate, |call| made::<X25519>(call));
entry!(ecdh_p256, |call| new::<P256, A128Kw>(call));
entry!(ecdh_p256_from_jwk, |call| from_jwk::<P256, A128Kw>(call));
entry!(ecdh_p256_public, |call| public::<P256, A128Kw>(call));
entry!(ecdh_p256_generate, |call| made::<P256>(call));
entry!(ecdh_p384, |call| new::<P384, A192Kw>(call));
entry!(ecdh_p384_from_jwk, |call| from_jwk::<P384, A192Kw>(call));
entry!(ecdh_p384_public, |call| public::<P384, A192Kw>(call));
entry!(ecdh_p384_generate, |call| made::<P384>(call));
entry!(ecdh_p521, |call| new::<P521, A256Kw>(call));
entry!(ecdh_p521_from_jwk, |call| from_jwk::<P521, A256Kw>(call));
entry!(ecdh_p521_public, |call| public::<P521, A256Kw>(call));
entry!(ecdh_p521_generate, |call| made::<P521>(call));
