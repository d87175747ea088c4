//! The seeds: small inputs with speaking names, from which a fuzzer starts. All are made here, so that
//! `cargo xtask fuzz seeds` writes the same files again.

mod c_programs;
mod encoded_keys;
mod encrypted;
mod keys;
mod signed;
mod texts;

use jose_alg::{ContentCipher, FnRandom, HeaderFields, Recipient};
use jwe_core::Encrypter;

use self::c_programs::{c_programs, c_programs_of_pairs};
use self::encoded_keys::{forms_of_a_key, forms_of_curve_keys};
use self::encrypted::{encrypted_json, no_security_tokens, stand_in_tokens, tokens};
use self::keys::{KEYS, curve_keys};
use self::signed::{signed_json, signed_tokens};
use self::texts::{BASE64URL, HEADERS, JSON, intruders};
use crate::{TARGETS, oracle, test_key};

/// A file below `fuzz/seeds/TARGET/`.
#[derive(Debug)]
pub struct Seed {
    /// The target's name.
    pub target: &'static str,
    /// The file's name.
    pub name: String,
    /// The file's contents.
    pub bytes: Vec<u8>,
}

/// All seeds, in the order of the targets.
#[must_use]
pub fn all() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for target in TARGETS {
        let mut add = |name: &str, bytes: Vec<u8>| {
            seeds.push(Seed { target: target.name, name: name.to_owned(), bytes });
        };
        let texts: &[(&str, &str)] = match target.name {
            "base64url" => BASE64URL,
            "json_read" => JSON,
            "header_read" => HEADERS,
            "jwk" => KEYS,
            _ => &[],
        };
        texts.iter().for_each(|(name, text)| add(name, text.as_bytes().to_vec()));
        match target.name {
            "base64url" => {
                add("three-strides", vec![b'A'; 384]);
                add("one-bit-beyond-a-stride", [&[b'A'; 129][..], b"B"].concat());
                // Longer than a stride of the vector instructions, when it is written.
                add("bytes-3073", (0..3073).map(|at: u32| (at % 251) as u8).collect());
                add("a-stride-and-two-characters", [&[b'_'; 128][..], b"_w"].concat());
            }
            "json_read" => {
                add("deep-arrays-4000", vec![b'['; 4000]);
                add("deep-objects-4000", br#"{"a":"#.repeat(800));
                // At each limit and one beyond.
                for depth in [3, 4, 8, 9, 32, 33] {
                    add(&format!("depth-{depth}"), [vec![b'['; depth], vec![b']'; depth]].concat());
                }
                let members = |count: usize| {
                    let members: Vec<_> = (0..count).map(|index| format!("\"{index}\":0")).collect();
                    format!("{{{}}}", members.join(",")).into_bytes()
                };
                add("members-64", members(64));
                add("members-65", members(65));
                add("not-utf8", b"\"\xff\"".to_vec());
                add("overlong-utf8", b"\"\xc0\xaf\"".to_vec());
                add("byte-order-mark", b"\xef\xbb\xbf{}".to_vec());
            }
            "jwk" => {
                add("rsa-private", test_key::JWK.into());
                curve_keys().into_iter().for_each(|(name, key)| add(&name, key.into_bytes()));
                let operations: Vec<_> = (0..65).map(|index| format!("\"{index}\"")).collect();
                let list = format!(r#"{{"kty":"oct","k":"AA","key_ops":[{}]}}"#, operations.join(","));
                add("operations-65", list.into_bytes());
            }
            "jwk_set" => {
                for (name, text) in KEYS.iter().take(6) {
                    add(&format!("one-{name}"), format!("\0{{\"keys\":[{text}]}}").into_bytes());
                }
                let two = format!("\x05{{\"keys\":[{},{}]}}", KEYS[0].1, KEYS[2].1);
                add("two-keys-one-kid", two.clone().into_bytes());
                add("two-keys-any-kid", two.replace('\x05', "\x10").into_bytes());
                add("elements-of-every-type", b"\0{\"keys\":[{},[],1,null,\"\",{\"kty\":\"XX\"}]}".to_vec());
                add("empty", b"\0{\"keys\":[]}".to_vec());
            }
            "header_write" => {
                patterns(&mut add);
                intruders(&mut add);
            }
            "import" => {
                forms_of_a_key(&mut add);
                forms_of_curve_keys(&mut add);
            }
            "c_interface" => {
                c_programs(&mut add);
                c_programs_of_pairs(&mut add);
            }
            "compact_split" | "compact_header" => {
                tokens(&mut add);
                add("five-dots", b".....".to_vec());
                add("no-dots", b"eyJ9".to_vec());
                add("a-million-dots-begin-so", vec![b'.'; 600]);
                add("empty-parts", b"e30....".to_vec());
                add("deep-header", joined([&[b'['; 2000], b"", b"", b"", b""]));
                add("deep-header-of-objects", joined([&br#"{"a":"#.repeat(400), b"", b"", b"", b""]));
            }
            "decrypt_dir" => tokens(&mut add),
            "jwe_json" => encrypted_json(&mut add),
            "jws" => {
                signed_tokens(&mut add);
                signed_json(&mut add);
            }
            "decrypt_rsa_stand_in" => stand_in_tokens(&mut add),
            "decrypt_no_security" => no_security_tokens(&mut add),
            "json_write" | "jwk_write" | "content_cipher" | "key_choice" | "round_trip" | "tampering"
            | "session" | "oaep" | "rsa_private" | "rsa_small" => patterns(&mut add),
            _ => {}
        }
    }
    seeds
}

/// Makes randomness of nothing, so that seeds are the same every time.
fn counting() -> FnRandom<impl FnMut(&mut [u8]) -> Result<(), ()>> {
    let mut next = 0u8;
    FnRandom(move |out: &mut [u8]| {
        out.iter_mut().for_each(|byte| (*byte, next) = (next, next.wrapping_add(1)));
        Ok(())
    })
}

fn token(recipient: &dyn Recipient, content: &dyn ContentCipher, payload: &[u8]) -> Vec<u8> {
    let token =
        Encrypter { recipient, content }.encrypt_to_string(&HeaderFields::NONE, payload, &mut counting());
    token.expect("everything fits").into_bytes()
}

/// A token of these parts, decoded.
fn joined(parts: [&[u8]; 5]) -> Vec<u8> {
    parts.map(oracle::encode).join(".").into_bytes()
}

/// Values are made of these bytes; what they say only `arbitrary` knows.
fn patterns(add: &mut dyn FnMut(&str, Vec<u8>)) {
    add("zeros-64", vec![0; 64]);
    add("ones-64", vec![1; 64]);
    add("all-bits-64", vec![0xff; 64]);
    add("counting-256", (0..=255).collect());
    add("counting-down-256", (0..=255).rev().collect());
    add("letters-512", (b'a'..=b'z').cycle().take(512).collect());
    add("json-128", br#"{"exp":1,"b":[]}"#.repeat(8));
    add("words-1024", b"alg dir enc A256GCM kid device ".iter().cycle().take(1024).copied().collect());
}
