//! All engines give the same numbers, for keys and for what no key is.

extern crate std;

use std::{vec, vec::Vec};

use proptest::prelude::*;

#[cfg(target_pointer_width = "64")]
use super::host::Host;
#[cfg(not(target_pointer_width = "64"))]
use super::small::Small as Host;
use super::{Arithmetic, PrivateParts, fixed::Fixed, narrow::small::Small as Narrow, small::Small};

/// The numbers of a private key as an engine takes them.
#[derive(Clone, Debug)]
struct Key {
    n: Vec<u8>,
    e: u32,
    d: Vec<u8>,
    p: Vec<u8>,
    q: Vec<u8>,
    dp: Vec<u8>,
    dq: Vec<u8>,
    qi: Vec<u8>,
}

impl Key {
    fn parts(&self) -> PrivateParts<'_> {
        let Self { n, e, d: _, p, q, dp, dq, qi } = self;
        PrivateParts { n, e: *e, p, q, dp, dq, qi }
    }

    /// A real key, which another implementation made.
    fn of_jwk(text: &str, bits: usize) -> Self {
        let jwk: serde_json::Value = serde_json::from_str(text).unwrap();
        let number = |name: &str, len: usize| {
            let mut bytes = vec![0; 600];
            let text = jwk[name].as_str().unwrap();
            let bytes = jose_wire::base64url::decode(text.as_bytes(), &mut bytes).unwrap();
            let mut number = vec![0; len - bytes.len()];
            number.extend_from_slice(bytes);
            number
        };
        let (full, half) = (bits / 8, bits / 16);
        let e = number("e", 4);
        Self {
            n: number("n", full),
            e: u32::from_be_bytes([e[0], e[1], e[2], e[3]]),
            d: number("d", full),
            p: number("p", half),
            q: number("q", half),
            dp: number("dp", half),
            dq: number("dq", half),
            qi: number("qi", half),
        }
    }
}

macro_rules! real_key {
    ($bits:literal) => {
        Key::of_jwk(
            include_str!(concat!("../../../../tests/firmware/inputs/rsa-", stringify!($bits), ".jwk")),
            $bits,
        )
    };
}

/// Two engines, in both directions, on one number.
fn agree<A: Arithmetic, B: Arithmetic>(key: &Key, base: &[u8]) {
    let (mut a, mut b) = (base.to_vec(), base.to_vec());
    A::public_op(&key.n, key.e, &mut a).unwrap();
    B::public_op(&key.n, key.e, &mut b).unwrap();
    assert_eq!(a, b, "public, base {base:02x?}");
    let (mut a, mut b) = (base.to_vec(), base.to_vec());
    A::private_op(&key.parts(), &mut a, None).unwrap();
    B::private_op(&key.parts(), &mut b, None).unwrap();
    assert_eq!(a, b, "private, base {base:02x?}");
}

/// Numbers of `len` bytes at which carries and reductions go wrong, if they do.
fn edges(modulus: &[u8], len: usize) -> Vec<Vec<u8>> {
    let mut number = vec![0; len - modulus.len()];
    number.extend_from_slice(modulus);
    let step = |mut number: Vec<u8>, by: i32| {
        for byte in number.iter_mut().rev() {
            let (next, over) = if by > 0 { byte.overflowing_add(1) } else { byte.overflowing_sub(1) };
            *byte = next;
            if !over {
                break;
            }
        }
        number
    };
    let mut edges = vec![vec![0; len], step(vec![0; len], 1), vec![0xff; len], step(vec![0xff; len], -1)];
    edges.extend([step(number.clone(), -1), step(number.clone(), 1), number]);
    for at in [1, len / 2 - 1, len / 2, len - 5, len - 4, len - 1] {
        let mut number = vec![0; len];
        number[at] = 1;
        edges.extend([step(number.clone(), -1), number]);
        let mut number = vec![0xff; len];
        number[at..].fill(0);
        edges.push(number);
    }
    edges
}

/// As [`agree`], at the edges of the modulus and of both primes.
fn agree_at_edges<A: Arithmetic, B: Arithmetic>(key: &Key) {
    for modulus in [&key.n, &key.p, &key.q] {
        for base in edges(modulus, key.n.len()) {
            // Bases are below the modulus.
            if base < key.n {
                agree::<A, B>(key, &base);
            }
        }
    }
}

#[test]
fn engines_agree_at_the_edges_of_real_keys() {
    agree_at_edges::<Host<2048>, Fixed<2048>>(&real_key!(2048));
    agree_at_edges::<Host<3072>, Fixed<3072>>(&real_key!(3072));
    agree_at_edges::<Host<4096>, Fixed<4096>>(&real_key!(4096));
    agree_at_edges::<Small<2048>, Fixed<2048>>(&real_key!(2048));
    agree_at_edges::<Small<3072>, Fixed<3072>>(&real_key!(3072));
    agree_at_edges::<Small<4096>, Fixed<4096>>(&real_key!(4096));
    agree_at_edges::<Narrow<2048>, Fixed<2048>>(&real_key!(2048));
    agree_at_edges::<Narrow<3072>, Fixed<3072>>(&real_key!(3072));
}

#[test]
fn engines_agree_on_moduli_and_exponents_that_are_extreme() {
    // No primes, and no key: the arithmetic is the same.
    let ones = |len| vec![0xff; len];
    let lowest = |len: usize| {
        let mut number = vec![0; len];
        (number[0], number[len - 1]) = (0x80, 1);
        number
    };
    let one = |len: usize| {
        let mut number = vec![0; len];
        number[len - 1] = 1;
        number
    };
    for (n, p, q) in [
        (ones(256), ones(128), lowest(128)),
        (lowest(256), lowest(128), ones(128)),
        (ones(256), ones(128), ones(128)),
        (lowest(256), lowest(128), lowest(128)),
    ] {
        for exponent in [vec![0; 128], one(128), ones(128), lowest(128)] {
            for e in [3, 5, 65_537, u32::MAX] {
                let key = Key {
                    n: n.clone(),
                    e,
                    d: ones(256),
                    p: p.clone(),
                    q: q.clone(),
                    dp: exponent.clone(),
                    dq: exponent.clone(),
                    qi: one(128),
                };
                for base in [vec![0; 256], one(256), lowest(256)] {
                    if base < key.n {
                        agree::<Host<2048>, Fixed<2048>>(&key, &base);
                        agree::<Small<2048>, Fixed<2048>>(&key, &base);
                        agree::<Narrow<2048>, Fixed<2048>>(&key, &base);
                    }
                }
            }
        }
    }
}

#[test]
fn even_moduli_are_refused_by_all() {
    let key = real_key!(2048);
    let (mut n, mut p) = (key.n.clone(), key.p.clone());
    n[255] ^= 1;
    p[127] ^= 1;
    let mut io = vec![2; 256];
    assert!(Small::<2048>::public_op(&n, key.e, &mut io).is_err());
    assert!(Narrow::<2048>::public_op(&n, key.e, &mut io).is_err());
    assert!(Fixed::<2048>::public_op(&n, key.e, &mut io).is_err());
    assert!(Host::<2048>::public_op(&n, key.e, &mut io).is_err());
    let even = Key { p, ..key };
    assert!(Small::<2048>::private_op(&even.parts(), &mut io, None).is_err());
    assert!(Fixed::<2048>::private_op(&even.parts(), &mut io, None).is_err());
    assert!(Host::<2048>::private_op(&even.parts(), &mut io, None).is_err());
}

/// Blinding does not change the answer, whatever the random bytes; when they have no inverse there is none, or a wrong one.
#[test]
fn blinding_changes_nothing() {
    fn unchanged<A: Arithmetic>(key: &Key) {
        let base = vec![0x5a; key.n.len()];
        let mut plain = base.clone();
        A::private_op(&key.parts(), &mut plain, None).unwrap();
        for seed in 1..6u8 {
            let mut random: Vec<u8> =
                (0..=u8::MAX).cycle().take(key.n.len()).map(|i| i.wrapping_mul(seed) ^ seed).collect();
            let mut blinded = base.clone();
            A::private_op(&key.parts(), &mut blinded, Some(&mut random)).unwrap();
            assert_eq!(blinded, plain);
        }
        let mut io = base.clone();
        let done = A::private_op(&key.parts(), &mut io, Some(&mut vec![0; key.n.len()]));
        assert!(done.is_err() || io != plain);
    }
    unchanged::<Host<2048>>(&real_key!(2048));
    unchanged::<Host<3072>>(&real_key!(3072));
    unchanged::<Host<4096>>(&real_key!(4096));
    unchanged::<Small<2048>>(&real_key!(2048));
    unchanged::<Small<3072>>(&real_key!(3072));
    unchanged::<Small<4096>>(&real_key!(4096));
    unchanged::<Narrow<2048>>(&real_key!(2048));
    unchanged::<Fixed<2048>>(&real_key!(2048));
}

#[test]
fn every_number_that_does_not_belong_is_noticed_by_all() {
    fn check<A: Arithmetic>(key: &Key) {
        assert!(A::is_consistent(&key.parts(), &key.d));
        let mut wrong = Vec::new();
        let flip = |number: &Vec<u8>, at: usize| {
            let mut number = number.clone();
            number[at] ^= 2;
            number
        };
        for at in [0, 60, 127] {
            wrong.push(Key { p: flip(&key.p, at), ..key.clone() });
            wrong.push(Key { q: flip(&key.q, at), ..key.clone() });
            wrong.push(Key { dp: flip(&key.dp, at), ..key.clone() });
            wrong.push(Key { dq: flip(&key.dq, at), ..key.clone() });
            wrong.push(Key { qi: flip(&key.qi, at), ..key.clone() });
            wrong.push(Key { n: flip(&key.n, 2 * at), ..key.clone() });
            wrong.push(Key { d: flip(&key.d, 2 * at), ..key.clone() });
        }
        wrong.push(Key { e: key.e + 2, ..key.clone() });
        wrong.push(Key { q: key.p.clone(), ..key.clone() });
        wrong.push(Key { dp: key.dq.clone(), ..key.clone() });
        // qi + p is the inverse, too, but not the smallest.
        for (number, key) in wrong.iter().enumerate() {
            assert!(!A::is_consistent(&key.parts(), &key.d), "{number}");
        }
    }
    check::<Small<2048>>(&real_key!(2048));
    check::<Narrow<2048>>(&real_key!(2048));
    check::<Fixed<2048>>(&real_key!(2048));
    check::<Host<2048>>(&real_key!(2048));
    assert!(Small::<3072>::is_consistent(&real_key!(3072).parts(), &real_key!(3072).d));
    assert!(Small::<4096>::is_consistent(&real_key!(4096).parts(), &real_key!(4096).d));
}

/// Bytes of which many are 0x00 or 0xff: what carries travel through.
fn number(len: usize) -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![3 => any::<u8>(), 1 => Just(0), 1 => Just(0xff)];
    proptest::collection::vec(byte, len)
}

fn modulus(len: usize) -> impl Strategy<Value = Vec<u8>> {
    number(len).prop_map(move |mut number| {
        number[0] |= 0x80;
        number[len - 1] |= 1;
        number
    })
}

/// Two engines that compute on numbers of one length, on any such.
macro_rules! on_any_odd_moduli {
    ($name:ident, $bits:literal, $cases:literal, [$($engine:ident),*]) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases($cases))]
            #[test]
            fn $name(
                (n, p, q) in (modulus($bits / 8), modulus($bits / 16), modulus($bits / 16)),
                (dp, dq, qi) in (number($bits / 16), number($bits / 16), number($bits / 16)),
                (base, e) in (number($bits / 8), any::<u32>()),
            ) {
                prop_assume!(base < n && qi < p);
                let key = Key { n, e: (e | 1).max(3), d: Vec::new(), p, q, dp, dq, qi };
                $(agree::<$engine<$bits>, Fixed<$bits>>(&key, &base);)*
            }
        }
    };
}
on_any_odd_moduli!(engines_agree_on_any_odd_moduli, 2048, 48, [Host, Small, Narrow]);
on_any_odd_moduli!(engines_agree_on_any_odd_moduli_of_3072_bits, 3072, 12, [Host]);
on_any_odd_moduli!(engines_agree_on_any_odd_moduli_of_4096_bits, 4096, 12, [Host]);
