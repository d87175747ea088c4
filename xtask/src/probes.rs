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
    /// The package that has it: `probes`, or [`FAMILIES`].
    package: &'static str,
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
const OTHER_AES: &str = "6aes128";
const GCM: &str = "10alg_aesgcm";
const CBC: &str = "10alg_aescbc";
const KW: &str = "6aes_kw";
const HMAC: &str = "4hmac";
const PBKDF2: &str = "6pbkdf2";
const RSA: &str = "7alg_rsa";
const SHA2: &str = "4sha2";
const SHA512: &str = "6sha512";
const BIGINT: &str = "13crypto_bigint";
const P256: &str = "4p256";
/// Curves that no probe names.
const P384: &str = "4p384";
const P521: &str = "4p521";
const K256: &str = "4k256";
const DALEK: &str = "16curve25519_dalek";
const JWK: &str = "3jwk";
const WRITER: &str = "12HeaderWriter";
const JWS: &str = "8jws_core";
const JWE: &str = "8jwe_core";

const fn budget(flash: u64, stack: u64) -> Option<Budget> {
    Some(Budget { flash: Some(flash * 1024), stack: if stack == 0 { None } else { Some(stack) } })
}

/// One without a budget.
const fn probe(name: &'static str, job: &'static str, forbidden: &'static [&'static str]) -> Probe {
    Probe { name, package: "probes", job, forbidden, budget: None }
}

/// Where there is a probe for each family of algorithms. They are measured at `z` alone.
const FAMILIES: &str = "families";

const fn family(name: &'static str, job: &'static str, forbidden: &'static [&'static str]) -> Probe {
    Probe { package: FAMILIES, ..probe(name, job, forbidden) }
}

pub(crate) static PROBES: [Probe; 20] = [
    Probe {
        budget: budget(5, 0),
        ..probe(
            "parse_only",
            "split a token, read its header",
            &[AES, RSA, SHA2, BIGINT, P256, DALEK, JWK, JWS, WRITER],
        )
    },
    probe("jwk_parse", "read a private RSA JWK", &[AES, RSA, SHA2, BIGINT, P256, DALEK, JWE, JWS, WRITER]),
    Probe {
        budget: budget(15, 3072),
        ..probe(
            "dir_decrypt",
            "`dir` + A256GCM: decrypt",
            &[OTHER_AES, CBC, KW, RSA, SHA2, BIGINT, P256, DALEK, JWK, JWS, WRITER],
        )
    },
    probe(
        "dir_decrypt_in_place",
        "the same inside the token's buffer",
        &[OTHER_AES, CBC, KW, RSA, SHA2, BIGINT, P256, DALEK, JWK, JWS, WRITER],
    ),
    probe(
        "dir_decrypt_json",
        "the same from the flattened JSON serialization",
        &[OTHER_AES, CBC, KW, RSA, SHA2, BIGINT, P256, DALEK, JWK, JWS, WRITER],
    ),
    probe(
        "dir_both",
        "`dir` + A256GCM: both ways",
        &[OTHER_AES, CBC, KW, RSA, SHA2, BIGINT, P256, DALEK, JWK, JWS],
    ),
    family(
        "cbc_hs_decrypt",
        "`dir` + A128CBC-HS256: decrypt",
        &[GCM, KW, PBKDF2, SHA512, RSA, BIGINT, P256, DALEK, JWK, JWS, WRITER],
    ),
    family(
        "aes_kw_decrypt",
        "A256KW + A256GCM: decrypt",
        &[OTHER_AES, CBC, HMAC, SHA2, RSA, BIGINT, P256, DALEK, JWS, WRITER],
    ),
    family(
        "gcm_kw_decrypt",
        "A256GCMKW + A256GCM: decrypt",
        &[OTHER_AES, CBC, KW, HMAC, SHA2, RSA, BIGINT, P256, DALEK, JWS, WRITER],
    ),
    family(
        "pbes2_decrypt",
        "PBES2-HS256+A128KW (1000 iterations) + A256GCM: decrypt",
        &[CBC, SHA512, RSA, BIGINT, P256, DALEK, JWK, JWS, WRITER],
    ),
    family(
        "ecdh_p256_decrypt",
        "ECDH-ES on P-256 + A256GCM: decrypt",
        &[OTHER_AES, CBC, KW, HMAC, SHA512, RSA, P384, P521, K256, DALEK, JWS, WRITER],
    ),
    family(
        "ecdh_x25519_decrypt",
        "ECDH-ES on X25519 + A256GCM: decrypt",
        &[OTHER_AES, CBC, KW, HMAC, SHA512, RSA, BIGINT, P256, P384, P521, K256, JWS, WRITER],
    ),
    Probe {
        budget: budget(20, 0),
        ..probe(
            "rsa_encrypt",
            "RSA-OAEP-256 (2048) + A256GCM: encrypt",
            &[OTHER_AES, CBC, KW, HMAC, SHA512, BIGINT, P256, DALEK, JWS],
        )
    },
    Probe {
        budget: budget(22, 5632),
        ..probe(
            "rsa_decrypt",
            "RSA-OAEP-256 (2048) + A256GCM: decrypt",
            &[OTHER_AES, CBC, KW, HMAC, SHA512, BIGINT, P256, DALEK, JWS, WRITER],
        )
    },
    Probe {
        budget: Some(Budget { flash: None, stack: Some(10_240) }),
        ..probe(
            "rsa_decrypt_4096",
            "RSA-OAEP-256 (4096) + A256GCM: decrypt",
            &[OTHER_AES, CBC, KW, HMAC, SHA512, BIGINT, P256, DALEK, JWS, WRITER],
        )
    },
    probe(
        "rsa_both",
        "RSA-OAEP-256 (2048) + A256GCM: both ways",
        &[OTHER_AES, CBC, KW, HMAC, SHA512, BIGINT, P256, DALEK, JWS],
    ),
    family(
        "hs256_verify",
        "HS256: verify",
        &[AES, RSA, SHA512, BIGINT, P256, DALEK, PBKDF2, JWK, JWE, WRITER],
    ),
    family(
        "rs256_verify",
        "RS256 (2048): verify",
        &[AES, HMAC, SHA512, BIGINT, P256, DALEK, PBKDF2, JWE, WRITER],
    ),
    family(
        "es256_verify",
        "ES256: verify",
        &[AES, RSA, SHA512, P384, P521, K256, DALEK, PBKDF2, JWE, WRITER],
    ),
    family("eddsa_verify", "EdDSA on Ed25519: verify", &[AES, RSA, HMAC, BIGINT, P256, PBKDF2, JWE, WRITER]),
];

/// Reads a JWK, and is judged as if it should only split a token: what is forbidden must be seen.
const PLANTED: Probe = probe("planted", "what must be noticed", &[JWK]);

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

/// What is measured, all of it unless something is named, and what is done with the numbers.
#[derive(clap::Args)]
pub(crate) struct Choice {
    /// Commit to the new numbers: write the measurements and the README's table.
    #[arg(long)]
    accept: bool,
    /// Only for this target; may be given several times.
    #[arg(long, value_name = "TRIPLE", value_parser = TARGETS)]
    target: Vec<String>,
    /// Only at this optimisation level.
    #[arg(long, value_name = "LEVEL", value_parser = LEVELS.map(|(level, _)| level))]
    level: Option<String>,
    /// Only this probe; may be given several times.
    #[arg(long, value_name = "PROBE", value_parser = PROBES.each_ref().map(|probe| probe.name))]
    probe: Vec<String>,
}

impl Choice {
    fn targets(&self) -> Vec<&'static str> {
        let is_wanted = |target: &&str| self.target.is_empty() || self.target.iter().any(|t| t == target);
        TARGETS.into_iter().filter(is_wanted).collect()
    }

    fn probes(&self, level: &str) -> Vec<&'static Probe> {
        let is_level = self.level.as_ref().is_none_or(|wanted| wanted == level);
        let is_measured = |probe: &&Probe| probe.package != FAMILIES || level == "z";
        let is_wanted = |probe: &&Probe| {
            is_level && (self.probe.is_empty() || self.probe.iter().any(|name| name == probe.name))
        };
        PROBES.iter().filter(is_measured).filter(is_wanted).collect()
    }
}

/// Measures the probes, prints them, and compares with what is committed. With `plant`, one that links what it must not is
/// among them.
pub(crate) fn run(root: &Path, half: Half, choice: &Choice, plant: bool) -> Result<()> {
    let committed: Table = match std::fs::read_to_string(root.join(FILE)) {
        Ok(text) => serde_json::from_str(&text).with_context(|| format!("{FILE} is damaged"))?,
        Err(_) => Table::new(),
    };
    let mut table = committed.clone();
    let mut faults = Vec::new();
    if half == Half::Size {
        notice_what_is_planted(root, plant, &mut faults)?;
    }
    for (level, profile) in LEVELS {
        let (probes, targets) = (choice.probes(level), choice.targets());
        if probes.is_empty() {
            continue;
        }
        for package in ["probes", FAMILIES] {
            let own = probes.iter().filter(|probe| probe.package == package).map(|probe| probe.name);
            let empty = Some(EMPTY).filter(|_| package == "probes");
            let names: Vec<_> = own.chain(empty).collect();
            if !names.is_empty() {
                embedded::build_for(root, DIR, &targets, profile, package, &names)?;
            }
        }
        for (target, machine) in TARGETS.into_iter().zip(MACHINES) {
            if !targets.contains(&target) {
                continue;
            }
            let folder = embedded::folder(root, target, profile);
            let empty = Elf::read(&folder.join(EMPTY))?;
            println!("{target}, opt-level {level}");
            for probe in &probes {
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
                        let cost = measured(machine, probe, &path)?;
                        (known.stack, known.instructions) = (cost.stack, cost.instructions);
                        known.largest_frame = elf.largest_frame().map_or(0, |(size, _)| size);
                    }
                }
                let before = committed.get(target).and_then(|levels| levels.get(level)?.get(probe.name));
                report(probe, (target, level), *known, before.copied(), half, &mut faults);
            }
        }
    }
    conclude(root, &table, choice.accept, faults)
}

/// The control: a probe that links what it must not is seen, or nothing is shown.
fn notice_what_is_planted(root: &Path, plant: bool, faults: &mut Vec<String>) -> Result<()> {
    let [target, ..] = TARGETS;
    let folder = embedded::build(root, DIR, target, "release", &[PLANTED.name])?;
    let elf = Elf::read(&folder.join(PLANTED.name))?;
    let Some(name) = forbidden(&PLANTED, &elf).next() else {
        bail!("a planted probe links what it must not, and that was not noticed")
    };
    println!("noticed {} ({}): it links {name}", PLANTED.name, PLANTED.job);
    if plant {
        faults.push(format!("{} for {target} links {name}, which it must not", PLANTED.name));
    }
    Ok(())
}

/// Runs one probe on an emulated machine.
fn measured(machine: &str, probe: &Probe, path: &Path) -> Result<embedded::Cost> {
    let run = Machine::named(machine)?.run(path, 300)?;
    let cost = match run.lines.as_slice() {
        [calibration, line, ..] if run.passed => embedded::cost(calibration, line),
        _ => None,
    };
    cost.with_context(|| format!("{} failed on {machine}: {}", probe.name, run.lines.join("; ")))
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
    names.filter(|name| NEVER.iter().chain(probe.forbidden).any(|part| is_of(name, part)))
}

/// Whether a mangled name speaks of `part`. At its end stands the crate that a generic function was compiled in for the
/// first time, which says nothing of what it does.
fn is_of(name: &str, part: &str) -> bool {
    name.strip_suffix(part).unwrap_or(name).contains(part)
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
            0 => "–".to_owned(),
            1..100_000 => format!("{} k", number.div_ceil(1000)),
            _ => format!("{}.{} M", number / 1_000_000, number / 100_000 % 10),
        };
        let bytes = |number: u64| if number == 0 { "–".to_owned() } else { number.to_string() };
        text += &format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
            probe.job,
            bytes(m4.flash),
            bytes(m4.stack),
            million(m4.instructions),
            bytes(m0.flash),
            bytes(m0.stack),
            bytes(riscv.flash),
            bytes(riscv.stack)
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

#[cfg(test)]
mod tests {
    use super::is_of;

    #[test]
    fn a_name_speaks_of_what_it_is_and_not_of_where_it_was_compiled() {
        assert!(is_of("_RNvMs_NtCs1_4k2565pointNtB4_5Point6double", "4k256"));
        assert!(!is_of("_RNvMs_NtCs6_4sec15pointNtB4_12EncodedPoint3tagCsk6_4k256", "4k256"));
        assert!(is_of("_RNvCs1_4k2566doubleCsk6_4k256", "4k256"));
    }
}
