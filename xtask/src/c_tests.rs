//! `cargo xtask c-tests`: the C interface, used from C and C++ as others will: every call that makes sense, hundreds
//! that do not, under address sanitizer and valgrind, on other processors, beside another Rust library, and linked so
//! that what is not called is not there. It installs nothing, and says what is missing.

mod fixtures;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use crate::archive;
use crate::shell::{Cmd, green, seconds, yellow};
use crate::toolchain::Toolchain;
use crate::workspace;

/// Compile, run and torture the C and C++ drivers (tests/c).
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run only this part; may be given several times.
    #[arg(long, value_name = "PART")]
    only: Vec<String>,
    /// Print the parts and what each shows, and run none.
    #[arg(long)]
    list: bool,
    /// Leave out, and say so, what a missing program cannot do.
    #[arg(long)]
    lenient: bool,
}

/// A part: what it shows, the programs it needs, and the function that does it.
struct Part {
    name: &'static str,
    shows: &'static str,
    /// Program and Debian package.
    needs: &'static [(&'static str, &'static str)],
    run: fn(&Bench) -> Result<()>,
}

const CC: (&str, &str) = ("cc", "gcc");
const CXX: (&str, &str) = ("c++", "g++");
const CLANG: (&str, &str) = ("clang", "clang");

#[rustfmt::skip]
const PARTS: &[Part] = &[
    Part { name: "native", shows: "C99, C11, C++11 and C++17, without a warning, do the exchange and survive the hostile calls", needs: &[CC, CXX], run: native },
    Part { name: "clang", shows: "so they do with clang, nullability and all", needs: &[CLANG], run: clang },
    Part { name: "asan", shows: "address sanitizer finds nothing, the Rust code instrumented like the C code", needs: &[CLANG], run: asan },
    Part { name: "valgrind", shows: "valgrind finds nothing", needs: &[CXX, ("valgrind", "valgrind")], run: valgrind },
    Part { name: "guide", shows: "the program in docs/c.md compiles as it stands and completes the exchange", needs: &[CC], run: guide },
    Part { name: "small", shows: "a program that only decrypts `dir` links no RSA, and exactly the header's symbols are exported", needs: &[CC, ("nm", "binutils")], run: small },
    Part { name: "two", shows: "two Rust static libraries link into one program", needs: &[CC], run: two },
    Part { name: "aarch64", shows: "the drivers run on 64-bit Arm", needs: &[("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu"), ("aarch64-linux-gnu-g++", "g++-aarch64-linux-gnu"), ("qemu-aarch64", "qemu-user")], run: aarch64 },
    Part { name: "armv7", shows: "the drivers run on 32-bit Arm", needs: &[("arm-linux-gnueabihf-gcc", "gcc-arm-linux-gnueabihf"), ("arm-linux-gnueabihf-g++", "g++-arm-linux-gnueabihf"), ("qemu-arm", "qemu-user")], run: armv7 },
];

const WARNINGS: &str = "-Wall -Wextra -Werror -pedantic";
const DRIVER: [&str; 3] = ["driver.c", "exchange.c", "hostile.c"];

/// Where everything is.
struct Bench {
    root: PathBuf,
    /// Sources.
    source: PathBuf,
    /// What is built, and fixtures.
    dir: PathBuf,
    toolchain: Toolchain,
    /// The static library for this machine.
    host: PathBuf,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if let Some(name) = args.only.iter().find(|name| !PARTS.iter().any(|part| part.name == **name)) {
        let names: Vec<_> = PARTS.iter().map(|part| part.name).collect();
        bail!("there is no part {name:?}; the parts are {}", names.join(", "));
    }
    if args.list {
        for part in PARTS {
            println!("{:<9} {}", part.name, part.shows);
        }
        return Ok(());
    }
    let root = workspace::root();
    let toolchain = Toolchain::find(&root)?;
    let wanted =
        || PARTS.iter().filter(|part| args.only.is_empty() || args.only.iter().any(|n| n == part.name));
    let missing = |part: &Part| -> Vec<&str> {
        let lacks = |program: &str| Cmd::new(program, &root).arg("--version").read().is_err();
        part.needs.iter().filter(|(program, _)| lacks(program)).map(|(_, package)| *package).collect()
    };
    let mut packages: Vec<&str> = wanted().flat_map(missing).collect();
    packages.sort_unstable();
    packages.dedup();
    if !packages.is_empty() && !args.lenient {
        bail!("programs are missing: apt-get install {}", packages.join(" "));
    }

    let dir = root.join("target/c-tests");
    std::fs::create_dir_all(&dir)?;
    fixtures::write(&root, &dir)?;
    let host = archive::build(&root, &toolchain, None)?;
    let bench = Bench { source: root.join("tests/c"), dir, toolchain, host, root: root.clone() };
    let mut failed = Vec::new();
    for part in wanted() {
        let lacking = missing(part);
        if !lacking.is_empty() {
            println!("{} {}: no {}", yellow("skipped"), part.name, lacking.join(", "));
            continue;
        }
        let start = std::time::Instant::now();
        match (part.run)(&bench) {
            Ok(()) => {
                println!("{} {}: {}, in {}", green("ok"), part.name, part.shows, seconds(start.elapsed()));
            }
            Err(error) => {
                println!("FAILED {}: {error:#}", part.name);
                failed.push(part.name);
            }
        }
    }
    ensure!(failed.is_empty(), "c-tests: {} failed", failed.join(", "));
    Ok(())
}

impl Bench {
    /// Compiles sources of `tests/c` and links them with `library` to the program `name`.
    fn compile(
        &self,
        compiler: &str,
        flags: &str,
        sources: &[&str],
        library: &Path,
        name: &str,
    ) -> Result<PathBuf> {
        let program = self.dir.join(name);
        let mut command = Cmd::new(compiler, &self.source)
            .args(WARNINGS)
            .args(flags)
            .args("-g -ffunction-sections -fdata-sections -I../../crates/pocket-jose-ffi/include -isystem")
            .arg(&self.dir);
        for source in sources {
            command = command.arg(source);
        }
        // Behind the sources, which would otherwise be taken for C++ with them.
        if flags.contains("-x c++") {
            command = command.args("-x none");
        }
        command.arg(library).args("-Wl,--gc-sections -o").arg(&program).run_hidden()?;
        Ok(program)
    }

    /// Compiles and runs the whole driver, in C and in C++.
    fn drive(
        &self,
        c: &str,
        cxx: &str,
        flags: &str,
        library: &Path,
        name: &str,
        through: &str,
    ) -> Result<()> {
        let in_c = self.compile(c, &format!("-std=c11 {flags}"), &DRIVER, library, &format!("{name}-c"))?;
        self.execute(through, &in_c)?;
        self.drive_cxx(cxx, flags, library, name, through)
    }

    /// The driver in C++ alone: every call of the one in C, and more.
    fn drive_cxx(&self, cxx: &str, flags: &str, library: &Path, name: &str, through: &str) -> Result<()> {
        let sources = [&DRIVER[..], &["exchange.cpp"]].concat();
        let flags = format!("-x c++ -std=c++17 {flags}");
        let program = self.compile(cxx, &flags, &sources, library, &format!("{name}-cxx"))?;
        self.execute(through, &program)
    }

    /// Runs a program that leaves a token, which pjose must be able to read.
    fn execute(&self, through: &str, program: &Path) -> Result<()> {
        let command = match through.split_once(' ') {
            Some((first, rest)) => Cmd::new(first, &self.dir).args(rest).arg(program),
            None => Cmd::new(program, &self.dir),
        };
        command.arg("left.jwe").run_shown()?;
        fixtures::pjose(&self.root, &self.dir, "jwe decrypt --key private.jwk -o left.txt left.jwe")?;
        let same = std::fs::read(self.dir.join("left.txt"))? == std::fs::read(self.dir.join("payload"))?;
        ensure!(same, "pjose reads something else than the driver wrote");
        Ok(())
    }
}

fn native(bench: &Bench) -> Result<()> {
    let c99 = bench.compile("cc", "-std=c99 -O2", &DRIVER, &bench.host, "driver-c99")?;
    bench.execute("", &c99)?;
    let sources = [&DRIVER[..], &["exchange.cpp"]].concat();
    let cxx11 = bench.compile("c++", "-x c++ -std=c++11 -O2", &sources, &bench.host, "driver-cxx11")?;
    bench.execute("", &cxx11)?;
    bench.drive("cc", "c++", "-O2", &bench.host, "driver", "")
}

fn clang(bench: &Bench) -> Result<()> {
    // The hostile calls hand over NULL where the header says not to, which clang sees.
    bench.drive("clang", "clang++", "-O2 -Wno-nonnull", &bench.host, "driver-clang", "")
}

fn asan(bench: &Bench) -> Result<()> {
    let runtime = Cmd::new("clang", &bench.root).arg("--print-runtime-dir").read()?;
    let is_there = std::fs::read_dir(runtime.trim()).is_ok_and(|mut files| {
        files.any(|file| file.is_ok_and(|file| file.file_name().to_string_lossy().contains("rt.asan")))
    });
    ensure!(is_there, "clang's sanitizers are missing: apt-get install libclang-rt-dev");
    let library = archive::build_sanitized(&bench.root, &bench.toolchain)?;
    let symbols = Cmd::new("nm", &bench.dir).arg("--undefined-only").arg(&library).read()?;
    ensure!(symbols.contains("__asan_report_load"), "the Rust code is not instrumented");
    let flags = "-O1 -Wno-nonnull -fsanitize=address,undefined -fno-sanitize-recover=all";
    bench.drive("clang", "clang++", flags, &library, "driver-asan", "")
}

fn valgrind(bench: &Bench) -> Result<()> {
    let through = "valgrind --quiet --error-exitcode=9 --leak-check=full";
    // What valgrind looks for is in the library, which is the same for both languages.
    bench.drive_cxx("c++", "-O1", &bench.host, "driver-valgrind", through)
}

fn aarch64(bench: &Bench) -> Result<()> {
    other_processor(bench, "aarch64-unknown-linux-gnu", "aarch64-linux-gnu", "qemu-aarch64")
}

fn armv7(bench: &Bench) -> Result<()> {
    other_processor(bench, "armv7-unknown-linux-gnueabihf", "arm-linux-gnueabihf", "qemu-arm")
}

fn other_processor(bench: &Bench, target: &str, prefix: &str, qemu: &str) -> Result<()> {
    let library = archive::build(&bench.root, &bench.toolchain, Some(target))?;
    let (c, cxx) = (format!("{prefix}-gcc"), format!("{prefix}-g++"));
    bench.drive(&c, &cxx, "-O2", &library, prefix, &format!("{qemu} -L /usr/{prefix}"))
}

/// Takes the first program out of the guide.
fn guide(bench: &Bench) -> Result<()> {
    let text = std::fs::read_to_string(bench.root.join("docs/c.md")).context("docs/c.md")?;
    let mut programs = text.split("```c\n").skip(1).filter_map(|rest| rest.split("```").next());
    let program = programs.find(|code| code.contains("int main")).context("docs/c.md has no program")?;
    std::fs::write(bench.dir.join("guide.c"), program)?;
    let source = bench.dir.join("guide.c");
    let source = source.to_str().context("a path that is UTF-8")?;
    let program = bench.compile("cc", "-std=c99 -O2", &[source], &bench.host, "guide")?;
    // It encrypts to the provider's key, which it reads from a file, and prints the request.
    let token = Cmd::new(program, &bench.dir).arg("public.base64").read()?;
    std::fs::write(bench.dir.join("guide.jwe"), token.trim())?;
    fixtures::pjose(&bench.root, &bench.dir, "jwe decrypt --key private.pem -o guide.txt guide.jwe")
}

fn small(bench: &Bench) -> Result<()> {
    let whole = bench.compile("cc", "-std=c11 -Os", &DRIVER, &bench.host, "driver-small")?;
    let only_dir = bench.compile("cc", "-std=c11 -Os", &["dir_only.c"], &bench.host, "dir-only")?;
    Cmd::new(&only_dir, &bench.dir).run_hidden()?;
    let symbols = |program: &Path| Cmd::new("nm", &bench.dir).arg("--defined-only").arg(program).read();
    let (all, few) = (symbols(&whole)?, symbols(&only_dir)?);
    for word in ["alg_rsa", "sha2", "pkcs", "pocket_jose_a128gcm"] {
        let found = few.lines().find(|line| line.contains(word));
        ensure!(
            all.contains(word),
            "`{word}` is in no symbol of the whole driver: the test looks for the wrong word"
        );
        ensure!(found.is_none(), "a program that only decrypts `dir` links {found:?}");
    }
    let size = |program: &Path| -> Result<u64> {
        let stripped = bench.dir.join("stripped");
        Cmd::new("strip", &bench.dir).arg("-o").arg(&stripped).arg(program).run_hidden()?;
        Ok(std::fs::metadata(&stripped)?.len())
    };
    let both = bench.compile("cc", "-std=c11 -Os", &["both_ways.c"], &bench.host, "both-ways")?;
    Cmd::new(&both, &bench.dir).arg("private.pem").run_hidden()?;
    println!(
        "stripped: {} bytes with RSA both ways, {} with `dir` decryption only",
        size(&both)?,
        size(&only_dir)?
    );

    let header = std::fs::read_to_string(bench.root.join("crates/pocket-jose-ffi/include/pocket_jose.h"))?;
    let defined = Cmd::new("nm", &bench.dir).args("--extern-only --defined-only").arg(&bench.host).read()?;
    // Lines of three words; the others name members of the archive.
    let ours = defined
        .lines()
        .filter_map(|line| line.split_whitespace().nth(2))
        .filter(|s| s.starts_with("pocket_jose"));
    let mut ours: Vec<&str> = ours.collect();
    let mut declared: Vec<&str> = header
        .split("POCKET_JOSE_API ")
        .skip(1)
        .filter_map(|rest| rest.split('(').next()?.rsplit([' ', '*']).next())
        .filter(|name| name.starts_with("pocket_jose"))
        .collect();
    ours.sort_unstable();
    declared.sort_unstable();
    ensure!(ours == declared, "the archive exports {ours:?} and the header declares {declared:?}");
    ensure!(!defined.contains("rust_eh_personality"), "the archive brings rust_eh_personality");
    Ok(())
}

/// The other library is built as most people build theirs: with the standard library, by plain rustc.
fn two(bench: &Bench) -> Result<()> {
    for (name, flags) in [("std", "-Cpanic=unwind"), ("aborting", "-Cpanic=abort -Copt-level=s -Clto=fat")] {
        let other = bench.dir.join(format!("libother_{name}.a"));
        Cmd::new("rustc", &bench.source)
            .args("--edition 2024 --crate-type staticlib --crate-name other")
            .args(flags)
            .arg("-o")
            .arg(&other)
            .arg("other_library.rs")
            .run_hidden()?;
        let program = bench.dir.join(format!("two-{name}"));
        // Both orders: which library a symbol is taken from must not matter.
        for order in [[&bench.host, &other], [&other, &bench.host]] {
            Cmd::new("cc", &bench.source)
                .args("-std=c11 -O2")
                .args(WARNINGS)
                .args("-I../../crates/pocket-jose-ffi/include two_libraries.c")
                .arg(order[0])
                .arg(order[1])
                .args("-lpthread -ldl -lm -o")
                .arg(&program)
                .run_hidden()?;
            Cmd::new(&program, &bench.dir).run_hidden()?;
        }
    }
    Ok(())
}
