//! Input made to hurt: megabytes of one character, nesting without end, names that take long to compare. All
//! of it runs on a small stack; a second for all of it together would be slow.
//!
//! Work per byte is measured by counting instructions elsewhere (row D13); here only what must hold on every
//! machine: an answer, the right one, in a stack that a microcontroller's host emulation could spare.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::thread;

use jose_wire::json::{Limits, Object, Value};
use jose_wire::{Fault, WireError, base64url};

const STACK: usize = 64 * 1024;
const MEGABYTES: usize = 10 * 1024 * 1024;

fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    thread::Builder::new().stack_size(STACK).spawn(work).unwrap().join().unwrap()
}

fn fault(text: &[u8], limits: &Limits) -> Option<(Fault, usize)> {
    Value::parse(text, limits).err().map(|WireError { fault, at }| (fault, at))
}

#[test]
fn d7_nesting_of_any_depth_needs_no_more_stack() {
    on_a_small_stack(|| {
        for depth in [33, 1000, 100_000] {
            for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"\":", "}]")] {
                let text = format!("{}0{}", open.repeat(depth), close.repeat(depth));
                assert_eq!(fault(text.as_bytes(), &Limits::MAX).unwrap().0, Fault::JsonDepth);
                let within = Limits { depth: 8, ..Limits::MAX };
                assert_eq!(fault(text.as_bytes(), &within).unwrap().0, Fault::JsonDepth);
                assert_eq!(fault(open.repeat(depth).as_bytes(), &Limits::MAX).unwrap().0, Fault::JsonDepth);
            }
        }
        // Ignored members are no back door.
        let text = format!("{{\"alg\":\"dir\",\"x\":{}{}}}", "[".repeat(600), "]".repeat(600));
        assert_eq!(fault(text.as_bytes(), &Limits::DEFAULT), Some((Fault::JsonDepth, 24)));
    });
}

#[test]
fn d1_d12_megabytes_of_one_character_are_one_refusal() {
    on_a_small_stack(|| {
        let wide = Limits { len: MEGABYTES, ..Limits::MAX };
        let table: [(u8, Fault, usize); 9] = [
            (b'[', Fault::JsonDepth, 32),
            (b'{', Fault::JsonSyntax, 1),
            (b'"', Fault::JsonTrailing, 2),
            (b'.', Fault::JsonSyntax, 0),
            (b' ', Fault::JsonEnd, MEGABYTES),
            (b'-', Fault::JsonSyntax, 1),
            (b'\\', Fault::JsonSyntax, 0),
            (0, Fault::JsonSyntax, 0),
            (0xff, Fault::JsonUtf8, 0),
        ];
        for (byte, kind, at) in table {
            let text = vec![byte; MEGABYTES];
            assert_eq!(fault(&text, &wide), Some((kind, at)), "{byte}");
            // A sensible limit answers before any of it is looked at.
            assert_eq!(fault(&text, &Limits::DEFAULT), Some((Fault::TooLong, 16 * 1024)), "{byte}");
        }
        // One number is as long as it likes, and has no value.
        let text = vec![b'1'; MEGABYTES];
        assert_eq!(Value::parse(&text, &wide).unwrap().as_u64(), None);
        // One string.
        let mut text = vec![b'x'; MEGABYTES];
        (text[0], text[MEGABYTES - 1]) = (b'"', b'"');
        let value = Value::parse(&text, &wide).unwrap();
        assert_eq!(value.as_str().unwrap().len(), MEGABYTES - 2);
        assert!(!value.as_str().unwrap().is("x"));
        // A quote that never closes, escapes that never end.
        text[MEGABYTES - 1] = b'x';
        assert_eq!(fault(&text, &wide), Some((Fault::JsonEnd, MEGABYTES)));
        let text = [b"\"".to_vec(), b"\\\"".repeat(MEGABYTES / 2 - 1)].concat();
        assert_eq!(fault(&text, &wide), Some((Fault::JsonEnd, text.len())));
    });
}

#[test]
fn d1_megabytes_of_dots_are_no_base64url() {
    on_a_small_stack(|| {
        let mut text = vec![b'.'; MEGABYTES];
        assert_eq!(base64url::validate(&text), Err(WireError::new(Fault::Base64Character, 0)));
        assert_eq!(
            base64url::decode_in_place(&mut text).map(|_| ()),
            Err(WireError::new(Fault::Base64Character, 0))
        );
    });
}

/// An array may be as long as the text: only what is open at one time counts, and walking it is linear.
#[test]
fn d14_a_million_elements_are_walked_once() {
    on_a_small_stack(|| {
        let text = format!("{{\"keys\":[{}0]}}", "{},".repeat(1_000_000));
        let limits = Limits { len: MEGABYTES, ..Limits::DEFAULT };
        let keys = Object::parse(text.as_bytes(), &limits).unwrap().get("keys").unwrap();
        assert_eq!(keys.as_array().unwrap().elements().count(), 1_000_001);
    });
}

/// The dearest comparison of names: as many as may be open, equal up to their last character, escaped
/// throughout. The limits bound it at 64 looks at each byte of the text.
#[test]
fn d13_long_names_that_differ_at_the_end_are_told_apart() {
    on_a_small_stack(|| {
        let common = "\\u0061".repeat(2000);
        let names: Vec<_> = (0..64).map(|i| format!("\"{common}{}\":0", char::from(b'0' + i))).collect();
        // The code points from '0' on include a quote's neighbours but no quote; the backslash is escaped.
        let text = format!("{{{}}}", names.join(",")).replace("\\\":", "\\\\\":");
        assert_eq!(fault(text.as_bytes(), &Limits::MAX), None);
        let again = text.replacen("1\":0", "0\":0", 1);
        assert_eq!(fault(again.as_bytes(), &Limits::MAX).unwrap().0, Fault::JsonDuplicate);
    });
}
