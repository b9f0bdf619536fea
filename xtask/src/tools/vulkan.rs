//! A graphics driver for drawing without a window: posters and golden images.

use std::env;
use std::fs;
use std::path::Path;

use crate::error::{Error, Result};
use crate::paths::Paths;
use crate::step::Did;

use super::apt;

const FOLDERS: [&str; 3] = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d", "/usr/local/share/vulkan/icd.d"];

fn there() -> bool {
    let told = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"].iter().any(|name| env::var_os(name).is_some());
    told || FOLDERS.iter().any(|folder| holds_driver(Path::new(folder)))
}

fn holds_driver(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| entry.path().extension().is_some_and(|extension| extension == "json"))
}

/// Makes sure that Linux has one, in software if need be; other systems bring their own.
pub fn ready(paths: &Paths) -> Result<((), Did)> {
    if !cfg!(target_os = "linux") {
        return Ok(((), Did::Nothing("the system's".into())));
    }
    if there() {
        return Ok(((), Did::Nothing("Vulkan driver found".into())));
    }
    match apt::install(paths, "A Vulkan driver", &["mesa-vulkan-drivers"]) {
        Ok(()) => Ok(((), Did::Work("installed Mesa's, which draws in software too".into()))),
        Err(Error::Interrupted) => Err(Error::Interrupted),
        // An OpenGL driver may do instead, so this alone stops nothing.
        Err(error) => Ok(((), Did::Without(format!("no Vulkan driver; if drawing fails: {}", error.advice())))),
    }
}
