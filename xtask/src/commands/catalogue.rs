//! The demo catalogue, made by `vitrine-assets`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Result;
use crate::exec::run;
use crate::lock::Lock;
use crate::paths::Paths;
use crate::site::copy_tree;
use crate::stamp::Inputs;
use crate::step::{Did, Steps};
use crate::tools::{host_cargo, linting_cargo, vulkan};

use super::test;

/// How the programs of this machine are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Programs {
    /// For themselves.
    Alone,
    /// As the tests of all crates have them, which were built before: alone they and what they rest on would be compiled
    /// again, since the features that crates ask of each other are then others.
    Tested,
    /// The same, compiled by clippy.
    Linted,
}

impl Programs {
    /// The cargo that makes them.
    pub fn cargo(self, paths: &Paths) -> Command {
        match self {
            Programs::Alone | Programs::Tested => host_cargo(paths),
            Programs::Linted => linting_cargo(paths).unwrap_or_else(|| host_cargo(paths)),
        }
    }
}

/// Builds the programs of this machine that the shop takes.
pub fn programs(paths: &Paths, how: Programs, steps: &mut Steps) -> Result<()> {
    steps.step("service and asset pipeline", |_| {
        let arguments = match how {
            Programs::Alone => vec!["build", "--package", "vitrine-api", "--package", "vitrine-assets"],
            Programs::Tested | Programs::Linted => [&test::CRATES[..], &["--no-run"]].concat(),
        };
        run(how.cargo(paths).args(arguments))?;
        Ok(((), Did::Work(String::new())))
    })
}

/// Everything from the programs to the catalogue, and the folder it is in.
pub fn from_scratch(paths: &Paths, add: &[PathBuf], steps: &mut Steps) -> Result<PathBuf> {
    programs(paths, Programs::Alone, steps)?;
    steps.step("graphics driver", |_| vulkan::ready(paths))?;
    make(paths, add, steps)
}

/// Makes models, posters and `catalogue.json`, with the folders of own models in `add`, and returns their folder.
/// The programs must have been built, and posters want a graphics driver.
pub fn make(paths: &Paths, add: &[PathBuf], steps: &mut Steps) -> Result<PathBuf> {
    let out = paths.catalogue_with(add);
    let _turn = Lock::make(paths, "catalogue")?;
    steps.step("catalogue", |steps| {
        let program = paths.program("vitrine-assets");
        let mut inputs = Inputs::new().built(&program);
        for folder in add {
            inputs = inputs.text(&folder.to_string_lossy()).content(folder)?;
        }
        let digest = inputs.digest();
        let name = if add.is_empty() { "catalogue".to_owned() } else { format!("catalogue-{}", file_name(&out)) };
        let stamp = paths.stamp(&name, &out);
        if stamp.holds(&digest, &[&out.join("catalogue.json"), &out.join("bucket")]) {
            return Ok(((), Did::Nothing("up to date".into())));
        }
        stamp.clear()?;
        if !out.exists() && paths.catalogue().exists() {
            // Our own models need not be made twice: the program sees what it can keep.
            copy_tree(&paths.catalogue(), &out)?;
        }
        steps.announce("Making models and posters");
        let mut assets = Command::new(&program);
        assets.current_dir(&paths.root).args(["make", "--out"]).arg(&out);
        for folder in add {
            assets.arg("--add").arg(folder);
        }
        run(&mut assets)?;
        stamp.write(&digest)?;
        Ok(((), Did::Work(String::new())))
    })?;
    Ok(out)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// `cargo xtask catalogue`.
pub fn command(paths: &Paths, add: &[PathBuf]) -> Result<()> {
    let mut steps = Steps::new();
    let out = from_scratch(paths, add, &mut steps)?;
    steps.conclude()?;
    println!("The catalogue is in {}", out.display());
    Ok(())
}
