//! A campaign: all targets in turn, for hours. A target that has not found anything new for a while gets fewer
//! turns, and never none. State is kept after every turn, so a campaign can be stopped and goes on where it was.

use core::fmt::Write as _;
use core::time::Duration;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use super::{Fuzz, Run};
use crate::shell::{green, red};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Hours of fuzzing, all processes together, beyond what earlier campaigns did.
    #[arg(long, required_unless_present = "summary")]
    hours: Option<f64>,
    /// Processes at a time, each on a target of its own.
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// Seconds of one turn.
    #[arg(long, default_value_t = 60)]
    turn: u64,
    /// Forget what earlier campaigns did. Their corpora stay.
    #[arg(long)]
    restart: bool,
    /// Use the programs that are there instead of building.
    #[arg(long)]
    no_build: bool,
    /// Print what campaigns came to so far, and run nothing. One that is running is not disturbed.
    #[arg(long)]
    summary: bool,
}

/// Everything that is known of a campaign.
#[derive(Default, Deserialize, Serialize)]
pub(super) struct State {
    pub(super) targets: BTreeMap<String, Progress>,
    /// CPU seconds of programs that have ended, of this process and so far given to a target.
    #[serde(skip)]
    counted: u64,
}

/// What one target came to, over all turns. Seconds are of CPU.
#[derive(Clone, Default, Deserialize, Serialize)]
pub(super) struct Progress {
    pub(super) seconds: u64,
    pub(super) executions: u64,
    pub(super) coverage: u64,
    pub(super) features: u64,
    pub(super) corpus: u64,
    pub(super) findings: Vec<String>,
    /// Findings that do not show any more.
    #[serde(default)]
    fixed: Vec<String>,
    turns: u64,
    /// Turns since the last one that found new coverage.
    dry: u64,
    /// Turns of others since its last own.
    waited: u64,
    #[serde(skip)]
    is_running: bool,
}

impl State {
    pub(super) fn folder(fuzz: &Fuzz) -> PathBuf {
        fuzz.root.join("target/fuzz")
    }

    pub(super) fn load(fuzz: &Fuzz) -> Result<Self> {
        match fs::read(Self::folder(fuzz).join("campaign.json")) {
            Ok(json) => serde_json::from_slice(&json).context("target/fuzz/campaign.json is damaged"),
            Err(_) => Ok(Self::default()),
        }
    }

    fn save(&self, fuzz: &Fuzz) -> Result<()> {
        let folder = Self::folder(fuzz);
        // In two steps: a campaign may be killed at any moment.
        let written = folder.join("campaign.json.new");
        fs::write(&written, serde_json::to_vec_pretty(self)?)?;
        Ok(fs::rename(written, folder.join("campaign.json"))?)
    }

    pub(super) fn seconds(&self) -> u64 {
        self.targets.values().map(|progress| progress.seconds).sum()
    }

    /// The target that has waited longest for how much it deserves. New coverage makes deserving; without any, a
    /// target comes half as often after four turns, a third as often after eight, and so on.
    fn next(&mut self) -> Option<String> {
        let urgency = |progress: &Progress| (progress.waited + 1) * 60 / (1 + progress.dry / 4);
        let waiting = self.targets.iter_mut().filter(|(_, progress)| !progress.is_running);
        let (name, chosen) = waiting.max_by_key(|(_, progress)| (progress.turns == 0, urgency(progress)))?;
        (chosen.is_running, chosen.waited) = (true, 0);
        let name = name.clone();
        self.targets.values_mut().filter(|progress| !progress.is_running).for_each(|p| p.waited += 1);
        Some(name)
    }

    fn add(&mut self, target: &str, run: &Run, seconds: u64) {
        let Some(progress) = self.targets.get_mut(target) else { return };
        let is_new = run.features > progress.features;
        progress.is_running = false;
        progress.turns += 1;
        progress.dry = if is_new { 0 } else { progress.dry + 1 };
        progress.seconds += seconds.max(1);
        progress.executions += run.executions;
        progress.coverage = progress.coverage.max(run.coverage);
        progress.features = progress.features.max(run.features);
        progress.corpus = progress.corpus.max(run.corpus);
        progress.findings.extend(run.finding.clone());
    }

    /// Runs what was found before, and notes what is fixed since.
    fn recheck(&mut self, fuzz: &Fuzz) -> Result<()> {
        for (name, progress) in &mut self.targets {
            for finding in core::mem::take(&mut progress.findings) {
                let file = finding.rsplit_once(" (").and_then(|(_, file)| file.strip_suffix(')'));
                let file = file.map(PathBuf::from).filter(|file| file.exists());
                let is_fixed = match file {
                    Some(file) => fuzz.program(name).arg(file).outcome()?.0,
                    None => false,
                };
                if is_fixed { &mut progress.fixed } else { &mut progress.findings }.push(finding);
            }
        }
        Ok(())
    }

    /// All targets together, in a line.
    pub(super) fn total(&self) -> String {
        let sum = |pick: fn(&Progress) -> usize| self.targets.values().map(pick).sum::<usize>();
        let executions: u64 = self.targets.values().map(|p| p.executions).sum();
        format!(
            "{executions} executions in {} h {:02} min of CPU, {} findings, {} more that are fixed\n",
            self.seconds() / 3600,
            self.seconds() / 60 % 60,
            sum(|p| p.findings.len()),
            sum(|p| p.fixed.len())
        )
    }

    /// A table for a report.
    fn summary(&self) -> String {
        let mut text =
            String::from("target                  CPU min   executions   exec/s coverage corpus findings\n");
        for (name, p) in &self.targets {
            let _ = writeln!(
                text,
                "{name:<22} {:>8} {:>12} {:>8} {:>8} {:>6} {:>8}",
                p.seconds / 60,
                p.executions,
                p.executions / p.seconds.max(1),
                p.coverage,
                p.corpus,
                p.findings.len()
            );
        }
        let all = |pick: fn(&Progress) -> &[String]| -> Vec<_> {
            self.targets.iter().flat_map(|(name, p)| pick(p).iter().map(move |f| (name, f))).collect()
        };
        let [findings, fixed] = [all(|p| &p.findings), all(|p| &p.fixed)];
        text += &self.total();
        for (name, finding) in findings {
            let _ = writeln!(text, "{name}: {finding}");
        }
        for (name, finding) in fixed {
            let _ = writeln!(text, "{name}, fixed: {finding}");
        }
        text
    }
}

pub(super) fn run(fuzz: &Fuzz, args: &Args) -> Result<()> {
    if args.summary {
        print!("{}", State::load(fuzz)?.summary());
        return Ok(());
    }
    if !args.no_build {
        fuzz.build(None)?;
    }
    let folder = State::folder(fuzz);
    fs::create_dir_all(&folder)?;
    let mut state = if args.restart { State::default() } else { State::load(fuzz)? };
    for target in fuzz.targets()? {
        state.targets.entry(target).or_default();
    }
    state.recheck(fuzz)?;
    state.save(fuzz)?;
    let before = state.seconds();
    println!("{} targets, {before} s done before; log in target/fuzz/campaign.log", state.targets.len());

    let budget = Duration::try_from_secs_f64(args.hours.unwrap_or(0.0) * 3600.0)
        .context("--hours is a positive number")?
        .as_secs();
    state.counted = children_seconds().unwrap_or(0);
    let state = Mutex::new(state);
    let outcome: Result<()> = std::thread::scope(|scope| {
        let worker = || work(fuzz, args, &state, before + budget);
        let workers: Vec<_> = (0..args.jobs.max(1)).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|_| bail!("a worker panicked")))
    });
    let state = state.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    println!("{}", state.summary());
    fs::write(folder.join("summary.txt"), state.summary())?;
    outcome?;
    if state.targets.values().any(|progress| !progress.findings.is_empty()) {
        bail!("there are findings; next: cargo xtask fuzz triage ARTIFACT");
    }
    Ok(())
}

/// Takes turns until the budget is used up.
fn work(fuzz: &Fuzz, args: &Args, state: &Mutex<State>, until: u64) -> Result<()> {
    let locked = || state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    loop {
        let left = until.saturating_sub(locked().seconds());
        if left == 0 {
            return Ok(());
        }
        // None when there are more workers than targets.
        let Some(target) = locked().next() else { return Ok(()) };
        let start = Instant::now();
        let turn = Duration::from_secs(args.turn.min(left).max(1));
        let run = fuzz.fuzz(&target, &fuzz.corpus(&target), turn)?;

        let mut state = locked();
        // On a busy machine a minute on the clock is not a minute of fuzzing.
        let now = children_seconds();
        let spent = now.map_or(start.elapsed().as_secs(), |now| now.saturating_sub(state.counted));
        state.counted = now.unwrap_or(0);
        state.add(&target, &run, spent);
        state.save(fuzz)?;
        let progress = state.targets.get(&target).cloned().unwrap_or_default();
        let left = until.saturating_sub(state.seconds());
        let findings: usize = state.targets.values().map(|p| p.findings.len()).sum();
        let line = format!(
            "{target:<22} {:>6} exec/s  coverage {:>5} ({})  corpus {:>5}  findings {findings}  {}:{:02}:{:02} left",
            run.executions / start.elapsed().as_secs().max(1),
            progress.coverage,
            if progress.dry == 0 { "growing".to_owned() } else { format!("dry for {}", progress.dry) },
            progress.corpus,
            left / 3600,
            left / 60 % 60,
            left % 60,
        );
        println!("{} {line}", if run.finding.is_some() { red("FOUND") } else { green("ok   ") });
        let folder = State::folder(fuzz);
        let append = |file: &str, text: &str| {
            let mut file = fs::OpenOptions::new().create(true).append(true).open(folder.join(file))?;
            writeln!(file, "{text}")
        };
        append("campaign.log", &line)?;
        append(
            "growth.csv",
            &format!("{},{target},{},{}", state.seconds(), progress.coverage, progress.corpus),
        )?;
        fs::write(folder.join("summary.txt"), state.summary())?;
        if let Some(finding) = &run.finding {
            println!("{target}: {finding}");
            append("campaign.log", &format!("{target}: {finding}\n{}", run.text))?;
        }
    }
}

/// CPU seconds of all programs that this one started and that have ended; `None` where the system does not tell.
fn children_seconds() -> Option<u64> {
    const TICKS_PER_SECOND: u64 = 100;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in parentheses, may hold spaces. Behind it: state, ..., utime, stime, cutime, cstime.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some((ticks()? + ticks()?) / TICKS_PER_SECOND)
}
