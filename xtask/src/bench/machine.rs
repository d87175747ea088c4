//! Where a measurement was made, and whether the machine had anything else to do.

use core::time::Duration;
use std::path::Path;
use std::thread::{available_parallelism, sleep};

use anyhow::Result;
use serde::Serialize;

use super::measure::as_f64;
use crate::shell::Cmd;

/// More processors at work than this, and somebody else is there.
const QUIET: f64 = 0.3;

/// Seconds of which the quietest counts: a service that wakes up now and then is no company.
const LOOKS: usize = 3;

#[derive(Clone, Serialize)]
pub(crate) struct Machine {
    pub(crate) date: String,
    pub(crate) processor: String,
    pub(crate) processors: usize,
    pub(crate) system: String,
    pub(crate) rustc: String,
    /// How many processors were at work before the first peer was started, or after the last one, whichever is more.
    pub(crate) busy: Option<f64>,
}

impl Machine {
    pub(crate) fn look(root: &Path) -> Result<Self> {
        let line = |program: &str, args: &str| -> Result<String> {
            Ok(Cmd::new(program, root).args(args).read()?.trim().to_owned())
        };
        let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
        Ok(Self {
            date: line("date", "--utc +%Y-%m-%d")?,
            processor: processor().unwrap_or_else(|| "unknown processor".to_owned()),
            processors: available_parallelism().map_or(1, usize::from),
            system: line("uname", "-sr")?,
            rustc: line(&rustc, "--version")?,
            busy: busy(),
        })
    }

    /// Looks once more, after the measurement.
    pub(crate) fn look_again(&mut self) {
        self.busy = self.busy.into_iter().chain(busy()).reduce(f64::max);
    }

    /// That it had something else to do, if it had.
    pub(crate) fn doubt(&self) -> Option<String> {
        let busy = self.busy.filter(|busy| *busy > QUIET)?;
        let all = self.processors;
        Some(format!(
            "the machine was busy with something else ({busy:.1} of {all} processors): the figures are a hint at most"
        ))
    }

    pub(crate) fn describe(&self) -> String {
        let Self { date, processor, system, rustc, .. } = self;
        format!("{date}, {processor}, {system}, {rustc}")
    }
}

fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// How many processors were at work while we did nothing.
fn busy() -> Option<f64> {
    (0..LOOKS).filter_map(|_| busy_for_a_second()).reduce(f64::min)
}

fn busy_for_a_second() -> Option<f64> {
    let (before, idle_before) = ticks()?;
    sleep(Duration::from_secs(1));
    let (after, idle_after) = ticks()?;
    let all = after.checked_sub(before).filter(|all| *all > 0)?;
    let idle = idle_after.checked_sub(idle_before)?;
    let processors = available_parallelism().map_or(1, usize::from);
    Some((1.0 - as_f64(idle) / as_f64(all)) * as_f64(u64::try_from(processors).ok()?))
}

/// Of all processors: all of them, and the idle ones.
fn ticks() -> Option<(u64, u64)> {
    let text = std::fs::read_to_string("/proc/stat").ok()?;
    let fields = text.lines().next()?.split_whitespace().skip(1);
    let counts: Vec<u64> = fields.map_while(|field| field.parse().ok()).collect();
    // user, nice, system, idle, iowait, irq, softirq, steal; guests are counted in the first two.
    let (idle, waiting) = (*counts.get(3)?, *counts.get(4)?);
    Some((counts.iter().take(8).sum(), idle + waiting))
}

/// Kibibytes that a process holds: now, and the most since [`forget_peak`].
pub(crate) fn memory(process: u32) -> Option<(u64, u64)> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let field = |name: &str| -> Option<u64> {
        let line = text.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    Some((field("VmRSS:")?, field("VmHWM:")?))
}

pub(crate) fn forget_peak(process: u32) -> Option<()> {
    std::fs::write(format!("/proc/{process}/clear_refs"), "5").ok()
}
