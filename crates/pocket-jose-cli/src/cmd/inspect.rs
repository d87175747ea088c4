//! `pjose inspect`: what is this? Looks at tokens and keys in every form, uses no key, and believes nothing.

use core::fmt::Write as _;

use clap::Args;
use pocket_jose::json::{Kind, Limits, Object, Value};
use pocket_jose::{Error, Part, base64url};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::args::exit_status;
use crate::cmd::{jwe, jwk, jws};
use crate::failure::Failure;
use crate::input::Source;
use crate::paint::{self, BAD, HEADING};
use crate::{keys, output, token};

/// Show what something is: a token, a key, a set of keys, a certificate
///
/// Compact tokens and tokens in JSON, JWK, JWK Set, PEM and DER are told apart by their looks. Nothing is decrypted and nothing
/// verified: anyone can have written what is shown.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Inspect {
    /// What to look at: a file, - for standard input, or a compact token itself
    #[arg(value_name = "INPUT", default_value = "-")]
    pub(crate) input: Source,
    /// Print JSON, for programs
    #[arg(long)]
    pub(crate) json: bool,
}

const HELP: &str = concat!(
    "Examples:
  pjose inspect token
  pjose inspect key.pem
  curl -s https://example.org/jwks | pjose inspect

",
    exit_status!()
);

/// Of a token in JSON. The JSON form is a contract: members are added, never changed.
#[derive(Serialize)]
struct Report {
    serialization: &'static str,
    kind: &'static str,
    decrypted: bool,
    verified: bool,
    header: Option<serde_json::Value>,
    /// Of the recipients or signatures, each with the header that nothing protects and the protected one.
    parties: Vec<Party>,
    /// Bytes of the payload or ciphertext; none where it travels apart.
    content_bytes: Option<usize>,
}

#[derive(Serialize)]
struct Party {
    protected: Option<serde_json::Value>,
    header: Option<serde_json::Value>,
    /// Bytes of the encrypted key or signature.
    bytes: usize,
}

impl Inspect {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let bytes = match token::in_argument(&self.input) {
            Some(token) => token,
            None => self.input.read("input", token::LIMIT)?,
        };
        self.look(bytes)
    }

    /// At what was read from `input`.
    pub(crate) fn look(&self, bytes: Zeroizing<Vec<u8>>) -> Result<(), Failure> {
        let trimmed = bytes.trim_ascii();
        let is_token = !trimmed.is_empty()
            && trimmed.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte));
        match trimmed.iter().filter(|byte| **byte == b'.').count() {
            4 if is_token => return jwe::inspect::show(&token::from_bytes(bytes, &self.input)?, self.json),
            2 if is_token => {
                return jws::inspect::show(&token::signed_from_bytes(bytes, &self.input)?, self.json);
            }
            _ => {}
        }
        if let Some(report) = in_json(trimmed).map_err(|error| self.explain(error))? {
            return self.tell(&report);
        }
        jwk::inspect::show(&keys::from_bytes(&bytes, &self.input)?, self.json)
    }

    fn explain(&self, error: Error) -> Failure {
        Failure::from(error).at(self.input.to_string())
    }

    fn tell(&self, report: &Report) -> Result<(), Failure> {
        if self.json { output::print_json(report) } else { output::print(&describe(report)) }
    }
}

/// A token in JSON (RFC 7515, section 7.2; RFC 7516, section 7.2), or `None` for other JSON, and for what is none.
fn in_json(text: &[u8]) -> Result<Option<Report>, Error> {
    let limits = Limits { len: token::LIMIT, string_len: token::LIMIT, ..Limits::DEFAULT };
    let Ok(object) = Object::parse(text, &limits) else { return Ok(None) };
    let (kind, many, one, content) = if object.get("ciphertext").is_some() {
        ("JWE", "recipients", "encrypted_key", "ciphertext")
    } else if object.get("signatures").is_some() || object.get("signature").is_some() {
        ("JWS", "signatures", "signature", "payload")
    } else {
        return Ok(None);
    };
    let general = object.get(many).and_then(Value::as_array);
    let parties = match general {
        Some(list) => list.elements().filter_map(Value::as_object).map(|o| party(o, one)).collect(),
        None => vec![party(object, one)],
    };
    let part = if kind == "JWE" { Part::Ciphertext } else { Part::Payload };
    Ok(Some(Report {
        serialization: if general.is_some() { "general JSON" } else { "flattened JSON" },
        kind,
        decrypted: false,
        verified: false,
        header: text_of(object, "protected").and_then(|text| decoded(text.as_bytes()).ok()),
        parties: parties.into_iter().collect::<Result<_, _>>()?,
        content_bytes: text_of(object, content).map(|text| len(part, text.as_bytes())).transpose()?,
    }))
}

fn party(object: Object<'_>, of_its_own: &str) -> Result<Party, Error> {
    let bytes = text_of(object, of_its_own).map(|text| len(Part::Token, text.as_bytes())).transpose()?;
    Ok(Party {
        protected: text_of(object, "protected").and_then(|text| decoded(text.as_bytes()).ok()),
        header: object.get("header").and_then(|value| serde_json::from_str(value.raw()).ok()),
        bytes: bytes.unwrap_or(0),
    })
}

fn text_of<'a>(object: Object<'a>, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str).and_then(|text| text.as_plain())
}

/// A protected header.
fn decoded(text: &[u8]) -> Result<serde_json::Value, Error> {
    let in_header = |error| Error::in_part(Part::Header, error);
    let json = base64url::decode_to_vec(text).map_err(in_header)?;
    let value = Value::parse(&json, &Limits::DEFAULT).map_err(in_header)?;
    let not_an_object =
        Error::Malformed { part: Part::Header, fault: pocket_jose::Fault::NotAnObject, at: 0 };
    if value.kind() != Kind::Object {
        return Err(not_an_object);
    }
    serde_json::from_str(value.raw()).map_err(|_| not_an_object)
}

/// Bytes that a part decodes to.
fn len(part: Part, text: &[u8]) -> Result<usize, Error> {
    base64url::validate(text).map_err(|error| Error::in_part(part, error))?;
    Ok(base64url::decoded_len(text.len()).unwrap_or(0))
}

fn describe(report: &Report) -> String {
    let mut text = String::new();
    let state = if report.kind == "JWE" { "not decrypted, not verified" } else { "not verified" };
    // Writing to a `String` does not fail.
    let _ =
        writeln!(text, "{HEADING}{} {}{HEADING:#}; {BAD}{state}{BAD:#}", report.serialization, report.kind);
    match report.content_bytes {
        Some(bytes) => drop(writeln!(text, "  content        {bytes:>8} bytes")),
        None => text.push_str("  content        travels apart, or is empty\n"),
    }
    let mut members = |title: &str, header: Option<&serde_json::Value>| {
        let Some(header) = header.and_then(serde_json::Value::as_object) else { return };
        let _ = writeln!(text, "{HEADING}{title}{HEADING:#}, as anyone may have written it");
        for (name, value) in header {
            let _ = writeln!(text, "  {}: {}", paint::short(name, 60), paint::short(&value.to_string(), 300));
        }
    };
    members("header", report.header.as_ref());
    let own = if report.kind == "JWE" { "recipient" } else { "signature" };
    let several = report.serialization == "general JSON";
    for (place, party) in report.parties.iter().enumerate() {
        if several {
            members(&format!("protected header of {own} {place}"), party.protected.as_ref());
        }
        members(&format!("unprotected header of {own} {place}"), party.header.as_ref());
    }
    for (place, party) in report.parties.iter().enumerate() {
        let _ = writeln!(text, "  {own} {place:<4} {:>8} bytes", party.bytes);
    }
    text
}
