//! Programs from `PyPI`, each in a Python environment of its own in our cache.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};
use crate::exec::{probe, run, which};
use crate::lock::Lock;
use crate::paths::Paths;
use crate::step::{Did, Steps};

use super::apt;

/// A program and what it rests on, each with its version.
#[derive(Debug, Clone, Copy)]
pub struct Package {
    /// Its name at `PyPI`, and that of its program.
    pub name: &'static str,
    /// The version.
    pub version: &'static str,
    /// Others whose versions matter as well, such as `("hypothesis", "6.0.0")`.
    pub with: &'static [(&'static str, &'static str)],
}

impl Package {
    /// Where its environment lies: by version, as another clone may use another one.
    fn folder(&self, paths: &Paths) -> PathBuf {
        let versions = self.with.iter().map(|(_, version)| *version);
        let name = [self.name, self.version].into_iter().chain(versions).collect::<Vec<_>>().join("-");
        paths.tools().join(name)
    }

    /// The Python of its environment.
    pub fn python(&self, paths: &Paths) -> PathBuf {
        within(&self.folder(paths), "python")
    }

    /// Whether all of it is there, in its version.
    fn is_installed(&self, paths: &Paths) -> bool {
        let all = [(self.name, self.version)].into_iter().chain(self.with.iter().copied());
        let wanted: Vec<String> = all.map(|(name, version)| format!("version({name:?}) == {version:?}")).collect();
        let ask = format!("from importlib.metadata import version; raise SystemExit(not ({}))", wanted.join(" and "));
        let program = within(&self.folder(paths), self.name);
        program.is_file() && probe(self.python(paths), &["-c", &ask]).is_some()
    }

    /// Finds or installs the program.
    pub fn ready(&self, paths: &Paths, steps: &Steps) -> Result<(PathBuf, Did)> {
        let folder = self.folder(paths);
        let program = within(&folder, self.name);
        if self.is_installed(paths) {
            return Ok((program, Did::Nothing("installed before".into())));
        }
        let python = python(paths)?;
        let _turn = Lock::tools(paths)?;
        // Another command may have installed it while we waited.
        if self.is_installed(paths) {
            return Ok((program, Did::Nothing("installed before".into())));
        }
        steps.announce(&format!("Installing {} {} from PyPI", self.name, self.version));
        // What a broken installation left goes.
        run(Command::new(&python).args(["-m", "venv", "--clear"]).arg(&folder))?;
        let mut pip = Command::new(self.python(paths));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        pip.arg(format!("{}=={}", self.name, self.version));
        pip.args(self.with.iter().map(|(name, version)| format!("{name}=={version}")));
        run(&mut pip)?;
        Ok((program, Did::Work("installed".into())))
    }
}

/// A Python that can make environments.
fn python(paths: &Paths) -> Result<PathBuf> {
    let find = || {
        ["python3", "python"].into_iter().filter_map(which).find(|python| {
            probe(python, &["-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))"]).is_some()
        })
    };
    if let Some(python) = find() {
        return Ok(python);
    }
    apt::install(paths, "Python 3.10 or later with venv", &["python3", "python3-venv"])?;
    find().ok_or_else(|| Error::Unexpected("the packages gave no Python 3.10 or later with venv".into()))
}

/// A program of an environment.
fn within(folder: &Path, name: &str) -> PathBuf {
    let bin = if cfg!(windows) { "Scripts" } else { "bin" };
    folder.join(bin).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
