//! Why a file could not be kept or read.

use std::io;

use super::PresignError;

/// Why a file could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The folder of this machine failed.
    #[error("the folder of uploads failed")]
    Folder(#[from] io::Error),
    /// The bucket, or the way to it, failed.
    #[error("the bucket failed")]
    Bucket(#[from] object_store::Error),
    /// A link to the bucket could not be signed.
    #[error(transparent)]
    Presign(#[from] PresignError),
    /// A part is not what its receipt says, or is gone.
    #[error("part {0} is not what its receipt says")]
    Part(u32),
    /// What was put is not as long as it must be.
    #[error("{found} bytes came where {expected} were to come")]
    Length {
        /// How long it must be.
        expected: u64,
        /// How long it is.
        found: u64,
    },
    /// The one who sent it broke off.
    #[error("it broke off")]
    BrokenOff,
    /// The system gives no random bytes.
    #[error("no random bytes can be had")]
    Random(#[from] getrandom::Error),
}
