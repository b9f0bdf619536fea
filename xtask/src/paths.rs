//! Where things lie.

use std::env;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::stamp::{Stamp, short_hash};

/// The folders that commands work in.
#[derive(Debug, Clone)]
pub struct Paths {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's target folder. What cargo's own configuration says of it is overruled, see `host_cargo`.
    pub target: PathBuf,
    /// What outlives a clone: tools that were installed for this user.
    pub cache: PathBuf,
}

impl Paths {
    /// Finds them.
    pub fn find() -> Result<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest.parent().filter(|root| root.join("Cargo.lock").is_file()).ok_or_else(|| {
            Error::Unexpected(format!(
                "{} is no longer where xtask was built; run it by cargo xtask",
                manifest.display()
            ))
        })?;
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |target| root.join(target));
        let home = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE")).map(PathBuf::from);
        let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|cache| cache.is_absolute());
        let cache = cache.or_else(|| Some(home?.join(".cache"))).ok_or_else(|| Error::Missing {
            what: "A home folder".into(),
            advice: "Set HOME or XDG_CACHE_HOME: installed tools are kept there.".into(),
        })?;
        Ok(Self { root: root.to_owned(), target, cache: cache.join("vitrine") })
    }

    /// Programs installed for us.
    pub fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// xtask's own corner of the target folder.
    pub fn own(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// The same corner of the repository's own target folder, wherever cargo builds: for what belongs to files that
    /// always lie in the repository.
    pub fn local(&self) -> PathBuf {
        self.root.join("target/xtask")
    }

    /// The stamp of what is made at `place`. It is kept on the same side: what lies in the repository may be made anew by
    /// a command with another target folder, and both must know.
    pub fn stamp(&self, name: &str, place: &Path) -> Stamp {
        let corner = if place.starts_with(&self.target) { self.own() } else { self.local() };
        Stamp::new(corner.join("stamps").join(name))
    }

    /// Where WebAssembly is built: apart, as it may be another toolchain.
    pub fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    /// The demo catalogue: `catalogue.json` and `bucket/`.
    pub fn catalogue(&self) -> PathBuf {
        self.target.join("catalogue")
    }

    /// The catalogue with the models of these folders: apart, as the plain one may be remade while this is in use.
    pub fn catalogue_with(&self, add: &[PathBuf]) -> PathBuf {
        if add.is_empty() {
            return self.catalogue();
        }
        let folders: Vec<_> = add.iter().map(|folder| folder.to_string_lossy()).collect();
        self.target.join("catalogue-added").join(short_hash(folders.join("\n").as_bytes()))
    }

    /// A program of this workspace, built in the dev profile.
    pub fn program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(target: &str) -> Paths {
        Paths { root: "/clone".into(), target: target.into(), cache: "/cache".into() }
    }

    #[test]
    fn what_lies_in_the_repository_has_its_stamp_there() {
        let (usual, other) = (paths("/clone/target"), paths("/elsewhere"));
        let embed = Path::new("/clone/target/embed");
        assert_eq!(usual.stamp("embed", embed), other.stamp("embed", embed));
        let dist = Path::new("/clone/dist");
        assert_eq!(usual.stamp("site", dist), other.stamp("site", dist));
        assert_ne!(usual.stamp("site", &usual.own()), other.stamp("site", &other.own()));
    }

    #[test]
    fn added_models_have_a_catalogue_of_their_own() {
        let paths = paths("/clone/target");
        let (one, other) = ([PathBuf::from("/a")], [PathBuf::from("/b")]);
        assert_eq!(paths.catalogue_with(&[]), paths.catalogue());
        assert_ne!(paths.catalogue_with(&one), paths.catalogue());
        assert_ne!(paths.catalogue_with(&one), paths.catalogue_with(&other));
    }
}
