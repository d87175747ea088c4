//! `pjose alg`: what this build runs, what it does not run yet, and what it never will.

use core::fmt::Write as _;

use clap::{Args, Subcommand};
use pocket_jose::{RECOMMENDED_SIGNATURES, REGISTERED};
use serde::Serialize;

use crate::args::exit_status;
use crate::failure::Failure;
use crate::names::{self, Standing};
use crate::output;
use crate::paint::HEADING;

#[derive(Debug, Subcommand)]
pub(crate) enum Alg {
    List(List),
}

/// List the algorithms of this build, best first
#[derive(Debug, Args)]
#[command(after_help = exit_status!())]
pub(crate) struct List {
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

/// The JSON form is a contract: members are added, never changed.
#[derive(Serialize)]
struct Report {
    alg: Vec<KeyManagement>,
    enc: Vec<Content>,
    not_built: Vec<&'static str>,
    refused: Vec<Refused>,
    sig: Vec<&'static str>,
}

#[derive(Serialize)]
struct KeyManagement {
    name: &'static str,
    kty: &'static str,
}

#[derive(Serialize)]
struct Content {
    name: &'static str,
    key_bits: usize,
    iv_bits: usize,
    tag_bits: usize,
}

#[derive(Serialize)]
struct Refused {
    name: &'static str,
    because: &'static str,
}

impl Alg {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let Self::List(list) = self;
        list.run()
    }
}

impl List {
    fn run(self) -> Result<(), Failure> {
        let report = Report::new();
        if self.json { output::print_json(&report) } else { output::print(&report.describe()) }
    }
}

impl Report {
    fn new() -> Self {
        let kty = |name| names::alg(name).map_or("", |alg| alg.key);
        let passwords = names::ALGS.iter().map(|alg| alg.name).filter(|name| names::is_for_passwords(name));
        let algs = REGISTERED.algs.iter().map(|alg| alg.alg()).chain(passwords);
        let alg = algs.map(|name| KeyManagement { name, kty: kty(name) });
        let enc = REGISTERED.content.iter().map(|cipher| Content {
            name: cipher.enc(),
            key_bits: cipher.key_len() * 8,
            iv_bits: cipher.iv_len() * 8,
            tag_bits: cipher.tag_len() * 8,
        });
        let algs = names::ALGS.iter().map(|alg| (alg.name, names::alg_standing(alg.name)));
        let encs = names::ENCS.iter().map(|enc| (enc.name, names::enc_standing(enc.name)));
        let (mut not_built, mut refused) = (Vec::new(), Vec::new());
        for (name, standing) in algs.chain(encs) {
            match standing {
                Standing::NotBuilt | Standing::Unknown => not_built.push(name),
                Standing::Refused(because) => refused.push(Refused { name, because }),
                Standing::Built => {}
            }
        }
        let sig = RECOMMENDED_SIGNATURES.algs.iter().map(|alg| alg.alg()).collect();
        Self { alg: alg.collect(), enc: enc.collect(), not_built, refused, sig }
    }

    fn describe(&self) -> String {
        let mut text = String::new();
        // Writing to a `String` does not fail.
        let _ = writeln!(text, "{HEADING}key management (alg){HEADING:#}");
        for alg in &self.alg {
            let keys = match names::is_for_passwords(alg.name) {
                true => "passwords".to_owned(),
                false => format!("{} keys", alg.kty),
            };
            let _ = writeln!(text, "  {:<18} {keys}; encrypt, decrypt", alg.name);
        }
        let _ = writeln!(text, "{HEADING}content encryption (enc){HEADING:#}");
        for enc in &self.enc {
            let _ = writeln!(text, "  {:<18} {} bit keys; encrypt, decrypt", enc.name, enc.key_bits);
        }
        let _ = writeln!(text, "{HEADING}signatures (alg){HEADING:#}");
        for line in self.sig.chunks(8) {
            let _ = writeln!(text, "  {}", line.join(", "));
        }
        let _ = writeln!(text, "{HEADING}never{HEADING:#}");
        for refused in &self.refused {
            let _ = writeln!(text, "  {:<18} {}", refused.name, refused.because);
        }
        if !self.not_built.is_empty() {
            let _ = writeln!(text, "{HEADING}not in this build{HEADING:#}");
        }
        for line in self.not_built.chunks(6) {
            let _ = writeln!(text, "  {}", line.join(", "));
        }
        text
    }
}
