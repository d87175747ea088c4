//! Replays every seed and every old finding through its law, on any compiler.

use std::path::{Path, PathBuf};
use std::{env, fs};

use jose_properties::{TARGETS, seeds};

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The files below `folder`, which may be missing.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a readable folder").path()).collect();
    files.sort();
    files
}

fn replay(folder: &str) -> usize {
    let mut count = 0;
    for target in TARGETS {
        for file in files(&fuzz().join(folder).join(target.name)) {
            // Says which file it was when a law is broken.
            eprintln!("{}", file.display());
            (target.law)(&fs::read(&file).expect("a readable file"));
            count += 1;
        }
    }
    count
}

#[test]
fn every_seed_obeys_its_law() {
    assert!(replay("seeds") >= seeds::all().len());
}

#[test]
fn every_old_finding_obeys_its_law() {
    replay("regressions");
}

/// What a campaign collected, when it is there: `JOSE_CORPUS=1 cargo test -p jose-properties`.
#[test]
fn the_collected_corpus_obeys_its_laws() {
    if env::var_os("JOSE_CORPUS").is_some() {
        println!("{} inputs", replay("corpus"));
    } else {
        println!("skipped: JOSE_CORPUS is not set");
    }
}

#[test]
fn the_committed_seeds_are_those_of_the_generator() {
    for seed in seeds::all() {
        let file = fuzz().join("seeds").join(seed.target).join(&seed.name);
        let committed = fs::read(&file).unwrap_or_default();
        assert!(committed == seed.bytes, "{}: run `cargo xtask fuzz seeds`", file.display());
    }
}

#[test]
fn every_target_has_seeds_and_a_fuzzer() {
    for target in TARGETS {
        assert!(!files(&fuzz().join("seeds").join(target.name)).is_empty(), "{} has no seeds", target.name);
        let fuzzer = fuzz().join("fuzz_targets").join(format!("{}.rs", target.name));
        let text = fs::read_to_string(&fuzzer).unwrap_or_default();
        assert!(text.contains(&format!("check(\"{}\"", target.name)), "{} has no fuzzer", target.name);
        assert_eq!(text.contains("fuzz_mutator!"), target.is_token, "{}", target.name);
        assert!(text.lines().count() < 15, "{} says more than its law", fuzzer.display());
    }
    assert_eq!(files(&fuzz().join("fuzz_targets")).len(), TARGETS.len());
}
