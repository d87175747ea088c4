//! Running other programs: the command is always shown, nothing is ever asked on standard input, and the
//! child's output is either passed on or kept for the case that it failed.

use core::fmt::Write as _;
use core::time::Duration;
use std::ffi::OsStr;
use std::io::{IsTerminal as _, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use wait4::Wait4 as _;

/// A program to be run, and how a person would type it.
pub(crate) struct Cmd {
    command: Command,
    typed: String,
}

impl Cmd {
    /// `program`, to be run in `dir`.
    pub(crate) fn new(program: impl AsRef<OsStr>, dir: &Path) -> Self {
        let mut command = Command::new(&program);
        // rustup must not download a toolchain or a component that nobody asked for.
        command.current_dir(dir).stdin(Stdio::null()).env("RUSTUP_AUTO_INSTALL", "0");
        Self { command, typed: program.as_ref().to_string_lossy().into_owned() }
    }

    /// The cargo that runs this, with `args`, which are split at spaces.
    pub(crate) fn cargo(args: &str, dir: &Path) -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut this = Self::new(cargo, dir);
        this.typed = "cargo".to_owned();
        this.args(args)
    }

    /// Arguments without spaces in them, as one string.
    pub(crate) fn args(self, args: &str) -> Self {
        args.split_whitespace().fold(self, Self::arg)
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        let text = arg.as_ref().to_string_lossy();
        let quote = if text.contains([' ', '"', '*']) { "'" } else { "" };
        let _ = write!(self.typed, " {quote}{text}{quote}");
        self.command.arg(arg);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        let text = value.as_ref().to_string_lossy();
        let quote = if text.contains([' ', '"']) { "'" } else { "" };
        self.typed = format!("{name}={quote}{text}{quote} {}", self.typed);
        self.command.env(name, value);
        self
    }

    /// As if `name` were not set where this runs.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// What a person would type instead of the program and what was added so far.
    pub(crate) fn typed_as(self, typed: &str) -> Self {
        Self { typed: typed.to_owned(), ..self }
    }

    /// The command as a person would type it.
    pub(crate) fn typed(&self) -> &str {
        &self.typed
    }

    /// Runs it with its output going where ours goes.
    pub(crate) fn run_shown(mut self) -> Result<()> {
        let status = self.command.status().with_context(|| format!("cannot start `{}`", self.typed))?;
        if !status.success() {
            bail!("`{}` failed ({status})", self.typed);
        }
        Ok(())
    }

    /// Runs it and shows its output only when it fails.
    pub(crate) fn run_hidden(mut self) -> Result<()> {
        let output = self.command.output().with_context(|| format!("cannot start `{}`", self.typed))?;
        if !output.status.success() {
            print!("{}", String::from_utf8_lossy(&output.stdout));
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
            bail!("`{}` failed ({})", self.typed, output.status);
        }
        Ok(())
    }

    /// Runs it and returns whether it succeeded, what it printed, both kinds of output as they came, and the time of
    /// processors that it and everything that it started took.
    pub(crate) fn kept(mut self) -> Result<(bool, String, Duration)> {
        let context = || format!("cannot start `{}`", self.typed);
        let (mut reader, writer) = std::io::pipe()?;
        self.command.stdout(writer.try_clone()?).stderr(writer);
        let child = self.command.spawn().with_context(context)?;
        // It holds the ends that are written to, too, and nothing would be read to its end.
        drop(self.command);
        let mut output = Vec::new();
        reader.read_to_end(&mut output)?;
        let ended = child.wait4()?;
        let text = String::from_utf8_lossy(&output).into_owned();
        Ok((ended.status.success(), text, ended.rusage.utime + ended.rusage.stime))
    }

    /// Runs it and returns whether it succeeded and everything that it printed. Only failing to start is an error.
    pub(crate) fn outcome(mut self) -> Result<(bool, String)> {
        let output = self.command.output().with_context(|| format!("cannot start `{}`", self.typed))?;
        let text = [output.stdout, output.stderr].concat();
        Ok((output.status.success(), String::from_utf8_lossy(&text).into_owned()))
    }

    /// Runs it and returns what it printed.
    pub(crate) fn read(mut self) -> Result<String> {
        let output = self.command.output().with_context(|| format!("cannot start `{}`", self.typed))?;
        if !output.status.success() {
            bail!("`{}` failed: {}", self.typed, String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Seconds, to one decimal.
pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f32())
}

/// `text` in green on a terminal, plain elsewhere.
pub(crate) fn green(text: &str) -> String {
    paint("32", text)
}

/// `text` in yellow on a terminal, plain elsewhere.
pub(crate) fn yellow(text: &str) -> String {
    paint("33", text)
}

/// `text` in red on a terminal, plain elsewhere.
pub(crate) fn red(text: &str) -> String {
    paint("31", text)
}

fn paint(colour: &str, text: &str) -> String {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if plain || !std::io::stdout().is_terminal() {
        text.to_owned()
    } else {
        format!("\x1b[{colour}m{text}\x1b[0m")
    }
}
