//! Runs files of test vectors.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use jose_tests::vectors::{self, Outcome, ReadError, Tally};

/// Runs test vectors (`jose-vectors/1`, or Wycheproof's JOSE files) through the library, with a policy of everything
/// it implements.
///
/// Prints a line for each case that does not behave as its file expects, what was skipped and for want of which
/// feature, and last the counts. Ends with 1 when anything failed, with 2 when a file cannot be used.
#[derive(Parser)]
#[command(name = "vectors", version)]
struct Arguments {
    /// Files of vectors, or folders, which stand for all the JSON files in them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Tell of every case, also of those that passed or were skipped.
    #[arg(short, long)]
    verbose: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut total = Tally::default();
    for path in &arguments.files {
        let files = match vectors::files_of(path) {
            Ok(files) => files,
            Err(error) => return unusable(path, &error),
        };
        for file in files {
            let cases = match vectors::read(&file) {
                Ok(cases) => cases,
                // In a folder, other files are somebody else's.
                Err(ReadError::Format(schema)) if path.is_dir() => {
                    println!("passed over: {}, no JOSE test vectors ({schema})", file.display());
                    continue;
                }
                Err(error) => return unusable(&file, &error),
            };
            let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
            let tally = vectors::run(&cases, |case, outcome| match outcome {
                Outcome::Failed(what) => println!("FAILED {name} {}: {what}", case.id),
                Outcome::SoftOtherwise(what) => println!("soft {name} {}: {what}", case.id),
                outcome if arguments.verbose => println!("{name} {}: {outcome:?}", case.id),
                _ => {}
            });
            total.add(&tally);
        }
    }
    println!("{total}");
    if total.failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn unusable(path: &std::path::Path, error: &ReadError) -> ExitCode {
    eprintln!("{}: {error}", path.display());
    ExitCode::from(2)
}
