//! A local diagnosis, for `doctor` alone: how was the encrypted key of a token really padded?
//!
//! Senders get RSA-OAEP wrong in few ways: some libraries keep SHA-1 in the mask generation (MGF1) when they are told
//! to use SHA-256, or use SHA-1 in both places, or add a label. To the receiver all of them look like a wrong key. This
//! file opens the padding with the user's own key on the user's own machine and says which it is. It is not a way to
//! decrypt: it returns no key, is reached by no other command, and must not be put behind a service, where telling
//! these cases apart is the very oracle that RFC 7516, section 11.5 forbids.

use core::fmt;

use getrandom::SysRng;
use rsa::pkcs8::DecodePrivateKey;
use rsa::traits::PublicKeyParts;
use rsa::{BoxedUint, RsaPrivateKey};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

/// How the encrypted key was padded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Padding {
    /// RSAES-OAEP with this hash of the label and this hash in MGF1.
    Oaep { hash: &'static str, mgf1: &'static str, has_label: bool, key_len: usize },
    /// The padding of RSA1_5. Recognised, not decrypted.
    Pkcs1v15,
    /// None of these: another key, or a damaged token.
    Unknown,
}

impl Padding {
    /// As RFC 7518, section 4.3 has it for `alg`, with a key of this length.
    pub(crate) fn is_of(self, alg: &str, cek_len: usize) -> bool {
        hash_of(alg)
            .is_some_and(|hash| self == Self::Oaep { hash, mgf1: hash, has_label: false, key_len: cek_len })
    }
}

/// The hash that an `alg` has in both places.
pub(crate) fn hash_of(alg: &str) -> Option<&'static str> {
    match alg {
        "RSA-OAEP" => Some("SHA-1"),
        "RSA-OAEP-256" => Some("SHA-256"),
        "RSA-OAEP-384" => Some("SHA-384"),
        "RSA-OAEP-512" => Some("SHA-512"),
        _ => None,
    }
}

impl fmt::Display for Padding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Oaep { hash, mgf1, has_label, key_len } => {
                let label = if *has_label { ", and a label, which JOSE does not have" } else { "" };
                write!(f, "OAEP with {hash}, MGF1 with {mgf1}{label}; a content key of {key_len} bytes")
            }
            Self::Pkcs1v15 => f.write_str("the padding of RSA1_5 (PKCS #1 v1.5), not OAEP"),
            Self::Unknown => f.write_str("no known padding"),
        }
    }
}

/// Looks behind the RSA operation. `None` when the key cannot be used here at all.
pub(crate) fn examine(pkcs8: &[u8], encrypted_key: &[u8]) -> Option<Padding> {
    let key = RsaPrivateKey::from_pkcs8_der(pkcs8).ok()?;
    let cipher = BoxedUint::from_be_slice(encrypted_key, key.n().bits_precision()).ok()?;
    let message = rsa::hazmat::rsa_decrypt_and_check(&key, Some(&mut SysRng), &cipher).ok()?;
    let message = Zeroizing::new(message.to_be_bytes());
    // The precision of the number may be more than the length of the modulus.
    let spare = message.len().checked_sub(key.size())?;
    Some(recognise(message.get(spare..)?))
}

/// RFC 8017, section 7.1.2, step 3, for every pair of hashes that senders are known to use.
fn recognise(message: &[u8]) -> Padding {
    let pairs: [(&str, &str, Unmask); 7] = [
        ("SHA-256", "SHA-256", unmask::<Sha256, Sha256>),
        ("SHA-256", "SHA-1", unmask::<Sha256, Sha1>),
        ("SHA-1", "SHA-1", unmask::<Sha1, Sha1>),
        ("SHA-1", "SHA-256", unmask::<Sha1, Sha256>),
        ("SHA-384", "SHA-384", unmask::<Sha384, Sha384>),
        ("SHA-512", "SHA-512", unmask::<Sha512, Sha512>),
        ("SHA-512", "SHA-1", unmask::<Sha512, Sha1>),
    ];
    for (hash, mgf1, unmask) in pairs {
        if let Some((has_label, key_len)) = unmask(message) {
            return Padding::Oaep { hash, mgf1, has_label, key_len };
        }
    }
    if is_pkcs1v15(message) { Padding::Pkcs1v15 } else { Padding::Unknown }
}

type Unmask = fn(&[u8]) -> Option<(bool, usize)>;

/// Whether there is a label, and the length of the message, if this is OAEP under these hashes. Without the right
/// label its hash cannot be checked; the run of zeros and the length of a content key are sign enough.
fn unmask<H: Digest, M: Digest>(message: &[u8]) -> Option<(bool, usize)> {
    let (0, masked) = message.split_first().map(|(first, rest)| (*first, rest))? else { return None };
    let hash_len = <H as Digest>::output_size();
    let (masked_seed, masked_block) = masked.split_at_checked(hash_len)?;
    let mut seed = Zeroizing::new(masked_seed.to_vec());
    mask::<M>(&mut seed, masked_block);
    let mut block = Zeroizing::new(masked_block.to_vec());
    mask::<M>(&mut block, &seed);

    let (label_hash, rest) = block.split_at_checked(hash_len)?;
    let zeros = rest.iter().position(|byte| *byte != 0)?;
    let content = rest.get(zeros..).and_then(|rest| rest.strip_prefix(&[1]))?;
    let has_label = label_hash != H::digest([]).as_slice();
    let is_key = [16, 24, 32, 48, 64].contains(&content.len());
    (!has_label || is_key).then_some((has_label, content.len()))
}

/// Adds MGF1 (RFC 8017, appendix B.2.1) of `seed` to `text`.
fn mask<M: Digest>(text: &mut [u8], seed: &[u8]) {
    for (counter, chunk) in (0u32..).zip(text.chunks_mut(<M as Digest>::output_size())) {
        let block = M::new().chain_update(seed).chain_update(counter.to_be_bytes()).finalize();
        for (byte, mask) in chunk.iter_mut().zip(block) {
            *byte ^= mask;
        }
    }
}

/// RFC 8017, section 7.2.2, step 3, and the length of a content key behind it.
fn is_pkcs1v15(message: &[u8]) -> bool {
    let Some(rest) = message.strip_prefix(&[0, 2]) else { return false };
    let padding = rest.iter().position(|byte| *byte == 0);
    padding.is_some_and(|padding| padding >= 8 && [16, 24, 32, 48, 64].contains(&(rest.len() - padding - 1)))
}

#[cfg(test)]
mod tests {
    use getrandom::SysRng;
    use rsa::pkcs8::EncodePrivateKey;
    use rsa::rand_core::UnwrapErr;
    use rsa::traits::PaddingScheme;
    use rsa::{Oaep, Pkcs1v15Encrypt, RsaPrivateKey};
    use sha1::Sha1;
    use sha2::Sha256;

    use super::{Padding, examine};

    #[test]
    fn every_variant_that_a_sender_may_use_is_told_apart() {
        let key = RsaPrivateKey::new(&mut UnwrapErr(SysRng), 1024).unwrap();
        let pkcs8 = key.to_pkcs8_der().unwrap();
        let oaep = |hash, mgf1, has_label| Padding::Oaep { hash, mgf1, has_label, key_len: 32 };
        fn seen(key: &RsaPrivateKey, pkcs8: &[u8], padding: impl PaddingScheme) -> Padding {
            let public = key.to_public_key();
            let encrypted = public.encrypt(&mut UnwrapErr(SysRng), padding, &[7; 32]).unwrap();
            examine(pkcs8, &encrypted).unwrap()
        }
        let pkcs8 = pkcs8.as_bytes();
        assert_eq!(seen(&key, pkcs8, Oaep::<Sha256>::new()), oaep("SHA-256", "SHA-256", false));
        assert_eq!(seen(&key, pkcs8, Oaep::<Sha1>::new()), oaep("SHA-1", "SHA-1", false));
        let mixed = Oaep::<Sha256, Sha1>::new_with_mgf_hash();
        assert_eq!(seen(&key, pkcs8, mixed), oaep("SHA-256", "SHA-1", false));
        let labelled = Oaep::<Sha256>::new_with_label(*b"label");
        assert_eq!(seen(&key, pkcs8, labelled), oaep("SHA-256", "SHA-256", true));
        assert_eq!(seen(&key, pkcs8, Pkcs1v15Encrypt), Padding::Pkcs1v15);
        assert_eq!(examine(pkcs8, &[1; 128]), Some(Padding::Unknown));
    }
}
