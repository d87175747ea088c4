//! Decryption of compact tokens, into a buffer or in their own. The policy is the caller's, whole, at every call.

use core::ffi::c_void;

use jose_alg::{Cek, ContentCipher, Error, Header, NotRecovered, RecipientKey};
use jose_wire::json;
use jwe_core::{Decrypter, JweCompact, Limits as CoreLimits};

use crate::content::Content;
use crate::context::{Key, Receiver};
use crate::encoding::Span;
use crate::random::{Random, Source};
use crate::raw::{Call, List, Out, Plain, enter};
use crate::status::{Failure, Status};

/// How much a token may ask of the reader.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Characters of the whole token.
    pub token_len: usize,
    /// Bytes of the protected header.
    pub header_len: usize,
    /// Open arrays and objects in the header; at most 32.
    pub header_depth: u32,
    /// Members of the header; at most 64.
    pub header_members: u32,
    /// Keys that are tried when the token does not say which one it is for; at most 4.
    pub candidates: u32,
}

// SAFETY: integers of any bytes.
unsafe impl Plain for Limits {}

/// What may be decrypted, and with what. What is not in the lists is not accepted.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The keys that may be used. A key answers one `alg`, so this is also the list of allowed algorithms.
    pub keys: *const *const Key,
    /// How many: `POCKET_JOSE_LIST_MAX` at most.
    pub key_count: usize,
    /// The content ciphers that may run.
    pub content: *const *const Content,
    /// How many: `POCKET_JOSE_LIST_MAX` at most.
    pub content_count: usize,
    /// How much a token may ask for; NULL for the usual: 128 MiB of token, 16 KiB of header.
    pub limits: *const Limits,
    /// Randomness that blinds RSA private keys; NULL to go without, which is constant-time but a line of defence less.
    pub random: *const Random,
}

// SAFETY: pointers and integers of any bytes.
unsafe impl Plain for Policy {}

/// The key index of a session's own key.
pub const POCKET_JOSE_SESSION_KEY: usize = usize::MAX;

/// Decrypts a token into `out`. The payload stands at its front. `out` needs more room than the payload when the header
/// and the encrypted key are larger. `key_index`, unless NULL, says which key it was.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_decrypt(
    policy: *const Policy,
    token: *const c_void,
    token_len: usize,
    out: *mut c_void,
    cap: usize,
    out_len: *mut usize,
    key_index: *mut usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            let mut report = Report::read(call, out_len, key_index)?;
            let rules = Rules::read(call, policy)?;
            let token = call.bytes(token, token_len)?;
            let out = call.bytes_mut(out, cap)?;
            rules.with_decrypter(|decrypter| {
                let done = JweCompact::parse(token).and_then(|token| decrypter.decrypt(&token, out));
                report.opened(done.map(|opened| (opened.plaintext.len(), opened.key)))
            })
        })
    }
}

/// Decrypts a token inside its own buffer, without another: `plaintext` says where in it the payload then stands, and
/// `header`, unless NULL, where the header does, now authenticated. On failure the token is gone.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_decrypt_in_place(
    policy: *const Policy,
    token: *mut c_void,
    token_len: usize,
    plaintext: *mut Span,
    header: *mut Span,
    key_index: *mut usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    unsafe {
        enter(|call| {
            let mut spans = Spans::read(call, plaintext, header, key_index)?;
            let rules = Rules::read(call, policy)?;
            let token = call.bytes_mut(token, token_len)?;
            let start = token.as_ptr().addr();
            rules.with_decrypter(|decrypter| {
                let (header, opened) = decrypter.decrypt_in_place(token)?;
                spans.opened(start, &header, opened.plaintext, opened.key);
                Ok(())
            })
        })
    }
}

/// The policy of one call.
pub(crate) struct Rules<'c> {
    receivers: List<&'c dyn Receiver>,
    content: List<&'static dyn ContentCipher>,
    limits: CoreLimits,
    random: Option<Source>,
}

impl<'c> Rules<'c> {
    pub(crate) fn read(call: &mut Call<'c>, policy: *const Policy) -> Result<Self, Failure> {
        let policy = call.copy(policy)?;
        let mut receivers = List::new();
        for at in call.pointers(policy.keys, policy.key_count)? {
            let receiver = call.receiver(at)?;
            receiver.permits()?;
            // As long as the list of pointers.
            let _ = receivers.push(receiver);
        }
        Ok(Self {
            receivers,
            content: call.contents(policy.content, policy.content_count)?,
            limits: call.copy_if_any(policy.limits)?.map_or(CoreLimits::DEFAULT, |limits| limits.core()),
            random: call.source_if_any(policy.random)?,
        })
    }

    /// Calls `use_it` with the policy as Rust knows it.
    pub(crate) fn with_decrypter<R>(&self, use_it: impl FnOnce(&Decrypter<'_>) -> R) -> R {
        let keys: List<Receiving<'_>> =
            list(self.receivers.iter().map(|key| Receiving { key: *key, random: self.random }));
        let keys: List<&dyn RecipientKey> = list(keys.iter().map(|key| key as &dyn RecipientKey));
        let content: List<&dyn ContentCipher> = list(self.content.iter().map(|content| *content as _));
        use_it(&Decrypter { keys: &keys, content: &content, limits: self.limits })
    }
}

impl Limits {
    fn core(self) -> CoreLimits {
        let small = |value: u32| u8::try_from(value).unwrap_or(u8::MAX);
        CoreLimits {
            token_len: self.token_len,
            header: json::Limits {
                len: self.header_len,
                depth: small(self.header_depth),
                members: small(self.header_members),
                string_len: self.header_len,
            },
            candidates: small(self.candidates),
        }
    }
}

/// A key of the caller's with the caller's randomness.
struct Receiving<'c> {
    key: &'c dyn Receiver,
    random: Option<Source>,
}

impl RecipientKey for Receiving<'_> {
    fn alg(&self) -> &'static str {
        self.key.alg()
    }

    fn kid(&self) -> Option<&str> {
        self.key.kid()
    }

    fn encrypted_key_len(&self, cek_len: usize) -> usize {
        self.key.encrypted_key_len(cek_len)
    }

    fn recover_cek(
        &self,
        header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
    ) -> Result<(), NotRecovered> {
        self.key.recover(header, encrypted_key, cek, self.random)
    }
}

/// What a caller learns of a payload in a buffer of its own.
pub(crate) struct Report<'c> {
    pub(crate) written: Out<'c, usize>,
    key_index: Option<Out<'c, usize>>,
}

impl<'c> Report<'c> {
    pub(crate) fn read(
        call: &mut Call<'c>,
        out_len: *mut usize,
        key_index: *mut usize,
    ) -> Result<Self, Failure> {
        let mut written = call.out(out_len)?;
        written.set(0);
        Ok(Self { written, key_index: call.out_if_any(key_index)? })
    }

    pub(crate) fn opened(&mut self, done: Result<(usize, Option<usize>), Error>) -> Result<(), Failure> {
        if let (Some(out), Ok((_, key))) = (&mut self.key_index, done) {
            out.set(key.unwrap_or(POCKET_JOSE_SESSION_KEY));
        }
        self.written.report(done.map(|(len, _)| len))
    }
}

/// What a caller learns of a payload in the token's own buffer.
pub(crate) struct Spans<'c> {
    plaintext: Out<'c, Span>,
    header: Option<Out<'c, Span>>,
    key_index: Option<Out<'c, usize>>,
}

impl<'c> Spans<'c> {
    pub(crate) fn read(
        call: &mut Call<'c>,
        plaintext: *mut Span,
        header: *mut Span,
        key_index: *mut usize,
    ) -> Result<Self, Failure> {
        let mut spans = Self {
            plaintext: call.out(plaintext)?,
            header: call.out_if_any(header)?,
            key_index: call.out_if_any(key_index)?,
        };
        spans.plaintext.set(Span { offset: 0, len: 0 });
        if let Some(header) = &mut spans.header {
            header.set(Span { offset: 0, len: 0 });
        }
        Ok(spans)
    }

    pub(crate) fn opened(&mut self, start: usize, header: &Header<'_>, plaintext: &[u8], key: Option<usize>) {
        let span = |part: &[u8]| Span { offset: part.as_ptr().addr().saturating_sub(start), len: part.len() };
        self.plaintext.set(span(plaintext));
        if let Some(out) = &mut self.header {
            out.set(span(header.object().raw().as_bytes()));
        }
        if let Some(out) = &mut self.key_index {
            out.set(key.unwrap_or(POCKET_JOSE_SESSION_KEY));
        }
    }
}

/// Collects what comes from a list of the same length, so that nothing is left out; unlike `collect`, this cannot panic.
fn list<T>(items: impl Iterator<Item = T>) -> List<T> {
    let mut list = List::new();
    for item in items {
        if list.push(item).is_err() {
            break;
        }
    }
    list
}
