//! Decryption takes the same instructions whatever the token holds, counted by callgrind. What is counted is this
//! machine's code; other targets are looked at where they are emulated.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::{env, path::PathBuf, process::Command};

/// `target/<profile>/examples/rsa_once`, which cargo builds along with the tests.
fn example() -> Option<PathBuf> {
    let path = env::current_exe().ok()?.parent()?.parent()?.join("examples/rsa_once");
    path.exists().then_some(path)
}

/// Instructions of one decryption; none without valgrind.
fn count(kind: &str, seed: u64, blinded: bool) -> Option<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*one_decryption*"])
        .arg(example()?)
        .args([kind, &seed.to_string(), if blinded { "1" } else { "0" }])
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let line = text.lines().find(|line| line.contains("Collected :")).unwrap();
    line.rsplit(' ').next().unwrap().parse().ok()
}

fn all_alike(others: &[(&str, u64)], blinded: bool) {
    let Some(good) = count("g", 1, blinded) else {
        println!("skipped: valgrind or the example rsa_once is not there");
        return;
    };
    println!("{good} instructions, blinded: {blinded}");
    assert!(good > 1_000_000, "the operation was not counted");
    for &(kind, seed) in others {
        assert_eq!(count(kind, seed, blinded), Some(good), "{kind} {seed}");
    }
}

#[test]
fn r3_r4_the_same_instructions_for_every_token() {
    all_alike(&[("y", 1), ("l", 1), ("p", 1), ("s", 1), ("n", 1), ("g", 2), ("r", 3)], false);
    all_alike(&[("y", 2), ("g", 3), ("r", 4)], true);
}

#[test]
#[ignore = "a minute or more: many tokens"]
fn r4_the_same_instructions_for_64_tokens() {
    // Seeds of one digit each, so that nothing on the stack is moved.
    for blinded in [false, true] {
        let kinds = ["g", "r", "y", "s"];
        let others: Vec<_> = kinds.iter().flat_map(|kind| (2..10).map(move |seed| (*kind, seed))).collect();
        all_alike(&others, blinded);
    }
}
