//! The demo catalogue, made by `vitrine-assets`.

use std::path::PathBuf;
use std::process::Command;

use crate::error::Result;
use crate::exec::run;
use crate::paths::Paths;
use crate::stamp::{Inputs, Stamp};
use crate::step::{Did, Steps};
use crate::tools::{host_cargo, vulkan};

/// Builds the programs of this machine that the shop takes.
pub fn programs(paths: &Paths, steps: &mut Steps) -> Result<()> {
    steps.step("service and asset pipeline", |_| {
        run(host_cargo(paths).args(["build", "--package", "vitrine-api", "--package", "vitrine-assets"]))?;
        Ok(((), Did::Work(String::new())))
    })
}

/// Makes models, posters and `catalogue.json`, with the folders of own models in `add`.
/// The programs must have been built.
pub fn make(paths: &Paths, add: &[PathBuf], steps: &mut Steps) -> Result<()> {
    steps.step("graphics driver", |_| vulkan::ready())?;
    steps.step("catalogue", |steps| {
        let program = paths.program("vitrine-assets");
        let mut inputs = Inputs::new().built(&program);
        for folder in add {
            inputs = inputs.text(&folder.to_string_lossy()).content(folder)?;
        }
        let digest = inputs.digest();
        let out = paths.catalogue();
        let stamp = Stamp::new(paths.own().join("stamps/catalogue"));
        if stamp.holds(&digest, &[&out.join("catalogue.json"), &out.join("bucket")]) {
            return Ok(((), Did::Nothing("up to date".into())));
        }
        stamp.clear()?;
        steps.announce("Making models and posters");
        let mut assets = Command::new(&program);
        assets.current_dir(&paths.root).args(["make", "--out"]).arg(&out);
        for folder in add {
            assets.arg("--add").arg(folder);
        }
        run(&mut assets)?;
        stamp.write(&digest)?;
        Ok(((), Did::Work(String::new())))
    })
}

/// `cargo xtask catalogue`.
pub fn command(paths: &Paths, add: &[PathBuf]) -> Result<()> {
    let mut steps = Steps::new();
    programs(paths, &mut steps)?;
    make(paths, add, &mut steps)?;
    steps.conclude()
}
