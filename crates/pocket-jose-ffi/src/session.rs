//! A request and its response under one content encryption key. Each session is used up by what it is for; asking
//! how much room that needs does not use it up.

use core::ffi::c_void;

use jose_alg::ContentCipher;
use jwe_core::{AnswerSession as CoreAnswer, JweCompact, RequestSession as CoreRequest};

use crate::content::Content;
use crate::context::{AnswerSession, Kind, Ops, RequestSession, Value};
use crate::decrypt::{Policy, Report, Rules, Spans};
use crate::encoding::Span;
use crate::encrypt::{HeaderMembers, Task};
use crate::random::Random;
use crate::raw::enter;
use crate::status::Status;

/// Stack on which a content encryption key may have left copies when it moved.
const USED_STACK: usize = 1024;

// SAFETY: no other type has this kind; the rest is made for this type by `Ops::plain`.
unsafe impl Value for CoreRequest {
    type Place = RequestSession;
    const OPS: &'static Ops = &Ops::plain::<Self>(Kind::Request);
}

// SAFETY: no other type has this kind; the rest is made for this type by `Ops::plain`.
unsafe impl Value for CoreAnswer {
    type Place = AnswerSession;
    const OPS: &'static Ops = &Ops::plain::<Self>(Kind::Answer);
}

/// Opens the response to a request into `out`, as `pocket_jose_decrypt` does, and uses the session up, unless `out` is
/// too small. The response must come with `alg` `dir` under the key and the `enc` of the request, or with the `kid`
/// of one of the keys in `own`; `own` also lists the content ciphers.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_open_response(
    session: *mut RequestSession,
    own: *const Policy,
    token: *const c_void,
    token_len: usize,
    out: *mut c_void,
    cap: usize,
    out_len: *mut usize,
    key_index: *mut usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    let status = unsafe {
        enter(|call| {
            let mut report = Report::read(call, out_len, key_index)?;
            let rules = Rules::read(call, own)?;
            let token = call.bytes(token, token_len)?;
            let out = call.bytes_mut(out, cap)?;
            let held = call.held::<CoreRequest>(session)?;
            let parsed = JweCompact::parse(token);
            if let Ok(token) = &parsed
                && token.buffer_len() > out.len()
            {
                let needed = token.buffer_len();
                return report.opened(Err(jose_alg::Error::BufferTooSmall { needed }));
            }
            let session = held.take();
            rules.with_decrypter(|own| {
                let done = parsed.and_then(|token| session.open_response(own, &token, out));
                report.opened(done.map(|opened| (opened.plaintext.len(), opened.key)))
            })
        })
    };
    zeroize::zeroize_stack::<USED_STACK>();
    status
}

/// Opens the response to a request inside its own buffer, as `pocket_jose_decrypt_in_place` does, and uses the session
/// up. What may come is as for `pocket_jose_open_response`.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_open_response_in_place(
    session: *mut RequestSession,
    own: *const Policy,
    token: *mut c_void,
    token_len: usize,
    plaintext: *mut Span,
    header: *mut Span,
    key_index: *mut usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    let status = unsafe {
        enter(|call| {
            let mut spans = Spans::read(call, plaintext, header, key_index)?;
            let rules = Rules::read(call, own)?;
            let token = call.bytes_mut(token, token_len)?;
            let start = token.as_ptr().addr();
            let session = call.held::<CoreRequest>(session)?.take();
            rules.with_decrypter(|own| {
                let (header, opened) = session.open_response_in_place(own, token)?;
                spans.opened(start, &header, opened.plaintext, opened.key);
                Ok(())
            })
        })
    };
    zeroize::zeroize_stack::<USED_STACK>();
    status
}

/// The server's side: decrypts a request into `out`, as `pocket_jose_decrypt` does, and makes a session for the one
/// answer to it.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_decrypt_request(
    policy: *const Policy,
    session: *mut AnswerSession,
    token: *const c_void,
    token_len: usize,
    out: *mut c_void,
    cap: usize,
    out_len: *mut usize,
    key_index: *mut usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    let status = unsafe {
        enter(|call| {
            let mut report = Report::read(call, out_len, key_index)?;
            let session = call.vacant(session)?;
            let rules = Rules::read(call, policy)?;
            let token = call.bytes(token, token_len)?;
            let out = call.bytes_mut(out, cap)?;
            rules.with_decrypter(|decrypter| {
                let done = JweCompact::parse(token).and_then(|token| decrypter.decrypt_request(&token, out));
                report.opened(done.map(|(opened, made)| {
                    session.put(made);
                    (opened.plaintext.len(), opened.key)
                }))
            })
        })
    };
    zeroize::zeroize_stack::<USED_STACK>();
    status
}

/// The server's side: encrypts the answer to a request under the request's key (`alg` `dir`), and uses the session up,
/// unless `out` is too small. `content` must be the cipher of the request.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_answer(
    session: *mut AnswerSession,
    content: *const Content,
    header: *const HeaderMembers,
    payload: *const c_void,
    payload_len: usize,
    random: *const Random,
    out: *mut c_void,
    cap: usize,
    out_len: *mut usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    let status = unsafe {
        enter(|call| {
            let mut task =
                Task::read(call, content, header, (payload, payload_len), random, (out, cap, out_len))?;
            let held = call.held::<CoreAnswer>(session)?;
            let content: &[&dyn ContentCipher] = &[task.content];
            let needed = task
                .header
                .with_fields(|fields| held.get().answer_len(content, fields, task.payload.len()))?;
            let needed = match needed {
                Ok(needed) if needed <= task.out.len() => Ok(needed),
                Ok(needed) => Err(jose_alg::Error::BufferTooSmall { needed }),
                Err(error) => Err(error),
            };
            if needed.is_err() {
                return task.written.report(needed);
            }
            let session = held.take();
            let random = &mut task.random.rng();
            let (payload, out) = (task.payload, core::mem::take(&mut task.out));
            let done = task
                .header
                .with_fields(|fields| session.answer(content, fields, payload, random, out).map(str::len))?;
            task.written.report(done)
        })
    };
    zeroize::zeroize_stack::<USED_STACK>();
    status
}
