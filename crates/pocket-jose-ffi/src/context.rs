//! Keys and sessions in the caller's memory: of fixed size, made in place, never moved, without a heap.
//!
//! Each begins with a seal that depends on where it stands and on what it is. Memory that was never filled, was
//! wiped, holds something else, or was copied from elsewhere does not bear the right seal, and is refused before
//! anything else in it is believed. (A seal is no defence against a caller who forges it; whoever can write to
//! these bytes has the keys anyway.)

use core::mem::{MaybeUninit, align_of, size_of};
use core::ptr;

use jose_alg::{Cek, Error, Header, NotRecovered, Recipient};
use zeroize::Zeroize;

use crate::random::Source;
use crate::raw::{Call, Plain, aligned};
use crate::status::{Failure, POCKET_JOSE_ERR_CONTEXT, POCKET_JOSE_ERR_COUNT, POCKET_JOSE_ERR_TEXT};

/// Bytes of a `pocket_jose_private_key_t`.
pub const POCKET_JOSE_PRIVATE_KEY_SIZE: usize = 2304;
/// Bytes of a `pocket_jose_public_key_t`.
pub const POCKET_JOSE_PUBLIC_KEY_SIZE: usize = 896;
/// Bytes of a `pocket_jose_shared_key_t`.
pub const POCKET_JOSE_SHARED_KEY_SIZE: usize = 448;
/// Bytes of a `pocket_jose_request_session_t` and of a `pocket_jose_answer_session_t`.
pub const POCKET_JOSE_SESSION_SIZE: usize = 160;
/// Bytes of the longest `kid` that a key can have here.
pub const POCKET_JOSE_KID_MAX: usize = 256;

const HEAD_WORDS: usize = 2;

/// What private and shared keys have in common: the first member of both, so that they can stand in one list.
#[repr(C)]
#[derive(Debug)]
pub struct Key {
    opaque: [u64; HEAD_WORDS],
}

/// A private key: decrypts.
#[repr(C)]
#[derive(Debug)]
pub struct PrivateKey {
    /// For lists of keys.
    pub key: Key,
    opaque: [u64; POCKET_JOSE_PRIVATE_KEY_SIZE / 8 - HEAD_WORDS],
}

/// A public key: encrypts.
#[repr(C)]
#[derive(Debug)]
pub struct PublicKey {
    opaque: [u64; POCKET_JOSE_PUBLIC_KEY_SIZE / 8],
}

/// A shared key: encrypts and decrypts.
#[repr(C)]
#[derive(Debug)]
pub struct SharedKey {
    /// For lists of keys.
    pub key: Key,
    opaque: [u64; POCKET_JOSE_SHARED_KEY_SIZE / 8 - HEAD_WORDS],
}

/// The client's side of an exchange: what opens the one response to a request.
#[repr(C)]
#[derive(Debug)]
pub struct RequestSession {
    opaque: [u64; POCKET_JOSE_SESSION_SIZE / 8],
}

/// The server's side of an exchange: what encrypts the one answer to a request.
#[repr(C)]
#[derive(Debug)]
pub struct AnswerSession {
    opaque: [u64; POCKET_JOSE_SESSION_SIZE / 8],
}

const _: () = {
    assert!(size_of::<PrivateKey>() == POCKET_JOSE_PRIVATE_KEY_SIZE);
    assert!(size_of::<PublicKey>() == POCKET_JOSE_PUBLIC_KEY_SIZE);
    assert!(size_of::<SharedKey>() == POCKET_JOSE_SHARED_KEY_SIZE);
    assert!(size_of::<RequestSession>() == POCKET_JOSE_SESSION_SIZE);
    assert!(size_of::<AnswerSession>() == POCKET_JOSE_SESSION_SIZE);
    assert!(size_of::<Head>() <= size_of::<Key>() && align_of::<Head>() <= align_of::<Key>());
};

/// What stands in front of every value.
#[repr(C)]
#[derive(Clone, Copy)]
struct Head {
    seal: u64,
    ops: *const Ops,
}

// SAFETY: an integer and a pointer of any bytes.
unsafe impl Plain for Head {}

/// A value in its place.
#[repr(C)]
struct Filled<V> {
    head: Head,
    value: V,
}

/// What can be done with a value whose type is forgotten. It is this that keeps an algorithm that nobody imports a
/// key for out of the program: only the importing function names it.
pub(crate) struct Ops {
    kind: Kind,
    /// Bytes of the whole place.
    size: usize,
    receiver: Option<unsafe fn(*const Key) -> *const dyn Receiver>,
    recipient: Option<unsafe fn(*const PublicKey) -> *const dyn Recipient>,
}

/// Distances between seals.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    RsaPrivate,
    RsaCallback,
    RsaPublic,
    Shared,
    Request,
    Answer,
}

/// Something that decrypts a content encryption key.
pub(crate) trait Receiver {
    fn alg(&self) -> &'static str;
    fn kid(&self) -> Option<&str>;
    fn encrypted_key_len(&self, cek_len: usize) -> usize;
    /// As [`RecipientKey::recover_cek`](jose_alg::RecipientKey::recover_cek), with randomness if there is any.
    fn recover(
        &self,
        header: &Header<'_>,
        encrypted_key: &[u8],
        cek: &mut Cek,
        random: Option<Source>,
    ) -> Result<(), NotRecovered>;
    /// Whether the key may decrypt at all.
    fn permits(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// A type that can be put into a place of the caller's.
///
/// # Safety
/// `OPS.kind` belongs to this type alone, `OPS.size` is the size of [`Value::Place`], and the functions in `OPS`
/// are those of this type.
pub(crate) unsafe trait Value: Sized + 'static {
    /// What C calls it.
    type Place;
    const OPS: &'static Ops;
    /// The place is large enough, and aligned.
    const FITS: () = assert!(
        size_of::<Filled<Self>>() <= size_of::<Self::Place>()
            && align_of::<Filled<Self>>() <= align_of::<Self::Place>()
    );
}

impl Ops {
    /// For a type that only decrypts.
    pub(crate) const fn receiving<V: Value + Receiver>(kind: Kind) -> Self {
        Self { kind, size: size_of::<V::Place>(), receiver: Some(receiver_at::<V>), recipient: None }
    }

    /// For a type that only encrypts.
    pub(crate) const fn sending<V: Value<Place = PublicKey> + Recipient>(kind: Kind) -> Self {
        Self { kind, size: size_of::<V::Place>(), receiver: None, recipient: Some(recipient_at::<V>) }
    }

    /// For a type that is only known by its name.
    pub(crate) const fn plain<V: Value>(kind: Kind) -> Self {
        Self { kind, size: size_of::<V::Place>(), receiver: None, recipient: None }
    }
}

/// # Safety
/// A `Filled<V>` must be at `at`.
unsafe fn receiver_at<V: Value + Receiver>(at: *const Key) -> *const dyn Receiver {
    // SAFETY: a `Filled<V>` is there, by this function's contract; only an address is computed.
    unsafe { &raw const (*at.cast::<Filled<V>>()).value }
}

/// # Safety
/// A `Filled<V>` must be at `at`.
unsafe fn recipient_at<V: Value + Recipient>(at: *const PublicKey) -> *const dyn Recipient {
    // SAFETY: a `Filled<V>` is there, by this function's contract; only an address is computed.
    unsafe { &raw const (*at.cast::<Filled<V>>()).value }
}

/// A place of the caller's that holds nothing yet.
pub(crate) struct Vacant<'c, P>(&'c mut MaybeUninit<P>);

/// A value in the caller's memory that is used up by what it is for.
pub(crate) struct Held<'c, V>(&'c mut Filled<V>);

impl<'c> Call<'c> {
    /// A place to make something in. Whatever was there is wiped.
    pub(crate) fn vacant<P>(&mut self, at: *mut P) -> Result<Vacant<'c, P>, Failure> {
        let place = self.place(at)?;
        place.zeroize();
        Ok(Vacant(place))
    }

    /// A key for decryption: a private or a shared one.
    pub(crate) fn receiver(&mut self, at: *const Key) -> Result<&'c dyn Receiver, Failure> {
        let ops = self.sealed(at.cast(), false)?;
        let receiver = ops.receiver.ok_or(Failure::new(POCKET_JOSE_ERR_CONTEXT))?;
        // SAFETY: the seal says that `put` made a value of the type of `ops` here, and that it did not move, so that
        // this is the function for it; `sealed` saw to its memory for `'c`.
        Ok(unsafe { &*receiver(at) })
    }

    /// A key for encryption.
    pub(crate) fn recipient(&mut self, at: *const PublicKey) -> Result<&'c dyn Recipient, Failure> {
        let ops = self.sealed(at.cast(), false)?;
        let recipient = ops.recipient.ok_or(Failure::new(POCKET_JOSE_ERR_CONTEXT))?;
        // SAFETY: as in `receiver`.
        Ok(unsafe { &*recipient(at) })
    }

    /// A value whose type is known, to be changed or used up.
    pub(crate) fn held<V: Value>(&mut self, at: *mut V::Place) -> Result<Held<'c, V>, Failure> {
        let ops = self.sealed(at.cast_const().cast(), true)?;
        if ops.kind != V::OPS.kind {
            return Err(Failure::new(POCKET_JOSE_ERR_CONTEXT));
        }
        // SAFETY: the seal says that `put` made a value of this kind here, which is that of `V` alone, and that it
        // did not move; `sealed` saw to its memory for `'c`, for us alone.
        Ok(Held(unsafe { &mut *at.cast::<Filled<V>>() }))
    }

    /// What the caller's memory says it is, if its seal is right; the whole of it is then spoken for.
    fn sealed(&mut self, at: *const Head, written: bool) -> Result<&'static Ops, Failure> {
        let Head { seal: found, ops } = self.copy_front(at, written)?;
        if ops.is_null() || aligned(ops).is_err() || found != seal(at.addr(), ops) {
            return Err(Failure::new(POCKET_JOSE_ERR_CONTEXT));
        }
        // SAFETY: only `put` writes such a seal, and it does so beside a pointer to a `'static Ops`.
        let ops = unsafe { &*ops };
        self.claim_behind(at, ops.size, written)?;
        Ok(ops)
    }
}

impl<P> Vacant<'_, P> {
    /// Puts `value` into the place.
    pub(crate) fn put<V: Value<Place = P>>(self, value: V) {
        let () = V::FITS;
        let at = self.0.as_mut_ptr().cast::<Filled<V>>();
        let seal = seal(at.addr(), V::OPS);
        // SAFETY: `at` points to a `P`, which has the room and the alignment for a `Filled<V>` by `FITS`, borrowed
        // for us alone. What was there has been wiped and is not to be dropped.
        unsafe {
            (&raw mut (*at).value).write(value);
            (&raw mut (*at).head).write(Head { seal, ops: V::OPS });
        }
    }
}

impl<V> Held<'_, V> {
    pub(crate) fn get(&self) -> &V {
        &self.0.value
    }

    pub(crate) fn get_mut(&mut self) -> &mut V {
        &mut self.0.value
    }

    /// Takes the value out of the caller's memory, which is wiped.
    pub(crate) fn take(self) -> V {
        let at = ptr::from_mut(self.0).cast::<MaybeUninit<Filled<V>>>();
        // SAFETY: a `Filled<V>` is there, borrowed for us alone. After the value was read out, its old place is
        // taken for plain memory, so that the value exists once.
        unsafe {
            let value = (&raw const (*at.cast::<Filled<V>>()).value).read();
            (*at).zeroize();
            value
        }
    }
}

/// A number that other memory does not hold by chance.
fn seal(at: usize, ops: *const Ops) -> u64 {
    let mix = |value: usize, factor: u64| u64::try_from(value).unwrap_or_default().wrapping_mul(factor);
    0x7063_6b74_6a6f_7365
        ^ mix(at, 0x9e37_79b9_7f4a_7c15)
        ^ mix(ops.addr(), 0xc2b2_ae3d_27d4_eb4f).rotate_left(32)
}

/// A key's name, beside the key.
pub(crate) struct Named<K> {
    pub(crate) key: K,
    len: usize,
    kid: [u8; POCKET_JOSE_KID_MAX],
}

impl<K> Named<K> {
    pub(crate) fn new(key: K, kid: Option<&str>) -> Result<Self, Failure> {
        let mut named = Self { key, len: 0, kid: [0; POCKET_JOSE_KID_MAX] };
        if let Some(kid) = kid {
            let place = named.kid.get_mut(..kid.len()).ok_or(Failure::new(POCKET_JOSE_ERR_COUNT))?;
            place.copy_from_slice(kid.as_bytes());
            named.len = kid.len();
        }
        Ok(named)
    }

    pub(crate) fn kid(&self) -> Option<&str> {
        let kid = self.kid.get(..self.len).filter(|kid| !kid.is_empty())?;
        core::str::from_utf8(kid).ok()
    }
}

/// The `kid` that the caller gives, unless it is the key's own.
pub(crate) fn choose_kid<'k>(
    given: Option<&'k str>,
    own: Option<Option<&'k str>>,
) -> Result<Option<&'k str>, Failure> {
    match (given.filter(|kid| !kid.is_empty()), own) {
        (Some(kid), _) => Ok(Some(kid)),
        (None, None) => Ok(None),
        // Spelled with escapes.
        (None, Some(None)) => Err(Failure::new(POCKET_JOSE_ERR_TEXT)),
        (None, Some(kid)) => Ok(kid),
    }
}
