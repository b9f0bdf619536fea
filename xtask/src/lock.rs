//! Takes turns with other commands of ours: two that run at once must not write the same files.
//!
//! The system gives a lock back when its holder ends, in whichever way. Our children do not inherit it, and none that
//! runs while we hold one may wait for it: trunk's hook ends early when [`EMBED_IS_READY`] is set.
//!
//! [`EMBED_IS_READY`]: crate::site::storefront::EMBED_IS_READY

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use crate::error::{Error, Result, at};
use crate::exec::interrupted;
use crate::paths::Paths;

/// Others wait for as long as this lives.
#[derive(Debug)]
pub struct Lock {
    _files: Vec<File>,
}

impl Lock {
    /// To change the cache of tools, which all clones share. May be held when asking for [`Lock::packages`].
    pub fn tools(paths: &Paths) -> Result<Self> {
        Self::take(vec![paths.cache.clone()], "tools.lock", "installs tools")
    }

    /// To install packages of the system: the package manager itself waits only for some of its own locks.
    pub fn packages(paths: &Paths) -> Result<Self> {
        Self::take(vec![paths.cache.clone()], "packages.lock", "installs packages")
    }

    /// To make something in the target folder, in `target/embed` or in `dist/`: `thing` says what. Not to be held while
    /// serving it.
    pub fn make(paths: &Paths, thing: &str) -> Result<Self> {
        Self::take(vec![paths.own(), paths.local()], &format!("{thing}.lock"), &format!("makes the {thing}"))
    }

    fn take(folders: Vec<PathBuf>, name: &str, does: &str) -> Result<Self> {
        let files =
            in_order(folders)?.into_iter().map(|folder| wait(&folder.join(name), does)).collect::<Result<_>>()?;
        Ok(Self { _files: files })
    }
}

/// The folders in one order, so that no two wait for each other, and each once, so that we do not wait for ourselves.
fn in_order(folders: Vec<PathBuf>) -> Result<Vec<PathBuf>> {
    let resolve = |folder: PathBuf| {
        fs::create_dir_all(&folder).map_err(at(&folder))?;
        folder.canonicalize().map_err(at(folder))
    };
    let mut folders = folders.into_iter().map(resolve).collect::<Result<Vec<_>>>()?;
    folders.sort();
    folders.dedup();
    Ok(folders)
}

/// Locks a file. It asks again and again, as a wait for the lock itself would not end at Ctrl-C.
fn wait(path: &Path, does: &str) -> Result<File> {
    let file = File::options().read(true).write(true).create(true).truncate(false).open(path).map_err(at(path))?;
    let mut said = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            // Some network disks know no locks; one command at a time works there too.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(at(path)(error)),
            Err(TryLockError::WouldBlock) => {}
        }
        if interrupted() {
            return Err(Error::Interrupted);
        }
        if !said {
            crate::exec::say(&format!("· another command {does}: waiting until it is done"));
            said = true;
        }
        sleep(Duration::from_millis(100));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;

    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn the_second_waits_for_the_first() -> Result<()> {
        let scratch = Scratch::new("lock")?;
        let folder = scratch.path().join("deep");
        let first = Lock::take(vec![folder.clone()], "lock", "tests")?;
        let (sender, receiver) = mpsc::channel();
        let second = thread::spawn(move || {
            let lock = Lock::take(vec![folder], "lock", "tests");
            let _ = sender.send(());
            lock.map(drop)
        });
        assert!(receiver.recv_timeout(Duration::from_millis(300)).is_err(), "both have it");
        drop(first);
        assert!(receiver.recv_timeout(Duration::from_mins(1)).is_ok(), "it was not given back");
        second.join().map_err(|_| Error::Unexpected("the second broke off".into()))?
    }

    #[cfg(unix)]
    #[test]
    fn one_folder_by_two_names_is_locked_once() -> Result<()> {
        let scratch = Scratch::new("lock-names")?;
        let (folder, link) = (scratch.path().join("folder"), scratch.path().join("link"));
        fs::create_dir_all(&folder).map_err(at(&folder))?;
        std::os::unix::fs::symlink(&folder, &link).map_err(at(&link))?;
        assert_eq!(in_order(vec![link, folder])?.len(), 1);
        Ok(())
    }
}
