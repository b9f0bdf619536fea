//! Where mail goes.

use std::path::PathBuf;

use super::Secret;

/// Where mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mail {
    /// Into the log, for trying the shop out.
    Log,
    /// Into a folder, a file each.
    Folder(PathBuf),
    /// To a server, by a URL such as `smtps://user:password@host`.
    Smtp(Secret),
}
