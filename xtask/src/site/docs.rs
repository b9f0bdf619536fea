//! The viewer's documentation and its npm package, made by Node from one source.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Result, at};
use crate::exec::run;
use crate::stamp::{Inputs, files_below};
use crate::step::{Did, Steps};
use crate::tools::Toolbox;

use super::{fresh, swap};

/// Makes the documentation in a folder and returns it, with the digest of what went into it. Its live examples show models
/// of the catalogue.
pub fn build(tools: &Toolbox, catalogue: &Path, steps: &mut Steps) -> Result<(PathBuf, String)> {
    steps.step("documentation", |_| {
        let root = &tools.paths.root;
        let mut inputs = Inputs::new().content(&root.join("Cargo.toml"))?.content(&catalogue.join("catalogue.json"))?;
        for folder in ["viewer/docs", "viewer/element/api", "storefront/fonts"] {
            inputs = inputs.content(&root.join(folder))?;
        }
        let digest = inputs.digest();
        let place = tools.paths.own().join("docs");
        let stamp = tools.paths.stamp("docs", &place);
        if stamp.holds(&digest, &[&place.join("index.html")]) {
            return Ok(((place, digest), Did::Nothing("up to date".into())));
        }
        stamp.clear()?;
        let partial = place.with_extension("partial");
        fresh(&partial)?;
        let mut node = Command::new("node");
        node.current_dir(root).arg("viewer/docs/build.mjs").arg(&partial);
        node.arg("--models").arg(catalogue.join("bucket")).arg("--catalogue").arg(catalogue.join("catalogue.json"));
        run(&mut node)?;
        swap(&partial, &place)?;
        stamp.write(&digest)?;
        let pages = files_below(&place)?.iter().filter(|file| file.extension().is_some_and(|is| is == "html")).count();
        Ok(((place, digest), Did::Work(format!("{pages} pages"))))
    })
}

/// Makes the npm package in `npm/` of the site from its `embed/`.
pub fn package(tools: &Toolbox, site: &Path) -> Result<()> {
    let place = site.join("npm");
    let _ = fs::remove_dir_all(&place);
    fs::create_dir_all(&place).map_err(at(&place))?;
    let mut node = Command::new("node");
    node.current_dir(&tools.paths.root).arg("viewer/npm/build.mjs").arg(site.join("embed")).arg(&place);
    run(&mut node)
}
