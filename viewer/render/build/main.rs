//! Makes the shaders small, as they are part of what browsers download, and translates them for WebGL2.

#[cfg(feature = "webgl")]
mod glsl;
#[cfg(feature = "webgl")]
mod library;
#[cfg(feature = "webgl")]
#[path = "../src/variants.rs"]
mod variants;
mod wgsl;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=src/shaders");
    println!("cargo::rerun-if-changed=src/variants.rs");
    println!("cargo::rerun-if-changed=build");
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let out = Path::new(&out);
    let (mut names, mut texts) = (Vec::new(), Vec::new());
    for entry in fs::read_dir("src/shaders")? {
        names.push(entry?.path());
    }
    names.sort();
    for path in &names {
        texts.push(fs::read_to_string(path)?);
    }
    let texts = wgsl::shortened(&texts);
    for (path, text) in names.iter().zip(&texts) {
        if let Some(name) = path.file_name() {
            fs::write(out.join(name), text)?;
        }
    }
    #[cfg(feature = "webgl")]
    {
        let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let files = names.iter().map(|path| stem(path)).zip(texts).collect();
        fs::write(out.join("library.rs"), library::library(&files)?)?;
    }
    Ok(())
}
