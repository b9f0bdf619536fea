//! The storefront, built by trunk into a folder of ours.

use std::path::PathBuf;

use std::process::Command;

use crate::error::Result;
use crate::exec::run;
use crate::paths::Paths;
use crate::stamp::Stamp;
use crate::step::{Did, Steps};
use crate::tools::Toolbox;

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
        let digest = inputs.digest();
        let out = folder(&tools.paths, quality);
        let stamp = Stamp::new(tools.paths.own().join("stamps").join(format!("storefront-{}", quality.name())));
        if stamp.holds(&digest, &[&out.join("index.html")]) {
            return Ok(((), Did::Nothing("up to date".into())));
        }
        stamp.clear()?;
        steps.announce("Compiling the storefront with trunk");
        let mut trunk = Command::new(&tools.trunk);
        tools.toolchain.apply(&mut trunk);
        trunk.current_dir(root).env("CARGO_TARGET_DIR", tools.paths.wasm_target()).env("PATH", tools.path());
        // Trunk takes NO_COLOR=true or false and stumbles over the usual NO_COLOR=1.
        trunk.env(EMBED_IS_READY, "1").env_remove("NO_COLOR");
        trunk.args(["build", "--skip-version-check", "--dist"]).arg(&out).args(["--public-url", "/", "--no-sri=true"]);
        if quality == Quality::Release {
            trunk.arg("--release=true");
        }
        run(&mut trunk)?;
        stamp.write(&digest)?;
        Ok(((), Did::Work(String::new())))
    })
}
