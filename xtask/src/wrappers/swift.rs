//! The Swift wrapper and its tests, with Debian's Swift in a folder of its own, where another system is installed: no
//! Swift of Debian's current release would run here. It needs root, a few minutes the first time, and 3.2 GB.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::{guide, vectors};
use crate::archive;
use crate::shell::{Cmd, green};
use crate::toolchain::Toolchain;

/// The first release of Debian that has Swift 6.
const RELEASE: &str = "trixie";

/// Where the repository stands inside.
const INSIDE: &str = "src";

/// As the package that users get, but for the library, which on Linux is no framework.
const MANIFEST: &str = r#"// swift-tools-version: 6.0
import PackageDescription

let strict: [SwiftSetting] = [.unsafeFlags(["-warnings-as-errors"])]
let library: [LinkerSetting] = [.unsafeFlags(["-Xlinker", "LIBRARY"])]
let package = Package(
    name: "PocketJose",
    targets: [
        .systemLibrary(name: "CPocketJose"),
        .target(name: "PocketJose", dependencies: ["CPocketJose"], swiftSettings: strict, linkerSettings: library),
        .testTarget(name: "PocketJoseTests", dependencies: ["PocketJose"], swiftSettings: strict),
    ]
)
"#;

const MODULE: &str = "module CPocketJose {\n    header \"pocket_jose.h\"\n    export *\n}\n";

pub(super) fn run(root: &Path, system: &Path) -> Result<()> {
    let library = archive::build(root, &Toolchain::find(root)?, None)?;
    let library = Path::new("/").join(INSIDE).join(library.strip_prefix(root)?);
    install(root, system)?;
    let _mounts = Mounts::make(root, system)?;

    let dir = root.join("target/wrappers/swift");
    let package = dir.join("package");
    for (from, to) in
        [("Sources/PocketJose", "Sources/PocketJose"), ("Tests/PocketJoseTests", "Tests/PocketJoseTests")]
    {
        copy(&root.join("bindings/swift").join(from), &package.join(to))?;
    }
    let module = package.join("Sources/CPocketJose");
    std::fs::create_dir_all(&module)?;
    let header = root.join("crates/pocket-jose-ffi/include/pocket_jose.h");
    std::fs::copy(&header, module.join("pocket_jose.h"))?;
    std::fs::write(module.join("module.modulemap"), MODULE)?;
    std::fs::write(package.join("Package.swift"), MANIFEST.replace("LIBRARY", &library.to_string_lossy()))?;
    for (number, code) in guide::code(root, "docs/ios.md", "swift")?.iter().enumerate() {
        // The first block says what it imports, the others leave that away.
        let imports = if number == 0 { "" } else { "import Foundation\nimport PocketJose\n\n" };
        let file = package.join("Tests/PocketJoseTests").join(format!("Guide{number}.swift"));
        std::fs::write(file, format!("{imports}{code}"))?;
    }

    let peer = dir.join("peer");
    let _ = std::fs::remove_dir_all(&peer);
    std::fs::create_dir_all(&peer)?;
    std::fs::copy(&header, peer.join("pocket_jose.h"))?;
    vectors::write(root, &peer.join("vectors"))?;
    inside(root, system, "swift build --build-tests").run_shown()?;
    let _serving = Serving::start(root, &peer)?;
    let peer = format!("/{INSIDE}/target/wrappers/swift/peer");
    inside(root, system, "swift test --skip-build").env("POCKET_JOSE_PEER", peer).run_shown()?;
    println!("{} swift: the Swift wrapper and WebCrypto read each other's tokens", green("ok"));
    Ok(())
}

fn inside(root: &Path, system: &Path, command: &str) -> Cmd {
    Cmd::new("chroot", root)
        .arg(system)
        .args("env HOME=/tmp")
        .args(command)
        .arg("--package-path")
        .arg(format!("/{INSIDE}/target/wrappers/swift/package"))
}

/// Debian with Swift, unless it is there.
fn install(root: &Path, system: &Path) -> Result<()> {
    // A link that leads somewhere from inside only.
    if system.join("usr/bin/swift").symlink_metadata().is_ok() {
        return Ok(());
    }
    Cmd::new("debootstrap", root)
        .args("--variant=minbase --include=swiftlang,libc6-dev,ca-certificates")
        .arg(RELEASE)
        .arg(system)
        .run_hidden()
        .context("apt-get install debootstrap; and it takes root")
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let _ = std::fs::remove_dir_all(to);
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let path = entry?.path();
        std::fs::copy(&path, to.join(path.file_name().context("a file has a name")?))?;
    }
    Ok(())
}

/// The repository and `/proc` as seen from inside, until this goes.
struct Mounts(PathBuf);

impl Mounts {
    fn make(root: &Path, system: &Path) -> Result<Self> {
        for (what, place) in [("--bind", INSIDE), ("--types=proc", "proc")] {
            let place = system.join(place);
            std::fs::create_dir_all(&place)?;
            if !mounted(&place)? {
                Cmd::new("mount", root).arg(what).arg(root).arg(&place).run_hidden()?;
            }
        }
        Ok(Self(system.to_owned()))
    }
}

impl Drop for Mounts {
    fn drop(&mut self) {
        for place in [INSIDE, "proc"] {
            if let Err(error) = Cmd::new("umount", &self.0).arg(self.0.join(place)).run_hidden() {
                eprintln!("{error:#}");
            }
        }
    }
}

fn mounted(place: &Path) -> Result<bool> {
    let place = place.canonicalize()?;
    let mounts = std::fs::read_to_string("/proc/self/mounts")?;
    Ok(mounts.lines().any(|line| line.split(' ').nth(1).is_some_and(|at| Path::new(at) == place)))
}

/// The other implementation, until this goes.
struct Serving(Child);

impl Serving {
    fn start(root: &Path, folder: &Path) -> Result<Self> {
        for pipe in ["ask", "answer"] {
            Cmd::new("mkfifo", folder).arg(pipe).run_hidden()?;
        }
        let child = Command::new("node")
            .arg(root.join("bindings/peer/serve.mjs"))
            .arg(folder)
            .stdin(Stdio::null())
            .spawn()
            .context("cannot start node")?;
        let mut this = Self(child);
        // Its keys are the sign that it listens.
        while !folder.join("private.jwk").exists() {
            ensure!(this.0.try_wait()?.is_none(), "the other implementation ended");
            std::thread::sleep(core::time::Duration::from_millis(50));
        }
        Ok(this)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
