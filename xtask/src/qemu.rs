//! `cargo xtask qemu`: the library on emulated microcontrollers (`tests/firmware`). The host looks at every plaintext and
//! decrypts every token that the firmware made, with the command line of this workspace. A machine that cannot be
//! emulated is a failure, a scenario that has too little memory is printed with what it lacks.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

use crate::embedded::{self, MACHINES, Machine};
use crate::shell::{Cmd, green, red, yellow};
use crate::workspace;

/// Run the firmware scenarios on emulated machines.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only this machine; may be given several times.
    #[arg(long, value_name = "MACHINE")]
    machine: Vec<String>,
}

const DIR: &str = "tests/firmware";

pub(crate) fn run(args: &Args) -> Result<()> {
    let root = workspace::root();
    let machines: Vec<&Machine> = if args.machine.is_empty() {
        MACHINES.iter().collect()
    } else {
        args.machine.iter().map(|name| Machine::named(name)).collect::<Result<_>>()?
    };
    let mut targets: Vec<_> = machines.iter().map(|machine| machine.target).collect();
    targets.dedup();
    embedded::build_for(&root, DIR, &targets, "release", "firmware", &["firmware"])?;
    workspace::build_pjose(&root)?;
    let mut failures = 0;
    for machine in machines {
        let folder = embedded::folder(&root, machine.target, "release");
        println!("{} ({}, {}, {} KiB of RAM)", machine.core, machine.name, machine.target, machine.ram >> 10);
        failures += scenarios(&root, machine, &folder.join("firmware"))?;
    }
    if failures > 0 {
        bail!("{failures} scenarios failed");
    }
    Ok(())
}

/// Runs all scenarios on one machine, prints them, and returns how many failed.
fn scenarios(root: &Path, machine: &Machine, program: &Path) -> Result<usize> {
    let run = machine.run(program, 300)?;
    let expected = std::fs::read(root.join(DIR).join("inputs/plaintext"))?;
    let mut calibration = "";
    let mut faults = Vec::new();
    let (mut failures, mut passes) = (0, 0);
    for line in &run.lines {
        let words: Vec<_> = line.split(' ').collect();
        match words.as_slice() {
            ["calibration", _] => calibration = line,
            ["plaintext", text] if hex(text).as_deref() != Some(&expected[..]) => {
                faults.push("the plaintext is another one".to_owned());
            }
            ["token", key, token] => {
                if let Err(error) = decrypt(root, key, token, &expected) {
                    faults.push(format!("the host does not open the token: {error:#}"));
                }
            }
            ["error", code] => faults.push(format!("error {code}")),
            ["skip", name, "needs", needs, "has", has] => {
                let bytes = |text| u32::from_str_radix(text, 16).unwrap_or(0);
                let (needs, has) = (bytes(needs), bytes(has));
                println!("  {} {name:<26} needs {needs} bytes of stack, {has} are there", yellow("skipped"));
            }
            [word @ ("pass" | "fail" | "overrun"), name, "limit", limit, ..] => {
                let cost = embedded::cost(calibration, line).context("no cost")?;
                if *word == "overrun" {
                    let limit = u32::from_str_radix(limit, 16).unwrap_or(0);
                    faults.push(format!("the stack went beyond {limit} bytes"));
                }
                let good = *word == "pass" && faults.is_empty();
                let shown = if good { green("pass   ") } else { red("FAILED ") };
                println!(
                    "  {shown} {name:<26} instructions {:>12}  stack {:>6}  heap 0  {}",
                    cost.instructions,
                    cost.stack,
                    faults.join("; ")
                );
                failures += usize::from(!good);
                passes += usize::from(good);
                faults.clear();
            }
            _ => {}
        }
    }
    let finished = run.lines.last().is_some_and(|line| line == "done");
    ensure!(
        finished,
        "{} stopped before the end: {}",
        machine.name,
        run.lines.last().map_or("", |line| line)
    );
    ensure!(
        passes > 0 && run.passed == (failures == 0),
        "{} says something else than it printed",
        machine.name
    );
    Ok(failures)
}

/// Opens a token of the firmware with the command line, whose RSA is another implementation.
fn decrypt(root: &Path, key: &str, token: &str, expected: &[u8]) -> Result<()> {
    let file = root.join(embedded::TARGET_DIR).join("token");
    std::fs::write(&file, token)?;
    let plaintext = Cmd::new(workspace::pjose_path(root), root)
        .args("jwe decrypt --key")
        .arg(root.join(DIR).join("inputs").join(key))
        .arg(&file)
        .read()?;
    ensure!(plaintext.as_bytes() == expected, "it holds another plaintext");
    Ok(())
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks_exact(2);
    digits.map(|pair| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
