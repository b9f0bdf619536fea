//! A Rust toolchain that compiles to `wasm32-unknown-unknown`.
//!
//! Best is the active toolchain with the target that rustup added. Where rustup may fetch nothing
//! (`RUSTUP_AUTO_INSTALL=0`) or is not there, the distribution's compiler and the source of its standard library do:
//! std is built once from that source into a private folder which then serves as a toolchain. `~/.rustup` is left alone.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result, at};
use crate::exec::{output, probe, run, which};
use crate::lock::Lock;
use crate::paths::Paths;
use crate::step::{Did, Steps};

use super::apt;

/// The target.
pub const TARGET: &str = "wasm32-unknown-unknown";

const RUSTC: &str = "/usr/bin/rustc";
const LINKER: &str = "/usr/bin/wasm-ld";
const SOURCE: &str = "/usr/lib/rustlib/src";
const PACKAGES: [&str; 3] = ["rustc-web", "rust-web-src", "lld"];

/// What compiles WebAssembly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Toolchain {
    /// The toolchain that is active anyhow.
    Active,
    /// Our private one in this folder.
    Private(PathBuf),
}

impl Toolchain {
    /// The variable that chooses it, if it must be chosen.
    pub fn variable(&self) -> Option<(&'static str, PathBuf)> {
        match self {
            Self::Active => None,
            Self::Private(folder) if which("rustup").is_some() => Some(("RUSTUP_TOOLCHAIN", folder.clone())),
            Self::Private(folder) => Some(("RUSTC", folder.join("bin/rustc"))),
        }
    }

    /// Makes a command use it.
    pub fn apply(&self, command: &mut Command, paths: &Paths) {
        match self.variable() {
            Some((name, value)) => {
                command.env(name, value);
            }
            None => Self::unapply(command, paths),
        }
    }

    /// Makes a command use the ordinary toolchain although the user's shell has chosen the private one.
    pub fn unapply(command: &mut Command, paths: &Paths) {
        Self::unapply_from(command, &folder(paths), |name| env::var_os(name));
    }

    fn unapply_from(command: &mut Command, private: &Path, variable: impl Fn(&str) -> Option<OsString>) {
        for (name, ours) in [("RUSTUP_TOOLCHAIN", private.to_owned()), ("RUSTC", private.join("bin/rustc"))] {
            if variable(name).is_some_and(|value| Path::new(&value) == ours) {
                command.env_remove(name);
            }
        }
    }
}

fn folder(paths: &Paths) -> PathBuf {
    paths.cache.join("rust-wasm")
}

/// Finds or makes a toolchain with the target.
pub fn ready(paths: &Paths, steps: &Steps) -> Result<(Toolchain, Did)> {
    if let Some(did) = active(paths, TARGET)? {
        return Ok((Toolchain::Active, did));
    }
    private(paths, steps)
}

/// Has the active toolchain compile for a target, by rustup where it may fetch the target; none where it cannot be had so.
pub fn active(paths: &Paths, target: &str) -> Result<Option<Did>> {
    if active_has_target(paths, target) {
        return Ok(Some(Did::Nothing("the active toolchain has it".into())));
    }
    if !may_fetch(env::var("RUSTUP_AUTO_INSTALL").ok().as_deref()) || which("rustup").is_none() {
        return Ok(None);
    }
    let mut rustup = Command::new("rustup");
    rustup.current_dir(&paths.root).args(["target", "add", target]).stdout(std::io::stderr());
    Toolchain::unapply(&mut rustup, paths);
    match run(&mut rustup) {
        Err(Error::Interrupted) => Err(Error::Interrupted),
        Ok(()) if active_has_target(paths, target) => Ok(Some(Did::Work("added by rustup".into()))),
        _ => Ok(None),
    }
}

/// Whether rustup may fetch things, by the value of its variable.
fn may_fetch(auto_install: Option<&str>) -> bool {
    auto_install != Some("0")
}

/// Asks the toolchain that is active apart from ours, which a shell may have from `cargo xtask env`: that one has the
/// target, but no clippy, and would never be brought up to date.
fn active_has_target(paths: &Paths, target: &str) -> bool {
    let mut rustc = Command::new("rustc");
    Toolchain::unapply(&mut rustc, paths);
    rustc
        .current_dir(&paths.root)
        .args(["--print", "target-libdir", "--target", target])
        .stderr(std::process::Stdio::null());
    let Ok(folder) = output(&mut rustc) else { return false };
    holds_std(Path::new(folder.trim()))
}

fn holds_std(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
}

fn private(paths: &Paths, steps: &Steps) -> Result<(Toolchain, Did)> {
    if !cfg!(target_os = "linux") {
        return Err(Error::Missing {
            what: format!("The target {TARGET}"),
            advice: format!("Install rustup (https://rustup.rs) and run: rustup target add {TARGET}"),
        });
    }
    let there = |path: &str| Path::new(path).exists();
    if !(there(RUSTC) && there(LINKER) && Path::new(SOURCE).join("rust/library").is_dir()) {
        steps.announce(&format!("Installing the distribution's compiler ({})", PACKAGES.join(", ")));
        apt::install(paths, &format!("The target {TARGET}"), &PACKAGES).map_err(|error| match error {
            Error::Missing { what, advice } => {
                Error::Missing { what, advice: format!("With rustup: rustup target add {TARGET}\n  Without: {advice}") }
            }
            other => other,
        })?;
    }
    let version = probe(RUSTC, &["-V"]).ok_or_else(|| Error::Unexpected(format!("{RUSTC} does not run")))?;
    let host = host_triple(&probe(RUSTC, &["-vV"]).unwrap_or_default())?;
    let cargo = real_cargo()?;
    let place = folder(paths);
    let stamp = format!("{version}\n{}\n", cargo.display());
    let current = || fs::read_to_string(place.join("stamp")).is_ok_and(|text| text == stamp);
    if current() {
        return Ok((Toolchain::Private(place), Did::Nothing(format!("{version} of the distribution"))));
    }
    let _turn = Lock::tools(paths)?;
    // Another command may have made it while we waited.
    if current() {
        return Ok((Toolchain::Private(place), Did::Nothing(format!("{version} of the distribution"))));
    }
    steps.announce("Building std for wasm32 from the distribution's source (once, about a minute)");
    make(&place, &cargo, &host, &stamp)?;
    Ok((Toolchain::Private(place), Did::Work(format!("{version} of the distribution, std built from its source"))))
}

fn host_triple(verbose: &str) -> Result<String> {
    verbose
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| Error::Unexpected(format!("{RUSTC} does not say its host")))
}

/// The cargo program itself, behind rustup's proxy.
fn real_cargo() -> Result<PathBuf> {
    let known = env::var_os("CARGO").map(PathBuf::from).filter(|cargo| cargo.is_file());
    let asked = || probe("rustup", &["which", "cargo"]).map(PathBuf::from);
    let cargo = known
        .or_else(asked)
        .or_else(|| which("cargo"))
        .ok_or_else(|| Error::Missing { what: "cargo".into(), advice: "Run this as: cargo xtask …".into() })?;
    cargo.canonicalize().map_err(at(&cargo))
}

#[cfg(unix)]
fn make(place: &Path, cargo: &Path, host: &str, stamp: &str) -> Result<()> {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let scratch = crate::scratch::Scratch::new("std")?;
    let seed = scratch.path();
    let write = |path: PathBuf, text: &str| fs::write(&path, text).map_err(at(&path));
    let folder = |path: PathBuf| fs::create_dir_all(&path).map_err(at(&path)).map(|()| path);
    folder(seed.join("src"))?;
    write(seed.join("src/lib.rs"), "#![no_std]\n")?;
    write(
        seed.join("Cargo.toml"),
        "[package]\nname = \"seed\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;
    let built = seed.join("target");
    let mut build = Command::new(cargo);
    build
        .current_dir(seed)
        .args(["build", "--quiet", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort,proc_macro,test"])
        .env("RUSTC", RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        // Link-time optimisation needs std's bitcode.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", &built)
        .stdout(std::io::stderr());
    run(&mut build)?;

    // Made beside its place and moved there whole.
    let partial = place.with_extension("partial");
    let _ = fs::remove_dir_all(&partial);
    let rustlib = partial.join("lib/rustlib");
    let libraries = folder(rustlib.join(TARGET).join("lib"))?;
    let deps = built.join(TARGET).join("release/deps");
    for entry in fs::read_dir(&deps).map_err(at(&deps))? {
        let entry = entry.map_err(at(&deps))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().extension().is_some_and(|ending| ending == "rlib") && !name.starts_with("libseed-") {
            fs::copy(entry.path(), libraries.join(&name)).map_err(at(entry.path()))?;
        }
    }
    if !holds_std(&libraries) {
        return Err(Error::Unexpected("the distribution's source gave no std for wasm32".into()));
    }
    let link = |to: &Path, from: PathBuf| symlink(to, &from).map_err(at(from));
    let binaries = folder(rustlib.join(host).join("bin"))?;
    link(&Path::new("/usr/lib/rustlib").join(host).join("lib"), rustlib.join(host).join("lib"))?;
    link(Path::new(SOURCE), rustlib.join("src"))?;
    link(Path::new(LINKER), binaries.join("rust-lld"))?;
    let programs = folder(partial.join("bin"))?;
    link(cargo, programs.join("cargo"))?;
    let rustc = programs.join("rustc");
    write(rustc.clone(), &format!("#!/bin/sh\nexec {RUSTC} --sysroot '{}' \"$@\"\n", place.display()))?;
    fs::set_permissions(&rustc, fs::Permissions::from_mode(0o755)).map_err(at(&rustc))?;
    write(partial.join("stamp"), stamp)?;
    let _ = fs::remove_dir_all(place);
    fs::rename(&partial, place).map_err(at(place))
}

#[cfg(not(unix))]
fn make(_: &Path, _: &Path, _: &str, _: &str) -> Result<()> {
    Err(Error::Unexpected("the distribution's toolchain is for Linux".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rustup_is_left_alone_when_told_so() {
        assert!(!may_fetch(Some("0")));
        assert!(may_fetch(Some("1")));
        assert!(may_fetch(None));
    }

    #[test]
    fn only_our_own_choice_of_the_shell_is_undone() {
        let undone = |toolchain: &'static str| {
            let mut command = Command::new("rustc");
            let variable = |name: &str| (name == "RUSTUP_TOOLCHAIN").then(|| toolchain.into());
            Toolchain::unapply_from(&mut command, Path::new("/cache/rust-wasm"), variable);
            command.get_envs().map(|(name, value)| (name.to_owned(), value.is_none())).collect::<Vec<_>>()
        };
        assert_eq!(undone("/cache/rust-wasm"), [("RUSTUP_TOOLCHAIN".into(), true)]);
        assert_eq!(undone("nightly"), []);
    }

    #[test]
    fn the_host_is_read() -> Result<()> {
        assert_eq!(
            host_triple("rustc 1.96.0\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\n")?,
            "x86_64-unknown-linux-gnu"
        );
        assert!(host_triple("").is_err());
        Ok(())
    }
}
