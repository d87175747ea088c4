//! `pjose jwk inspect`: what a key is and what it is good for. Never shows a number of it, private or public.

use core::fmt::Write as _;

use clap::Args;
use pocket_jose::KeyRing;
use serde::Serialize;

use crate::args::exit_status;
use crate::failure::Failure;
use crate::info::KeyReport;
use crate::input::Source;
use crate::paint::{self, HEADING, REMARK};
use crate::{keys, output};

/// Show what a key or set is: type, size, name, permissions, and what this build can do with it
///
/// No part of the key itself is shown.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Inspect {
    /// The key or set, in any encoding
    #[arg(value_name = "FILE", default_value = "-")]
    input: Source,
    /// Only the key of this name
    #[arg(long, value_name = "KID")]
    kid: Option<String>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

const HELP: &str = concat!(
    "Examples:
  pjose jwk inspect key.jwk
  pjose jwk inspect --json keys.jwks

",
    exit_status!()
);

#[derive(Serialize)]
struct Report {
    keys: Vec<KeyReport>,
}

impl Inspect {
    pub(crate) fn run(self) -> Result<(), Failure> {
        show(&keys::called(keys::read(&self.input)?, self.kid.as_deref())?, self.json)
    }
}

/// Shows keys, as JSON or for people.
pub(crate) fn show(ring: &KeyRing, json: bool) -> Result<(), Failure> {
    let mut keys = Vec::new();
    for key in ring.keys() {
        keys.push(KeyReport::new(&key.as_jwk()?));
    }
    if json {
        return output::print_json(&Report { keys });
    }
    let mut text = String::new();
    for (place, key) in keys.iter().enumerate() {
        if place > 0 {
            text.push('\n');
        }
        describe(key, &mut text);
    }
    output::print(&text)
}

fn describe(key: &KeyReport, text: &mut String) {
    // Writing to a `String` does not fail.
    let _ = writeln!(text, "{HEADING}{}{HEADING:#}", key.title());
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "  {name:<11} {}", paint::short(value, 160));
    };
    line("kid", key.kid.as_deref().unwrap_or("(none)"));
    line("thumbprint", key.thumbprint.as_deref().unwrap_or("(unknown for this type)"));
    line("alg", key.alg.as_deref().unwrap_or("(any)"));
    line("use", key.key_use.as_deref().unwrap_or("(any)"));
    line("key_ops", &key.key_ops.as_ref().map_or_else(|| "(any)".to_owned(), |ops| ops.join(", ")));
    for ability in &key.can {
        line("can", &format!("{} with {}", ability.operation, ability.alg));
    }
    for warning in &key.warnings {
        let _ = writeln!(text, "  {REMARK}warning{REMARK:#}     {warning}");
    }
}
