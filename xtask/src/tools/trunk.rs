//! Trunk builds and serves the storefront.

use std::path::PathBuf;

use crate::error::Result;
use crate::paths::Paths;
use crate::step::{Did, Steps};

/// The version that the project is built with.
pub const VERSION: &str = "0.21.14";

/// Finds or installs it.
pub fn ready(paths: &Paths, steps: &Steps) -> Result<(PathBuf, Did)> {
    super::exact(paths, "trunk", VERSION, steps, || {
        // It copies and hashes some files, and runs programs.
        super::cargo_install(
            paths,
            "trunk",
            VERSION,
            "0",
            &["--locked", "--no-default-features", "--features", "rustls"],
        )
    })
}
