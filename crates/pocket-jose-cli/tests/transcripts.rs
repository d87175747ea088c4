//! The transcripts in `cmd/`: what a person types and sees, as it can be pasted into a shell.
//!
//! Each file runs in an empty folder, through `sh`, line by line: `$ command`, then what it prints to both streams, then
//! `? status` unless that is 0. `[..]` stands for anything within a line, `...` for any lines. With
//! `SNAPSHOTS=overwrite` the files are written anew.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test says what is wrong by panicking"
)]
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use snapbox::Assert;
use snapbox::data::Data;

#[test]
fn transcripts_read_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "transcript"));
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        println!("{}", file.display());
        let actual = replay(&fs::read_to_string(&file).unwrap());
        let expected = Data::read_from(&file, None);
        Assert::new().action_env("SNAPSHOTS").normalize_paths(false).eq(actual, expected);
    }
}

/// Runs the commands of a transcript and writes down what happens.
fn replay(transcript: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_pjose")).parent().unwrap();
    let search = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut replayed = String::new();
    for line in transcript.lines() {
        let Some(command) = line.strip_prefix("$ ") else {
            // A remark between commands stays.
            if line.starts_with('#') {
                replayed.push_str(line);
                replayed.push('\n');
            }
            continue;
        };
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!("{{ {command}\n}} 2>&1"))
            .current_dir(folder.path())
            .env("PATH", &search)
            .env("NO_COLOR", "1")
            .env_remove("COLUMNS")
            .output()
            .unwrap();
        replayed.push_str(&format!("{line}\n{}", String::from_utf8(output.stdout).unwrap()));
        if !replayed.ends_with('\n') {
            // As a shell shows it that marks output without a line break.
            replayed.push_str("⏎\n");
        }
        match output.status.code() {
            Some(0) => {}
            status => replayed.push_str(&format!("? {}\n", status.unwrap())),
        }
    }
    replayed
}
