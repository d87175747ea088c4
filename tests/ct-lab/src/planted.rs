//! What is wrong on purpose. Each must be reported, or the others prove nothing.

use std::hint::black_box;

use crate::Named;
use crate::engines::{Arithmetic as _, Small};
use crate::memcheck::{hide, reveal};
use crate::rsa::Numbers;

pub const ALL: &[Named] = &[
    ("planted_branch", branch),
    ("planted_index", index),
    ("planted_comparison", comparison),
    ("planted_in_the_engine", in_the_engine),
];

fn branch() {
    let mut secret = [3u8; 8];
    hide(&mut secret);
    if black_box(secret)[3] & 1 == 1 {
        black_box(());
    }
}

fn index() {
    let mut secret = [3u8; 8];
    hide(&mut secret);
    let table = black_box([1u8; 256]);
    let mut found = table[usize::from(secret[2])];
    reveal(&mut found);
    black_box(found);
}

/// As slices compare: to the first difference.
fn comparison() {
    let mut tag = [3u8; 16];
    hide(&mut tag);
    let mut same = black_box(&tag[..]).iter().zip(black_box(&[3u8; 16][..])).all(|(a, b)| a == b);
    reveal(&mut same);
    black_box(same);
}

/// The engine itself, in the direction whose exponent is public, with a secret exponent.
fn in_the_engine() {
    let key = Numbers::read();
    let mut e = 65_537u32;
    hide(&mut e);
    let mut io = [0x5a; 256];
    let _ = Small::<2048>::public_op(&key.n, e, &mut io);
}
