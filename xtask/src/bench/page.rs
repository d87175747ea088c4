//! The part of a document that the command writes, between its two marks.

use std::path::Path;

use anyhow::{Context as _, Result};

const BEGIN: &str = "<!-- bench:begin -->\n";
const END: &str = "<!-- bench:end -->";

pub(crate) fn write(document: &Path, text: &str) -> Result<()> {
    let old = std::fs::read_to_string(document)?;
    let new = replaced(&old, text)
        .with_context(|| format!("{} lacks the two marks of the benchmark", document.display()))?;
    std::fs::write(document, new)?;
    Ok(())
}

fn replaced(page: &str, text: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{text}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_the_marks_is_replaced() {
        let page = "head\n<!-- bench:begin -->\nold\n<!-- bench:end -->\ntail";
        let expected = "head\n<!-- bench:begin -->\nnew\n<!-- bench:end -->\ntail";
        assert_eq!(replaced(page, "new\n").as_deref(), Some(expected));
        assert_eq!(replaced("no marks", "new"), None);
    }
}
