//! Files in a folder of this machine: `ID/NUMBER` for each part, `ID.glb` for the whole.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use sha2::{Digest as _, Sha256};
use tokio::{
    fs::{self, File},
    io::{AsyncReadExt as _, AsyncWriteExt as _},
};

use super::{ByteStream, Link, StorageError};
use crate::{config::Secret, domain::hex};

/// How much is read at once.
const CHUNK: usize = 256 * 1024;

/// A folder on this machine.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    secret: Secret,
}

impl Folder {
    /// `secret` signs the links to parts.
    pub fn new(dir: PathBuf, secret: Secret) -> Self {
        Self { dir, secret }
    }

    /// Where a part may be put.
    pub(super) fn link(&self, id: &str, number: u32, now: i64) -> String {
        Link::new(id, number, now).path(self.secret.expose().as_bytes())
    }

    /// Whether a link was given by us, and counts still.
    pub fn permits(&self, link: &Link<'_>, signature: &str, now: i64) -> bool {
        link.holds(signature, self.secret.expose().as_bytes(), now)
    }

    fn parts(&self, id: &str) -> PathBuf {
        self.dir.join(id)
    }

    fn whole(&self, id: &str) -> PathBuf {
        self.dir.join(format!("{id}.glb"))
    }

    /// Keeps a part that must be so long, and returns its `ETag`. One that came before is replaced.
    ///
    /// # Errors
    /// [`StorageError`]; what was there before is there still.
    pub async fn put<E>(
        &self,
        (id, number): (&str, u32),
        expected: u64,
        mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
    ) -> Result<String, StorageError> {
        let dir = self.parts(id);
        fs::create_dir_all(&dir).await?;
        let draft = Draft::new(dir.join(number.to_string()))?;
        let mut file = File::create(&draft.path).await?;
        let (mut hash, mut found) = (Sha256::new(), 0);
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(|_| StorageError::BrokenOff)?;
            found += chunk.len() as u64;
            if found > expected {
                return Err(StorageError::Length { expected, found });
            }
            hash.update(&chunk);
            file.write_all(&chunk).await?;
        }
        if found != expected {
            return Err(StorageError::Length { expected, found });
        }
        file.sync_all().await?;
        draft.keep().await?;
        Ok(hex(&hash.finalize()))
    }

    pub(super) async fn join(&self, id: &str, parts: &BTreeMap<u32, String>) -> Result<(), StorageError> {
        let whole = self.whole(id);
        if fs::try_exists(&whole).await? {
            return Ok(());
        }
        let draft = Draft::new(whole)?;
        let mut file = File::create(&draft.path).await?;
        let mut buffer = vec![0; CHUNK];
        for (number, etag) in parts {
            let mut part = match File::open(self.parts(id).join(number.to_string())).await {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(StorageError::Part(*number)),
                part => part?,
            };
            let mut hash = Sha256::new();
            loop {
                let read = part.read(&mut buffer).await?;
                if read == 0 {
                    break;
                }
                hash.update(&buffer[..read]);
                file.write_all(&buffer[..read]).await?;
            }
            if hex(&hash.finalize()) != etag.trim_matches('"') {
                return Err(StorageError::Part(*number));
            }
        }
        file.sync_all().await?;
        draft.keep().await
    }

    pub(super) async fn read(&self, id: &str) -> Result<ByteStream, StorageError> {
        let file = File::open(self.whole(id)).await?;
        let chunks = stream::try_unfold(file, |mut file| async move {
            let mut chunk = vec![0; CHUNK];
            let read = file.read(&mut chunk).await?;
            chunk.truncate(read);
            Ok((read > 0).then(|| (Bytes::from(chunk), file)))
        });
        Ok(chunks.boxed())
    }

    pub(super) async fn drop_parts(&self, id: &str) -> Result<(), StorageError> {
        gone(fs::remove_dir_all(self.parts(id)).await)
    }

    pub(super) async fn discard(&self, id: &str) -> Result<(), StorageError> {
        self.drop_parts(id).await?;
        gone(fs::remove_file(self.whole(id)).await)
    }
}

/// What was not there is gone as well.
fn gone(outcome: io::Result<()>) -> Result<(), StorageError> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => Ok(outcome?),
    }
}

/// A file that is being written beside the place where it is to be. Dropped, it is gone.
pub(super) struct Draft {
    pub path: PathBuf,
    goal: Option<PathBuf>,
}

impl Draft {
    pub fn new(goal: PathBuf) -> Result<Self, StorageError> {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes)?;
        let name = goal.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // Names that begin with a dot are never served.
        Ok(Self { path: goal.with_file_name(format!(".{name}.{}", hex(&bytes))), goal: Some(goal) })
    }

    /// Puts it in its place, where it is there whole or not at all.
    pub async fn keep(mut self) -> Result<(), StorageError> {
        if let Some(goal) = &self.goal {
            fs::rename(&self.path, goal).await?;
        }
        self.goal = None;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if self.goal.is_some() {
            remove(&self.path);
        }
    }
}

fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, path = %path.display(), "a draft stays behind");
    }
}
