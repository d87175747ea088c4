//! `cargo xtask interop`: tokens to and from other implementations. The script installs what it needs itself.

use anyhow::{Result, bail};

use crate::shell::Cmd;
use crate::workspace;

const SCRIPT: &str = "tests/interop/run.sh";

/// Exchange tokens with other JOSE implementations (tests/interop/run.sh).
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Passed on to the script.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let root = workspace::root();
    if !root.join(SCRIPT).exists() {
        bail!("{SCRIPT} is missing");
    }
    let mut script = Cmd::new("bash", &root).arg(SCRIPT);
    for arg in &args.rest {
        script = script.arg(arg);
    }
    script.run_shown()
}
