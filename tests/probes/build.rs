//! Picks the linker script and the size of RAM.

fn main() {
    let target = std::env::var("TARGET").unwrap_or_default();
    // This file serves two packages, one below the other.
    let mut folders = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let board = folders.find_map(|folder| Some(folder.join("firmware/board")).filter(|board| board.exists()));
    let board = board.unwrap_or_default();
    let (script, ram) = match target.as_str() {
        _ if target.starts_with("riscv32") => ("riscv32.x", "0x20000"),
        // The micro:bit has 16 KiB.
        "thumbv6m-none-eabi" => ("cortex-m.x", "0x4000"),
        _ => ("cortex-m.x", "0x10000"),
    };
    println!("cargo:rerun-if-changed={}", board.join(script).display());
    println!("cargo:rustc-link-arg-bins=-T{}", board.join(script).display());
    println!("cargo:rustc-link-arg-bins=--defsym=__ram_size={ram}");
}
