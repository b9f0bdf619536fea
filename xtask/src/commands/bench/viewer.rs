//! The viewer beside its peers, in a browser. What is measured, and how, stands in `viewer/bench`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::commands::catalogue;
use crate::error::{Error, Result};
use crate::exec::{run, which};
use crate::paths::Paths;
use crate::site::{self, Quality};
use crate::stamp::files_below;
use crate::step::{Did, Steps};
use crate::tools::{Toolbox, apt, chromium, npm};

/// What to measure. What is not given is as the script has it.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// Rounds, of which the median counts
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// The pages, such as model-viewer,product-viewer@webgpu
    #[arg(long, value_name = "NAMES")]
    pages: Option<String>,
    /// Of cold, idle, fps, big, warm, throttled, grid
    #[arg(long, value_name = "NAMES")]
    tests: Option<String>,
    /// How many viewers on a page, such as 12,20
    #[arg(long, value_name = "NUMBERS")]
    grid: Option<String>,
    /// The slow network: fast4g, slow4g, cable
    #[arg(long, value_name = "NAME")]
    net: Option<String>,
    /// What is shown, instead of the catalogue's lounge chair
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// A .hdr to light it by, instead of a plain studio; or none: by each viewer's own light
    #[arg(long, value_name = "FILE")]
    env: Option<PathBuf>,
    /// Measure this build of the viewer, such as one of before a change
    #[arg(long, value_name = "DIR")]
    embed: Option<PathBuf>,
    /// Keep a picture of each page here
    #[arg(long, value_name = "DIR")]
    shots: Option<PathBuf>,
    /// Where the figures go, as JSON lines
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Say what the viewer's files weigh, and measure nothing
    #[arg(long, conflicts_with_all = ["rounds", "pages", "tests", "grid", "net", "model", "env", "shots", "out"])]
    sizes: bool,
}

/// Sets up, measures and reports.
pub fn command(paths: &Paths, options: &Options) -> Result<()> {
    let mut steps = Steps::new();
    // Before the tools of the build, some of which come from it.
    steps.step("npm", |_| npm::present(paths))?;
    let embed = match &options.embed {
        Some(embed) => embed.clone(),
        None => build(paths, &mut steps)?,
    };
    let scripts = paths.root.join(npm::VIEWER_BENCH);
    // They run where we were called, as paths are meant from there.
    let mut node = Command::new("node");
    if options.sizes {
        return run(node.arg(scripts.join("sizes.mjs")).arg(embed));
    }
    let model = match &options.model {
        Some(model) => model.clone(),
        None => chair(&super::catalogue_of(paths, &mut steps)?)?,
    };
    // Where there is no Chromium, Playwright's own comes by the first.
    for (name, room) in [("npm packages of the tests", npm::E2E), ("npm packages of the peers", npm::VIEWER_BENCH)] {
        steps.step(name, |_| npm::packages(paths, room))?;
    }
    let browser = steps.step("Chromium", |steps| chromium::ready(paths, steps))?;
    steps.step("openssl", |_| openssl(paths))?;
    node.arg(scripts.join("bench.mjs")).args(["--rounds", &options.rounds.to_string()]);
    node.arg("--embed").arg(embed).arg("--model").arg(model).arg("--work").arg(paths.target.join("bench/viewer"));
    let Options { pages, tests, grid, net, env, shots, out, .. } = options;
    for (name, value) in [("--pages", pages), ("--tests", tests), ("--grid", grid), ("--net", net)] {
        if let Some(value) = value {
            node.arg(name).arg(value);
        }
    }
    for (name, value) in [("--env", env), ("--shots", shots), ("--out", out)] {
        if let Some(value) = value {
            node.arg(name).arg(value);
        }
    }
    if let Some(browser) = browser {
        node.env("CHROMIUM", browser);
    }
    steps.announce("Measuring; leave the machine alone meanwhile");
    run(&mut node)
}

/// The viewer as shoppers get it.
fn build(paths: &Paths, steps: &mut Steps) -> Result<PathBuf> {
    let tools = Toolbox::ready(paths, steps)?;
    let catalogue = catalogue::from_scratch(paths, &[], steps)?;
    Ok(site::build(&tools, Quality::Release, &catalogue, steps)?.join("embed"))
}

/// Makes the certificate of the server that the pages come from.
fn openssl(paths: &Paths) -> Result<((), Did)> {
    const OPENSSL: &str = "openssl";
    if which(OPENSSL).is_some() {
        return Ok(((), Did::Nothing("on PATH".into())));
    }
    apt::install(paths, OPENSSL, &[OPENSSL])?;
    Ok(((), Did::Work("installed".into())))
}

/// The model of a catalogue that is shown.
fn chair(catalogue: &Path) -> Result<PathBuf> {
    let models = catalogue.join("bucket/models");
    let is_it = |file: &PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("alba-lounge-chair.") && file.extension().is_some_and(|ending| ending == "glb")
    };
    let none = || Error::Unexpected(format!("no lounge chair in {}: name a --model", models.display()));
    files_below(&models)?.into_iter().find(is_it).ok_or_else(none)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::error::at;
    use crate::scratch::Scratch;

    #[test]
    fn the_chair_is_found_by_its_name() -> Result<()> {
        let scratch = Scratch::new("chair")?;
        let models = scratch.path().join("bucket/models");
        fs::create_dir_all(&models).map_err(at(&models))?;
        assert!(chair(scratch.path()).is_err());
        for name in ["alba-lounge-chair.0123.glb.br", "alba-lounge-chair.0123.glb", "meridian-watch.4567.glb"] {
            fs::write(models.join(name), "").map_err(at(&models))?;
        }
        assert_eq!(chair(scratch.path())?, models.join("alba-lounge-chair.0123.glb"));
        Ok(())
    }
}
