//! The transcripts in `cmd/`: what a person types and sees, as it can be pasted into a shell.
//!
//! Each file runs in an empty folder, through `sh`, line by line: `$ command`, then what it prints to both streams, then
//! `? status` unless that is 0. `[..]` stands for anything within a line, `...` for any lines. With
//! `SNAPSHOTS=overwrite` the files are written anew.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
#![cfg(unix)]

mod replay;

use std::fs;
use std::path::{Path, PathBuf};

use replay::replay;
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
        let folder = tempfile::tempdir().unwrap();
        let actual = replay(&fs::read_to_string(&file).unwrap(), folder.path());
        let expected = Data::read_from(&file, None);
        Assert::new().action_env("SNAPSHOTS").normalize_paths(false).eq(actual, expected);
    }
}
