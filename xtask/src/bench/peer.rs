//! An implementation under measurement: a program that was started pinned to one processor and waits for orders, a JSON line
//! each (bench/src/lib.rs). It gets one job ready at a time.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::shell::Cmd;

/// How a peer is started.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) name: &'static str,
    command: Vec<PathBuf>,
    directory: PathBuf,
}

/// Ours, the floor, and every peer that was installed, in the order of the table's columns.
pub(crate) fn programs(root: &Path) -> Vec<Program> {
    let work = root.join("target/bench");
    let rust = |name: &str| work.join("rust/release").join(name);
    let python = |library: &str| vec![work.join("venv/bin/python"), work.join("python.py"), library.into()];
    let all = [
        (OURS, vec![rust("ours")]),
        (HOST, vec![work.join("ours-host"), "host".into()]),
        (IN_PLACE, vec![rust("ours"), "in-place".into()]),
        (HOST_IN_PLACE, vec![work.join("ours-host"), "host".into(), "in-place".into()]),
        (NEW_HEADERS, vec![work.join("ours-host"), "host".into(), "new-headers".into()]),
        (FLOOR, vec![rust("floor")]),
        ("josekit", vec![rust("josekit")]),
        ("go-jose", vec![work.join("gojose")]),
        ("node jose", vec!["node".into(), work.join("node/jose.mjs")]),
        ("jwcrypto", python("jwcrypto")),
        ("joserfc", python("joserfc")),
        (SIGN_ALONE[0], vec![rust("jsonwebtoken")]),
        (SIGN_ALONE[1], vec![rust("jwt-simple")]),
    ];
    // A program is there when the files that it is made of are; `node` and a library's name have no directory.
    let is_there =
        |part: &PathBuf| part.parent().is_none_or(|dir| dir.as_os_str().is_empty()) || part.exists();
    all.into_iter()
        .filter(|(_, command)| command.iter().all(is_there))
        .map(|(name, command)| Program { name, command, directory: work.clone() })
        .collect()
}

pub(crate) const OURS: &str = "Pocket JOSE";
/// Ours over AWS-LC.
pub(crate) const HOST: &str = "with AWS-LC";
pub(crate) const IN_PLACE: &str = "in place";
pub(crate) const HOST_IN_PLACE: &str = "in place, AWS-LC";
/// Ours over AWS-LC, when it has not seen the token's header before.
pub(crate) const NEW_HEADERS: &str = "new header, AWS-LC";
pub(crate) const FLOOR: &str = "floor";

/// Peers that know claims and nothing else.
pub(crate) const SIGN_ALONE: [&str; 2] = ["jsonwebtoken", "jwt-simple"];

/// A program that runs.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts it on `processor`, or on any when there is no `taskset` to hold it.
    pub(crate) fn start(program: &Program, processor: Option<usize>) -> Result<Self> {
        let mut words = program.command.iter();
        let mut command = match processor {
            Some(processor) => {
                let mut taskset = Command::new("taskset");
                taskset.arg("--cpu-list").arg(processor.to_string());
                taskset.args(words);
                taskset
            }
            None => {
                let mut command = Command::new(words.next().context("a program")?);
                command.args(words);
                command
            }
        };
        let mut child = command
            .current_dir(&program.directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", program.name))?;
        let requests = child.stdin.take().context("its input")?;
        let answers = BufReader::new(child.stdout.take().context("its output")?);
        Ok(Self { name: program.name, child, requests, answers })
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    fn ask(&mut self, request: &Value) -> Result<Value> {
        writeln!(self.requests, "{request}")?;
        self.requests.flush()?;
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            bail!("{} ended", self.name);
        }
        let answer: Value = serde_json::from_str(&line)?;
        if let Some(error) = answer.get("error") {
            bail!("{}: {error}", self.name);
        }
        Ok(answer)
    }

    pub(crate) fn version(&mut self) -> Result<String> {
        let answer = self.ask(&json!({ "op": "version" }))?;
        Ok(answer.get("version").and_then(Value::as_str).unwrap_or("?").to_owned())
    }

    /// Whether it has such a thing; then it is ready to do it.
    pub(crate) fn prepare(&mut self, order: &Value) -> Result<bool> {
        let mut order = order.clone();
        if let Some(members) = order.as_object_mut() {
            members.insert("op".to_owned(), "prepare".into());
        }
        Ok(self.ask(&order)?.get("lacks").is_none())
    }

    /// Does it once and writes the result to `out`.
    pub(crate) fn once(&mut self, out: &Path) -> Result<()> {
        self.ask(&json!({ "op": "once", "out": out })).map(drop)
    }

    /// Does it `count` times; nanoseconds of the processor's time, of all its threads.
    pub(crate) fn run(&mut self, count: u64) -> Result<u64> {
        let answer = self.ask(&json!({ "op": "run", "count": count }))?;
        answer.get("ns").and_then(Value::as_u64).context("a time")
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It has nothing to save.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A private or shared key of a kind, as a JWK.
pub(crate) fn generate(ours: &Program, kty: &str, size: &str) -> Result<Value> {
    let program = ours.command.first().context("ours")?;
    let text = Cmd::new(program, &ours.directory).arg("generate").arg(kty).arg(size).read()?;
    Ok(serde_json::from_str(&text)?)
}
