//! The storefront, built by trunk into a folder of ours.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Result;
use crate::exec::run;
use crate::paths::Paths;
use crate::step::{Did, Steps};
use crate::tools::{Toolbox, trunk};

use super::{Quality, wasm_inputs};

/// Says to the hook in Trunk.toml that the embedded viewer was seen to already.
pub const EMBED_IS_READY: &str = "VITRINE_EMBED_IS_READY";

/// What trunk made.
pub fn folder(paths: &Paths, quality: Quality) -> PathBuf {
    paths.own().join("trunk").join(quality.name())
}

/// Runs trunk if anything that goes into the storefront changed.
pub fn build(tools: &Toolbox, quality: Quality, steps: &mut Steps) -> Result<()> {
    steps.step(&format!("storefront, {}", quality.name()), |steps| {
        let root = &tools.paths.root;
        let mut inputs = wasm_inputs(tools, quality)?;
        for part in ["index.html", "Trunk.toml", "storefront", "contract", "target/embed"] {
            inputs = inputs.content(&root.join(part))?;
        }
        let out = folder(&tools.paths, quality);
        let arguments = arguments(&out, quality);
        inputs = inputs.text(trunk::VERSION);
        for argument in &arguments {
            inputs = inputs.text(&argument.to_string_lossy());
        }
        let digest = inputs.digest();
        let stamp = tools.paths.stamp(&format!("storefront-{}", quality.name()), &out);
        if stamp.holds(&digest, &[&out.join("index.html")]) {
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
        run(trunk.args(arguments))?;
        stamp.write(&digest)?;
        Ok(((), Did::Work(String::new())))
    })
}

/// What trunk is told.
fn arguments(out: &Path, quality: Quality) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = vec!["build".into(), "--skip-version-check".into(), "--dist".into(), out.into()];
    arguments.extend(["--public-url", "/", "--no-sri=true"].map(Into::into));
    if quality == Quality::Release {
        arguments.push("--release=true".into());
    }
    arguments
}
