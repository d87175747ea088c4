//! Programs for microcontrollers: how they are built, and the emulated machines that they run on. Shared by the verbs
//! that measure and test on them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::shell::Cmd;
use crate::toolchain::Toolchain;

/// All of it in one place, apart from the host's.
pub(crate) const TARGET_DIR: &str = "target/embedded";

/// What firmware is told to be small with; `docs/embedded.md` explains each. The last writes down stack frames, in a
/// section that is not loaded.
const RUSTFLAGS: &str = "--cfg cpubits=\"32\" --cfg aes_backend_soft=\"compact\" --cfg sha2_backend_soft=\"compact\" \
                         --cfg polyval_backend=\"soft\" -Zemit-stack-sizes";

/// The profile of all these workspaces but for proofs, for who builds others than their packages with it.
const PROFILE: [(&str, &str); 4] =
    [("OPT_LEVEL", "z"), ("LTO", "fat"), ("CODEGEN_UNITS", "1"), ("PANIC", "abort")];

/// Where something is to be shown of the code: the optimiser looks through calls of up to four times the usual size. Half
/// of that leaves sites in AES's key schedule, and four times as much shows no more and takes twice the time. What only
/// makes loops faster is left out.
const PROOF_FLAGS: &str = "--cfg cpubits=\"32\" --cfg aes_backend_soft=\"compact\" --cfg sha2_backend_soft=\"compact\" \
                           --cfg polyval_backend=\"soft\" -Cllvm-args=-inline-threshold=1000 -Cllvm-args=-disable-lsr";

/// For RISC-V: there LLVM shares repeated code by jumps through a register that it does not look whether somebody needs, until
/// <https://github.com/llvm/llvm-project/pull/177126>. It has taken sound keys for inconsistent.
const NO_OUTLINER: &str = "-Cllvm-args=-enable-machine-outliner=never";

/// `flags` for each target, by names of their own since one of them may need another. `RUSTFLAGS` would hide these.
fn with_flags(cargo: Cmd, targets: &[&str], flags: &str) -> Cmd {
    targets.iter().fold(cargo.without("RUSTFLAGS"), |cargo, target| {
        let name = target.to_uppercase().replace(['-', '.'], "_");
        let own = if target.starts_with("riscv") { NO_OUTLINER } else { "" };
        cargo.env(&format!("CARGO_TARGET_{name}_RUSTFLAGS"), format!("{flags} {own}"))
    })
}

/// An emulated machine.
#[allow(dead_code, reason = "the name of the core and the size of its RAM are for reports of emulation")]
pub(crate) struct Machine {
    /// What QEMU calls it.
    pub(crate) name: &'static str,
    pub(crate) core: &'static str,
    pub(crate) target: &'static str,
    emulator: &'static str,
    /// Bytes of RAM that its programs are linked for.
    pub(crate) ram: u32,
}

pub(crate) const MACHINES: [Machine; 5] = [
    arm("microbit", "Cortex-M0", "thumbv6m-none-eabi", 16 << 10),
    arm("lm3s6965evb", "Cortex-M3", "thumbv7m-none-eabi", 64 << 10),
    arm("mps2-an386", "Cortex-M4", "thumbv7em-none-eabihf", 64 << 10),
    arm("mps2-an500", "Cortex-M7", "thumbv7em-none-eabihf", 64 << 10),
    Machine {
        name: "virt",
        core: "RISC-V 32",
        target: "riscv32imac-unknown-none-elf",
        emulator: "qemu-system-riscv32",
        ram: 128 << 10,
    },
];

const fn arm(name: &'static str, core: &'static str, target: &'static str, ram: u32) -> Machine {
    Machine { name, core, target, emulator: "qemu-system-arm", ram }
}

/// Whether programs for a target are emulated here.
pub(crate) fn emulates(target: &str) -> bool {
    MACHINES.iter().any(|machine| machine.target == target)
}

/// The command `build` for packages of the main workspace, with all the settings of the programs: `core`, which takes longer
/// than all that stands on it, is then compiled once for both. `None` when a target has no standard library.
pub(crate) fn check(root: &Path, toolchain: &Toolchain, build: &str, targets: &[&str]) -> Option<Cmd> {
    let cargo = toolchain.cross(TARGET_DIR, build, targets, true, root)?;
    let cargo = with_flags(cargo.env("RUSTC_BOOTSTRAP", "1"), targets, RUSTFLAGS);
    Some(
        PROFILE
            .iter()
            .fold(cargo, |cargo, (key, value)| cargo.env(&format!("CARGO_PROFILE_RELEASE_{key}"), value)),
    )
}

/// Builds the programs of the workspace in `dir`, and returns the folder that they are in. The standard library is built
/// along, optimised as the rest, so that the numbers are the same on every machine.
pub(crate) fn build(root: &Path, dir: &str, target: &str, profile: &str, bins: &[&str]) -> Result<PathBuf> {
    let bins = bins.iter().flat_map(|bin| ["--bin", bin]);
    build_with(root, dir, &[target], &Settings::of(profile), bins)?;
    Ok(folder(root, target, profile))
}

/// As [`build`], for several targets at once: no core is idle while a program is linked. They are in [`folder`].
pub(crate) fn build_for(
    root: &Path,
    dir: &str,
    targets: &[&str],
    profile: &str,
    package: &str,
    bins: &[&str],
) -> Result<()> {
    let bins = bins.iter().flat_map(|bin| ["--bin", bin]);
    build_with(root, dir, targets, &Settings::of(profile), ["-p", package].into_iter().chain(bins))
}

/// Where the programs for a target are.
pub(crate) fn folder(root: &Path, target: &str, profile: &str) -> PathBuf {
    root.join(TARGET_DIR).join(target).join(profile)
}

/// As [`build`], of the library there with the feature `feature`.
pub(crate) fn build_library(
    root: &Path,
    dir: &str,
    target: &str,
    profile: &str,
    feature: &str,
) -> Result<()> {
    build_with(root, dir, &[target], &Settings::of(profile), ["--lib", "--features", feature].into_iter())
}

/// As [`build_for`], of the libraries `packages` of that workspace, optimised for proofs: in [`proofs`].
pub(crate) fn build_packages(root: &Path, dir: &str, targets: &[&str], packages: &[&str]) -> Result<()> {
    build_with(root, dir, targets, &PROOF, packages.iter().flat_map(|package| ["-p", package]))
}

/// Where libraries that were built for proofs are.
pub(crate) fn proofs(root: &Path, target: &str) -> PathBuf {
    root.join(PROOF.place).join(target).join(PROOF.profile)
}

/// How programs are built, and below which target directory.
struct Settings<'s> {
    place: &'static str,
    profile: &'s str,
    flags: &'static str,
}

impl<'s> Settings<'s> {
    /// Of programs that are emulated or measured.
    const fn of(profile: &'s str) -> Self {
        Self { place: TARGET_DIR, profile, flags: RUSTFLAGS }
    }
}

/// In a place of its own: nothing is shared with the others, and none has to wait.
const PROOF: Settings<'_> = Settings { place: "target/proof", profile: "proof", flags: PROOF_FLAGS };

fn build_with(
    root: &Path,
    dir: &str,
    targets: &[&str],
    settings: &Settings<'_>,
    what: impl Iterator<Item = impl AsRef<std::ffi::OsStr>>,
) -> Result<()> {
    let toolchain = Toolchain::find(root)?;
    if !toolchain.has_source() {
        bail!("this builds the standard library from source: {}", Toolchain::SOURCE_ADVICE);
    }
    let mut cargo = Cmd::cargo("build --locked -Zbuild-std=core", &root.join(dir))
        .args(&format!("--profile {} --target-dir", settings.profile))
        .arg(root.join(settings.place))
        .env("RUSTC_BOOTSTRAP", "1");
    cargo = with_flags(cargo, targets, settings.flags);
    for target in targets {
        cargo = cargo.arg("--target").arg(target);
    }
    what.fold(cargo, Cmd::arg).run_hidden()
}

/// What a program printed, line by line, and whether it ended as it should.
pub(crate) struct Run {
    pub(crate) passed: bool,
    pub(crate) lines: Vec<String>,
}

impl Machine {
    /// The machine called `name`.
    pub(crate) fn named(name: &str) -> Result<&'static Self> {
        let names = MACHINES.map(|machine| machine.name).join(", ");
        MACHINES
            .iter()
            .find(|machine| machine.name == name)
            .with_context(|| format!("the machines are {names}"))
    }

    /// The emulator with what every run needs: output and exit status through semihosting, and a clock that counts
    /// instructions.
    pub(crate) fn command(&self, program: &Path, seconds: u32) -> Cmd {
        let bios = if self.target.starts_with("riscv") { "-bios none " } else { "" };
        Cmd::new("timeout", program.parent().unwrap_or(program))
            .arg(seconds.to_string())
            .args(self.emulator)
            .args(&format!("-machine {} {bios}-nographic -monitor none -icount shift=0", self.name))
            .args("-semihosting-config enable=on,target=native -kernel")
            .arg(program)
    }

    /// Runs `program` for at most `seconds`.
    pub(crate) fn run(&self, program: &Path, seconds: u32) -> Result<Run> {
        let (passed, text) = self.command(program, seconds).outcome()?;
        if text.contains("No such file or directory") && text.contains(self.emulator) {
            let package = if self.emulator.ends_with("arm") { "qemu-system-arm" } else { "qemu-system-misc" };
            bail!("{} is missing: apt-get install {package}", self.emulator);
        }
        Ok(Run { passed, lines: text.lines().map(str::to_owned).collect() })
    }
}

/// What a program reported of one piece of work.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) stack: u64,
    pub(crate) instructions: u64,
}

/// Instructions that a program runs to calibrate its counter.
const CALIBRATION: u64 = 2_000_000;

/// Reads lines such as `stack 00000a10 ticks 00000b41`; `calibration` is the line of that name.
pub(crate) fn cost(calibration: &str, line: &str) -> Option<Cost> {
    let ticks = number_behind(calibration, "calibration")?;
    Some(Cost {
        stack: number_behind(line, "stack")?,
        instructions: number_behind(line, "ticks")? * CALIBRATION / ticks.max(1),
    })
}

fn number_behind(line: &str, word: &str) -> Option<u64> {
    let mut words = line.split(' ').skip_while(|found| *found != word);
    u64::from_str_radix(words.nth(1)?, 16).ok()
}
