//! Laws of the content ciphers: they open what they sealed and nothing else, refuse every other length, and leave
//! zeros where they refused.

use alg_aesgcm::{A128GCM, A192GCM, A256GCM};
use arbitrary::{Arbitrary, Unstructured};
use jose_alg::ContentCipher;

use crate::heap;

#[derive(Arbitrary, Debug)]
struct Case {
    cipher: u8,
    key: [u8; 32],
    iv: [u8; 12],
    /// How much longer or shorter than they should be key, vector and tag are.
    off: [i8; 3],
    /// Which bit of which of the four is turned.
    turned: (u8, u16),
    aad: Vec<u8>,
    text: Vec<u8>,
}

/// Seals, opens, turns one bit, and tries wrong lengths: for each cipher as it is and with its key prepared.
pub fn aes_gcm(data: &[u8]) {
    let Ok(case) = Case::arbitrary(&mut Unstructured::new(data)) else { return };
    let cipher: &dyn ContentCipher =
        [&A128GCM as &dyn ContentCipher, &A192GCM, &A256GCM][usize::from(case.cipher % 3)];
    let key = &case.key[..cipher.key_len()];
    let other = [0x55; 32];
    match cipher.enc() {
        "A128GCM" => {
            obeys(cipher, &A128GCM::prepare(key).expect("the length is right"), &case, key);
            obeys(cipher, &A128GCM::prepare(&other[..16]).expect("the length is right"), &case, key);
        }
        "A192GCM" => obeys(cipher, &A192GCM::prepare(key).expect("the length is right"), &case, key),
        _ => obeys(cipher, &A256GCM::prepare(key).expect("the length is right"), &case, key),
    }
}

fn obeys(plain: &dyn ContentCipher, prepared: &dyn ContentCipher, case: &Case, key: &[u8]) {
    let mut sealed = Vec::new();
    for cipher in [plain, prepared] {
        assert_eq!(cipher.sealed_len(case.text.len()), case.text.len());
        let (mut text, mut tag) = (case.text.clone(), [0xee; 16]);
        let done =
            heap::untouched(|| cipher.seal(key, &case.iv, &case.aad, &mut text, case.text.len(), &mut tag));
        assert_eq!(done, Ok(()));
        sealed.push((text, tag));
    }
    assert_eq!(sealed[0], sealed[1], "a prepared key gives another text");
    let (text, tag) = &sealed[0];

    for cipher in [plain, prepared] {
        let mut open = text.clone();
        let len = heap::untouched(|| cipher.open(key, &case.iv, &case.aad, &mut open, tag));
        assert_eq!(len, Ok(case.text.len()));
        assert_eq!(open, case.text);

        // One bit of the key, the vector, the additional data, the text or the tag.
        let (mut parts, (which, bit)) =
            ([key.to_vec(), case.iv.to_vec(), case.aad.clone(), text.clone(), tag.to_vec()], case.turned);
        let part = &mut parts[usize::from(which % 5)];
        if let Some(bits) = core::num::NonZero::new(part.len() * 8) {
            let bit = usize::from(bit) % bits;
            part[bit / 8] ^= 1 << (bit % 8);
            refuses(cipher, parts);
        }

        // Other lengths than the registered ones.
        let resized = |bytes: &[u8], off: i8| {
            let mut bytes = bytes.to_vec();
            bytes.resize(bytes.len().saturating_add_signed(off.into()), 0);
            bytes
        };
        let [key_off, iv_off, tag_off] = case.off;
        if case.off != [0; 3] {
            let parts = [
                resized(key, key_off),
                resized(&case.iv, iv_off),
                case.aad.clone(),
                text.clone(),
                resized(tag, tag_off),
            ];
            refuses(cipher, parts);
        }
    }
}

fn refuses(cipher: &dyn ContentCipher, [key, iv, aad, mut text, tag]: [Vec<u8>; 5]) {
    let opened = heap::untouched(|| cipher.open(&key, &iv, &aad, &mut text, &tag));
    assert!(opened.is_err(), "something else opened");
    assert!(text.iter().all(|byte| *byte == 0), "a text that was refused is not wiped");
    if key.len() != cipher.key_len() || iv.len() != cipher.iv_len() || tag.len() != cipher.tag_len() {
        let mut made = tag.clone();
        let len = text.len();
        assert!(
            cipher.seal(&key, &iv, &aad, &mut text, len, &mut made).is_err(),
            "sealed with a wrong length"
        );
    }
}
