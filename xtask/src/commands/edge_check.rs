//! `edge-check`: whether a shop, wherever it is, keeps what `infra/edge-check/contract.ts` says of its edge.

use std::path::PathBuf;

use crate::error::Result;
use crate::exec::run;
use crate::paths::Paths;
use crate::step::Steps;
use crate::tools::npm;

use super::deploy::tsx;

/// Which shop.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// Its address: `https://shop.example`, or `http://127.0.0.1:8080` for that of `cargo xtask run`
    url: String,
    /// Where its models are [default: where its pages look for them]
    #[arg(long, value_name = "URL")]
    models: Option<String>,
    /// A model there; may be given more than once [default: those of the shop's products]
    #[arg(long, value_name = "PATH")]
    model: Vec<String>,
    /// The origin whose pages may read models [default: the shop's]
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// Ask there, whatever the addresses say
    #[arg(long, value_name = "HOST:PORT")]
    connect: Option<String>,
    /// The same for what comes without TLS
    #[arg(long, value_name = "HOST:PORT")]
    connect_http: Option<String>,
    /// There is no API
    #[arg(long)]
    skip_api: bool,
    /// Trust who is vouched for by this certificate
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
}

/// Asks it all.
pub fn command(paths: &Paths, options: &Options) -> Result<()> {
    let mut steps = Steps::new().terse();
    steps.step("npm", |_| npm::present(paths))?;
    steps.step("npm packages of the infrastructure", |_| npm::packages(paths, npm::INFRA))?;
    let mut check = tsx(paths, "edge-check/main.ts");
    check.arg(&options.url);
    let values = [
        ("--models", &options.models),
        ("--origin", &options.origin),
        ("--connect", &options.connect),
        ("--connect-http", &options.connect_http),
    ];
    for (flag, value) in values {
        if let Some(value) = value {
            check.args([flag, value]);
        }
    }
    check.args(options.model.iter().flat_map(|path| ["--model", path]));
    if options.skip_api {
        check.arg("--skip-api");
    }
    if let Some(file) = &options.ca {
        check.arg("--ca").arg(file.canonicalize().map_err(crate::error::at(file))?);
    }
    run(&mut check)
}
