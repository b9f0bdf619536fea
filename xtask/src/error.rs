//! What can go wrong, and what to do about it.

use std::io;
use std::path::PathBuf;

/// An error of a developer command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A tool is not there and could not be had without the user's help.
    #[error("{what} is missing.\n  {advice}")]
    Missing {
        /// The tool.
        what: String,
        /// How to get it.
        advice: String,
    },
    /// A program ended badly; what it had to say stands above.
    #[error("`{command}` {end}")]
    Command {
        /// As one would type it.
        command: String,
        /// How it ended.
        end: String,
    },
    /// A program could not be started at all.
    #[error("`{command}` cannot be started: {source}")]
    Start {
        /// As one would type it.
        command: String,
        /// Why.
        source: io::Error,
    },
    /// A file or folder could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something is not as the project has it.
    #[error("{0}")]
    Unexpected(String),
    /// Ctrl-C, or a polite request to end.
    #[error("stopped")]
    Interrupted,
    /// Some steps of a longer run failed; each has said why.
    #[error("{0} of the steps failed")]
    Failed(usize),
}

impl Error {
    /// What to do about it, or else what went wrong: for where the missing thing is named already.
    pub fn advice(&self) -> String {
        match self {
            Self::Missing { advice, .. } => advice.clone(),
            other => other.to_string(),
        }
    }
}

/// The result of most things here.
pub type Result<T> = std::result::Result<T, Error>;

/// Turns an I/O error at a path into ours.
pub fn at(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Error {
    let path = path.into();
    move |source| Error::File { path, source }
}
