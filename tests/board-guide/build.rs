//! Takes the blocks of Rust out of the guide, each into a file of its name, so that what is built is what is printed.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo"));
    let guide = root.join("../../docs/embedded.md");
    println!("cargo:rerun-if-changed={}", guide.display());
    println!("cargo:rerun-if-changed=memory.x");
    let text = fs::read_to_string(guide).expect("the guide");
    for block in text.split("\n```rust ").skip(1) {
        let (name, rest) = block.split_once('\n').expect("a name behind the fence");
        let (code, _) = rest.split_once("\n```").expect("an end");
        // Paths of files are the guide's reader's; here they start elsewhere.
        let code = code.replace("../../../firmware", root.join("../firmware").to_str().expect("a path"));
        fs::write(out.join(name).with_extension("rs"), code).expect("writable");
    }
    assert!(!text.contains("\n```rust\n"), "a block without a name would not be built");
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("none") {
        fs::copy(root.join("memory.x"), out.join("memory.x")).expect("writable");
        println!("cargo:rustc-link-search={}", out.display());
        println!("cargo:rustc-link-arg-bins=-Tlink.x");
    }
}
