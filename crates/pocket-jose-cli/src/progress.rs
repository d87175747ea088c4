//! Signs of life for long work, on standard error and only when that is a terminal.

use core::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Bytes from which reading and encrypting a file counts as long.
const LARGE: usize = 8 * 1024 * 1024;

/// A bar for reading `len` bytes; hidden for short files and off a terminal.
pub(crate) fn bar(what: &str, len: usize) -> ProgressBar {
    if len <= LARGE {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(u64::try_from(len).ok(), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {bytes}/{total_bytes}") {
        bar.set_style(style);
    }
    bar.with_message(format!("reading the {what}"))
}

/// Does `work` on `bytes` bytes, with a spinner if that is much.
pub(crate) fn on_bytes<T>(message: &'static str, bytes: usize, work: impl FnOnce() -> T) -> T {
    if bytes > LARGE { spinning(message, work) } else { work() }
}

/// Does `work` beside a spinner.
pub(crate) fn spinning<T>(message: impl Into<String>, work: impl FnOnce() -> T) -> T {
    let spinner = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    // The ticker is a thread: none where nobody looks.
    if !spinner.is_hidden() {
        spinner.set_message(message.into());
        spinner.enable_steady_tick(Duration::from_millis(100));
    }
    let result = work();
    spinner.finish_and_clear();
    result
}
