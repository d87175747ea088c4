//! The WebAssembly module, driven from node, and the offline page, driven in a browser.

use std::path::Path;

use anyhow::{Context as _, Result};

use super::vectors;
use crate::archive;
use crate::dist::page;
use crate::shell::{Cmd, green};
use crate::toolchain::Toolchain;

const TARGET: &str = "wasm32-unknown-unknown";

/// What drives the browser, from npm's registry; it brings none.
const DRIVER: &str = "puppeteer-core@24.43.1";

/// What browsers that it can drive are called.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

pub(super) fn run(root: &Path, screenshot: Option<&Path>) -> Result<()> {
    let dir = root.join("target/wrappers/wasm");
    std::fs::create_dir_all(&dir)?;
    // Where `cargo xtask dist wasm` builds it too.
    let module = archive::build_as(root, &Toolchain::find(root)?, TARGET, "cdylib")?;
    let lines = dir.join("vectors");
    vectors::write(root, &lines)?;
    test(root, "module").env("POCKET_JOSE_WASM", &module).env("POCKET_JOSE_VECTORS", &lines).run_shown()?;

    let file = dir.join("pocket-jose.html");
    page::build(&std::fs::read(&module)?, &file)?;
    let found = |name: &&str| Cmd::new(name, root).arg("--version").read().is_ok();
    let browser = BROWSERS.into_iter().find(found).context("no browser: apt-get install chromium")?;
    let browser = Cmd::new("sh", root).arg("-c").arg(format!("command -v {browser}")).read()?;
    if !dir.join("node_modules/puppeteer-core/package.json").exists() {
        Cmd::new("npm", &dir)
            .args("install --ignore-scripts --no-audit --no-fund --no-save --silent --prefix .")
            .arg(DRIVER)
            .run_hidden()?;
    }
    let command = test(root, "page")
        .env("POCKET_JOSE_PAGE", &file)
        .env("POCKET_JOSE_PACKAGES", &dir)
        .env("POCKET_JOSE_BROWSER", browser.trim());
    match screenshot {
        Some(path) => command.env("POCKET_JOSE_SCREENSHOT", root.join(path)).run_shown()?,
        None => command.run_shown()?,
    }
    let len = std::fs::metadata(&file)?.len();
    println!(
        "{} wasm: module and page exchange tokens with WebCrypto; the page has {len} bytes",
        green("ok")
    );
    Ok(())
}

fn test(root: &Path, name: &str) -> Cmd {
    Cmd::new("node", root)
        .args("--test --test-reporter=spec")
        .arg(format!("bindings/wasm/test/{name}.test.mjs"))
}
