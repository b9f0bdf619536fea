//! Models that merchants send: in parts, straight to where files are kept, so that nothing large goes through a handler.
//!
//! A file is begun, its parts are put where the [`Storage`] says, and are joined; then it is read through once and
//! checked ([`Check`]). One that is sound can be published: copied under a name that holds its digest to where browsers
//! find models ([`Shelf`]).

mod error;
mod folder;
mod glb;
mod link;
mod presign;
mod s3;
mod shelf;
mod storage;

use std::sync::Arc;

pub use error::StorageError;
pub use folder::Folder;
pub use glb::{Check, Verdict};
pub use link::Link;
pub use presign::PresignError;
pub use s3::Bucket;
pub use shelf::Shelf;
pub use storage::{ByteStream, Bytes, Storage};

use crate::config::{self, Settings};

/// Size of each part but the last. S3 takes none below 5 MiB.
pub const PART_BYTES: u64 = 8 * 1024 * 1024;
/// The smallest file: a header and a chunk's head.
pub const LEAST: u64 = 20;
/// The largest file.
pub const MOST: u64 = 512 * 1024 * 1024;
/// How long one may put a part, in milliseconds.
pub const LINK_LASTS: i64 = 60 * 60 * 1000;

/// Where files are that people send, and where they go when they are published. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Uploads(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    storage: Storage,
    shelf: Option<Shelf>,
}

impl Uploads {
    /// As the settings say; none where no files are taken.
    ///
    /// # Errors
    /// Where the settings make no client for a bucket.
    pub fn new(settings: &Settings) -> Result<Option<Self>, StorageError> {
        let here = settings.models_dir.clone().map(Shelf::Folder);
        let (storage, shelf) = match &settings.uploads {
            config::Uploads::Off => return Ok(None),
            config::Uploads::Folder(dir) => (Storage::Folder(Folder::new(dir.clone(), settings.secret.clone())), here),
            config::Uploads::S3 { bucket, region, endpoint, accelerate, models } => {
                let models = models.as_ref().map(|models| Bucket::new(models, region, endpoint.as_ref(), false));
                let shelf = models.transpose()?.map(Shelf::Bucket).or(here);
                (Storage::S3(Bucket::new(bucket, region, endpoint.as_ref(), *accelerate)?), shelf)
            }
        };
        Ok(Some(Self(Arc::new(Inner { storage, shelf }))))
    }

    /// Where files are kept.
    pub fn storage(&self) -> &Storage {
        &self.0.storage
    }

    /// Where published models go; none where this service cannot put any there.
    pub fn shelf(&self) -> Option<&Shelf> {
        self.0.shelf.as_ref()
    }
}

/// How many parts a file of this size has.
pub fn parts_of(bytes: u64, part_bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(part_bytes.max(1))).unwrap_or(u32::MAX)
}

/// Size of a part (from 1); none where there is no such part.
pub fn part_size(bytes: u64, part_bytes: u64, number: u32) -> Option<u64> {
    let before = u64::from(number.checked_sub(1)?).checked_mul(part_bytes)?;
    bytes.checked_sub(before).filter(|left| *left > 0).map(|left| left.min(part_bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_up_the_file() {
        for (bytes, count, last) in
            [(20, 1, 20), (PART_BYTES, 1, PART_BYTES), (PART_BYTES + 1, 2, 1), (MOST, 64, PART_BYTES)]
        {
            assert_eq!(parts_of(bytes, PART_BYTES), count);
            assert_eq!(part_size(bytes, PART_BYTES, count), Some(last));
            assert_eq!(part_size(bytes, PART_BYTES, count + 1), None);
            assert_eq!(part_size(bytes, PART_BYTES, 0), None);
            let sum: u64 = (1..=count).filter_map(|number| part_size(bytes, PART_BYTES, number)).sum();
            assert_eq!(sum, bytes);
        }
    }
}
