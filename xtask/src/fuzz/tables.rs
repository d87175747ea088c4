//! Tables that commands print and documents show: written between two markers, never by hand.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

/// Puts `table` between `<!-- fuzz NAME:begin -->` and `<!-- fuzz NAME:end -->` of a document.
pub(super) fn write(document: &Path, name: &str, table: &str) -> Result<()> {
    let text = fs::read_to_string(document).with_context(|| format!("{} is missing", document.display()))?;
    let written =
        between(&text, name, table).with_context(|| format!("{} has no {name} table", document.display()))?;
    if written != text {
        fs::write(document, written)?;
    }
    println!("{} has the {name} table", document.display());
    Ok(())
}

fn between(text: &str, name: &str, table: &str) -> Option<String> {
    let [begin, end] = ["begin", "end"].map(|edge| format!("<!-- fuzz {name}:{edge} -->"));
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{table}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::between;

    #[test]
    fn only_what_stands_between_the_markers_changes() {
        let text = "a\n<!-- fuzz x:begin -->\nold\n<!-- fuzz x:end -->\nb\n";
        assert_eq!(
            between(text, "x", "new\n").unwrap(),
            "a\n<!-- fuzz x:begin -->\nnew\n<!-- fuzz x:end -->\nb\n"
        );
        assert!(between(text, "y", "new\n").is_none());
    }
}
