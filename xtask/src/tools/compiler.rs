//! The C compiler that Rust links with and that SQLite is built by.

use crate::error::Result;
use crate::exec::which;
use crate::paths::Paths;
use crate::step::{Did, Steps};

use super::apt;

/// Makes sure that there is one. It is checked first, as nothing is built without.
pub fn ready(paths: &Paths, steps: &mut Steps) -> Result<()> {
    if cfg!(windows) || ["cc", "clang", "gcc"].iter().any(|name| which(name).is_some()) {
        return Ok(());
    }
    steps.step("C compiler", |_| {
        apt::install(paths, "A C compiler", &["gcc", "libc6-dev"])?;
        Ok(((), Did::Work("installed".into())))
    })
}
