//! `pjose man`: the manual, in roff, from the same text as `--help`.

use std::io;

use clap::Args;
use clap_mangen::roff::{Roff, bold, roman};

use crate::args::{command, exit_status};
use crate::failure::Failure;
use crate::output;

/// Print the manual page of pjose, or of one of its commands
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Man {
    /// The command, such as `jwe encrypt` [default: pjose itself]
    #[arg(value_name = "COMMAND")]
    path: Vec<String>,
}

const HELP: &str = concat!(
    "Examples:
  pjose man > ~/.local/share/man/man1/pjose.1
  pjose man jwe encrypt | man -l -

",
    exit_status!()
);

const SOURCE: &str = concat!("pjose ", env!("CARGO_PKG_VERSION"));

const STATUS: [(&str, &str); 6] = [
    ("0", "Done."),
    ("1", "The operation failed. For a decryption: rejected, and deliberately nothing more."),
    ("2", "Usage: the command line is wrong."),
    ("3", "Malformed input: not a token, not a key, or beyond the limits."),
    ("4", "Refused by policy: an algorithm or key that is not allowed or not fit, or no fitting key."),
    ("5", "Input or output failed, or a file of that name is kept."),
];

const EXAMPLES: [(&str, &str); 5] = [
    ("pjose demo", "Everything once, with a new key."),
    (
        "pjose jwk generate --alg RSA-OAEP-256 --size 2048 -o key.jwk",
        "A new private key, readable by its owner only, named by its thumbprint.",
    ),
    ("pjose jwk convert --to spki-base64 key.jwk", "Its public half, as API providers want it."),
    (
        "printf hello | pjose jwe encrypt --key public.jwk --header url=/v1/cases",
        "A token with a header member of one's own.",
    ),
    ("pjose doctor token --key key.jwk", "Why a token does not decrypt."),
];

impl Man {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let page = self.render().map_err(|error| Failure::io("cannot write the page", &error))?;
        output::print(&String::from_utf8_lossy(&page?))
    }

    fn render(&self) -> io::Result<Result<Vec<u8>, Failure>> {
        let mut root = command();
        root.build();
        let mut found = root;
        for step in &self.path {
            let Some(next) = found.find_subcommand(step).cloned() else {
                return Ok(Err(
                    Failure::usage("there is no such command").hint("`pjose help` lists the commands")
                ));
            };
            found = next;
        }
        let is_root = self.path.is_empty();
        // What the help says at its end is set below, in the manual's own form.
        let found = if is_root { found.after_help("") } else { found };
        let man = clap_mangen::Man::new(found).section("1").manual("Pocket JOSE").source(SOURCE);
        let mut page = Vec::new();
        man.render_title(&mut page)?;
        man.render_name_section(&mut page)?;
        man.render_synopsis_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
        man.render_subcommands_section(&mut page)?;
        if is_root {
            list("EXAMPLES", &EXAMPLES).to_writer(&mut page)?;
            list("EXIT STATUS", &STATUS).to_writer(&mut page)?;
            environment().to_writer(&mut page)?;
        } else {
            man.render_extra_section(&mut page)?;
        }
        man.render_version_section(&mut page)?;
        Ok(Ok(page))
    }
}

fn list(title: &str, items: &[(&str, &str)]) -> Roff {
    let mut section = Roff::new();
    section.control("SH", [title]);
    for (term, text) in items {
        section.control("TP", []);
        section.text([bold(*term)]);
        section.text([roman(*text)]);
    }
    section
}

fn environment() -> Roff {
    list("ENVIRONMENT", &[("NO_COLOR", "No colours, also on a terminal.")])
}
