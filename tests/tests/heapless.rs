//! Without a heap where none is promised, and without secrets left in it where there is one.
//!
//! The allocator of this program counts, and looks through every block that is given back.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use alg_aesgcm::A256GCM;
use alg_rsa::{RsaOaep256, RsaOaep256Public};
use getrandom::SysRng;
use jose_alg::{ContentCipher, Error, HeaderFields, Member, RecipientKey};
use jwe_core::{Decrypter, Direct, DirectSender, Encrypter, JweCompact, Limits};
use jwk::Jwk;
use pocket_jose::{KeyRing, RECOMMENDED, RECOMMENDED_SIGNATURES, Receiver, Sender, Signer};

const SECRET_LEN: usize = 16;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    static WANTED: Cell<Option<[u8; SECRET_LEN]>> = const { Cell::new(None) };
    static FOUND: Cell<usize> = const { Cell::new(0) };
}

struct Watching;

// SAFETY: every block comes from `System` and goes back to it, with the layout that it came with.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        // Zeroed, so that what is found in a block was put there by its owner.
        // SAFETY: the caller keeps to `alloc`'s contract, which is `alloc_zeroed`'s.
        unsafe { System.alloc_zeroed(layout) }
    }

    // The provided `realloc` takes a new block and gives the old one to `dealloc` here.
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if let Ok(Some(wanted)) = WANTED.try_with(Cell::get) {
            // SAFETY: the block is still the caller's, is `layout.size()` bytes long, and was zeroed to begin with.
            let bytes = unsafe { std::slice::from_raw_parts(block, layout.size()) };
            if bytes.windows(SECRET_LEN).any(|window| window == wanted) {
                let _ = FOUND.try_with(|found| found.set(found.get() + 1));
            }
        }
        // SAFETY: the caller keeps to `dealloc`'s contract.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Watching = Watching;

/// Runs `work` and says how often it allocated.
fn allocations<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = ALLOCATIONS.get();
    let result = work();
    (result, ALLOCATIONS.get() - before)
}

/// Runs `work` and says in how many of the blocks that it gave back `secret` still stood.
fn left_behind<T>(secret: &[u8], work: impl FnOnce() -> T) -> (T, usize) {
    let wanted = secret.first_chunk().expect("a secret of 16 bytes or more");
    FOUND.set(0);
    WANTED.set(Some(*wanted));
    let result = work();
    WANTED.set(None);
    (result, FOUND.get())
}

#[test]
fn the_allocator_sees_what_it_must() {
    assert_eq!(allocations(|| 1 + 1).1, 0);
    assert_eq!(allocations(|| drop(std::hint::black_box(vec![7u8; 10]))).1, 1);
    let secret = *b"a secret of sixt";
    assert_eq!(left_behind(&secret, || drop(std::hint::black_box(vec![0u8; 64]))).1, 0);
    assert_eq!(left_behind(&secret, || drop(std::hint::black_box(secret.to_vec()))).1, 1);
    // Also in what a growing vector leaves.
    let grown = || {
        let mut vector = secret.to_vec();
        vector.reserve_exact(1000);
        std::hint::black_box(&mut vector).fill(0);
    };
    assert_eq!(left_behind(&secret, grown).1, 1);
}

const CONTENT: &[&dyn ContentCipher] = &[&A256GCM];
const PAYLOAD: &[u8] = b"{\"amount\":100}";

/// Both forms of decryption.
fn opens(keys: &[&dyn RecipientKey], token: &mut [u8]) -> Result<(), Error> {
    let decrypter = Decrypter { keys, content: CONTENT, limits: Limits::DEFAULT };
    let mut work = [0; 1024];
    let opened = decrypter.decrypt(&JweCompact::parse(token)?, &mut work)?;
    assert_eq!(opened.plaintext, PAYLOAD);
    let (header, opened) = decrypter.decrypt_in_place(token)?;
    assert_eq!(opened.plaintext, PAYLOAD);
    assert!(header.get("url").is_some());
    Ok(())
}

#[test]
fn dir_takes_no_heap_from_the_jwk_to_the_payload() {
    let jwk = br#"{"kty":"oct","kid":"shared","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlBQkNERUY"}"#;
    let ((), count) = allocations(|| {
        let jwk = Jwk::parse(jwk).expect("a key");
        let mut bytes = [0; 32];
        let bytes =
            jwk.oct().and_then(|octets| octets.decode(&mut bytes).map(|bytes| &*bytes)).expect("32 bytes");
        let fields = HeaderFields { members: &[Member::text("url", "/v1/cases")], ..HeaderFields::NONE };
        let sender = DirectSender::new(bytes);
        let encrypter = Encrypter { recipient: &sender, content: &A256GCM };
        let mut token = [0; 512];
        let needed = encrypter.encrypted_len(&fields, PAYLOAD.len()).expect("it fits");
        encrypter.encrypt(&fields, PAYLOAD, &mut SysRng, &mut token).expect("it fits");
        opens(&[&Direct::new(bytes)], &mut token[..needed]).expect("it opens");
        // Failing costs none either.
        let prepared = A256GCM::prepare(bytes).expect("32 bytes");
        let decrypter =
            Decrypter { keys: &[&Direct::new(&[1; 32])], content: &[&prepared], limits: Limits::DEFAULT };
        assert!(decrypter.decrypt_in_place(&mut token[..needed]).is_err());
    });
    assert_eq!(count, 0, "allocations");
}

#[test]
fn rsa_oaep_256_takes_no_heap_from_the_jwk_to_the_payload() {
    let ring = KeyRing::generate_rsa(2048).expect("a key");
    let private = ring.keys()[0].as_json();
    let public = ring.public().and_then(|ring| ring.to_json()).expect("a key");
    let ((), count) = allocations(|| {
        let key = RsaOaep256::<2048>::from_jwk(&Jwk::parse(private.as_bytes()).expect("a key"))
            .expect("a good key");
        let recipient = RsaOaep256Public::<2048>::from_jwk(&Jwk::parse(public.as_bytes()).expect("a key"))
            .expect("a good key");
        let key = key.with_blinding(SysRng);
        let fields = HeaderFields { members: &[Member::text("url", "/v1/cases")], ..HeaderFields::NONE };
        let encrypter = Encrypter { recipient: &recipient, content: &A256GCM };
        let mut token = [0; 1024];
        let len = encrypter.encrypt(&fields, PAYLOAD, &mut SysRng, &mut token).expect("it fits").len();
        opens(&[&key], &mut token[..len]).expect("it opens");
    });
    assert_eq!(count, 0, "allocations");
}

#[test]
fn a_request_and_its_answer_take_no_heap() {
    let ring = KeyRing::generate_rsa(2048).expect("a key");
    let private = ring.keys()[0].as_json();
    let ((), count) = allocations(|| {
        let jwk = Jwk::parse(private.as_bytes()).expect("a key");
        let key = RsaOaep256::<2048>::from_jwk(&jwk).expect("a good key");
        let numbers = jwk.rsa().expect("an RSA key");
        let (mut n, mut e) = ([0; 256], [0; 4]);
        let (n, e) =
            (numbers.n.decode(&mut n).expect("256 bytes"), numbers.e.decode(&mut e).expect("4 bytes"));
        let recipient = RsaOaep256Public::<2048>::from_components(n, e, None).expect("a good key");

        let mut token = [0; 1024];
        let (token, session) = Encrypter { recipient: &recipient, content: &A256GCM }
            .encrypt_request(&HeaderFields::NONE, PAYLOAD, &mut SysRng, &mut token)
            .expect("it fits");
        let server = Decrypter { keys: &[&key], content: CONTENT, limits: Limits::DEFAULT };
        let mut work = [0; 1024];
        let token = JweCompact::parse(token).expect("a token");
        let (opened, answer) = server.decrypt_request(&token, &mut work).expect("it opens");
        assert_eq!(opened.plaintext, PAYLOAD);
        let mut response = [0; 256];
        let len = answer.answer_len(CONTENT, &HeaderFields::NONE, 4).expect("it fits");
        answer.answer(CONTENT, &HeaderFields::NONE, b"done", &mut SysRng, &mut response).expect("it fits");
        let nobody = Decrypter { keys: &[], content: CONTENT, limits: Limits::DEFAULT };
        let (_, opened) = session.open_response_in_place(&nobody, &mut response[..len]).expect("it opens");
        assert_eq!(opened.plaintext, b"done");
    });
    assert_eq!(count, 0, "allocations");
}

#[test]
fn d1_g7_ten_megabytes_of_dots_cost_no_heap() {
    let mut dots = vec![b'.'; 10_000_000];
    let ((), count) = allocations(|| {
        assert!(JweCompact::parse(&dots).is_err());
        let decrypter =
            Decrypter { keys: &[&Direct::new(&[7; 32])], content: CONTENT, limits: Limits::DEFAULT };
        assert!(decrypter.decrypt_in_place(&mut dots).is_err());
    });
    assert_eq!(count, 0, "allocations");
}

#[test]
fn m2_g14_a_shared_key_leaves_nothing_in_the_heap() {
    let key = *b"fedcba9876543210FEDCBA9876543210";
    let text = jose_wire::base64url::encode_to_string(&key);
    let jwk = format!(r#"{{"kty":"oct","k":"{text}"}}"#);
    let work = || {
        let ring = KeyRing::import(jwk.as_bytes()).expect("it imports");
        let sender = Sender::new(&ring, None, &RECOMMENDED).expect("it can encrypt");
        let token = sender.encrypt(&HeaderFields::NONE, PAYLOAD).expect("it encrypts");
        let receiver = Receiver::new(&ring, &RECOMMENDED);
        assert_eq!(receiver.decrypt(&token).expect("it opens").payload, PAYLOAD);
        let exported = ring.to_json().expect("JSON");
        assert!(exported.contains(&text));
        let copy = ring.clone();
        drop((ring, copy, exported));
    };
    assert_eq!(left_behind(&key, work).1, 0, "blocks with the key");
    assert_eq!(left_behind(text.as_bytes(), work).1, 0, "blocks with the key in base64url");
}

#[test]
fn m2_g14_a_private_key_leaves_nothing_in_the_heap() {
    let ring = KeyRing::generate_rsa(2048).expect("a key");
    let json = ring.to_json().expect("JSON");
    let token = Sender::new(&ring, None, &RECOMMENDED)
        .and_then(|sender| sender.encrypt(&HeaderFields::NONE, PAYLOAD))
        .expect("it encrypts");
    let without_primes = {
        let key: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        serde_json::json!({"kty": "RSA", "n": key["n"], "e": key["e"], "d": key["d"]}).to_string()
    };
    let for_any_alg = {
        let mut key: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        key.as_object_mut()
            .expect("a JWK")
            .retain(|name, _| !matches!(name.as_str(), "alg" | "use" | "key_ops"));
        key.to_string()
    };
    let jwk = ring.keys()[0].as_jwk().expect("a key");
    let private = jwk.rsa().expect("an RSA key").private.expect("a private one");
    let crt = private.crt.expect("with its primes");
    for (name, octets) in
        [("d", private.d), ("p", crt.p), ("q", crt.q), ("dp", crt.dp), ("dq", crt.dq), ("qi", crt.qi)]
    {
        let mut bytes = [0; 256];
        let big_endian = octets.decode(&mut bytes).expect("256 bytes at most").to_vec();
        let little_endian: Vec<u8> = big_endian.iter().rev().copied().collect();
        for (jwk, whole) in [(&**json, true), (&without_primes, false)] {
            let work = || {
                let ring = KeyRing::import(jwk.as_bytes()).expect("it imports");
                let receiver = Receiver::new(&ring, &RECOMMENDED);
                assert_eq!(receiver.decrypt(&token).expect("it opens").payload, PAYLOAD);
            };
            assert_eq!(left_behind(&big_endian, work).1, 0, "blocks with {name}, whole key: {whole}");
            assert_eq!(left_behind(octets.text().as_bytes(), work).1, 0, "blocks with the text of {name}");
            if whole {
                let sign = || {
                    let ring = KeyRing::import(for_any_alg.as_bytes()).expect("it imports");

                    let signer = Signer::new(&ring, None, &RECOMMENDED_SIGNATURES).expect("it can sign");
                    signer.sign(&HeaderFields::NONE, PAYLOAD).expect("it signs");
                };
                assert_eq!(left_behind(&big_endian, sign).1, 0, "blocks with {name} after signing");
                assert_eq!(
                    left_behind(&little_endian, sign).1,
                    0,
                    "blocks with {name} as a number after signing"
                );
            }
            let as_number = left_behind(&little_endian, work).1;
            if whole {
                assert_eq!(as_number, 0, "blocks with {name} as a number");
            } else if as_number > 0 {
                // Finding the primes is the `rsa` crate's work, which does not wipe what it works on.
                println!(
                    "known: the `rsa` crate leaves {name} in {as_number} blocks when it finds the primes"
                );
            }
        }
    }
}

#[test]
fn m2_s4_a_payload_that_was_refused_leaves_nothing_in_the_heap() {
    let payload = b"a payload that nobody may see before its tag was checked";
    let key = [7; 32];
    let sender = DirectSender::new(&key);
    let token = Encrypter { recipient: &sender, content: &A256GCM }
        .encrypt_to_string(&HeaderFields::NONE, payload, &mut SysRng)
        .expect("it fits");
    let (rest, tag) = token.split_at(token.len() - 22);
    let forged = format!("{rest}{}{}", if tag.starts_with('A') { "B" } else { "A" }, &tag[1..]);
    let direct = Direct::new(&key);
    let decrypter = Decrypter { keys: &[&direct], content: CONTENT, limits: Limits::DEFAULT };
    let work = || {
        let token = JweCompact::parse(&forged).expect("a token");
        assert_eq!(decrypter.decrypt_to_vec(&token).map(|_| ()), Err(Error::Rejected));
    };
    assert_eq!(left_behind(payload, work).1, 0);
    // One that opens is the caller's to wipe.
    let kept = || {
        let token = JweCompact::parse(&token).expect("a token");
        drop(decrypter.decrypt_to_vec(&token).expect("it opens"));
    };
    assert_eq!(left_behind(payload, kept).1, 1);
}
