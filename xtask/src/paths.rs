//! Where things lie.

use std::env;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The folders that commands work in.
#[derive(Debug, Clone)]
pub struct Paths {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's target folder.
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

    /// Where WebAssembly is built: apart, as it may be another toolchain.
    pub fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    /// The demo catalogue: `catalogue.json` and `bucket/`.
    pub fn catalogue(&self) -> PathBuf {
        self.target.join("catalogue")
    }

    /// A program of this workspace, built in the dev profile.
    pub fn program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }
}
