//! The law about printing fails for what tells a secret, and for nothing else.

#[path = "../src/shown.rs"]
mod shown;

use shown::{is_quiet, speaks};

const SECRET: &[u8] = b"Xq7Rk2Lm9Tz4Wd1B";

#[test]
#[should_panic(expected = "shows what it should hide")]
fn text_of_a_secret_is_noticed() {
    is_quiet(&("k", core::str::from_utf8(SECRET)), SECRET);
}

#[test]
#[should_panic(expected = "lists what it should hide")]
fn bytes_of_a_secret_are_noticed() {
    is_quiet(&SECRET, SECRET);
}

#[test]
fn names_and_lengths_are_no_secrets() {
    is_quiet(&[8, 0, 20, 13, 0], &[8, 0, 20, 13, 0]);
    is_quiet(&"Text(176 bytes)", b"Text(176 bytes)");
}

#[test]
#[should_panic(expected = "would steer a terminal")]
fn an_error_of_several_lines_is_noticed() {
    speaks(&"first\nsecond line");
}
