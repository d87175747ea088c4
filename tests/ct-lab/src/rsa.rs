//! RSA: the private operation and the check of a key on all engines, the padding, and a decryption as a program does it.

use std::hint::black_box;

use alg_rsa::{Components, RsaOaep256, RsaOaep256Public};
use jose_alg::{Cek, FnRandom, Header, HeaderFields, HeaderWriter, Recipient as _, RecipientKey};
use jwk::{Jwk, Octets};

use crate::Named;
use crate::damaged::{FAULTS, MESSAGE, encoding};
use crate::engines::{Arithmetic, Host, PrivateParts, Small, SmallOf64};
use crate::memcheck::{hide, reveal};
use crate::oaep;

pub const ALL: &[Named] = &[
    ("rsa_small_engine", private_operation::<Small<2048>>),
    ("rsa_small_engine_blinded", blinded_operation::<Small<2048>>),
    ("rsa_small_engine_key_check", key_check::<Small<2048>>),
    ("rsa_small_engine_of_64_bits", private_operation::<SmallOf64<2048>>),
    ("rsa_small_engine_of_64_bits_blinded", blinded_operation::<SmallOf64<2048>>),
    ("rsa_host_engine", private_operation::<Host<2048>>),
    ("rsa_host_engine_blinded", blinded_operation::<Host<2048>>),
    ("rsa_host_engine_key_check", key_check::<Host<2048>>),
    ("rsa_oaep_decode", oaep_decode),
    ("rsa_oaep_decrypt", decrypt),
    ("rsa_oaep_encrypt", encrypt),
];

const KEY: &str = include_str!("../../firmware/inputs/rsa-2048.jwk");

/// The numbers of a real key.
pub struct Numbers {
    pub n: [u8; 256],
    d: [u8; 256],
    /// `p`, `q`, `dp`, `dq`, `qi`.
    secrets: [[u8; 128]; 5],
}

impl Numbers {
    pub fn read() -> Self {
        let rsa = Jwk::parse(KEY.as_bytes()).and_then(|jwk| jwk.rsa()).expect("a key");
        let private = rsa.private.expect("a private key");
        let crt = private.crt.expect("all of it");
        Self {
            n: number(rsa.n),
            d: number(private.d),
            secrets: [crt.p, crt.q, crt.dp, crt.dq, crt.qi].map(number),
        }
    }

    /// The same, undefined as far as valgrind knows. That primes are odd, and have their first bit set, is no secret and is
    /// looked at: their first and last bytes are left out.
    fn hidden() -> Self {
        let mut this = Self::read();
        let [p, q, exponents @ ..] = &mut this.secrets;
        hide(&mut p[1..127]);
        hide(&mut q[1..127]);
        exponents.iter_mut().for_each(hide);
        hide(&mut this.d);
        this
    }

    fn parts(&self) -> PrivateParts<'_> {
        let [p, q, dp, dq, qi] = &self.secrets;
        PrivateParts { n: &self.n, e: 65_537, p, q, dp, dq, qi }
    }

    fn components(&self) -> Components<'_> {
        let Self { n, d, secrets: [p, q, dp, dq, qi] } = self;
        Components { n, e: &[1, 0, 1], d, p, q, dp, dq, qi }
    }
}

fn number<const N: usize>(octets: Octets<'_>) -> [u8; N] {
    let mut out = [0; N];
    octets.decode_uint(&mut out).expect("it fits");
    out
}

fn private_operation<E: Arithmetic>() {
    operation::<E>(None);
}

fn blinded_operation<E: Arithmetic>() {
    let mut random: [u8; 256] = std::array::from_fn(|place| (place * 7 + 1) as u8);
    hide(&mut random);
    operation::<E>(Some(&mut random));
}

/// Undone by the public operation: it was the whole of it.
fn operation<E: Arithmetic>(blinding: Option<&mut [u8]>) {
    let key = Numbers::hidden();
    let mut io = [0x5a; 256];
    let done = E::private_op(&key.parts(), &mut io, blinding);
    E::wipe_stack();
    reveal(&mut io);
    assert!(done.is_ok());
    E::public_op(&key.n, 65_537, &mut io).expect("a modulus");
    assert_eq!(io, [0x5a; 256]);
}

fn key_check<E: Arithmetic>() {
    let key = Numbers::hidden();
    let mut good = E::is_consistent(&key.parts(), &key.d);
    reveal(&mut good);
    assert!(good);
}

/// Whether it is well-formed is all that an attacker wants to know.
fn oaep_decode() {
    for (number, fault) in FAULTS.into_iter().enumerate() {
        let (mut em, mut message) = (encoding(fault), [0; 32]);
        hide(&mut em);
        let mut good =
            oaep::decode::<oaep::OaepSha256>(&mut em, &mut message).expect("the length is public").to_u8();
        reveal(&mut good);
        reveal(&mut message);
        assert_eq!(good == 1, number == 0);
        assert_eq!(message == MESSAGE, number == 0);
    }
}

/// Reading the key, the operation, the check against faults, the padding.
fn decrypt() {
    let mut wrapped = [0; 256];
    {
        let key = Numbers::read();
        let public = RsaOaep256Public::<2048>::from_components(&key.n, &[1, 0, 1], None).expect("a key");
        wrap(&public, &mut Cek::zeroed(32).expect("a length"), &[6; 32], &mut wrapped);
    }
    let numbers = Numbers::hidden();
    let mut random = 0u8;
    let random = FnRandom(move |out: &mut [u8]| {
        out.iter_mut().for_each(|byte| {
            random = random.wrapping_add(77);
            *byte = random;
        });
        hide(out);
        Ok::<(), ()>(())
    });
    let checked = RsaOaep256::<2048>::from_components(&numbers.components(), None).expect("a key");
    let believed =
        RsaOaep256::<2048>::danger_from_unchecked_components(&numbers.components(), None).expect("a key");
    let keys: [&dyn RecipientKey; 2] = [&checked, &believed.with_blinding(random)];
    let header = br#"{"alg":"RSA-OAEP-256","enc":"A256GCM"}"#;
    let header = Header::parse(header, &jose_alg::json::Limits::DEFAULT).expect("a header");
    for key in keys {
        let mut cek = Cek::zeroed(32).expect("a length");
        let mut recovered = key.recover_cek(&header, &wrapped, &mut cek);
        reveal(&mut recovered);
        assert!(recovered.is_ok());
        reveal(cek.as_mut_bytes());
        assert!(cek.ct_eq(&[0; 32]));
        let mut damaged = wrapped;
        damaged[255] ^= 1;
        let mut recovered = key.recover_cek(&header, &damaged, &mut cek);
        reveal(&mut recovered);
        assert!(recovered.is_err());
    }
}

/// The content key and the seed are secret, the modulus is not.
fn encrypt() {
    let key = Numbers::read();
    let public = RsaOaep256Public::<2048>::from_components(&key.n, &[1, 0, 1], None).expect("a key");
    let (mut cek, mut seed, mut out) = (Cek::zeroed(32).expect("a length"), [6; 32], [0; 256]);
    hide(cek.as_mut_bytes());
    hide(&mut seed);
    wrap(&public, &mut cek, &seed, &mut out);
    reveal(&mut out);
    assert_ne!(black_box(out), [0; 256]);
}

fn wrap(public: &RsaOaep256Public<'_, 2048>, cek: &mut Cek, seed: &[u8], out: &mut [u8]) {
    let mut header = [0; 64];
    let header = HeaderWriter::begin(&mut header, "RSA-OAEP-256", None, None, &HeaderFields::NONE);
    let mut header = header.expect("no reserved name");
    public.protect_cek(cek, &mut header, seed, out).expect("lengths");
}
