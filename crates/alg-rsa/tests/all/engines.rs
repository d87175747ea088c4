//! Two engines that share no arithmetic code path must agree; and keys that are made or completed are good.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::cell::RefCell;

use crate::common::{Bytes, Key, RFC_7516_A_1, protect, recover, vectors};
use alg_rsa::{
    AnyRsaOaep256, AnyRsaOaep256Public, Blinded, RsaCrateOaep256, RsaCrateOaep256Public, components_of_jwk,
    generate, recover_crt,
};
use jose_alg::{Error, FnRandom, KeyFault, NotRecovered, RecipientKey};
use jwk::Jwk;
use rand_core::TryRng;

fn random(seed: u64, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    Bytes::new(seed).try_fill_bytes(&mut bytes).unwrap();
    bytes
}

fn agree_on(key: &Key, rounds: u64) {
    let ours = AnyRsaOaep256::from_components(&key.components(), None).unwrap();
    let theirs = RsaCrateOaep256::from_components(&key.components(), None).unwrap();
    let ours_public = AnyRsaOaep256Public::from_components(&key.n, &key.e, None).unwrap();
    let theirs_public = RsaCrateOaep256Public::from_components(&key.n, &key.e, None).unwrap();
    let blinded = Blinded::new(
        RsaCrateOaep256::from_components(&key.components(), None).unwrap(),
        RefCell::new(Bytes::new(9)),
    );
    let keys: [&dyn RecipientKey; 3] = [&ours, &theirs, &blinded];
    for key in keys {
        assert_eq!((key.alg(), key.encrypted_key_len(32)), ("RSA-OAEP-256", ours.encrypted_key_len(32)));
    }
    for round in 0..rounds {
        let len = [16, 24, 32, 48, 64][usize::try_from(round % 5).unwrap()];
        let (cek, seed) = (random(round, len), random(round + 1000, 32));
        let token = protect(&ours_public, &cek, &seed).unwrap();
        assert_eq!(protect(&theirs_public, &cek, &seed).unwrap(), token);
        let mut damaged = token.clone();
        let at = usize::from(seed[0]);
        damaged[at] ^= seed[1] | 1;
        for key in keys {
            assert_eq!(recover(key, &token, len).unwrap(), cek);
            assert_eq!(recover(key, &damaged, len), Err(NotRecovered::Rejected));
            // Anything below the modulus is some encoded message, and never a good one.
            let mut any = random(round + 2000, token.len());
            any[0] &= 0x7f;
            assert_eq!(recover(key, &any, len), Err(NotRecovered::Rejected));
            assert_eq!(recover(key, &token[1..], len), Err(NotRecovered::Rejected));
        }
    }
}

#[test]
fn the_engines_agree() {
    agree_on(&Key::rfc_7516(), 40);
    for size in ["2048", "3072", "4096"] {
        let Some(file) = vectors(&format!("rsa_oaep_{size}_sha256_mgf1sha256_test.json")) else { continue };
        agree_on(&Key::wycheproof(&file["testGroups"][0]), 10);
    }
}

#[test]
fn a_key_that_is_made_is_good() {
    let made = generate(2048, &mut Bytes::new(11)).unwrap();
    let components = made.components();
    let private = AnyRsaOaep256::from_components(&components, None).unwrap();
    let public = AnyRsaOaep256Public::from_components(components.n, components.e, None).unwrap();
    assert_eq!((components.n.len(), components.e), (256, &[1, 0, 1][..]));
    let token = protect(&public, &[9; 32], &[1; 32]).unwrap();
    assert_eq!(recover(&private, &token, 32), Ok(vec![9; 32]));
    // Another draw, another key.
    let other = generate(2048, &mut Bytes::new(12)).unwrap();
    assert_ne!(components.n, other.components().n);
    // Through a JWK and back.
    let mut text = vec![0; 4096];
    let len = made.jwk().write(&mut text, &jwk::Metadata::UNRESTRICTED).unwrap();
    let again = components_of_jwk(&Jwk::parse(&text[..len]).unwrap()).unwrap();
    assert_eq!((again.components().n, again.components().qi), (components.n, components.qi));
}

#[test]
fn sizes_that_are_not_supported_are_not_made() {
    for bits in [0, 512, 1024, 2047, 2049, 4095, 8192] {
        let fault = Error::KeyUnsuitable(KeyFault::WrongSize);
        assert_eq!(generate(bits, &mut Bytes::new(0)).err(), Some(fault));
    }
}

#[test]
fn no_key_is_made_without_randomness() {
    let mut failing = FnRandom(|_: &mut [u8]| Err(()));
    assert_eq!(generate(2048, &mut failing).err(), Some(Error::RandomUnavailable));
    let mut stuck = FnRandom(|out: &mut [u8]| {
        out.fill(0x55);
        Ok::<(), ()>(())
    });
    assert_eq!(generate(2048, &mut stuck).err(), Some(Error::RandomUnavailable));
    // One that fails in the middle: the generator comes to its end all the same.
    for good_draws in [1, 2] {
        let (mut source, mut left) = (Bytes::new(13), good_draws);
        let mut failing = FnRandom(|out: &mut [u8]| {
            if left == 0 {
                return Err(());
            }
            left -= 1;
            source.try_fill_bytes(out).map_err(|_| ())
        });
        assert_eq!(generate(2048, &mut failing).err(), Some(Error::RandomUnavailable), "{good_draws}");
    }
}

#[test]
fn the_primes_are_found_again() {
    let key = Key::rfc_7516();
    let padded = |number: &[u8]| [&[0; 9], number].concat();
    let found = recover_crt(&padded(&key.n), &padded(&key.e), &padded(&key.d)).unwrap();
    let found = found.components();
    assert!([found.p, found.q].contains(&&key.p[..]) && [found.p, found.q].contains(&&key.q[..]));
    assert!(AnyRsaOaep256::from_components(&found, None).is_ok());
    // From a JWK that has `d` alone.
    let mut value: serde_json::Value = serde_json::from_str(RFC_7516_A_1).unwrap();
    for name in ["p", "q", "dp", "dq", "qi"] {
        value.as_object_mut().unwrap().remove(name);
    }
    let text = value.to_string();
    let jwk = Jwk::parse(text.as_bytes()).unwrap();
    assert_eq!(components_of_jwk(&jwk).unwrap().components().d, key.d);
    let token = protect(&AnyRsaOaep256Public::from_jwk(&jwk).unwrap(), &[9; 32], &[1; 32]).unwrap();
    assert_eq!(recover(&RsaCrateOaep256::from_jwk(&jwk).unwrap(), &token, 32), Ok(vec![9; 32]));
}

#[test]
fn r11_private_exponents_that_find_no_primes() {
    let key = Key::rfc_7516();
    let fault = |e: &[u8], d: &[u8]| match recover_crt(&key.n, e, d) {
        Err(Error::KeyUnsuitable(fault)) => fault,
        other => panic!("{other:?}"),
    };
    assert_eq!(fault(&[3], &key.d), KeyFault::MissingMember);
    assert_eq!(fault(&[1, 0, 0], &key.d), KeyFault::WeakExponent);
    for d in [&[][..], &[0], &[1], &[2], &[0xff; 256], &[0xff; 257], &key.n, &key.p] {
        assert_eq!(fault(&key.e, d), KeyFault::Inconsistent);
    }
    for seed in 0..40 {
        let d = random(seed, 1 + usize::try_from(seed * 6).unwrap());
        assert_eq!(fault(&key.e, &d), KeyFault::Inconsistent);
        // e^-1 modulo something else, off by one, and a multiple that is too long.
        let mut near = key.d.clone();
        near[255] ^= u8::try_from(seed + 1).unwrap();
        assert_eq!(fault(&key.e, &near), KeyFault::Inconsistent);
    }
    assert_eq!(
        recover_crt(&[0xff; 300], &key.e, &key.d).err(),
        Some(Error::KeyUnsuitable(KeyFault::WrongSize))
    );
}

#[test]
fn r6_a_failing_source_is_the_only_other_error_of_the_second_engine() {
    let key = Key::rfc_7516();
    let public = AnyRsaOaep256Public::from_components(&key.n, &key.e, None).unwrap();
    let token = protect(&public, &[9; 32], &[1; 32]).unwrap();
    let private = RsaCrateOaep256::from_components(&key.components(), None).unwrap();
    let failing = Blinded::new(private, RefCell::new(FnRandom(|_: &mut [u8]| Err(()))));
    assert_eq!(recover(&failing, &token, 32), Err(NotRecovered::RandomUnavailable));
}

#[test]
fn m1_owned_keys_do_not_print() {
    let key = Key::rfc_7516();
    assert_eq!(format!("{:?}", recover_crt(&key.n, &key.e, &key.d).unwrap()), "OwnedComponents(..)");
    let private = RsaCrateOaep256::from_components(&key.components(), None).unwrap();
    assert_eq!(format!("{private:?}"), "RsaCrateOaep256(kid: None)");
}
