//! Packages of Debian and its kin, where we may install them without asking anyone.

use std::process::Command;

use crate::error::{Error, Result};
use crate::exec::{probe, run, which};
use crate::lock::Lock;
use crate::paths::Paths;

/// Installs packages, or says what to type. `what` names the missing thing for people.
pub fn install(paths: &Paths, what: &str, packages: &[&str]) -> Result<()> {
    let missing = |advice: String| Error::Missing { what: what.to_owned(), advice };
    if which("apt-get").is_none() {
        return Err(missing(format!(
            "Install it by your system's package manager (Debian calls it {}).",
            packages.join(" ")
        )));
    }
    let root = is_root();
    if !root && probe("sudo", &["-n", "true"]).is_none() {
        return Err(missing(format!(
            "Install it with: sudo apt-get install -y --no-install-recommends {}",
            packages.join(" ")
        )));
    }
    let apt = |arguments: &[&str]| {
        let mut command = Command::new(if root { "apt-get" } else { "sudo" });
        if !root {
            command.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        }
        command.env("DEBIAN_FRONTEND", "noninteractive").args(["-qq", "-o", "DPkg::Lock::Timeout=300"]).args(arguments);
        // What apt says goes to stderr, so that the stdout of `cargo xtask env` stays clean.
        command.stdout(std::io::stderr());
        run(&mut command)
    };
    let wanted = [&["install", "-y", "--no-install-recommends"], packages].concat();
    let _turn = Lock::packages(paths)?;
    match apt(&["update"]) {
        // One source that does not answer is no reason yet: the package may come from another, or lie here already.
        Ok(()) | Err(Error::Command { .. }) => apt(&wanted),
        Err(other) => Err(other),
    }
}

/// Whether we are root.
pub fn is_root() -> bool {
    #[cfg(unix)]
    return nix::unistd::geteuid().is_root();
    #[cfg(not(unix))]
    return false;
}
