//! What was aimed at, in times of a peer to ours, beside what was reached. A target that was missed stands there like one that was
//! met.

use super::peer::{FLOOR, HOST, HOST_IN_PLACE, NEW_HEADERS, OURS};
use super::report::{Report, markdown, ratio, time};
use super::work;

/// The peers that targets are about.
const PEERS: [&str; 3] = ["josekit", "go-jose", "node jose"];

/// A line of the table: the work, the suite that it is about, and the least ratio for each of [`PEERS`].
type Target = (&'static str, &'static str, [f64; 3]);

#[rustfmt::skip]
const TARGETS: [Target; 16] = [
    ("dir decrypt 300 B", OURS, [7.0, 35.0, 90.0]),
    ("dir decrypt 300 B", HOST, [7.0, 35.0, 90.0]),
    ("dir decrypt 16 KiB", OURS, [5.5, 45.0, 35.0]),
    ("dir decrypt 16 KiB", HOST, [5.5, 45.0, 35.0]),
    ("dir decrypt 1 MiB", OURS, [6.5, 37.0, 37.0]),
    ("dir decrypt 1 MiB", HOST, [6.5, 37.0, 37.0]),
    ("dir encrypt 1 MiB", OURS, [3.5, 6.0, 80.0]),
    ("dir encrypt 1 MiB", HOST, [3.5, 6.0, 80.0]),
    ("RSA-OAEP-256 (2048) decrypt 300 B", HOST, [1.1, 2.7, 1.3]),
    ("RSA-OAEP-256 (4096) decrypt 300 B", HOST, [2.0, 2.0, 2.0]),
    ("RSA-OAEP-256 (2048) encrypt 300 B", HOST, [1.7, 1.9, 7.0]),
    ("RSA-OAEP-256 (2048) decrypt 300 B", OURS, [0.4, 1.1, 0.5]),
    ("RSA-OAEP-256 (2048) encrypt 300 B", OURS, [1.0, 1.2, 4.0]),
    ("RS256 (2048) verify 300 B", HOST, [1.25, 1.5, 2.0]),
    ("ES256 (P-256) sign 300 B", HOST, [1.25, 1.5, 2.0]),
    ("ES256 (P-256) verify 300 B", HOST, [1.25, 1.5, 2.0]),
];

pub(super) fn table(report: &Report) -> String {
    let mut lines = vec![["work", "suite"].into_iter().chain(PEERS).map(str::to_owned).collect()];
    for (work, suite, asked) in TARGETS {
        let row = report.rows.iter().find(|row| row.label == work);
        let ours = row.and_then(|row| row.time(suite));
        let mut cells = vec![work.to_owned(), suite.to_owned()];
        cells.extend(PEERS.iter().zip(asked).map(|(peer, asked)| {
            let theirs = row.and_then(|row| row.time(peer));
            let reached = theirs.zip(ours).map(|(theirs, ours)| theirs.median_ns / ours.median_ns);
            match reached {
                Some(reached) => {
                    let verdict = if reached >= asked { "met" } else { "missed" };
                    format!("{} of {asked}, {verdict}", ratio(reached))
                }
                None => format!("? of {asked}"),
            }
        }));
        lines.push(cells);
    }
    markdown(&lines)
}

/// How a decryption with `dir` grows with the payload, in times of the floor.
pub(super) fn growth(report: &Report) -> String {
    let columns = ["dir decrypt", FLOOR, OURS, HOST, HOST_IN_PLACE, NEW_HEADERS];
    let mut lines = vec![columns.map(str::to_owned).to_vec()];
    for row in report.rows.iter().filter(|row| (row.alg, row.work) == ("dir", work::Work::Decrypt.name())) {
        let Some(floor) = row.time(FLOOR) else { continue };
        let mut cells = vec![work::bytes(row.bytes), time(floor.median_ns)];
        cells.extend([OURS, HOST, HOST_IN_PLACE, NEW_HEADERS].map(|name| match row.time(name) {
            Some(ours) => ratio(ours.median_ns / floor.median_ns),
            None => "–".to_owned(),
        }));
        lines.push(cells);
    }
    markdown(&lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_about_work_that_even_the_quick_run_measures() {
        let labels: Vec<_> = work::items(true).iter().map(work::Item::label).collect();
        for (work, _, _) in TARGETS {
            assert!(labels.iter().any(|label| label == work), "{work}");
        }
    }
}
