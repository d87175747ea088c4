//! The package for C: a prefix with the header, the static and the shared library, and what pkg-config and `CMake` look for.
//! Programs are built against it by both before it counts as made.

use std::path::Path;

use anyhow::{Result, ensure};
use object::Object as _;

use super::abi::Abi;
use super::pack::{self, Files};
use super::{Bench, made, read};
use crate::shell::{Cmd, yellow};

const SHARED: &str = "libpocket_jose.so";

pub(super) fn make(bench: &Bench, abi: Abi, library: &Path) -> Result<()> {
    let version = &bench.version;
    let mut files = Files::new();
    files.insert("include/pocket_jose.h".into(), bench.header.clone().into());
    files.insert("lib/libpocket_jose.a".into(), std::fs::read(library)?);
    files.insert(format!("lib/{SHARED}"), shared(bench, abi, library)?);
    files.insert("lib/pkgconfig/pocket_jose.pc".into(), PKG_CONFIG.replace("VERSION", version).into());
    files.insert("lib/cmake/pocket_jose/pocket_jose-config.cmake".into(), CMAKE.into());
    let cmake_version = CMAKE_VERSION.replace("VERSION_HERE", version);
    files.insert("lib/cmake/pocket_jose/pocket_jose-config-version.cmake".into(), cmake_version.into());
    files.insert("share/doc/pocket_jose/c.md".into(), std::fs::read(bench.root.join("docs/c.md"))?);
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        files.insert(format!("share/doc/pocket_jose/{name}"), std::fs::read(bench.root.join(name))?);
    }
    let folder = bench.fresh("c")?;
    pack::write(&folder, &files)?;
    let zip = bench.out.join(format!("pocket-jose-c-{version}-{}.zip", abi.name));
    std::fs::write(&zip, pack::zip(&files)?)?;
    programs(bench, &folder)?;
    made(bench, &folder)?;
    made(bench, &zip)
}

/// Everything in the static library, and only the header's names visible.
fn shared(bench: &Bench, abi: Abi, library: &Path) -> Result<Vec<u8>> {
    let folder = bench.fresh("lib/shared")?;
    let (map, path) = (folder.join("names"), folder.join(SHARED));
    std::fs::write(&map, "{ global: pocket_jose_*; local: *; };\n")?;
    Cmd::new("cc", &bench.root)
        .args("-shared -nostdlib -s -Wl,-zdefs -Wl,-zrelro -Wl,-znow -Wl,--build-id=none -Wl,--gc-sections")
        .arg(format!("-Wl,-soname,{SHARED}"))
        .arg(format!("-Wl,--version-script={}", map.display()))
        .arg("-Wl,--whole-archive")
        .arg(library)
        .args("-Wl,--no-whole-archive -lc -o")
        .arg(&path)
        .run_hidden()?;
    let bytes = std::fs::read(&path)?;
    let file = object::File::parse(&*bytes)?;
    ensure!(file.architecture() == abi.architecture, "the shared library is for {:?}", file.architecture());
    let mut exported: Vec<_> =
        file.exports()?.iter().map(|export| String::from_utf8_lossy(export.name()).into_owned()).collect();
    exported.sort_unstable();
    ensure!(exported == bench.functions, "the shared library exports {exported:?}");
    read::fail(&read::text(&bytes, &[bench.root.display().to_string()]))?;
    Ok(bytes)
}

/// A program, built as users of pkg-config and of `CMake` do, against the static and the shared library, and run.
fn programs(bench: &Bench, prefix: &Path) -> Result<()> {
    let folder = bench.fresh("c-programs")?;
    let run =
        |program: &Path| Cmd::new(program, &folder).env("LD_LIBRARY_PATH", prefix.join("lib")).run_hidden();
    let source = bench.root.join("tests/c/dir_only.c");
    for linking in ["--static", ""] {
        let flags = Cmd::new("pkg-config", &folder)
            .args("--cflags --libs")
            .args(linking)
            .arg("pocket_jose")
            .env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig"))
            .read()?;
        let program = folder.join(if linking.is_empty() { "shared" } else { "static" });
        // pkg-config leaves it to the linker which of two libraries of one name is taken.
        let choice = if linking.is_empty() { "-Wl,-Bdynamic" } else { "-Wl,-Bstatic" };
        Cmd::new("cc", &folder)
            .args("-std=c99 -Wall -Wextra -Werror -pedantic")
            .arg(&source)
            .arg(choice)
            .args(&flags)
            .args("-Wl,-Bdynamic -o")
            .arg(&program)
            .run_hidden()?;
        run(&program)?;
        let needs = needed(&program)?;
        ensure!(
            needs.iter().any(|name| name == SHARED) == linking.is_empty(),
            "{linking}: it needs {needs:?}"
        );
    }
    if Cmd::new("cmake", &folder).arg("--version").read().is_err() {
        println!("{} the package through CMake: no cmake", yellow("skipped"));
        return Ok(());
    }
    std::fs::copy(&source, folder.join("dir_only.c"))?;
    std::fs::write(folder.join("CMakeLists.txt"), PROJECT)?;
    Cmd::new("cmake", &folder)
        .arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display()))
        .args("-S . -B build")
        .run_hidden()?;
    Cmd::new("cmake", &folder).args("--build build").run_hidden()?;
    for program in ["with_static", "with_shared"] {
        run(&folder.join("build").join(program))?;
    }
    println!("programs build against it by pkg-config and by CMake, static and shared");
    Ok(())
}

/// The shared libraries that a program asks for.
fn needed(program: &Path) -> Result<Vec<String>> {
    let bytes = std::fs::read(program)?;
    let object::File::Elf64(file) = object::File::parse(&*bytes)? else { return Ok(Vec::new()) };
    let (table, header) = (file.elf_section_table(), file.endian());
    let Some((entries, strings)) = table.dynamic(header, &*bytes)? else { return Ok(Vec::new()) };
    let strings = table.strings(header, &*bytes, strings)?;
    let mut names = Vec::new();
    for entry in entries {
        use object::read::elf::Dyn as _;
        if entry.tag32(header).map(i64::from) == Some(object::elf::DT_NEEDED) {
            names.push(String::from_utf8_lossy(entry.string(header, strings)?).into_owned());
        }
    }
    Ok(names)
}

const PKG_CONFIG: &str = "\
prefix=${pcfiledir}/../..
includedir=${prefix}/include
libdir=${prefix}/lib

Name: pocket_jose
Description: JSON Web Encryption in the caller's memory
Version: VERSION
Cflags: -I${includedir}
Libs: -L${libdir} -lpocket_jose
";

const CMAKE: &str = "\
# find_package(pocket_jose CONFIG): the targets pocket_jose::pocket_jose (static) and pocket_jose::pocket_jose_shared.
get_filename_component(_pocket_jose_prefix \"${CMAKE_CURRENT_LIST_DIR}/../../..\" ABSOLUTE)
if(NOT TARGET pocket_jose::pocket_jose)
  add_library(pocket_jose::pocket_jose STATIC IMPORTED)
  set_target_properties(pocket_jose::pocket_jose PROPERTIES
    IMPORTED_LOCATION \"${_pocket_jose_prefix}/lib/libpocket_jose.a\"
    INTERFACE_INCLUDE_DIRECTORIES \"${_pocket_jose_prefix}/include\")
  add_library(pocket_jose::pocket_jose_shared SHARED IMPORTED)
  set_target_properties(pocket_jose::pocket_jose_shared PROPERTIES
    IMPORTED_LOCATION \"${_pocket_jose_prefix}/lib/libpocket_jose.so\"
    IMPORTED_SONAME libpocket_jose.so
    INTERFACE_INCLUDE_DIRECTORIES \"${_pocket_jose_prefix}/include\")
endif()
unset(_pocket_jose_prefix)
";

const CMAKE_VERSION: &str = "\
set(PACKAGE_VERSION \"VERSION_HERE\")
if(PACKAGE_VERSION VERSION_LESS PACKAGE_FIND_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
else()
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
  if(PACKAGE_VERSION VERSION_EQUAL PACKAGE_FIND_VERSION)
    set(PACKAGE_VERSION_EXACT TRUE)
  endif()
endif()
";

const PROJECT: &str = "\
cmake_minimum_required(VERSION 3.13)
project(programs C)
find_package(pocket_jose 0.1 REQUIRED CONFIG)
add_executable(with_static dir_only.c)
target_link_libraries(with_static PRIVATE pocket_jose::pocket_jose)
add_executable(with_shared dir_only.c)
target_link_libraries(with_shared PRIVATE pocket_jose::pocket_jose_shared)
";
