//! What the tests of this crate share: stand-ins without any security, sources of randomness that keep a
//! record, tokens made by hand, and one way to open a token in every form at once.
#![allow(unreachable_pub, reason = "shared by the tests of this crate")]
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use core::cell::{Cell, RefCell};

use alg_aesgcm::A256GCM;
use jose_alg::{
    Cek, ContentCipher, Error, FnRandom, Header, HeaderWriter, NotRecovered, RandomUnavailable, Recipient,
    RecipientKey, Rejected,
};
use jose_wire::base64url;
use jwe_core::{Decrypter, JweCompact};

/// A shared key of the right length for A256GCM.
pub const KEY: [u8; 32] = *b"0123456789abcdef0123456789ABCDEF";
pub const IV: [u8; 12] = *b"twelve bytes";

pub fn b64(bytes: &[u8]) -> String {
    let mut out = vec![0; base64url::encoded_len(bytes.len())];
    base64url::encode(bytes, &mut out).expect("it has the length").to_owned()
}

pub fn unb64(text: &str) -> Vec<u8> {
    let mut out = vec![0; text.len()];
    base64url::decode(text.as_bytes(), &mut out).expect("canonical").to_vec()
}

/// The parts of a token, to be damaged one by one.
#[derive(Clone)]
pub struct Parts {
    pub header: String,
    pub encrypted_key: Vec<u8>,
    pub iv: Vec<u8>,
    pub text: Vec<u8>,
    pub tag: Vec<u8>,
}

impl Parts {
    /// Seals `payload` under `header` as it is spelled.
    pub fn seal(
        content: &dyn ContentCipher,
        cek: &[u8],
        header: &str,
        encrypted_key: &[u8],
        payload: &[u8],
    ) -> Self {
        let header = header.to_owned();
        let mut text = payload.to_vec();
        let mut tag = vec![0; content.tag_len()];
        let aad = b64(header.as_bytes());
        content
            .seal(cek, &IV, aad.as_bytes(), &mut text, payload.len(), &mut tag)
            .expect("lengths are right");
        Self { header, encrypted_key: encrypted_key.to_vec(), iv: IV.to_vec(), text, tag }
    }

    /// A token under `dir` with [`KEY`] and A256GCM.
    pub fn direct(payload: &[u8]) -> Self {
        Self::seal(&A256GCM, &KEY, r#"{"alg":"dir","enc":"A256GCM"}"#, &[], payload)
    }

    pub fn token(&self) -> String {
        [self.header.as_bytes(), &self.encrypted_key, &self.iv, &self.text, &self.tag].map(b64).join(".")
    }
}

/// Opens `token` in every form that this build has, checks that they agree, and that a buffer in which
/// decryption failed holds nothing of `secret`.
pub fn open_all(decrypter: &Decrypter<'_>, token: &str, secret: &[u8]) -> Result<Vec<u8>, Error> {
    let into_buffer = open_into_buffer(decrypter, token, secret);

    let mut own = token.as_bytes().to_vec();
    let in_place = decrypter.decrypt_in_place(&mut own).map(|(_, opened)| opened.plaintext.to_vec());
    if in_place.is_err() {
        assert!(!holds_some_of(&own, secret), "plaintext is left in the token's buffer");
    }
    assert_eq!(into_buffer, in_place, "the forms disagree");

    #[cfg(feature = "alloc")]
    {
        let to_vec = JweCompact::parse(token)
            .and_then(|token| decrypter.decrypt_to_vec(&token))
            .map(|opened| opened.plaintext);
        assert_eq!(into_buffer, to_vec, "the forms disagree");

        if let Some(known) = known_header(token, decrypter) {
            let view = JweCompact::parse(token).map(|token| token.knowing(&known));
            let to_vec =
                view.and_then(|token| decrypter.decrypt_to_vec(&token)).map(|opened| opened.plaintext);
            assert_eq!(into_buffer, to_vec, "a header that is known makes a difference");

            let mut own = token.as_bytes().to_vec();
            let in_place = decrypter.decrypt_in_place_knowing(&mut own, &known);
            let in_place = in_place.map(|opened| opened.plaintext.to_vec());
            if in_place.is_err() {
                assert!(!holds_some_of(&own, secret), "plaintext is left in the token's buffer");
            }
            assert_eq!(into_buffer, in_place, "a header that is known makes a difference in place");
        }
    }
    into_buffer
}

/// The header of `token`, if it is one.
#[cfg(feature = "alloc")]
fn known_header(token: &str, decrypter: &Decrypter<'_>) -> Option<jose_alg::KnownHeader> {
    let (header, _) = token.split_once('.')?;
    jose_alg::KnownHeader::read(header.as_bytes(), &decrypter.limits.header).ok()
}

pub fn open_into_buffer(decrypter: &Decrypter<'_>, token: &str, secret: &[u8]) -> Result<Vec<u8>, Error> {
    let token = JweCompact::parse(token)?;
    let mut out = vec![0xa5; token.buffer_len()];
    let opened = decrypter.decrypt(&token, &mut out).map(|opened| opened.plaintext.to_vec());
    if opened.is_err() {
        assert!(!holds_some_of(&out, secret), "plaintext is left in the buffer");
    }
    opened
}

/// Whether any eight bytes in a row of `secret` are in `buffer`.
pub fn holds_some_of(buffer: &[u8], secret: &[u8]) -> bool {
    secret.windows(8).any(|wanted| buffer.windows(8).any(|found| found == wanted))
}

/// Key management without any security, so that tests can see through it: the "encrypted" key is a mark and the
/// key itself, `extra` bytes of filling in between.
pub struct OpenWrap {
    pub mark: [u8; 4],
    pub kid: Option<&'static str>,
    /// How often a key was asked to be recovered.
    pub asked: Cell<usize>,
}

impl OpenWrap {
    pub const ALG: &'static str = "NO-SECURITY-WRAP";
    pub const HEADER: &'static str = r#"{"alg":"NO-SECURITY-WRAP","enc":"A256GCM"}"#;

    pub const fn new(mark: [u8; 4]) -> Self {
        Self { mark, kid: None, asked: Cell::new(0) }
    }

    pub const fn with_kid(mark: [u8; 4], kid: &'static str) -> Self {
        Self { mark, kid: Some(kid), asked: Cell::new(0) }
    }

    pub fn wrap(&self, cek: &[u8]) -> Vec<u8> {
        [&self.mark, cek].concat()
    }
}

impl RecipientKey for OpenWrap {
    fn alg(&self) -> &'static str {
        Self::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        4 + cek_len
    }

    fn recover_cek(&self, _: &Header<'_>, encrypted_key: &[u8], cek: &mut Cek) -> Result<(), NotRecovered> {
        self.asked.set(self.asked.get() + 1);
        let (mark, key) = encrypted_key.split_at(4);
        // A failure that leaves the right key behind: nobody may go on with it.
        cek.set(key).map_err(|_| NotRecovered::Rejected)?;
        if mark == self.mark { Ok(()) } else { Err(NotRecovered::Rejected) }
    }
}

impl Recipient for OpenWrap {
    fn alg(&self) -> &'static str {
        Self::ALG
    }

    fn kid(&self) -> Option<&str> {
        self.kid
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        4 + cek_len
    }

    fn protect_cek(
        &self,
        cek: &mut Cek,
        _: &mut HeaderWriter<'_>,
        _: &[u8],
        out: &mut [u8],
    ) -> Result<(), Error> {
        out.copy_from_slice(&self.wrap(cek.as_bytes()));
        Ok(())
    }
}

/// A256GCM that keeps a record of the keys it was given to open with.
#[derive(Default)]
pub struct Watched {
    pub opened_with: RefCell<Vec<Vec<u8>>>,
}

impl Watched {
    pub fn count(&self) -> usize {
        self.opened_with.borrow().len()
    }
}

impl ContentCipher for Watched {
    fn enc(&self) -> &'static str {
        A256GCM.enc()
    }

    fn key_len(&self) -> usize {
        A256GCM.key_len()
    }

    fn iv_len(&self) -> usize {
        A256GCM.iv_len()
    }

    fn tag_len(&self) -> usize {
        A256GCM.tag_len()
    }

    fn sealed_len(&self, plaintext_len: usize) -> usize {
        A256GCM.sealed_len(plaintext_len)
    }

    fn seal(
        &self,
        cek: &[u8],
        iv: &[u8],
        aad: &[u8],
        text: &mut [u8],
        plaintext_len: usize,
        tag: &mut [u8],
    ) -> Result<(), Error> {
        A256GCM.seal(cek, iv, aad, text, plaintext_len, tag)
    }

    fn open(
        &self,
        cek: &[u8],
        iv: &[u8],
        aad: &[u8],
        text: &mut [u8],
        tag: &[u8],
    ) -> Result<usize, Rejected> {
        self.opened_with.borrow_mut().push(cek.to_vec());
        A256GCM.open(cek, iv, aad, text, tag)
    }
}

/// What a source of randomness gave, request by request.
#[derive(Default)]
pub struct Draws(pub RefCell<Vec<Vec<u8>>>);

impl Draws {
    /// A source without any security: distinct bytes, recorded here.
    pub fn source(&self, seed: u64) -> FnRandom<impl FnMut(&mut [u8]) -> Result<(), RandomUnavailable> + '_> {
        let mut state = seed;
        FnRandom(move |out: &mut [u8]| {
            for byte in out.iter_mut() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                *byte = state.to_be_bytes()[0];
            }
            self.0.borrow_mut().push(out.to_vec());
            Ok(())
        })
    }
}

/// A source that fails at its request number `at` (from 0) after having written half of it.
pub fn failing(at: usize) -> FnRandom<impl FnMut(&mut [u8]) -> Result<(), RandomUnavailable>> {
    let mut request = 0;
    FnRandom(move |out: &mut [u8]| {
        let fails = request == at;
        request += 1;
        let len = if fails { out.len() / 2 } else { out.len() };
        for (index, byte) in out.iter_mut().take(len).enumerate() {
            *byte = u8::try_from(index % 251).expect("below 251") ^ 0x5c;
        }
        if fails { Err(RandomUnavailable) } else { Ok(()) }
    })
}

/// A source that repeats one word.
pub fn stuck(word: [u8; 4]) -> FnRandom<impl FnMut(&mut [u8]) -> Result<(), RandomUnavailable>> {
    FnRandom(move |out: &mut [u8]| {
        for (byte, stuck) in out.iter_mut().zip(word.iter().cycle()) {
            *byte = *stuck;
        }
        Ok(())
    })
}
