//! What the C drivers do from outside (`tests/c`), in short, where every test run sees it: bad pointers and lengths end
//! in a status, and an object that was moved is no object.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic, reason = "a test may end by a panic")]

use core::ffi::c_void;
use core::mem::{MaybeUninit, size_of};
use core::ptr;

use pocket_jose_ffi::*;

const JWK: &str = r#"{"kty":"oct","kid":"s","alg":"A128GCM","k":"AAECAwQFBgcICQoLDA0ODw"}"#;

/// A shared key, in a place that is not moved.
fn key() -> Box<MaybeUninit<SharedKey>> {
    let mut place = Box::new(MaybeUninit::uninit());
    // SAFETY: the place has room for a key, and the JWK is there.
    let status = unsafe { pocket_jose_dir_from_jwk(place.as_mut_ptr(), JWK.as_ptr().cast(), JWK.len()) };
    assert_eq!(status, POCKET_JOSE_OK);
    place
}

#[test]
fn m7_null_misaligned_overlong_and_overlapping_memory_is_refused() {
    let mut place = key();
    let (start, len) = (JWK.as_ptr().cast::<c_void>(), JWK.len());
    let crooked = place.as_mut_ptr().wrapping_byte_add(1);
    let inside = place.as_mut_ptr().wrapping_byte_add(64).cast::<c_void>().cast_const();
    for (want, at, bytes, len) in [
        (POCKET_JOSE_ERR_NULL, ptr::null_mut(), start, len),
        (POCKET_JOSE_ERR_NULL, place.as_mut_ptr(), ptr::null(), len),
        (POCKET_JOSE_ERR_MALFORMED_JWK, place.as_mut_ptr(), ptr::null(), 0),
        (POCKET_JOSE_ERR_ALIGNMENT, crooked, start, len),
        (POCKET_JOSE_ERR_LENGTH, place.as_mut_ptr(), start, usize::MAX),
        (POCKET_JOSE_ERR_LENGTH, place.as_mut_ptr(), start, usize::MAX / 2 + 1),
        (POCKET_JOSE_ERR_OVERLAP, place.as_mut_ptr(), inside, 1),
    ] {
        // SAFETY: what is not refused is there.
        assert_eq!(unsafe { pocket_jose_dir_from_jwk(at, bytes, len) }, want);
    }
}

#[test]
fn m7_a_key_that_was_moved_or_wiped_is_no_key() {
    let mut place = key();
    let mut left = 0;
    // SAFETY: both places are there.
    assert_eq!(unsafe { pocket_jose_dir_left(place.as_mut_ptr(), &raw mut left) }, POCKET_JOSE_OK);
    assert_eq!(left, u32::MAX);

    let mut moved = Box::new(MaybeUninit::uninit());
    // SAFETY: both places are there, and a copy of the bytes is what is to be tried.
    unsafe { ptr::copy_nonoverlapping(place.as_ptr(), moved.as_mut_ptr(), 1) };
    // SAFETY: as above.
    assert_eq!(unsafe { pocket_jose_dir_left(moved.as_mut_ptr(), &raw mut left) }, POCKET_JOSE_ERR_CONTEXT);

    // SAFETY: the place is there.
    let wiped = unsafe { pocket_jose_wipe(place.as_mut_ptr().cast(), size_of::<SharedKey>()) };
    assert_eq!(wiped, POCKET_JOSE_OK);
    // SAFETY: the place is there, and was written.
    assert_eq!(unsafe { pocket_jose_dir_left(place.as_mut_ptr(), &raw mut left) }, POCKET_JOSE_ERR_CONTEXT);
    // SAFETY: the place is there, and was written.
    let bytes = unsafe { core::slice::from_raw_parts(place.as_ptr().cast::<u8>(), size_of::<SharedKey>()) };
    assert!(bytes.iter().all(|byte| *byte == 0));
}

/// A token under `dir`, made by this library.
fn token(key: &mut MaybeUninit<SharedKey>) -> Vec<u8> {
    unsafe extern "C" fn fill(user: *mut c_void, out: *mut u8, len: usize) -> core::ffi::c_int {
        let _ = user;
        for index in 0..len {
            // SAFETY: `out` has `len` bytes.
            unsafe { out.add(index).write(u8::try_from(index % 251).unwrap()) };
        }
        0
    }
    let random = Random { fill: Some(fill), user: ptr::null_mut() };
    let (mut out, mut len) = ([0u8; 256], 0);
    // SAFETY: everything is there, and nothing overlaps.
    let status = unsafe {
        pocket_jose_encrypt_dir(
            key.as_mut_ptr(),
            pocket_jose_a128gcm(),
            ptr::null(),
            b"hello".as_ptr().cast(),
            5,
            &raw const random,
            out.as_mut_ptr().cast(),
            out.len(),
            &raw mut len,
        )
    };
    assert_eq!(status, POCKET_JOSE_OK);
    out[..len].to_vec()
}

fn open(key: &MaybeUninit<SharedKey>, token: &[u8]) -> Result<Vec<u8>, Status> {
    let keys = [key.as_ptr().cast::<Key>()];
    let content = [pocket_jose_a128gcm()];
    let policy = Policy {
        keys: keys.as_ptr(),
        key_count: 1,
        content: content.as_ptr(),
        content_count: 1,
        limits: ptr::null(),
        random: ptr::null(),
    };
    let (mut out, mut len) = (vec![b'?'; token.len()], 0);
    // SAFETY: everything is there, and nothing overlaps.
    let status = unsafe {
        pocket_jose_decrypt(
            &raw const policy,
            token.as_ptr().cast(),
            token.len(),
            out.as_mut_ptr().cast(),
            out.len(),
            &raw mut len,
            ptr::null_mut(),
        )
    };
    if status != POCKET_JOSE_OK {
        assert_eq!(len, 0);
        return Err(status);
    }
    Ok(out[..len].to_vec())
}

#[test]
fn m8_whatever_is_damaged_behind_the_header_gives_one_code() {
    let mut place = key();
    let token = token(&mut place);
    assert_eq!(open(&place, &token).unwrap(), b"hello");
    let header = token.iter().position(|byte| *byte == b'.').unwrap();
    let mut tried = 0;
    for at in header + 2..token.len() {
        // The last character of a part has unused bits, and changing those is a fault in the spelling.
        let last = token.get(at + 1).is_none_or(|next| *next == b'.');
        if token[at] == b'.' || last {
            continue;
        }
        let mut bent = token.clone();
        bent[at] = if bent[at] == b'A' { b'B' } else { b'A' };
        assert_eq!(open(&place, &bent), Err(POCKET_JOSE_ERR_DECRYPT), "{at}");
        tried += 1;
    }
    assert!(tried > 30, "{tried}");
}
