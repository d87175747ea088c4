//! Commands as people type them, run again: see `transcripts.rs` for how they are written down.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::path::Path;
use std::process::Command;

/// Runs the commands of a transcript in a folder, and writes down what happens.
pub(crate) fn replay(transcript: &str, folder: &Path) -> String {
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
            .current_dir(folder)
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
