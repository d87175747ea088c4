//! What is written is read, and is what it was.
#![cfg(feature = "alloc")]
#![allow(clippy::indexing_slicing, reason = "a test says what is wrong by panicking")]

use jwk::{Jwk, JwkSet, KeyId, KeyUse, Metadata, Operation, OwnedJwk, RsaComponents, RsaPrivateComponents};
use proptest::prelude::*;

const OPERATIONS: [Operation; 6] = [
    Operation::Encrypt,
    Operation::Decrypt,
    Operation::WrapKey,
    Operation::UnwrapKey,
    Operation::DeriveKey,
    Operation::DeriveBits,
];

fn number() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 1..70)
}

fn minimal(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros.min(number.len() - 1)..]
}

proptest! {
    #[test]
    fn an_rsa_key_comes_back(
        n in number(),
        e in number(),
        private in prop::option::of((number(), prop::option::of([number(), number(), number(), number(), number()]))),
        kid in prop::option::of(any::<String>()),
        alg in prop::option::of(any::<String>()),
        key_ops in prop::sample::subsequence(&OPERATIONS, 0..=6),
        restricted in any::<bool>(),
    ) {
        let crt = private.as_ref().and_then(|(_, crt)| crt.as_ref()).map(|crt| crt.each_ref().map(Vec::as_slice));
        let components = RsaComponents {
            n: &n,
            e: &e,
            private: private.as_ref().map(|(d, _)| RsaPrivateComponents { d, crt }),
        };
        let metadata = Metadata {
            kid: kid.as_deref().map_or(KeyId::Thumbprint, KeyId::Text),
            key_use: restricted.then_some(KeyUse::Encryption),
            key_ops: &key_ops,
            alg: alg.as_deref(),
        };
        let key = OwnedJwk::from_rsa(&components, &metadata).unwrap();
        let jwk = key.as_jwk().unwrap();
        let rsa = jwk.rsa().unwrap();
        let decoded = |octets: jwk::Octets<'_>| {
            let mut out = vec![0; octets.decoded_len()];
            octets.decode(&mut out).unwrap();
            out
        };
        prop_assert_eq!(decoded(rsa.n), minimal(&n));
        prop_assert_eq!(decoded(rsa.e), minimal(&e));
        prop_assert_eq!(rsa.private.is_some(), private.is_some());
        prop_assert_eq!(jwk.is_private(), private.is_some());
        if let (Some(found), Some((d, crt))) = (rsa.private, &private) {
            prop_assert_eq!(decoded(found.d), minimal(d));
            prop_assert_eq!(found.crt.is_some(), crt.is_some());
            if let (Some(found), Some(crt)) = (found.crt, crt) {
                for (found, expected) in [found.p, found.q, found.dp, found.dq, found.qi].into_iter().zip(crt) {
                    prop_assert_eq!(decoded(found), minimal(expected));
                }
            }
        }
        prop_assert_eq!(jwk.thumbprint().unwrap(), components.thumbprint().unwrap());
        match (&kid, jwk.kid()) {
            (Some(kid), Some(found)) => prop_assert!(found.is(kid)),
            (None, Some(found)) => prop_assert!(found.is(&jwk.thumbprint().unwrap().to_string())),
            (_, None) => prop_assert!(false, "no kid"),
        }
        prop_assert_eq!(jwk.alg().map(|alg| alg.chars().collect::<String>()), alg);
        prop_assert_eq!(jwk.key_ops().map_or(0, |ops| ops.elements().count()), key_ops.len());
        let public = key.public().unwrap();
        prop_assert!(!public.as_jwk().unwrap().is_private());
        prop_assert_eq!(public.as_jwk().unwrap().thumbprint(), jwk.thumbprint());
        #[cfg(feature = "pem")]
        {
            let imported = jwk::import_key(jwk.to_spki_base64().unwrap().as_bytes());
            // Short keys do not begin like base64 of a real one.
            if n.len() > 40 && minimal(&n).len() > 40 {
                prop_assert_eq!(imported.unwrap().as_jwk().unwrap().thumbprint(), jwk.thumbprint());
            }
        }
    }

    #[test]
    fn an_oct_key_comes_back(k in prop::collection::vec(any::<u8>(), 1..200)) {
        let key = OwnedJwk::from_oct(&k, &Metadata::UNRESTRICTED).unwrap();
        let mut out = [0; 200];
        let jwk = key.as_jwk().unwrap();
        prop_assert_eq!(&*jwk.oct().unwrap().decode(&mut out).unwrap(), &k[..]);
        let again = OwnedJwk::parse(key.as_json().as_bytes()).unwrap();
        prop_assert_eq!(again.as_json(), key.as_json());
    }

    #[test]
    fn no_text_panics(text in ".{0,80}", name in "(n|e|d|k|kid|use|key_ops|alg|x5c|oth)", value in "(\"[A-Za-z0-9_-]{0,9}\"|\\[\"a\",\"b\"\\]|1|null)") {
        let _ = Jwk::parse(text.as_bytes());
        let key = format!(r#"{{"kty":"RSA","{name}":{value},"x":"{text}"}}"#);
        let _ = Jwk::parse(key.as_bytes()).map(|jwk| (jwk.rsa(), jwk.thumbprint(), jwk.is_private()));
        let set = format!(r#"{{"keys":[{key},{key}]}}"#);
        let _ = JwkSet::parse(set.as_bytes()).map(|set| set.keys().count());
        #[cfg(feature = "pem")]
        let _ = jwk::import(text.as_bytes());
    }
}
