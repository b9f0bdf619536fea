//! Finds the tools, or gets them: what is on PATH and fits is used, what is missing goes into the user's cache.

pub mod apt;
pub mod cfn_lint;
pub mod chromium;
pub mod compiler;
pub mod ministack;
pub mod nginx;
pub mod npm;
pub mod postgres;
pub mod pypi;
pub mod redis;
pub mod schemathesis;
pub mod trunk;
pub mod vulkan;
pub mod wasm_bindgen;
pub mod wasm_target;
pub mod wrk;
pub mod zigbuild;

use std::env;
use std::ffi::OsString;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};
use crate::exec;
use crate::lock::Lock;
use crate::paths::Paths;
use crate::step::{Did, Steps};

use self::wasm_target::Toolchain;

/// The tools that building the site takes.
#[derive(Debug)]
pub struct Toolbox {
    /// Where things lie.
    pub paths: Paths,
    /// The toolchain that knows wasm32.
    pub toolchain: Toolchain,
    /// wasm-bindgen's program.
    pub wasm_bindgen: PathBuf,
    /// Trunk.
    pub trunk: PathBuf,
    /// Binaryen's optimiser, where it could be had.
    pub wasm_opt: Option<PathBuf>,
    /// The bundler, where it could be had.
    pub esbuild: Option<PathBuf>,
    /// Whether a module of WebAssembly fails by what the compiler warns of. One that is up to date is not compiled, so not
    /// asked again.
    pub strict: bool,
}

impl Toolbox {
    /// Finds or gets all of them.
    pub fn ready(paths: &Paths, steps: &mut Steps) -> Result<Self> {
        // The documentation and the npm package are made by Node, at the end of everything.
        steps.step("npm", |_| npm::present(paths))?;
        compiler::ready(paths, steps)?;
        let toolchain = steps.step("Rust for wasm32", |steps| wasm_target::ready(paths, steps))?;
        let trunk = steps.step(&format!("trunk {}", trunk::VERSION), |steps| trunk::ready(paths, steps))?;
        let version = wasm_bindgen::wanted(paths)?;
        let wasm_bindgen =
            steps.step(&format!("wasm-bindgen {version}"), |steps| wasm_bindgen::ready(paths, &version, steps))?;
        let wasm_opt = steps.step(npm::WASM_OPT.title, |steps| npm::ready(paths, &npm::WASM_OPT, steps))?;
        let esbuild = steps.step(npm::ESBUILD.title, |steps| npm::ready(paths, &npm::ESBUILD, steps))?;
        Ok(Self { paths: paths.clone(), toolchain, wasm_bindgen, trunk, wasm_opt, esbuild, strict: false })
    }

    /// PATH with the folders of our tools in front.
    pub fn path(&self) -> OsString {
        let tools = [Some(&self.trunk), Some(&self.wasm_bindgen), self.wasm_opt.as_ref(), self.esbuild.as_ref()];
        let mut folders: Vec<PathBuf> = Vec::new();
        for folder in tools.into_iter().flatten().filter_map(|tool| tool.parent()) {
            if !folders.iter().any(|known| known == folder) {
                folders.push(folder.to_owned());
            }
        }
        let path = env::var_os("PATH").unwrap_or_default();
        let rest: Vec<PathBuf> = env::split_paths(&path).filter(|folder| !folders.contains(folder)).collect();
        env::join_paths(folders.into_iter().chain(rest)).unwrap_or(path)
    }

    /// The optimiser's name and version, for digests of what comes out of it; empty when it could not be had.
    pub fn optimiser(&self) -> &'static str {
        self.wasm_opt.as_ref().map_or("", |_| npm::WASM_OPT.title)
    }

    /// The same of the bundler.
    pub fn bundler(&self) -> &'static str {
        self.esbuild.as_ref().map_or("", |_| npm::ESBUILD.title)
    }

    /// A cargo that builds WebAssembly.
    pub fn wasm_cargo(&self) -> Command {
        let mut cargo = Command::new("cargo");
        self.toolchain.apply(&mut cargo, &self.paths);
        cargo.current_dir(&self.paths.root).env("CARGO_TARGET_DIR", self.paths.wasm_target());
        cargo
    }

    /// Whether the toolchain has the source of std, so that cargo can build it.
    pub fn std_source(&self) -> bool {
        let mut rustc = Command::new("rustc");
        self.toolchain.apply(&mut rustc, &self.paths);
        let Ok(sysroot) = exec::output(rustc.current_dir(&self.paths.root).args(["--print", "sysroot"])) else {
            return false;
        };
        Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/Cargo.lock").is_file()
    }
}

/// A port of the loopback that nobody listens on just now.
pub fn free_port() -> Result<u16> {
    let taken = |source| Error::Unexpected(format!("no free port on 127.0.0.1: {source}"));
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(taken)?;
    Ok(listener.local_addr().map_err(taken)?.port())
}

/// A cargo that builds for this machine, in the repository. It is told the target folder, as its own configuration may
/// name another one, and we want to find what it made.
pub fn host_cargo(paths: &Paths) -> Command {
    let mut cargo = Command::new("cargo");
    Toolchain::unapply(&mut cargo, paths);
    cargo.current_dir(&paths.root).env("CARGO_TARGET_DIR", &paths.target);
    // What `cargo run` says to us of our own package: build scripts that look at it (ring's) would run anew, and all that
    // depends on them, whenever someone changes between `cargo xtask` and plain cargo.
    let own =
        |name: &OsString| ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|at| name.to_string_lossy().starts_with(at));
    for name in env::vars_os().map(|(name, _)| name).filter(own) {
        cargo.env_remove(name);
    }
    cargo
}

/// The same, where clippy's own compiler compiles the crates of the workspace: it fails by what it finds, and makes programs
/// as rustc does, if a little less optimised, which does for tests. So what they rest on need not be checked first and
/// compiled afterwards. None where there is no clippy.
pub fn linting_cargo(paths: &Paths) -> Option<Command> {
    exec::which(CLIPPY)?;
    let mut cargo = host_cargo(paths);
    // As cargo-clippy has it.
    cargo.env("RUSTC_WORKSPACE_WRAPPER", CLIPPY);
    cargo.env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
    Some(cargo)
}

const CLIPPY: &str = "clippy-driver";

/// Installs a program by cargo into our cache, compiled quickly rather than well: at this level of optimisation.
fn cargo_install(paths: &Paths, krate: &str, version: &str, level: &str, extra: &[&str]) -> Result<PathBuf> {
    let mut cargo = host_cargo(paths);
    let build = paths.tools().join("build");
    cargo.args(["install", krate, "--version", version, "--force", "--root"]).arg(paths.tools()).args(extra);
    for (key, value) in [("OPT_LEVEL", level), ("LTO", "off"), ("CODEGEN_UNITS", "16"), ("DEBUG", "0")] {
        cargo.env(format!("CARGO_PROFILE_RELEASE_{key}"), value);
    }
    cargo.env("CARGO_TARGET_DIR", &build);
    exec::run(&mut cargo)?;
    let _ = std::fs::remove_dir_all(build);
    Ok(paths.tools().join("bin"))
}

/// A tool of exactly this version: on PATH, in our cache, or installed now.
fn exact(
    paths: &Paths,
    name: &str,
    version: &str,
    steps: &Steps,
    install: impl FnOnce() -> Result<PathBuf>,
) -> Result<(PathBuf, Did)> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let cached = paths.tools().join("bin").join(&file);
    let find = || {
        [("on PATH", exec::which(name)), ("installed before", Some(cached.clone()))].into_iter().find_map(
            |(place, found)| Some((found.filter(|tool| has_version(tool, version))?, Did::Nothing(place.into()))),
        )
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    let _turn = Lock::tools(paths)?;
    // Another command may have installed it while we waited.
    if let Some(found) = find() {
        return Ok(found);
    }
    steps.announce(&format!("Installing {name} {version} (once, some minutes)"));
    Ok((install()?.join(file), Did::Work("installed".into())))
}

/// Whether the version is one of the words that `tool --version` says.
fn has_version(tool: &Path, version: &str) -> bool {
    exec::probe(tool, &["--version"]).is_some_and(|said| says_version(&said, version))
}

fn says_version(said: &str, version: &str) -> bool {
    said.split_whitespace().any(|word| word.trim_start_matches('v') == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_builds_where_its_programs_are_looked_for() {
        let paths = Paths { root: "/clone".into(), target: "/elsewhere".into(), cache: "/cache".into() };
        let cargo = host_cargo(&paths);
        let told = cargo.get_envs().find_map(|(name, value)| (name == "CARGO_TARGET_DIR").then_some(value?));
        assert_eq!(told.map(Path::new), Some(&*paths.target));
        assert!(paths.program("vitrine-api").starts_with(&paths.target));
    }

    #[test]
    fn versions_are_whole_words() {
        assert!(says_version("trunk 0.21.14", "0.21.14"));
        assert!(says_version("wasm-opt version 132 (version_132)", "132"));
        assert!(says_version("0.28.2\n", "0.28.2"));
        assert!(!says_version("trunk 0.21.1", "0.21.14"));
        assert!(!says_version("wasm-bindgen 0.2.1300", "0.2.130"));
    }
}
