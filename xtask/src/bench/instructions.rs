//! `cargo xtask bench instructions`: how many instructions each hot path takes, counted by callgrind, which unlike a clock says the
//! same on a busy machine. Compared with what is committed; growth above 2 % fails unless it is accepted.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use super::measure::as_f64;
use crate::shell::{Cmd, green, red, yellow};
use crate::workspace;

/// Count the instructions of the hot paths, and compare with what is committed.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Take the counts as they are now
    #[arg(long)]
    accept: bool,
}

const FILE: &str = "tests/hot-paths/counts.json";
const PROGRAM: &str = "jose-hot-paths";
const MOST_GROWTH: f64 = 0.02;

#[derive(Serialize, Deserialize)]
struct Counts {
    /// Whose counts these are.
    #[serde(flatten)]
    of: Origin,
    instructions: BTreeMap<String, u64>,
}

/// Another compiler makes other code; and by what valgrind shows of the processor, programs choose other code.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Origin {
    rustc: String,
    valgrind: String,
    processor: String,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let root = workspace::root();
    if cfg!(not(all(target_arch = "x86_64", target_os = "linux"))) {
        println!("{} counts are of Linux on x86-64", yellow("skipped:"));
        return Ok(());
    }
    let Ok(valgrind) = Cmd::new("valgrind", &root).arg("--version").read() else {
        println!("{} valgrind is missing (apt-get install valgrind)", yellow("skipped:"));
        return Ok(());
    };
    // As users build it: with debug assertions, checks inside of `core` would be most of what is counted.
    Cmd::cargo("build --quiet --release -p", &root).arg(PROGRAM).run_shown()?;
    let program = root.join("target/release").join(PROGRAM);
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let rustc = Cmd::new(rustc, &root).arg("--version").read()?.trim().to_owned();
    let processor =
        Cmd::new("valgrind", &root).args("--quiet --tool=none").arg(&program).arg("processor").read()?;
    let of = Origin { rustc, valgrind: valgrind.trim().to_owned(), processor: processor.trim().to_owned() };

    let mut now = Counts { of, instructions: BTreeMap::new() };
    for path in Cmd::new(&program, &root).read()?.lines() {
        let valgrind = "--tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=*hot_paths*counted*";
        let counted = Cmd::new("valgrind", &root).args(valgrind).arg(&program).arg(path);
        let (passed, text, _) = counted.kept()?;
        let line = text.lines().find(|line| line.contains("Collected :"));
        let count = line.and_then(|line| line.rsplit(' ').next()?.parse().ok());
        let count: u64 =
            count.filter(|count| passed && *count > 0).with_context(|| format!("{path}: {text}"))?;
        now.instructions.insert(path.to_owned(), count);
    }
    if args.accept {
        let mut json = serde_json::to_string_pretty(&now)?;
        json.push('\n');
        std::fs::write(root.join(FILE), json)?;
        show(&now, &now);
        println!("{FILE} is up to date");
        return Ok(());
    }
    let text = std::fs::read_to_string(root.join(FILE)).context(FILE)?;
    let before: Counts = serde_json::from_str(&text).context(FILE)?;
    let grown = show(&before, &now);
    if before.of != now.of {
        let Origin { rustc, valgrind, processor } = &before.of;
        println!(
            "{} the committed counts are those of {rustc}, {valgrind}, {processor}",
            yellow("not compared:")
        );
        let Origin { rustc, valgrind, processor } = &now.of;
        println!("these are of {rustc}, {valgrind}, {processor}");
        return Ok(());
    }
    if grown.is_empty() {
        println!("{} {} hot paths, none grew by more than 2 %", green("ok"), now.instructions.len());
        return Ok(());
    }
    for line in &grown {
        println!("{} {line}", red("FAILED"));
    }
    bail!("{} faults; growth that is meant is accepted with --accept", grown.len())
}

/// Prints every count, and returns what must not be.
fn show(before: &Counts, now: &Counts) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, count) in &now.instructions {
        let Some(old) = before.instructions.get(path) else {
            faults.push(format!("{path} has no count in {FILE}"));
            continue;
        };
        let growth = as_f64(*count) / as_f64(*old) - 1.0;
        println!("{path:<24} {count:>10} {:>+7.2} %", growth * 100.0);
        if growth > MOST_GROWTH {
            faults.push(format!("{path} grew from {old} to {count}"));
        }
    }
    let gone = before.instructions.keys().filter(|path| !now.instructions.contains_key(*path));
    faults.extend(gone.map(|path| format!("{path} is in {FILE} and no path any more")));
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(paths: &[(&str, u64)]) -> Counts {
        let instructions = paths.iter().map(|(path, count)| ((*path).to_owned(), *count)).collect();
        let of = Origin { rustc: String::new(), valgrind: String::new(), processor: String::new() };
        Counts { of, instructions }
    }

    #[test]
    fn growth_and_paths_without_a_partner_are_faults() {
        let before = counts(&[("same", 1000), ("grown", 1000), ("gone", 1)]);
        let now = counts(&[("same", 1019), ("grown", 1021), ("new", 1)]);
        let faults = show(&before, &now);
        assert_eq!(faults.len(), 3);
        assert!(faults.iter().any(|fault| fault == "grown grew from 1000 to 1021"));
    }
}
