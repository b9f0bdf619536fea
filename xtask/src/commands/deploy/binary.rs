//! The service for the machines it will run on: Amazon Linux 2023, whose C library is of version 2.34, on Graviton or x86.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::exec::run;
use crate::paths::Paths;
use crate::step::{Did, Steps};
use crate::tools::zigbuild::ZIGBUILD;
use crate::tools::{host_cargo, wasm_target};

/// The newest C library that the service may ask for.
const GLIBC: &str = "2.34";

/// What the instances are, by the names that AWS and `infra` use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Architecture {
    /// Graviton.
    #[serde(rename = "arm64")]
    Arm64,
    /// Intel and AMD.
    #[serde(rename = "x86_64")]
    X86_64,
}

impl Architecture {
    const fn target(self) -> &'static str {
        match self {
            Self::Arm64 => "aarch64-unknown-linux-gnu",
            Self::X86_64 => "x86_64-unknown-linux-gnu",
        }
    }
}

/// Where it is once it is built.
pub fn place(paths: &Paths, architecture: Architecture) -> PathBuf {
    paths.target.join(architecture.target()).join("release/vitrine-api")
}

/// Builds it: zig's compiler and linker stand in for those of the other machine, and know the C library of that version.
pub fn build(paths: &Paths, architecture: Architecture, steps: &mut Steps) -> Result<PathBuf> {
    let target = architecture.target();
    steps.step(&format!("Rust for {target}"), |_| target_ready(paths, target))?;
    let (program, _) =
        steps.step("cargo-zigbuild", |steps| Ok((ZIGBUILD.ready(paths, steps)?, Did::Nothing(String::new()))))?;
    steps.step("service for the cloud", |steps| {
        steps.announce(&format!("Compiling the service for {target}, with glibc {GLIBC}"));
        let mut cargo = host_cargo(paths);
        // Its Python is the one that has zig.
        let folder = program.parent().unwrap_or(Path::new("."));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths([folder.to_owned()].into_iter().chain(std::env::split_paths(&path)));
        cargo.env("PATH", path.map_err(|error| Error::Unexpected(error.to_string()))?);
        cargo.args(["zigbuild", "--release", "--locked", "--package", "vitrine-api", "--bin", "vitrine-api"]);
        run(cargo.args(["--target", &format!("{target}.{GLIBC}")]))?;
        Ok(((), Did::Work(String::new())))
    })?;
    Ok(place(paths, architecture))
}

fn target_ready(paths: &Paths, target: &str) -> Result<((), Did)> {
    let did = wasm_target::active(paths, target)?.ok_or_else(|| Error::Missing {
        what: format!("Rust's standard library for {target}"),
        advice: format!(
            "With rustup: rustup target add {target}\n  Or build the service on such a machine and give it: --api FILE\n  \
             Or have the environment run on this machine's kind: \"architecture\" in its file"
        ),
    })?;
    Ok(((), did))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn architectures_are_read_as_infra_writes_them() {
        let read = |text: &str| serde_json::from_str::<Architecture>(text).ok();
        assert_eq!(read("\"arm64\""), Some(Architecture::Arm64));
        assert_eq!(read("\"x86_64\""), Some(Architecture::X86_64));
        assert_eq!(read("\"riscv\""), None);
    }
}
