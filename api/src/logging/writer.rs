//! Where lines go: they are gathered, and a thread of its own writes them. So no request waits for standard error, and
//! a busy service writes many lines at once.

use std::{
    io::{self, Write},
    mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

use tracing_subscriber::fmt::MakeWriter;

/// How long lines are gathered before they are written.
const GATHER: Duration = Duration::from_millis(5);
/// Bytes that are gathered at most. Beyond it, who logs waits: where nobody reads the log, memory must not fill.
const MOST: usize = 1024 * 1024;

/// Takes lines. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Lines(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    gathered: Mutex<Gathered>,
    /// There is something to write, or an end.
    filled: Condvar,
    /// There is room again.
    taken: Condvar,
}

#[derive(Debug, Default)]
struct Gathered {
    lines: Vec<u8>,
    /// Nobody is there any more who would write.
    ended: bool,
}

/// The thread that writes. Dropped, it writes what is left and ends.
#[derive(Debug)]
pub(super) struct Scribe {
    lines: Lines,
    thread: Option<JoinHandle<()>>,
}

/// Starts to write to `out`.
///
/// # Errors
/// Where the system gives no thread.
pub(super) fn start(mut out: impl Write + Send + 'static) -> io::Result<(Lines, Scribe)> {
    let lines = Lines(Arc::default());
    let shared = Arc::clone(&lines.0);
    let thread = thread::Builder::new().name("log".into()).spawn(move || {
        let mut taken = Vec::new();
        while shared.take(&mut taken) {
            // Where the log cannot be written there is nowhere to say so.
            let _ = out.write_all(&taken).and_then(|()| out.flush());
            taken.clear();
        }
    })?;
    Ok((lines.clone(), Scribe { lines, thread: Some(thread) }))
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for lines, and gathers some more. `false` where there will be none any more.
    fn take(&self, into: &mut Vec<u8>) -> bool {
        let idle = |gathered: &mut Gathered| gathered.lines.is_empty() && !gathered.ended;
        let ended = self.filled.wait_while(self.lock(), idle).unwrap_or_else(PoisonError::into_inner).ended;
        if !ended {
            thread::sleep(GATHER);
        }
        let mut gathered = self.lock();
        mem::swap(&mut gathered.lines, into);
        let more = !(gathered.ended && into.is_empty());
        drop(gathered);
        self.taken.notify_all();
        more
    }
}

impl Write for &Lines {
    /// Takes a whole line.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let full = |gathered: &mut Gathered| gathered.lines.len() >= MOST && !gathered.ended;
        let Shared { taken, filled, .. } = &*self.0;
        let mut gathered = taken.wait_while(self.0.lock(), full).unwrap_or_else(PoisonError::into_inner);
        if gathered.ended {
            drop(gathered);
            return io::stderr().write(line);
        }
        let first = gathered.lines.is_empty();
        gathered.lines.extend_from_slice(line);
        drop(gathered);
        if first {
            filled.notify_one();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = &'a Self;

    fn make_writer(&'a self) -> Self::Writer {
        self
    }
}

impl Drop for Scribe {
    fn drop(&mut self) {
        self.lines.0.lock().ended = true;
        self.lines.0.filled.notify_one();
        self.lines.0.taken.notify_all();
        // An error says that the thread panicked, which it has no reason to.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// Sends on what is written, and writes nothing for as long as `gate` is held.
    struct Out(mpsc::Sender<Vec<u8>>, Arc<Mutex<()>>);

    impl Write for Out {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _open = self.1.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = self.0.send(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn all_lines_are_written_in_order_and_none_is_lost_at_the_end() {
        let (sender, receiver) = mpsc::channel();
        let (lines, scribe) = start(Out(sender, Arc::default())).expect("a thread");
        let all: Vec<u8> = (0..2000_u32).flat_map(|number| format!("{number}\n").into_bytes()).collect();
        for line in all.split_inclusive(|byte| *byte == b'\n') {
            (&lines).write_all(line).expect("taken");
        }
        drop(scribe);
        assert!(receiver.into_iter().flatten().eq(all));
    }

    #[test]
    fn who_logs_waits_where_nobody_reads() {
        let (sender, receiver) = mpsc::channel();
        let gate = Arc::new(Mutex::new(()));
        let (lines, scribe) = start(Out(sender, Arc::clone(&gate))).expect("a thread");
        let closed = gate.lock().expect("no panic");
        let line = vec![b'x'; MOST / 2];
        let writer = thread::spawn(move || {
            for _ in 0..20 {
                (&lines).write_all(&line).expect("taken");
            }
        });
        thread::sleep(GATHER * 4);
        assert!(!writer.is_finished());
        drop(closed);
        writer.join().expect("no panic");
        drop(scribe);
        assert_eq!(receiver.into_iter().flatten().count(), 10 * MOST);
    }
}
