//! What the tests of this crate share: the key of RFC 7515, appendix A.1, tokens made by hand, and one way to verify a
//! token in every form at once.
#![allow(unreachable_pub, reason = "shared by the tests of this crate")]
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use alg_hmac::Hs256;
use jose_alg::{Error, FnRandom, RandomUnavailable, SigningInput, SigningKey};
use jose_wire::base64url;
use jws_core::{JwsCompact, Verifier};

/// RFC 7515, appendix A.1.1.
pub const RFC_KEY: &str =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
pub const RFC_TOKEN: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
    eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
    dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const RFC_PAYLOAD: &[u8] =
    b"{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

pub fn key() -> Hs256<'static> {
    Hs256::new(&unb64(RFC_KEY)).expect("long enough")
}

/// A source that must not be asked.
pub fn no_random() -> FnRandom<impl FnMut(&mut [u8]) -> Result<(), RandomUnavailable>> {
    FnRandom(|_: &mut [u8]| Err(RandomUnavailable))
}

pub fn b64(bytes: &[u8]) -> String {
    let mut out = vec![0; base64url::encoded_len(bytes.len())];
    base64url::encode(bytes, &mut out).expect("it has the length").to_owned()
}

pub fn unb64(text: &str) -> Vec<u8> {
    let mut out = vec![0; text.len()];
    base64url::decode(text.as_bytes(), &mut out).expect("canonical").to_vec()
}

/// A token with this header and this payload part, as they are spelled, and a right signature.
pub fn signed(header: &[u8], payload_part: &str) -> String {
    let header = b64(header);
    let mut mac = [0; 32];
    let input = SigningInput::as_spelled(header.as_bytes(), payload_part.as_bytes());
    key().sign(&input, &[], &mut mac).expect("it has the length");
    format!("{header}.{payload_part}.{}", b64(&mac))
}

/// What came out: the payload, the header's spelling, the key.
pub type Out = (Vec<u8>, String, usize);

/// Verifies `token` in every form, and checks that they agree.
pub fn verify_all(verifier: &Verifier<'_>, token: &str) -> Result<Out, Error> {
    let two_buffers = JwsCompact::parse(token).and_then(|view| {
        let needed = view.buffer_len();
        for short in [0, needed / 2, needed - 1] {
            let mut out = vec![0xa5; short];
            let refused = verifier.verify(&view, &mut out).err();
            assert!(refused.is_some(), "{short} of {needed}");
        }
        let mut out = vec![0xa5; needed];
        verifier
            .verify(&view, &mut out)
            .map(|v| (v.payload().to_vec(), v.header().object().raw().to_owned(), v.key()))
    });
    let mut own = token.as_bytes().to_vec();
    let in_place = verifier
        .verify_in_place(&mut own)
        .map(|v| (v.payload().to_vec(), v.header().object().raw().to_owned(), v.key()));
    assert_eq!(two_buffers, in_place, "the forms disagree");

    #[cfg(feature = "alloc")]
    for header in [token.split('.').next().unwrap_or_default(), "eyJhbGciOiJIUzI1NiJ9"] {
        let Ok(known) = jose_alg::KnownHeader::read(header.as_bytes(), &verifier.limits.header) else {
            continue;
        };
        let knowing = JwsCompact::parse(token).and_then(|view| {
            let mut out = vec![0xa5; view.buffer_len()];
            verifier
                .verify_knowing(&view, &known, &mut out)
                .map(|v| (v.payload().to_vec(), v.header().object().raw().to_owned(), v.key()))
        });
        assert_eq!(two_buffers, knowing, "a header that is known makes a difference");
    }
    two_buffers
}
