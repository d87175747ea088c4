//! From a crash to a test: reproduce, minimise, keep, and print what to paste.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::{Fuzz, Run};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// A file that libFuzzer wrote, normally fuzz/artifacts/TARGET/crash-...
    artifact: PathBuf,
    /// The target; without it, the name of the folder that the file is in.
    #[arg(long)]
    target: Option<String>,
    /// What the finding is, as a file name: `tag-of-15-bytes`.
    #[arg(long)]
    name: Option<String>,
    /// Seconds to spend on making it smaller.
    #[arg(long, default_value_t = 30)]
    seconds: u64,
}

pub(super) fn run(fuzz: &Fuzz, args: &Args) -> Result<()> {
    let artifact = fs::canonicalize(&args.artifact)
        .with_context(|| format!("{} is missing", args.artifact.display()))?;
    let folder = artifact.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let target = args.target.clone().or(folder).context("say --target")?;
    fuzz.require(&target)?;
    fuzz.build(Some(&target))?;

    let (is_fine, text) = fuzz.program(&target).arg(&artifact).outcome()?;
    if is_fine {
        bail!(
            "{target} has nothing against {}: the finding is fixed, or depends on chance",
            artifact.display()
        );
    }
    let why = Run::read(is_fine, &text).finding.unwrap_or_default();
    println!("{target}: {why}");

    let smaller = fuzz.target_dir.join("smaller");
    let (_, text) = fuzz
        .program(&target)
        .args("-minimize_crash=1 -runs=100000")
        .arg(format!("-max_total_time={}", args.seconds))
        .arg(format!("-exact_artifact_path={}", smaller.display()))
        .arg(&artifact)
        .outcome()?;
    let original = fs::read(&artifact)?;
    let bytes = fs::read(&smaller).ok().filter(|bytes| bytes.len() < original.len()).unwrap_or(original);
    let _ = fs::remove_file(&smaller);
    if text.contains("ERROR: libFuzzer: ") && bytes.is_empty() {
        bail!("minimising failed:\n{text}");
    }

    let stem = artifact.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = args.name.clone().unwrap_or_else(|| stem.chars().take(14).collect());
    let kept = fuzz.dir.join("regressions").join(&target);
    fs::create_dir_all(&kept)?;
    fs::write(kept.join(&name), &bytes)?;
    println!("kept {} bytes in fuzz/regressions/{target}/{name}, which `cargo test` replays.", bytes.len());
    let function: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    println!("As a test, for the crate that is to blame:\n");
    println!("#[test]\nfn {}() {{", function.to_ascii_lowercase());
    println!("    // {why}");
    println!("    jose_properties::check(\"{target}\", b\"{}\");\n}}", bytes.escape_ascii());
    Ok(())
}
