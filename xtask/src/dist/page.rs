//! The offline page: one file that holds the module, the script, the style, and a policy by their hashes that allows
//! nothing else to run and nothing to be fetched or sent.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

const PAGE: &str = include_str!("../../../bindings/wasm/page.html");
const STYLE: &str = include_str!("../../../bindings/wasm/page.css");
/// A module for others to import; here it stands in one script with what uses it.
const INTERFACE: &str = include_str!("../../../bindings/wasm/pocket_jose.mjs");
const SCRIPT: &str = include_str!("../../../bindings/wasm/page.js");

/// Writes the page around a WebAssembly module to the file `out`.
pub(crate) fn build(module: &[u8], out: &Path) -> Result<()> {
    std::fs::write(out, page(module)?).with_context(|| out.display().to_string())
}

fn page(module: &[u8]) -> Result<String> {
    let script = format!("{}\n{SCRIPT}", INTERFACE.replace("\nexport ", "\n"));
    ensure!(!script.contains("</"), "a script that contains `</` would end early");
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let policy = format!(
        "default-src 'none'; script-src {} 'wasm-unsafe-eval'; style-src {}; base-uri 'none'; form-action 'none'",
        hash(&script),
        hash(STYLE)
    );
    let policy = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    let style = format!("<style>{STYLE}</style>");
    // Data to the browser, which runs nothing of an unknown type.
    let module = STANDARD.encode(module);
    let script = format!(
        "<script id=\"module\" type=\"application/wasm;base64\">{module}</script>\n<script type=\"module\">{script}</script>"
    );
    let mut page = PAGE.to_owned();
    for (place, text) in [("policy", &policy), ("style", &style), ("script", &script)] {
        let place = format!("<!-- {place} -->");
        ensure!(page.matches(&place).count() == 1, "the page has one place {place}");
        page = page.replace(&place, text);
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_no_address_in_it_but_its_own_policy() {
        let page = page(b"\0asm").unwrap();
        assert!(page.contains("AGFzbQ=="));
        assert!(page.contains("default-src 'none'"));
        for word in ["http://", "https://", "src=", "@import", "\nexport ", "\nimport "] {
            assert!(!page.contains(word), "{word}");
        }
    }
}
