//! `pjose jws inspect`: a signed token from the outside. Uses no key, verifies nothing, says so, and does not show the
//! payload: what was not verified is not read.

use core::fmt::Write as _;

use clap::Args;
use pocket_jose::{Header, JwsCompact, RECOMMENDED_SIGNATURES};
use serde::Serialize;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::args::exit_status;
use crate::failure::Failure;
use crate::input::Source;
use crate::paint::{self, BAD, HEADING, PARTS, REMARK};
use crate::{output, token};

/// Show the header and sizes of a signed token, without a key
///
/// Nothing is verified: anyone can have written what is shown. The payload is not shown; `pjose jws verify` gives it.
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
  pjose jws inspect token
  pjose jws inspect --json < token

Exit status 0 means that this is a well-formed token, whether or not anything here could verify it.

",
    exit_status!()
);

/// The JSON form is a contract: members are added, never changed.
#[derive(Serialize)]
struct Report<'t> {
    serialization: &'static str,
    verified: bool,
    characters: usize,
    header: Option<&'t RawValue>,
    payload_characters: usize,
    detached: bool,
    signature_bytes: usize,
    warnings: Vec<String>,
}

impl Inspect {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let token = token::read_signed(&self.input)?;
        if token.is_json() {
            let text = Zeroizing::new(token.text().as_bytes().to_vec());
            return crate::cmd::inspect::Inspect { input: self.input, json: self.json }.look(text);
        }
        show(&token, self.json)
    }
}

/// Shows a signed token, as JSON or for people.
pub(crate) fn show(token: &token::Token, json: bool) -> Result<(), Failure> {
    let view = JwsCompact::parse(token.text()).map_err(|error| token.explain(error))?;
    let mut buffer = vec![0; view.header_len()];
    let header = view
        .unverified_header(&RECOMMENDED_SIGNATURES.limits, &mut buffer)
        .map_err(|error| token.explain(error))?;
    let [_, payload_characters, _] = view.text_lens();
    let report = Report {
        serialization: "compact",
        verified: false,
        characters: token.text().len(),
        header: serde_json::from_str(header.object().raw()).ok(),
        payload_characters,
        detached: view.has_no_payload(),
        signature_bytes: view.signature_len(),
        warnings: warnings(&header),
    };
    if json {
        return output::print_json(&report);
    }
    output::print(&describe(&report, &header))
}

fn warnings(header: &Header<'_>) -> Vec<String> {
    let mut warnings = Vec::new();
    let alg = header.alg();
    if !RECOMMENDED_SIGNATURES.algs.iter().any(|known| alg.is(known.alg())) {
        let alg = paint::short(&alg.to_string(), 40);
        warnings.push(format!("`alg` {alg} is no signature algorithm that is accepted"));
    }
    if header.crit().is_some() {
        warnings.push("`crit` names extensions: --crit must name each that you understand".to_owned());
    }
    for name in ["jku", "jwk", "x5u", "x5c"] {
        if header.get(name).is_some() {
            warnings
                .push(format!("`{name}` offers a key: nothing in a token is ever used as one or fetched"));
        }
    }
    if header.kid().is_none() {
        warnings.push("the header has no `kid`: every key that fits is tried".to_owned());
    }
    warnings
}

fn describe(report: &Report<'_>, header: &Header<'_>) -> String {
    let mut text = String::new();
    // Writing to a `String` does not fail.
    let _ = writeln!(
        text,
        "{HEADING}compact JWS{HEADING:#}, {} characters; {BAD}not verified{BAD:#}",
        report.characters
    );
    let payload = if report.detached { "none: it travels apart, or is empty" } else { "not shown" };
    let _ = writeln!(text, "  {:<14} {:>8} characters  {payload}", "payload", report.payload_characters);
    let _ = writeln!(text, "  {:<14} {:>8} bytes", "signature", report.signature_bytes);
    let _ = writeln!(text, "{HEADING}header{HEADING:#}, as anyone may have written it");
    let [style, ..] = PARTS;
    for (name, value) in header.object().members() {
        let name = paint::short(&name.to_string(), 60);
        let _ = writeln!(text, "  {style}{name}{style:#}: {}", paint::short(value.raw(), 300));
    }
    for warning in &report.warnings {
        let _ = writeln!(text, "{REMARK}warning:{REMARK:#} {warning}");
    }
    text
}
