//! Where browsers find models.

use std::path::PathBuf;

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::{
    fs::{self, File},
    io::AsyncWriteExt as _,
};

use super::{Bucket, ByteStream, StorageError, folder::Draft};
use crate::domain::{AssetPath, Slug};

/// A single pixel one can see through, as lossless WebP.
const BLANK: &[u8] = &[
    b'R', b'I', b'F', b'F', 0x1a, 0, 0, 0, b'W', b'E', b'B', b'P', b'V', b'P', b'8', b'L', 0x0d, 0, 0, 0, 0x2f, 0, 0,
    0, 0x10, 0x07, 0x10, 0x11, 0x11, 0x88, 0x88, 0xfe, 0x07, 0,
];
/// What it is called; part of it is its digest.
const BLANK_PATH: &str = "posters/blank.{digest}.webp";

/// Where browsers find models.
#[derive(Debug)]
pub enum Shelf {
    /// A folder that this process serves.
    Folder(PathBuf),
    /// A bucket that a content network serves.
    Bucket(Bucket),
}

impl Shelf {
    /// Puts a product's model there, under a name that holds its digest.
    ///
    /// # Errors
    /// [`StorageError`]; nothing is there by that name then.
    pub async fn put_model(&self, path: &AssetPath, product: &Slug, file: ByteStream) -> Result<(), StorageError> {
        self.put(path.as_str(), "model/gltf-binary", Some(format!("product:{product}")), file).await
    }

    /// Puts a poster there that shows nothing, for products that have none yet. Returns its path; it is one pixel wide
    /// and high.
    ///
    /// # Errors
    /// [`StorageError`]
    pub async fn put_blank_poster(&self) -> Result<String, StorageError> {
        use sha2::{Digest as _, Sha256};

        let digest = crate::domain::hex(&Sha256::digest(BLANK));
        let path = BLANK_PATH.replace("{digest}", &digest[..16]);
        let file = stream::iter([Ok(Bytes::from_static(BLANK))]).boxed();
        self.put(&path, "image/webp", None, file).await?;
        Ok(path)
    }

    async fn put(
        &self,
        path: &str,
        media_type: &str,
        tag: Option<String>,
        mut file: ByteStream,
    ) -> Result<(), StorageError> {
        let dir = match self {
            Self::Bucket(bucket) => return bucket.put(path, media_type, tag, file).await,
            Self::Folder(dir) => dir,
        };
        let goal = dir.join(path);
        if let Some(parent) = goal.parent() {
            fs::create_dir_all(parent).await?;
        }
        let draft = Draft::new(goal)?;
        let mut copy = File::create(&draft.path).await?;
        while let Some(chunk) = file.try_next().await? {
            copy.write_all(&chunk).await?;
        }
        copy.sync_all().await?;
        draft.keep().await
    }
}
