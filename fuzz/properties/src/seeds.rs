//! The seeds: small inputs with speaking names, from which a fuzzer starts. All are made here, so that
//! `cargo xtask fuzz seeds` writes the same files again.

use alg_aesgcm::{A128GCM, A256GCM};
use alg_hmac::Hs256;
use jose_alg::json::{Limits, Object};
use jose_alg::{ContentCipher, FnRandom, HeaderFields, Recipient, SigningKey};
use jose_no_security::{NoCipher, NoKey};
use jwe_core::{DirectSender, Encrypter, JsonEncrypter, JsonFields, JsonForm};
use jwk::{EcCurve, OkpCurve};
use jws_core::{Form, SignatureFields, Signer, Signers};

use crate::c_program::{Program, Record};
use crate::{TARGETS, decrypt::KEY, oracle, test_key};

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

const BASE64URL: &[(&str, &str)] = &[
    ("empty", ""),
    ("one-byte", "_w"),
    ("two-bytes", "AQI"),
    ("three-bytes", "AQID"),
    ("unused-bits-of-one-byte", "_x"),
    ("unused-bits-of-two-bytes", "AQJ"),
    ("length-one", "A"),
    ("padded", "_w=="),
    ("standard-alphabet", "+/+/"),
    ("line-break", "AQ\nID"),
    ("header-of-rfc7516-a1", "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ"),
];

const JSON: &[(&str, &str)] = &[
    (
        "scalars",
        r#"{"a":null,"b":true,"c":false,"d":"x","e":-0,"f":18446744073709551615,"g":1.5e-3,"h":[],"i":{}}"#,
    ),
    ("escapes", r#""\"\\\/\b\f\n\r\t\u0041\ud83d\ude00""#),
    ("duplicate", r#"{"alg":1,"alg":2}"#),
    ("duplicate-escaped", r#"{"alg":1,"\u0061lg":2}"#),
    ("duplicate-deep", r#"[{"a":{"b":1,"b":2}}]"#),
    ("same-name-in-two-objects", r#"{"a":{"a":1},"b":{"a":1}}"#),
    ("lone-surrogate", r#""\ud800""#),
    ("reversed-surrogates", r#""\udc00\ud800""#),
    ("cut-surrogate", r#""\ud800\u"#),
    ("control-character", "\"\u{1}\""),
    ("leading-zero", "01"),
    ("no-digits", "-"),
    ("no-fraction", "1."),
    ("no-exponent", "1e+"),
    ("huge-exponent", "1e999999"),
    ("beyond-64-bits", "18446744073709551616"),
    ("trailing-comma", "[1,]"),
    ("trailing-text", "{} {}"),
    ("white-space", " \t\r\n{ \"a\" : [ 1 , 2 ] } "),
    ("other-white-space", "\u{a0}{}"),
];

const HEADERS: &[(&str, &str)] = &[
    ("dir", r#"{"alg":"dir","enc":"A256GCM"}"#),
    ("rsa", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"device","typ":"JWT","cty":"JWT"}"#),
    ("escaped-name", r#"{"\u0061lg":"dir","enc":"A256GCM"}"#),
    ("escaped-twice", r#"{"alg":"dir","\u0061lg":"none"}"#),
    ("crit", r#"{"alg":"dir","crit":["exp"],"exp":1}"#),
    ("crit-empty", r#"{"alg":"dir","crit":[]}"#),
    ("crit-registered", r#"{"alg":"dir","crit":["alg"]}"#),
    ("crit-absent", r#"{"alg":"dir","crit":["exp"]}"#),
    ("crit-twice", r#"{"alg":"dir","crit":["exp","exp"],"exp":1}"#),
    ("zip", r#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#),
    (
        "every-member",
        r#"{"alg":"a","enc":"b","jku":"","jwk":{},"x5u":"","x5c":[],"x5t":"","x5t#S256":"","epk":{},"apu":"","apv":"","iv":"","tag":"","p2s":"","p2c":1}"#,
    ),
    ("wrong-type", r#"{"alg":["dir"]}"#),
    ("no-alg", r#"{"enc":"A256GCM"}"#),
    ("an-array", r#"["alg","dir"]"#),
];

const KEYS: &[(&str, &str)] = &[
    ("oct", r#"{"kty":"oct","kid":"a","k":"AAECAwQFBgcICQoLDA0ODw"}"#),
    (
        "oct-for-dir",
        r#"{"kty":"oct","kid":"session","use":"enc","alg":"dir","key_ops":["encrypt","decrypt"],"k":"AA"}"#,
    ),
    ("rsa-tiny", r#"{"kty":"RSA","kid":"a","n":"0vw","e":"AQAB","use":"enc","alg":"RSA-OAEP-256"}"#),
    ("rsa-no-crt", r#"{"kty":"RSA","n":"0vw","e":"Aw","d":"BQ","key_ops":["unwrapKey"]}"#),
    ("ec", r#"{"kty":"EC","crv":"P-256","x":"AQ","y":"Ag","d":"Aw","use":"sig"}"#),
    ("okp", r#"{"kty":"OKP","crv":"X25519","x":"AQ","kid":"2011-04-29"}"#),
    ("unknown-type", r#"{"kty":"AKP","alg":"ML-DSA-44","pub":"AA","priv":"AA"}"#),
    (
        "rsa-crt-without-d",
        r#"{"kty":"RSA","n":"0vw","e":"Aw","p":"BQ","q":"BQ","dp":"BQ","dq":"BQ","qi":"BQ"}"#,
    ),
    ("rsa-crt-in-part", r#"{"kty":"RSA","n":"0vw","e":"Aw","d":"BQ","p":"BQ"}"#),
    (
        "rsa-private-operations",
        r#"{"kty":"RSA","n":"0vw","e":"Aw","d":"BQ","key_ops":["decrypt","encrypt","sign","deriveBits"]}"#,
    ),
    ("ec-no-curve", r#"{"kty":"EC","x":"AQ","y":"Ag"}"#),
    ("rsa-leading-zero", r#"{"kty":"RSA","n":"AAE","e":"AQAB"}"#),
    ("rsa-three-primes", r#"{"kty":"RSA","n":"0vw","e":"AQAB","d":"BQ","oth":[]}"#),
    ("operations-twice", r#"{"kty":"oct","k":"AA","key_ops":["sign","sign"]}"#),
    ("operations-contradict-use", r#"{"kty":"oct","k":"AA","use":"enc","key_ops":["sign"]}"#),
    ("escaped-octets", r#"{"kty":"oct","k":"\u0041A"}"#),
    ("escaped-curve", r#"{"kty":"OKP","crv":"\u0058","x":"AQ"}"#),
    ("ec-unknown-curve", r#"{"kty":"EC","crv":"P-257","x":"AQ","y":"Ag"}"#),
    ("no-type", r#"{"k":"AA"}"#),
];

/// Numbers on no curve, of the length that `crv` asks for: nobody here computes with them.
fn number(first: u8, len: usize) -> Vec<u8> {
    (0..len).map(|at| first.wrapping_add(at as u8)).collect()
}

/// The JWK of a key on a curve; EC when there is a `y`.
fn curve_key(crv: &str, x: &[u8], y: Option<&[u8]>, d: Option<&[u8]>) -> String {
    let member = |name: &str, value: Option<&[u8]>| {
        value.map_or_else(String::new, |value| format!(r#","{name}":"{}""#, oracle::encode(value)))
    };
    let kty = if y.is_some() { "EC" } else { "OKP" };
    format!(r#"{{"kty":"{kty}","crv":"{crv}"{}{}{}}}"#, member("x", Some(x)), member("y", y), member("d", d))
}

/// Keys on every curve, both halves and the public one; and such that are a byte too short.
fn curve_keys() -> Vec<(String, String)> {
    let mut keys = Vec::new();
    for curve in EcCurve::ALL {
        let (crv, len) = (curve.crv(), curve.coordinate_len());
        let (x, y, d) = (number(1, len), number(70, len), number(140, len));
        let name = crv.to_ascii_lowercase();
        keys.push((format!("{name}-public"), curve_key(crv, &x, Some(&y), None)));
        keys.push((format!("{name}-private"), curve_key(crv, &x, Some(&y), Some(&d))));
        keys.push((format!("{name}-short"), curve_key(crv, &x, Some(&y[1..]), None)));
    }
    for curve in OkpCurve::ALL {
        let (crv, len) = (curve.crv(), curve.key_len());
        let (x, d) = (number(1, len), number(140, len));
        let name = crv.to_ascii_lowercase();
        keys.push((format!("{name}-public"), curve_key(crv, &x, None, None)));
        keys.push((format!("{name}-private"), curve_key(crv, &x, None, Some(&d))));
        keys.push((format!("{name}-long"), curve_key(crv, &x, None, Some(&[&d[..], &[0]].concat()))));
    }
    keys
}

/// Every name that the library knows, with values of the right type and of a wrong one, slipped into a header.
fn intruders(add: &mut dyn FnMut(&str, Vec<u8>)) {
    for (at, name) in (0..).zip(crate::header::NAMES) {
        let name = name.to_ascii_lowercase().replace('#', "-");
        for (value, kind) in (0..).zip(["text", "array", "object", "number"]) {
            add(&format!("intruder-{name}-{kind}"), vec![at, value, 0]);
        }
    }
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

/// A token with this header under the shared key, of a payload that DEFLATE makes.
fn sealed(header: &[u8]) -> Vec<u8> {
    let (iv, mut text, mut tag) = ([9; 12], *b"\x4b\x4c\x02\0", [0; 16]);
    let (aad, len) = (oracle::encode(header), text.len());
    A256GCM.seal(&KEY, &iv, aad.as_bytes(), &mut text, len, &mut tag).expect("the lengths are right");
    joined([header, b"", &iv, &text, &tag])
}

fn tokens(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let dir = |payload: &[u8]| token(&DirectSender::new(&KEY), &A256GCM, payload);
    let hello = dir(b"open the door");
    add("hello", hello.clone());
    add("empty-payload", dir(b""));
    add("payload-of-a-stride", dir(&[0x61; 97]));
    add("with-kid", token(&DirectSender::new(&KEY).with_kid("session"), &A256GCM, b"named"));
    add("a128gcm", token(&DirectSender::new(&KEY[..16]), &A128GCM, b"sixteen"));
    let parts: Vec<Vec<u8>> = hello.split(|byte| *byte == b'.').filter_map(oracle::decode).collect();
    let [header, _, iv, text, tag] = &parts[..] else { panic!("five parts") };
    add("wrong-tag", joined([header, b"", iv, text, &[7; 16]]));
    add("tag-of-15-bytes", joined([header, b"", iv, text, &tag[..15]]));
    add("iv-of-16-bytes", joined([header, b"", &[9; 16], text, tag]));
    add("encrypted-key-under-dir", joined([header, &[1; 32], iv, text, tag]));
    let zip = br#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#;
    add("zip", joined([zip, b"", iv, text, tag]));
    add("zip-sealed", sealed(zip));
    add("zip-of-another-name", sealed(br#"{"alg":"dir","enc":"A256GCM","zip":"GZIP"}"#));
    add("crit", joined([br#"{"alg":"dir","enc":"A256GCM","crit":["x"],"x":1}"#, b"", iv, text, tag]));
    add("alg-twice", joined([br#"{"alg":"dir","enc":"A256GCM","\u0061lg":"dir"}"#, b"", iv, text, tag]));
    add("unknown-kid", joined([br#"{"alg":"dir","enc":"A256GCM","kid":"nobody"}"#, b"", iv, text, tag]));
    let mut spelled = hello;
    spelled.pop();
    add("tag-cut-by-a-character", spelled);
}

fn stand_in_tokens(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let key = NoKey::new("RSA-OAEP-256", Some("device"), 256);
    add("hello", token(&key, &A256GCM, b"open the door"));
    add("a128gcm", token(&key, &A128GCM, b"sixteen"));
    add(
        "cbc",
        token(&key, &NoCipher::like_a128cbc_hs256("A128CBC-HS256"), b"a payload of more than one block"),
    );
    let header = br#"{"alg":"RSA-OAEP-256","enc":"A128CBC-HS256"}"#;
    add("not-ours", joined([header, &[0; 256], &[9; 16], &[0x61; 32], &[7; 16]]));
    add("not-ours-and-wrong-tag", joined([header, &[0; 256], &[9; 16], &[0x61; 32], &[0; 16]]));
    add("encrypted-key-cut", joined([header, &[5; 255], &[9; 16], &[0x61; 32], &[7; 16]]));
}

fn no_security_tokens(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let gcm = NoCipher::like_a256gcm("A256GCM");
    let cbc = NoCipher::like_a128cbc_hs256("A128CBC-HS256");
    let long = NoCipher::like_a256cbc_hs512("A256CBC-HS512");
    let ciphers: [&dyn ContentCipher; 3] = [&gcm, &cbc, &long];
    let payload = b"0123456789 a payload to recognise 0123456789";
    for cipher in ciphers {
        let name = cipher.enc().to_ascii_lowercase();
        add(&format!("wrapped-{name}"), token(&NoKey::new("RSA-OAEP-256", Some("a"), 65), cipher, payload));
        add(&format!("nameless-{name}"), token(&NoKey::new("RSA-OAEP-256", None, 65), cipher, b""));
        if cipher.key_len() == KEY.len() {
            add(&format!("dir-{name}"), token(&DirectSender::new(&KEY), cipher, payload));
        }
    }
    let text: Vec<u8> = (1..=64).collect();
    for (name, header, first, tag) in [
        ("not-ours", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"a"}"#, 0, &[7; 16][..]),
        ("not-ours-and-wrong-tag", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"a"}"#, 0, &[0; 16]),
        ("key-without-randomness", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"a"}"#, 1, &[7; 16]),
        ("wrong-tag", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"a"}"#, 2, &[0; 16]),
        ("tag-of-15-bytes", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"a"}"#, 2, &[7; 15]),
        ("tag-of-17-bytes", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"a"}"#, 2, &[7; 17]),
        ("unknown-kid", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"nobody"}"#, 2, &[7; 16]),
        ("crit", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","crit":["x"],"x":1}"#, 2, &[7; 16]),
        ("zip", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"DEF"}"#, 2, &[7; 16]),
        ("zip-of-another-name", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"GZIP"}"#, 2, &[7; 16]),
        ("zip-and-wrong-tag", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"DEF"}"#, 2, &[0; 16]),
        ("enc-missing", r#"{"alg":"RSA-OAEP-256"}"#, 2, &[7; 16]),
        ("enc-not-allowed", r#"{"alg":"RSA-OAEP-256","enc":"A192GCM"}"#, 2, &[7; 16]),
        ("alg-not-allowed", r#"{"alg":"RSA1_5","enc":"A256GCM"}"#, 2, &[7; 16]),
    ] {
        let key: Vec<u8> = [&[first][..], &text].concat();
        add(name, joined([header.as_bytes(), &key, &[9; 12], &text, tag]));
    }
    let dir = br#"{"alg":"dir","enc":"A256GCM"}"#;
    add("dir-with-encrypted-key", joined([dir, &KEY, &[9; 12], &text, &[7; 16]]));
    add("dir-wrong-tag", joined([dir, b"", &[9; 12], &text, &[0; 16]]));
    add(
        "a256kw",
        joined([br#"{"alg":"A256KW","enc":"A256GCM","kid":"a"}"#, &text[..40], &[9; 12], &text, &[7; 16]]),
    );
}

fn encrypted_json(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let (direct, other) = (DirectSender::new(&KEY), DirectSender::new(&KEY).with_kid("session"));
    let (a, b) = (NoKey::new("RSA-OAEP-256", Some("a"), 65), NoKey::new("A256KW", Some("b"), 40));
    let anyone = NoKey::new("RSA-OAEP-256", None, 65);
    let unprotected =
        Object::parse(br#"{"jku":"https://example.com/"}"#, &Limits::DEFAULT).expect("an object");
    let plain = JsonFields::NONE;
    let with_aad = JsonFields { aad: Some(b"not secret"), ..plain };
    let with_both = JsonFields { unprotected: Some(unprotected), ..with_aad };
    let cbc = NoCipher::like_a128cbc_hs256("A128CBC-HS256");
    let mut hello = String::new();
    for (name, recipients, content, form, fields) in [
        (
            "flattened",
            &[&direct as &dyn Recipient][..],
            &A256GCM as &dyn ContentCipher,
            JsonForm::Flattened,
            plain,
        ),
        ("flattened-kid", &[&other], &A256GCM, JsonForm::Flattened, plain),
        ("flattened-aad", &[&direct], &A256GCM, JsonForm::Flattened, with_aad),
        ("flattened-unprotected", &[&direct], &A256GCM, JsonForm::Flattened, with_both),
        ("flattened-wrapped", &[&a], &A128GCM, JsonForm::Flattened, plain),
        ("flattened-cbc", &[&a], &cbc, JsonForm::Flattened, with_aad),
        ("general-of-one", &[&a], &A256GCM, JsonForm::General, with_both),
        ("general-of-two", &[&a, &b], &A256GCM, JsonForm::General, plain),
        ("general-of-three", &[&b, &a, &b], &A256GCM, JsonForm::General, with_both),
        ("general-of-four", &[&b, &a, &b, &a], &A256GCM, JsonForm::General, plain),
        ("general-for-anyone", &[&anyone, &anyone, &anyone], &A256GCM, JsonForm::General, plain),
    ] {
        let encrypter = JsonEncrypter { recipients, content, form };
        let token = encrypter.encrypt_to_string(&fields, b"open the door", &mut counting());
        let token = token.expect("everything fits");
        if name == "flattened" {
            hello.clone_from(&token);
        }
        add(name, token.into_bytes());
    }
    // The first one with one more member, and what is wrong with it.
    let and = |member: &str| hello.replacen('{', &format!("{{{member},"), 1).into_bytes();
    add("unknown-member", and(r#""more":[{}]"#));
    add("with-a-signature", and(r#""signature":"AA""#));
    add("in-both-forms", and(r#""recipients":[{}]"#));
    add("no-recipient", and(r#""recipients":[]"#));
    add("empty-aad", and(r#""aad":"""#));
    add("aad-that-nobody-sealed", and(r#""aad":"AAAA""#));
    add("aad-not-canonical", and(r#""aad":"AB""#));
    add("header-repeats-alg", and(r#""header":{"alg":"dir"}"#));
    add("header-of-its-own", and(r#""header":{"x5t":"AA"}"#));
    let compact = sealed(br#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#);
    let parts: Vec<_> = compact.split(|byte| *byte == b'.').map(String::from_utf8_lossy).collect();
    let [protected, _, iv, text, tag] = &parts[..] else { panic!("five parts") };
    add(
        "zip",
        format!(r#"{{"protected":"{protected}","iv":"{iv}","ciphertext":"{text}","tag":"{tag}"}}"#)
            .into_bytes(),
    );
    add("deep", and(&format!(r#""header":{}"#, r#"{"a":["#.repeat(500))));
    add("crit-not-protected", and(r#""unprotected":{"crit":["x"],"x":1}"#));
    add("zip-not-protected", and(r#""unprotected":{"zip":"DEF"}"#));
    add("encrypted-key-under-dir", and(r#""encrypted_key":"AAAA""#));
    add("escaped-member", hello.replace("\"iv\"", "\"\\u0069v\"").into_bytes());
    add("no-tag", hello.replace("\"tag\"", "\"Tag\"").into_bytes());
    let rest = r#""iv":"CQkJCQkJCQkJCQkJ","ciphertext":"AQID","tag":"BwcHBwcHBwcHBwcHBwcHBw""#;
    add("no-protected-header", format!(r#"{{"header":{{"alg":"dir","enc":"none"}},{rest}}}"#).into_bytes());
    let two = r#"[{"header":{"alg":"dir"}},{"header":{"alg":"dir"}}]"#;
    add(
        "dir-for-two",
        format!(r#"{{"unprotected":{{"enc":"none"}},"recipients":{two},{rest}}}"#).into_bytes(),
    );
}

fn signed_tokens(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let key = Hs256::new(&KEY).expect("a key of the right length");
    let sign = |form: Form, header: &HeaderFields<'_>, payload: &[u8]| {
        let mut out = vec![0; 600];
        let token = Signer { key: &key }.sign_as(form, header, payload, &mut counting(), &mut out);
        token.expect("everything fits").as_bytes().to_vec()
    };
    let none = &HeaderFields::NONE;
    add("hello", sign(Form::Attached, none, b"open the door"));
    add("empty-payload", sign(Form::Attached, none, b""));
    add("jwt", sign(Form::Attached, &HeaderFields { typ: Some("JWT"), ..*none }, br#"{"exp":1}"#));
    add("kid-of-nobody", sign(Form::Attached, &HeaderFields { kid: Some("nobody"), ..*none }, b"named"));
    add("kid-of-another", sign(Form::Attached, &HeaderFields { kid: Some("other"), ..*none }, b"named"));
    add("detached", sign(Form::Detached, none, b"open the door"));
    add("unencoded", sign(Form::Unencoded, none, b"$02 or so"));
    let parts = |header: &str, payload: &[u8], signature: &[u8]| {
        [oracle::encode(header.as_bytes()), oracle::encode(payload), oracle::encode(signature)]
            .join(".")
            .into_bytes()
    };
    add("none", parts(r#"{"alg":"none"}"#, b"open", b""));
    add("wrong-signature", parts(r#"{"alg":"HS256"}"#, b"open", &[7; 32]));
    add("signature-of-31-bytes", parts(r#"{"alg":"HS256"}"#, b"open", &[7; 31]));
    add("no-security", parts(r#"{"alg":"ES256"}"#, b"open", b"+."));
    add("no-security-refused", parts(r#"{"alg":"ES256"}"#, b"open", b"-."));
    add("crit", parts(r#"{"alg":"ES256","crit":["exp"],"exp":1}"#, b"open", b"+."));
    add("crit-unknown", parts(r#"{"alg":"ES256","crit":["x"],"x":1}"#, b"open", b"+."));
    add("b64-not-critical", parts(r#"{"alg":"ES256","b64":false}"#, b"open", b"+."));
    add("b64-true", parts(r#"{"alg":"ES256","b64":true}"#, b"open", b"+."));
    add("b64-a-text", parts(r#"{"alg":"ES256","b64":"false"}"#, b"open", b"+."));
    add("public-key-as-secret", parts(r#"{"alg":"HS256","jwk":{}}"#, b"open", &[0; 32]));
    add("payload-not-canonical", b"eyJhbGciOiJFUzI1NiJ9.AB.Ky4".to_vec());
    add("five-parts", joined([br#"{"alg":"dir","enc":"A256GCM"}"#, b"", b"", b"", b""]));
}

fn signed_json(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let key = Hs256::new(&KEY).expect("a key of the right length");
    let other = Hs256::new(&[7; 32]).expect("a key of the right length").with_kid("other");
    let none = SignatureFields::NONE;
    let unprotected = Object::parse(br#"{"url":"/door"}"#, &Limits::DEFAULT).expect("an object");
    let hints = SignatureFields { unprotected: Some(unprotected), ..none };
    let signer = Signer { key: &key };
    let flattened = |form, fields: &SignatureFields<'_>, payload: &[u8]| {
        signer.sign_flattened_to_string(form, fields, payload, &mut counting()).expect("everything fits")
    };
    let hello = flattened(Form::Attached, &none, b"open the door");
    add("json-flattened", hello.clone().into_bytes());
    add("json-flattened-hints", flattened(Form::Attached, &hints, b"open the door").into_bytes());
    add("json-flattened-detached", flattened(Form::Detached, &none, b"open the door").into_bytes());
    add("json-flattened-unencoded", flattened(Form::Unencoded, &none, "\"tür\".".as_bytes()).into_bytes());
    for (name, keys) in [
        ("one", &[&key as &dyn SigningKey][..]),
        ("two", &[&key, &other]),
        ("four", &[&key, &other, &key, &other]),
    ] {
        let token = Signers { keys }.sign_general_to_string(Form::Attached, &none, b"open", &mut counting());
        add(&format!("json-general-of-{name}"), token.expect("everything fits").into_bytes());
    }
    let and = |member: &str| hello.replacen('{', &format!("{{{member},"), 1).into_bytes();
    add("json-deep", and(&format!(r#""header":{}"#, r#"{"a":["#.repeat(500))));
    add("json-unknown-member", and(r#""more":[{}]"#));
    add("json-with-a-ciphertext", and(r#""ciphertext":"AA""#));
    add("json-in-both-forms", and(r#""signatures":[]"#));
    add("json-header-repeats-alg", and(r#""header":{"alg":"HS256"}"#));
    add("json-crit-not-protected", and(r#""header":{"crit":["x"],"x":1}"#));
    add("json-b64-not-protected", and(r#""header":{"b64":false}"#));
    add("json-alg-not-protected", br#"{"payload":"AA","header":{"alg":"ES256"},"signature":"Ky4"}"#.to_vec());
    add("json-no-signature", br#"{"payload":"AA","signatures":[]}"#.to_vec());
    let mixed = r#"{"payload":"AA","signatures":[{"protected":"eyJhbGciOiJFUzI1NiJ9","signature":"Ky4"},{"protected":"eyJhbGciOiJFZERTQSJ9","signature":"LS4"},{"protected":"eyJhbGciOiJFZERTQSJ9","signature":"Ky4"}]}"#;
    add("json-one-of-three-wrong", mixed.as_bytes().to_vec());
    add(
        "json-b64-in-one",
        mixed
            .replacen(
                "eyJhbGciOiJFUzI1NiJ9",
                &oracle::encode(br#"{"alg":"ES256","b64":false,"crit":["b64"]}"#),
                1,
            )
            .into_bytes(),
    );
}

/// Where the programs of [`c_programs`] have their results: behind everything else.
const OUT: u16 = 4096;
const OUT_LEN: u16 = 8000;

fn c_programs(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let record = |small: [u8; 4], words: &[u16]| {
        let mut record = Record { small, ..Record::default() };
        record.words[..words.len()].copy_from_slice(words);
        record
    };
    let none = u16::MAX;
    let make = record([0, 0, 0, 0], &[0, 32, 32, 4]);
    let hello = &[&KEY[..], b"nameopen the door"].concat();
    let encrypt = record([4, 0, 0, 0], &[36, 13, OUT, 900, OUT_LEN]);
    // As long as the key's header, an initialization vector, the payload and a tag come to.
    let token = 128;
    for (name, decrypt) in [
        ("open", record([5, 1, 0, 1], &[OUT, token, 5000, 200, OUT_LEN, OUT_LEN + 8])),
        ("open-in-place", record([6, 1, 0, 1], &[OUT, token, OUT_LEN, OUT_LEN + 16, OUT_LEN + 32])),
        ("no-room", record([5, 1, 0, 1], &[OUT, token, 5000, 3, OUT_LEN, none])),
        ("overlap", record([5, 1, 0, 1], &[OUT, token, OUT + 50, 200, OUT_LEN, none])),
        ("length-in-the-token", record([5, 1, 0, 1], &[OUT, token, 5000, 200, OUT + 8, none])),
        ("length-above-the-half", record([5, 1, 0, 1], &[OUT, 0xfff0, 5000, 200, OUT_LEN, none])),
        ("crooked-length", record([5, 1, 0, 1], &[OUT, token, 5000, 200, OUT_LEN + 1, none])),
        ("null-length", record([5, 1, 0, 1], &[OUT, token, 5000, 200, none, none])),
        ("three-keys", record([5, 0x33, 0, 0x13], &[OUT, token, 5000, 200, OUT_LEN, none, 0, 0, 900, 100])),
        ("nine-keys", record([5, 9, 0, 1], &[OUT, token, 5000, 200, OUT_LEN, none])),
        ("inspect", record([7, 0, 0, 0], &[OUT, token, OUT_LEN, 5000, 200, OUT_LEN + 64])),
    ] {
        add(name, Program::write(&[make, encrypt, decrypt], hello));
    }
    // Every function with something to write, which stands in what is read: of its own, and moved there on purpose by
    // the upper three bits of the first byte.
    for (name, moving, call) in [
        ("encrypt", 0x20, record([4, 0, 0, 0], &[36, 13, 40, 900, OUT_LEN])),
        ("encrypt-length", 0x60, record([4, 0, 0, 0], &[36, 13, OUT, 900, 40])),
        ("decrypt", 0x20, record([5, 1, 0, 1], &[OUT, token, OUT + 127, 200, OUT_LEN, none])),
        ("decrypt-index", 0x80, record([5, 1, 0, 1], &[OUT, token, 5000, 200, OUT_LEN, OUT + 120])),
        ("two-lengths", 0x60, record([5, 1, 0, 1], &[OUT, token, 5000, 200, OUT_LEN, OUT_LEN])),
        ("in-place", 0x20, record([6, 1, 0, 1], &[OUT, token, OUT + 64, none, none])),
        ("inspect", 0x40, record([7, 0, 0, 0], &[OUT, token, OUT_LEN, OUT + 8, 100, OUT_LEN + 64])),
        ("inspect-info", 0x20, record([7, 0, 0, 0], &[OUT, token, OUT + 8, 5000, 200, OUT_LEN + 64])),
        ("text", 0x60, record([8, 0, 0, 0], &[OUT, token, 0, 3, OUT + 4, 100, OUT_LEN])),
        ("thumbprint", 0x20, record([10, 0, 0, 0], &[0, 32, 16, 100, OUT_LEN])),
    ] {
        add(&format!("overlap-{name}"), Program::write(&[make, encrypt, call], hello));
        let mut moved = call;
        moved.small[0] |= moving;
        add(&format!("moved-into-{name}"), Program::write(&[make, encrypt, moved], hello));
    }
    let opened = record([5, 1, 0, 1], &[OUT, token, 5000, 200, OUT_LEN, none]);
    let moved = record([14, 0, 1, 0], &[]);
    let of_the_copy = record([5, 1, 1, 1], &[OUT, token, 5000, 200, OUT_LEN, none]);
    add("moved-key", Program::write(&[make, encrypt, moved, of_the_copy, opened], hello));
    let wiped = record([15, 0, 0, 0], &[]);
    add("wiped-key", Program::write(&[make, encrypt, wiped, opened], hello));
    let once = record([2, 0, 0, 0], &[1]);
    let left = record([3, 0, 0, 0], &[OUT_LEN + 24]);
    add("spent-key", Program::write(&[make, once, encrypt, left, encrypt], hello));
    let header = record([4, 0, 0, 1], &[36, 13, OUT, 900, OUT_LEN, 32, 4, 49, 9]);
    add("own-header", Program::write(&[make, header, opened], &[&hello[..], br#"{"a":[1]}"#].concat()));
    let failing = record([4, 0, 0, 6], &[36, 13, OUT, 900, OUT_LEN]);
    add("failing-randomness", Program::write(&[make, failing, left], hello));

    for (name, text) in KEYS.iter().take(7).chain(&[("rsa", test_key::JWK)]) {
        let len = u16::try_from(text.len()).expect("a short key");
        let import = record([1, 0, 0, 0], &[0, len]);
        let inspect = record([9, 0, 0, 0], &[0, len, OUT_LEN]);
        let written = (0..5).map(|what| record([10, what, 0, 0], &[0, len, OUT, 2000, OUT_LEN]));
        let steps: Vec<_> = [import, inspect].into_iter().chain(written).collect();
        add(&format!("key-{name}"), Program::write(&steps, text.as_bytes()));
    }
    let set = format!("enckidadir{{\"keys\":[{},{}]}}", KEYS[0].1, KEYS[1].1);
    let len = u16::try_from(set.len() - 10).expect("a short set");
    let find = record([12, 1, 0, 0], &[10, len, 6, 1, 7, 3, OUT_LEN]);
    let any = record([12, 2, 0, 0], &[10, len, none, 0, 7, 3, OUT_LEN]);
    let get = |index| record([11, index, 0, 0], &[10, len, OUT_LEN]);
    add("set", Program::write(&[find, any, get(0), get(1), get(2)], set.as_bytes()));
    let text = record([8, 0, 0, 0], &[3, 20, 0, 3, OUT, 100, OUT_LEN]);
    let short = record([8, 0, 0, 0], &[3, 20, 0, 3, OUT, 1, OUT_LEN]);
    let nameless = record([8, 0, 0, 0], &[3, 20, none, 0, OUT, 100, OUT_LEN]);
    add("text", Program::write(&[text, short, nameless], br#"kid{"kid":"a\u0041bc"}"#));
    let wipe = |at, len| record([13, 0, 0, 0], &[at, len]);
    add("wipe", Program::write(&[wipe(0, 10), wipe(none, 0), wipe(none, 1), wipe(5, 0xffff)], hello));
}

/// Public and private keys, one of them elsewhere, and requests with their responses.
fn c_programs_of_pairs(add: &mut dyn FnMut(&str, Vec<u8>)) {
    const RESPONSE: u16 = 6500;
    let record = |small: [u8; 4], words: &[u16]| {
        let mut record = Record { small, ..Record::default() };
        record.words[..words.len()].copy_from_slice(words);
        record
    };
    let number = |len: usize| u16::try_from(len).expect("a short text");
    let none = u16::MAX;
    let payload = b"open the door";
    let len_of = |recipient: &dyn Recipient| {
        let encrypter = Encrypter { recipient, content: &A256GCM };
        number(encrypter.encrypted_len(&HeaderFields::NONE, payload.len()).expect("everything fits"))
    };
    let jwk = jwk::Jwk::parse(test_key::JWK.as_bytes()).expect("our own key");
    let sent = len_of(&alg_rsa::AnyRsaOaep256Public::from_jwk(&jwk).expect("our own key"));
    let answered = len_of(&DirectSender::new(&KEY));
    let jwk_len = number(test_key::JWK.len());
    let memory = [test_key::JWK.as_bytes(), payload, b"name"].concat();

    let public = record([16, 0, 0, 0], &[0, jwk_len, none, 0]);
    let private = record([17, 0, 0, 0], &[0, jwk_len, none, 0]);
    let renamed = record([17, 0, 0, 0], &[0, jwk_len, jwk_len + 13, 4]);
    let encrypt = record([19, 0, 0, 0], &[jwk_len, 13, OUT, 900, OUT_LEN]);
    let decrypt = |content: u8| record([5, 1, 6, content], &[OUT, sent, 5500, 900, OUT_LEN, OUT_LEN + 8]);
    for (name, steps) in [
        ("rsa", [public, private, encrypt, decrypt(1)]),
        ("rsa-blinded", [public, private, encrypt, decrypt(0xc1)]),
        ("rsa-no-randomness", [public, private, encrypt, decrypt(0x81)]),
        ("rsa-empty-randomness", [public, private, encrypt, decrypt(0x41)]),
        ("rsa-other-name", [public, renamed, encrypt, decrypt(1)]),
        ("rsa-no-key", [public, encrypt, decrypt(1), encrypt]),
    ] {
        add(name, Program::write(&steps, &memory));
    }
    let in_place = record([6, 1, 6, 1], &[OUT, sent, OUT_LEN, OUT_LEN + 16, none]);
    add("rsa-in-place", Program::write(&[public, private, encrypt, in_place], &memory));

    let request = record([20, 0, 0, 0], &[jwk_len, 13, OUT, 900, OUT_LEN]);
    let read = record([23, 1, 6, 1], &[OUT, sent, 5500, 900, OUT_LEN, OUT_LEN + 8]);
    let answer = record([24, 0, 0, 0], &[jwk_len, 13, RESPONSE, 600, OUT_LEN]);
    let open = record([21, 0, 0, 1], &[RESPONSE, answered, 7200, 200, OUT_LEN, OUT_LEN + 8]);
    let open_in_place = record([22, 0, 0, 1], &[RESPONSE, answered, OUT_LEN, OUT_LEN + 16, OUT_LEN + 32]);
    let no_room = record([21, 0, 0, 1], &[RESPONSE, answered, 7200, 3, OUT_LEN, none]);
    let other_cipher = record([21, 0, 0, 0x11], &[RESPONSE, answered, 7200, 200, OUT_LEN, none]);
    let other_session = record([21, 0, 0, 1], &[RESPONSE, answered, 7200, 200, OUT_LEN, none, 0, 1]);
    let own_request = record([21, 1, 6, 1], &[OUT, sent, 5500, 900, OUT_LEN, OUT_LEN + 8]);
    let answer_failing = record([24, 0, 0, 6], &[jwk_len, 13, RESPONSE, 600, OUT_LEN]);
    let second_request = record([20, 0, 4, 0], &[jwk_len, 13, OUT, 900, OUT_LEN]);
    let begin = [public, private, request, read];
    for (name, then) in [
        ("session", vec![answer, open]),
        ("session-in-place", vec![answer, open_in_place]),
        ("session-twice", vec![answer, answer, open, open]),
        ("session-no-room", vec![answer, no_room, open]),
        ("session-other-cipher", vec![answer, other_cipher, open]),
        ("session-of-another", vec![answer, second_request, other_session, open]),
        ("session-own-key", vec![own_request, answer, open]),
        ("session-no-randomness", vec![answer_failing, answer, open]),
    ] {
        add(name, Program::write(&[&begin[..], &then].concat(), &memory));
    }

    let token = token(&NoKey::new("RSA-OAEP-256", Some("device"), 256), &A256GCM, b"elsewhere");
    let len = number(token.len());
    let elsewhere = |modulus: u8| record([18, 0, modulus, 0], &[len, 6]);
    let opened = record([5, 1, 6, 1], &[0, len, 5500, 900, OUT_LEN, OUT_LEN + 8]);
    let read = record([23, 1, 6, 1], &[0, len, 5500, 900, OUT_LEN, OUT_LEN + 8]);
    let memory = [&token[..], b"device"].concat();
    add(
        "elsewhere",
        Program::write(&[elsewhere(0), opened, elsewhere(1), opened, elsewhere(3), opened], &memory),
    );
    let answer = record([24, 0, 0, 0], &[len, 6, RESPONSE, 600, OUT_LEN]);
    add("elsewhere-answered", Program::write(&[elsewhere(0), read, answer], &memory));

    let key = jwk::OwnedJwk::parse(test_key::JWK.as_bytes()).expect("our own key");
    let key = key.as_jwk().expect("our own key");
    let written = "it was written before";
    for (name, bytes) in [
        ("spki", key.to_spki_der().expect(written)),
        ("pkcs8", key.to_pkcs8_der().expect(written).as_bytes().to_vec()),
        ("pkcs1-pem", key.to_pkcs1_private_pem().expect(written).as_str().into()),
    ] {
        let len = number(bytes.len());
        let [public, private] = [16, 17].map(|what| record([what, 0, 0, 0], &[0, len, len, 4]));
        let memory = [&bytes[..], b"name"].concat();
        let encrypt = record([19, 0, 0, 0], &[len, 4, OUT, 900, OUT_LEN]);
        add(&format!("import-{name}"), Program::write(&[public, private, encrypt], &memory));
    }
}

fn forms_of_a_key(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let key = jwk::OwnedJwk::parse(test_key::JWK.as_bytes()).expect("our own key");
    let jwk = key.as_jwk().expect("our own key");
    add("private.jwk", test_key::JWK.into());
    let written = "it was written before";
    let der = jwk.to_spki_der().expect(written);
    add("spki.der", der.clone());
    add("spki-and-more.der", [&der[..], &[0]].concat());
    // Other algorithms around the same key: RSASSA-PSS, RSAES-OAEP, elliptic curves, Ed25519, and none that exists.
    let oids: [(&str, &[u8]); 5] = [
        ("pss", &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a]),
        ("oaep", &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x07]),
        ("ec", &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]),
        ("ed25519", &[0x2b, 0x65, 0x70]),
        ("unknown", &[0x2a, 0x03]),
    ];
    let key = [&[0][..], &jwk.to_pkcs1_public_der().expect(written)].concat();
    for (name, oid) in oids {
        let algorithm = der_of(0x30, &[&der_of(6, oid)[..], &[5, 0]].concat());
        add(&format!("spki-{name}.der"), der_of(0x30, &[algorithm, der_of(3, &key)].concat()));
    }
    // What is recognised by its first two elements, and not read.
    let (sequence, octets) = (der_of(0x30, &[]), der_of(4, &[1, 2, 3]));
    add("encrypted-pkcs8.der", der_of(0x30, &[&sequence[..], &octets].concat()));
    add("certificate.der", der_of(0x30, &[&sequence[..], &sequence].concat()));
    add("sec1.der", der_of(0x30, &[&der_of(2, &[1])[..], &octets].concat()));
    add("two-octet-strings.der", der_of(0x30, &[&octets[..], &octets].concat()));
    let number = der_of(2, &[5]);
    let numbers = |version: u8, more: &[u8]| {
        der_of(0x30, &[&der_of(2, &[version])[..], &number.repeat(8), more].concat())
    };
    add("pkcs1-three-primes.der", numbers(1, &der_of(0x30, &der_of(0x30, &number.repeat(3)))));
    add("pkcs1-tiny.der", numbers(0, &[]));
    add("not-spki.base64", b"MAYCAQACAQE=".to_vec());
    add(
        "proc-type.pem",
        b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"
            .to_vec(),
    );
    add("unknown-label.pem", b"-----BEGIN SOMETHING-----\nAAAA\n-----END SOMETHING-----\n".to_vec());
    add(
        "openssh.pem",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n".to_vec(),
    );
    add("pkcs1-public.der", jwk.to_pkcs1_public_der().expect(written));
    add("pkcs8.der", jwk.to_pkcs8_der().expect(written).as_bytes().to_vec());
    add("pkcs1-private.der", jwk.to_pkcs1_private_der().expect(written).as_bytes().to_vec());
    let spki = jwk.to_spki_pem().expect(written);
    add("spki.pem", spki.clone().into_bytes());
    add("spki-twice.pem", spki.repeat(2).into_bytes());
    add("spki-cut.pem", spki.as_bytes()[..200].to_vec());
    add("certificate.pem", spki.replace("PUBLIC KEY", "CERTIFICATE").into_bytes());
    add("encrypted.pem", spki.replace("PUBLIC KEY", "ENCRYPTED PRIVATE KEY").into_bytes());
    add("ec.pem", spki.replace("PUBLIC KEY", "EC PRIVATE KEY").into_bytes());
    add("pkcs1-public.pem", jwk.to_pkcs1_public_pem().expect(written).into_bytes());
    add("spki.base64", jwk.to_spki_base64().expect(written).into_bytes());
    add("pkcs8.pem", jwk.to_pkcs8_pem().expect(written).as_str().into());
    add("pkcs1-private.pem", jwk.to_pkcs1_private_pem().expect(written).as_str().into());
    add("set-of-one.jwks", format!("{{\"keys\":[{}]}}", KEYS[2].1).into_bytes());
    add("set-of-two.jwks", format!("{{\"keys\":[{},{}]}}", KEYS[0].1, KEYS[2].1).into_bytes());
}

/// Keys on every curve in every form, and forms that are refused for what is inside.
fn forms_of_curve_keys(add: &mut dyn FnMut(&str, Vec<u8>)) {
    let written = "it is a key";
    for (name, text) in curve_keys().into_iter().filter(|(name, _)| name.ends_with("-private")) {
        let key = jwk::OwnedJwk::parse(text.as_bytes()).expect(written);
        let jwk = key.as_jwk().expect(written);
        add(&format!("{name}-spki.der"), jwk.to_spki_der().expect(written));
        add(&format!("{name}-pkcs8.der"), jwk.to_pkcs8_der().expect(written).as_bytes().to_vec());
        if let Ok(der) = jwk.to_sec1_der() {
            add(&format!("{name}-sec1.der"), der.as_bytes().to_vec());
        }
        if name.starts_with("p-256") || name.starts_with("ed25519") {
            add(&format!("{name}.jwk"), text.into_bytes());
            add(&format!("{name}-spki.pem"), jwk.to_spki_pem().expect(written).into_bytes());
            add(&format!("{name}-spki.base64"), jwk.to_spki_base64().expect(written).into_bytes());
            add(&format!("{name}-pkcs8.pem"), jwk.to_pkcs8_pem().expect(written).as_str().into());
            if let Ok(pem) = jwk.to_sec1_pem() {
                add(&format!("{name}-sec1.pem"), pem.as_str().into());
            }
        }
    }
    let (x, y, d) = (number(1, 32), number(70, 32), number(140, 32));
    let bits = |bytes: &[u8]| der_of(3, &[&[0], bytes].concat());
    let point = bits(&[&[4][..], &x, &y].concat());
    let ec_public_key = der_of(6, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]);
    let p256 = der_of(6, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]);
    let p384 = der_of(6, &[0x2b, 0x81, 0x04, 0x00, 0x22]);
    let unknown = der_of(6, &[0x2b, 0x81, 0x04, 0x00, 0x21]);
    let ed25519 = der_of(6, &[0x2b, 0x65, 0x70]);
    let sequence = |parts: &[&[u8]]| der_of(0x30, &parts.concat());
    let ec = |curve: &[u8]| sequence(&[&ec_public_key, curve]);
    // RFC 5915: version 1, the number, [0] the curve, [1] the point.
    let (one, zero, number) = (der_of(2, &[1]), der_of(2, &[0]), der_of(4, &d));
    let sec1 = |curve: &[u8], point: &[u8]| sequence(&[&one, &number, curve, point]);
    let pkcs8 = |algorithm: &[u8], key: &[u8]| sequence(&[&zero, algorithm, &der_of(4, key)]);
    for (name, der) in [
        ("ec-compressed-point.der", sequence(&[&ec(&p256), &bits(&[&[2][..], &x].concat())])),
        ("ec-point-at-infinity.der", sequence(&[&ec(&p256), &bits(&[0])])),
        ("ec-point-too-short.der", sequence(&[&ec(&p384), &point])),
        ("ec-unknown-curve.der", sequence(&[&ec(&unknown), &point])),
        ("ec-explicit-curve.der", sequence(&[&ec(&sequence(&[&one, &p256])), &point])),
        ("ec-no-curve.der", sequence(&[&sequence(&[&ec_public_key]), &point])),
        ("ec-point-of-odd-bits.der", sequence(&[&ec(&p256), &der_of(3, &[&[1, 4][..], &x, &y].concat())])),
        ("sec1-no-point.der", sec1(&der_of(0xa0, &p256), &[])),
        ("sec1-no-curve.der", sec1(&[], &der_of(0xa1, &point))),
        ("sec1-of-another-length.der", sec1(&der_of(0xa0, &p384), &[])),
        ("pkcs8-two-curves.der", pkcs8(&ec(&p256), &sec1(&der_of(0xa0, &p384), &[]))),
        ("pkcs8-curve-twice.der", pkcs8(&ec(&p256), &sec1(&der_of(0xa0, &p256), &der_of(0xa1, &point)))),
        ("pkcs8-curve-inside.der", pkcs8(&sequence(&[&ec_public_key]), &sec1(&der_of(0xa0, &p256), &[]))),
        ("okp-with-parameters.der", sequence(&[&sequence(&[&ed25519, &[5, 0]]), &bits(&x)])),
        ("okp-too-long.der", sequence(&[&sequence(&[&ed25519]), &bits(&[&x[..], &[0]].concat())])),
        // RFC 8410, section 7: version 1, and the public key as [1] at the end.
        (
            "okp-both-halves.der",
            sequence(&[
                &one,
                &sequence(&[&ed25519]),
                &der_of(4, &number),
                &der_of(0x81, &[&[0], &x[..]].concat()),
            ]),
        ),
        ("okp-key-not-wrapped.der", pkcs8(&sequence(&[&ed25519]), &d)),
    ] {
        add(name, der);
    }
}

/// One element of DER, of up to 64 KiB.
fn der_of(tag: u8, contents: &[u8]) -> Vec<u8> {
    let len = match contents.len() {
        len @ 0..=127 => vec![len as u8],
        len @ 128..=255 => vec![0x81, len as u8],
        len => vec![0x82, (len >> 8) as u8, len as u8],
    };
    [&[tag], &len[..], contents].concat()
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
