//! What can be said against a token from its header and the lengths of its parts, before any key is used. Shared by
//! `inspect`, which warns, and `doctor`, which judges.

use pocket_jose::{Header, JweCompact};
use serde::Serialize;

use crate::names::{self, EncryptedKey, Standing};
use crate::paint;

/// One thing that is not as it should be. The codes are a contract.
#[derive(Debug, Serialize)]
pub(crate) struct Warning {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// Whether it makes this build refuse the token.
    pub(crate) fatal: bool,
}

const fn fatal(code: &'static str, message: String) -> Warning {
    Warning { code, message, fatal: true }
}

/// Everything that there is to say.
pub(crate) fn check(token: &JweCompact<'_>, header: &Header<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let alg: String = header.alg().chars().collect();
    let enc: Option<String> = header.enc().map(|enc| enc.chars().collect());
    warnings.extend(standing("alg", &alg, names::alg_standing(&alg)));
    match &enc {
        Some(enc) => warnings.extend(standing("enc", enc, names::enc_standing(enc))),
        None => warnings.push(fatal(
            "enc-missing",
            "the header has no `enc`: this may be a signed token, not an encrypted one".to_owned(),
        )),
    }
    if let Some(crit) = header.crit() {
        for name in crit.elements().filter_map(pocket_jose::json::Value::as_str) {
            let name = paint::short(&name.to_string(), 40);
            warnings
                .push(fatal("crit-unknown", format!("`crit` names {name}, which is not understood here")));
        }
    }
    if let Some(zip) = header.zip() {
        let zip = paint::short(&zip.to_string(), 40);
        warnings.push(fatal(
            "zip",
            format!("the payload is compressed ({zip}): `jwe decrypt` takes that only with --inflate"),
        ));
    }
    sizes(token, &alg, enc.as_deref(), &mut warnings);
    for name in ["jku", "jwk", "x5u", "x5c"] {
        if header.get(name).is_some() {
            let message = format!("`{name}` offers a key: nothing in a token is ever used as one or fetched");
            warnings.push(Warning { code: "inert-key", message, fatal: false });
        }
    }
    if header.kid().is_none() {
        let message = "the header has no `kid`: every key that fits is tried".to_owned();
        warnings.push(Warning { code: "kid-missing", message, fatal: false });
    }
    warnings
}

fn standing(member: &str, name: &str, standing: Standing) -> Option<Warning> {
    let shown = paint::short(name, 40);
    match standing {
        Standing::Built => None,
        Standing::Refused(because) => {
            Some(fatal("alg-refused", format!("`{member}` {shown} is never accepted: {because}")))
        }
        Standing::NotBuilt => Some(fatal(
            if member == "alg" { "alg-not-built" } else { "enc-not-built" },
            format!("`{member}` {shown} is not in this build"),
        )),
        Standing::Unknown => {
            let meant = names::registered_spelling(name);
            let hint = meant.map(|meant| format!("; the registered name is {meant}")).unwrap_or_default();
            Some(fatal(
                if member == "alg" { "alg-unknown" } else { "enc-unknown" },
                format!("`{member}` {shown} is no name that JOSE registers for encryption{hint}"),
            ))
        }
    }
}

fn sizes(token: &JweCompact<'_>, alg: &str, enc: Option<&str>, warnings: &mut Vec<Warning>) {
    let [_, encrypted_key, iv, _, tag] = token.part_lens();
    let enc = enc.and_then(names::enc);
    let mut odd = |code, part: &str, found: usize, wanted: &str| {
        warnings.push(fatal(code, format!("the {part} has {found} bytes instead of {wanted}")));
    };
    if let Some(enc) = enc {
        if iv != enc.iv_len {
            odd("iv-size", "initialization vector", iv, &enc.iv_len.to_string());
        }
        if tag != enc.tag_len {
            odd("tag-size", "authentication tag", tag, &enc.tag_len.to_string());
        }
    }
    match (names::alg(alg).map(|alg| alg.encrypted_key), enc) {
        (Some(EncryptedKey::Empty), _) if encrypted_key != 0 => {
            odd("encrypted-key-size", "encrypted key", encrypted_key, "none");
        }
        (Some(EncryptedKey::Modulus), _) if ![256, 384, 512].contains(&encrypted_key) => {
            odd(
                "encrypted-key-size",
                "encrypted key",
                encrypted_key,
                "256, 384 or 512 (RSA 2048, 3072, 4096)",
            );
        }
        (Some(EncryptedKey::Wrapped(more)), Some(enc)) if encrypted_key != enc.key_len + more => {
            odd("encrypted-key-size", "encrypted key", encrypted_key, &(enc.key_len + more).to_string());
        }
        _ => {}
    }
}
