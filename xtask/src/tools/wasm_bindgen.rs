//! wasm-bindgen's program must be of exactly the version that the crates were compiled with.

use std::fs;
use std::path::PathBuf;

use crate::cargo_lock::locked_version;
use crate::error::{Error, Result, at};
use crate::paths::Paths;
use crate::step::{Did, Steps};

/// The version that Cargo.lock holds.
pub fn wanted(paths: &Paths) -> Result<String> {
    let file = paths.root.join("Cargo.lock");
    let lock = fs::read_to_string(&file).map_err(at(&file))?;
    locked_version(&lock, "wasm-bindgen")
        .map(str::to_owned)
        .ok_or_else(|| Error::Unexpected("Cargo.lock does not hold wasm-bindgen".into()))
}

/// Finds or installs it.
pub fn ready(paths: &Paths, version: &str, steps: &Steps) -> Result<(PathBuf, Did)> {
    super::exact(paths, "wasm-bindgen", version, steps, || {
        super::cargo_install(paths, "wasm-bindgen-cli", version, "1", &[])
    })
}
