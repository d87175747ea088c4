//! What happens to files: who may read them, what is kept, and that nothing half-written appears.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test says what is wrong by panicking"
)]

use std::fs;

use crate::common::Folder;

#[cfg(unix)]
fn mode(folder: &Folder, name: &str) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
#[test]
fn private_keys_are_their_owners_alone() {
    let folder = Folder::with_keys();
    assert_eq!(mode(&folder, "key.jwk"), 0o600);
    assert_eq!(mode(&folder, "shared.jwk"), 0o600);
    for (encoding, name) in [("pem", "key.pem"), ("der", "key.der"), ("jwk", "copy.jwk")] {
        folder.ok(&["jwk", "convert", "--to", encoding, "key.jwk", "-o", name]);
        assert_eq!(mode(&folder, name), 0o600, "{name}");
    }
    folder.ok(&["jwk", "set", "add", "--key", "key.jwk", "--key", "shared.jwk", "-o", "keys.jwks"]);
    assert_eq!(mode(&folder, "keys.jwks"), 0o600);

    // A key that everybody could read becomes its owner's when it is replaced.
    folder.write("open.jwk", "");
    folder.ok(&["jwk", "convert", "--to", "jwk", "key.jwk", "-f", "-o", "open.jwk"]);
    assert_eq!(mode(&folder, "open.jwk"), 0o600);
}

#[test]
fn keys_are_not_overwritten_unless_told() {
    let folder = Folder::with_keys();
    let before = folder.read("key.jwk");
    for args in [
        &["jwk", "generate", "--alg", "dir", "-o", "key.jwk"][..],
        &["jwk", "public", "key.jwk", "-o", "key.jwk"],
        &["jwk", "convert", "--to", "pem", "key.jwk", "-o", "key.jwk"],
        &["jwk", "set", "add", "--key", "public.jwk", "-o", "key.jwk"],
    ] {
        let said = folder.fails(5, args);
        assert!(said.contains("not overwritten") && said.contains("-f"), "{said}");
        assert_eq!(folder.read("key.jwk"), before);
    }
    folder.ok(&["jwk", "generate", "--alg", "dir", "-f", "-o", "key.jwk"]);
    assert_ne!(folder.read("key.jwk"), before);
    assert_eq!(folder.names(), ["key.jwk", "public.jwk", "shared.jwk"]);
}

#[test]
fn a_failed_decryption_leaves_the_old_file() {
    let folder = Folder::with_keys();
    let token = folder.token(b"new");
    folder.write("payload", "old");
    // One character of the ciphertext is another.
    let at = token.rfind('.').unwrap() - 2;
    let other = if token.as_bytes()[at] == b'A' { "B" } else { "A" };
    folder.write("damaged", format!("{}{other}{}", &token[..at], &token[at + 1..]));
    folder.fails(1, &["jwe", "decrypt", "--key", "key.jwk", "damaged", "-o", "payload"]);
    assert_eq!(folder.read("payload"), b"old");

    folder.write("token", &token);
    folder.ok(&["jwe", "decrypt", "--key", "key.jwk", "token", "-o", "payload"]);
    assert_eq!(folder.read("payload"), b"new");
    assert_eq!(folder.names(), ["damaged", "key.jwk", "payload", "public.jwk", "shared.jwk", "token"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_takes_no_file_is_reported() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    fs::create_dir(folder.path("closed")).unwrap();
    fs::set_permissions(folder.path("closed"), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(folder.path("closed/probe"), "").is_ok() {
        println!("skipped: this user may write everywhere");
        return;
    }
    folder.fails(5, &["jwk", "generate", "--alg", "dir", "-o", "closed/key.jwk"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported_and_devices_stay_devices() {
    let folder = Folder::with_keys();
    folder.fails(5, &["jwk", "convert", "--to", "pem", "key.jwk", "-o", "/dev/full"]);
    folder.ok(&["jwk", "convert", "--to", "pem", "key.jwk", "-o", "/dev/null"]);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

/// `pjose jwe decrypt ... | head -c 1`: the reader leaves, and that is no reason for words.
#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_no_panic() {
    use std::io::Read;
    use std::process::{Command, Stdio};
    let folder = Folder::with_keys();
    folder.write("token", folder.token(&vec![b'x'; 1 << 20]));
    let mut child = Command::new(env!("CARGO_BIN_EXE_pjose"))
        .args(["jwe", "decrypt", "--key", "key.jwk", "token"])
        .current_dir(folder.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut one = [0];
    child.stdout.take().unwrap().read_exact(&mut one).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(5));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
