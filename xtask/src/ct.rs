//! `cargo xtask ct`: secrets steer nothing. On the host, valgrind follows secrets through the code and reports branches and
//! addresses made of them (`tests/ct-lab`); on emulated microcontrollers, an operation must go the same way through the
//! program and through memory for eight different secrets (`tests/firmware/src/bin/trace.rs`). Both must notice what is
//! planted. It says nothing of instructions whose own time depends on what they work on.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use crate::elf::Elf;
use crate::embedded::{self, Machine, TARGET_DIR};
use crate::shell::{Cmd, green, red};
use crate::workspace;

/// Show that no branch and no address depends on a secret.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Trace on this emulated machine; may be given several times.
    #[arg(long, value_name = "MACHINE", default_value = "mps2-an386")]
    machine: Vec<String>,
}

const LAB: &str = "tests/ct-lab";
/// The portable ciphers, which microcontrollers have.
const LAB_FLAGS: &str =
    "--cfg aes_backend=\"soft\" --cfg polyval_backend=\"soft\" --cfg sha2_backend=\"soft\"";
const SECRETS: u32 = 8;
/// Operations that are wrong on purpose.
const PLANTED: &str = "planted";

pub(crate) fn run(args: &Args) -> Result<()> {
    let root = workspace::root();
    let machines: Vec<&Machine> =
        args.machine.iter().map(|name| Machine::named(name)).collect::<Result<_>>()?;
    taint(&root)?;
    for machine in machines {
        traces(&root, machine)?;
    }
    Ok(())
}

/// Every operation of the lab under valgrind: nothing may be found but decisions that are listed, except in those that are
/// planted. A listed decision that is not met is a failure, too: it would hide what comes next.
fn taint(root: &Path) -> Result<()> {
    if !cfg!(target_arch = "x86_64") {
        bail!("the lab speaks to valgrind in instructions of x86-64");
    }
    let target = root.join("target/ct-lab");
    Cmd::cargo("build --release --locked --target-dir", &root.join(LAB))
        .arg(&target)
        .env("RUSTFLAGS", LAB_FLAGS)
        .run_hidden()?;
    let program = target.join("release/ct-lab");
    let decisions = root.join(LAB).join("decisions.supp");
    let listed = std::fs::read_to_string(&decisions)?;
    // The name stands behind the brace.
    let mut unmet: BTreeSet<&str> =
        listed.split("{\n").skip(1).filter_map(|entry| entry.lines().next()).collect();
    let (_, names) = Cmd::new(&program, root).outcome()?;
    ensure!(names.lines().any(|name| name.starts_with(PLANTED)), "the lab has nothing planted");
    println!("under valgrind, secrets undefined:");
    let mut failures = 0;
    for name in names.lines() {
        let (passed, text) = Cmd::new("valgrind", root)
            .args("--verbose --error-exitcode=9")
            .arg(format!("--suppressions={}", decisions.display()))
            .arg(&program)
            .arg(name)
            .outcome()
            .context("valgrind is missing: apt-get install valgrind")?;
        let found = text.contains("uninitialised value");
        ensure!(passed || found, "{name} failed by itself: {text}");
        let used: Vec<_> = text.lines().filter(|line| line.contains("used_suppression:")).collect();
        unmet.retain(|decision| !used.iter().any(|line| line.contains(&format!(" {} ", decision.trim()))));
        failures += usize::from(!show(name, found, &format!("{} decisions", used.len())));
        if found && !name.starts_with(PLANTED) {
            let report = text.lines().skip_while(|line| !line.contains("uninitialised value"));
            report.take_while(|line| !line.contains("HEAP SUMMARY")).for_each(|line| println!("{line}"));
        }
    }
    for decision in &unmet {
        println!("  {} not met by any operation: {}", red("FAILED "), decision.trim());
    }
    ensure!(
        failures == 0 && unmet.is_empty(),
        "secrets under valgrind: {failures} operations, {} decisions",
        unmet.len()
    );
    Ok(())
}

/// Prints what was seen of an operation, and returns whether that is right.
fn show(name: &str, differs: bool, detail: &str) -> bool {
    let planted = name.starts_with(PLANTED);
    let word = match (differs, planted) {
        (false, false) => green("clean  "),
        (true, true) => green("noticed"),
        (true, false) | (false, true) => red("FAILED "),
    };
    println!("  {word} {name:<28} {detail}");
    differs == planted
}

/// The same way through the program for every secret, and several for those that are planted.
fn traces(root: &Path, machine: &Machine) -> Result<()> {
    let folder = embedded::build(root, "tests/firmware", machine.target, "release", &["trace"])?;
    let tracer = Tracer::new(root, machine, folder.join("trace"))?;
    let names = tracer.run("")?.0;
    ensure!(names.iter().any(|name| name.starts_with(PLANTED)), "the tracer has nothing planted");
    println!("on an emulated {}, {SECRETS} secrets each:", machine.core);
    let mut failures = 0;
    for name in &names {
        let mut ways = BTreeSet::new();
        for secret in 0..SECRETS {
            ways.insert(tracer.run(&format!("{name} {secret}"))?.1);
        }
        let longest = ways.iter().max_by_key(|way| way.instructions).context("no way")?;
        ensure!(longest.instructions > 0 && longest.accesses > 0, "{name} did nothing between the marks");
        let detail = format!(
            "{} ways, {} instructions, {} accesses to memory",
            ways.len(),
            longest.instructions,
            longest.accesses
        );
        failures += usize::from(!show(name, ways.len() > 1, &detail));
    }
    ensure!(
        failures == 0,
        "{failures} operations go another way for another secret, or are planted and were not noticed"
    );
    Ok(())
}

/// Runs a program in the emulator with our plug-in.
struct Tracer<'m> {
    machine: &'m Machine,
    program: PathBuf,
    plugin: String,
}

/// Numbers that stand for the addresses between the marks.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    instructions: u64,
    instructions_sum: String,
    accesses: u64,
    accesses_sum: String,
}

impl<'m> Tracer<'m> {
    fn new(root: &Path, machine: &'m Machine, program: PathBuf) -> Result<Self> {
        let elf = Elf::read(&program)?;
        let mark = |name: &str| {
            let found = elf.functions.iter().find(|(_, _, function)| function == name);
            found.map(|(address, ..)| address).with_context(|| format!("no function {name}"))
        };
        let library = root.join(TARGET_DIR).join("trace.so");
        let plugin =
            format!("{},begin={:#x},end={:#x}", library.display(), mark("mark_begin")?, mark("mark_end")?);
        let tracer = Self { machine, program, plugin };
        // An emulator refuses plug-ins that were made for another version of its interface.
        let mut answer = Ok(());
        for version in 1..=9 {
            Cmd::new("cc", root)
                .args("-O2 -shared -fPIC -Wall -Wextra -Werror")
                .arg(format!("-DPLUGIN_VERSION={version}"))
                .arg("-o")
                .arg(&library)
                .arg(root.join(LAB).join("trace.c"))
                .run_hidden()?;
            answer = tracer.run("").map(drop);
            if answer.is_ok() {
                break;
            }
        }
        answer.map(|()| tracer)
    }

    /// What the program printed with `argument` for its command line, and its way.
    fn run(&self, argument: &str) -> Result<(Vec<String>, Way)> {
        let (passed, text) = self
            .machine
            .command(&self.program, 120)
            .arg("-plugin")
            .arg(&self.plugin)
            .arg("-semihosting-config")
            .arg(format!("arg={argument}"))
            .outcome()?;
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        let way = lines.pop().unwrap_or_default();
        let words: Vec<_> = way.split(' ').collect();
        match words.as_slice() {
            ["way", instructions, instructions_sum, accesses, accesses_sum] if passed => Ok((
                lines,
                Way {
                    instructions: instructions.parse()?,
                    instructions_sum: (*instructions_sum).to_owned(),
                    accesses: accesses.parse()?,
                    accesses_sum: (*accesses_sum).to_owned(),
                },
            )),
            _ => bail!("{} with {argument:?} failed: {text}", self.machine.name),
        }
    }
}
