//! Laws of the OAEP encoding, against RFC 8017, section 7.1 step by step.
//!
//! The encoding is private to `alg-rsa`; its file is compiled into this crate, so that a fuzzer reaches it without an
//! RSA computation in front.

#[path = "../../../crates/alg-rsa/src/oaep.rs"]
#[allow(dead_code, unreachable_pub)]
mod private;

use arbitrary::{Arbitrary, Unstructured};
use sha2::{Digest as _, Sha256};

use crate::heap;

const HASH_LEN: usize = 32;

#[derive(Arbitrary, Debug)]
struct Case {
    modulus: u8,
    message: Vec<u8>,
    seed: [u8; HASH_LEN],
    /// What is looked for in place of the message's own length.
    other_len: u8,
    /// Bytes of the unmasked encoding that are changed, before it is masked.
    changes: Vec<(u16, u8)>,
    /// Bytes of the masked encoding that are changed.
    late_changes: Vec<(u16, u8)>,
}

/// Encoding and decoding are the RFC's, for right and wrong encodings alike; what is refused leaves zeros.
pub fn decoding(data: &[u8]) {
    let Ok(mut case) = Case::arbitrary(&mut Unstructured::new(data)) else { return };
    let len = 2 * HASH_LEN + 2 + usize::from(case.modulus) * 2;
    case.message.truncate(len - 2 * HASH_LEN - 2);

    let mut em = vec![0xee; len];
    assert!(
        heap::untouched(|| private::encode::<private::OaepSha256>(&mut em, &case.message, &case.seed))
            .is_ok()
    );
    assert_eq!(em, mask(&unmasked(len, &case.message, &case.seed)), "the encoding is not the RFC's");

    let mut plain = unmasked(len, &case.message, &case.seed);
    change(&mut plain, &case.changes);
    let mut em = mask(&plain);
    change(&mut em, &case.late_changes);
    let expected = plain_decode(&em);

    for wanted in [case.message.len(), case.other_len.into(), 32] {
        let (mut work, mut out) = (em.clone(), vec![0xee; wanted]);
        let Ok(good) = heap::untouched(|| private::decode::<private::OaepSha256>(&mut work, &mut out)) else {
            assert!(wanted > len - 2 * HASH_LEN - 2);
            continue;
        };
        match &expected {
            Some(message) if message.len() == wanted => assert!(good.to_bool() && out == *message),
            _ => assert!(
                !good.to_bool() && out.iter().all(|byte| *byte == 0),
                "a wrong encoding gave a message"
            ),
        }
    }
    let mut out = vec![0; len - 2 * HASH_LEN - 1];
    assert!(
        private::encode::<private::OaepSha256>(&mut em, &out, &case.seed).is_err(),
        "a message that does not fit was encoded"
    );
    assert!(private::decode::<private::OaepSha256>(&mut em, &mut out).is_err());
}

fn change(bytes: &mut [u8], changes: &[(u16, u8)]) {
    for (at, byte) in changes.iter().take(4) {
        let at = usize::from(*at) % bytes.len();
        bytes[at] = *byte;
    }
}

/// Section 7.1.1, step 2, up to the masks: `Y || seed || lHash || PS || 0x01 || M`.
pub(crate) fn unmasked(len: usize, message: &[u8], seed: &[u8; HASH_LEN]) -> Vec<u8> {
    let padding = vec![0; len - message.len() - 2 * HASH_LEN - 2];
    [&[0], &seed[..], &Sha256::digest(b""), &padding, &[1], message].concat()
}

/// Section 7.1.1, step 2, the masks.
pub(crate) fn mask(plain: &[u8]) -> Vec<u8> {
    let (y, rest) = plain.split_at(1);
    let (seed, db) = rest.split_at(HASH_LEN);
    let masked_db = xor(db, &mgf1(seed, db.len()));
    let masked_seed = xor(seed, &mgf1(&masked_db, HASH_LEN));
    [y, &masked_seed, &masked_db].concat()
}

/// Section 7.1.2, step 3.
pub(crate) fn plain_decode(em: &[u8]) -> Option<Vec<u8>> {
    let (y, rest) = em.split_first()?;
    let (masked_seed, masked_db) = rest.split_at(HASH_LEN);
    let seed = xor(masked_seed, &mgf1(masked_db, HASH_LEN));
    let db = xor(masked_db, &mgf1(&seed, masked_db.len()));
    let (label_hash, rest) = db.split_at(HASH_LEN);
    let separator = rest.iter().position(|byte| *byte != 0)?;
    let right = *y == 0 && label_hash == &Sha256::digest(b"")[..] && rest[separator] == 1;
    right.then(|| rest[separator + 1..].to_vec())
}

/// Appendix B.2.1.
fn mgf1(seed: &[u8], len: usize) -> Vec<u8> {
    let blocks = (0u32..).map(|counter| Sha256::digest([seed, &counter.to_be_bytes()].concat()));
    blocks.take(len.div_ceil(HASH_LEN)).flatten().take(len).collect()
}

fn xor(bytes: &[u8], mask: &[u8]) -> Vec<u8> {
    bytes.iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect()
}
