//! `pjose completions`: what shells need to complete commands and options.

use clap::Args;
use clap_complete::Shell;

use crate::args::{command, exit_status};
use crate::failure::Failure;
use crate::output;

/// Print completions for a shell
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

const HELP: &str = concat!(
    "Examples:
  pjose completions bash > ~/.local/share/bash-completion/completions/pjose
  pjose completions zsh > ~/.zfunc/_pjose
  pjose completions fish > ~/.config/fish/completions/pjose.fish

",
    exit_status!()
);

impl Completions {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command(), "pjose", &mut script);
        output::print(&String::from_utf8_lossy(&script))
    }
}
