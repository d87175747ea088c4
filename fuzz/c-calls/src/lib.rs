//! The C interface, called as a careless or hostile C program calls it: with NULL, crooked pointers, impossible
//! lengths and buffers that overlap. What such a program may not do is impossible here: each pointer that the library
//! is to follow points into [`Machine`], as many bytes as are said, and made keys are never scribbled on. So every
//! call here is safe if the library keeps its word; whether it does is for AddressSanitizer and for the laws to see.

use core::ffi::{CStr, c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr;

use pocket_jose_ffi::*;

pub use pocket_jose_ffi::Limits;

/// Bytes of a [`Machine`]'s memory.
pub const MEMORY: usize = 8192;

/// Bytes behind an [`At`] that the library may take for its own: the largest structure that it fills.
pub const LARGEST: usize = size_of::<TokenInfo>();

/// Where a pointer points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// NULL.
    Null,
    /// So many bytes from the start of the memory.
    Inside(usize),
}

/// A pointer and the length beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The pointer.
    pub at: At,
    /// The length: within the memory, or above `PTRDIFF_MAX`.
    pub len: usize,
}

/// What is given for a key or a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAt {
    /// NULL.
    Null,
    /// One of the places for such; in a list of keys, of those for shared keys.
    Slot(usize),
    /// In a list of keys, one of the places for private keys.
    Private(usize),
    /// A pointer into such a place that is not aligned.
    Crooked(usize),
    /// Memory that holds something else. Not for making keys.
    Inside(usize),
}

/// What is given for a content cipher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "three are ciphers, and one is NULL")]
pub enum Cipher {
    A128Gcm,
    A192Gcm,
    A256Gcm,
    Null,
}

/// Whom a token may be for, and how much it may ask for.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the members of pocket_jose_policy_t")]
pub struct Rules {
    pub keys: Vec<KeyAt>,
    pub content: Vec<Cipher>,
    pub limits: Option<Limits>,
    pub random: Randomness,
}

/// A message to be encrypted, and where to.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "what every function that encrypts takes")]
pub struct Message {
    pub content: Cipher,
    pub header: Option<[Place; 4]>,
    pub payload: Place,
    pub random: Randomness,
    pub out: Place,
    pub out_len: At,
}

/// A token to be decrypted, and where to.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "what every function that decrypts into a buffer takes")]
pub struct Opening {
    pub rules: Rules,
    pub token: Place,
    pub out: Place,
    pub out_len: At,
    pub key_index: At,
}

/// A token to be decrypted where it stands.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "what every function that decrypts in place takes")]
pub struct OpeningInPlace {
    pub rules: Rules,
    pub token: Place,
    pub plaintext: At,
    pub header: At,
    pub key_index: At,
}

/// A call.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the functions of pocket_jose.h and their parameters")]
pub enum Call {
    DirFromBytes { key: KeyAt, bytes: Place, kid: Place },
    DirFromJwk { key: KeyAt, jwk: Place },
    DirLimit { key: KeyAt, messages: u32 },
    DirLeft { key: KeyAt, messages: At },
    EncryptDir { key: KeyAt, message: Message },
    Decrypt(Opening),
    DecryptInPlace(OpeningInPlace),
    PublicImport { key: KeyAt, bytes: Place, kid: Place },
    PrivateImport { key: KeyAt, bytes: Place, kid: Place },
    PrivateElsewhere { key: KeyAt, modulus_len: usize, kid: Place },
    Encrypt { key: KeyAt, message: Message },
    EncryptRequest { key: KeyAt, session: KeyAt, message: Message },
    OpenResponse { session: KeyAt, opening: Opening },
    OpenResponseInPlace { session: KeyAt, opening: OpeningInPlace },
    DecryptRequest { session: KeyAt, opening: Opening },
    Answer { session: KeyAt, message: Message },
    Inspect { token: Place, info: At, header: Place, header_len: At },
    JsonText { json: Place, name: Place, out: Place, out_len: At },
    KeyInspect { bytes: Place, info: At },
    Write { what: Written, bytes: Place, out: Place, out_len: At },
    KeySetGet { set: Place, index: usize, found: At },
    KeySetFind { set: Place, kid: Place, alg: Place, operation: u32, found: At },
    Wipe { memory: Place },
}

/// The functions that write a key in another form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "pocket_jose_key_thumbprint and the four pocket_jose_public_..")]
pub enum Written {
    Thumbprint,
    Jwk,
    Pem,
    Der,
    Base64,
}

/// What is given for randomness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Randomness {
    /// NULL.
    Null,
    /// A structure without a function in it.
    Nothing,
    /// A function that fails.
    Fails,
    /// A function that counts.
    Works,
}

/// How many places for shared keys there are.
pub const SLOTS: usize = 3;

/// How many places there are for public keys, for private keys, and for sessions of each side.
pub const PAIRS: usize = 2;

/// A place for a key or a session, where nothing else stands.
type Places<T, const N: usize> = [Box<MaybeUninit<T>>; N];

/// Memory for arguments and results, and places for keys and sessions.
pub struct Machine {
    /// Of eight bytes each, so that what is aligned is known.
    memory: Box<[u64; MEMORY / 8]>,
    keys: Places<SharedKey, SLOTS>,
    publics: Places<PublicKey, PAIRS>,
    privates: Places<PrivateKey, PAIRS>,
    requests: Places<RequestSession, PAIRS>,
    answers: Places<AnswerSession, PAIRS>,
    drawn: u8,
}

fn empty<T, const N: usize>() -> Places<T, N> {
    core::array::from_fn(|_| Box::new(MaybeUninit::zeroed()))
}

impl Machine {
    /// Memory that begins with `bytes` and is zero behind.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        let mut words = Box::new([0; MEMORY / 8]);
        for (word, bytes) in words.iter_mut().zip(bytes.chunks(8)) {
            let mut eight = [0; 8];
            eight[..bytes.len()].copy_from_slice(bytes);
            *word = u64::from_ne_bytes(eight);
        }
        Self {
            memory: words,
            keys: empty(),
            publics: empty(),
            privates: empty(),
            requests: empty(),
            answers: empty(),
            drawn: 0,
        }
    }

    /// The whole memory as it is now.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.memory.iter().flat_map(|word| word.to_ne_bytes()).collect()
    }

    /// Copies what is in one place for keys to another, as `memcpy` does: the copy is no key.
    pub fn move_key(&mut self, from: usize, to: usize) {
        if let Ok([from, to]) = self.keys.get_disjoint_mut([from, to]) {
            // SAFETY: two places of the same size; a `MaybeUninit` asks nothing of its bytes.
            unsafe { ptr::copy_nonoverlapping(from.as_ptr(), to.as_mut_ptr(), 1) };
        }
    }

    /// Wipes a place for keys.
    pub fn wipe_key(&mut self, slot: usize) -> Status {
        let place = self.keys[slot].as_mut_ptr();
        // SAFETY: the place is there, and nobody else uses it.
        unsafe { pocket_jose_wipe(place.cast(), size_of::<SharedKey>()) }
    }

    /// How many messages a key will still encrypt; `None` where there is no key.
    pub fn left(&mut self, slot: usize) -> Option<u32> {
        let mut left = 0;
        // SAFETY: both places are there, and nobody else uses them.
        let status = unsafe { pocket_jose_dir_left(self.keys[slot].as_mut_ptr(), &raw mut left) };
        (status == POCKET_JOSE_OK).then_some(left)
    }

    fn at<T>(&mut self, at: At) -> *mut T {
        match at {
            At::Null => ptr::null_mut(),
            At::Inside(offset) => {
                assert!(offset <= MEMORY - LARGEST, "beyond the memory");
                self.memory.as_mut_ptr().wrapping_byte_add(offset).cast()
            }
        }
    }

    fn place(&mut self, Place { at, len }: Place) -> (*mut c_void, usize) {
        let At::Inside(offset) = at else { return (ptr::null_mut(), len) };
        assert!(len > isize::MAX as usize || offset.saturating_add(len) <= MEMORY, "beyond the memory");
        (self.memory.as_mut_ptr().wrapping_byte_add(offset).cast(), len)
    }

    /// A pointer to a key or a session: to a place out of `places`, crooked, or into memory that holds something else.
    fn pointer<T, const N: usize>(
        &mut self,
        at: KeyAt,
        places: impl FnOnce(&mut Self) -> &mut Places<T, N>,
    ) -> *mut T {
        match at {
            KeyAt::Null => ptr::null_mut(),
            KeyAt::Slot(slot) | KeyAt::Private(slot) => places(self)[slot].as_mut_ptr(),
            KeyAt::Crooked(slot) => places(self)[slot].as_mut_ptr().wrapping_byte_add(1),
            KeyAt::Inside(offset) => self.at(At::Inside(offset)),
        }
    }

    /// As [`Machine::pointer`], to something that is to be made there.
    fn vacant<T, const N: usize>(
        &mut self,
        at: KeyAt,
        places: impl FnOnce(&mut Self) -> &mut Places<T, N>,
    ) -> *mut T {
        assert!(!matches!(at, KeyAt::Inside(_)), "a key would stand where others write");
        self.pointer(at, places)
    }

    fn key(&mut self, at: KeyAt) -> *mut SharedKey {
        self.pointer(at, |this| &mut this.keys)
    }

    /// The source is within `self` as well.
    fn source(&mut self, random: Randomness) -> Random {
        let fill: Option<unsafe extern "C" fn(*mut c_void, *mut u8, usize) -> c_int> = match random {
            Randomness::Works => Some(count),
            Randomness::Fails => Some(fail),
            Randomness::Null | Randomness::Nothing => None,
        };
        Random { fill, user: (&raw mut self.drawn).cast() }
    }

    fn with_policy(
        &mut self,
        rules: &Rules,
        call: impl FnOnce(&mut Self, *const Policy) -> Status,
    ) -> Status {
        let mut keys: Vec<*const Key> = Vec::new();
        for at in &rules.keys {
            keys.push(match at {
                KeyAt::Private(_) => self.pointer(*at, |this| &mut this.privates).cast_const().cast(),
                at => self.key(*at).cast_const().cast(),
            });
        }
        let content: Vec<*const Content> = rules.content.iter().copied().map(content).collect();
        let source = self.source(rules.random);
        let policy = Policy {
            keys: keys.as_ptr(),
            key_count: keys.len(),
            content: content.as_ptr(),
            content_count: content.len(),
            limits: rules.limits.as_ref().map_or(ptr::null(), ptr::from_ref),
            random: if rules.random == Randomness::Null { ptr::null() } else { &raw const source },
        };
        call(self, &raw const policy)
    }

    /// Hands on what every function that encrypts takes.
    fn with_message(
        &mut self,
        message: &Message,
        call: impl FnOnce(
            *const Content,
            *const HeaderMembers,
            (*const c_void, usize),
            *const Random,
            (*mut c_void, usize),
            *mut usize,
        ) -> Status,
    ) -> Status {
        let header = message.header.map(|texts| texts.map(|text| self.place(text)));
        let header = header.map(|[kid, typ, cty, members]| HeaderMembers {
            kid: kid.0,
            kid_len: kid.1,
            typ: typ.0,
            typ_len: typ.1,
            cty: cty.0,
            cty_len: cty.1,
            members: members.0,
            members_len: members.1,
        });
        let header = header.as_ref().map_or(ptr::null(), ptr::from_ref);
        let ((payload, payload_len), out) = (self.place(message.payload), self.place(message.out));
        let out_len = self.at(message.out_len);
        let source = self.source(message.random);
        let source = if message.random == Randomness::Null { ptr::null() } else { &raw const source };
        call(content(message.content), header, (payload.cast_const(), payload_len), source, out, out_len)
    }

    /// Makes the call.
    #[allow(clippy::too_many_lines, reason = "one arm for each function")]
    pub fn call(&mut self, call: &Call) -> Status {
        match call {
            Call::DirFromBytes { key, bytes, kid } => {
                let key = self.vacant(*key, |this| &mut this.keys);
                let ((bytes, len), (kid, kid_len)) = (self.place(*bytes), self.place(*kid));
                // SAFETY: see the top of this file.
                unsafe { pocket_jose_dir_from_bytes(key, bytes, len, kid, kid_len) }
            }
            Call::DirFromJwk { key, jwk } => {
                let key = self.vacant(*key, |this| &mut this.keys);
                let (jwk, len) = self.place(*jwk);
                // SAFETY: see the top of this file.
                unsafe { pocket_jose_dir_from_jwk(key, jwk, len) }
            }
            Call::PublicImport { key, bytes, kid } => {
                let key = self.vacant(*key, |this| &mut this.publics);
                let ((bytes, len), (kid, kid_len)) = (self.place(*bytes), self.place(*kid));
                // SAFETY: see the top of this file.
                unsafe { pocket_jose_rsa_oaep_256_public_import(key, bytes, len, kid, kid_len) }
            }
            Call::PrivateImport { key, bytes, kid } => {
                let key = self.vacant(*key, |this| &mut this.privates);
                let ((bytes, len), (kid, kid_len)) = (self.place(*bytes), self.place(*kid));
                // SAFETY: see the top of this file.
                unsafe { pocket_jose_rsa_oaep_256_private_import(key, bytes, len, kid, kid_len) }
            }
            Call::PrivateElsewhere { key, modulus_len, kid } => {
                let key = self.vacant(*key, |this| &mut this.privates);
                let (kid, kid_len) = self.place(*kid);
                let callback = Unwrap { unwrap: Some(stand_in), user: ptr::null_mut() };
                let callback = &raw const callback;
                // SAFETY: see the top of this file; the callback is a function.
                unsafe {
                    pocket_jose_rsa_oaep_256_private_from_callback(key, *modulus_len, callback, kid, kid_len)
                }
            }
            // SAFETY: see the top of this file.
            Call::DirLimit { key, messages } => unsafe { pocket_jose_dir_limit(self.key(*key), *messages) },
            Call::DirLeft { key, messages } => {
                let (key, messages) = (self.key(*key), self.at(*messages));
                // SAFETY: see the top of this file.
                unsafe { pocket_jose_dir_left(key, messages) }
            }
            Call::EncryptDir { key, message } => {
                let key = self.key(*key);
                self.with_message(message, |content, header, (payload, len), random, (out, cap), out_len| {
                    // SAFETY: see the top of this file.
                    unsafe {
                        pocket_jose_encrypt_dir(key, content, header, payload, len, random, out, cap, out_len)
                    }
                })
            }
            Call::Encrypt { key, message } => {
                let key = self.pointer(*key, |this| &mut this.publics);
                self.with_message(message, |content, header, (payload, len), random, (out, cap), out_len| {
                    // SAFETY: see the top of this file.
                    unsafe {
                        pocket_jose_encrypt(key, content, header, payload, len, random, out, cap, out_len)
                    }
                })
            }
            Call::EncryptRequest { key, session, message } => {
                let key = self.pointer(*key, |this| &mut this.publics).cast_const();
                let session = self.vacant(*session, |this| &mut this.requests);
                self.with_message(message, |content, header, (payload, len), random, (out, cap), out_len| {
                    // SAFETY: see the top of this file.
                    unsafe {
                        pocket_jose_encrypt_request(
                            key, content, header, payload, len, random, session, out, cap, out_len,
                        )
                    }
                })
            }
            Call::Answer { session, message } => {
                let session = self.pointer(*session, |this| &mut this.answers);
                self.with_message(message, |content, header, (payload, len), random, (out, cap), out_len| {
                    // SAFETY: see the top of this file.
                    unsafe {
                        pocket_jose_answer(session, content, header, payload, len, random, out, cap, out_len)
                    }
                })
            }
            Call::Decrypt(opening) => self.with_policy(&opening.rules, |this, policy| {
                let ((token, len), (out, cap)) = (this.place(opening.token), this.place(opening.out));
                let (out_len, key_index) = (this.at(opening.out_len), this.at(opening.key_index));
                // SAFETY: see the top of this file.
                unsafe { pocket_jose_decrypt(policy, token, len, out, cap, out_len, key_index) }
            }),
            Call::OpenResponse { session, opening } => self.with_policy(&opening.rules, |this, policy| {
                let session = this.pointer(*session, |this| &mut this.requests);
                let ((token, len), (out, cap)) = (this.place(opening.token), this.place(opening.out));
                let (out_len, key_index) = (this.at(opening.out_len), this.at(opening.key_index));
                // SAFETY: see the top of this file.
                unsafe {
                    pocket_jose_open_response(session, policy, token, len, out, cap, out_len, key_index)
                }
            }),
            Call::DecryptRequest { session, opening } => self.with_policy(&opening.rules, |this, policy| {
                let session = this.vacant(*session, |this| &mut this.answers);
                let ((token, len), (out, cap)) = (this.place(opening.token), this.place(opening.out));
                let (out_len, key_index) = (this.at(opening.out_len), this.at(opening.key_index));
                // SAFETY: see the top of this file.
                unsafe {
                    pocket_jose_decrypt_request(policy, session, token, len, out, cap, out_len, key_index)
                }
            }),
            Call::DecryptInPlace(opening) => self.with_policy(&opening.rules, |this, policy| {
                let (token, len) = this.place(opening.token);
                let (plaintext, header) = (this.at(opening.plaintext), this.at(opening.header));
                let key_index = this.at(opening.key_index);
                // SAFETY: see the top of this file.
                unsafe { pocket_jose_decrypt_in_place(policy, token, len, plaintext, header, key_index) }
            }),
            Call::OpenResponseInPlace { session, opening } => {
                self.with_policy(&opening.rules, |this, policy| {
                    let session = this.pointer(*session, |this| &mut this.requests);
                    let (token, len) = this.place(opening.token);
                    let (plaintext, header) = (this.at(opening.plaintext), this.at(opening.header));
                    let key_index = this.at(opening.key_index);
                    // SAFETY: see the top of this file.
                    unsafe {
                        pocket_jose_open_response_in_place(
                            session, policy, token, len, plaintext, header, key_index,
                        )
                    }
                })
            }
            Call::Inspect { token, info, header, header_len } => {
                let ((token, len), (header, cap)) = (self.place(*token), self.place(*header));
                let (info, header_len) = (self.at(*info), self.at(*header_len));
                // SAFETY: see the top of this file.
                unsafe { pocket_jose_inspect(token, len, info, header, cap, header_len) }
            }
            Call::JsonText { json, name, out, out_len } => {
                let ((json, len), (name, name_len)) = (self.place(*json), self.place(*name));
                let ((out, cap), out_len) = (self.place(*out), self.at(*out_len));
                // SAFETY: see the top of this file.
                unsafe { pocket_jose_json_text(json, len, name, name_len, out, cap, out_len) }
            }
            Call::KeyInspect { bytes, info } => {
                let ((bytes, len), info) = (self.place(*bytes), self.at(*info));
                // SAFETY: see the top of this file.
                unsafe { pocket_jose_key_inspect(bytes, len, info) }
            }
            Call::Write { what, bytes, out, out_len } => {
                let write = match what {
                    Written::Thumbprint => pocket_jose_key_thumbprint,
                    Written::Jwk => pocket_jose_public_jwk,
                    Written::Pem => pocket_jose_public_pem,
                    Written::Der => pocket_jose_public_der,
                    Written::Base64 => pocket_jose_public_base64,
                };
                let ((bytes, len), (out, cap)) = (self.place(*bytes), self.place(*out));
                let out_len = self.at(*out_len);
                // SAFETY: see the top of this file.
                unsafe { write(bytes, len, out, cap, out_len) }
            }
            Call::KeySetGet { set, index, found } => {
                let ((set, len), found) = (self.place(*set), self.at(*found));
                // SAFETY: see the top of this file.
                unsafe { pocket_jose_key_set_get(set, len, *index, found) }
            }
            Call::KeySetFind { set, kid, alg, operation, found } => {
                let ((set, len), (kid, kid_len)) = (self.place(*set), self.place(*kid));
                let ((alg, alg_len), found) = (self.place(*alg), self.at(*found));
                // SAFETY: see the top of this file.
                unsafe { pocket_jose_key_set_find(set, len, kid, kid_len, alg, alg_len, *operation, found) }
            }
            Call::Wipe { memory } => {
                let (memory, len) = self.place(*memory);
                // SAFETY: see the top of this file.
                unsafe { pocket_jose_wipe(memory, len) }
            }
        }
    }
}

/// The name of a status.
#[must_use]
pub fn name(status: Status) -> &'static str {
    // SAFETY: a C string that lives for ever, says the header.
    let name: &'static CStr = unsafe { CStr::from_ptr(pocket_jose_status_name(status)) };
    name.to_str().unwrap_or_default()
}

fn content(cipher: Cipher) -> *const Content {
    match cipher {
        Cipher::A128Gcm => pocket_jose_a128gcm(),
        Cipher::A192Gcm => pocket_jose_a192gcm(),
        Cipher::A256Gcm => pocket_jose_a256gcm(),
        Cipher::Null => ptr::null(),
    }
}

/// Bytes that do not repeat soon: no randomness is wanted.
unsafe extern "C" fn count(user: *mut c_void, out: *mut u8, len: usize) -> c_int {
    // SAFETY: the library hands on what it was given, `Machine::drawn`, and as many bytes of `out` as it says.
    let (drawn, out) = unsafe { (&mut *user.cast::<u8>(), core::slice::from_raw_parts_mut(out, len)) };
    for byte in out {
        *drawn = drawn.wrapping_mul(5).wrapping_add(3);
        *byte = *drawn;
    }
    0
}

unsafe extern "C" fn fail(_user: *mut c_void, _out: *mut u8, _len: usize) -> c_int {
    7
}

/// A private key without security: the encrypted key holds the content encryption key behind its first byte, which says
/// whether there is one.
unsafe extern "C" fn stand_in(
    _user: *mut c_void,
    from: *const u8,
    from_len: usize,
    to: *mut u8,
    to_len: usize,
) -> c_int {
    // SAFETY: as much as the library says, by what it promises of its callbacks.
    let (from, to) =
        unsafe { (core::slice::from_raw_parts(from, from_len), core::slice::from_raw_parts_mut(to, to_len)) };
    let found = from.split_first().filter(|(first, _)| **first > 1).and_then(|(_, rest)| rest.get(..to_len));
    match found {
        Some(found) => {
            to.copy_from_slice(found);
            0
        }
        None => 1,
    }
}
