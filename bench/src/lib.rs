//! A peer of the benchmark: a program that gets one job ready at a time and says how much of the processor's time it took.
//! One JSON request a line in, one JSON answer a line out; payloads and tokens are in files.

pub mod claims;

use std::hint::black_box;
use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::time::{ClockId, clock_gettime};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What is to be done, again and again.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Order {
    pub work: Work,
    pub alg: String,
    pub enc: String,
    pub jwk: Map<String, Value>,
    /// What is encrypted or signed.
    pub payload: PathBuf,
    /// What is decrypted or verified.
    pub token: PathBuf,
}

impl Order {
    /// The key as text, as it comes out of a file.
    pub fn jwk_text(&self) -> Result<String> {
        Ok(serde_json::to_string(&self.jwk)?)
    }

    pub fn payload(&self) -> Result<Vec<u8>> {
        std::fs::read(&self.payload).with_context(|| self.payload.display().to_string())
    }

    pub fn token(&self) -> Result<String> {
        std::fs::read_to_string(&self.token).with_context(|| self.token.display().to_string())
    }
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Work {
    #[default]
    Encrypt,
    Decrypt,
    Sign,
    Verify,
    /// From the text of a JWK to the library's key, its members read.
    Parse,
    /// From the text of a private JWK to what decrypts.
    Import,
    Thumbprint,
}

/// Does the work once and shows the result.
pub type Job = Box<dyn FnMut(&mut dyn FnMut(&[u8])) -> Result<()>>;

/// The version of a crate that this program is built with.
pub fn locked(name: &str) -> String {
    let lines: Vec<&str> = include_str!("../Cargo.lock").lines().collect();
    let name = format!("name = \"{name}\"");
    let version =
        lines.windows(2).find(|pair| pair[0] == name).and_then(|pair| pair[1].strip_prefix("version = "));
    version.unwrap_or("?").trim_matches('"').to_owned()
}

/// Serves requests until there are no more. `prepare` answers `None` for what the library does not have.
///
/// # Errors
/// Input that is no request.
pub fn serve(version: &str, mut prepare: impl FnMut(&Order) -> Result<Option<Job>>) -> Result<()> {
    let mut job: Option<Job> = None;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let request: Value = serde_json::from_str(&line)?;
        let answer = match request["op"].as_str() {
            Some("version") => Ok(json!({ "version": version })),
            Some("prepare") => {
                job = None;
                prepare(&serde_json::from_str(&line)?).map(|ready| {
                    job = ready;
                    if job.is_some() { json!({}) } else { json!({ "lacks": true }) }
                })
            }
            Some("once") => once(&mut job, &request),
            Some("run") => run(&mut job, &request),
            op => bail!("no operation {op:?}"),
        };
        let answer = answer.unwrap_or_else(|error| json!({ "error": format!("{error:#}") }));
        let mut out = std::io::stdout().lock();
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

/// The result goes to a file, to be compared.
fn once(job: &mut Option<Job>, request: &Value) -> Result<Value> {
    let job = job.as_mut().context("nothing is prepared")?;
    let out = request["out"].as_str().context("where to")?;
    let mut written = Ok(());
    job(&mut |result| written = std::fs::write(out, result))?;
    written?;
    Ok(json!({}))
}

fn run(job: &mut Option<Job>, request: &Value) -> Result<Value> {
    let job = job.as_mut().context("nothing is prepared")?;
    let count = request["count"].as_u64().context("how often")?;
    let start = processor_time();
    for _ in 0..count {
        job(&mut |result| {
            black_box(result);
        })?;
    }
    let time = processor_time() - start;
    Ok(json!({ "ns": u64::try_from(time.as_nanos())? }))
}

/// Of all threads of this process.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}
