//! The tests of the infrastructure: its types, its templates, and a real deployment to an emulator of AWS.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::error::{Result, at};
use crate::exec::{run, run_heard, script, which};
use crate::paths::Paths;
use crate::stamp::files_below;
use crate::step::{Did, Steps};
use crate::tools::cfn_lint::CFN_LINT;
use crate::tools::ministack::MINISTACK;
use crate::tools::{apt, npm};

use super::deploy::{quiet, tsx};
use super::summary::Summary;
use super::test::Options;

/// The environments whose templates are linted: one of each size, and one with all that can be chosen.
const LINTED: [&str; 3] = ["starter", "global", "full"];

/// What the tests run besides Node: scripts of instances want `jq`, and certificates `openssl`.
const PROGRAMS: [&str; 2] = ["jq", "openssl"];

/// Brings its packages and programs; nothing else can be tested without.
pub fn packages(paths: &Paths, steps: &mut Steps) -> Result<Option<()>> {
    let packages = steps.attempt("npm packages of the infrastructure", |_| npm::packages(paths, npm::INFRA))?;
    let programs = steps.attempt("jq and openssl", |_| {
        let missing: Vec<&str> = PROGRAMS.into_iter().filter(|name| which(name).is_none()).collect();
        if missing.is_empty() {
            return Ok(((), Did::Nothing("on PATH".into())));
        }
        apt::install(paths, &missing.join(" and "), &missing)?;
        Ok(((), Did::Work("installed".into())))
    })?;
    Ok(packages.and(programs))
}

/// What needs no deployment.
pub fn check(paths: &Paths, options: &Options, steps: &mut Steps, summary: &mut Summary) -> Result<()> {
    steps.attempt("infrastructure, types", |_| {
        let mut tsc = Command::new(script("npx"));
        run(tsc.current_dir(paths.root.join("infra")).args(["tsc", "--noEmit"]))?;
        Ok(((), Did::Work(String::new())))
    })?;
    steps.attempt("infrastructure, stacks and deployment", |steps| {
        steps.announce("Testing the stacks and the deployment");
        node_test(paths, options, "test/all.test.ts", &[], summary.of("node, infrastructure"))?;
        Ok(((), Did::Work(String::new())))
    })?;
    if options.filter.is_none() {
        steps.attempt_all("cfn-lint", |steps| lint(paths, steps))?;
    }
    Ok(())
}

fn lint(paths: &Paths, steps: &mut Steps) -> Result<()> {
    let program = steps.step("cfn-lint", |steps| CFN_LINT.ready(paths, steps))?;
    steps.step("infrastructure, cfn-lint", |_| {
        let mut templates = Vec::new();
        for environment in LINTED {
            let folder = paths.own().join("cdk").join(environment);
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).map_err(at(&folder))?;
            run(tsx(paths, "test/support/synth.ts").arg(environment).arg(&folder))?;
            templates.extend(files_below(&folder)?.into_iter().filter(|file| is_template(file)));
        }
        run(Command::new(&program)
            .arg("--non-zero-exit-code")
            .arg("informational")
            .args(["--template"])
            .args(&templates))?;
        Ok(((), Did::Work(format!("{} templates", templates.len()))))
    })
}

fn is_template(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().ends_with(".template.json"))
}

/// The deployment, with the site that was built.
pub fn deployed(
    paths: &Paths,
    options: &Options,
    site: &Path,
    browser: Option<&Path>,
    steps: &mut Steps,
    summary: &mut Summary,
) -> Result<()> {
    steps.attempt_all("infrastructure, deployed", |steps| {
        let ministack = steps.step("ministack", |steps| MINISTACK.ready(paths, steps))?;
        steps.step("infrastructure, deployed", |steps| {
            steps.announce("Deploying to an emulator of AWS");
            let (catalogue, api) = (paths.catalogue(), paths.program("vitrine-api"));
            let mut settings = vec![
                ("VITRINE_MINISTACK", ministack.as_path()),
                ("VITRINE_SITE", site),
                ("VITRINE_CATALOGUE_DIR", &catalogue),
                ("VITRINE_API", &api),
            ];
            settings.extend(browser.map(|browser| ("CHROMIUM", browser)));
            node_test(paths, options, "test/emulator/deployed.test.ts", &settings, summary.of("node, deployed"))?;
            Ok(((), Did::Work(String::new())))
        })
    })?;
    Ok(())
}

fn node_test(
    paths: &Paths,
    options: &Options,
    file: &str,
    settings: &[(&str, &Path)],
    kept: &mut Vec<String>,
) -> Result<()> {
    let mut node = Command::new("node");
    node.current_dir(paths.root.join("infra")).args(["--import", "tsx", "--test", "--test-reporter=spec"]);
    quiet(&mut node);
    if let Some(filter) = &options.filter {
        node.args(["--test-name-pattern", filter]);
    }
    run_heard(node.arg(file).envs(settings.iter().copied()), Summary::NODE, kept)
}
