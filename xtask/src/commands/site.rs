//! `build` and `embed`.

use std::env;

use crate::error::Result;
use crate::paths::Paths;
use crate::site::storefront::EMBED_IS_READY;
use crate::site::{self, Quality};
use crate::step::Steps;
use crate::tools::Toolbox;

use super::catalogue;

/// The static site in `dist/`.
pub fn build(paths: &Paths) -> Result<()> {
    let mut steps = Steps::new();
    let tools = Toolbox::ready(paths, &mut steps)?;
    // The documentation shows its models.
    let catalogue = catalogue::from_scratch(paths, &[], &mut steps)?;
    site::build(&tools, Quality::Release, &catalogue, &mut steps)?;
    steps.conclude()
}

/// The embeddable viewer in `target/embed`; trunk's hook calls this before each build.
pub fn embed(paths: &Paths, debug: bool) -> Result<()> {
    if env::var_os(EMBED_IS_READY).is_some() {
        return Ok(());
    }
    // Trunk says which way it builds.
    let debug = debug || env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "debug");
    let mut steps = Steps::new().terse();
    let tools = Toolbox::ready(paths, &mut steps)?;
    site::build_embed(&tools, if debug { Quality::Debug } else { Quality::Release }, &mut steps)
}
