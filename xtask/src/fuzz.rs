//! `cargo xtask fuzz`: from a smoke run to a campaign. libFuzzer does the fuzzing, on the nightly compiler through
//! cargo-fuzz; the laws that it holds the crates to are functions of `fuzz/properties`. Nothing is installed here.

mod campaign;
mod coverage;
mod growth;
mod plant;
mod seeds;
mod tables;
mod triage;

use core::time::Duration;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;

use crate::shell::{Cmd, green, red, seconds};
use crate::toolchain::Toolchain;
use crate::workspace;

/// Fuzz the core crates: targets, campaigns, seeds, findings, coverage, planted bugs (fuzz/README.md).
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Print the targets, each with the law that it asserts.
    List {
        /// Write the table of fuzz/README.md, with what campaigns reached.
        #[arg(long)]
        write: bool,
    },
    /// Run every target for some seconds from its seeds; what CI does.
    Smoke {
        /// Seconds for each target.
        #[arg(long, default_value_t = 2)]
        seconds: u64,
    },
    /// Run one target.
    Run {
        target: String,
        #[arg(long, default_value_t = 10)]
        minutes: u64,
        /// Processes that share one corpus.
        #[arg(long, default_value_t = 1)]
        jobs: u64,
    },
    /// Run all targets in turn, those most often that still find something new; stops and resumes at any time.
    Campaign(campaign::Args),
    /// Throw out of each corpus what covers nothing that the rest does not.
    Cmin {
        /// One target instead of all.
        target: Option<String>,
    },
    /// Minimise a finding, keep it in fuzz/regressions, and print a failing test to paste.
    Triage(triage::Args),
    /// Show which lines the corpora reach, as a table and as HTML with a picture of the growth over time.
    Coverage(coverage::Args),
    /// Write the seeds; with a folder of vectors, take those into the local corpora as well.
    Seeds(seeds::Args),
    /// Plant bugs, one at a time and in a copy, and see whether the fuzzer finds each.
    Plant(plant::Args),
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let fuzz = Fuzz::here()?;
    match &args.verb {
        Verb::List { write } => list(&fuzz, *write),
        Verb::Smoke { seconds } => smoke(&fuzz, *seconds),
        Verb::Run { target, minutes, jobs } => run_one(&fuzz, target, *minutes, *jobs),
        Verb::Campaign(args) => campaign::run(&fuzz, args),
        Verb::Cmin { target } => cmin(&fuzz, target.as_deref()),
        Verb::Triage(args) => triage::run(&fuzz, args),
        Verb::Coverage(args) => coverage::run(&fuzz, args),
        Verb::Seeds(args) => seeds::run(&fuzz, args),
        Verb::Plant(args) => plant::run(&fuzz, args),
    }
}

/// Inputs longer than this teach nothing that shorter ones do not, and slow everything down.
const MAX_LEN: usize = 4096;

/// The fuzzing workspace of one tree, and where its programs are built.
struct Fuzz {
    /// The root of the repository, or of a copy of it.
    root: PathBuf,
    dir: PathBuf,
    target_dir: PathBuf,
    host: String,
}

impl Fuzz {
    fn here() -> Result<Self> {
        let root = workspace::root();
        let host = Toolchain::find(&root)?.host;
        Ok(Self::at(root, host))
    }

    fn at(root: PathBuf, host: String) -> Self {
        let dir = root.join("fuzz");
        Self { target_dir: dir.join("target"), root, dir, host }
    }

    /// Names of the targets, sorted.
    fn targets(&self) -> Result<Vec<String>> {
        let entries =
            std::fs::read_dir(self.dir.join("fuzz_targets")).context("fuzz/fuzz_targets is missing")?;
        let paths = entries.flatten().map(|entry| entry.path());
        let mut names: Vec<_> =
            paths.filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect();
        names.sort();
        Ok(names)
    }

    fn require(&self, target: &str) -> Result<()> {
        let targets = self.targets()?;
        if targets.iter().any(|name| name == target) {
            return Ok(());
        }
        bail!("there is no target {target:?}; the targets are {}", targets.join(", "))
    }

    /// Builds one target, or all, as OSS-Fuzz does: optimised, with `AddressSanitizer` and with debug assertions.
    fn build(&self, target: Option<&str>) -> Result<()> {
        self.build_from(&self.dir, target)
    }

    /// The same for programs that run for seconds: with less optimisation where it takes longest.
    fn build_quickly(&self, target: Option<&str>) -> Result<()> {
        self.build_from(&self.dir.join("quick"), target)
    }

    /// `from` decides on the settings: cargo looks for them in and above the folder that it is called from.
    fn build_from(&self, from: &Path, target: Option<&str>) -> Result<()> {
        let missing = |program: &str, advice: &str| format!("{program} is missing: {advice}");
        Cmd::new("cargo", &self.root)
            .args("+nightly --version")
            .read()
            .with_context(|| missing("the nightly compiler", "rustup toolchain install nightly"))?;
        Cmd::new("cargo", &self.root)
            .args("+nightly fuzz --version")
            .read()
            .with_context(|| missing("cargo-fuzz", "cargo install cargo-fuzz --locked"))?;
        let mut build = Cmd::new("cargo", from)
            .args("+nightly fuzz build -O --debug-assertions --fuzz-dir")
            .arg(&self.dir)
            .arg("--target-dir")
            .arg(&self.target_dir);
        if let Some(target) = target {
            build = build.arg(target);
        }
        println!("-- {}", build.typed());
        build.run_hidden()
    }

    fn corpus(&self, target: &str) -> PathBuf {
        self.dir.join("corpus").join(target)
    }

    fn seeds(&self, target: &str) -> PathBuf {
        self.dir.join("seeds").join(target)
    }

    fn artifacts(&self, target: &str) -> PathBuf {
        self.dir.join("artifacts").join(target)
    }

    /// The program of a target that was built, with what every run of it takes.
    fn program(&self, target: &str) -> Cmd {
        let program = self.target_dir.join(&self.host).join("release").join(target);
        Cmd::new(program, &self.dir)
            .arg("-dict=dict/jose.dict")
            .arg(format!("-max_len={MAX_LEN}"))
            // On the clock, and a campaign runs beside other work: far more than any input takes.
            .args("-timeout=120 -report_slow_units=60 -rss_limit_mb=1024 -print_final_stats=1")
    }

    /// Runs a target for `time`, its corpus growing in `corpus`.
    fn fuzz(&self, target: &str, corpus: &Path, time: Duration) -> Result<Run> {
        let artifacts = self.artifacts(target);
        std::fs::create_dir_all(corpus)?;
        std::fs::create_dir_all(&artifacts)?;
        let program = self
            .program(target)
            .arg(format!("-max_total_time={}", time.as_secs()))
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .arg(corpus)
            .arg(self.seeds(target));
        let (is_fine, text) = program.outcome()?;
        Ok(Run::read(is_fine, &text))
    }
}

/// What a run of a target came to.
struct Run {
    executions: u64,
    coverage: u64,
    features: u64,
    corpus: u64,
    /// The first line of the panic, or of the sanitizer's report, and the file that causes it.
    finding: Option<String>,
    text: String,
}

impl Run {
    fn read(is_fine: bool, text: &str) -> Self {
        let number_behind = |line: &str, word: &str| {
            let rest = line.split_once(word)?.1.trim_start();
            rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
        };
        let last = |word: &str| text.lines().rev().find_map(|line| number_behind(line, word)).unwrap_or(0);
        let finding = (!is_fine).then(|| {
            let panic = text.lines().skip_while(|line| !line.contains("panicked at")).nth(1);
            let report = text.lines().find(|line| line.contains("ERROR: ") || line.contains("SUMMARY: "));
            let why = panic.or(report).unwrap_or("it ended without a word").trim();
            let file =
                text.lines().find_map(|line| line.split_once("Test unit written to ")).map(|(_, file)| file);
            format!("{why} ({})", file.unwrap_or("no artifact"))
        });
        Self {
            executions: last("stat::number_of_executed_units:"),
            coverage: last(" cov: "),
            features: last(" ft: "),
            corpus: last(" corp: "),
            finding,
            text: text.to_owned(),
        }
    }
}

/// The laws in words, from the table of `fuzz/properties`.
fn laws(fuzz: &Fuzz) -> Result<Vec<(String, String)>> {
    let table = Cmd::cargo("run --quiet -p jose-properties --example laws", &fuzz.root).read()?;
    Ok(table
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(n, l)| (n.to_owned(), l.to_owned()))
        .collect())
}

fn list(fuzz: &Fuzz, write: bool) -> Result<()> {
    if write {
        let state = campaign::State::load(fuzz)?;
        let mut table = "| target | law | exec/s | edges | inputs |\n|---|---|---|---|---|\n".to_owned();
        for (name, law) in laws(fuzz)? {
            let progress = state.targets.get(&name).cloned().unwrap_or_default();
            let speed = progress.executions / progress.seconds.max(1);
            table +=
                &format!("| `{name}` | {law} | {speed} | {} | {} |\n", progress.coverage, progress.corpus);
        }
        table += &format!("\n{}", state.total());
        return tables::write(&fuzz.dir.join("README.md"), "targets", &table);
    }
    let count = |folder: PathBuf| std::fs::read_dir(folder).map_or(0, Iterator::count);
    for (name, law) in laws(fuzz)? {
        let seeds = count(fuzz.seeds(&name));
        let regressions = count(fuzz.dir.join("regressions").join(&name));
        println!("{name:<22} {seeds:>3} seeds {regressions:>2} regressions  {law}");
    }
    Ok(())
}

fn smoke(fuzz: &Fuzz, time: u64) -> Result<()> {
    fuzz.build_quickly(None)?;
    let mut found = Vec::new();
    for target in fuzz.targets()? {
        // Its own corpus each time, so that the run depends on the seeds alone.
        let corpus = fuzz.target_dir.join("smoke").join(&target);
        if corpus.exists() {
            std::fs::remove_dir_all(&corpus)?;
        }
        let run = fuzz.fuzz(&target, &corpus, Duration::from_secs(time))?;
        let word = if run.finding.is_some() { red("FAILED") } else { green("ok    ") };
        println!(
            "{target:<22} {word} {:>8} executions, {:>6}/s, coverage {:>5}",
            run.executions,
            run.executions / time.max(1),
            run.coverage
        );
        if let Some(finding) = run.finding {
            println!("{}", run.text);
            found.push(format!("{target}: {finding}"));
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    bail!("{}\nnext: cargo xtask fuzz triage ARTIFACT", found.join("\n"))
}

fn run_one(fuzz: &Fuzz, target: &str, minutes: u64, jobs: u64) -> Result<()> {
    fuzz.require(target)?;
    fuzz.build(Some(target))?;
    let (corpus, artifacts) = (fuzz.corpus(target), fuzz.artifacts(target));
    std::fs::create_dir_all(&corpus)?;
    std::fs::create_dir_all(&artifacts)?;
    let mut program = fuzz
        .program(target)
        .arg(format!("-max_total_time={}", minutes * 60))
        .arg(format!("-artifact_prefix={}/", artifacts.display()));
    if jobs > 1 {
        program = program.arg(format!("-fork={jobs}"));
    }
    let program = program.arg(corpus).arg(fuzz.seeds(target));
    println!("-- {}", program.typed());
    program.run_shown().context("next: cargo xtask fuzz triage ARTIFACT")
}

fn cmin(fuzz: &Fuzz, target: Option<&str>) -> Result<()> {
    if let Some(target) = target {
        fuzz.require(target)?;
    }
    fuzz.build(target)?;
    let targets = target.map_or_else(|| fuzz.targets(), |target| Ok(vec![target.to_owned()]))?;
    for target in targets {
        let corpus = fuzz.corpus(&target);
        if !corpus.exists() {
            println!("{target:<22} has no corpus");
            continue;
        }
        let count = |folder: &Path| std::fs::read_dir(folder).map_or(0, Iterator::count);
        let before = count(&corpus);
        let smaller = fuzz.dir.join("corpus").join(format!("{target}.smaller"));
        std::fs::create_dir_all(&smaller)?;
        let start = std::time::Instant::now();
        fuzz.program(&target).arg("-merge=1").arg(&smaller).arg(&corpus).run_hidden()?;
        std::fs::remove_dir_all(&corpus)?;
        std::fs::rename(&smaller, &corpus)?;
        println!("{target:<22} {before:>6} -> {:>6} in {}", count(&corpus), seconds(start.elapsed()));
    }
    Ok(())
}
