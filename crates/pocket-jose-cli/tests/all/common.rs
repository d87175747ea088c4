//! A folder for one test, and `pjose` run in it as a real process.
#![allow(dead_code, unreachable_pub, reason = "every test file uses its own part of this")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder of its own, gone at the end.
pub struct Folder(TempDir);

/// What a process left behind.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With an RSA key pair `key.jwk` and `public.jwk`, and a shared key `shared.jwk` for A256GCM.
    pub fn with_keys() -> Self {
        let folder = Self::new();
        folder.ok(&["jwk", "generate", "--alg", "RSA-OAEP-256", "-o", "key.jwk"]);
        folder.ok(&["jwk", "public", "key.jwk", "-o", "public.jwk"]);
        folder.ok(&["jwk", "generate", "--alg", "A256GCM", "--kid", "shared", "-o", "shared.jwk"]);
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    /// All names, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, b"")
    }

    pub fn run_with(&self, args: &[&str], stdin: &[u8]) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_pjose"))
            .args(args)
            .current_dir(self.0.path())
            .env_remove("CLICOLOR_FORCE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let stdin = stdin.to_vec();
        // From a thread: the process may write before it has read everything, or not read at all.
        let writer = std::thread::spawn(move || drop(pipe.write_all(&stdin)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        let status = output.status.code().unwrap_or_else(|| panic!("{args:?} was killed: {stderr}"));
        assert!((0..=5).contains(&status), "{args:?} ended with {status}: {stderr}");
        assert!(!stderr.contains("panicked"), "{args:?} panicked: {stderr}");
        Ran { status, stdout: output.stdout, stderr }
    }

    /// What a success printed.
    pub fn ok(&self, args: &[&str]) -> Vec<u8> {
        self.ok_with(args, b"")
    }

    pub fn ok_with(&self, args: &[&str], stdin: &[u8]) -> Vec<u8> {
        let ran = self.run_with(args, stdin);
        assert_eq!(ran.status, 0, "{args:?}: {}", ran.stderr);
        ran.stdout
    }

    /// What a failure with this status said.
    pub fn fails(&self, status: i32, args: &[&str]) -> String {
        self.fails_with(status, args, b"")
    }

    pub fn fails_with(&self, status: i32, args: &[&str], stdin: &[u8]) -> String {
        let ran = self.run_with(args, stdin);
        assert_eq!(ran.status, status, "{args:?}: {}", ran.stderr);
        assert!(ran.stdout.is_empty(), "{args:?} failed and printed something");
        ran.stderr
    }

    /// A token for `public.jwk`.
    pub fn token(&self, payload: &[u8]) -> String {
        String::from_utf8(self.ok_with(&["jwe", "encrypt", "--key", "public.jwk"], payload)).unwrap()
    }
}

/// Public test data beside the repository; a test without it says what it skips.
pub fn vectors() -> Option<PathBuf> {
    let folder = std::env::var_os("JOSE_VECTORS_DIR").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors"),
        PathBuf::from,
    );
    let found = folder.is_dir();
    if !found {
        println!("skipped: no folder with public vectors (JOSE_VECTORS_DIR)");
    }
    found.then_some(folder)
}
