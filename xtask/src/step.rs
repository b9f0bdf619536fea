//! Says what each step does and how long it took, and remembers it for the table at the end.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::exec;

/// What a step turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Did {
    /// Nothing was to do: it was there, or is up to date. The text says what was found.
    Nothing(String),
    /// Work was done. The text says what came of it; it may be empty.
    Work(String),
    /// It could not be done, and what follows can do without. The text says what that means.
    Without(String),
}

#[derive(Debug)]
struct Record {
    name: String,
    took: Duration,
    failed: bool,
}

/// The steps of one command.
#[derive(Debug)]
pub struct Steps {
    begun: Instant,
    records: Vec<Record>,
    colour: bool,
    terse: bool,
}

impl Steps {
    /// No steps yet.
    pub fn new() -> Self {
        let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { begun: Instant::now(), records: Vec::new(), colour, terse: false }
    }

    /// Says nothing of steps with nothing to do: for commands that other programs call again and again.
    #[must_use]
    pub fn terse(mut self) -> Self {
        self.terse = true;
        self
    }

    /// Steps of work beside these: none yet, and said in the same way.
    #[must_use]
    pub fn fresh(&self) -> Self {
        Self { begun: Instant::now(), records: Vec::new(), colour: self.colour, terse: self.terse }
    }

    /// Counts what was done beside these with them.
    pub fn adopt(&mut self, other: Self) {
        self.records.extend(other.records);
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// A remark between steps.
    pub fn say(&self, text: &str) {
        exec::say(&format!("{} {text}", self.paint("2", "·")));
    }

    /// Says that work begins which will show output of its own or take long.
    pub fn announce(&self, text: &str) {
        exec::say(&format!("{} {text}", self.paint("36", "▸")));
    }

    /// Runs a step and says how it went. An error is passed on; it is printed by whoever gives up on it.
    pub fn step<T>(&mut self, name: &str, work: impl FnOnce(&Self) -> Result<(T, Did)>) -> Result<T> {
        if exec::interrupted() {
            return Err(Error::Interrupted);
        }
        let begun = Instant::now();
        let result = work(self);
        let took = begun.elapsed();
        let (mark, note) = match &result {
            Ok((_, Did::Nothing(note) | Did::Work(note))) => (self.paint("32", "✓"), note.clone()),
            Ok((_, Did::Without(note))) => (self.paint("33", "!"), note.clone()),
            Err(_) => (self.paint("31", "✗"), String::new()),
        };
        if !(self.terse && matches!(&result, Ok((_, Did::Nothing(_))))) {
            let text = if note.is_empty() { name.to_owned() } else { format!("{name}: {note}") };
            exec::say(&format!("{mark} {text} {}", self.paint("2", &format!("({})", seconds(took)))));
        }
        let _ = std::io::stderr().flush();
        self.records.push(Record { name: name.to_owned(), took, failed: result.is_err() });
        result.map(|(value, _)| value)
    }

    /// Runs a step that others do not wait for: its error is printed and counted, and the rest goes on.
    /// Only a request to end is passed on.
    pub fn attempt<T>(&mut self, name: &str, work: impl FnOnce(&Self) -> Result<(T, Did)>) -> Result<Option<T>> {
        match self.step(name, work) {
            Ok(value) => Ok(Some(value)),
            Err(Error::Interrupted) => Err(Error::Interrupted),
            Err(error) => {
                exec::say(&format!("{} {error}", self.paint("31", "error:")));
                Ok(None)
            }
        }
    }

    /// Runs steps of which each needs the one before: an error ends them, and the rest of the command goes on.
    pub fn attempt_all<T>(&mut self, name: &str, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<Option<T>> {
        let before = self.failed();
        match work(self) {
            Ok(value) => Ok(Some(value)),
            Err(Error::Interrupted) => Err(Error::Interrupted),
            Err(error) => {
                exec::say(&format!("{} {error}", self.paint("31", "error:")));
                // An error between two steps counts as well.
                if self.failed() == before {
                    self.records.push(Record { name: name.to_owned(), took: Duration::ZERO, failed: true });
                }
                Ok(None)
            }
        }
    }

    fn failed(&self) -> usize {
        self.records.iter().filter(|record| record.failed).count()
    }

    /// Prints all steps with their times and fails if any failed.
    pub fn conclude(&self) -> Result<()> {
        eprint!("\n{}", self.table());
        match self.failed() {
            0 => Ok(()),
            failed => Err(Error::Failed(failed)),
        }
    }

    fn table(&self) -> String {
        let width = self.records.iter().map(|record| record.name.chars().count()).max().unwrap_or(0).max(5);
        let mut text = String::new();
        let mut line = |name: &str, took: Duration, failed: bool| {
            let end = if failed { "  FAILED" } else { "" };
            let _ = writeln!(text, "  {name:width$}  {:>9}{end}", seconds(took));
        };
        for record in &self.records {
            line(&record.name, record.took, record.failed);
        }
        // By the clock: some steps may have run side by side.
        line("total", self.begun.elapsed(), false);
        text
    }
}

/// A duration as people read it.
pub fn seconds(took: Duration) -> String {
    let seconds = took.as_secs_f64();
    if seconds < 120.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {:02} s", took.as_secs() / 60, took.as_secs() % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_and_the_rest_goes_on() {
        let mut steps = Steps::new();
        let first = steps.attempt("breaks", |_| Err::<((), Did), _>(Error::Unexpected("as meant".into())));
        assert!(matches!(first, Ok(None)));
        let second = steps.attempt("works", |_| Ok((7, Did::Work(String::new()))));
        assert!(matches!(second, Ok(Some(7))));
        assert!(matches!(steps.conclude(), Err(Error::Failed(1))));
        assert_eq!(steps.table().lines().filter(|line| line.ends_with("FAILED")).count(), 1);
    }

    #[test]
    fn a_failed_row_of_steps_is_counted_once() {
        let mut steps = Steps::new();
        let error = || Error::Unexpected("as meant".into());
        let in_a_step = steps.attempt_all("row", |steps| steps.step("breaks", |_| Err::<((), Did), _>(error())));
        assert!(matches!(in_a_step, Ok(None)));
        assert_eq!(steps.failed(), 1);
        let between = steps.attempt_all("row", |_| Err::<(), _>(error()));
        assert!(matches!(between, Ok(None)));
        assert_eq!(steps.failed(), 2);
        assert!(matches!(steps.attempt_all("row", |_| Err::<(), _>(Error::Interrupted)), Err(Error::Interrupted)));
    }

    #[test]
    fn durations_are_readable() {
        assert_eq!(seconds(Duration::from_millis(1234)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }
}
