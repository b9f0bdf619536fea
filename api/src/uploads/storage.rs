//! Where files are kept.

use futures_util::stream::BoxStream;

use super::{Bucket, Folder, StorageError, part_size};
use crate::db::entities::upload;

pub use bytes::Bytes;

/// The bytes of a file, as they come.
pub type ByteStream = BoxStream<'static, Result<Bytes, StorageError>>;

/// Where files are kept.
#[derive(Debug)]
pub enum Storage {
    /// A folder on this machine.
    Folder(Folder),
    /// A bucket.
    S3(Bucket),
}

impl Storage {
    /// Begins a file that comes in parts. Returns the storage's own name for that.
    ///
    /// # Errors
    /// [`StorageError`]
    pub async fn begin(&self, key: &str) -> Result<String, StorageError> {
        match self {
            Self::Folder(_) => Ok(String::new()),
            Self::S3(bucket) => bucket.begin(key).await,
        }
    }

    /// Where a part may be put for an hour, by whoever knows it, if it is as long as it should be: a URL, or a path at the
    /// shop.
    ///
    /// # Errors
    /// [`StorageError`]
    pub async fn part_url(&self, upload: &upload::Model, number: u32, now: i64) -> Result<String, StorageError> {
        match self {
            Self::Folder(folder) => Ok(folder.link(&upload.public_id, number, now)),
            Self::S3(bucket) => {
                let (bytes, part_bytes) = (upload.bytes.unsigned_abs(), upload.part_bytes.unsigned_abs());
                let size = part_size(bytes, part_bytes, number).unwrap_or_default();
                bucket.part_url(&upload.object_key, &upload.multipart, number, size).await
            }
        }
    }

    /// Makes one file of all parts. What is joined already stays so.
    ///
    /// # Errors
    /// [`StorageError`]
    pub async fn join(&self, upload: &upload::Model) -> Result<(), StorageError> {
        match self {
            Self::Folder(folder) => folder.join(&upload.public_id, &upload.parts.0).await,
            Self::S3(bucket) => bucket.join(&upload.object_key, &upload.multipart, &upload.parts.0).await,
        }
    }

    /// Reads the joined file.
    ///
    /// # Errors
    /// [`StorageError`]
    pub async fn read(&self, upload: &upload::Model) -> Result<ByteStream, StorageError> {
        match self {
            Self::Folder(folder) => folder.read(&upload.public_id).await,
            Self::S3(bucket) => bucket.read(&upload.object_key).await,
        }
    }

    /// Drops the parts that were joined.
    ///
    /// # Errors
    /// [`StorageError`]
    pub async fn tidy(&self, upload: &upload::Model) -> Result<(), StorageError> {
        match self {
            Self::Folder(folder) => folder.drop_parts(&upload.public_id).await,
            Self::S3(_) => Ok(()),
        }
    }

    /// Drops the file and all its parts.
    ///
    /// # Errors
    /// [`StorageError`]
    pub async fn discard(&self, upload: &upload::Model) -> Result<(), StorageError> {
        match self {
            Self::Folder(folder) => folder.discard(&upload.public_id).await,
            Self::S3(bucket) => bucket.discard(&upload.object_key, &upload.multipart).await,
        }
    }
}
