//! Runs programs so that a request to end reaches all of them.
//!
//! Each child leads a process group of its own: a Ctrl-C comes to us alone, and we pass it on to the whole group.

use std::cell::RefCell;
use std::env;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// How long a child may take to end by itself once it was asked to.
const GRACE: Duration = Duration::from_secs(15);

/// From here on Ctrl-C, SIGTERM and SIGHUP are noted instead of ending the process at once.
pub fn listen_for_interrupts() {
    // Only a second call could fail, and there is none.
    let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst));
}

/// Whether we were asked to end.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// The way to ask a child to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// As Ctrl-C does.
    Interrupt,
    /// SIGTERM.
    Terminate,
}

/// A command as one would type it, for messages.
pub fn typed(command: &Command) -> String {
    let mut text = shown(command.get_program());
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&shown(argument));
    }
    text
}

fn shown(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    if word.is_empty() || word.contains(char::is_whitespace) { format!("'{word}'") } else { word.into_owned() }
}

fn spawn(command: &mut Command) -> Result<Child> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command.spawn().map_err(|source| Error::Start { command: typed(command), source })
}

thread_local! {
    /// Where this thread's programs write to, and what it says goes; our own output where there is none.
    static LOG: RefCell<Option<File>> = const { RefCell::new(None) };
}

/// From here on what this thread says, and the programs that it runs, goes to a file.
pub fn log_to(file: Option<File>) {
    LOG.set(file);
}

fn log() -> Option<File> {
    LOG.with_borrow(|log| log.as_ref().and_then(|file| file.try_clone().ok()))
}

/// Says a line to whoever watches.
pub fn say(line: &str) {
    match log() {
        Some(mut file) => drop(writeln!(file, "{line}")),
        None => eprintln!("{line}"),
    }
}

/// Runs a command to its end; its output goes where ours goes.
pub fn run(command: &mut Command) -> Result<()> {
    command.stdin(Stdio::null());
    if let (Some(out), Some(err)) = (log(), log()) {
        command.stdout(out).stderr(err);
    }
    let status = wait(spawn(command)?)?;
    check(command, status)
}

/// Runs a command that may ask the user: it keeps our input, and is of our process group, as only that of the terminal may
/// read from it.
pub fn run_asking(command: &mut Command) -> Result<()> {
    let mut child = command.spawn().map_err(|source| Error::Start { command: typed(command), source })?;
    // Ctrl-C reaches it as it reaches us; how it then ends is its own affair.
    let status = child.wait().map_err(|source| Error::Start { command: typed(command), source })?;
    check(command, status)
}

/// Runs a command to its end, passes on what it writes to stdout line by line, and adds the lines that `keep` wants to
/// `kept`: also those of a run that ends badly.
pub fn run_heard(command: &mut Command, keep: fn(&str) -> bool, kept: &mut Vec<String>) -> Result<()> {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut log = log();
    if let Some(err) = self::log() {
        command.stderr(err);
    }
    let mut child = spawn(command)?;
    let stdout = child.stdout.take();
    let listener = thread::spawn(move || {
        let mut kept = Vec::new();
        let Some(stdout) = stdout else { return kept };
        for line in BufReader::new(stdout).split(b'\n').map_while(std::io::Result::ok) {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            match &mut log {
                Some(file) => drop(writeln!(file, "{line}")),
                None => println!("{line}"),
            }
            if keep(&line) {
                kept.push(line);
            }
        }
        kept
    });
    let status = wait(child);
    kept.extend(listener.join().unwrap_or_default());
    check(command, status?)
}

/// Runs a command to its end and returns what it wrote to stdout; stderr goes where ours goes.
pub fn output(command: &mut Command) -> Result<String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    // `Command::output` would keep stderr to itself.
    let out = command.spawn().and_then(Child::wait_with_output);
    let out = out.map_err(|source| Error::Start { command: typed(command), source })?;
    check(command, out.status)?;
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// What a command writes to stdout if it runs and ends well; it is otherwise silent.
pub fn probe(program: impl AsRef<OsStr>, arguments: &[&str]) -> Option<String> {
    let out = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    out.status.success().then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

fn check(command: &Command, status: ExitStatus) -> Result<()> {
    if interrupted() {
        return Err(Error::Interrupted);
    }
    if status.success() {
        return Ok(());
    }
    let end = status.code().map_or_else(|| "was killed".to_owned(), |code| format!("ended with exit code {code}"));
    Err(Error::Command { command: typed(command), end })
}

fn wait(mut child: Child) -> Result<ExitStatus> {
    // Short steps are not kept waiting, long ones are not polled hard.
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = ended(&mut child)? {
            return Ok(status);
        }
        if interrupted() {
            end(&mut child, Ask::Interrupt, None);
            return Err(Error::Interrupted);
        }
        sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(40));
    }
}

fn ended(child: &mut Child) -> Result<Option<ExitStatus>> {
    child.try_wait().map_err(|source| Error::Start { command: format!("process {}", child.id()), source })
}

/// Asks a child's group (or the one process `only`) to end, waits, and kills the group where asking did not help.
fn end(child: &mut Child, ask: Ask, only: Option<i32>) {
    signal(child, ask, only);
    let asked = Instant::now();
    while asked.elapsed() < GRACE {
        match child.try_wait() {
            Ok(None) => sleep(Duration::from_millis(20)),
            _ => return,
        }
    }
    kill(child);
    let _ = child.wait();
}

#[cfg(unix)]
fn signal(child: &mut Child, ask: Ask, only: Option<i32>) {
    use nix::sys::signal::{Signal, kill, killpg};
    use nix::unistd::Pid;
    let signal = match ask {
        Ask::Interrupt => Signal::SIGINT,
        Ask::Terminate => Signal::SIGTERM,
    };
    // A process that is gone already needs no signal.
    let _ = match only {
        Some(pid) => kill(Pid::from_raw(pid), signal),
        None => killpg(Pid::from_raw(child.id() as i32), signal),
    };
}

#[cfg(not(unix))]
fn signal(child: &mut Child, _: Ask, _: Option<i32>) {
    let _ = child.kill();
}

#[cfg(unix)]
fn kill(child: &mut Child) {
    use nix::sys::signal::{Signal, killpg};
    let _ = killpg(nix::unistd::Pid::from_raw(child.id() as i32), Signal::SIGKILL);
}

#[cfg(not(unix))]
fn kill(child: &mut Child) {
    let _ = child.kill();
}

/// A program that runs beside us and is stopped when this is dropped.
#[derive(Debug)]
pub struct Service {
    name: String,
    child: Child,
    ask: Ask,
    pid_file: Option<PathBuf>,
}

impl Service {
    /// Starts it. The command's own stdio settings hold, but it gets no input.
    pub fn start(name: &str, command: &mut Command, ask: Ask) -> Result<Self> {
        command.stdin(Stdio::null());
        Ok(Self { name: name.to_owned(), child: spawn(command)?, ask, pid_file: None })
    }

    /// For a program that runs under another one: the file whose first line is the process to ask.
    #[must_use]
    pub fn asked_by(mut self, pid_file: PathBuf) -> Self {
        self.pid_file = Some(pid_file);
        self
    }

    /// The child, to take its pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// An error when it has ended, which none of ours does by itself.
    pub fn check(&mut self) -> Result<()> {
        match ended(&mut self.child)? {
            None => Ok(()),
            Some(status) => Err(Error::Unexpected(format!("{} ended by itself ({status})", self.name))),
        }
    }

    /// Waits until we are asked to end, or it ends by itself, which is an error.
    pub fn wait_for_interrupt(&mut self) -> Result<()> {
        while !interrupted() {
            self.check()?;
            sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let only = self.pid_file.as_ref().and_then(|file| std::fs::read_to_string(file).ok());
        let only = only.as_deref().and_then(|text| text.lines().next()?.trim().parse().ok());
        end(&mut self.child, self.ask, only);
    }
}

/// Polls until `ready`, the service ends, or we are asked to end. `patience` guards against a hang only.
pub fn wait_until(service: &mut Service, patience: Duration, mut ready: impl FnMut() -> bool) -> Result<()> {
    let started = Instant::now();
    while !ready() {
        service.check()?;
        if interrupted() {
            return Err(Error::Interrupted);
        }
        if started.elapsed() > patience {
            return Err(Error::Unexpected(format!("{} does not answer after {} s", service.name, patience.as_secs())));
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// The file name of a program that comes as a script, such as npm and what npm installs.
pub fn script(name: &str) -> String {
    if cfg!(windows) { format!("{name}.cmd") } else { name.to_owned() }
}

/// Finds a program by name on PATH.
pub fn which(name: &str) -> Option<PathBuf> {
    which_in(name, &env::var_os("PATH")?)
}

fn which_in(name: &str, path: &OsStr) -> Option<PathBuf> {
    let names = [format!("{name}{}", env::consts::EXE_SUFFIX), script(name)];
    env::split_paths(path).flat_map(|folder| names.each_ref().map(|name| folder.join(name))).find(|it| runs(it))
}

#[cfg(unix)]
fn runs(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn runs(file: &Path) -> bool {
    file.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_typed() {
        let mut command = Command::new("cargo");
        command.args(["test", "--", "a name"]);
        assert_eq!(typed(&command), "cargo test -- 'a name'");
    }

    #[test]
    fn a_bad_end_is_an_error_that_says_how() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).expect_err("it ends badly");
        assert_eq!(error.to_string(), "`sh -c 'exit 3'` ended with exit code 3");
    }

    #[test]
    fn wanted_lines_are_kept_also_of_a_bad_end() {
        let mut kept = vec!["before".to_owned()];
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo two >&2; echo ok: three; printf 'ok: four'; exit 1"]);
        assert!(run_heard(&mut command, |line| line.starts_with("ok"), &mut kept).is_err());
        assert_eq!(kept, ["before", "ok: three", "ok: four"]);
    }

    #[test]
    fn a_missing_program_is_an_error() {
        assert!(matches!(run(&mut Command::new("no-such-program-here")), Err(Error::Start { .. })));
    }

    #[test]
    fn a_service_and_its_children_end_with_it() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 1000 & echo $!; wait"]).stdout(Stdio::piped());
        let mut service = Service::start("sleeper", &mut command, Ask::Terminate).expect("sh is there");
        let mut line = String::new();
        let pipe = service.child().stdout.take().expect("it is piped");
        std::io::BufRead::read_line(&mut std::io::BufReader::new(pipe), &mut line).expect("it says its number");
        let grandchild = line.trim().parse().expect("a process number");
        drop(service);
        // Reaping an orphan is the system's work and takes a moment.
        let started = Instant::now();
        let gone =
            || nix::sys::signal::kill(nix::unistd::Pid::from_raw(grandchild), None).is_err() || zombie(grandchild);
        while !gone() {
            assert!(started.elapsed() < Duration::from_mins(1), "the grandchild still runs");
            sleep(Duration::from_millis(10));
        }
    }

    fn zombie(pid: i32) -> bool {
        std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z "))
    }
}
