//! The guide's adapters open what another implementation made, and refuse what it did not.

use core::cell::RefCell;

use alg_aesgcm::A256GCM;
use board_guide::cryp::CrypA256Gcm;
use board_guide::embassy_gcm::EmbassyA256Gcm;
use board_guide::mocks::embassy_stm32::{cryp, mode::Blocking, pka};
use board_guide::pka::PkaRsaOaep256;
use board_guide::random;
use jose_alg::{ContentCipher, Error, HeaderFields, RecipientKey};
use jwe_core::{Decrypter, Direct, DirectSender, Encrypter, JweCompact, Limits};
use jwk::{Jwk, Octets};

const PLAINTEXT: &[u8] = include_bytes!("../../firmware/inputs/plaintext");
const DIR_KEY: &[u8; 32] = include_bytes!("../../firmware/inputs/dir.key");
const DIR_TOKEN: &str = include_str!("../../firmware/inputs/dir.jwe");
const LONG_TOKEN: &str = include_str!("../../firmware/inputs/dir-1k.jwe");
const RSA_KEY: &str = include_str!("../../firmware/inputs/rsa-2048.jwk");
const RSA_TOKEN: &str = include_str!("../../firmware/inputs/rsa-2048.jwe");

fn opens(key: &dyn RecipientKey, content: &dyn ContentCipher, token: &str) -> Result<Vec<u8>, Error> {
    let decrypter = Decrypter { keys: &[key], content: &[content], limits: Limits::DEFAULT };
    let mut out = [0; 4096];
    Ok(decrypter.decrypt(&JweCompact::parse(token)?, &mut out)?.plaintext.to_vec())
}

/// The same token with another character in the middle of its part `part`.
fn damaged(token: &str, part: usize) -> String {
    let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    let at = parts[part].len() / 2;
    let other = if &parts[part][at..=at] == "A" { "B" } else { "A" };
    parts[part].replace_range(at..=at, other);
    parts.join(".")
}

fn content_cipher_works(cipher: &dyn ContentCipher) {
    let key = Direct::new(DIR_KEY);
    assert_eq!(opens(&key, cipher, DIR_TOKEN).unwrap(), PLAINTEXT);
    assert_eq!(opens(&key, cipher, LONG_TOKEN).unwrap(), opens(&key, &A256GCM, LONG_TOKEN).unwrap());
    for part in [2, 3, 4] {
        assert_eq!(opens(&key, cipher, &damaged(DIR_TOKEN, part)).unwrap_err(), Error::Rejected);
    }
    for len in [0, 1, 16, 63, 64, 65, 200] {
        let payload = vec![7; len];
        let (sender, mut out) = (DirectSender::new(DIR_KEY), [0; 1024]);
        let encrypter = Encrypter { recipient: &sender, content: cipher };
        let mut random = random::of_09(Counter(1));
        let token = encrypter.encrypt(&HeaderFields::NONE, &payload, &mut random, &mut out).unwrap();
        assert_eq!(opens(&key, &A256GCM, token).unwrap(), payload, "{len} bytes");
    }
}

#[test]
fn a_cryp_unit_is_a_content_cipher() {
    content_cipher_works(&CrypA256Gcm(&cryp::Cryp::<cryp::CRYP, Blocking>::new()));
}

#[test]
fn an_embassy_crypto_driver_is_a_content_cipher() {
    content_cipher_works(&EmbassyA256Gcm);
}

#[test]
fn a_pka_unit_holds_an_rsa_key() {
    let crt = Jwk::parse(RSA_KEY.as_bytes()).unwrap().rsa().unwrap().private.unwrap().crt.unwrap();
    let number = |octets: Octets<'_>| {
        let mut out = vec![0; 128];
        octets.decode_uint(&mut out).unwrap();
        out
    };
    let [p, q, dp, dq, qi] = [crt.p, crt.q, crt.dp, crt.dq, crt.qi].map(number);
    let unit = RefCell::new(pka::Pka::<pka::PKA>::new());
    let key = pka::RsaCrtParams { prime_p: &p, prime_q: &q, dp: &dp, dq: &dq, qinv: &qi };
    let key = PkaRsaOaep256 { unit: &unit, key };
    assert_eq!(opens(&key, &A256GCM, RSA_TOKEN).unwrap(), PLAINTEXT);
    assert_eq!(opens(&key, &A256GCM, &damaged(RSA_TOKEN, 1)).unwrap_err(), Error::Rejected);
    // While the unit is in use the token is refused, and nothing panics.
    let _busy = unit.borrow_mut();
    assert_eq!(opens(&key, &A256GCM, RSA_TOKEN).unwrap_err(), Error::Rejected);
}

#[test]
fn generators_of_older_versions_are_taken_and_their_failures_passed_on() {
    let mut bytes = [0; 20];
    assert!(jose_alg::draw(&mut random::of_06(Counter(1)), &mut bytes).is_ok());
    assert!(jose_alg::draw(&mut random::of_09(Counter(1)), &mut bytes).is_ok());
    assert_ne!(bytes, [0; 20]);
    assert_eq!(jose_alg::draw(&mut random::of_06(Counter(0)), &mut bytes), Err(Error::RandomUnavailable));
    assert_eq!(jose_alg::draw(&mut random::of_09(Counter(0)), &mut bytes), Err(Error::RandomUnavailable));
}

/// Counts; one that begins with 0 fails.
struct Counter(u8);

impl Counter {
    fn fill(&mut self, out: &mut [u8]) -> bool {
        if self.0 == 0 {
            return false;
        }
        for byte in out {
            *byte = self.0;
            self.0 = self.0.checked_add(1).unwrap_or(1);
        }
        true
    }
}

impl rand_core_06::RngCore for Counter {
    fn next_u32(&mut self) -> u32 {
        panic!("the adapter asks for bytes only")
    }
    fn next_u64(&mut self) -> u64 {
        panic!("the adapter asks for bytes only")
    }
    fn fill_bytes(&mut self, out: &mut [u8]) {
        assert!(self.fill(out));
    }
    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), rand_core_06::Error> {
        let code = core::num::NonZeroU32::new(rand_core_06::Error::CUSTOM_START).unwrap();
        if self.fill(out) { Ok(()) } else { Err(code.into()) }
    }
}

impl rand_core_06::CryptoRng for Counter {}

impl rand_core_09::TryRngCore for Counter {
    type Error = core::fmt::Error;
    fn try_next_u32(&mut self) -> Result<u32, core::fmt::Error> {
        panic!("the adapter asks for bytes only")
    }
    fn try_next_u64(&mut self) -> Result<u64, core::fmt::Error> {
        panic!("the adapter asks for bytes only")
    }
    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), core::fmt::Error> {
        if self.fill(out) { Ok(()) } else { Err(core::fmt::Error) }
    }
}

impl rand_core_09::TryCryptoRng for Counter {}
