//! Laws of RSA-OAEP-256: our arithmetic does what the `rsa` crate's does, on every number; blinding changes nothing.

use core::cell::RefCell;
use std::sync::LazyLock;

use alg_rsa::{Components, RsaOaep256, RsaOaep256Public};
use arbitrary::{Arbitrary, Unstructured};
use jose_alg::json::Limits;
use jose_alg::{
    Cek, FnRandom, Header, HeaderFields, HeaderWriter, NotRecovered, Recipient as _, RecipientKey as _,
};
use jwk::Jwk;
use rsa::traits::PublicKeyParts as _;
use rsa::{BoxedUint, RsaPrivateKey, hazmat};

use crate::{heap, oaep, oracle, test_key};

const LEN: usize = 256;

/// One key in three engines.
struct Engines {
    ours: RsaOaep256<'static, 2048>,
    public: RsaOaep256Public<'static, 2048>,
    theirs: RsaPrivateKey,
}

/// Its numbers, in the order of RFC 8017.
pub(crate) static NUMBERS: LazyLock<[Vec<u8>; 8]> = LazyLock::new(|| {
    let jwk = Jwk::parse(test_key::JWK.as_bytes()).expect("our own key");
    ["n", "e", "d", "p", "q", "dp", "dq", "qi"].map(|name| {
        let text = jwk.get(name).and_then(|value| value.as_str()).expect("a member");
        oracle::decode(text.raw().as_bytes()).expect("base64url")
    })
});

static KEY: LazyLock<Engines> = LazyLock::new(|| {
    let jwk = Jwk::parse(test_key::JWK.as_bytes()).expect("our own key");
    let [n, e, d, p, q, ..] = NUMBERS.each_ref().map(|bytes| BoxedUint::from_be_slice_vartime(bytes));
    Engines {
        ours: RsaOaep256::from_jwk(&jwk).expect("our own key"),
        public: RsaOaep256Public::from_jwk(&jwk).expect("our own key"),
        theirs: RsaPrivateKey::from_components(n, e, d, vec![p, q]).expect("our own key"),
    }
});

#[derive(Arbitrary, Debug)]
struct Case {
    kind: Kind,
    cek: [u8; 32],
    seed: [u8; 32],
    /// The first of eight bytes that are drawn for blinding, over and over, each one more than the one before.
    blinding: u8,
    /// In place of 32, sometimes.
    cek_len: u8,
}

#[derive(Arbitrary, Debug)]
enum Kind {
    /// These bytes, whatever they are.
    Raw(Vec<u8>),
    /// A number that differs from the modulus by this.
    NearModulus(i8),
    /// The encryption of an encoding with some bytes changed before it was masked.
    Encoded(Vec<(u8, u8)>),
}

/// Recovers what the `rsa` crate's arithmetic and a plain OAEP decoder recover, blinded or not, and encrypts to the
/// same number.
pub fn private_operation(data: &[u8]) {
    let Ok(case) = Case::arbitrary(&mut Unstructured::new(data)) else { return };
    let Engines { ours, public, theirs } = &*KEY;
    let encoded = |message: &[u8]| oaep::mask(&oaep::unmasked(LEN, message, &case.seed));
    let encrypted_key = match &case.kind {
        Kind::Raw(bytes) => {
            let mut bytes = bytes.clone();
            bytes.resize(LEN, 0);
            bytes
        }
        Kind::NearModulus(off) => {
            let mut bytes = bytes_of(theirs.n().as_ref());
            let last =
                u16::from_be_bytes([bytes[LEN - 2], bytes[LEN - 1]]).wrapping_add_signed((*off).into());
            bytes[LEN - 2..].copy_from_slice(&last.to_be_bytes());
            bytes
        }
        Kind::Encoded(changes) => {
            let mut plain = oaep::unmasked(LEN, &case.cek, &case.seed);
            for (at, byte) in changes.iter().take(4) {
                plain[usize::from(*at)] = *byte;
            }
            encrypt(theirs, &oaep::mask(&plain))
        }
    };

    // Whoever asks for another length gets nothing.
    let wanted = if case.cek_len < 128 { 32 } else { usize::from(case.cek_len % 64) + 1 };
    let message = decrypt(theirs, &encrypted_key).and_then(|em| oaep::plain_decode(&em));
    let expected = message.filter(|message| message.len() == wanted).ok_or(NotRecovered::Rejected);
    let header = Header::parse(br#"{"alg":"RSA-OAEP-256"}"#, &Limits::DEFAULT).expect("a header");
    let mut cek = Cek::zeroed(wanted).expect("a length of keys");
    let found = heap::untouched(|| ours.recover_cek(&header, &encrypted_key, &mut cek));
    assert_eq!(found.map(|()| cek.as_bytes().to_vec()), expected);

    let mut next = case.blinding;
    let random = FnRandom(|out: &mut [u8]| {
        out.iter_mut().for_each(|byte| (*byte, next) = (next, next.wrapping_mul(5).wrapping_add(1)));
        Ok::<(), ()>(())
    });
    let numbers = NUMBERS.each_ref().map(Vec::as_slice);
    let [n, e, d, p, q, dp, dq, qi] = numbers;
    let components = Components { n, e, d, p, q, dp, dq, qi };
    // Checked once, as the first of the engines.
    let blinded =
        RsaOaep256::<2048>::danger_from_unchecked_components(&components, None).expect("our own key");
    let blinded = blinded.with_blinding(random);
    let found = heap::untouched(|| blinded.recover_cek(&header, &encrypted_key, &mut cek));
    assert_eq!(found.map(|()| cek.as_bytes().to_vec()), expected, "blinding changes the result");

    // The other direction, with the same seed.
    let sent = RefCell::new([0xee; LEN]);
    let mut cek = Cek::zeroed(32).expect("a length of keys");
    cek.set(&case.cek).expect("the length is right");
    let mut writer =
        HeaderWriter::begin(&mut [], "RSA-OAEP-256", None, None, &HeaderFields::NONE).expect("no names");
    let done =
        heap::untouched(|| public.protect_cek(&mut cek, &mut writer, &case.seed, &mut *sent.borrow_mut()));
    assert_eq!(done, Ok(()));
    assert_eq!(sent.borrow().to_vec(), encrypt(theirs, &encoded(&case.cek)));
}

fn bytes_of(number: &BoxedUint) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    bytes[bytes.len() - LEN..].to_vec()
}

fn encrypt(key: &RsaPrivateKey, em: &[u8]) -> Vec<u8> {
    let number = BoxedUint::from_be_slice(em, 2048).expect("2048 bits");
    // Not below the modulus: sent as it is, and refused as it is.
    if number >= *key.n().as_ref() {
        return em.to_vec();
    }
    bytes_of(&hazmat::rsa_encrypt(key, &number).expect("a number below the modulus"))
}

fn decrypt(key: &RsaPrivateKey, encrypted: &[u8]) -> Option<Vec<u8>> {
    let number = BoxedUint::from_be_slice(encrypted, 2048).expect("2048 bits");
    if number >= *key.n().as_ref() {
        return None;
    }
    let none: Option<&mut dyn rand_core::TryCryptoRng<Error = jose_alg::RandomUnavailable>> = None;
    Some(bytes_of(&hazmat::rsa_decrypt(none, key, &number).ok()?))
}
