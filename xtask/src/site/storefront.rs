//! The storefront, built by trunk into folders of ours.
//!
//! Released, it comes as two modules of the same crate, each with a page of its own, so that who looks around does not
//! fetch the till and the back office.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result, at};
use crate::exec::run;
use crate::paths::Paths;
use crate::step::{Did, Steps};
use crate::tools::{Toolbox, trunk};

use super::{Quality, wasm_inputs};

/// Says to the hook in Trunk.toml that the embedded viewer was seen to already.
pub const EMBED_IS_READY: &str = "VITRINE_EMBED_IS_READY";

/// The page that the others are made of; `trunk serve` serves it with all features.
const SOURCE: &str = "index.html";
/// Where the crate's features go in it.
const BIN: &str = "data-bin=\"vitrine-storefront\"";

/// A module with its page.
#[derive(Debug)]
pub struct Part {
    /// The page's name in the site.
    pub page: &'static str,
    /// The crate's features; all of them where none is named.
    features: Option<&'static str>,
    /// Lines of the source page that it does without, by what they hold.
    without: &'static [&'static str],
}

const RELEASE: [Part; 2] = [
    // Home, collections, products, cart: what most come for.
    Part { page: "index.html", features: Some("window"), without: &["/till.css", "/desk.css", "stripe-payment.js"] },
    // Account, checkout, orders, back office.
    Part { page: "desk.html", features: Some("till,admin"), without: &[] },
];
const DEBUG: [Part; 1] = [Part { page: "index.html", features: None, without: &[] }];

/// What the site is made of; the first part's page is the start page.
pub fn parts(quality: Quality) -> &'static [Part] {
    match quality {
        Quality::Release => &RELEASE,
        Quality::Debug => &DEBUG,
    }
}

impl Part {
    fn name(&self) -> &'static str {
        self.page.trim_end_matches(".html")
    }

    /// What trunk made of it.
    pub fn folder(&self, paths: &Paths, quality: Quality) -> PathBuf {
        paths.own().join("trunk").join(format!("{}-{}", quality.name(), self.name()))
    }

    /// The page that trunk is to build.
    fn source(&self, page: &str) -> Result<String> {
        let Some(features) = self.features else { return Ok(page.to_owned()) };
        if !page.contains(BIN) {
            return Err(Error::Unexpected(format!("{SOURCE} has no {BIN}, so its features cannot be chosen")));
        }
        let chosen = format!("{BIN} data-cargo-no-default-features data-cargo-features=\"{features}\"");
        let mut text = String::new();
        for line in page.lines().filter(|line| !self.without.iter().any(|part| line.contains(part))) {
            text += &line.replace(BIN, &chosen);
            text.push('\n');
        }
        Ok(text)
    }
}

/// Runs trunk for each part of which anything changed.
pub fn build(tools: &Toolbox, quality: Quality, steps: &mut Steps) -> Result<()> {
    for part in parts(quality) {
        build_part(tools, quality, part, steps)?;
    }
    Ok(())
}

fn build_part(tools: &Toolbox, quality: Quality, part: &Part, steps: &mut Steps) -> Result<()> {
    let what = part.features.map(|features| format!(" ({features})")).unwrap_or_default();
    steps.step(&format!("storefront{what}, {}", quality.name()), |steps| {
        let root = &tools.paths.root;
        let source = root.join(SOURCE);
        let page = part.source(&fs::read_to_string(&source).map_err(at(&source))?)?;
        let mut inputs = wasm_inputs(tools, quality)?.text(&page);
        for part in ["Trunk.toml", "storefront", "contract", "target/embed"] {
            inputs = inputs.content(&root.join(part))?;
        }
        let out = part.folder(&tools.paths, quality);
        // Beside the source, since what a page refers to is looked for from where it lies.
        let target = match part.features {
            Some(_) => root.join(format!(".{}", part.page)),
            None => source,
        };
        let arguments = arguments(&target, &out, quality);
        inputs = inputs.text(trunk::VERSION);
        for argument in &arguments {
            inputs = inputs.text(&argument.to_string_lossy());
        }
        let digest = inputs.digest();
        let stamp = tools.paths.stamp(&format!("storefront-{}-{}", quality.name(), part.name()), &out);
        if stamp.holds(&digest, &[&out.join(part.page)]) {
            return Ok(((), Did::Nothing("up to date".into())));
        }
        stamp.clear()?;
        steps.announce("Compiling the storefront with trunk");
        let mut trunk = Command::new(&tools.trunk);
        tools.toolchain.apply(&mut trunk, &tools.paths);
        trunk.current_dir(root).env("CARGO_TARGET_DIR", tools.paths.wasm_target()).env("PATH", tools.path());
        // Trunk takes NO_COLOR=true or false and stumbles over the usual NO_COLOR=1.
        trunk.env(EMBED_IS_READY, "1").env_remove("NO_COLOR");
        // Its log is no result of ours.
        trunk.stdout(std::io::stderr());
        if part.features.is_some() {
            fs::write(&target, &page).map_err(at(&target))?;
        }
        let built = run(trunk.args(arguments));
        if part.features.is_some() {
            fs::remove_file(&target).map_err(at(&target))?;
        }
        built?;
        // Trunk names the page after its source, or index.html, as its version has it.
        let named = [out.join(format!(".{}", part.page)), out.join(SOURCE)].into_iter().find(|page| page.is_file());
        if let Some(named) = named.filter(|named| *named != out.join(part.page)) {
            fs::rename(&named, out.join(part.page)).map_err(at(&named))?;
        }
        stamp.write(&digest)?;
        Ok(((), Did::Work(String::new())))
    })
}

/// What trunk is told.
fn arguments(target: &Path, out: &Path, quality: Quality) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = vec!["build".into(), target.into()];
    arguments.extend(["--skip-version-check".into(), "--dist".into(), OsString::from(out)]);
    arguments.extend(["--public-url", "/", "--no-sri=true"].map(Into::into));
    if quality == Quality::Release {
        arguments.push("--release=true".into());
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_its_features_and_leaves_out_what_it_can() -> Result<()> {
        let page = "<link href=\"storefront/styles/till.css\" />\n<link data-bin=\"vitrine-storefront\" />\n";
        let [window, desk] = &RELEASE;
        assert_eq!(
            window.source(page)?,
            "<link data-bin=\"vitrine-storefront\" data-cargo-no-default-features data-cargo-features=\"window\" />\n"
        );
        assert!(desk.source(page)?.contains("till.css"));
        assert_eq!(DEBUG[0].source(page)?, page);
        assert!(window.source("<p>").is_err());
        Ok(())
    }
}
