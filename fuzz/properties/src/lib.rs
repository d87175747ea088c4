//! The laws that the core crates are held to, each an ordinary function over bytes that asserts something.
//!
//! The same functions are run by libFuzzer (`fuzz/fuzz_targets`), by the replay of all seeds and old findings on a
//! stable compiler (`tests/replay.rs`), and by proptest (`tests/random.rs`). Nothing here knows of a fuzzer. Where a
//! law needs more than bytes, it makes its values of them with `arbitrary`; where it needs a second opinion, it asks
//! another implementation or the plainest spelling of the standard.

pub mod base64url;
pub mod c_interface;
mod c_keys;
mod c_program;
mod c_sessions;
pub mod compact;
pub mod content;
pub mod decrypt;
pub mod encrypt;
mod encrypt_json;
pub mod header;
mod heap;
pub mod import;
pub mod json;
pub mod jwe_json;
pub mod jwk;
pub mod jwk_write;
pub mod jws;
mod model;
pub mod mutate;
pub mod oaep;
mod oracle;
pub mod rsa;
pub mod rsa_small;
pub mod seeds;
mod shown;
mod test_key;

/// A fuzz target: a name, a law, and what the law says.
#[derive(Debug)]
pub struct Target {
    /// As `cargo fuzz list` prints it; also the folder of its seeds and regressions.
    pub name: &'static str,
    /// Panics when the law is broken.
    pub law: fn(&[u8]),
    /// The law in words.
    pub says: &'static str,
    /// Whether the input is a compact token, so that [`mutate::token`] is of use.
    pub is_token: bool,
}

const fn target(name: &'static str, law: fn(&[u8]), says: &'static str) -> Target {
    Target { name, law, says, is_token: false }
}

const fn token(name: &'static str, law: fn(&[u8]), says: &'static str) -> Target {
    Target { name, law, says, is_token: true }
}

/// Every target, from bytes to meaning.
#[rustfmt::skip]
pub const TARGETS: &[Target] = &[
    target("base64url", base64url::both_ways, "`encode(decode(x)) == x`; all functions accept what the `base64` crate accepts and blame the same byte; lengths are exact"),
    target("json_read", json::reading, "accepts what serde_json accepts within the limits, and sees the same in it; flat on a small stack"),
    target("json_write", json::writing, "what is written has the length that was said, and serde_json and we read the same back"),
    target("header_read", header::reading, "accepts exactly the headers that RFC 7515 and RFC 7516 allow, `crit` included"),
    target("header_write", header::writing, "refuses reserved and repeated names; parse(write(x)) == x in exactly the length that was said"),
    token("compact_split", compact::splitting, "five parts, and joined they are the token; the buffer is never longer than the token"),
    token("compact_header", compact::header, "reads exactly the canonical spelling of an allowed header, into exactly the room that was said"),
    target("jwk", jwk::key, "accepts exactly the keys that RFC 7517 and RFC 7518 allow; `permits` is `use`, `key_ops` and `alg`; public halves hold nothing private"),
    target("jwk_set", jwk::set, "every element is what it is alone; the key found is the one that a plain search finds"),
    target("jwk_write", jwk_write::making, "what is made reads back, in exactly the length that was said; contradictions, empty numbers and failing randomness make no key; a set has each name once"),
    target("import", import::reading, "what PEM, DER or base64 gives is written and read back as the same key in every form"),
    target("content_cipher", content::aes_gcm, "opens what it sealed and nothing else; refused text is wiped; prepared keys do the same"),
    token("decrypt_dir", decrypt::direct, "the three forms and the plain model agree; what opens is exactly what sealing gives"),
    token("decrypt_rsa_stand_in", decrypt::rsa_stand_in, "the same behind a key that needs no RSA"),
    token("decrypt_no_security", decrypt::no_security, "the same behind the tag, over eight keys; nothing unauthenticated is left in a buffer"),
    token("jwe_json", jwe_json::decrypting, "in JSON: what opens is what opens in the compact form, and what sealing gives; the stricter rule on headers takes nothing else"),
    token("jws", jws::verifying, "a payload comes out only when a plain reading finds its signature; in place, apart and in JSON alike"),
    target("key_choice", decrypt::key_choice, "for any key ring the right keys are tried, once each; work depends on public things alone"),
    target("round_trip", encrypt::round_trip, "what is encrypted decrypts in every form; lengths are exact; a failing source of randomness leaves the output untouched"),
    target("tampering", encrypt::tampering, "a token that was changed never yields a payload, nor leaves one behind"),
    target("session", encrypt::session, "a request's one response opens, and nothing else is taken for it"),
    target("oaep", oaep::decoding, "OAEP is RFC 8017's, for right and wrong encodings and every length"),
    target("rsa_private", rsa::private_operation, "our RSA does what the `rsa` crate does on every number, blinded or not"),
    target("rsa_small", rsa_small::engine_for_microcontrollers, "the engine for microcontrollers computes what the other one does, for keys and for what no key is"),
    target("c_interface", c_interface::calls, "calls do what the Rust functions do; bad pointers and overlaps are refused; nothing changes but what was given to be written"),
];

/// The target called `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// Runs the law of the target called `name`. For `fuzz_targets/`.
pub fn check(name: &str, data: &[u8]) {
    let target = find(name).expect("a target of the table");
    (target.law)(data);
}
