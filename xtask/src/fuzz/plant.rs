//! Planted bugs: a target that cannot fail is a defect, so each must show that it can. A bug is a text to search for
//! and another to put in its place; it is planted in a copy of the tree, and the responsible target must find it.

use core::time::Duration;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use super::{Fuzz, Run, tables};
use crate::shell::{Cmd, green, red};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Names of files in fuzz/planted, without the extension; all of them when none is given.
    bugs: Vec<String>,
    /// Seconds that a target has to find its bug.
    #[arg(long, default_value_t = 120)]
    seconds: u64,
    /// Only check that every bug still fits the sources, and build nothing; with `--write`, write what is known.
    #[arg(long)]
    check: bool,
    /// Write the tables of README.md and fuzz/README.md: every bug that is planted, each as its last run came out.
    #[arg(long)]
    write: bool,
}

/// A bug, and who must find it.
struct Bug {
    name: String,
    /// What is wrong, in words: the first line of the file, behind `# `.
    about: String,
    target: String,
    changes: Vec<Change>,
}

/// One text of one file for another.
struct Change {
    file: String,
    search: String,
    replace: String,
}

const SEARCH: &str = "<<<<<<< ";
const REPLACE: &str = "=======";
const END: &str = ">>>>>>>";

impl Bug {
    /// Reads `# about`, `target: name`, and one or more blocks: `<<<<<<< file`, the text to be found,
    /// `=======`, the text to be put there, `>>>>>>>`.
    fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut bug = Self { name, about: String::new(), target: String::new(), changes: Vec::new() };
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if let Some(about) = line.strip_prefix("# ") {
                about.clone_into(&mut bug.about);
            } else if let Some(target) = line.strip_prefix("target: ") {
                target.clone_into(&mut bug.target);
            } else if let Some(file) = line.strip_prefix(SEARCH) {
                let search: Vec<_> = lines.by_ref().take_while(|line| *line != REPLACE).collect();
                let replace: Vec<_> = lines.by_ref().take_while(|line| *line != END).collect();
                bug.changes.push(Change {
                    file: file.to_owned(),
                    search: search.join("\n"),
                    replace: replace.join("\n"),
                });
            }
        }
        if bug.about.is_empty() || bug.target.is_empty() || bug.changes.is_empty() {
            bail!("{}: a description, a target and a change are needed", path.display());
        }
        Ok(bug)
    }

    /// The changed files. Fails when the sources have moved on: a bug that is not planted is not found either.
    fn planted(&self, root: &Path) -> Result<Vec<(PathBuf, String)>> {
        let mut files: Vec<(PathBuf, String)> = Vec::new();
        for Change { file, search, replace } in &self.changes {
            let path = root.join(file);
            let known = files.iter().position(|(known, _)| *known == path);
            let text = match known {
                Some(index) => files.swap_remove(index).1,
                None => fs::read_to_string(&path).with_context(|| format!("{}: {file}", self.name))?,
            };
            match text.matches(search.as_str()).count() {
                1 => files.push((path, text.replacen(search.as_str(), replace, 1))),
                n => bail!(
                    "{}: the text to be changed stands {n} times in {file}; bring fuzz/planted/{0}.bug up to date",
                    self.name
                ),
            }
        }
        Ok(files)
    }
}

/// How bugs came out the last time, by name: a run may be for some of them.
type Outcomes = BTreeMap<String, Outcome>;

/// How a bug came out.
#[derive(Deserialize, Serialize)]
struct Outcome {
    seconds: f32,
    executions: u64,
    finding: Option<String>,
}

pub(super) fn run(fuzz: &Fuzz, args: &Args) -> Result<()> {
    let bugs = bugs(fuzz)?;
    if let Some(unknown) = args.bugs.iter().find(|name| !bugs.iter().any(|bug| bug.name == **name)) {
        bail!("there is no fuzz/planted/{unknown}.bug");
    }
    for bug in &bugs {
        fuzz.require(&bug.target)?;
        bug.planted(&fuzz.root)?;
    }
    let kept = fuzz.root.join("target/fuzz/planted.json");
    let mut outcomes: Outcomes =
        fs::read(&kept).ok().and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default();
    if args.check {
        println!("{} bugs fit the sources", bugs.len());
        return if args.write { tables_of(fuzz, &bugs, &outcomes) } else { Ok(()) };
    }

    let copy = Fuzz::at(fuzz.root.join("target/fuzz/planted/tree"), fuzz.host.clone());
    // Beside the copy, so that a new copy does not build everything again.
    let copy = Fuzz { target_dir: fuzz.root.join("target/fuzz/planted/build"), ..copy };
    copy_tree(&fuzz.root, &copy.root)?;
    let mut missed = Vec::new();
    for bug in bugs.iter().filter(|bug| args.bugs.is_empty() || args.bugs.contains(&bug.name)) {
        let outcome = hunt(&copy, bug, Duration::from_secs(args.seconds))?;
        let word = if outcome.finding.is_some() { green("found ") } else { red("MISSED") };
        println!(
            "{:<28} {word} by {} after {:.1} s, {} executions: {}",
            bug.name,
            bug.target,
            outcome.seconds,
            outcome.executions,
            outcome.finding.as_deref().unwrap_or("nothing")
        );
        if outcome.finding.is_none() {
            missed.push(bug.name.as_str());
        }
        outcomes.insert(bug.name.clone(), outcome);
        fs::write(&kept, serde_json::to_vec_pretty(&outcomes)?)?;
    }
    if args.write {
        tables_of(fuzz, &bugs, &outcomes)?;
    }
    if missed.is_empty() {
        return Ok(());
    }
    bail!("planted and not found: {}", missed.join(", "))
}

fn bugs(fuzz: &Fuzz) -> Result<Vec<Bug>> {
    let folder = fs::read_dir(fuzz.dir.join("planted")).context("fuzz/planted is missing")?;
    let mut paths: Vec<_> = folder.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "bug"))
        .map(|path| Bug::read(path))
        .collect()
}

/// Copies every file that git tracks or would track; what has not changed keeps its time, so that cargo does not
/// build it again.
fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    let listed = Cmd::new("git", from).args("ls-files --cached --others --exclude-standard -z").read()?;
    for file in listed.split('\0').filter(|file| !file.is_empty()) {
        let (from, to) = (from.join(file), to.join(file));
        let Ok(bytes) = fs::read(&from) else { continue };
        if fs::read(&to).is_ok_and(|present| present == bytes) {
            continue;
        }
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(to, bytes)?;
    }
    Ok(())
}

fn hunt(copy: &Fuzz, bug: &Bug, time: Duration) -> Result<Outcome> {
    let planted = bug.planted(&copy.root)?;
    let mut originals = Vec::new();
    for (path, text) in planted {
        originals.push((path.clone(), fs::read(&path)?));
        fs::write(path, text)?;
    }
    let hunted = copy.build_quickly(Some(&bug.target)).and_then(|()| {
        let corpus = copy.target_dir.join("corpus").join(&bug.target);
        if corpus.exists() {
            fs::remove_dir_all(&corpus)?;
        }
        let start = Instant::now();
        let run: Run = copy.fuzz(&bug.target, &corpus, time)?;
        Ok((run, start.elapsed()))
    });
    for (path, bytes) in originals {
        fs::write(path, bytes)?;
    }
    let (run, time) = hunted.with_context(|| format!("{} does not build", bug.name))?;
    // Only why: the file that shows it is of no interest.
    let finding = run
        .finding
        .map(|finding| finding.rsplit_once(" (").map_or(finding.clone(), |(why, _)| why.to_owned()));
    Ok(Outcome { seconds: time.as_secs_f32(), executions: run.executions, finding })
}

fn tables_of(fuzz: &Fuzz, bugs: &[Bug], outcomes: &Outcomes) -> Result<()> {
    tables::write(&fuzz.dir.join("README.md"), "planted", &markdown(bugs, outcomes))?;
    tables::write(&fuzz.root.join("README.md"), "planted", &short(bugs, outcomes))
}

fn markdown(bugs: &[Bug], outcomes: &Outcomes) -> String {
    let mut text = String::from("| planted bug | found by | after | because |\n|---|---|---|---|\n");
    for bug in bugs {
        let because = match outcomes.get(&bug.name) {
            Some(Outcome { finding: Some(finding), .. }) => finding.replace('|', "\\|"),
            _ => String::new(),
        };
        let because: String = because.chars().take(90).collect();
        text += &format!("| {} | `{}` | {} | {because} |\n", bug.about, bug.target, after(bug, outcomes));
    }
    text
}

fn short(bugs: &[Bug], outcomes: &Outcomes) -> String {
    let mut text = String::from("| planted bug | found by | after |\n|---|---|---|\n");
    for bug in bugs {
        text += &format!("| {} | `{}` | {} |\n", bug.about, bug.target, after(bug, outcomes));
    }
    text
}

fn after(bug: &Bug, outcomes: &Outcomes) -> String {
    match outcomes.get(&bug.name) {
        Some(Outcome { finding: Some(_), seconds, executions: 0 }) => format!("{seconds:.1} s"),
        Some(Outcome { finding: Some(_), seconds, executions }) => {
            format!("{seconds:.1} s, {executions} executions")
        }
        Some(_) => "**not found**".to_owned(),
        None => "not run yet".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_planted_bug_fits_the_sources() {
        let fuzz = Fuzz::here().unwrap();
        let bugs = bugs(&fuzz).unwrap();
        assert!(bugs.len() >= 8);
        for bug in bugs {
            fuzz.require(&bug.target).unwrap();
            bug.planted(&fuzz.root).unwrap();
        }
    }
}
