//! The JNI layer, the Kotlin wrapper and its tests, with a Java program among them, under `-Xcheck:jni`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::{guide, vectors};
use crate::archive;
use crate::shell::{Cmd, green};
use crate::toolchain::Toolchain;

/// The compiler, from npm's registry, where its makers publish it.
const KOTLIN: &str = "kotlin-compiler@2.4.20";

/// What Android's tools read.
const BYTECODE: &str = "11";

/// Where Debian puts its package `junit4`.
const JUNIT: &str = "/usr/share/java/junit4.jar:/usr/share/java/hamcrest.jar";

const TESTS: &str =
    "dev.pocketjose.ExchangeTest dev.pocketjose.VectorsTest dev.pocketjose.GuideTest example.JavaCallerTest";

/// What `-Xcheck:jni` begins its findings with.
const FINDINGS: [&str; 3] = ["WARNING in native method", "WARNING: JNI", "FATAL ERROR in native method"];

pub(super) fn run(root: &Path) -> Result<()> {
    let source = root.join("bindings/kotlin");
    let dir = root.join("target/wrappers/jvm");
    let (classes, headers, tests) = (dir.join("classes"), dir.join("headers"), dir.join("tests"));
    for folder in [&classes, &headers, &tests] {
        // A class that is no longer in the source must not be found.
        let _ = std::fs::remove_dir_all(folder);
        std::fs::create_dir_all(folder)?;
    }
    for jar in JUNIT.split(':') {
        ensure!(Path::new(jar).exists(), "JUnit is missing: apt-get install junit4");
    }
    let kotlin = kotlin(root)?;
    let standard = kotlin.join("kotlin-stdlib.jar");

    // The wrapper: Kotlin sees Java's sources, then Java sees Kotlin's classes and writes the JNI header.
    let compile = |inputs: &[PathBuf], classpath: &str, out: &Path, flags: &str| {
        let command = Cmd::new("java", root)
            .args("-Xshare:auto -XX:TieredStopAtLevel=1 -cp")
            .arg(kotlin.join("kotlin-preloader.jar"))
            .args("org.jetbrains.kotlin.preloading.Preloader -cp")
            .arg(kotlin.join("kotlin-compiler.jar"))
            .args("org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -no-stdlib -no-reflect -Werror")
            .args(flags)
            .arg("-classpath")
            .arg(classpath)
            .arg("-d")
            .arg(out);
        inputs.iter().fold(command, Cmd::arg).run_hidden()
    };
    let native = source.join("src/main/java");
    let flags = format!("-jvm-target {BYTECODE} -Xexplicit-api=strict");
    compile(&[source.join("src/main/kotlin"), native.clone()], &join(&[&standard]), &classes, &flags)?;
    let javac = || Cmd::new("javac", root).args("-Xlint:all,-options -Werror --release");
    javac()
        .args(BYTECODE)
        .arg("-cp")
        .arg(join(&[&classes, &standard]))
        .arg("-h")
        .arg(&headers)
        .arg("-d")
        .arg(&classes)
        .arg(native.join("dev/pocketjose/Native.java"))
        .run_hidden()?;

    // The JNI layer, held to that header.
    let library = archive::build(root, &Toolchain::find(root)?, None)?;
    let layer = dir.join("libpocket_jose_jni.so");
    let include = java_home(root)?.join("include");
    Cmd::new("cc", root)
        .args("-std=c11 -O2 -g -fPIC -shared -Wall -Wextra -Werror -pedantic -fvisibility=hidden")
        .args("-include dev_pocketjose_Native.h -Icrates/pocket-jose-ffi/include -I")
        .arg(&headers)
        .arg("-I")
        .arg(&include)
        .arg("-I")
        .arg(include.join("linux"))
        .arg("bindings/jni/pocket_jose_jni.c")
        .arg(&library)
        .args("-Wl,--gc-sections -Wl,--exclude-libs,ALL -Wl,--no-undefined -o")
        .arg(&layer)
        .run_hidden()?;

    // The tests, and the guide's code among them.
    let guide = dir.join("guide");
    let _ = std::fs::remove_dir_all(&guide);
    std::fs::create_dir_all(&guide)?;
    for (number, code) in guide::code(root, "docs/android.md", "kotlin")?.iter().enumerate() {
        // The first block says what it imports, the others leave that away.
        let imports = if code.contains("import dev.pocketjose") { "" } else { "import dev.pocketjose.*\n" };
        std::fs::write(guide.join(format!("Guide{number}.kt")), format!("package guide\n\n{imports}{code}"))?;
    }
    let stubs = dir.join("android");
    std::fs::create_dir_all(&stubs)?;
    let stub = source.join("src/test/android");
    let stub_sources = [stub.join("KeyGenParameterSpec.java"), stub.join("KeyProperties.java")];
    stub_sources.iter().fold(javac().arg("17").arg("-d").arg(&stubs), Cmd::arg).run_hidden()?;
    let classpath = format!("{}:{JUNIT}", join(&[&classes, &standard, &stubs]));
    // Their names may be seen inside the module only, which `Native` and `Memory` are not.
    let friends = format!("-jvm-target 17 -Xfriend-paths={}", classes.display());
    compile(&[source.join("src/test/kotlin"), guide], &classpath, &tests, &friends)?;
    javac()
        .arg("17")
        .arg("-cp")
        .arg(&classpath)
        .arg("-d")
        .arg(&tests)
        .arg(source.join("src/test/java/example/JavaCallerTest.java"))
        .run_hidden()?;

    let lines = dir.join("vectors");
    vectors::write(root, &lines)?;
    let define = |name: &str, path: &Path| format!("-Ddev.pocketjose.{name}={}", path.display());
    let (passed, text) = Cmd::new("java", root)
        .args("-Xcheck:jni -ea -cp")
        .arg(format!("{}:{classpath}", tests.display()))
        .arg(define("library", &layer))
        .arg(define("vectors", &lines))
        .arg(define("header", &root.join("crates/pocket-jose-ffi/include/pocket_jose.h")))
        .arg("org.junit.runner.JUnitCore")
        .args(TESTS)
        .outcome()?;
    print!("{text}");
    ensure!(passed, "tests of the Kotlin wrapper failed");
    for finding in FINDINGS {
        ensure!(!text.contains(finding), "the Java runtime found a mistake in the JNI layer");
    }
    println!("{} jvm: Kotlin and Java exchange tokens with javax.crypto through the JNI layer", green("ok"));
    Ok(())
}

/// The folder with the compiler's jars; fetches it the first time.
fn kotlin(root: &Path) -> Result<PathBuf> {
    let dir = root.join("target/wrappers/kotlin");
    let jars = dir.join("node_modules/kotlin-compiler/lib");
    let version = KOTLIN.split('@').nth(1).unwrap_or_default();
    let package = std::fs::read_to_string(jars.with_file_name("package.json")).unwrap_or_default();
    if !package.contains(&format!("\"version\": \"{version}\"")) {
        std::fs::create_dir_all(&dir)?;
        Cmd::new("npm", &dir)
            .args("install --ignore-scripts --no-audit --no-fund --no-save --silent --prefix .")
            .arg(KOTLIN)
            .run_hidden()?;
    }
    Ok(jars)
}

/// Where the Java that is called `java` lives.
fn java_home(root: &Path) -> Result<PathBuf> {
    let text = Cmd::new("java", root).args("-XshowSettings:properties -version").outcome()?.1;
    let home = text.lines().find_map(|line| line.trim().strip_prefix("java.home = "));
    Ok(home.context("`java` does not say where it lives")?.into())
}

fn join(paths: &[&Path]) -> String {
    paths.iter().map(|path| path.to_string_lossy()).collect::<Vec<_>>().join(":")
}
