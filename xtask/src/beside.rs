//! Work beside other work: one core compiles or optimises while another waits for a server or a browser.
//!
//! What such work says, and the programs that it runs, is kept in a file and printed in one piece once it is asked for, so
//! that the output of both can be read.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::thread::{Scope, ScopedJoinHandle};
use std::time::Instant;

use crate::error::{Error, Result, at};
use crate::exec;
use crate::paths::Paths;
use crate::step::{Did, Steps, seconds};

/// Work that is under way.
#[derive(Debug)]
pub struct Beside<'scope, T> {
    name: String,
    begun: Instant,
    log: PathBuf,
    thread: ScopedJoinHandle<'scope, (T, Steps)>,
}

/// Begins the work. It has steps of its own, which the caller's take over at [`Beside::join`].
pub fn begin<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    paths: &Paths,
    name: &str,
    steps: &Steps,
    work: impl FnOnce(&mut Steps) -> T + Send + 'scope,
) -> Result<Beside<'scope, T>> {
    let folder = paths.own().join("beside");
    fs::create_dir_all(&folder).map_err(at(&folder))?;
    let log = folder.join(format!("{}.txt", name.replace(' ', "-")));
    let file = File::create(&log).map_err(at(&log))?;
    steps.say(&format!("beside what follows: {name}"));
    let mut own = steps.fresh();
    let thread = scope.spawn(move || {
        exec::log_to(Some(file));
        let value = work(&mut own);
        (value, own)
    });
    Ok(Beside { name: name.to_owned(), begun: Instant::now(), log, thread })
}

impl<T> Beside<'_, T> {
    /// Waits for its end, prints what it said, and takes its steps over.
    pub fn join(self, steps: &mut Steps) -> Result<T> {
        let Self { name, begun, log, thread } = self;
        let (value, own) = steps.step(&format!("rest of what ran beside ({name})"), |_| {
            let ended = thread.join().map_err(|_| Error::Unexpected(format!("{name} broke off")));
            let said = fs::read(&log).map_err(at(&log))?;
            // As whole lines of one moment: nothing else writes meanwhile.
            let mut stderr = io::stderr().lock();
            let _ = writeln!(stderr, "\n── {name}")
                .and_then(|()| stderr.write_all(&said))
                .and_then(|()| writeln!(stderr, "──"));
            Ok((ended?, Did::Work(format!("{} in all", seconds(begun.elapsed())))))
        })?;
        steps.adopt(own);
        Ok(value)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;
    use std::thread;

    use super::*;
    use crate::exec::{run, run_heard};
    use crate::scratch::Scratch;

    #[test]
    fn what_runs_beside_is_kept_apart_and_counted() -> Result<()> {
        let scratch = Scratch::new("beside")?;
        let paths = Paths { root: scratch.path().into(), target: scratch.path().into(), cache: scratch.path().into() };
        let mut steps = Steps::new();
        let (kept, log) = thread::scope(|scope| {
            let beside = begin(scope, &paths, "some work", &steps, |steps| {
                let mut kept = Vec::new();
                let shell = |text: &str| {
                    let mut command = Command::new("sh");
                    command.args(["-c", text]);
                    command
                };
                let _ = steps.attempt("speaks", |steps| {
                    steps.announce("it begins");
                    run(&mut shell("echo said; echo complained >&2"))?;
                    run_heard(&mut shell("echo heard; echo loud >&2"), |line| line == "heard", &mut kept)?;
                    Ok(((), Did::Work(String::new())))
                });
                let _ = steps.attempt("fails", |_| {
                    run(&mut shell("exit 3"))?;
                    Ok(((), Did::Work(String::new())))
                });
                kept
            })?;
            let log = beside.log.clone();
            Ok::<_, Error>((beside.join(&mut steps)?, fs::read_to_string(&log).map_err(at(&log))?))
        })?;
        assert_eq!(kept, ["heard"]);
        for word in ["it begins", "said", "complained", "heard", "loud", "speaks", "fails", "exit code 3"] {
            assert!(log.contains(word), "{word}: {log}");
        }
        assert!(matches!(steps.conclude(), Err(Error::Failed(1))), "its failures count");
        Ok(())
    }
}
