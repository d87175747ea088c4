//! Decryption: what decrypts, what is refused, and that a refusal says nothing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::cell::{Cell, RefCell};

use crate::common::{Bytes, Key, protect, recover, vectors};
use alg_rsa::{
    AnyRsaOaep256, AnyRsaOaep256Public, Blinded, Components, RandomSource, RsaOaep256, RsaOaep256Public,
};
use crypto_bigint::Resize;
use jose_alg::{Error, FnRandom, NotRecovered, Recipient, RecipientKey};
use rand_core::TryRng;
use rsa::{BoxedUint, Oaep, RsaPublicKey, hazmat::rsa_encrypt};
use sha2::{Digest, Sha256};

const SEED: [u8; 32] = [0x5a; 32];

fn random(seed: u64, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    Bytes::new(seed).try_fill_bytes(&mut bytes).unwrap();
    bytes
}

fn number(bytes: &[u8]) -> BoxedUint {
    BoxedUint::from_be_slice_vartime(bytes)
}

/// The public key for the oracle.
fn oracle(key: &Key) -> RsaPublicKey {
    RsaPublicKey::new(number(&key.n), number(&key.e)).unwrap()
}

/// `em^e mod n`.
fn encrypt_raw(key: &Key, em: &[u8]) -> Vec<u8> {
    rsa_encrypt(&oracle(key), &number(em)).unwrap().to_be_bytes().to_vec()
}

/// MGF1 (RFC 8017, appendix B.2.1), written down once more.
fn mgf1(seed: &[u8], len: usize) -> Vec<u8> {
    let blocks = (0u32..).flat_map(|i| Sha256::digest([seed, &i.to_be_bytes()].concat()).to_vec());
    blocks.take(len).collect()
}

/// An encoded message around any data block, masked.
fn mask(y: u8, db: &[u8]) -> Vec<u8> {
    let xor = |a: &[u8], b: &[u8]| a.iter().zip(b).map(|(a, b)| a ^ b).collect::<Vec<u8>>();
    let masked_db = xor(db, &mgf1(&SEED, db.len()));
    let masked_seed = xor(&SEED, &mgf1(&masked_db, 32));
    [&[y], &masked_seed[..], &masked_db].concat()
}

/// Label hash, zeros, 0x01 and the message.
fn data_block(message: &[u8], len: usize) -> Vec<u8> {
    let mut db = Sha256::digest([]).to_vec();
    db.resize(len - message.len() - 1, 0);
    db.push(1);
    db.extend_from_slice(message);
    db
}

#[test]
fn what_is_encrypted_decrypts() {
    for (name, sized) in [("2048", 256), ("3072", 384), ("4096", 512)] {
        let Some(file) = vectors(&format!("rsa_oaep_{name}_sha256_mgf1sha256_test.json")) else { continue };
        let key = Key::wycheproof(&file["testGroups"][0]);
        let public = AnyRsaOaep256Public::from_components(&key.n, &key.e, None).unwrap();
        let private = AnyRsaOaep256::from_components(&key.components(), None).unwrap();
        assert_eq!((public.alg(), private.alg()), ("RSA-OAEP-256", "RSA-OAEP-256"));
        assert_eq!((public.encrypted_key_len(32), private.encrypted_key_len(64)), (sized, sized));
        assert_eq!(public.random_len(), 32);
        for len in [1, 16, 24, 32, 48, 64] {
            let cek = random(len as u64, len);
            let token = protect(&public, &cek, &SEED).unwrap();
            assert_eq!(recover(&private, &token, len), Ok(cek));
        }
    }
}

#[test]
fn the_encoding_is_that_of_the_rfc_for_a_given_seed() {
    let key = Key::rfc_7516();
    let public = RsaOaep256Public::<2048>::from_components(&key.n, &key.e, None).unwrap();
    for len in 1..=64 {
        let cek = random(7, len);
        let expected = encrypt_raw(&key, &mask(0, &data_block(&cek, 223)));
        assert_eq!(protect(&public, &cek, &SEED).unwrap(), expected);
        assert_eq!(protect(&public, &cek, &SEED).unwrap(), expected, "the seed alone decides");
    }
}

#[test]
fn wrong_lengths_are_refused_when_encrypting() {
    let key = Key::rfc_7516();
    let public = RsaOaep256Public::<2048>::from_components(&key.n, &key.e, None).unwrap();
    for len in [0, 31, 33] {
        assert_eq!(protect(&public, &[1; 32], &random(0, len)), Err(Error::RandomUnavailable));
    }
}

#[test]
fn r2_keys_of_every_other_length_give_the_same_error() {
    let key = Key::rfc_7516();
    let private = RsaOaep256::<2048>::from_components(&key.components(), None).unwrap();
    let mut rng = Bytes::new(1);
    for len in 0..=190 {
        let cek = random(2, len);
        let token = oracle(&key).encrypt(&mut rng, Oaep::<Sha256>::new(), &cek).unwrap();
        let expected = if len == 32 { Ok(cek) } else { Err(NotRecovered::Rejected) };
        assert_eq!(recover(&private, &token, 32), expected, "{len}");
    }
}

#[test]
fn r3_every_flaw_of_the_encoding_gives_the_same_error() {
    let key = Key::rfc_7516();
    let private = RsaOaep256::<2048>::from_components(&key.components(), None).unwrap();
    let blinded =
        RsaOaep256::<2048>::from_components(&key.components(), None).unwrap().with_blinding(Bytes::new(3));
    let cek = random(3, 32);
    let good = data_block(&cek, 223);
    let sent = |y: u8, db: &[u8]| {
        let token = encrypt_raw(&key, &mask(y, db));
        let answer = recover(&private, &token, 32);
        assert_eq!(recover(&blinded, &token, 32), answer);
        answer
    };
    assert_eq!(sent(0, &good), Ok(cek.clone()));

    let refused = Err(NotRecovered::Rejected);
    // Y that is not zero.
    for y in [1, 2, 0x40, 0x7f] {
        assert_eq!(sent(y, &good), refused);
    }
    let damaged = |at: usize, value: u8| {
        let mut db = good.clone();
        assert_ne!(db[at], value);
        db[at] = value;
        sent(0, &db)
    };
    // A label hash that is wrong in one byte.
    for at in [0, 15, 31] {
        assert_eq!(damaged(at, good[at] ^ 0x80), refused);
    }
    // No 0x01 at all, or another value in its place.
    let separator = 223 - 33;
    for value in [0, 2, 0x81, 0xff] {
        assert_eq!(damaged(separator, value), refused);
    }
    // Padding that is not zero, at both ends and with the separator's own value.
    for at in [32, 100, separator - 1] {
        for value in [1, 0x80] {
            assert_eq!(damaged(at, value), refused);
        }
    }
    // A good encoding of another length.
    for len in [0, 1, 16, 31, 33, 48, 190] {
        assert_eq!(sent(0, &data_block(&random(4, len), 223)), refused, "{len}");
    }
}

#[test]
fn r12_a_fault_never_gives_an_output() {
    // With the first and the last bit of each number.
    faults_in(&(0..1024).step_by(11).chain([7, 1016]));
}

#[test]
#[ignore = "every bit: ten seconds"]
fn r12_a_fault_in_any_bit_never_gives_an_output() {
    faults_in(&(0..1024));
}

fn faults_in(bits: &(impl Iterator<Item = usize> + Clone)) {
    let key = Key::rfc_7516();
    let public = RsaOaep256Public::<2048>::from_components(&key.n, &key.e, None).unwrap();
    let token = protect(&public, &[9; 32], &SEED).unwrap();
    let fields: [fn(&mut Key) -> &mut Vec<u8>; 5] =
        [|k| &mut k.dp, |k| &mut k.dq, |k| &mut k.qi, |k| &mut k.p, |k| &mut k.q];
    let (mut faults, mut refused_early) = (0, 0);
    for field in fields {
        for bit in bits.clone() {
            let mut faulty = key.clone();
            field(&mut faulty)[bit / 8] ^= 1 << (bit % 8);
            let components = faulty.components();
            assert!(RsaOaep256::<2048>::from_components(&components, None).is_err());
            faults += 1;
            // Even or short primes are not computed with at all.
            let Ok(private) = RsaOaep256::<2048>::danger_from_unchecked_components(&components, None) else {
                refused_early += 1;
                continue;
            };
            assert_eq!(recover(&private, &token, 32), Err(NotRecovered::Rejected));
        }
    }
    println!("{faults} faults, {refused_early} of them refused when the key was made, no output");
    // Without a fault, the same constructor decrypts.
    let private = RsaOaep256::<2048>::danger_from_unchecked_components(&key.components(), None).unwrap();
    assert_eq!(recover(&private, &token, 32), Ok(vec![9; 32]));
}

#[test]
fn r14_other_lengths_and_numbers_beyond_the_modulus_are_refused() {
    let key = Key::rfc_7516();
    let private = RsaOaep256::<2048>::from_components(&key.components(), None).unwrap();
    let public = RsaOaep256Public::<2048>::from_components(&key.n, &key.e, None).unwrap();
    let token = protect(&public, &[9; 32], &SEED).unwrap();
    for len in (0..=600).filter(|&len| len != 256) {
        let mut other = token.clone();
        other.resize(len, 0);
        assert_eq!(recover(&private, &other, 32), Err(NotRecovered::Rejected));
    }
    let padded = [&[0], &token[..]].concat();
    assert_eq!(recover(&private, &padded, 32), Err(NotRecovered::Rejected));
    for beyond in [key.n.clone(), vec![0xff; 256], vec![0; 256], [&[0; 255][..], &[1]].concat()] {
        assert_eq!(recover(&private, &beyond, 32), Err(NotRecovered::Rejected));
    }
    // token + n is the same number to the modulus, and another one to us. It fits in 256 bytes for small tokens.
    let sum = (number(&token).resize(4096) + number(&key.n).resize(4096)).to_be_bytes_trimmed_vartime();
    assert_eq!(recover(&private, &sum, 32), Err(NotRecovered::Rejected));
    assert_eq!(recover(&private, &token, 32), Ok(vec![9; 32]));
}

#[test]
fn damage_anywhere_is_refused() {
    let key = Key::rfc_7516();
    let private = RsaOaep256::<2048>::from_components(&key.components(), None).unwrap();
    let public = RsaOaep256Public::<2048>::from_components(&key.n, &key.e, None).unwrap();
    let token = protect(&public, &[9; 32], &SEED).unwrap();
    for bit in (0..2048).step_by(37) {
        let mut damaged = token.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(recover(&private, &damaged, 32), Err(NotRecovered::Rejected));
    }
}

#[test]
fn the_smaller_prime_may_come_first() {
    // RFC 8017 does not order the primes. The RFC's key has p > q; this one is turned around.
    let key = Key::rfc_7516();
    assert!(key.p > key.q);
    let modulus = number(&key.q).to_odd().unwrap();
    let qi = number(&key.p).rem(modulus.as_nz_ref()).invert_odd_mod(&modulus).unwrap().to_be_bytes();
    let turned = Components { p: &key.q, q: &key.p, dp: &key.dq, dq: &key.dp, qi: &qi, ..key.components() };
    let public = RsaOaep256Public::<2048>::from_components(&key.n, &key.e, None).unwrap();
    for private in [turned, key.components()] {
        let private = RsaOaep256::<2048>::from_components(&private, None).unwrap();
        for seed in 0..20 {
            let token = protect(&public, &[9; 32], &random(seed, 32)).unwrap();
            assert_eq!(recover(&private, &token, 32), Ok(vec![9; 32]));
        }
    }
}

#[test]
fn r5_blinding_changes_nothing_but_draws_every_time() {
    struct Counting(Cell<u32>, RefCell<Bytes>);
    impl RandomSource for Counting {
        fn fill(&self, out: &mut [u8]) -> Result<(), Error> {
            self.0.set(self.0.get() + 1);
            self.1.fill(out)
        }
    }
    for (name, len) in [("2048", 256), ("3072", 384), ("4096", 512)] {
        let Some(file) = vectors(&format!("rsa_oaep_{name}_sha256_mgf1sha256_test.json")) else { continue };
        let key = Key::wycheproof(&file["testGroups"][0]);
        let public = AnyRsaOaep256Public::from_components(&key.n, &key.e, None).unwrap();
        let source = Counting(Cell::new(0), RefCell::new(Bytes::new(5)));
        let private = AnyRsaOaep256::from_components(&key.components(), Some("name")).unwrap();
        let blinded = Blinded::new(private, &source);
        assert_eq!(
            (blinded.alg(), blinded.kid(), blinded.encrypted_key_len(32)),
            ("RSA-OAEP-256", Some("name"), len)
        );
        for i in 1..=5 {
            let token = protect(&public, &[9; 32], &random(i.into(), 32)).unwrap();
            assert_eq!(recover(&blinded, &token, 32), Ok(vec![9; 32]));
            assert_eq!(source.0.get(), i);
        }
        assert_eq!(recover(&blinded, &vec![7; len], 32), Err(NotRecovered::Rejected));
    }
}

#[test]
fn r6_a_failing_source_is_the_only_other_error() {
    let key = Key::rfc_7516();
    let public = RsaOaep256Public::<2048>::from_components(&key.n, &key.e, None).unwrap();
    let token = protect(&public, &[9; 32], &SEED).unwrap();
    let private = || RsaOaep256::<2048>::from_components(&key.components(), None).unwrap();
    let failing = private().with_blinding(FnRandom(|_: &mut [u8]| Err(())));
    assert_eq!(recover(&failing, &token, 32), Err(NotRecovered::RandomUnavailable));
    let stuck = private().with_blinding(FnRandom(|out: &mut [u8]| {
        out.fill(0);
        Ok::<(), ()>(())
    }));
    assert_eq!(recover(&stuck, &token, 32), Err(NotRecovered::RandomUnavailable));
}
