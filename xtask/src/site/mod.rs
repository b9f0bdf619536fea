//! The static site: the embeddable viewer, the storefront around it, and the form in which they are served.

pub mod assemble;
pub mod compress;
pub mod embed;
pub mod html;
pub mod names;
pub mod storefront;

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result, at};
use crate::exec::run;
use crate::paths::Paths;
use crate::stamp::files_below;
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

/// Builds everything and returns the folder to serve.
pub fn build(tools: &Toolbox, quality: Quality, steps: &mut Steps) -> Result<PathBuf> {
    embed::build(tools, quality, steps)?;
    storefront::build(tools, quality, steps)?;
    assemble::build(tools, quality, steps)
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

/// Shrinks a module in its place.
fn optimise(wasm_opt: &Path, module: &Path) -> Result<()> {
    let mut command = std::process::Command::new(wasm_opt);
    run(command.arg("-Oz").args(FEATURES).arg(module).arg("-o").arg(module))
}

/// What decides how WebAssembly comes out, besides the sources.
fn wasm_inputs(tools: &Toolbox, quality: Quality) -> Result<crate::stamp::Inputs> {
    let mut rustc = std::process::Command::new("rustc");
    tools.toolchain.apply(&mut rustc);
    let version = crate::exec::output(rustc.current_dir(&tools.paths.root).arg("-V"))?;
    let root = &tools.paths.root;
    let lock = root.join("Cargo.lock");
    let mut inputs = crate::stamp::Inputs::new().text(quality.profile()).text(&version).text(&FEATURES.join(" "));
    inputs = inputs.text(&format!("{}", tools.wasm_opt.is_some()));
    for file in ["Cargo.toml", "rust-toolchain.toml"] {
        inputs = inputs.content(&root.join(file))?;
    }
    inputs.content(&lock)
}

/// Copies all files below a folder, keeping their relative names.
fn copy_tree(from: &Path, to: &Path) -> Result<()> {
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
