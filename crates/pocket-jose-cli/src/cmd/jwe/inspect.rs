//! `pjose jwe inspect`: a token from the outside. Uses no key, verifies nothing, and says so.

use core::fmt::Write as _;

use clap::Args;
use pocket_jose::{Header, JweCompact, Part, RECOMMENDED};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::args::exit_status;
use crate::checks::{self, Warning};
use crate::failure::Failure;
use crate::input::Source;
use crate::paint::{self, BAD, HEADING, PARTS, REMARK};
use crate::{output, token};

/// Show the parts, header and sizes of a token, without a key
///
/// Nothing is decrypted and nothing verified: anyone can have written what is shown.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Inspect {
    /// The token: a file, - for standard input, or the token itself
    #[arg(value_name = "TOKEN", default_value = "-")]
    input: Source,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

const HELP: &str = concat!(
    "Examples:
  pjose jwe inspect token
  pjose jwe inspect --json < token

Exit status 0 means that this is a well-formed token, whether or not anything here could decrypt it; the \
warnings say what stands against that.

",
    exit_status!()
);

/// The JSON form is a contract: members are added, never changed.
#[derive(Serialize)]
struct Report<'t> {
    serialization: &'static str,
    decrypted: bool,
    verified: bool,
    characters: usize,
    header: Option<&'t RawValue>,
    parts: Vec<PartReport>,
    warnings: Vec<Warning>,
}

#[derive(Serialize)]
struct PartReport {
    name: &'static str,
    characters: usize,
    bytes: usize,
}

impl Inspect {
    pub(crate) fn run(self) -> Result<(), Failure> {
        show(&token::read(&self.input)?, self.json)
    }
}

/// Shows a token, as JSON or for people.
pub(crate) fn show(token: &token::Token, json: bool) -> Result<(), Failure> {
    let parts = token.parts()?;
    for (part, text) in parts.parts() {
        // The header is decoded below; here the others are at least spelled right.
        jose_spelling(part, text).map_err(|error| token.explain(error))?;
    }
    let mut buffer = vec![0; parts.part_lens().first().copied().unwrap_or(0)];
    let header =
        parts.unverified_header(&RECOMMENDED.limits, &mut buffer).map_err(|error| token.explain(error))?;
    let warnings = checks::check(&parts, &header);
    if json {
        return output::print_json(&report(token.text().len(), &parts, &header, warnings));
    }
    output::print(&describe(token.text().len(), &parts, &header, &warnings))
}

fn report<'t>(
    characters: usize,
    token: &JweCompact<'_>,
    header: &Header<'t>,
    warnings: Vec<Warning>,
) -> Report<'t> {
    let parts = token.parts().into_iter().zip(token.part_lens());
    Report {
        serialization: "compact",
        decrypted: false,
        verified: false,
        characters,
        header: serde_json::from_str(header.object().raw()).ok(),
        parts: parts
            .map(|((part, text), bytes)| PartReport { name: part_name(part), characters: text.len(), bytes })
            .collect(),
        warnings,
    }
}

/// As RFC 7516 spells it.
const fn part_name(part: Part) -> &'static str {
    match part {
        Part::Header => "protected",
        Part::EncryptedKey => "encrypted_key",
        Part::Iv => "iv",
        Part::Ciphertext => "ciphertext",
        _ => "tag",
    }
}

fn describe(characters: usize, token: &JweCompact<'_>, header: &Header<'_>, warnings: &[Warning]) -> String {
    let mut text = String::new();
    // Writing to a `String` does not fail.
    let _ = writeln!(
        text,
        "{HEADING}compact JWE{HEADING:#}, {characters} characters; {BAD}not decrypted, not verified{BAD:#}"
    );
    text.push_str(&five_parts(token));
    let _ = writeln!(text, "{HEADING}header{HEADING:#}, as anyone may have written it");
    let [style, ..] = PARTS;
    for (name, value) in header.object().members() {
        let name = paint::short(&name.to_string(), 60);
        let _ = writeln!(text, "  {style}{name}{style:#}: {}", paint::short(value.raw(), 300));
    }
    for warning in warnings {
        let _ = writeln!(text, "{REMARK}warning:{REMARK:#} {}", warning.message);
    }
    text
}

/// The five parts, a line each, in their colours.
pub(crate) fn five_parts(token: &JweCompact<'_>) -> String {
    let mut text = String::new();
    let parts = token.parts().into_iter().zip(token.part_lens()).zip(PARTS);
    for (((part, encoded), bytes), style) in parts {
        let encoded = String::from_utf8_lossy(encoded);
        let shown = if encoded.is_empty() { "(empty)".to_owned() } else { paint::short(&encoded, 60) };
        let _ = writeln!(text, "  {:<14} {bytes:>8} bytes  {style}{shown}{style:#}", part_name(part));
    }
    text
}

/// Checks the spelling of a part that is not decoded here.
fn jose_spelling(part: Part, text: &[u8]) -> Result<(), pocket_jose::Error> {
    pocket_jose::base64url::validate(text).map_err(|error| pocket_jose::Error::in_part(part, error))
}
