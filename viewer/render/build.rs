//! Strips comments and indentation from the shaders: a third of what they would weigh in a download.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = Path::new("src/shaders");
    println!("cargo::rerun-if-changed={}", folder.display());
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if let (Some(name), Some("wgsl")) = (path.file_name(), path.extension().and_then(|ending| ending.to_str())) {
            fs::write(Path::new(&out).join(name), strip(&fs::read_to_string(&path)?))?;
        }
    }
    Ok(())
}

/// The text without comments, indentation and empty lines. Lines that begin with `//#` are switches and stay.
fn strip(text: &str) -> String {
    let mut stripped = String::new();
    for line in text.lines() {
        let code = if line.starts_with("//#") { line } else { line.split("//").next().unwrap_or_default() };
        let code = code.trim();
        if !code.is_empty() {
            stripped.push_str(code);
            stripped.push('\n');
        }
    }
    stripped
}
