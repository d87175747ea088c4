//! What the packages weigh, as it was measured, as it was accepted, and as the README shows it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use crate::shell::{green, red, yellow};

const FILE: &str = "xtask/dist-sizes.json";
const BEGIN: &str = "<!-- dist:begin -->";
const END: &str = "<!-- dist:end -->";

/// Bytes that RSA-OAEP-256 with A256GCM both ways should stay within, linked and stripped.
const GOAL: u64 = 120 * 1024;

/// Bytes for one processor and system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Size {
    /// The library that is linked against, whole.
    pub(super) library: u64,
    /// A shared library that calls RSA-OAEP-256 with A256GCM both ways, keys in every form; its symbols still in it.
    pub(super) linked: u64,
    /// The same as it is shipped.
    pub(super) stripped: u64,
    /// What of that is code and data, without the tables and the padding of the file format.
    pub(super) code: u64,
    /// Code and data of one that decrypts `dir` only.
    pub(super) dir_code: u64,
}

type Table = BTreeMap<String, Size>;

/// The order of the tables.
const ORDER: [&str; 12] = [
    "ios-arm64",
    "ios-simulator-arm64",
    "ios-simulator-x86_64",
    "macos-arm64",
    "macos-x86_64",
    "arm64-v8a",
    "armeabi-v7a",
    "x86_64",
    "x86",
    "linux-x86_64",
    "linux-aarch64",
    "wasm32",
];

/// Prints what was measured, compares it with what was accepted, and writes it where `accept` says so.
pub(super) fn conclude(root: &Path, measured: &Table, accept: bool) -> Result<()> {
    let accepted: Table = match std::fs::read_to_string(root.join(FILE)) {
        Ok(text) => serde_json::from_str(&text).with_context(|| format!("{FILE} is damaged"))?,
        Err(_) => Table::new(),
    };
    print!("{}", plain(measured));
    if accept {
        let mut table = accepted;
        table.extend(measured.iter().map(|(name, size)| (name.clone(), *size)));
        let mut json = serde_json::to_string_pretty(&table)?;
        json.push('\n');
        std::fs::write(root.join(FILE), json)?;
        let readme = root.join("README.md");
        let text = std::fs::read_to_string(&readme)?;
        std::fs::write(&readme, with_table(&text, &table)?)?;
        println!("{FILE} and the README's table are up to date");
        return Ok(());
    }
    let mut faults = grown(&accepted, measured);
    let readme = std::fs::read_to_string(root.join("README.md"))?;
    if with_table(&readme, &accepted)? != readme {
        faults.push(format!("the README's table is not the one of {FILE}"));
    }
    for fault in &faults {
        println!("{} {fault}", red("FAILED"));
    }
    if !faults.is_empty() {
        bail!("{} faults; growth that is meant is accepted with --accept", faults.len());
    }
    println!("{}", green("nothing grew by more than 2 %"));
    Ok(())
}

/// What grew by more than 2 %, or was never accepted.
fn grown(accepted: &Table, measured: &Table) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, now) in measured {
        let Some(before) = accepted.get(name) else {
            faults.push(format!("{name} was never measured before"));
            continue;
        };
        for (what, now, before) in [
            ("the library", now.library, before.library),
            ("what is linked", now.code, before.code),
            ("what is linked for `dir`", now.dir_code, before.dir_code),
        ] {
            if now > before + before / 50 {
                faults.push(format!("{name}: {what} grew from {before} to {now} bytes"));
            }
        }
    }
    faults
}

fn in_order(table: &Table) -> impl Iterator<Item = (&'static str, &Size)> {
    ORDER.iter().filter_map(|name| Some((*name, table.get(*name)?)))
}

fn plain(table: &Table) -> String {
    let mut text = format!(
        "{:<22}{:>9}{:>9}{:>10}{:>9}{:>10}\n",
        "bytes", "library", "linked", "stripped", "code", "dir code"
    );
    for (name, size) in in_order(table) {
        let aim = match size.stripped {
            0..=GOAL => green("within the aim"),
            more => yellow(&format!("{} above the aim of {GOAL}", more - GOAL)),
        };
        text += &format!(
            "{name:<22}{:>9}{:>9}{:>10}{:>9}{:>10}  {aim}\n",
            size.library, size.linked, size.stripped, size.code, size.dir_code
        );
    }
    text
}

fn markdown(table: &Table) -> String {
    let mut text = "| KB | the library | RSA both ways: linked | stripped | code and data | `dir` decryption: code and data |\n\
                    |---|---|---|---|---|---|\n"
        .to_owned();
    for (name, size) in in_order(table) {
        let Size { library, linked, stripped, code, dir_code } = *size;
        let [library, linked, stripped, code, dir_code] =
            [library, linked, stripped, code, dir_code].map(|bytes| bytes.div_ceil(1024));
        text += &format!("| {name} | {library} | {linked} | {stripped} | {code} | {dir_code} |\n");
    }
    text
}

/// `text` with the table between the markers.
fn with_table(text: &str, table: &Table) -> Result<String> {
    let (before, rest) =
        text.split_once(BEGIN).context("README.md has no markers for the table of packages")?;
    let (_, after) = rest.split_once(END).context("README.md has no end of the table of packages")?;
    Ok(format!("{before}{BEGIN}\n{}{END}{after}", markdown(table)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size { library: 1000, linked: 900, stripped: 800, code: 700, dir_code: 100 };

    fn table(size: Size) -> Table {
        [("arm64-v8a".to_owned(), size)].into()
    }

    #[test]
    fn growth_is_seen_and_what_is_new_must_be_accepted() {
        assert!(grown(&table(SIZE), &table(SIZE)).is_empty());
        assert!(grown(&table(SIZE), &table(Size { code: 714, library: 900, ..SIZE })).is_empty());
        for now in
            [Size { library: 1021, ..SIZE }, Size { code: 715, ..SIZE }, Size { dir_code: 103, ..SIZE }]
        {
            assert_eq!(grown(&table(SIZE), &table(now)).len(), 1, "{now:?}");
        }
        assert_eq!(grown(&Table::new(), &table(SIZE)).len(), 1);
    }
}
