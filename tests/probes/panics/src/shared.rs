//! alg-aescbc, alg-aeskw, and key wrapping by AES-GCM.

use alg_aescbc::{A128CBC_HS256, A192CBC_HS384, A256CBC_HS512};
use alg_aesgcm::{AesGcmKw, AesGcmKwSender};
use alg_aeskw::AesKw;
use jwk::{Jwk, Operation};

use crate::algorithms::run;
use crate::entry::{entry, protect, recover};

entry!(a128cbc_hs256, |call| run(&A128CBC_HS256, call));
entry!(a192cbc_hs384, |call| run(&A192CBC_HS384, call));
entry!(a256cbc_hs512, |call| run(&A256CBC_HS512, call));
entry!(aeskw_wrap, |call| AesKw::<128>::new(call.input).map(|key| key.wrap(call.input, call.out).is_ok()));
entry!(aeskw_unwrap, |call| AesKw::<256>::new(call.input)
    .map(|key| key.unwrap(call.input, call.out).is_ok()));
entry!(aeskw_from_jwk, |call| Jwk::parse(call.input)
    .and_then(|jwk| AesKw::<192>::from_jwk(&jwk, Operation::WrapKey))
    .map(|key| (protect(&key, call), recover(&key.with_kid("kid"), call))));
entry!(aesgcmkw_recover, |call| Jwk::parse(call.input)
    .and_then(|jwk| AesGcmKw::<256>::from_jwk(&jwk))
    .map(|key| recover(&key.with_kid("kid"), call)));
entry!(aesgcmkw_protect, |call| Jwk::parse(call.input)
    .and_then(|jwk| AesGcmKwSender::<128>::from_jwk(&jwk))
    .map(|key| protect(&key.with_kid("kid").with_message_limit(7), call)));
