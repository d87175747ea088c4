//! What is different on a terminal: colours, a line break at the end, and no binary. `script` gives the terminal.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test says what is wrong by panicking"
)]
#![cfg(target_os = "linux")]

use std::process::Command;

use crate::common::Folder;

/// Runs a command of a shell in a terminal; `None` where there is no way to have one.
fn in_terminal(folder: &Folder, command: &str, no_color: bool) -> Option<(i32, String)> {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_pjose")).parent().unwrap();
    let search = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut script = Command::new("script");
    script
        .args(["-qec", command, "/dev/null"])
        .current_dir(folder.path(""))
        .env("PATH", search)
        .env("TERM", "xterm");
    script.env_remove("NO_COLOR").env_remove("CLICOLOR");
    if no_color {
        script.env("NO_COLOR", "1");
    }
    let output = script.stdin(std::process::Stdio::null()).output();
    let Ok(output) = output else {
        println!("skipped: no program `script` here");
        return None;
    };
    Some((output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n")))
}

#[test]
fn parts_are_coloured_unless_no_color_is_set() {
    let folder = Folder::with_keys();
    folder.write("token", folder.token(b"payload"));
    let Some((status, shown)) = in_terminal(&folder, "pjose jwe inspect token", false) else { return };
    assert_eq!(status, 0, "{shown}");
    for colour in ["\u{1b}[31m", "\u{1b}[35m", "\u{1b}[33m", "\u{1b}[36m", "\u{1b}[32m"] {
        assert!(shown.contains(colour), "{colour:?} is missing: {shown:?}");
    }
    assert!(shown.contains("not decrypted, not verified"), "{shown}");
    let (status, plain) = in_terminal(&folder, "pjose jwe inspect token", true).unwrap();
    assert_eq!(status, 0);
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
    assert!(!String::from_utf8(folder.ok(&["jwe", "inspect", "token"])).unwrap().contains('\u{1b}'));
}

#[test]
fn a_payload_on_a_terminal_is_text_with_a_line_break() {
    let folder = Folder::with_keys();
    folder.write("text", folder.token("Zürich".as_bytes()));
    let Some((status, shown)) = in_terminal(&folder, "pjose jwe decrypt --key key.jwk text", true) else {
        return;
    };
    assert_eq!(status, 0, "{shown}");
    assert_eq!(shown, "Zürich\n");

    folder.write("binary", folder.token(b"\x1b[2J gone"));
    let (status, shown) = in_terminal(&folder, "pjose jwe decrypt --key key.jwk binary", true).unwrap();
    assert_eq!(status, 5, "{shown}");
    assert!(shown.contains("binary") && !shown.contains('\u{1b}'), "{shown:?}");
    // Whoever asks for it gets it.
    let (status, shown) = in_terminal(&folder, "pjose jwe decrypt --key key.jwk binary -o -", true).unwrap();
    assert_eq!((status, shown.as_str()), (0, "\u{1b}[2J gone"));
}

#[test]
fn a_token_on_a_terminal_ends_its_line() {
    let folder = Folder::with_keys();
    folder.write("payload", "payload");
    let Some((0, shown)) = in_terminal(&folder, "pjose jwe encrypt --key shared.jwk payload", true) else {
        return;
    };
    assert!(shown.ends_with('\n') && shown.matches('.').count() == 4, "{shown:?}");
}
