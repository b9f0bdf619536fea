//! Takes comments and indentation out of the shaders: they are part of what browsers download.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src/shaders");
    let out = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    for entry in fs::read_dir("src/shaders")? {
        let path = entry?.path();
        let text = fs::read_to_string(&path)?;
        if let Some(name) = path.file_name() {
            fs::write(Path::new(&out).join(name), stripped(&text))?;
        }
    }
    Ok(())
}

/// The text without comments, indentation and empty lines; `//#` lines are switches and stay.
fn stripped(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = line.trim();
        let line = if line.starts_with("//#") { line } else { line.split("//").next().unwrap_or("").trim_end() };
        if !line.is_empty() {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}
