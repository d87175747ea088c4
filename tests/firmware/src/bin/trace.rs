//! One operation on one secret of several, between two marks, for `cargo xtask ct`: the host compares where the processor
//! went and which memory it touched. The command line names the operation and the number of the secret; without one the
//! names are printed.
#![no_std]
#![no_main]
#![allow(dead_code, unused_imports, unreachable_pub)]

use core::hint::black_box;

use alg_aesgcm::A256GCM;
use jose_alg::{Cek, ContentCipher as _};

#[path = "../../../ct-lab/src/damaged.rs"]
mod damaged;
#[path = "../../../../crates/alg-rsa/src/engine/mod.rs"]
mod engine;
#[path = "../../../../crates/alg-rsa/src/oaep.rs"]
mod oaep;

use engine::{Arithmetic as _, Engine, PrivateParts};

/// Makes its secrets of a number, then does its work between the marks; returns whether it did it.
type Operation = fn(u32) -> bool;

const OPERATIONS: &[(&str, Operation)] = &[
    ("rsa_private_operation", rsa_private_operation),
    ("rsa_key_check", rsa_key_check),
    ("rsa_oaep_decode", rsa_oaep_decode),
    ("aes_gcm_seal", aes_gcm_seal),
    ("aes_gcm_refuse", aes_gcm_refuse),
    ("cek_compare", cek_compare),
    ("planted_branch", planted_branch),
    ("planted_index", planted_index),
];

#[unsafe(no_mangle)]
extern "C" fn board_program() -> ! {
    board::stop_counter();
    let mut line = [0; 64];
    let mut words = board::argument(&mut line).split(' ');
    let name = words.next().unwrap_or_default();
    let secret = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    let Some((_, operation)) = OPERATIONS.iter().find(|(found, _)| *found == name) else {
        for (name, _) in OPERATIONS {
            board::print(name);
            board::print("\n");
        }
        board::exit(0)
    };
    board::exit(usize::from(!operation(secret)))
}

/// Numbers as a private key has them. They belong to no key: the engine does not look. Nor is the modulus used: there is
/// no blinding, and the check of the answer is not the engine's.
struct Key {
    secrets: [[u8; 128]; 5],
}

impl Key {
    fn new(secret: u32) -> Self {
        let mut this = Self { secrets: [[0; 128]; 5] };
        fill(secret, this.secrets.as_flattened_mut());
        // What is known of every prime: its first bit is set, and it is odd.
        for prime in &mut this.secrets[..2] {
            prime[0] |= 0x80;
            prime[127] |= 1;
        }
        this
    }

    fn parts<'a>(&'a self, n: &'a [u8]) -> PrivateParts<'a> {
        let [p, q, dp, dq, qi] = &self.secrets;
        PrivateParts { n, e: 65_537, p, q, dp, dq, qi }
    }
}

/// Two extremes, and numbers without a pattern.
fn fill(secret: u32, out: &mut [u8]) {
    let mut state = secret.wrapping_mul(0x9e37_79b9) | 1;
    for byte in out {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        *byte = match secret {
            0 => 0x00,
            1 => 0xff,
            _ => (state >> 11) as u8,
        };
    }
}

fn rsa_private_operation(secret: u32) -> bool {
    let key = Key::new(secret);
    let mut io = [0; 256];
    fill(secret, &mut io);
    between_marks(|| Engine::<2048>::private_op(&key.parts(&[]), &mut io, None).is_ok())
}

/// Of keys that are all wrong.
fn rsa_key_check(secret: u32) -> bool {
    let key = Key::new(secret);
    let mut d = [0; 256];
    fill(secret, &mut d);
    !between_marks(|| Engine::<2048>::is_consistent(&key.parts(&[0xab; 256]), &d))
}

/// Of one encoding that is right and seven that are wrong, each in its way.
fn rsa_oaep_decode(secret: u32) -> bool {
    let mut em = damaged::encoding(damaged::FAULTS[secret as usize % 8]);
    let mut message = [0; 32];
    let decoded = between_marks(|| oaep::decode::<oaep::OaepSha256>(&mut em, &mut message));
    decoded.is_ok_and(|good| good.to_bool() == (secret == 0))
        && (message == damaged::MESSAGE) == (secret == 0)
}

fn aes_gcm_seal(secret: u32) -> bool {
    let (mut key, mut text, mut tag) = ([0; 32], [0; 100], [0; 16]);
    fill(secret, &mut key);
    fill(secret, &mut text);
    between_marks(|| A256GCM.seal(&key, &[1; 12], b"header", &mut text, 100, &mut tag).is_ok())
}

/// Tags that differ from the right one in one place, at another for each.
fn aes_gcm_refuse(secret: u32) -> bool {
    let (mut key, mut text, mut tag) = ([0; 32], [0; 100], [0; 16]);
    fill(secret, &mut key);
    if A256GCM.seal(&key, &[1; 12], b"header", &mut text, 100, &mut tag).is_err() {
        return false;
    }
    tag[secret as usize * 2 % 16] ^= 1 << secret % 8;
    between_marks(|| A256GCM.open(&key, &[1; 12], b"header", &mut text, &tag).is_err())
}

/// The same key, and keys that differ in one place.
fn cek_compare(secret: u32) -> bool {
    let Ok(mut cek) = Cek::zeroed(32) else { return false };
    if secret > 0 {
        cek.as_mut_bytes()[secret as usize * 4 % 32] = secret as u8;
    }
    between_marks(|| black_box(&cek).ct_eq(black_box(&[0; 32]))) == (secret == 0)
}

/// For every other secret another way.
fn planted_branch(secret: u32) -> bool {
    let key = Key::new(secret);
    between_marks(|| if black_box(&key).secrets[2][100] & 1 == 1 { elsewhere() } else { true })
}

/// For every secret another place.
fn planted_index(secret: u32) -> bool {
    let (key, table) = (Key::new(secret), black_box([1u8; 256]));
    between_marks(|| table[usize::from(black_box(&key).secrets[2][100])] == 1)
}

#[inline(never)]
fn elsewhere() -> bool {
    black_box(true)
}

fn between_marks<T>(work: impl FnOnce() -> T) -> T {
    mark_begin();
    let answer = black_box(work)();
    mark_end();
    answer
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn mark_begin() {
    black_box(());
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn mark_end() {
    black_box(1);
}
