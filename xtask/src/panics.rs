//! `cargo xtask panics`: no public function can panic. Each is linked by itself against a panic handler that calls a
//! function that does not exist; what links cannot panic. What does not link is traced to the source, and allowed only
//! where the panic is a dependency's and stands, with its reason, in the list. A public function that nothing links is
//! a failure as well.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::elf::Elf;
use crate::embedded;
use crate::shell::{Cmd, green, red, yellow};
use crate::toolchain::Toolchain;
use crate::workspace;

/// Show that no public function can reach a panic.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only this target; may be given several times.
    #[arg(long, value_name = "TRIPLE")]
    target: Vec<String>,
    /// Write the number into the README.
    #[arg(long)]
    accept: bool,
}

const DIR: &str = "tests/probes";
/// Crates that are left out, each with its reason.
const LEFT_OUT: &str = "tests/probes/panics/not_shown.txt";
const BEGIN: &str = "<!-- panics:begin -->";
const END: &str = "<!-- panics:end -->";
/// The function that does not exist.
const MISSING: &str = "a_panic_is_reachable";
/// An entry that panics, to show that it would be seen.
const PLANTED: &str = "planted_panic";
const TARGETS: [&str; 2] = ["thumbv7em-none-eabihf", "thumbv6m-none-eabi"];
/// The package whose program has the C interface in it.
const WITH_C: &str = "panics";

/// Packages of entries for which one promise holds.
struct Group {
    /// What the README says of it in front of the numbers.
    of: &'static str,
    /// Several, since the time that the optimiser takes grows faster than a program does.
    packages: &'static [&'static str],
    targets: &'static [&'static str],
    /// Sites of dependencies that may be besides those of the groups before, each with its reason.
    list: &'static str,
    /// How many. Another one is a reason to look for another dependency.
    most: usize,
}

/// What the list of one allows, those that follow may reach as well.
const GROUPS: &[Group] = &[
    Group {
        of: "Sites that can panic, over all public functions but those of elliptic curves, and the C interface, each \
             linked by itself for Cortex-M4 and Cortex-M0 (`cargo xtask panics`)",
        packages: &[WITH_C, "panics-others"],
        targets: &TARGETS,
        list: "tests/probes/panics/allowed.txt",
        most: 3,
    },
    Group {
        of: "With the elliptic curves of ECDH-ES, ECDSA and EdDSA, for Cortex-M4",
        packages: &["panics-curves"],
        // The other target has the same source and the same limbs of 32 bits, and would cost as much again.
        targets: &["thumbv7em-none-eabihf"],
        list: "tests/probes/panics-curves/allowed.txt",
        most: 19,
    },
];

fn sources(package: &str) -> String {
    format!("{DIR}/{package}/src")
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if let Some(unknown) = args.target.iter().find(|target| !TARGETS.contains(&target.as_str())) {
        bail!("{unknown}: shown for {} alone", TARGETS.join(" and "));
    }
    let root = workspace::root();
    let left_out = reasons(&root, LEFT_OUT)?;
    every_function_is_named(&root, &left_out)?;
    let (mut faults, mut sites, mut before) = (0, Vec::new(), Vec::new());
    for group in GROUPS {
        let is_wanted = |target: &&str| args.target.is_empty() || args.target.iter().any(|t| t == target);
        let targets: Vec<&str> = group.targets.iter().copied().filter(is_wanted).collect();
        let judged = judge(&root, group, &before, &targets, args.target.is_empty())?;
        faults += judged.faults;
        sites.push(judged.sites);
        before.extend(reasons(&root, group.list)?);
    }
    if faults > 0 {
        bail!("{faults} faults");
    }
    for (name, reason) in &left_out {
        println!("  {} {name}: {reason}", yellow("not shown"));
    }
    println!("{}", green("no public function can panic in our code"));
    if args.target.is_empty() { say(&root, &sites, &left_out, args.accept) } else { Ok(()) }
}

struct Judged {
    faults: usize,
    /// Sites in dependencies, without those that the groups before allow.
    sites: usize,
}

/// Builds and links one group, `before` being what the lists of those before it allow. With `all`, what its own list
/// allows must be there.
fn judge(
    root: &Path,
    group: &Group,
    before: &[(String, String)],
    targets: &[&str],
    all: bool,
) -> Result<Judged> {
    let list = group.list;
    let allowed = reasons(root, list)?;
    let mut faults = 0;
    let (mut seen, mut used) = (BTreeSet::new(), BTreeSet::new());
    if !targets.is_empty() {
        embedded::build_packages(root, DIR, targets, group.packages)?;
    }
    for (target, package) in targets.iter().flat_map(|target| group.packages.iter().map(move |p| (target, p)))
    {
        let entries = entries(root, package)?;
        let file = format!("lib{}.a", package.replace('-', "_"));
        let archive = embedded::proofs(root, target).join(file);
        let (planted, sites): (BTreeMap<_, _>, BTreeMap<_, _>) = sites(root, &archive, &entries)?
            .into_iter()
            .partition(|(_, entries)| entries.iter().any(|entry| entry == PLANTED));
        let Some(site) = planted.keys().next() else {
            bail!("the planted panic was not found, so nothing is shown")
        };
        println!("  found   {site}, which is planted");
        for (site, entries) in &sites {
            let known = before.iter().any(|(part, _)| is_part(part, site));
            let line = allowed.iter().chain(before).find(|(part, _)| is_part(part, site));
            if let Some((part, reason)) = line {
                used.insert(part.clone());
                println!("  allowed {site}, by {}: {reason}", counted(entries.len(), "function"));
            } else {
                faults += 1;
                println!("  {} {site}, reached from {}", red("panic  "), entries.join(", "));
            }
            if !known {
                seen.insert(site.clone());
            }
        }
        let (functions, count) = (entries.len() - 1, sites.len());
        println!("{target}, {package}: {functions} public functions, {count} sites that can panic");
    }
    if seen.len() > group.most {
        faults += 1;
        println!("  {} {} sites in dependencies; at most {} may be", red("FAILED "), seen.len(), group.most);
    }
    for (part, _) in allowed.iter().filter(|(part, _)| all && !used.contains(part)) {
        faults += 1;
        println!("  {} {list} allows {part}, which is not there any more", red("FAILED "));
    }
    Ok(Judged { faults, sites: seen.len() })
}

fn counted(number: usize, of: &str) -> String {
    if number == 1 { format!("1 {of}") } else { format!("{number} {of}s") }
}

/// Whether a line of a list, a file or a place in one, names this place.
fn is_part(part: &str, site: &str) -> bool {
    site.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// The README says how many there are; with `accept` it is made to.
fn say(root: &Path, sites: &[usize], left_out: &[(String, String)], accept: bool) -> Result<()> {
    let mut more = "";
    let said = GROUPS.iter().zip(sites).map(|(group, sites)| {
        let text = format!(
            "{}: 0 in our code, {sites}{more} in dependencies, which [the list]({}) names with the reason why nothing \
             reaches them.",
            group.of, group.list
        );
        more = " more";
        text
    });
    let mut sentence = said.collect::<Vec<_>>().join(" ");
    let names: Vec<_> = left_out.iter().map(|(name, _)| format!("`{name}`")).collect();
    if !names.is_empty() {
        sentence += &format!(" Not shown yet: {}.", names.join(", "));
    }
    let path = root.join("README.md");
    let readme = std::fs::read_to_string(&path)?;
    let (before, rest) = readme.split_once(BEGIN).context("README.md has no panics marker")?;
    let (_, after) = rest.split_once(END).context("README.md has no end of what it says of panics")?;
    let wanted = format!("{before}{BEGIN}\n{sentence}\n{END}{after}");
    if wanted == readme {
        return Ok(());
    }
    if !accept {
        bail!("README.md does not say this, and `cargo xtask panics --accept` writes it: {sentence}");
    }
    Ok(std::fs::write(path, wanted)?)
}

/// Lines of a name, or of a part of a site's, ` = `, and the reason.
fn reasons(root: &Path, file: &str) -> Result<Vec<(String, String)>> {
    let text = std::fs::read_to_string(root.join(file)).with_context(|| format!("cannot read {file}"))?;
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (part, reason) =
                line.split_once(" = ").with_context(|| format!("{file}: {line:?} gives no reason"))?;
            Ok((part.to_owned(), reason.to_owned()))
        })
        .collect()
}

/// The names of all entries: those of the package, the one that is planted, and the functions of the C interface.
fn entries(root: &Path, package: &str) -> Result<Vec<String>> {
    let mut names = vec![PLANTED.to_owned()];
    for text in texts(&root.join(sources(package)))? {
        names.extend(
            text.split("entry!(").skip(1).filter_map(|rest| Some(rest.split_once(',')?.0.trim().to_owned())),
        );
    }
    let interface = root.join("crates/pocket-jose-ffi/src");
    for text in if package == WITH_C { texts(&interface)? } else { Vec::new() } {
        for rest in text.split("extern \"C\" fn ").skip(1) {
            names.extend(rest.split(['(', '<']).next().map(str::to_owned));
        }
    }
    // Those of the macro itself, of callbacks, and of what only hosts have.
    names.retain(|name| {
        name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.ends_with("os_random")
    });
    names.retain(|name| !name.is_empty());
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// Fails when a public function of a core crate is named nowhere among the entries.
fn every_function_is_named(root: &Path, left_out: &[(String, String)]) -> Result<()> {
    let metadata = workspace::metadata(root)?;
    let mut named = String::new();
    for package in GROUPS.iter().flat_map(|group| group.packages) {
        named += &texts(&root.join(sources(package)))?.concat();
    }
    let words: BTreeSet<_> = named.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let mut missing = Vec::new();
    for package in workspace::core_crates(root, &metadata) {
        let left_out = left_out.iter().any(|(name, _)| package.name == *name);
        if left_out || package.name == "pocket-jose-ffi" {
            continue;
        }
        if !words.contains(package.name.replace('-', "_").as_str()) {
            missing.push(format!("all of {}", package.name));
        }
        let folder = package.manifest_path.parent().context("no folder")?.join("src");
        for text in texts(folder.as_std_path())? {
            for rest in text.lines().filter_map(|line| line.trim_start().strip_prefix("pub ")) {
                let function = rest.strip_prefix("const ").unwrap_or(rest).strip_prefix("fn ");
                let name = function.and_then(|rest| rest.split(['(', '<']).next());
                missing.extend(
                    name.filter(|name| !words.contains(name)).map(|name| format!("{}: {name}", package.name)),
                );
            }
        }
    }
    missing.sort_unstable();
    missing.dedup();
    if missing.is_empty() {
        return Ok(());
    }
    bail!("{DIR} does not name these public functions:\n  {}", missing.join("\n  "))
}

/// All Rust files of a folder and below.
fn texts(folder: &Path) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| format!("no folder {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                texts.push(std::fs::read_to_string(path)?);
            }
        }
    }
    Ok(texts)
}

/// The places in the source whose panics are linked, and which entries link them.
fn sites(root: &Path, archive: &Path, entries: &[String]) -> Result<BTreeMap<String, Vec<String>>> {
    let linker = Toolchain::find(root)?.linker();
    let output = archive.with_extension("elf");
    let link = |entry: &str| {
        let base = Cmd::new(&linker, root).args("-flavor gnu --gc-sections --entry").arg(entry);
        base.arg(format!("--undefined={entry}")).arg(archive).arg("-o").arg(&output)
    };
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in entries {
        let (linked, text) = link(entry).outcome()?;
        if !linked {
            if !text.contains(MISSING) {
                bail!("{entry} does not link: {text}");
            }
            link(entry).arg(format!("--defsym={MISSING}=0")).run_hidden()?;
        }
        let elf = Elf::read(&output)?;
        // Something else than nothing must have been linked.
        if !elf.functions.iter().any(|(_, _, name)| name == entry) {
            bail!("{entry} is not in {}", archive.display());
        }
        if linked {
            continue;
        }
        // Every panic carries its place, and what is not reached is not linked.
        let places: BTreeSet<_> =
            elf.source_places().into_iter().map(|(file, line)| place(&file, line)).collect();
        let unknown = places.is_empty().then(|| format!("somewhere in {entry}"));
        for site in places.into_iter().chain(unknown) {
            all.entry(site).or_default().push(entry.clone());
        }
    }
    Ok(all)
}

/// `crate/src/file:line`, without the folder that this machine keeps it in.
fn place(file: &str, line: u32) -> String {
    let parts: Vec<_> = file.split('/').collect();
    let source = parts.iter().rposition(|part| *part == "src").unwrap_or(1);
    format!("{}:{line}", parts.get(source.saturating_sub(1)..).unwrap_or(&parts).join("/"))
}
