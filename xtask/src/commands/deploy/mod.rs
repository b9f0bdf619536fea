//! `deploy`: the whole shop to AWS, and back. What is put there, and in which order, stands in `infra`; here is what has to
//! be built for it.

mod binary;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::exec::{output, probe, run, run_asking};
use crate::paths::Paths;
use crate::site::{self, Quality};
use crate::step::Steps;
use crate::tools::{Toolbox, npm};

use super::catalogue;

/// What to do.
#[derive(Debug, Clone, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Options {
    /// The environment: the name of a file in infra/environments
    #[arg(long, value_name = "NAME")]
    env: String,
    /// Print what would be done, and do nothing
    #[arg(long, conflicts_with_all = ["rollback", "list", "invalidate_product"])]
    dry_run: bool,
    /// Put the demo catalogue into the database as well: what it names becomes as it says, other products are hidden
    #[arg(long, conflicts_with_all = ["rollback", "list", "invalidate_product"])]
    seed: bool,
    /// Go back to the release before, or to this one
    #[arg(long, value_name = "RELEASE", num_args = 0..=1, default_missing_value = "", conflicts_with = "list")]
    rollback: Option<String>,
    /// Print the releases
    #[arg(long)]
    list: bool,
    /// Have the content network forget what it keeps of this product
    #[arg(long, value_name = "SLUG", conflicts_with_all = ["rollback", "list"])]
    invalidate_product: Option<String>,
    /// A service that was built elsewhere, for the environment's architecture
    #[arg(long, value_name = "FILE")]
    api: Option<PathBuf>,
    /// What to call this release [default: by time and commit]; one that broke off goes on under its own name
    #[arg(long, value_name = "ID", conflicts_with_all = ["rollback", "list", "invalidate_product"])]
    release: Option<String>,
    /// Ask nothing
    #[arg(long)]
    yes: bool,
}

/// What the build must know of an environment.
#[derive(Debug, Deserialize)]
struct Environment {
    architecture: binary::Architecture,
}

/// Does it.
pub fn command(paths: &Paths, options: &Options) -> Result<()> {
    let mut steps = Steps::new();
    steps.step("npm", |_| npm::present(paths))?;
    steps.step("npm packages of the infrastructure", |_| npm::packages(paths, npm::INFRA))?;
    // Before anything is built: what cannot be is told at once.
    let environment = environment(paths, &options.env)?;
    let mut deploy = tsx(paths, "deploy/main.ts");
    deploy.args(["--env", &options.env]);
    if options.dry_run {
        deploy.arg("--dry-run");
    }
    if options.yes {
        deploy.arg("--yes");
    }
    if let Some(release) = &options.rollback {
        deploy.arg("--rollback").args(Some(release).filter(|release| !release.is_empty()));
        return run_asking(&mut deploy);
    }
    if options.list {
        return run(deploy.arg("--list"));
    }
    if let Some(product) = &options.invalidate_product {
        return run(deploy.args(["--invalidate-product", product]));
    }
    if options.seed {
        deploy.arg("--seed");
    }
    let (site, catalogue, api) = if options.dry_run {
        let api = match &options.api {
            Some(file) => std::path::absolute(file).map_err(crate::error::at(file))?,
            None => binary::place(paths, environment.architecture),
        };
        (site::folder(paths, Quality::Release), paths.catalogue(), api)
    } else {
        let tools = Toolbox::ready(paths, &mut steps)?;
        let catalogue = catalogue::from_scratch(paths, &[], &mut steps)?;
        let site = site::build(&tools, Quality::Release, &catalogue, &mut steps)?;
        let api = match &options.api {
            Some(file) => absolute(file)?,
            None => binary::build(paths, environment.architecture, &mut steps)?,
        };
        (site, catalogue, api)
    };
    deploy.arg("--site").arg(site).arg("--catalogue").arg(catalogue).arg("--api").arg(api);
    run_asking(deploy.arg("--release").arg(options.release.clone().unwrap_or_else(|| release(paths))))
}

/// Checks it, and reads what concerns us.
fn environment(paths: &Paths, name: &str) -> Result<Environment> {
    let text = output(tsx(paths, "bin/environment.ts").arg(name))?;
    serde_json::from_str(&text)
        .map_err(|error| Error::Unexpected(format!("environment {name} cannot be read: {error}")))
}

/// What a release is called: when it was made, in UTC so that names sort by time, and of which commit.
fn release(paths: &Paths) -> String {
    let git = |arguments: &[&str]| probe("git", &[&["-C", &paths.root.to_string_lossy()], arguments].concat());
    let commit = git(&["rev-parse", "--short=10", "HEAD"]).unwrap_or_else(|| "unknown".into());
    let changed = git(&["status", "--porcelain"]).is_some_and(|changes| !changes.is_empty());
    let time = probe("date", &["-u", "+%Y%m%d-%H%M%S"]).unwrap_or_else(|| "undated".into());
    format!("{time}-{commit}{}", if changed { "-changed" } else { "" })
}

fn absolute(file: &Path) -> Result<PathBuf> {
    file.canonicalize().map_err(crate::error::at(file))
}

/// A program of `infra`, which is TypeScript.
pub fn tsx(paths: &Paths, program: &str) -> Command {
    let mut node = Command::new("node");
    node.current_dir(paths.root.join("infra")).args(["--import", "tsx", program]);
    quiet(&mut node);
    node
}

/// AWS's client has, each time it runs on a Node that its later versions will not support, ten lines to say so: ours is of a
/// locked version.
pub fn quiet(node: &mut Command) {
    node.env("AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED", "true");
}
