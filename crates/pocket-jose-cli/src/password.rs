//! A password in place of a key: asked for on the terminal, never shown, or out of a file for programs. Never an argument: the
//! list of processes shows those.

use clap::Args;
use pocket_jose::KeyRing;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::input::Source;

/// A key from a file, or a password.
#[derive(Debug, Args)]
pub(crate) struct KeyOrPassword {
    /// The key or keys: JWK, JWK Set, PEM, DER or base64 SPKI, in FILE or - for standard input
    #[arg(short, long, value_name = "FILE", required_unless_present_any = ["password", "password_file"])]
    pub(crate) key: Option<Source>,
    /// Use only the key of this name
    #[arg(long, value_name = "KID", conflicts_with_all = ["password", "password_file"])]
    pub(crate) kid: Option<String>,
    /// Ask for a password on the terminal, in place of a key
    #[arg(long, conflicts_with = "key")]
    password: bool,
    /// The first line of FILE, or of - for standard input, is a password, in place of a key
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key", "password"])]
    pub(crate) password_file: Option<Source>,
}

impl KeyOrPassword {
    /// What is read, for messages and against reading standard input twice.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &Source> {
        self.key.iter().chain(&self.password_file)
    }

    pub(crate) fn is_password(&self) -> bool {
        self.password || self.password_file.is_some()
    }

    /// The password. `twice` asks for it again, since a mistake in it would lock the payload up for good.
    pub(crate) fn read_password(&self, twice: bool) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let password = match &self.password_file {
            Some(source) => {
                let bytes = source.read("password", 4096)?;
                let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
                Zeroizing::new(line.strip_suffix(b"\r").unwrap_or(line).to_vec())
            }
            None => {
                let first = prompt("Password: ")?;
                if twice && *prompt("Again: ")? != *first {
                    return Err(Failure::usage("the two passwords differ"));
                }
                first
            }
        };
        if password.is_empty() {
            return Err(Failure::usage("the password is empty"));
        }
        Ok(password)
    }
}

fn prompt(text: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    rpassword::prompt_password(text).map(|password| Zeroizing::new(password.into_bytes())).map_err(|error| {
        Failure::io(format_args!("cannot ask for a password"), &error)
            .hint("without a terminal, use --password-file")
    })
}

/// A ring with the password as the key of each of `algs`.
pub(crate) fn ring(password: &[u8], algs: impl Iterator<Item = &'static str>) -> Result<KeyRing, Failure> {
    let mut all = KeyRing::empty();
    for alg in algs {
        for key in KeyRing::from_password(password, alg)?.keys() {
            all.push(key.clone());
        }
    }
    Ok(all)
}
