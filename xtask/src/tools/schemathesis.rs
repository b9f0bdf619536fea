//! schemathesis, which asks the service all that its `OpenAPI` document allows: from `PyPI`, in a Python environment of its
//! own in our cache.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};
use crate::exec::{probe, run, which};
use crate::lock::Lock;
use crate::paths::Paths;
use crate::step::{Did, Steps};

use super::{apt, has_version};

const VERSION: &str = "4.32.5";
/// What draws the requests: another version draws others.
const HYPOTHESIS: &str = "6.170.17";

/// Finds or installs the program.
pub fn ready(paths: &Paths, steps: &Steps) -> Result<(PathBuf, Did)> {
    // By version, as another clone may use another one.
    let folder = paths.tools().join(format!("schemathesis-{VERSION}-{HYPOTHESIS}"));
    let program = within(&folder, "schemathesis");
    if has_version(&program, VERSION) {
        return Ok((program, Did::Nothing("installed before".into())));
    }
    let python = python(paths)?;
    let _turn = Lock::tools(paths)?;
    // Another command may have installed it while we waited.
    if has_version(&program, VERSION) {
        return Ok((program, Did::Nothing("installed before".into())));
    }
    steps.announce(&format!("Installing schemathesis {VERSION} from PyPI"));
    // What a broken installation left goes.
    run(Command::new(&python).args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(within(&folder, "python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    pip.args([format!("schemathesis=={VERSION}"), format!("hypothesis=={HYPOTHESIS}")]);
    run(&mut pip)?;
    Ok((program, Did::Work("installed".into())))
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
