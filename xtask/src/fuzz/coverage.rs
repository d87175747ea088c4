//! Which lines the seeds, old findings and collected corpora reach, on the stable compiler: a table, and HTML with a
//! picture of how coverage grew.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::{Fuzz, campaign::State, growth, tables};
use crate::shell::Cmd;
use crate::toolchain::Toolchain;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Fail when the lines reached of one of the parsing crates are fewer, in percent.
    #[arg(long, value_name = "PERCENT")]
    at_least: Option<f64>,
    /// The committed seeds and regressions alone, without what campaigns collected.
    #[arg(long)]
    committed: bool,
    /// Write the table of fuzz/README.md.
    #[arg(long)]
    write: bool,
}

/// Where an attacker's bytes are read.
const JUDGED: &[&str] = &["jose-wire", "jwe-core", "jwk"];

/// Shown as well.
const SHOWN: &[&str] = &["jws-core", "jose-alg", "alg-aesgcm", "alg-hmac", "alg-rsa"];

pub(super) fn run(fuzz: &Fuzz, args: &Args) -> Result<()> {
    let root = &fuzz.root;
    let [llvm_profdata, llvm_cov] = [tool(root, "llvm-profdata")?, tool(root, "llvm-cov")?];
    let work = root.join("target/fuzz/coverage");
    let raw = work.join("raw");
    if raw.exists() {
        fs::remove_dir_all(&raw)?;
    }
    fs::create_dir_all(&raw)?;

    let built = Cmd::cargo("test -p jose-properties --test replay --no-run --message-format=json", root)
        .args("--target-dir target/fuzz/coverage/build")
        .env("RUSTFLAGS", "-C instrument-coverage")
        .read()?;
    let executable = built
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find_map(|message| message.get("executable")?.as_str().map(str::to_owned))
        .context("cargo named no test program")?;
    let mut replay = Cmd::new(&executable, &root.join("fuzz/properties"))
        .arg("--nocapture")
        .env("LLVM_PROFILE_FILE", raw.join("%p-%m.profraw").to_string_lossy().as_ref());
    if !args.committed {
        replay = replay.env("JOSE_CORPUS", "1");
    }
    replay.run_hidden()?;

    let profile = work.join("replay.profdata");
    let files = fs::read_dir(&raw)?.flatten().map(|entry| entry.path());
    files
        .fold(Cmd::new(&llvm_profdata, root).args("merge -sparse -o").arg(&profile), Cmd::arg)
        .run_hidden()?;
    let sources: Vec<PathBuf> =
        JUDGED.iter().chain(SHOWN).map(|name| root.join("crates").join(name).join("src")).collect();
    let instrumented = |verb: &str| {
        Cmd::new(&llvm_cov, root)
            .args(verb)
            .arg(format!("-instr-profile={}", profile.display()))
            .arg(&executable)
    };
    let summary = sources.iter().fold(instrumented("export -summary-only"), Cmd::arg).read()?;
    let html = format!("-output-dir={}", work.display());
    sources.iter().fold(instrumented("show -format=html").arg(html), Cmd::arg).run_hidden()?;
    picture(fuzz, &work)?;

    let (short, markdown) = table(root, &serde_json::from_str(&summary)?, args.at_least)?;
    if args.write {
        tables::write(&fuzz.dir.join("README.md"), "coverage", &markdown)?;
    }
    println!("target/fuzz/coverage/index.html has the lines, growth.html the picture");
    if short.is_empty() {
        return Ok(());
    }
    bail!("too few lines are reached in {}", short.join(", "))
}

/// Prints lines by file, and returns the crates that reach too few, and a table for a document: the crates, and the files
/// of those that are judged.
fn table(root: &Path, summary: &Value, at_least: Option<f64>) -> Result<(Vec<String>, String)> {
    let files =
        summary.pointer("/data/0/files").and_then(Value::as_array).context("llvm-cov reported no files")?;
    let mut short = Vec::new();
    let heading = "| crate | file | lines | reached | % |\n|---|---|---|---|---|\n";
    let (mut markdown, mut files_of) = (String::from(heading), String::new());
    for name in JUDGED.iter().chain(SHOWN) {
        let folder = root.join("crates").join(name).join("src");
        let (mut all, mut reached) = (0, 0);
        files_of.clear();
        for file in files {
            let path = file.get("filename").and_then(Value::as_str).unwrap_or_default();
            let Ok(inside) = Path::new(path).strip_prefix(&folder) else { continue };
            let number = |what: &str| file.pointer(&format!("/summary/lines/{what}")).and_then(Value::as_u64);
            let (Some(count), Some(covered)) = (number("count"), number("covered")) else { continue };
            println!(
                "{name:<12} {:<24} {covered:>5} of {count:>5} lines {:>6.1} %",
                inside.display().to_string(),
                percent(covered, count)
            );
            if JUDGED.contains(name) {
                let (file, percent) = (inside.display(), percent(covered, count));
                files_of += &format!("| | `{file}` | {count} | {covered} | {percent:.1} |\n");
            }
            all += count;
            reached += covered;
        }
        println!(
            "{name:<12} {:<24} {reached:>5} of {all:>5} lines {:>6.1} %\n",
            "together",
            percent(reached, all)
        );
        markdown += &format!("| `{name}` | | {all} | {reached} | {:.1} |\n", percent(reached, all));
        markdown += &files_of;
        if JUDGED.contains(name) && at_least.is_some_and(|wanted| percent(reached, all) < wanted) {
            short.push((*name).to_owned());
        }
    }
    Ok((short, markdown))
}

fn percent(part: u64, whole: u64) -> f64 {
    // Lines of code are few enough.
    let tenths = part.saturating_mul(1000).checked_div(whole).unwrap_or(1000);
    f64::from(u32::try_from(tenths).unwrap_or(1000)) / 10.0
}

fn picture(fuzz: &Fuzz, work: &Path) -> Result<()> {
    let csv = fs::read_to_string(State::folder(fuzz).join("growth.csv")).unwrap_or_default();
    let html = format!(
        "<!doctype html><meta charset=\"utf-8\"><title>Growth of coverage</title>\n\
         <h1>Growth of coverage</h1>\n<p><a href=\"index.html\">The lines</a></p>\n{}",
        growth::picture(&csv)
    );
    Ok(fs::write(work.join("growth.html"), html)?)
}

/// An LLVM tool that understands this compiler: named by an environment variable (`LLVM_COV`, `LLVM_PROFDATA`), the
/// toolchain's own, or the system's of the same version.
fn tool(root: &Path, name: &str) -> Result<PathBuf> {
    let variable = name.to_ascii_uppercase().replace('-', "_");
    if let Some(path) = std::env::var_os(&variable) {
        return Ok(path.into());
    }
    let sysroot = Cmd::new("rustc", root).args("--print sysroot").read()?;
    let host = Toolchain::find(root)?.host;
    let own = Path::new(sysroot.trim()).join("lib/rustlib").join(host).join("bin").join(name);
    if own.exists() {
        return Ok(own);
    }
    let verbose = Cmd::new("rustc", root).arg("-vV").read()?;
    let version = verbose.lines().find_map(|line| line.strip_prefix("LLVM version: ")).unwrap_or_default();
    let major = version.split('.').next().unwrap_or_default();
    let versioned = format!("{name}-{major}");
    if Cmd::new(&versioned, root).arg("--version").read().is_ok() {
        return Ok(versioned.into());
    }
    bail!(
        "{name} is missing: rustup component add llvm-tools, or apt-get install llvm-{major}, or set {variable}"
    )
}
