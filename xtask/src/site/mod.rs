//! The static site: the embeddable viewer, the storefront around it, and the form in which they are served.

pub mod assemble;
pub mod compress;
pub mod docs;
pub mod embed;
pub mod html;
pub mod instances;
pub mod names;
pub mod notices;
pub mod storefront;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result, at};
use crate::exec::run;
use crate::lock::Lock;
use crate::paths::Paths;
use crate::stamp::{Inputs, files_below};
use crate::step::Steps;
use crate::tools::Toolbox;

/// How well things are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// As shoppers get it: small and fast.
    Release,
    /// Built quickly, for work on it.
    Debug,
}

impl Quality {
    /// In names of folders.
    pub fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Debug => "debug",
        }
    }

    /// The cargo profile of WebAssembly.
    pub fn profile(self) -> &'static str {
        match self {
            Self::Release => "wasm",
            Self::Debug => "dev",
        }
    }

    /// The folder that cargo names after that profile.
    fn profile_folder(self) -> &'static str {
        match self {
            Self::Release => "wasm",
            Self::Debug => "debug",
        }
    }
}

/// The viewer alone and the whole site take turns, as the one is a part of the other.
const LOCK: &str = "site";

/// Builds everything and returns the folder to serve. The documentation shows models of `catalogue`.
pub fn build(tools: &Toolbox, quality: Quality, catalogue: &Path, steps: &mut Steps) -> Result<PathBuf> {
    let _turn = Lock::make(&tools.paths, LOCK)?;
    embed::build(tools, quality, steps)?;
    storefront::build(tools, quality, steps)?;
    let docs = match quality {
        Quality::Release => Some(docs::build(tools, catalogue, steps)?),
        Quality::Debug => None,
    };
    assemble::build(tools, quality, docs.as_ref(), steps)
}

/// Builds what is compiled: all that needs no catalogue.
pub fn modules(tools: &Toolbox, quality: Quality, steps: &mut Steps) -> Result<()> {
    let _turn = Lock::make(&tools.paths, LOCK)?;
    embed::build(tools, quality, steps)?;
    storefront::build(tools, quality, steps)
}

/// Brings `target/embed` up to date, and nothing else.
pub fn build_embed(tools: &Toolbox, quality: Quality, steps: &mut Steps) -> Result<()> {
    let _turn = Lock::make(&tools.paths, LOCK)?;
    embed::build(tools, quality, steps)
}

/// Where the site ends up.
pub fn folder(paths: &Paths, quality: Quality) -> PathBuf {
    match quality {
        Quality::Release => paths.root.join("dist"),
        Quality::Debug => paths.own().join("site-debug"),
    }
}

/// wasm-bindgen's output uses all of these; naming more makes modules that browsers refuse.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Size before all.
const EFFORT: &[&str] = &["-Oz"];

/// For the viewer, of which each byte counts: again and again, after expressions have been taken apart, as each finds what the
/// one before has uncovered. What lies lowest in memory is the end of the stack, where no address plus an offset leads: so
/// offsets may go into the instructions. It takes minutes for a module as large as the shop's.
const MOST_EFFORT: &[&str] =
    &["--low-memory-unused", "--flatten", "--rereloop", "-Oz", "-Oz", "-Oz", "--strip-target-features"];

/// Shrinks a module in its place.
fn optimise(wasm_opt: &Path, module: &Path, effort: &[&str]) -> Result<()> {
    let mut command = std::process::Command::new(wasm_opt);
    run(command.args(effort).args(FEATURES).arg(module).arg("-o").arg(module))
}

/// What decides how a module comes out of [`optimise`], besides the module. `optimiser` is its name and version.
fn optimiser_inputs(optimiser: &str) -> Inputs {
    Inputs::new().text(optimiser).text(&[EFFORT, MOST_EFFORT].concat().join(" ")).text(&FEATURES.join(" "))
}

/// What decides how WebAssembly comes out, besides the sources.
fn wasm_inputs(tools: &Toolbox, quality: Quality) -> Result<Inputs> {
    let mut rustc = std::process::Command::new("rustc");
    tools.toolchain.apply(&mut rustc, &tools.paths);
    let version = crate::exec::output(rustc.current_dir(&tools.paths.root).arg("-V"))?;
    let inputs = optimiser_inputs(tools.optimiser()).text(quality.profile()).text(&version);
    settings(&tools.paths.root, inputs, |name| std::env::var_os(name))
}

/// What tells cargo how to build: the workspace's files, and the flags of the user's shell, which overrule them.
fn settings(root: &Path, mut inputs: Inputs, variable: impl Fn(&str) -> Option<OsString>) -> Result<Inputs> {
    for file in [".cargo/config.toml", "Cargo.toml", "rust-toolchain.toml", "Cargo.lock"] {
        inputs = inputs.content(&root.join(file))?;
    }
    for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        inputs = inputs.text(&variable(name).unwrap_or_default().to_string_lossy());
    }
    Ok(inputs)
}

/// Copies all files below a folder, keeping their relative names.
pub fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    for file in files_below(from)? {
        let name = file.strip_prefix(from).map_err(|_| Error::Unexpected(format!("{} moved", file.display())))?;
        let target = to.join(name);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(at(folder))?;
        }
        fs::copy(&file, &target).map_err(at(&file))?;
    }
    Ok(())
}

/// An empty folder at this place.
fn fresh(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(at(folder)(error)),
        _ => {}
    }
    fs::create_dir_all(folder).map_err(at(folder))
}

/// Puts a finished folder in the place of another.
fn swap(finished: &Path, place: &Path) -> Result<()> {
    fresh(place)?;
    fs::remove_dir(place).map_err(at(place))?;
    fs::rename(finished, place).map_err(at(place))
}

/// A number of bytes as people read it.
fn kilobytes(bytes: u64) -> String {
    format!("{:.1} KB", bytes as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn flags_for_the_compiler_are_inputs() -> Result<()> {
        let scratch = Scratch::new("settings")?;
        let root = scratch.path();
        let digest = |flags: &str| Ok::<_, Error>(settings(root, Inputs::new(), |_| Some(flags.into()))?.digest());
        let config = root.join(".cargo/config.toml");
        fs::create_dir_all(root.join(".cargo")).map_err(at(root))?;
        fs::write(&config, "[target.wasm32-unknown-unknown]\n").map_err(at(&config))?;
        let first = digest("")?;
        assert_eq!(first, digest("")?);
        assert_ne!(first, digest("-Copt-level=1")?);
        fs::write(&config, "[target.wasm32-unknown-unknown]\nrustflags = []\n").map_err(at(&config))?;
        assert_ne!(first, digest("")?);
        Ok(())
    }

    #[test]
    fn another_optimiser_is_another_input() {
        assert_ne!(optimiser_inputs("wasm-opt 132").digest(), optimiser_inputs("wasm-opt 133").digest());
    }
}
