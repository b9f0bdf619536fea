//! Tools that npm carries, of exact versions, in our cache: Binaryen's optimiser and the bundler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result, at};
use crate::exec::{probe, run, script, which};
use crate::lock::Lock;
use crate::paths::Paths;
use crate::step::{Did, Steps};

use super::has_version;

/// A tool from npm.
#[derive(Debug)]
pub struct Tool {
    /// For people.
    pub title: &'static str,
    program: &'static str,
    package: &'static str,
    version: &'static str,
    /// What the program says to `--version`.
    says: &'static str,
    /// What its absence means.
    without: &'static str,
}

/// Binaryen's optimiser. The version matters: older ones break wasm-bindgen's output.
pub const WASM_OPT: Tool = Tool {
    title: "wasm-opt 132",
    program: "wasm-opt",
    package: "binaryen",
    version: "132.0.0",
    says: "132",
    without: "WebAssembly stays a little larger",
};

/// The bundler of the custom element.
pub const ESBUILD: Tool = Tool {
    title: "esbuild 0.28.2",
    program: "esbuild",
    package: "esbuild",
    version: "0.28.2",
    says: "0.28.2",
    without: "the element is copied unbundled: more and larger files",
};

/// What our package.json asks for: both at once, as npm drops what is not asked for.
fn manifest() -> String {
    let dependency = |tool: &Tool| format!("    \"{}\": \"{}\"", tool.package, tool.version);
    format!(
        "{{\n  \"private\": true,\n  \"dependencies\": {{\n{},\n{}\n  }}\n}}\n",
        dependency(&WASM_OPT),
        dependency(&ESBUILD)
    )
}

impl Tool {
    /// Finds it in the right version.
    fn find(&self, cached: &Path) -> Option<(PathBuf, &'static str)> {
        [("on PATH", which(self.program)), ("installed before", Some(cached.to_owned()))]
            .into_iter()
            .find_map(|(place, found)| Some((found.filter(|program| has_version(program, self.says))?, place)))
    }
}

/// Finds or installs it; none when it cannot be had, since all of them can be done without.
pub fn ready(paths: &Paths, tool: &Tool, steps: &Steps) -> Result<(Option<PathBuf>, Did)> {
    let folder = paths.tools().join("npm");
    let cached = folder.join("node_modules/.bin").join(script(tool.program));
    if let Some((program, place)) = tool.find(&cached) {
        return Ok((Some(program), Did::Nothing(place.into())));
    }
    if which("npm").is_none() {
        let advice = format!("no npm: {}. Install Node.js 20 or later to have it.", tool.without);
        return Ok((None, Did::Without(advice)));
    }
    let _turn = Lock::tools(paths)?;
    // Another command may have installed it while we waited.
    if let Some((program, place)) = tool.find(&cached) {
        return Ok((Some(program), Did::Nothing(place.into())));
    }
    steps.announce(&format!("Installing {} {} from npm", tool.package, tool.version));
    match install(&folder) {
        Ok(()) => Ok((Some(cached), Did::Work("installed".into()))),
        Err(Error::Interrupted) => Err(Error::Interrupted),
        Err(error) => Ok((None, Did::Without(format!("{error}: {}", tool.without)))),
    }
}

fn install(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(at(folder))?;
    let file = folder.join("package.json");
    fs::write(&file, manifest()).map_err(at(&file))?;
    run(npm(folder).args(["install", "--loglevel=error", "--no-audit", "--no-fund"]))
}

/// npm in a folder; what it says goes to stderr.
fn npm(folder: &Path) -> Command {
    let mut npm = Command::new(script("npm"));
    npm.current_dir(folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").stdout(std::io::stderr());
    npm
}

/// Makes sure of npm itself, by the system's packages where it is missing.
pub fn present(paths: &Paths) -> Result<((), Did)> {
    if which("npm").is_some() {
        return Ok(((), Did::Nothing("on PATH".into())));
    }
    super::apt::install(paths, "npm (of Node.js 20 or later)", &["nodejs", "npm"])?;
    Ok(((), Did::Work("installed".into())))
}

/// The browser tests' folder.
pub const E2E: &str = "e2e";
/// The infrastructure's.
pub const INFRA: &str = "infra";
/// That of the viewer's benchmark: its peers.
pub const VIEWER_BENCH: &str = "viewer/bench";

/// Brings `node_modules` of a room to what its lock file says.
pub fn packages(paths: &Paths, room: &str) -> Result<((), Did)> {
    let folder = paths.root.join(room);
    let node = probe("node", &["--version"]).unwrap_or_default();
    let lock = folder.join("package-lock.json");
    let digest = crate::stamp::Inputs::new().text(&node).content(&lock)?.digest();
    let modules = folder.join("node_modules");
    let name = format!("{}-packages", room.replace('/', "-"));
    let stamp = paths.stamp(&name, &modules);
    let _turn = Lock::make(paths, &name)?;
    if stamp.holds(&digest, &[&modules]) {
        return Ok(((), Did::Nothing("as locked".into())));
    }
    stamp.clear()?;
    run(npm(&folder).args(["ci", "--loglevel=error", "--no-audit", "--no-fund"]))?;
    stamp.write(&digest)?;
    Ok(((), Did::Work("installed".into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_pins_both() {
        let text = manifest();
        assert!(text.contains("\"binaryen\": \"132.0.0\"") && text.contains("\"esbuild\": \"0.28.2\""));
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }

    #[test]
    fn the_lock_files_name_no_registry() {
        for lock in [
            include_str!("../../../e2e/package-lock.json"),
            include_str!("../../../infra/package-lock.json"),
            include_str!("../../../viewer/bench/package-lock.json"),
        ] {
            assert!(!lock.contains("\"resolved\""));
            assert!(!lock.contains("://registry"));
        }
    }
}
