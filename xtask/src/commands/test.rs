//! `test`: everything that the project checks about itself.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use crate::error::Result;
use crate::exec::run;
use crate::paths::Paths;
use crate::site::{self, Quality};
use crate::stamp::files_below;
use crate::step::{Did, Steps};
use crate::tools::wasm_target::{TARGET, Toolchain};
use crate::tools::{Toolbox, chromium, host_cargo, npm, postgres, redis};

use super::catalogue;

/// The parts of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// rustfmt.
    Fmt,
    /// clippy, with warnings denied.
    Clippy,
    /// Unit and integration tests, against SQLite, PostgreSQL and Redis.
    Unit,
    /// The catalogue, by the Khronos validator.
    Catalogue,
    /// Browser tests, with WebGPU and with WebGL2, and what they fetch against the budgets.
    Browser,
}

/// What to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// These parts; all when empty.
    pub only: Vec<Part>,
    /// Only tests whose names hold this.
    pub filter: Option<String>,
}

impl Options {
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

/// The one crate that compiles for WebAssembly alone.
const WEB: &str = "vitrine-web";
const VIEWER_FEATURES: [&str; 2] = ["webgpu", "webgl"];

/// Runs the parts. Each is tried even when another has failed.
pub fn command(paths: &Paths, options: &Options) -> Result<()> {
    let mut steps = Steps::new();
    let tools = Toolbox::ready(paths, &mut steps)?;
    let wants_models = options.wants(Part::Catalogue) || options.wants(Part::Browser);
    if wants_models {
        steps.step("npm packages of the tests", |_| npm::test_packages(paths))?;
    }
    let browser = if options.wants(Part::Browser) { steps.step("Chromium", |_| chromium::ready(paths))? } else { None };
    if options.wants(Part::Fmt) {
        steps.attempt("format", |_| {
            run(host_cargo(paths).args(["fmt", "--all", "--check"]))?;
            Ok(((), Did::Work(String::new())))
        })?;
    }
    if options.wants(Part::Clippy) {
        clippy(&tools, &mut steps)?;
    }
    if options.wants(Part::Unit) {
        unit(paths, options, &mut steps)?;
    }
    if wants_models {
        let made = |steps: &mut Steps| {
            catalogue::programs(paths, steps)?;
            catalogue::make(paths, &[], steps)
        };
        let made = attempt_all(&mut steps, made)?;
        if made && options.wants(Part::Catalogue) {
            steps.attempt("glTF validator", |_| {
                let mut node = Command::new("node");
                let models = files_below(&paths.catalogue().join("bucket/models"))?;
                run(node.current_dir(&paths.root).arg("assets/validate.mjs").args(&models))?;
                Ok(((), Did::Work(format!("{} models", models.len()))))
            })?;
        }
        if made && options.wants(Part::Browser) {
            browser_tests(&tools, browser.as_deref(), options, &mut steps)?;
        }
    }
    steps.conclude()
}

/// Runs steps that stop at the first failure of theirs, which then does not stop the others.
fn attempt_all(steps: &mut Steps, work: impl FnOnce(&mut Steps) -> Result<()>) -> Result<bool> {
    match work(steps) {
        Ok(()) => Ok(true),
        Err(crate::error::Error::Interrupted) => Err(crate::error::Error::Interrupted),
        Err(error) => {
            eprintln!("error: {error}");
            Ok(false)
        }
    }
}

fn clippy(tools: &Toolbox, steps: &mut Steps) -> Result<()> {
    let deny = ["--", "-D", "warnings"];
    steps.attempt("clippy", |_| {
        let mut cargo = host_cargo(&tools.paths);
        run(cargo.args(["clippy", "--workspace", "--all-targets", "--exclude", WEB]).args(deny))?;
        Ok(((), Did::Work(String::new())))
    })?;
    for feature in VIEWER_FEATURES {
        steps.attempt(&format!("lints, viewer for {feature}"), |_| {
            let mut cargo = tools.wasm_cargo();
            // The distribution's toolchain brings no clippy: there the compiler's own lints are what there is.
            let (how, did) = match tools.toolchain {
                Toolchain::Active => ("clippy", Did::Work(String::new())),
                Toolchain::Private(_) => ("rustc", Did::Without("by rustc alone: no clippy for wasm32 here".into())),
            };
            let profile = if how == "clippy" { "dev" } else { "check" };
            cargo.args([how, "--profile", profile, "--package", WEB, "--target", TARGET]);
            run(cargo.args(["--no-default-features", "--features", feature]).args(deny))?;
            Ok(((), did))
        })?;
    }
    Ok(())
}

fn unit(paths: &Paths, options: &Options, steps: &mut Steps) -> Result<()> {
    let postgres = steps.step("PostgreSQL", |_| {
        let (programs, did) = postgres::ready()?;
        Ok((postgres::start(&programs)?, did))
    })?;
    let redis = steps.step("Redis", |_| {
        let (program, did) = redis::ready()?;
        Ok((redis::start(&program)?, did))
    })?;
    steps.attempt("unit and integration tests", |steps| {
        steps.announce("Testing the crates");
        let mut cargo = host_cargo(paths);
        cargo.args(["test", "--workspace", "--no-fail-fast", "--exclude", WEB]);
        cargo.env("VITRINE_TEST_POSTGRES", &postgres.url).env("VITRINE_TEST_REDIS", &redis.url);
        if let Some(filter) = &options.filter {
            cargo.arg(filter);
        }
        run(&mut cargo)?;
        Ok(((), Did::Work(String::new())))
    })?;
    Ok(())
}

fn browser_tests(tools: &Toolbox, browser: Option<&Path>, options: &Options, steps: &mut Steps) -> Result<()> {
    let site = |steps: &mut Steps| site::build(tools, Quality::Release, steps).map(drop);
    if !attempt_all(steps, site)? {
        return Ok(());
    }
    for project in ["webgpu", "webgl2"] {
        steps.attempt(&format!("browser tests, {project}"), |steps| {
            steps.announce(&format!("Testing in Chromium with {project}"));
            let mut playwright = Command::new(if cfg!(windows) { "npx.cmd" } else { "npx" });
            playwright.current_dir(tools.paths.root.join("e2e"));
            playwright.args(["playwright", "test", "--project", project]);
            if let Some(filter) = &options.filter {
                playwright.args(["--grep", filter, "--pass-with-no-tests"]);
            }
            let settings: [(&str, OsString); 3] = [
                ("VITRINE_SITE", site::folder(&tools.paths, Quality::Release).into()),
                ("VITRINE_CATALOGUE_DIR", tools.paths.catalogue().into()),
                ("VITRINE_API", tools.paths.program("vitrine-api").into()),
            ];
            playwright.envs(settings);
            if let Some(browser) = browser {
                playwright.env("CHROMIUM", browser);
            }
            run(&mut playwright)?;
            Ok(((), Did::Work(String::new())))
        })?;
    }
    Ok(())
}
