//! Where dependencies are declared, that each has its reason beside it, and that no type of theirs is in the
//! public API of a core crate.
//!
//! The last is as good as text allows: it sees third-party paths in public declarations and re-exports, not a
//! type that was imported first and named without its path.

use anyhow::Result;
use toml::{Table, Value};

use super::rust_text::{code_of, has_word};
use super::{Findings, Tree};
use crate::workspace;

/// The heading in the root manifest under which dependencies of the public API stand.
const PUBLIC_HEADING: &str = "# --- In our public API";

/// What may stand there, and in public signatures of core crates.
const PUBLIC: &[&str] = &["rand_core"];

pub(super) fn look(tree: &Tree, findings: &mut Findings) -> Result<()> {
    let root_manifest = std::fs::read_to_string(tree.root.join("Cargo.toml"))?;
    let declared = reasons(&root_manifest, findings);
    let mut inherited = 0;
    for package in tree.metadata.workspace_packages() {
        let manifest = package.manifest_path.as_std_path().strip_prefix(&tree.root)?;
        let path = manifest.to_string_lossy().replace('\\', "/");
        let table: Table = tree.toml(&path)?;
        for (name, value) in dependency_tables(&table).flatten() {
            if value.get("workspace").and_then(Value::as_bool) == Some(true) {
                inherited += 1;
            } else {
                findings.broken(format!("{path}: {name} does not come from [workspace.dependencies]"));
            }
        }
    }
    public_api(tree, findings);
    findings.looked_at = format!("{declared} declared, {inherited} times used");
    Ok(())
}

/// Every table of dependencies in a manifest, those for one target included.
fn dependency_tables(manifest: &Table) -> impl Iterator<Item = &Table> {
    const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
    let targets = manifest.get("target").and_then(Value::as_table);
    let targets = targets.into_iter().flat_map(|targets| targets.values()).filter_map(Value::as_table);
    core::iter::once(manifest)
        .chain(targets)
        .flat_map(|table| KINDS.iter().filter_map(|kind| table.get(*kind).and_then(Value::as_table)))
}

/// In `[workspace.dependencies]` each line, or the group of lines that it stands in, has a comment above it.
fn reasons(manifest: &str, findings: &mut Findings) -> usize {
    let lines = manifest.lines().skip_while(|line| *line != "[workspace.dependencies]").skip(1);
    let mut reason = false;
    let mut public = false;
    let mut declared = 0;
    for line in lines.take_while(|line| !line.starts_with('[')) {
        if line.starts_with('#') {
            reason = true;
            if line.starts_with("# ---") {
                public = line.starts_with(PUBLIC_HEADING);
            }
        } else if line.trim().is_empty() {
            reason = false;
        } else if let Some((name, _)) = line.split_once(" = ") {
            declared += 1;
            if !reason {
                findings.broken(format!("Cargo.toml: {name} has no reason above it"));
            }
            if public && !PUBLIC.contains(&name) {
                findings.broken(format!(
                    "Cargo.toml: {name} stands under the public API, which has only {PUBLIC:?}"
                ));
            }
        }
    }
    if declared == 0 {
        findings.broken("Cargo.toml: no dependency was found; has [workspace.dependencies] moved?");
    }
    declared
}

fn public_api(tree: &Tree, findings: &mut Findings) {
    let members: Vec<_> = tree.metadata.workspace_packages().iter().map(|p| p.name.to_string()).collect();
    for package in workspace::core_crates(&tree.root, &tree.metadata) {
        let foreign: Vec<String> = package
            .dependencies
            .iter()
            .filter(|dependency| !members.contains(&dependency.name))
            .map(|dependency| dependency.rename.as_ref().unwrap_or(&dependency.name).replace('-', "_"))
            .filter(|name| !PUBLIC.contains(&name.as_str()))
            .collect();
        let sources = format!("crates/{}/src/", package.name);
        for file in tree.files.iter().filter(|file| file.path.starts_with(&sources)) {
            for (number, line) in code_of(&file.text).lines().enumerate() {
                let line = line.trim_start();
                if !line.starts_with("pub ") {
                    continue;
                }
                for name in &foreign {
                    if line.contains(&format!("{name}::")) && has_word(line, name) {
                        findings.broken(format!("{}:{}: {name} in the public API", file.path, number + 1));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let mut findings = Findings::default();
        let manifest = "[workspace.dependencies]\n# --- Internal ---\n# Because.\na = \"1\"\nb = \"1\"\n\nc = \"1\"\n[x]\nd = \"1\"";
        assert_eq!(reasons(manifest, &mut findings), 3);
        assert_eq!(findings.broken, ["Cargo.toml: c has no reason above it"]);
    }

    #[test]
    fn the_public_section_holds_what_is_listed() {
        let mut findings = Findings::default();
        let manifest =
            "[workspace.dependencies]\n# --- In our public API: yes ---\nrand_core = \"1\"\nserde = \"1\"";
        reasons(manifest, &mut findings);
        assert_eq!(findings.broken.len(), 1);
    }
}
