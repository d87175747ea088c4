//! The code in the guides, so that it is compiled as it stands.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

/// The blocks of `language` in a guide, one behind the other.
pub(super) fn code(root: &Path, guide: &str, language: &str) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(root.join(guide)).with_context(|| guide.to_owned())?;
    let fence = format!("```{language}\n");
    let blocks: Vec<String> =
        text.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect();
    ensure!(!blocks.is_empty(), "{guide} has no code in {language}");
    Ok(blocks)
}
