//! Keys that must not be used are refused when they are made, each with its reason.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::common::{Key, RFC_7516_A_1};
use alg_rsa::{AnyRsaOaep256, AnyRsaOaep256Public, Components, RsaOaep256, RsaOaep256Public};
use crypto_bigint::{ConcatenatingMul, Resize};
use jose_alg::{Error, Fault, KeyFault, Part, Recipient, RecipientKey};
use jwk::Jwk;
use rsa::BoxedUint;

const E: &[u8] = &[1, 0, 1];

fn public(n: &[u8], e: &[u8]) -> Result<(), Error> {
    let any = AnyRsaOaep256Public::from_components(n, e, None).map(drop);
    let fixed = RsaOaep256Public::<2048>::from_components(n, e, None).map(drop);
    assert_eq!(any, fixed);
    fixed
}

fn private(components: &Components<'_>) -> Result<(), Error> {
    let any = AnyRsaOaep256::from_components(components, None).map(drop);
    let fixed = RsaOaep256::<2048>::from_components(components, None).map(drop);
    assert_eq!(any, fixed);
    fixed
}

const fn unsuitable(fault: KeyFault) -> Result<(), Error> {
    Err(Error::KeyUnsuitable(fault))
}

/// The number plus `delta`, in as many bytes.
fn plus(number: &[u8], delta: i8) -> Vec<u8> {
    let mut bytes = number.to_vec();
    for byte in bytes.iter_mut().rev() {
        let (sum, carry) = byte.overflowing_add_signed(delta.signum());
        *byte = sum;
        if !carry {
            break;
        }
    }
    bytes
}

fn product(a: &[u8], b: &[u8]) -> Vec<u8> {
    let number = |bytes: &[u8]| BoxedUint::from_be_slice_vartime(bytes);
    number(a).concatenating_mul(number(b)).to_be_bytes_trimmed_vartime().to_vec()
}

#[test]
fn the_rfc_key_is_good_in_all_forms() {
    let key = Key::rfc_7516();
    assert_eq!(private(&key.components()), Ok(()));
    assert_eq!(public(&key.n, &key.e), Ok(()));
    let jwk = Jwk::parse(RFC_7516_A_1.as_bytes()).unwrap();
    assert!(RsaOaep256::<2048>::from_jwk(&jwk).is_ok());
    assert!(RsaOaep256Public::<2048>::from_jwk(&jwk).is_ok());
    assert!(matches!(AnyRsaOaep256::from_jwk(&jwk), Ok(AnyRsaOaep256::Bits2048(_))));
    assert!(matches!(AnyRsaOaep256Public::from_jwk(&jwk), Ok(AnyRsaOaep256Public::Bits2048(_))));
    let wrong_size = Some(Error::KeyUnsuitable(KeyFault::WrongSize));
    assert_eq!(RsaOaep256::<3072>::from_jwk(&jwk).err(), wrong_size);
    assert_eq!(RsaOaep256Public::<4096>::from_jwk(&jwk).err(), wrong_size);
}

#[test]
fn leading_zeros_do_not_matter_in_components() {
    let mut key = Key::rfc_7516();
    for number in
        [&mut key.n, &mut key.e, &mut key.d, &mut key.p, &mut key.q, &mut key.dp, &mut key.dq, &mut key.qi]
    {
        number.splice(0..0, [0; 9]);
    }
    assert_eq!(private(&key.components()), Ok(()));
}

#[test]
fn r7_only_the_exact_sizes_are_used() {
    let key = Key::rfc_7516();
    for bits in [1usize, 8, 512, 1024, 2040, 2046, 2047] {
        let mut n = key.n[256 - bits.div_ceil(8)..].to_vec();
        if bits % 8 != 0 {
            n[0] = (n[0] | 0x80) >> (8 - bits % 8);
        } else {
            n[0] |= 0x80;
        }
        assert_eq!(public(&n, E), unsuitable(KeyFault::WrongSize), "{bits}");
        let parts = Components { n: &n, ..key.components() };
        assert_eq!(private(&parts), unsuitable(KeyFault::WrongSize), "{bits}");
    }
    for n in [&[][..], &[0; 256], &[0; 10_000]] {
        assert_eq!(public(n, E), unsuitable(KeyFault::WrongSize));
    }
}

#[test]
fn r8_public_exponents() {
    let key = Key::rfc_7516();
    let wide = |value: u128| value.to_be_bytes().to_vec();
    for refused in [0, 1, 2, 4, 65_536, (1 << 32) - 2, 1 << 32, (1 << 32) + 1, 1 << 33, (1 << 64) + 1] {
        assert_eq!(public(&key.n, &wide(refused)), unsuitable(KeyFault::WeakExponent), "{refused}");
        let e = wide(refused);
        let parts = Components { e: &e, ..key.components() };
        assert_eq!(private(&parts), unsuitable(KeyFault::WeakExponent), "{refused}");
    }
    assert_eq!(public(&key.n, &plus(&key.n, -1)), unsuitable(KeyFault::WeakExponent));
    assert_eq!(public(&key.n, &[]), unsuitable(KeyFault::WeakExponent));
    for accepted in [3, 5, 17, 65_537, (1 << 32) - 1] {
        assert_eq!(public(&key.n, &wide(accepted)), Ok(()), "{accepted}");
    }
    // A private key whose `d` belongs to another exponent.
    let parts = Components { e: &[3], ..key.components() };
    assert_eq!(private(&parts), unsuitable(KeyFault::Inconsistent));
}

#[test]
fn r9_even_square_and_smooth_moduli() {
    let key = Key::rfc_7516();
    assert_eq!(public(&plus(&key.n, 1), E), unsuitable(KeyFault::WeakModulus));
    // 2^2047, and the largest number of 2048 bits: divisible by 3.
    let mut power = [0; 256];
    power[0] = 0x80;
    assert_eq!(public(&power, E), unsuitable(KeyFault::WeakModulus));
    assert_eq!(public(&[0xff; 256], E), unsuitable(KeyFault::WeakModulus));
    for prime in [&key.p, &key.q] {
        let mut parts = key.clone();
        parts.n = product(prime, prime);
        parts.p.clone_from(prime);
        parts.q.clone_from(prime);
        assert_eq!(public(&parts.n, E), unsuitable(KeyFault::WeakModulus));
        assert_eq!(private(&parts.components()), unsuitable(KeyFault::WeakModulus));
    }
    // A multiple of each small prime that has 2048 bits: (2^2048 - 1) / prime, rounded to an odd number.
    for prime in (3u16..=751).step_by(2).filter(|n| (3..*n).step_by(2).all(|d| n % d != 0)) {
        let (mut n, mut rest) = (vec![0xff_u8; 256], 0u32);
        for byte in &n.clone() {
            rest = (rest << 8 | u32::from(*byte)) % u32::from(prime);
        }
        // n - rest is a multiple; n is odd, so an odd rest needs one prime less.
        let mut down = rest + if rest % 2 == 1 { u32::from(prime) } else { 0 };
        for byte in n.iter_mut().rev() {
            let (difference, borrow) = byte.overflowing_sub(u8::try_from(down & 0xff).unwrap());
            *byte = difference;
            down = (down >> 8) + u32::from(borrow);
        }
        assert_eq!(public(&n, E), unsuitable(KeyFault::WeakModulus), "{prime}");
    }
}

#[test]
fn r11_private_numbers_that_do_not_belong_together() {
    let key = Key::rfc_7516();
    let good = key.components();
    let parts = |change: &dyn Fn(&mut Key)| {
        let mut changed = key.clone();
        change(&mut changed);
        private(&changed.components())
    };
    let inconsistent = unsuitable(KeyFault::Inconsistent);
    for prime in [&[][..], &[0], &[1], &[2], &key.n] {
        assert_eq!(private(&Components { p: prime, ..good }), inconsistent);
        assert_eq!(private(&Components { q: prime, ..good }), inconsistent);
        assert_eq!(private(&Components { p: prime, q: &key.n, ..good }), inconsistent);
    }
    // Swapped primes, with everything else as it was, with the exponents swapped as well, and all the way.
    assert_eq!(private(&Components { p: &key.q, q: &key.p, ..good }), inconsistent);
    let swapped = Components { p: &key.q, q: &key.p, dp: &key.dq, dq: &key.dp, ..good };
    assert_eq!(private(&swapped), inconsistent);
    assert_eq!(private(&Components { dp: &key.dq, dq: &key.dp, ..good }), inconsistent);
    assert_eq!(private(&Components { p: &key.q, q: &key.q, ..good }), inconsistent);
    assert_eq!(private(&Components { p: &key.p, q: &key.p, ..good }), inconsistent);
    for delta in [-1, 1] {
        assert_eq!(parts(&|k| k.d = plus(&k.d, delta)), inconsistent);
        assert_eq!(parts(&|k| k.dp = plus(&k.dp, delta)), inconsistent);
        assert_eq!(parts(&|k| k.dq = plus(&k.dq, delta)), inconsistent);
        assert_eq!(parts(&|k| k.qi = plus(&k.qi, delta)), inconsistent);
        assert_eq!(parts(&|k| k.p = plus(&plus(&k.p, delta), delta)), inconsistent);
    }
    for number in [&[][..], &[0], &[1], &[0xff; 128], &[0xff; 129], &[0xff; 1000]] {
        assert_eq!(private(&Components { d: number, ..good }), inconsistent);
        assert_eq!(private(&Components { dp: number, ..good }), inconsistent);
        assert_eq!(private(&Components { dq: number, ..good }), inconsistent);
        assert_eq!(private(&Components { qi: number, ..good }), inconsistent);
    }
    // A modulus of another key.
    let other = plus(&plus(&key.n, 1), 1);
    assert!(private(&Components { n: &other, ..good }).is_err());
    // dp + (p - 1) and qi + p compute the same; a key has one spelling.
    let sum = |a: &[u8], b: &[u8]| {
        let number = |bytes: &[u8]| BoxedUint::from_be_slice_vartime(bytes).resize(2048);
        (number(a) + number(b)).to_be_bytes_trimmed_vartime().to_vec()
    };
    let (dp, qi) = (sum(&key.dp, &plus(&key.p, -1)), sum(&key.qi, &key.p));
    assert_eq!(private(&Components { dp: &dp, ..good }), inconsistent);
    assert_eq!(private(&Components { qi: &qi, ..good }), inconsistent);
}

#[test]
fn r11_partial_and_multi_prime_jwks() {
    let fault = |text: &str| {
        let jwk = Jwk::parse(text.as_bytes()).unwrap();
        match RsaOaep256::<2048>::from_jwk(&jwk) {
            Err(Error::KeyUnsuitable(fault)) => fault,
            other => panic!("{other:?}"),
        }
    };
    let value: serde_json::Value = serde_json::from_str(RFC_7516_A_1).unwrap();
    for name in ["p", "q", "dp", "dq", "qi", "d"] {
        let mut partial = value.clone();
        partial.as_object_mut().unwrap().remove(name);
        assert_eq!(fault(&partial.to_string()), KeyFault::MissingMember, "{name}");
    }
    let mut only_d = value.clone();
    for name in ["p", "q", "dp", "dq", "qi"] {
        only_d.as_object_mut().unwrap().remove(name);
    }
    assert_eq!(fault(&only_d.to_string()), KeyFault::MissingMember);
    let mut public = only_d.clone();
    public.as_object_mut().unwrap().remove("d");
    assert_eq!(fault(&public.to_string()), KeyFault::NotPrivate);
    let mut multi = value;
    multi["oth"] = serde_json::json!([{ "r": "AQ", "d": "AQ", "t": "AQ" }]);
    assert_eq!(fault(&multi.to_string()), KeyFault::MultiPrime);
}

#[test]
fn a16_what_a_jwk_says_of_itself_is_obeyed() {
    let with = |extra: &str| RFC_7516_A_1.replacen('{', &format!("{{{extra},"), 1);
    let both = |extra: &str| {
        let text = with(extra);
        let jwk = Jwk::parse(text.as_bytes()).unwrap();
        (RsaOaep256::<2048>::from_jwk(&jwk).map(drop), AnyRsaOaep256Public::from_jwk(&jwk).map(drop))
    };
    let (wrong_alg, not_permitted) = (unsuitable(KeyFault::WrongAlg), unsuitable(KeyFault::NotPermitted));
    assert_eq!(both(r#""alg":"RSA-OAEP-256","use":"enc""#), (Ok(()), Ok(())));
    assert_eq!(both(r#""alg":"RSA-OAEP""#), (wrong_alg, wrong_alg));
    assert_eq!(both(r#""use":"sig""#), (not_permitted, not_permitted));
    assert_eq!(both(r#""key_ops":["unwrapKey"]"#), (Ok(()), not_permitted));
    assert_eq!(both(r#""key_ops":["wrapKey"]"#), (not_permitted, Ok(())));
    let spelled = Err(Error::Malformed { part: Part::Jwk, fault: Fault::InvalidValue, at: 0 });
    assert_eq!(both(r#""kid":"\u0061""#), (spelled, spelled));
    let text = with(r#""kid":"2011-04-29""#);
    let jwk = Jwk::parse(text.as_bytes()).unwrap();
    assert_eq!(AnyRsaOaep256::from_jwk(&jwk).unwrap().kid(), Some("2011-04-29"));
    assert_eq!(AnyRsaOaep256Public::from_jwk(&jwk).unwrap().kid(), Some("2011-04-29"));
}

#[test]
fn r13_oversized_moduli_are_refused_by_their_length() {
    let key = Key::rfc_7516();
    for bits in [2049usize, 2056, 4097, 8192, 65_536, 8_000_000] {
        let mut n = vec![0xff; bits.div_ceil(8)];
        n[0] = 0xff >> (n.len() * 8 - bits);
        let begun = std::time::Instant::now();
        assert_eq!(public(&n, E), unsuitable(KeyFault::WrongSize), "{bits}");
        assert_eq!(private(&Components { n: &n, ..key.components() }), unsuitable(KeyFault::WrongSize));
        assert!(begun.elapsed().as_millis() < 500, "{bits}");
    }
}

#[test]
fn m1_keys_do_not_print() {
    let key = Key::rfc_7516();
    let fixed = RsaOaep256::<2048>::from_components(&key.components(), Some("name")).unwrap();
    assert_eq!(format!("{fixed:?}"), r#"RsaOaepKey<RSA-OAEP-256, 2048>(kid: Some("name"))"#);
    let any = AnyRsaOaep256::from_components(&key.components(), None).unwrap();
    assert_eq!(format!("{any:?}"), "Bits2048(RsaOaepKey<RSA-OAEP-256, 2048>(kid: None))");
    let blinded = any.with_blinding(crate::common::Bytes::new(0));
    assert_eq!(format!("{blinded:?}"), "Blinded(Bits2048(RsaOaepKey<RSA-OAEP-256, 2048>(kid: None)))");
    assert_eq!(format!("{:?}", key.components()), "Components(..)");
}
