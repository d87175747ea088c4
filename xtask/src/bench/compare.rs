//! `cargo xtask bench compare`: the same work with every implementation that can be had, in one run. Results are compared
//! before anything is timed, and what we lose is printed like what we win.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use super::machine::{self, Machine};
use super::measure::{self, Effort, FULL, QUICK};
use super::peer::{self, FLOOR, HOST, HOST_IN_PLACE, IN_PLACE, NEW_HEADERS, OURS, Peer, Program};
use super::report::{Memory, Report, Row};
use super::work::{self, ENC, Item, Key, OCT, Work};
use super::{page, plot, targets};
use crate::shell::{Cmd, yellow};
use crate::workspace;

/// Compare with other JOSE implementations: times, ratios, memory, a plot.
///
/// Installs and builds what it can of them under target/bench first, and for root on Debian the packages that they need; what is
/// missing is left out and named.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Fewer sizes and shorter turns: minutes instead of a quarter of an hour; two peers that sign alone are left out
    #[arg(long)]
    quick: bool,
    /// Only this peer, beside ours; may be given several times
    #[arg(long, value_name = "PEER")]
    only: Vec<String>,
    /// Only work whose name contains this; may be given several times
    #[arg(long, value_name = "TEXT")]
    work: Vec<String>,
    /// Write the tables and the plot into README.md and docs/; refused on a busy machine
    #[arg(long)]
    write: bool,
    /// Take the peers as they were built by the last run
    #[arg(long)]
    no_setup: bool,
}

const SETUP: &str = "bench/setup.sh";
const README: &str = "README.md";
const PERFORMANCE: &str = "docs/performance.md";
const PLOT: &str = "docs/bench.svg";
const BIG: usize = 16 << 20;

pub(crate) fn run(args: &Args) -> Result<()> {
    let root = workspace::root();
    ensure!(
        !(args.no_setup && args.write),
        "--write wants programs of today's sources, which --no-setup does not make"
    );
    if !args.no_setup {
        let setup = Cmd::new("bash", &root).arg(SETUP);
        if args.quick { setup.arg("--quick") } else { setup }.run_shown()?;
    }
    let machine = Machine::look(&root)?;
    if let Some(doubt) = machine.doubt() {
        ensure!(!args.write, "{doubt}, and --write wants better ones");
        println!("{}", yellow(&doubt));
    }
    let mut run = Run::start(args, &root)?;
    let mut report = Report {
        machine,
        quick: args.quick,
        peers: run.versions()?,
        rows: vec![],
        memory: vec![],
        left_out: vec![],
    };
    for item in work::items(args.quick) {
        let label = item.label();
        if !args.work.is_empty() && !args.work.iter().any(|text| label.contains(text.as_str())) {
            continue;
        }
        match run.row(&item).with_context(|| label.clone())? {
            Some(row) => {
                println!("{}", summary(&row));
                report.rows.push(row);
            }
            None => report.left_out.push(format!("{label}: not in the facade yet")),
        }
    }
    report.memory = run.memory()?;
    report.left_out.append(&mut run.left_out);
    drop(run);
    report.machine.look_again();
    show(args, &root, &report)
}

fn show(args: &Args, root: &Path, report: &Report) -> Result<()> {
    let folder = root.join("target/bench");
    let (json, svg) = (folder.join("compare.json"), folder.join("compare.svg"));
    std::fs::write(&json, serde_json::to_string_pretty(report)?)?;
    plot::draw(report, &svg)?;

    println!(
        "\nTime of ours; of the others, how many times ours (more than 1: we are faster)\n\n{}",
        report.table(|_| true)
    );
    println!("{}", report.memory_table());
    println!("What was aimed at: how many times ours\n\n{}", targets::table(report));
    println!("How it grows, in times of the floor\n\n{}", targets::growth(report));
    println!("{}", report.notes());
    for line in &report.left_out {
        println!("left out: {line}");
    }
    if args.write {
        if let Some(doubt) = report.machine.doubt() {
            bail!("{doubt}; nothing was written");
        }
        std::fs::copy(&svg, root.join(PLOT))?;
        // A whole run has more sizes than a README has room for.
        let usual: Vec<_> = work::items(true).iter().map(Item::label).collect();
        let text = format!(
            "\nTime of ours; of the others, how many times ours (more than 1: we are faster).\n\n{}\n{}\n{}\n![time against size]({PLOT})\n\n",
            report.table(|row| usual.contains(&row.label)),
            report.memory_table(),
            report.notes()
        );
        page::write(&root.join(README), &text)?;
        let text = format!(
            "\n{}.\n\n{}\nHow a decryption grows with the payload, in times of the floor:\n\n{}\n",
            report.machine.describe(),
            targets::table(report),
            targets::growth(report)
        );
        page::write(&root.join(PERFORMANCE), &text)?;
        println!("wrote {README}, {PERFORMANCE} and {PLOT}");
    }
    let here = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
    println!("{} rows, {} peers: {}, {}", report.rows.len(), report.peers.len(), here(&json), here(&svg));
    Ok(())
}

fn summary(row: &Row) -> String {
    let times: Vec<_> =
        row.times.iter().map(|(name, time)| format!("{name} {:.0} ns", time.median_ns)).collect();
    format!("{:<44} {}", row.label, times.join(", "))
}

/// The programs, and what they work on.
struct Run {
    programs: Vec<Program>,
    peers: Vec<Peer>,
    /// Not timed: it encrypts what is decrypted, and decrypts what the others encrypt.
    referee: Peer,
    /// It decrypts what we encrypt.
    second: Option<Peer>,
    processor: Option<usize>,
    effort: Effort,
    keys: BTreeMap<Key, Value>,
    folder: tempfile::TempDir,
    left_out: Vec<String>,
}

impl Run {
    fn start(args: &Args, root: &Path) -> Result<Self> {
        let mut programs = peer::programs(root);
        let mut left_out = Vec::new();
        if args.quick {
            // They may be here from a whole run, and of older sources.
            programs.retain(|program| !peer::SIGN_ALONE.contains(&program.name));
            left_out.push(format!("{}: without --quick only", peer::SIGN_ALONE.join(" and ")));
        }
        for name in &args.only {
            ensure!(programs.iter().any(|program| program.name == name), "there is no peer {name:?}");
        }
        let always = [OURS, HOST, IN_PLACE, HOST_IN_PLACE, NEW_HEADERS, FLOOR];
        programs.retain(|program| {
            args.only.is_empty()
                || always.contains(&program.name)
                || args.only.iter().any(|name| name == program.name)
        });
        let ours = programs.iter().find(|program| program.name == OURS).context("ours is not built")?;
        let second = programs.iter().find(|program| !always.contains(&program.name));
        let processor = last_processor(root);
        if processor.is_none() {
            left_out.push("holding the programs on one processor: `taskset` is missing".to_owned());
        }
        if second.is_none() {
            left_out.push("a second opinion on what we encrypt: no peer is here".to_owned());
        }
        Ok(Self {
            referee: Peer::start(ours, processor)?,
            second: second.map(|program| Peer::start(program, processor)).transpose()?,
            peers: programs.iter().map(|program| Peer::start(program, processor)).collect::<Result<_>>()?,
            programs,
            processor,
            effort: if args.quick { QUICK } else { FULL },
            keys: BTreeMap::new(),
            folder: tempfile::tempdir()?,
            left_out,
        })
    }

    fn versions(&mut self) -> Result<Vec<(&'static str, String)>> {
        self.peers.iter_mut().map(|peer| Ok((peer.name, peer.version()?))).collect()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn key(&mut self, key: Key) -> Result<Value> {
        if let Some(jwk) = self.keys.get(&key) {
            return Ok(jwk.clone());
        }
        let Key(kty, size) = key;
        let ours = self.programs.iter().find(|program| program.name == OURS).context("ours")?;
        let mut jwk = peer::generate(ours, kty, size)?;
        // Without a name: some would write it into the header, and some would miss it there.
        jwk.as_object_mut().context("a JWK")?.remove("kid");
        self.keys.insert(key, jwk.clone());
        Ok(jwk)
    }

    /// What a peer is told: paths of files that are there, and the half of the key that the work needs.
    fn order(&mut self, item: &Item, work: Work) -> Result<Value> {
        let mut jwk = self.key(item.key)?;
        if matches!(work, Work::Encrypt | Work::Verify) && item.key.0 != "oct" {
            let members = jwk.as_object_mut().context("a JWK")?;
            members.retain(|name, _| ["kty", "n", "e", "crv", "x", "y"].contains(&name.as_str()));
        }
        Ok(json!({
            "work": work.name(),
            "alg": item.alg,
            "enc": ENC,
            "jwk": jwk,
            "payload": self.path("payload"),
            "token": self.path("token"),
        }))
    }

    /// `None` when we do not have it.
    fn row(&mut self, item: &Item) -> Result<Option<Row>> {
        let expected = match item.work {
            Work::Parse | Work::Import | Work::Thumbprint => None,
            work => {
                let signed = matches!(work, Work::Sign | Work::Verify);
                let payload = if signed { claims(item.bytes)? } else { random(item.bytes)? };
                std::fs::write(self.path("payload"), &payload)?;
                Some(payload)
            }
        };
        // What is read is written by ours.
        let writing = match item.work {
            Work::Decrypt => Some(Work::Encrypt),
            Work::Verify => Some(Work::Sign),
            _ => None,
        };
        if let Some(writing) = writing {
            let order = self.order(item, writing)?;
            if !self.referee.prepare(&order)? {
                return Ok(None);
            }
            let token = self.path("token");
            self.referee.once(&token)?;
        }
        let order = self.order(item, item.work)?;
        if !self.referee.prepare(&order)? {
            return Ok(None);
        }
        let ours = match expected {
            Some(payload) => payload,
            None => {
                let result = self.path("result");
                self.referee.once(&result)?;
                std::fs::read(result)?
            }
        };
        let mut able = Vec::new();
        for place in 0..self.peers.len() {
            if self.is_able(place, item, &order, &ours)? {
                able.push(place);
            }
        }
        let mut peers: Vec<&mut Peer> = self
            .peers
            .iter_mut()
            .enumerate()
            .filter(|(place, _)| able.contains(place))
            .map(|(_, peer)| peer)
            .collect();
        let names: Vec<_> = peers.iter().map(|peer| peer.name).collect();
        let times = measure::measure(&mut peers, self.effort)?;
        Ok(Some(Row {
            label: item.label(),
            work: item.work.name(),
            alg: item.alg,
            key: format!("{} {}", item.key.0, item.key.1),
            bytes: item.bytes,
            times: names.into_iter().zip(times).filter_map(|(name, time)| Some((name, time?))).collect(),
        }))
    }

    /// Gets a peer ready, and compares its result with ours. A wrong result is an error; that it cannot is not.
    fn is_able(&mut self, place: usize, item: &Item, order: &Value, ours: &[u8]) -> Result<bool> {
        let result = self.path("result");
        let peer = self.peers.get_mut(place).context("a peer")?;
        let name = peer.name;
        match peer
            .prepare(order)
            .and_then(|able| if able { peer.once(&result).map(|()| true) } else { Ok(false) })
        {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(error) if name == OURS => return Err(error),
            Err(error) => {
                self.left_out.push(format!("{}: {error:#}", item.label()));
                return Ok(false);
            }
        }
        let reading = match item.work {
            Work::Encrypt => Work::Decrypt,
            Work::Sign => Work::Verify,
            _ => {
                ensure!(std::fs::read(&result)? == ours, "{name} has another result than we");
                return Ok(true);
            }
        };
        let mut order = self.order(item, reading)?;
        if let Some(members) = order.as_object_mut() {
            members.insert("token".to_owned(), result.to_string_lossy().into());
        }
        let opened = self.path("opened");
        // Nobody judges his own work, if it can be helped.
        let mut judge = &mut self.referee;
        if name == OURS
            && let Some(second) = &mut self.second
            && second.prepare(&order)?
        {
            judge = second;
        }
        ensure!(judge.prepare(&order)?, "{} cannot judge what {name} made", judge.name);
        judge.once(&opened)?;
        ensure!(std::fs::read(&opened)? == ours, "what {name} made holds another payload");
        Ok(true)
    }

    /// A fresh program each, which decrypts one big token once.
    fn memory(&mut self) -> Result<Vec<Memory>> {
        let item = Item { work: Work::Decrypt, alg: "dir", key: OCT, bytes: BIG };
        std::fs::write(self.path("payload"), random(BIG)?)?;
        let order = self.order(&item, Work::Encrypt)?;
        self.referee.prepare(&order)?;
        let token = self.path("token");
        self.referee.once(&token)?;
        let order = self.order(&item, Work::Decrypt)?;
        let mut found = Vec::new();
        for program in self.programs.iter().filter(|program| program.name != NEW_HEADERS) {
            let mut peer = Peer::start(program, self.processor)?;
            if !peer.prepare(&order)? {
                continue;
            }
            let Some((before_kib, _)) =
                machine::forget_peak(peer.id()).and_then(|()| machine::memory(peer.id()))
            else {
                self.left_out.push("memory: only Linux says how much a process held at most".to_owned());
                break;
            };
            match peer.run(1) {
                Ok(_) => {}
                Err(error) if program.name == OURS => return Err(error),
                Err(error) => {
                    // Some do not take tokens of that size.
                    self.left_out.push(format!("memory: {error:#}"));
                    continue;
                }
            }
            let (_, peak_kib) = machine::memory(peer.id()).context("a process that runs")?;
            found.push(Memory { name: program.name, before_kib, peak_kib });
        }
        Ok(found)
    }
}

/// The last processor, which interrupts like less than the first; `None` when nothing can be held there.
fn last_processor(root: &Path) -> Option<usize> {
    Cmd::new("taskset", root).arg("--version").read().ok()?;
    std::thread::available_parallelism().ok()?.get().checked_sub(1)
}

/// `bytes` bytes of claims, which some sign and nothing else: one member, of random digits.
fn claims(bytes: usize) -> Result<Vec<u8>> {
    let (begin, end) = ("{\"data\":\"", "\"}");
    let len = bytes.checked_sub(begin.len() + end.len()).context("too few bytes for claims")?;
    let digits = random(len)?.into_iter().map(|byte| char::from(b'a' + byte % 16));
    Ok(format!("{begin}{}{end}", digits.collect::<String>()).into_bytes())
}

/// Random bytes: of a pattern that compresses, a processor might make more than is fair.
fn random(len: usize) -> Result<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = vec![0; len];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}
