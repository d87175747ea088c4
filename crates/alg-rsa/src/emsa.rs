//! The signature encodings of RFC 8017, section 9: EMSA-PKCS1-v1_5 for RS256, RS384 and RS512, EMSA-PSS for PS256, PS384
//! and PS512, each with one hash throughout and, for PSS, a salt as long as the hash (RFC 7518, section 3.5).
//!
//! A v1.5 signature is judged by making the one right encoding and comparing all of it: nothing of it is parsed, so there
//! is nothing in it to forge (Bleichenbacher 2006). Everything here is public.

use jose_alg::SigningInput;
use sha2::{
    Digest, Sha256, Sha384, Sha512,
    digest::{FixedOutputReset, Output},
};

use crate::oaep::{TooLong, mgf1_xor};

/// A signature algorithm over RSA: `RS256` to `PS512`; sealed.
pub trait RsaSignature: sealed::Sealed {
    /// The `alg`.
    const ALG: &'static str;
}

mod sealed {
    use jose_alg::SigningInput;

    pub trait Sealed {
        /// Bytes of the salt; 0 when there is none.
        const SALT_LEN: usize;
        /// Fills `em`, which is as long as the modulus. `salt` has the length that is asked for.
        fn encode(input: &SigningInput<'_>, salt: &[u8], em: &mut [u8]) -> Option<()>;
        /// Whether `em` encodes `input`. It is changed.
        fn matches(input: &SigningInput<'_>, em: &mut [u8]) -> bool;
    }
}
pub(crate) use sealed::Sealed as Encoding;

macro_rules! signature {
    ($(#[$doc:meta])* $name:ident, $hash:ty, $salt:expr, $encode:ident, $matches:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl RsaSignature for $name {
            const ALG: &'static str = stringify!($name);
        }

        impl sealed::Sealed for $name {
            const SALT_LEN: usize = $salt;
            fn encode(input: &SigningInput<'_>, salt: &[u8], em: &mut [u8]) -> Option<()> {
                $encode::<$hash>(&hash::<$hash>(input), salt, em).ok()
            }
            fn matches(input: &SigningInput<'_>, em: &mut [u8]) -> bool {
                $matches::<$hash>(&hash::<$hash>(input), em)
            }
        }
    };
}
signature! {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, section 3.3).
    RS256, Sha256, 0, encode_v15, matches_v15
}
signature! {
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    RS384, Sha384, 0, encode_v15, matches_v15
}
signature! {
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RS512, Sha512, 0, encode_v15, matches_v15
}
signature! {
    /// RSASSA-PSS with SHA-256 (RFC 7518, section 3.5).
    PS256, Sha256, 32, encode_pss, matches_pss
}
signature! {
    /// RSASSA-PSS with SHA-384.
    PS384, Sha384, 48, encode_pss, matches_pss
}
signature! {
    /// RSASSA-PSS with SHA-512.
    PS512, Sha512, 64, encode_pss, matches_pss
}

/// A hash with the beginning of its `DigestInfo` in DER, up to the hash value (RFC 8017, section 9.2, note 1).
trait Hash: Digest + FixedOutputReset {
    const DIGEST_INFO: [u8; 19];
}

/// SEQUENCE { SEQUENCE { OID 2.16.840.1.101.3.4.2.n, NULL }, OCTET STRING of `len` bytes }.
const fn digest_info(n: u8, len: u8) -> [u8; 19] {
    let oid = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02];
    let [a, b, c, d, e, f, g, h] = oid;
    [0x30, 17 + len, 0x30, 13, 0x06, 9, a, b, c, d, e, f, g, h, n, 0x05, 0, 0x04, len]
}

impl Hash for Sha256 {
    const DIGEST_INFO: [u8; 19] = digest_info(1, 32);
}
impl Hash for Sha384 {
    const DIGEST_INFO: [u8; 19] = digest_info(2, 48);
}
impl Hash for Sha512 {
    const DIGEST_INFO: [u8; 19] = digest_info(3, 64);
}

fn hash<H: Digest>(input: &SigningInput<'_>) -> Output<H> {
    let mut hash = H::new();
    input.for_each(&mut |piece| hash.update(piece));
    hash.finalize()
}

/// RFC 8017, section 9.2: `00 01`, at least eight `ff`, `00`, `DigestInfo`.
fn encode_v15<H: Hash>(hash: &[u8], _salt: &[u8], em: &mut [u8]) -> Result<(), TooLong> {
    let info_len = H::DIGEST_INFO.len() + hash.len();
    let at = em.len().checked_sub(info_len).filter(|at| *at >= 11).ok_or(TooLong)?;
    let (padding, info) = em.split_at_mut_checked(at).ok_or(TooLong)?;
    let [zero, one, ones @ .., end] = padding else { return Err(TooLong) };
    (*zero, *one, *end) = (0, 1, 0);
    ones.fill(0xff);
    let (algorithm, value) = info.split_at_mut_checked(H::DIGEST_INFO.len()).ok_or(TooLong)?;
    algorithm.copy_from_slice(&H::DIGEST_INFO);
    value.copy_from_slice(hash);
    Ok(())
}

fn matches_v15<H: Hash>(hash: &[u8], em: &mut [u8]) -> bool {
    let mut expected = [0; 512];
    let Some(expected) = expected.get_mut(..em.len()) else { return false };
    encode_v15::<H>(hash, &[], expected).is_ok() && *expected == *em
}

/// The three parts of an EM: DB, H, and the trailer. DB is PS, `01`, and a salt of `hash_len` bytes.
fn split_pss(em: &mut [u8], hash_len: usize) -> Option<(&mut [u8], &mut [u8], &mut u8)> {
    let (trailer, rest) = em.split_last_mut()?;
    let at = rest.len().checked_sub(hash_len).filter(|at| *at > hash_len)?;
    let (db, h) = rest.split_at_mut_checked(at)?;
    Some((db, h, trailer))
}

/// RFC 8017, section 9.1.1, for a modulus whose length in bits is a multiple of eight: EM is as long as it, with the
/// first bit zero.
fn encode_pss<H: Digest + FixedOutputReset>(hash: &[u8], salt: &[u8], em: &mut [u8]) -> Result<(), TooLong> {
    let (db, h, trailer) = split_pss(em, hash.len()).ok_or(TooLong)?;
    let at = db.len().checked_sub(salt.len()).ok_or(TooLong)?;
    let (padding, salt_place) = db.split_at_mut_checked(at).ok_or(TooLong)?;
    let (one, zeros) = padding.split_last_mut().ok_or(TooLong)?;
    zeros.fill(0);
    *one = 1;
    salt_place.copy_from_slice(salt);
    h.copy_from_slice(&salted::<H>(hash, salt));
    mgf1_xor::<H>(h, db);
    clear_first_bit(db);
    *trailer = TRAILER;
    Ok(())
}

/// RFC 8017, section 9.1.2.
fn matches_pss<H: Digest + FixedOutputReset>(hash: &[u8], em: &mut [u8]) -> bool {
    let Some((db, h, trailer)) = split_pss(em, hash.len()) else { return false };
    if *trailer != TRAILER || db.first().is_none_or(|byte| byte & 0x80 != 0) {
        return false;
    }
    mgf1_xor::<H>(h, db);
    clear_first_bit(db);
    // "PS, 01" ends where a salt of the hash's length begins: no other length of salt is looked for.
    let Some(at) = db.len().checked_sub(hash.len()) else { return false };
    let Some((padding, salt)) = db.split_at_checked(at) else { return false };
    let Some((one, zeros)) = padding.split_last() else { return false };
    zeros.iter().all(|byte| *byte == 0) && *one == 1 && salted::<H>(hash, salt).as_slice() == &*h
}

const TRAILER: u8 = 0xbc;

fn clear_first_bit(db: &mut [u8]) {
    if let Some(first) = db.first_mut() {
        *first &= 0x7f;
    }
}

/// The hash of eight zero bytes, the message's hash, and the salt.
fn salted<H: Digest>(hash: &[u8], salt: &[u8]) -> Output<H> {
    H::new().chain_update([0; 8]).chain_update(hash).chain_update(salt).finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As RFC 8017, section 9.2, note 1 spells them.
    #[test]
    fn digest_infos_are_those_of_the_standard() {
        let hex = |bytes: &[u8]| bytes.iter().fold(0u128, |sum, byte| sum << 8 | u128::from(*byte));
        for (info, front, end) in [
            (Sha256::DIGEST_INFO, 0x3031_300d, 0x0004_0201_0500_0420),
            (Sha384::DIGEST_INFO, 0x3041_300d, 0x0004_0202_0500_0430),
            (Sha512::DIGEST_INFO, 0x3051_300d, 0x0004_0203_0500_0440),
        ] {
            assert_eq!(hex(&info[..4]), front);
            assert_eq!(hex(&info[4..12]), 0x0609_6086_4801_6503);
            assert_eq!(hex(&info[12..]), end);
        }
    }

    #[test]
    fn an_encoding_matches_and_no_changed_byte_of_it_does() {
        let input = SigningInput::as_spelled(b"e30", b"e30");
        fn check<A: Encoding>(input: &SigningInput<'_>) {
            let mut em = [0xee; 256];
            A::encode(input, &[7; 64][..A::SALT_LEN], &mut em).unwrap();
            assert!(em[0] & 0x80 == 0);
            assert!(A::matches(input, &mut em.clone()));
            for at in 0..em.len() {
                let mut damaged = em;
                damaged[at] ^= if at % 2 == 0 { 0x01 } else { 0x80 };
                assert!(!A::matches(input, &mut damaged), "{at}");
            }
            assert!(!A::matches(&SigningInput::as_spelled(b"e30", b"e31"), &mut em.clone()));
            assert!(A::encode(input, &[7; 64][..A::SALT_LEN], &mut [0; 61]).is_none());
            assert!(!A::matches(input, &mut []));
            assert!(!A::matches(input, &mut [0; 40]));
        }
        check::<RS256>(&input);
        check::<RS384>(&input);
        check::<RS512>(&input);
        check::<PS256>(&input);
        check::<PS384>(&input);
        check::<PS512>(&input);
    }

    #[test]
    fn a_salt_of_another_length_does_not_match() {
        let input = SigningInput::as_spelled(b"e30", b"e30");
        for len in [0, 16, 31, 33, 64] {
            let mut em = [0; 256];
            encode_pss::<Sha256>(&hash::<Sha256>(&input), &[1; 64][..len], &mut em).unwrap();
            assert!(!PS256::matches(&input, &mut em), "{len}");
        }
    }
}
