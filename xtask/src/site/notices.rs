//! Whose work is in the viewer's modules, and under which licences: those ask to be told along with it.
//!
//! The bundle's JavaScript is our own, all of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::error::{Error, Result, at};
use crate::exec::output;
use crate::tools::wasm_target;

/// The file among the viewer's.
pub const FILE: &str = "THIRD_PARTY_NOTICES.txt";

/// How files begin that tell of a licence.
const NAMES: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];

/// A package, and what its licence files say.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Package {
    name: String,
    version: String,
    /// In SPDX's words.
    license: String,
    address: String,
    texts: Vec<String>,
}

/// Of `cargo metadata`.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Described>,
}

#[derive(Deserialize)]
struct Described {
    name: String,
    version: String,
    license: Option<String>,
    repository: Option<String>,
    manifest_path: std::path::PathBuf,
    /// None for our own.
    source: Option<String>,
}

/// The notices for these modules, each a crate of the workspace with one of its features. `cargo` makes a command that runs
/// in the workspace.
pub fn of(modules: &[(&str, &str)], cargo: &dyn Fn() -> Command, root: &Path) -> Result<String> {
    let mut used = BTreeSet::new();
    for (krate, feature) in modules {
        // Unlike `cargo metadata`, this knows which features each module really has.
        let mut tree = cargo();
        tree.args(["tree", "--locked", "--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]);
        tree.args([
            "--target",
            wasm_target::TARGET,
            "--package",
            krate,
            "--no-default-features",
            "--features",
            feature,
        ]);
        used.extend(output(&mut tree)?.lines().filter_map(package));
    }
    let mut metadata = cargo();
    metadata.args(["metadata", "--locked", "--format-version", "1", "--filter-platform", wasm_target::TARGET]);
    let metadata: Metadata = serde_json::from_str(&output(&mut metadata)?)
        .map_err(|error| Error::Unexpected(format!("cargo metadata: {error}")))?;
    let apache = root.join("LICENSE-APACHE");
    let apache = fs::read_to_string(&apache).map_err(at(&apache))?;
    let mut packages = vec![std_library(&apache)];
    for one in metadata.packages {
        if one.source.is_some() && used.contains(&(one.name.clone(), one.version.clone())) {
            packages.push(read(one, &apache)?);
        }
    }
    Ok(compose(packages))
}

/// Name and version of a line such as `glam v0.34.3` or `vitrine-scene v0.1.0 (/clone/viewer/scene)`.
fn package(line: &str) -> Option<(String, String)> {
    let mut words = line.split(' ');
    Some((words.next()?.to_owned(), words.next()?.strip_prefix('v')?.to_owned()))
}

/// It is in every module, and no package.
fn std_library(apache: &str) -> Package {
    Package {
        name: "Rust's standard library".into(),
        version: String::new(),
        license: "MIT OR Apache-2.0, with parts under MIT and Apache-2.0 WITH LLVM-exception: see its COPYRIGHT".into(),
        address: "https://github.com/rust-lang/rust".into(),
        texts: vec![apache.to_owned()],
    }
}

fn read(described: Described, apache: &str) -> Result<Package> {
    let Described { name, version, license, repository, manifest_path, .. } = described;
    let license = license.unwrap_or_default();
    let folder = manifest_path.parent().unwrap_or(Path::new(""));
    let mut files: Vec<_> = fs::read_dir(folder)
        .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
        .map_err(at(folder))?
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| path.is_file() && tells_of_a_licence(path))
        .collect();
    files.sort();
    let mut texts = Vec::new();
    for file in files {
        texts.push(String::from_utf8_lossy(&fs::read(&file).map_err(at(&file))?).into_owned());
    }
    if texts.is_empty() {
        // Its text is the same for all; others name their authors.
        if !license.contains("Apache-2.0") {
            return Err(Error::Unexpected(format!("{name} {version} ({license}) brings no text of its licence")));
        }
        texts.push(apache.to_owned());
    }
    let address = repository.unwrap_or_else(|| format!("https://crates.io/crates/{name}"));
    Ok(Package { name, version, license, address, texts })
}

fn tells_of_a_licence(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
    NAMES.iter().any(|start| name.starts_with(start))
}

/// A list of all, then each text once, with those that it is for. The same for the same packages, in whatever order.
fn compose(mut packages: Vec<Package>) -> String {
    packages.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    let title = |package: &Package| format!("{} {}", package.name, package.version).trim_end().to_owned();
    let mut out = String::from(
        "<product-viewer> is made with the work of others, which is in its WebAssembly modules. These are the packages, \
         their\nlicences, and where they come from; below are the texts of the licences.\n\n",
    );
    // By its words: line breaks differ from one copy to the next.
    let mut texts: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for package in &packages {
        let _ = writeln!(out, "{}: {}\n    {}", title(package), package.license, package.address);
        for text in &package.texts {
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let (_, whose) = texts.entry(words).or_insert_with(|| (text.replace("\r\n", "\n"), Vec::new()));
            if whose.last() != Some(&title(package)) {
                whose.push(title(package));
            }
        }
    }
    let mut texts: Vec<_> = texts.into_values().collect();
    texts.sort_by(|(a, of_a), (b, of_b)| (of_a, a).cmp(&(of_b, b)));
    for (text, whose) in texts {
        let _ = write!(out, "\n{}\n{}\n\n{}\n", "-".repeat(80), whose.join(", "), text.trim_matches('\n').trim_end());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::Paths;

    fn made(name: &str, texts: &[&str]) -> Package {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        let (version, license, address) = ("1.0.0".to_owned(), "MIT".to_owned(), format!("https://{name}"));
        Package { name: name.to_owned(), version, license, address, texts }
    }

    #[test]
    fn texts_that_are_the_same_are_told_once() {
        let packages =
            vec![made("b", &["MIT\n\nby all", "Zlib"]), made("a", &["MIT\r\n  by all\n"]), made("c", &["MIT by c"])];
        let text = compose(packages.clone());
        assert_eq!(text.matches("by all").count(), 1);
        assert!(text.contains("\na 1.0.0, b 1.0.0\n\nMIT\n  by all\n"), "{text}");
        assert!(text.contains("\nb 1.0.0\n\nZlib\n") && text.contains("\nc 1.0.0\n\nMIT by c\n"));
        assert!(text.contains("c 1.0.0: MIT\n    https://c\n"));
        assert_eq!(text, compose(packages.into_iter().rev().collect()), "in whatever order");
    }

    #[test]
    fn lines_of_the_tree_name_packages() {
        let of = |line| package(line).map(|(name, version)| [name, version].join(" "));
        assert_eq!(of("glam v0.34.3").as_deref(), Some("glam 0.34.3"));
        assert_eq!(of("glam v0.34.3 (*)").as_deref(), Some("glam 0.34.3"));
        assert_eq!(of(""), None);
    }

    #[test]
    fn the_viewer_names_what_is_in_its_modules_and_nothing_else() -> Result<()> {
        let root = Paths::find()?.root;
        let cargo = || {
            let mut cargo = Command::new("cargo");
            cargo.current_dir(&root);
            cargo
        };
        let small = of(&[("vitrine-web", "webgpu")], &cargo, &root)?;
        let all = of(&crate::site::embed::modules(), &cargo, &root)?;
        let names = |text: &str, name: &str| text.lines().any(|line| line.starts_with(&format!("{name} ")));
        for name in ["glam", "wgpu", "web-sys"] {
            assert!(names(&small, name) && names(&all, name), "{name}");
        }
        assert!(small.contains("\nRust's standard library: "));
        for name in ["basisu", "draco-core", "ruzstd"] {
            assert!(!names(&small, name) && names(&all, name), "{name}");
        }
        // What only builds them, is only tested with, is only used natively, or is ours.
        for name in ["syn", "wasm-bindgen-macro", "serde_json", "axum", "naga", "wgpu-core", "vitrine-scene"] {
            assert!(!names(&all, name), "{name}");
        }
        assert!(all.contains("Apache License") && all.contains("Permission is hereby granted"));
        Ok(())
    }
}
