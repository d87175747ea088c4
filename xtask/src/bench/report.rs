//! What was found, as a table for people and as JSON for programs. A loss stands there like a gain.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::machine::Machine;
use super::measure::Time;
use super::peer::{NEW_HEADERS, OURS};

#[derive(Serialize)]
pub(crate) struct Report {
    pub(crate) machine: Machine,
    pub(crate) quick: bool,
    /// Name and version.
    pub(crate) peers: Vec<(&'static str, String)>,
    pub(crate) rows: Vec<Row>,
    pub(crate) memory: Vec<Memory>,
    /// What was not measured, and why.
    pub(crate) left_out: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) work: &'static str,
    pub(crate) alg: &'static str,
    pub(crate) key: String,
    pub(crate) bytes: usize,
    /// Of each peer that has it.
    pub(crate) times: BTreeMap<&'static str, Time>,
}

/// Of the decryption of one token of 16 MiB.
#[derive(Serialize)]
pub(crate) struct Memory {
    pub(crate) name: &'static str,
    /// What the program held with the token and the key ready.
    pub(crate) before_kib: u64,
    pub(crate) peak_kib: u64,
}

impl Row {
    pub(crate) fn time(&self, name: &str) -> Option<&Time> {
        self.times.get(name)
    }
}

impl Report {
    /// Our time, then the others' as multiples of it, in the rows that are `wanted`.
    pub(crate) fn table(&self, wanted: impl Fn(&Row) -> bool) -> String {
        let others: Vec<&str> = self
            .peers
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| ![OURS, NEW_HEADERS].contains(name))
            .collect();
        let mut lines =
            vec![["work", OURS].into_iter().chain(others.iter().copied()).map(str::to_owned).collect()];
        for row in self.rows.iter().filter(|row| wanted(row)) {
            let Some(ours) = row.time(OURS) else { continue };
            let mut cells =
                vec![row.label.clone(), format!("{} ±{:.0} %", time(ours.median_ns), ours.spread() * 100.0)];
            cells.extend(others.iter().map(|name| match row.time(name) {
                Some(theirs) => ratio(theirs.median_ns / ours.median_ns),
                None => "–".to_owned(),
            }));
            lines.push(cells);
        }
        markdown(&lines)
    }

    pub(crate) fn memory_table(&self) -> String {
        let mut lines = vec![vec![
            "decryption of 16 MiB".to_owned(),
            "program, key and token, MiB".to_owned(),
            "more during the decryption, MiB".to_owned(),
        ]];
        for Memory { name, before_kib, peak_kib } in &self.memory {
            let mib = |kib: u64| format!("{}.{}", kib / 1024, kib % 1024 * 10 / 1024);
            lines.push(vec![(*name).to_owned(), mib(*before_kib), mib(peak_kib.saturating_sub(*before_kib))]);
        }
        markdown(&lines)
    }

    /// The versions, the machine, and what a reader must know before believing the table.
    pub(crate) fn notes(&self) -> String {
        let versions: Vec<_> = self.peers.iter().map(|(name, version)| format!("{name} {version}")).collect();
        let mut text = String::new();
        let _ = writeln!(text, "{}.", self.machine.describe());
        if let Some(doubt) = self.machine.doubt() {
            let _ = writeln!(text, "**{}**", capital(&doubt));
        }
        let _ = writeln!(text, "\n{}.", versions.join("; "));
        let _ = writeln!(text, "\n{NOT_COMPARABLE}");
        text
    }
}

/// What was the same for all, what was not, and which columns are no peers.
const NOT_COMPARABLE: &str = "\
*Pocket JOSE* is the portable suite, heap-free Rust behind a facade; *with AWS-LC* is the same facade with the feature \
`aws-lc`. The processor's time of the whole process, pinned to one core, all in one run, taking turns: collectors of garbage \
and pools of threads count, waiting does not. Keys are made ready once, before the clock runs, as a server does; what is \
encrypted is random bytes, what is signed is a JSON object of one member; the token is decrypted from text in memory. For \
`dir`, ours is given a cipher that was set up once (`A256GCM::prepare`), which no peer offers. It is one token that is \
decrypted again and again, so ours has seen its header before and does not read it again, which no peer does either; what a header \
costs that is new stands in the table of growth (docs/performance.md). Every result was compared \
before anything was timed: what one encrypts, another decrypts. jsonwebtoken (over AWS-LC) and jwt-simple (pure Rust; its \
default brings BoringSSL for RSA), which only a whole comparison has, write and read that object as claims, with no date in \
them to be judged, and know no other payload, so they have no rows of encryption; the others take it as bytes. Not comparable: \
what is refused differs (we look for duplicate names, unused bits and foreign members; others look less or more); node, Go and \
Python copy between their strings and their bytes; WebCrypto hands every call to another thread, and its cost is in node's \
figures though nobody asked for it; go-jose is the version that Debian has, under Debian's Go; *import* leaves out what a \
library does at a key's first use. *in place* is our decryption inside the token's own buffer, portable or over AWS-LC, the \
copy into that buffer counted. *floor* is no JOSE at all: a copy, base64 by vector instructions and AES-GCM of AWS-LC, nothing \
parsed.";

pub(super) fn time(ns: f64) -> String {
    if ns < 1e3 {
        format!("{ns:.0} ns")
    } else if ns < 1e6 {
        format!("{} µs", digits(ns / 1e3))
    } else {
        format!("{} ms", digits(ns / 1e6))
    }
}

/// Three digits that mean something.
fn digits(value: f64) -> String {
    if value < 10.0 {
        format!("{value:.2}")
    } else if value < 100.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    }
}

pub(super) fn ratio(value: f64) -> String {
    if value < 10.0 { format!("{value:.2}") } else { format!("{value:.0}") }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A table whose columns also line up on a terminal.
pub(super) fn markdown(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..columns).map(width).collect();
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let padding = " ".repeat(width - cell.chars().count());
            // Words to the left, numbers to the right.
            let _ = if column == 0 {
                write!(text, "| {cell}{padding} ")
            } else {
                write!(text, "| {padding}{cell} ")
            };
        }
        text.push_str("|\n");
        if number == 0 {
            text.push_str("|---");
            text.push_str(&"|--:".repeat(columns.saturating_sub(1)));
            text.push_str("|\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_ratios_have_the_digits_that_mean_something() {
        assert_eq!(time(627.4), "627 ns");
        assert_eq!(time(1_050.0), "1.05 µs");
        assert_eq!(time(341_200.0), "341 µs");
        assert_eq!(time(28_300_000.0), "28.3 ms");
        assert_eq!(
            (ratio(0.414), ratio(6.5), ratio(35.4)),
            ("0.41".to_owned(), "6.50".to_owned(), "35".to_owned())
        );
    }

    #[test]
    fn a_table_has_a_line_under_its_head() {
        let lines = [vec!["a".to_owned(), "b".to_owned()], vec!["long".to_owned(), "1".to_owned()]];
        assert_eq!(markdown(&lines), "| a    | b |\n|---|--:|\n| long | 1 |\n");
    }
}
