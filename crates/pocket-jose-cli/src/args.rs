//! The command line as a whole: what it is called, what it promises, and how a mistake in it is reported without
//! repeating what was typed, which may be a token or a key.

use std::io::Write;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use crate::cmd::Command;
use crate::failure::{Exit, Failure};

/// JSON Web Keys, Encryption and Signatures (RFC 7515, 7516, 7517) on the command line.
///
/// Keys are files, or standard input as `-`: a JWK, a JWK Set, PEM, DER or bare base64 SPKI; which of
/// them is found out by looking. Input is a file or standard input, output is standard output or `-o FILE`.
#[derive(Debug, Parser)]
#[command(name = "pjose", version, after_help = ROOT_HELP, propagate_version = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Of every page.
macro_rules! exit_status {
    () => {
        "Exit status:
  0  done
  1  the operation failed: the token was rejected, say
  2  usage: the command line is wrong
  3  malformed input: not a token, not a key
  4  refused by policy: an algorithm or key that is not allowed, no fitting key
  5  input or output failed"
    };
}
pub(crate) use exit_status;

const ROOT_HELP: &str = concat!(
    "Examples:
  pjose demo
  pjose jwk generate --alg RSA-OAEP-256 --size 2048 -o key.jwk
  pjose jwk public key.jwk -o public.jwk
  printf '{\"amount\":100}' | pjose jwe encrypt --key public.jwk --header url=/v1/cases -o token
  pjose jwe inspect token
  pjose jwe decrypt --key key.jwk token
  pjose doctor token --key key.jwk
  pjose jws sign --key signing.jwk payload.json -o signed
  pjose jws verify --key signers.jwk signed

What a decryption proves: a token for a public key, such as RSA-OAEP-256, could have been made by anyone, \
since everybody has that key. One under a shared key (dir) was made by somebody who has it.

",
    exit_status!()
);

/// Reads the process's arguments. Help and version are printed, and end the process, here.
pub(crate) fn parse() -> Result<Command, Failure> {
    match Cli::try_parse() {
        Ok(cli) => Ok(cli.command),
        Err(error) => Err(explain(&error)),
    }
}

/// The whole command, for completions and man pages.
pub(crate) fn command() -> clap::Command {
    Cli::command()
}

fn explain(error: &clap::Error) -> Failure {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => match error.print() {
            Ok(()) => Failure::silent(Exit::Done),
            Err(_) => Failure::silent(Exit::InputOutput),
        },
        _ => {
            let text = without_long_arguments(error.render().ansi().to_string());
            // Where even standard error is gone, the status is all that is left.
            let _ = anstream::stderr().write_all(text.as_bytes());
            Failure::silent(Exit::Usage)
        }
    }
}

/// An argument longer than any name or path that people type is a token or a key in the wrong place.
fn without_long_arguments(mut text: String) -> String {
    const LONG: usize = 64;
    for argument in std::env::args_os().skip(1) {
        let argument = argument.to_string_lossy();
        let value = argument.split_once('=').map_or("", |(_, value)| value);
        for long in [&*argument, value].into_iter().filter(|part| part.len() > LONG) {
            text = text.replace(long, &format!("({} bytes)", long.len()));
        }
    }
    text
}
