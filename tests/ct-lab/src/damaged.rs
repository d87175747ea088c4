//! OAEP encodings that are wrong in one place each: what an attacker's oracle would tell apart (Manger, CRYPTO 2001).
//! Shared with the tracer of `tests/firmware`.

use sha2::{Digest as _, Sha256};

use crate::oaep;

/// What is wrong: the place of one byte in an encoding of 256 bytes for a message of 32, and what is added to it.
pub const FAULTS: [(usize, u8); 8] = [
    // Nothing.
    (0, 0),
    // The first byte, which is zero.
    (0, 1),
    // The hash of the label, at both ends.
    (33, 1),
    (64, 0x80),
    // The zeros, at both ends: a message that is too long.
    (65, 1),
    (222, 1),
    // The separator: none, and another.
    (223, 1),
    (223, 0x80),
];

/// The message in an encoding without a fault.
pub const MESSAGE: [u8; 32] = [5; 32];

/// The encoding of [`MESSAGE`] with one byte changed underneath the masks.
pub fn encoding((place, change): (usize, u8)) -> [u8; 256] {
    let mut em = [0; 256];
    if oaep::encode::<oaep::OaepSha256>(&mut em, &MESSAGE, &[6; 32]).is_err() {
        return [0; 256];
    }
    // The seed is masked with the hash of what follows it, so that must be done again when that changes.
    mask_seed(&mut em);
    em[place] ^= change;
    mask_seed(&mut em);
    em
}

fn mask_seed(em: &mut [u8; 256]) {
    let (front, db) = em.split_at_mut(33);
    let mask = Sha256::new().chain_update(&*db).chain_update([0; 4]).finalize();
    for (byte, mask) in front[1..].iter_mut().zip(mask) {
        *byte ^= mask;
    }
}
