//! Encryption to compact tokens, straight into the caller's buffer.

use core::ffi::c_void;

use jose_alg::{ContentCipher, Error, HeaderFields, Member, Recipient};
use jose_wire::json::{Limits, Object};
use jwe_core::{DirectSender, Encrypter};

use crate::content::Content;
use crate::context::{Named, PublicKey, RequestSession, SharedKey};
use crate::random::{Random, Source};
use crate::raw::{Call, Out, Plain, enter};
use crate::shared::DirectKey;
use crate::status::{
    Failure, POCKET_JOSE_ERR_COUNT, POCKET_JOSE_ERR_HEADER_NAME, POCKET_JOSE_ERR_MALFORMED_JSON, Status,
};

/// Members of one's own that a header can have, besides `kid`, `typ` and `cty`.
pub const POCKET_JOSE_MEMBERS_MAX: usize = 16;

/// What goes into a header besides what the algorithms write themselves. All zero is nothing.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HeaderMembers {
    /// `kid`; NULL for the key's own.
    pub kid: *const c_void,
    /// Its length.
    pub kid_len: usize,
    /// `typ`, the media type of the token; NULL for none.
    pub typ: *const c_void,
    /// Its length.
    pub typ_len: usize,
    /// `cty`, the media type of the payload; NULL for none.
    pub cty: *const c_void,
    /// Its length.
    pub cty_len: usize,
    /// Other members: a JSON object, such as `{"url":"/v1/cards","attempt":2}`; NULL for none.
    pub members: *const c_void,
    /// Its length.
    pub members_len: usize,
}

// SAFETY: pointers and integers of any bytes.
unsafe impl Plain for HeaderMembers {}

/// Encrypts a payload to a public key.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_encrypt(
    recipient: *const PublicKey,
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
    unsafe {
        enter(|call| {
            let mut task =
                Task::read(call, content, header, (payload, payload_len), random, (out, cap, out_len))?;
            task.encrypt(call.recipient(recipient)?)
        })
    }
}

/// Encrypts a payload under a shared key (`alg` `dir`), and counts it: the key must not be in use by another thread.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_encrypt_dir(
    key: *mut SharedKey,
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
    unsafe {
        enter(|call| {
            let mut task =
                Task::read(call, content, header, (payload, payload_len), random, (out, cap, out_len))?;
            let mut held = call.held::<Named<DirectKey>>(key)?;
            let named = held.get();
            let sender = DirectSender::new(named.key.for_sending(task.content.enc())?)
                .with_message_limit(named.key.left);
            let sender = match named.kid() {
                Some(kid) => sender.with_kid(kid),
                None => sender,
            };
            let done = task.encrypt(&sender);
            let left = sender.messages_left();
            held.get_mut().key.left = left;
            done
        })
    }
}

/// Encrypts a request to a public key, and makes a session for the one response to it.
///
/// # Safety
/// The rules for every function (`pocket_jose.h`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pocket_jose_encrypt_request(
    recipient: *const PublicKey,
    content: *const Content,
    header: *const HeaderMembers,
    payload: *const c_void,
    payload_len: usize,
    random: *const Random,
    session: *mut RequestSession,
    out: *mut c_void,
    cap: usize,
    out_len: *mut usize,
) -> Status {
    // SAFETY: the caller of this function keeps to the same rules as that of `enter`.
    let status = unsafe {
        enter(|call| {
            let session = call.vacant(session)?;
            let mut task =
                Task::read(call, content, header, (payload, payload_len), random, (out, cap, out_len))?;
            let encrypter = Encrypter { recipient: call.recipient(recipient)?, content: task.content };
            let payload = task.payload;
            let random = &mut task.random.rng();
            let out = core::mem::take(&mut task.out);
            let done =
                task.header.with_fields(|fields| encrypter.encrypt_request(fields, payload, random, out))?;
            let done = done.map(|(token, made)| {
                session.put(made);
                token.len()
            });
            task.written.report(done)
        })
    };
    zeroize::zeroize_stack::<1024>();
    status
}

/// What every kind of encryption is given.
pub(crate) struct Task<'c> {
    pub(crate) content: &'static dyn ContentCipher,
    pub(crate) header: Members<'c>,
    pub(crate) payload: &'c [u8],
    pub(crate) random: Source,
    pub(crate) out: &'c mut [u8],
    pub(crate) written: Out<'c, usize>,
}

impl<'c> Task<'c> {
    pub(crate) fn read(
        call: &mut Call<'c>,
        content: *const Content,
        header: *const HeaderMembers,
        (payload, payload_len): (*const c_void, usize),
        random: *const Random,
        (out, cap, out_len): (*mut c_void, usize, *mut usize),
    ) -> Result<Self, Failure> {
        let mut written = call.out(out_len)?;
        written.set(0);
        Ok(Self {
            content: call.content(content)?,
            header: Members::read(call, header)?,
            payload: call.bytes(payload, payload_len)?,
            random: call.source(random)?,
            out: call.bytes_mut(out, cap)?,
            written,
        })
    }

    fn encrypt(&mut self, recipient: &dyn Recipient) -> Result<(), Failure> {
        let encrypter = Encrypter { recipient, content: self.content };
        let out = core::mem::take(&mut self.out);
        let random = &mut self.random.rng();
        let done = self
            .header
            .with_fields(|fields| encrypter.encrypt(fields, self.payload, random, out).map(str::len))?;
        self.written.report(done)
    }
}

/// The members of a header, as the caller gave them.
pub(crate) struct Members<'c> {
    kid: Option<&'c str>,
    typ: Option<&'c str>,
    cty: Option<&'c str>,
    others: Option<Object<'c>>,
}

impl<'c> Members<'c> {
    fn read(call: &mut Call<'c>, header: *const HeaderMembers) -> Result<Self, Failure> {
        let Some(header) = call.copy_if_any(header)? else {
            return Ok(Self { kid: None, typ: None, cty: None, others: None });
        };
        let others = call.text(header.members, header.members_len)?;
        let others = others.map(|text| Object::parse(text.as_bytes(), &Limits::DEFAULT)).transpose();
        Ok(Self {
            kid: call.text(header.kid, header.kid_len)?,
            typ: call.text(header.typ, header.typ_len)?,
            cty: call.text(header.cty, header.cty_len)?,
            others: others.map_err(|_| Failure::new(POCKET_JOSE_ERR_MALFORMED_JSON))?,
        })
    }

    /// Calls `use_it` with the members as Rust knows them.
    pub(crate) fn with_fields<R>(
        &self,
        use_it: impl FnOnce(&HeaderFields<'_>) -> Result<R, Error>,
    ) -> Result<Result<R, Error>, Failure> {
        let mut members = heapless::Vec::<Member<'_>, POCKET_JOSE_MEMBERS_MAX>::new();
        for (name, value) in self.others.iter().flat_map(|object| object.members()) {
            // A name that is spelled with escapes has a plainer spelling.
            let name = name.as_plain().ok_or(Failure::new(POCKET_JOSE_ERR_HEADER_NAME))?;
            members.push(Member::json(name, value)).map_err(|_| Failure::new(POCKET_JOSE_ERR_COUNT))?;
        }
        Ok(use_it(&HeaderFields { kid: self.kid, typ: self.typ, cty: self.cty, members: &members }))
    }
}
