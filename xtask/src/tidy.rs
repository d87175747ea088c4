//! `cargo xtask tidy`: the promises of ARCHITECTURE.md that a script can keep, from `cargo metadata` and the text
//! of the sources. It reads and never changes anything.

mod build_code;
mod checklist;
mod dependencies;
mod edges;
mod rust_text;
mod sources;
mod versions;

use anyhow::{Context as _, Result, bail};
use cargo_metadata::Metadata;
use serde::de::DeserializeOwned;
use std::path::PathBuf;

use crate::shell::{green, red, yellow};
use crate::workspace::{self, SourceFile};

/// Check the promises about crates, sources and dependencies.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run only this check; may be given several times.
    #[arg(long, value_name = "CHECK")]
    only: Vec<String>,
    /// Print the checks, and run none.
    #[arg(long)]
    list: bool,
}

/// A check: what it promises, and the function that looks.
struct Check {
    name: &'static str,
    promises: &'static str,
    look: fn(&Tree, &mut Findings) -> Result<()>,
}

#[rustfmt::skip]
const CHECKS: &[Check] = &[
    Check { name: "edges", promises: "crates know only those they may know", look: edges::look },
    Check { name: "dependencies", promises: "each dependency is the workspace's and has a reason; none is in the public API but rand_core", look: dependencies::look },
    Check { name: "versions", promises: "no version with a known flaw is in a lock file", look: versions::look },
    Check { name: "build-code", promises: "nothing unlisted runs while a core crate is built, and no core crate reaches a network or a regex", look: build_code::look },
    Check { name: "unsafe", promises: "no unsafe code but in the C interface, and every crate takes the workspace's lints", look: sources::unsafe_code },
    Check { name: "no-std", promises: "core crates are #![no_std]", look: sources::no_std },
    Check { name: "text", promises: "no path of a machine and nothing unfinished in the tree; no overlong file", look: sources::text },
    Check { name: "checklist", promises: "each row of the security checklist has a test that bears its id, or a reason", look: checklist::look },
];

/// What the checks look at, read once.
struct Tree {
    root: PathBuf,
    metadata: Metadata,
    files: Vec<SourceFile>,
}

impl Tree {
    /// A TOML file of the repository.
    fn toml<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        let text = std::fs::read_to_string(self.root.join(path)).with_context(|| path.to_owned())?;
        toml::from_str(&text).with_context(|| path.to_owned())
    }
}

/// What a check found.
#[derive(Default)]
struct Findings {
    /// Broken promises.
    broken: Vec<String>,
    /// Worth a look, but allowed.
    doubtful: Vec<String>,
    /// What was looked at, in a few words.
    looked_at: String,
}

impl Findings {
    fn broken(&mut self, text: impl Into<String>) {
        self.broken.push(text.into());
    }

    fn doubtful(&mut self, text: impl Into<String>) {
        self.doubtful.push(text.into());
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    for name in &args.only {
        if !is_check(name) {
            let names: Vec<_> = CHECKS.iter().map(|check| check.name).collect();
            bail!("there is no check {name:?}; the checks are {}", names.join(", "));
        }
    }
    if args.list {
        for check in CHECKS {
            println!("{:<13} {}", check.name, check.promises);
        }
        return Ok(());
    }

    let root = workspace::root();
    let metadata = workspace::metadata(&root)?;
    let files = workspace::files(&root)?;
    let tree = Tree { root, metadata, files };

    let mut failed = Vec::new();
    for check in CHECKS {
        if !args.only.is_empty() && !args.only.iter().any(|name| name == check.name) {
            continue;
        }
        let mut findings = Findings::default();
        (check.look)(&tree, &mut findings).with_context(|| format!("the check {:?}", check.name))?;
        let word = if findings.broken.is_empty() { green("ok    ") } else { red("FAILED") };
        println!("{word} {:<13} {}", check.name, findings.looked_at);
        for text in &findings.doubtful {
            println!("       {} {text}", yellow("look:"));
        }
        for text in &findings.broken {
            println!("       {} {text}", red("broken:"));
        }
        if !findings.broken.is_empty() {
            failed.push(check.name);
        }
    }
    if !failed.is_empty() {
        bail!("tidy: {} (`cargo xtask tidy --list` says what each promises)", failed.join(", "));
    }
    Ok(())
}

/// Whether there is a check called `name`.
fn is_check(name: &str) -> bool {
    CHECKS.iter().any(|check| check.name == name)
}
