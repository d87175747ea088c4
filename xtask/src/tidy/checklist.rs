//! Each attack of the security checklist has a test that bears its id at the front of its name (`d2_`, `r7_r8_`),
//! or a written reason why there is none. The table lists the rows; the sources are asked for the tests.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde::Deserialize;

use super::rust_text::tests_in;
use super::{Findings, Tree, is_check};

const TABLE: &str = "xtask/checklist.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// The attack, in a few words.
    about: String,
    /// Why no test bears the id.
    reason: Option<String>,
    /// What stands for a test: a check of this verb (`tidy versions`), or another verb of `cargo xtask`.
    kept_by: Option<String>,
}

pub(super) fn look(tree: &Tree, findings: &mut Findings) -> Result<()> {
    let rows: BTreeMap<String, Row> = tree.toml(TABLE)?;
    let mut tested: BTreeSet<String> = BTreeSet::new();
    for file in tree.files.iter().filter(|file| file.path.ends_with(".rs")) {
        for test in tests_in(&file.text) {
            tested.extend(ids_of(&test));
        }
    }

    let (mut by_test, mut by_check, mut by_reason) = (0, 0, 0);
    let mut ordered: Vec<_> = rows.iter().collect();
    ordered.sort_by_key(|(id, _)| order(id));
    for (id, row) in ordered {
        if tested.contains(id) {
            by_test += 1;
            if row.reason.is_some() {
                findings.doubtful(format!("{id} has a test now; its reason in {TABLE} can go"));
            }
        } else if let Some(keeper) = &row.kept_by {
            by_check += 1;
            let exists = match keeper.strip_prefix("tidy ") {
                Some(check) => is_check(check),
                None => crate::is_verb(keeper),
            };
            if !exists {
                findings.broken(format!(
                    "{id} is said to be kept by `cargo xtask {keeper}`, which does not exist"
                ));
            }
        } else if row.reason.is_some() {
            by_reason += 1;
        } else {
            findings.broken(format!("{id} has neither a test nor a reason: {}", row.about));
        }
    }
    findings.looked_at = format!(
        "{} rows: {by_test} by tests, {by_check} by xtask, {by_reason} with a reason, {} missing",
        rows.len(),
        rows.len() - by_test - by_check - by_reason
    );
    Ok(())
}

/// The row ids at the front of a test's name: `r7_r8_weak_keys` bears R7 and R8.
fn ids_of(test: &str) -> Vec<String> {
    test.split('_').map_while(id).collect()
}

/// `d12` as `D12`; a letter of the checklist and a number.
fn id(word: &str) -> Option<String> {
    let (letter, number) = word.split_at_checked(1)?;
    let known = "arsepdm".contains(letter);
    (known && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then(|| word.to_uppercase())
}

/// In the order of the checklist: by section, then by number.
fn order(id: &str) -> (usize, usize) {
    let (letter, number) = id.split_at_checked(1).unwrap_or((id, ""));
    ("ARSEPDM".find(letter).unwrap_or(usize::MAX), number.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_at_the_front_of_a_name() {
        assert_eq!(ids_of("r7_r8_weak_keys_are_refused"), ["R7", "R8"]);
        assert_eq!(ids_of("d15_crit"), ["D15"]);
        assert!(ids_of("a128gcm_round_trip").is_empty());
        assert!(ids_of("opens_s1_tokens").is_empty());
        assert!(ids_of("x1_unknown_letter").is_empty());
    }

    #[test]
    fn rows_are_listed_as_the_checklist_lists_them() {
        let mut ids = ["M1", "A10", "A2", "R1"];
        ids.sort_by_key(|id| order(id));
        assert_eq!(ids, ["A2", "A10", "R1", "M1"]);
    }
}
