//! Remembers of which inputs something was made, so that it is not made again of the same.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

use crate::error::{Result, at};

/// Folders that nothing of what we make is made of.
const LEFT_OUT: [&str; 6] = ["target", "dist", "node_modules", "tests", "benches", "examples"];

/// A digest over the inputs of something.
#[derive(Clone, Default)]
pub struct Inputs(Sha256);

impl Inputs {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A version, a flag, a setting.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.part(b't', text.as_bytes());
        self
    }

    /// The content of a file, or of all files below a folder with their relative names.
    /// What is not there counts as not there. Hidden files and the folders `LEFT_OUT` are no input.
    pub fn content(mut self, path: &Path) -> Result<Self> {
        for file in files_below(path)? {
            let name = file.strip_prefix(path).unwrap_or(&file).to_string_lossy().replace('\\', "/");
            self.part(b'n', name.as_bytes());
            self.part(b'c', &fs::read(&file).map_err(at(&file))?);
        }
        self.part(b'e', b"");
        Ok(self)
    }

    /// The size and time of a file, for programs that cargo rewrites only when they change.
    #[must_use]
    pub fn built(mut self, path: &Path) -> Self {
        let meta = path.metadata().ok();
        let time = meta.as_ref().and_then(|meta| meta.modified().ok()?.duration_since(UNIX_EPOCH).ok());
        let text = format!("{:?} {:?}", meta.map(|meta| meta.len()), time);
        self.part(b'b', text.as_bytes());
        self
    }

    // Each part says its kind and length, so that no two lists of parts run into the same bytes.
    fn part(&mut self, kind: u8, bytes: &[u8]) {
        self.0.update([kind]);
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// The digest in hexadecimal.
    pub fn digest(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The first 16 hexadecimal digits of the SHA-256 of some bytes: what names carry.
pub fn short_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..8])
}

/// All files at or below a path, sorted; none when it is not there.
pub fn files_below(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(&path).map_err(at(&path))? {
                let entry = entry.map_err(at(&path))?;
                let name = entry.file_name();
                let name = name.to_string_lossy();
                let left_out = LEFT_OUT.contains(&&*name) && entry.path().is_dir();
                if !(name.starts_with('.') || left_out) {
                    open.push(entry.path());
                }
            }
        } else if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A file that holds the digest of the inputs its neighbour was made of.
#[derive(Debug, PartialEq, Eq)]
pub struct Stamp {
    file: PathBuf,
}

impl Stamp {
    /// The stamp kept in this file.
    pub fn new(file: PathBuf) -> Self {
        Self { file }
    }

    /// Whether the outputs are all there and were made of these inputs.
    pub fn holds(&self, digest: &str, outputs: &[&Path]) -> bool {
        outputs.iter().all(|output| output.exists()) && fs::read_to_string(&self.file).is_ok_and(|text| text == digest)
    }

    /// Forgets, before making anew: a half-made thing must not look whole.
    pub fn clear(&self) -> Result<()> {
        match fs::remove_file(&self.file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(at(&self.file)(error)),
            _ => Ok(()),
        }
    }

    /// Remembers the inputs.
    pub fn write(&self, digest: &str) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder).map_err(at(folder))?;
        }
        fs::write(&self.file, digest).map_err(at(&self.file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_changed_renamed_or_new_file_changes_the_digest() -> Result<()> {
        let scratch = Scratch::new("stamp")?;
        let root = scratch.path();
        let digest = || Ok::<_, crate::error::Error>(Inputs::new().text("v1").content(root)?.digest());
        fs::create_dir_all(root.join("a/b")).map_err(at(root))?;
        fs::write(root.join("a/b/one"), "1").map_err(at(root))?;
        let first = digest()?;
        assert_eq!(first, digest()?);
        fs::write(root.join("a/b/one"), "2").map_err(at(root))?;
        let changed = digest()?;
        assert_ne!(first, changed);
        fs::rename(root.join("a/b/one"), root.join("a/one")).map_err(at(root))?;
        let renamed = digest()?;
        assert_ne!(changed, renamed);
        fs::write(root.join(".hidden"), "").map_err(at(root))?;
        assert_eq!(renamed, digest()?, "hidden files are no input");
        fs::write(root.join("new"), "").map_err(at(root))?;
        assert_ne!(renamed, digest()?);
        Ok(())
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(Inputs::new().text("ab").text("c").digest(), Inputs::new().text("a").text("bc").digest());
    }

    #[test]
    fn a_stamp_holds_only_with_its_outputs_and_inputs() -> Result<()> {
        let scratch = Scratch::new("holds")?;
        let stamp = Stamp::new(scratch.path().join("deep/stamp"));
        let output = scratch.path().join("output");
        assert!(!stamp.holds("x", &[]));
        stamp.write("x")?;
        assert!(stamp.holds("x", &[]));
        assert!(!stamp.holds("y", &[]));
        assert!(!stamp.holds("x", &[&output]));
        fs::write(&output, "").map_err(at(&output))?;
        assert!(stamp.holds("x", &[&output]));
        stamp.clear()?;
        assert!(!stamp.holds("x", &[&output]));
        stamp.clear()
    }
}
