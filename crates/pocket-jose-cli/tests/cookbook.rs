//! The commands in `docs/cookbook.md` do what it says. Its Rust is tested where the facade's documentation is.
//!
//! Each section runs in a folder of its own, its blocks marked `console` one after another; they are written as transcripts
//! are (see `transcripts.rs`).
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
#![cfg(unix)]

mod replay;

use std::fs;
use std::path::Path;

use replay::replay;
use snapbox::Assert;
use snapbox::data::Data;

#[test]
fn the_cookbook_reads_as_written() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cookbook.md");
    let text = fs::read_to_string(&file).unwrap();
    let mut blocks = 0;
    for section in text.split("\n## ").skip(1) {
        let (title, section) = section.split_once('\n').unwrap();
        println!("{title}");
        let folder = tempfile::tempdir().unwrap();
        for block in section.split("\n```console\n").skip(1) {
            let (block, _) = block.split_once("\n```").unwrap();
            let block = format!("{block}\n");
            let actual = replay(&block, folder.path());
            Assert::new().normalize_paths(false).eq(actual, Data::text(block));
            blocks += 1;
        }
    }
    assert!(blocks > 0);
}
