//! The probes: what each may contain, what it must not exceed, and what it was measured to need. The measurements are
//! committed beside the probes, and the README's table is made of them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use crate::elf::Elf;
use crate::embedded::{self, Machine};
use crate::shell::{green, red, yellow};

/// A program of `tests/probes`.
pub(crate) struct Probe {
    pub(crate) name: &'static str,
    /// What the README calls it.
    job: &'static str,
    /// Parts of mangled names of what it must not link.
    forbidden: &'static [&'static str],
    /// For a Cortex-M4 at `z`, above the empty program, in bytes: what it should stay within.
    budget: Option<Budget>,
}

struct Budget {
    flash: Option<u64>,
    stack: Option<u64>,
}

/// Forbidden everywhere: formatting, the heap, floating-point text.
const NEVER: &[&str] = &["4core3fmt", "__rust_alloc", "5alloc5alloc", "7flt2dec", "4ryu"];
const AES: &str = "3aes8backends";
const RSA: &str = "7alg_rsa";
const SHA2: &str = "4sha2";
const BIGINT: &str = "13crypto_bigint";
const OTHER_AES: &str = "6aes128";
const JWK: &str = "3jwk3Jwk";
const WRITER: &str = "12HeaderWriter";

const fn budget(flash: u64, stack: u64) -> Option<Budget> {
    Some(Budget { flash: Some(flash * 1024), stack: if stack == 0 { None } else { Some(stack) } })
}

pub(crate) const PROBES: [Probe; 9] = [
    Probe {
        name: "parse_only",
        job: "split a token, read its header",
        forbidden: &[AES, RSA, SHA2, BIGINT, JWK, WRITER],
        budget: budget(5, 0),
    },
    Probe {
        name: "jwk_parse",
        job: "read a private RSA JWK",
        forbidden: &[AES, RSA, SHA2, BIGINT, WRITER],
        budget: None,
    },
    Probe {
        name: "dir_decrypt",
        job: "`dir` + A256GCM: decrypt",
        forbidden: &[OTHER_AES, RSA, SHA2, BIGINT, JWK, WRITER],
        budget: budget(15, 3072),
    },
    Probe {
        name: "dir_decrypt_in_place",
        job: "the same inside the token's buffer",
        forbidden: &[OTHER_AES, RSA, SHA2, BIGINT, JWK, WRITER],
        budget: None,
    },
    Probe {
        name: "dir_both",
        job: "`dir` + A256GCM: both ways",
        forbidden: &[OTHER_AES, RSA, SHA2, BIGINT, JWK],
        budget: None,
    },
    Probe {
        name: "rsa_encrypt",
        job: "RSA-OAEP-256 (2048) + A256GCM: encrypt",
        forbidden: &[OTHER_AES, BIGINT],
        budget: budget(20, 0),
    },
    Probe {
        name: "rsa_decrypt",
        job: "RSA-OAEP-256 (2048) + A256GCM: decrypt",
        forbidden: &[OTHER_AES, BIGINT, WRITER],
        budget: budget(22, 5632),
    },
    Probe {
        name: "rsa_decrypt_4096",
        job: "RSA-OAEP-256 (4096) + A256GCM: decrypt",
        forbidden: &[OTHER_AES, BIGINT, WRITER],
        budget: Some(Budget { flash: None, stack: Some(10_240) }),
    },
    Probe {
        name: "rsa_both",
        job: "RSA-OAEP-256 (2048) + A256GCM: both ways",
        forbidden: &[OTHER_AES, BIGINT],
        budget: None,
    },
];

/// The program that the others are compared with.
const EMPTY: &str = "empty";

/// Where the probes are measured: the target, and the machine that runs them.
const TARGETS: [&str; 3] = ["thumbv7em-none-eabihf", "thumbv6m-none-eabi", "riscv32imac-unknown-none-elf"];
const MACHINES: [&str; 3] = ["mps2-an386", "microbit", "virt"];
/// Optimisation level and the profile that has it.
const LEVELS: [(&str, &str); 2] = [("z", "release"), ("s", "s")];

const DIR: &str = "tests/probes";
const FILE: &str = "tests/probes/measurements.json";

/// What one probe needs, in bytes, without what the empty program needs.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Needs {
    flash: u64,
    ram: u64,
    largest_frame: u64,
    stack: u64,
    instructions: u64,
}

/// By target, then by optimisation level, then by probe.
type Table = BTreeMap<String, BTreeMap<String, BTreeMap<String, Needs>>>;

/// Which half of the numbers a verb looks at.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Half {
    Size,
    Stack,
}

/// Measures every probe on every target, prints it, and compares with what is committed.
pub(crate) fn run(root: &Path, half: Half, accept: bool) -> Result<()> {
    let committed: Table = match std::fs::read_to_string(root.join(FILE)) {
        Ok(text) => serde_json::from_str(&text).with_context(|| format!("{FILE} is damaged"))?,
        Err(_) => Table::new(),
    };
    let mut table = committed.clone();
    let mut faults = Vec::new();
    for (target, machine) in TARGETS.into_iter().zip(MACHINES) {
        for (level, profile) in LEVELS {
            let names: Vec<_> =
                core::iter::once(EMPTY).chain(PROBES.iter().map(|probe| probe.name)).collect();
            let folder = embedded::build(root, DIR, target, profile, &names)?;
            let empty = Elf::read(&folder.join(EMPTY))?;
            println!("{target}, opt-level {level}");
            for probe in &PROBES {
                let path = folder.join(probe.name);
                let elf = Elf::read(&path)?;
                let known = table.entry(target.to_owned()).or_default().entry(level.to_owned()).or_default();
                let known = known.entry(probe.name.to_owned()).or_default();
                match half {
                    Half::Size => {
                        known.flash = flash(&elf).saturating_sub(flash(&empty));
                        known.ram = ram(&elf).saturating_sub(ram(&empty));
                        faults.extend(forbidden(probe, &elf).map(|name| {
                            format!("{} for {target} links {name}, which it must not", probe.name)
                        }));
                    }
                    Half::Stack => {
                        let run = Machine::named(machine)?.run(&path, 120)?;
                        let cost = match run.lines.as_slice() {
                            [calibration, line, ..] if run.passed => embedded::cost(calibration, line),
                            _ => None,
                        };
                        let cost = cost.with_context(|| {
                            format!("{} failed on {machine}: {}", probe.name, run.lines.join("; "))
                        })?;
                        (known.stack, known.instructions) = (cost.stack, cost.instructions);
                        known.largest_frame = elf.largest_frame().map_or(0, |(size, _)| size);
                    }
                }
                let before = committed.get(target).and_then(|levels| levels.get(level)?.get(probe.name));
                report(probe, (target, level), *known, before.copied(), half, &mut faults);
            }
        }
    }
    conclude(root, &table, accept, faults)
}

/// Prints one probe, with what it was before and what it should be.
fn report(
    probe: &Probe,
    (target, level): (&str, &str),
    now: Needs,
    before: Option<Needs>,
    half: Half,
    faults: &mut Vec<String>,
) {
    let (text, budget, numbers) = match half {
        Half::Size => (
            format!("flash {:>6}  static RAM {:>4}", now.flash, now.ram),
            probe.budget.as_ref().and_then(|budget| budget.flash).map(|most| (now.flash, most)),
            [
                ("flash", now.flash, before.map(|needs| needs.flash)),
                ("static RAM", now.ram, before.map(|needs| needs.ram)),
            ],
        ),
        Half::Stack => (
            format!(
                "stack {:>6}  largest frame {:>5}  instructions {:>11}",
                now.stack, now.largest_frame, now.instructions
            ),
            probe.budget.as_ref().and_then(|budget| budget.stack).map(|most| (now.stack, most)),
            [
                ("stack", now.stack, before.map(|needs| needs.stack)),
                ("instructions", now.instructions, before.map(|needs| needs.instructions)),
            ],
        ),
    };
    let budget = match budget.filter(|_| level == "z" && target == TARGETS[0]) {
        Some((number, most)) if number <= most => green(&format!("within {most}")),
        Some((number, most)) => yellow(&format!("{} above the aim of {most}", number - most)),
        None => String::new(),
    };
    println!("  {:<22}{text}  {budget}", probe.name);
    for (what, now, before) in numbers {
        let before = before.filter(|before| *before != 0);
        if before.is_some_and(|before| now > before + before / 50) {
            let before = before.unwrap_or_default();
            faults
                .push(format!("{} for {target} at {level}: {what} grew from {before} to {now}", probe.name));
        }
    }
}

/// Writes what was measured, or says what must not stay as it is.
fn conclude(root: &Path, table: &Table, accept: bool, mut faults: Vec<String>) -> Result<()> {
    let readme = root.join("README.md");
    let text = std::fs::read_to_string(&readme)?;
    if accept {
        let mut json = serde_json::to_string_pretty(table)?;
        json.push('\n');
        std::fs::write(root.join(FILE), json)?;
        std::fs::write(&readme, replace_table(&text, &markdown(table))?)?;
        println!("{FILE} and the README's table are up to date");
        faults.retain(|fault| fault.contains("must not"));
    }
    if faults.is_empty() {
        println!("{}", green("nothing grew by more than 2 %"));
        return Ok(());
    }
    for fault in &faults {
        println!("{} {fault}", red("FAILED"));
    }
    bail!("{} faults; growth that is meant is accepted with --accept", faults.len())
}

/// Text, rodata and data; the machine's vectors and the probe's own input are nobody's.
fn flash(elf: &Elf) -> u64 {
    [".text", ".rodata", ".data"].iter().map(|name| elf.section(name)).sum()
}

fn ram(elf: &Elf) -> u64 {
    [".data", ".bss"].iter().map(|name| elf.section(name)).sum()
}

fn forbidden<'e>(probe: &'e Probe, elf: &'e Elf) -> impl Iterator<Item = &'e str> {
    let names = elf.functions.iter().map(|(_, _, name)| name.as_str());
    names.filter(|name| NEVER.iter().chain(probe.forbidden).any(|part| name.contains(part)))
}

pub(crate) const BEGIN: &str = "<!-- size:begin -->";
pub(crate) const END: &str = "<!-- size:end -->";

/// `text` with `table` between the markers.
fn replace_table(text: &str, table: &str) -> Result<String> {
    let (before, rest) = text.split_once(BEGIN).context("README.md has no size markers")?;
    let (_, after) = rest.split_once(END).context("README.md has no end of the size table")?;
    Ok(format!("{before}{BEGIN}\n{table}{END}{after}"))
}

fn markdown(table: &Table) -> String {
    let mut text = "| job, opt-level `z` | Cortex-M4: flash | stack | instructions | Cortex-M0: flash | stack | RISC-V 32: flash | stack |\n\
                    |---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for probe in &PROBES {
        let needs = TARGETS.map(|target| {
            table.get(target).and_then(|levels| levels.get("z")?.get(probe.name)).copied().unwrap_or_default()
        });
        let [m4, m0, riscv] = needs;
        let million = |number: u64| match number {
            0..100_000 => format!("{} k", number.div_ceil(1000)),
            _ => format!("{}.{} M", number / 1_000_000, number / 100_000 % 10),
        };
        text += &format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
            probe.job,
            m4.flash,
            m4.stack,
            million(m4.instructions),
            m0.flash,
            m0.stack,
            riscv.flash,
            riscv.stack
        );
    }
    text
}

/// Says when the README shows other numbers than those that are committed.
pub(crate) fn check_readme(root: &Path) -> Result<()> {
    let table: Table = serde_json::from_str(&std::fs::read_to_string(root.join(FILE))?)?;
    let text = std::fs::read_to_string(root.join("README.md"))?;
    if replace_table(&text, &markdown(&table))? == text {
        return Ok(());
    }
    bail!("the README's table is not the one of {FILE}: `cargo xtask size --accept` writes it")
}
