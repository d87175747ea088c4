//! Runs steps at the same time, unless they use the same things. Each takes one thread; a thread that is free begins the
//! first step, in order, that nothing stands in the way of. What a step prints is shown in one piece when it ends.

use core::time::Duration;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use anyhow::{Result, bail};

use super::{Output, Place, Step};
use crate::shell::{green, red, seconds};

/// A step that was run.
pub(super) struct Done<'s> {
    pub(super) step: &'s Step,
    pub(super) result: Result<()>,
    pub(super) time: Duration,
    /// Of processors; nothing where steps run alone and print as they go.
    pub(super) cpu: Duration,
}

struct State<'s> {
    waiting: Vec<&'s Step>,
    running: Vec<&'s Step>,
    done: Vec<Done<'s>>,
}

impl<'s> State<'s> {
    /// Takes the first step that shares nothing with those that run.
    fn begin(&mut self) -> Option<&'s Step> {
        let is_free = |step: &&Step| {
            !self.running.iter().any(|other| other.uses.iter().any(|used| step.uses.contains(used)))
        };
        let place = self.waiting.iter().position(is_free)?;
        let step = self.waiting.remove(place);
        self.running.push(step);
        Some(step)
    }
}

/// Runs all of `steps`, at most `jobs` at a time, and returns them in the order in which they ended.
pub(super) fn run<'s>(steps: &[&'s Step], jobs: usize, verbose: bool, place: &Place) -> Vec<Done<'s>> {
    let state = Mutex::new(State { waiting: steps.to_vec(), running: Vec::new(), done: Vec::new() });
    let ended = Condvar::new();
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| work(&state, &ended, jobs == 1, verbose, place));
        }
    });
    state.into_inner().unwrap_or_else(PoisonError::into_inner).done
}

fn work(state: &Mutex<State<'_>>, ended: &Condvar, alone: bool, verbose: bool, place: &Place) {
    let mut guard = lock(state);
    while !guard.waiting.is_empty() {
        let Some(step) = guard.begin() else {
            guard = ended.wait(guard).unwrap_or_else(PoisonError::into_inner);
            continue;
        };
        drop(guard);
        let start = Instant::now();
        let (mut log, mut cpu) = (String::new(), Duration::ZERO);
        let result = run_step(step, verbose, alone, place, &mut log, &mut cpu);
        let time = start.elapsed();
        // Under the lock, so that two steps that end together do not mix.
        guard = lock(state);
        print!("{log}");
        match &result {
            Ok(()) => println!("{} {} in {}", green("ok"), step.name, seconds(time)),
            Err(error) => println!("{} {} in {}: {error:#}", red("FAILED"), step.name, seconds(time)),
        }
        guard.running.retain(|other| other.name != step.name);
        guard.done.push(Done { step, result, time, cpu });
        ended.notify_all();
    }
}

fn lock<'g, 's>(state: &'g Mutex<State<'s>>) -> MutexGuard<'g, State<'s>> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs the commands of a step. Beside others its output goes to `log`, `alone` to where ours goes.
fn run_step(
    step: &Step,
    verbose: bool,
    alone: bool,
    place: &Place,
    log: &mut String,
    cpu: &mut Duration,
) -> Result<()> {
    let shown = verbose || step.output == Output::Shown;
    for command in (step.commands)(place)? {
        let typed = command.typed().to_owned();
        let line = format!("-- {}: {typed}\n", step.name);
        if alone {
            print!("{line}");
            if shown {
                command.run_shown()?;
            } else {
                command.run_hidden()?;
            }
            continue;
        }
        log.push_str(&line);
        let (passed, text, took) = command.kept()?;
        *cpu += took;
        if shown || !passed {
            log.push_str(&text);
        }
        if !passed {
            bail!("`{typed}` failed");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::Cmd;

    fn shell(place: &Place, text: &str) -> Result<Vec<Cmd>> {
        Ok(vec![Cmd::new("sh", &place.root).arg("-c").arg(text)])
    }

    /// Appends `a`, waits, appends `b`.
    fn slow(place: &Place) -> Result<Vec<Cmd>> {
        shell(place, "printf a >> log; sleep 0.2; printf b >> log; echo one; echo two >&2")
    }

    /// Ends well when [`second`] begins meanwhile, and the other way round.
    fn first(place: &Place) -> Result<Vec<Cmd>> {
        shell(place, "touch first; for i in $(seq 300); do test -e second && exit 0; sleep 0.1; done; exit 1")
    }

    fn second(place: &Place) -> Result<Vec<Cmd>> {
        shell(place, "touch second; for i in $(seq 300); do test -e first && exit 0; sleep 0.1; done; exit 1")
    }

    fn fails(place: &Place) -> Result<Vec<Cmd>> {
        Ok(vec![Cmd::new("sh", &place.root).arg("-c").arg("exit 3"), Cmd::new("not-run", &place.root)])
    }

    const fn step(
        name: &'static str,
        uses: &'static [&'static str],
        commands: fn(&Place) -> Result<Vec<Cmd>>,
    ) -> Step {
        Step { name, holds: "", output: Output::Shown, uses, commands }
    }

    fn order(steps: &[&Step], jobs: usize) -> Result<(String, Vec<bool>)> {
        let folder = tempfile::tempdir()?;
        let place = Place { root: folder.path().to_owned(), xtask: "xtask".into() };
        let done = run(steps, jobs, false, &place);
        let log = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
        Ok((log, done.iter().map(|done| done.result.is_ok()).collect()))
    }

    const ONE: Step = step("one", &["debug"], slow);
    const SAME: Step = step("same", &["tools", "debug"], slow);

    #[test]
    fn steps_that_share_something_follow_each_other() -> Result<()> {
        assert_eq!(order(&[&ONE, &SAME], 2)?, ("abab".to_owned(), vec![true, true]));
        Ok(())
    }

    #[test]
    fn others_run_together() -> Result<()> {
        let (first, second) = (step("first", &["debug"], first), step("second", &["cross"], second));
        assert_eq!(order(&[&ONE, &SAME, &first, &second], 2)?.1, [true; 4]);
        Ok(())
    }

    #[test]
    fn a_step_that_fails_stops_no_other_and_ends_at_its_first_failure() -> Result<()> {
        let (log, passed) = order(&[&step("fails", &["debug"], fails), &ONE], 2)?;
        assert_eq!((log.as_str(), passed), ("ab", vec![false, true]));
        Ok(())
    }

    #[test]
    fn both_kinds_of_output_are_kept_in_one_piece() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let place = Place { root: folder.path().to_owned(), xtask: "xtask".into() };
        let (mut log, mut cpu) = (String::new(), Duration::ZERO);
        run_step(&ONE, false, false, &place, &mut log, &mut cpu)?;
        assert!(log.starts_with("-- one: ") && log.ends_with("one\ntwo\n"), "{log}");
        Ok(())
    }
}
