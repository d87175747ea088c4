//! What the C drivers work on, as a C header that is written anew at each run: keys and tokens that pjose makes, and
//! the public test vectors. Nothing of it is kept in the repository.

use core::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::shell::{Cmd, yellow};
use crate::workspace;

/// The payload of pjose's tokens.
const PAYLOAD: &str = "a payload of pjose's: \u{20ac} 12.50";

/// Vector files with tokens.
const FILES: [&str; 2] = ["wycheproof-jose.json", "rfc7520-cookbook.json"];

/// Writes `fixtures.h` and the files that it is made of to `dir`.
pub(crate) fn write(root: &Path, dir: &Path) -> Result<()> {
    let mut header = String::from("/* Made by `cargo xtask c-tests`. */\n#include <stddef.h>\n\n");
    pjose_s_own(root, dir, &mut header)?;
    vectors(root, &mut header)?;
    std::fs::write(dir.join("fixtures.h"), header).context("fixtures.h")
}

/// Runs pjose in `dir`, with arguments that are split at spaces.
pub(crate) fn pjose(root: &Path, dir: &Path, args: &str) -> Result<()> {
    Cmd::new(workspace::pjose_path(root), dir).args(args).run_hidden()
}

fn pjose_s_own(root: &Path, dir: &Path, header: &mut String) -> Result<()> {
    workspace::build_pjose(root)?;
    std::fs::write(dir.join("payload"), PAYLOAD)?;
    for args in [
        "jwk generate --alg RSA-OAEP-256 -f -o private.jwk",
        "jwk convert --to pem -f -o private.pem private.jwk",
        "jwk convert --to der -f -o private.der private.jwk",
        "jwk public -f -o public.jwk private.jwk",
        "jwk convert --to pem -f -o public.pem public.jwk",
        "jwk convert --to der -f -o public.der public.jwk",
        "jwk convert --to spki-base64 -f -o public.base64 public.jwk",
        "jwk generate --alg A256GCM -f -o shared.jwk",
        "jwk set add --key private.jwk --key shared.jwk -f -o set.jwks",
        "jwe encrypt --key public.jwk -o token payload",
        "jwe encrypt --key shared.jwk --alg dir -o dir-token payload",
    ] {
        pjose(root, dir, args)?;
    }
    for (name, file) in [
        ("pjose_private_jwk", "private.jwk"),
        ("pjose_private_pem", "private.pem"),
        ("pjose_public_jwk", "public.jwk"),
        ("pjose_public_pem", "public.pem"),
        ("pjose_public_base64", "public.base64"),
        ("pjose_shared_jwk", "shared.jwk"),
        ("pjose_set", "set.jwks"),
        ("pjose_token", "token"),
        ("pjose_dir_token", "dir-token"),
    ] {
        let text = std::fs::read(dir.join(file)).context(file)?;
        // A line break at the end of a PEM file belongs to it.
        let text = if file.ends_with(".pem") { &text } else { text.trim_ascii() };
        array(header, "char", name, text);
    }
    for (name, file) in [("pjose_private_der", "private.der"), ("pjose_public_der", "public.der")] {
        array(header, "unsigned char", name, &std::fs::read(dir.join(file)).context(file)?);
    }
    array(header, "unsigned char", "pjose_payload", PAYLOAD.as_bytes());
    Ok(())
}

/// Compact JWEs: good ones for algorithms that we have, and bad ones for whatever.
fn vectors(root: &Path, header: &mut String) -> Result<()> {
    let folder =
        std::env::var_os("JOSE_VECTORS_DIR").map_or_else(|| root.join("../shared/vectors"), PathBuf::from);
    let mut table = String::new();
    let mut count = 0;
    for file in FILES {
        let Ok(text) = std::fs::read_to_string(folder.join(file)) else {
            println!("{} {file}: no such file in the folder with the vectors", yellow("skipped"));
            continue;
        };
        let vectors: Value = serde_json::from_str(&text).context(file)?;
        let cases = vectors.get("cases").and_then(Value::as_array).context("a vector file has cases")?;
        for case in cases {
            let Some(vector) = Vector::of(case)? else { continue };
            vector.write(header, &mut table, count);
            count += 1;
        }
    }
    if count == 0 {
        // C has no empty arrays.
        table.push_str("    { \"none\", \"\", 0, \"\", 0, \"\", 0, 0 },\n");
    }
    let _ = write!(
        header,
        "struct vector {{\n    const char *id;\n    const void *key;\n    size_t key_len;\n    const void *token;\n    \
         size_t token_len;\n    const void *plaintext;\n    size_t plaintext_len;\n    int opens;\n}};\n\n\
         static const struct vector vectors[] = {{\n{table}}};\n"
    );
    Ok(())
}

struct Vector {
    id: String,
    key: String,
    token: String,
    plaintext: Vec<u8>,
    opens: bool,
}

impl Vector {
    /// The case, if the drivers can do something with it.
    fn of(case: &Value) -> Result<Option<Self>> {
        let text = |name: &str| case.get(name).and_then(Value::as_str);
        let has = |feature: &str| {
            let features = case.get("features").and_then(Value::as_array);
            features.is_some_and(|all| all.iter().any(|f| f.as_str().is_some_and(|f| f.starts_with(feature))))
        };
        let key = case.get("key").filter(|key| key.is_object());
        let (Some("jwe"), Some(id), Some(token), Some(key)) = (text("kind"), text("id"), text("token"), key)
        else {
            return Ok(None);
        };
        let soft = case.get("soft").and_then(Value::as_bool).unwrap_or(false);
        let disputed = case.get("disputed").is_some();
        let compact = has("ser:compact");
        let known = (has("alg:RSA-OAEP-256") || has("alg:dir"))
            && ["enc:A128GCM", "enc:A192GCM", "enc:A256GCM"].into_iter().any(has)
            && !has("zip");
        let opens = match text("expect") {
            Some("ok") => true,
            Some("fail") => false,
            _ => bail!("{id}: neither ok nor fail"),
        };
        if !compact || soft || disputed || (opens && !known) {
            return Ok(None);
        }
        let plaintext = match text("plaintext_b64u") {
            Some(text) => decode(text).with_context(|| format!("{id}: the plaintext"))?,
            None if opens => bail!("{id}: no plaintext"),
            None => Vec::new(),
        };
        Ok(Some(Self { id: id.to_owned(), key: key.to_string(), token: token.to_owned(), plaintext, opens }))
    }

    fn write(&self, header: &mut String, table: &mut String, number: usize) {
        let Self { id, key, token, plaintext, opens } = self;
        array(header, "unsigned char", &format!("vector_{number}_key"), key.as_bytes());
        array(header, "unsigned char", &format!("vector_{number}_token"), token.as_bytes());
        array(header, "unsigned char", &format!("vector_{number}_plaintext"), plaintext);
        let of = |part: &str, len: usize| format!("vector_{number}_{part}, {len}");
        let _ = writeln!(
            table,
            "    {{ {id:?}, {}, {}, {}, {} }},",
            of("key", key.len()),
            of("token", token.len()),
            of("plaintext", plaintext.len()),
            u8::from(*opens)
        );
    }
}

/// A C array. One of no bytes has a byte all the same.
fn array(header: &mut String, kind: &str, name: &str, bytes: &[u8]) {
    let _ = write!(header, "static const {kind} {name}[] = {{");
    for (index, byte) in bytes.iter().enumerate() {
        let _ = write!(header, "{}{byte},", if index % 24 == 0 { "\n    " } else { "" });
    }
    let _ = writeln!(header, "{}\n}};\n", if bytes.is_empty() { "0" } else { "" });
}

/// Base64url without padding. Test data, so neither strict nor constant-time.
fn decode(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0u32, 0u32);
    for character in text.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
            .iter()
            .position(|c| *c == character)?;
        held = (held << 6) | u32::try_from(value).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).ok()?);
        }
    }
    Some(bytes)
}
