//! The embeddable viewer: two WebAssembly builds of one crate, the custom element that chooses between them, and the codecs
//! that it fetches when an asset needs them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result, at};
use crate::exec::run;
use crate::stamp::{Inputs, files_below, short_hash};
use crate::step::{Did, Steps, seconds};
use crate::tools::{Toolbox, wasm_target};

use super::{
    EFFORT, MOST_EFFORT, Quality, copy_tree, fresh, instances, kilobytes, names, notices, optimise, swap, wasm_inputs,
};

/// A WebAssembly module: a crate with one of its features, which also names the files.
struct Module {
    feature: &'static str,
    krate: &'static Crate,
    /// How people know it.
    name: &'static str,
}

/// A crate that becomes modules.
struct Crate {
    name: &'static str,
    /// What goes into it, below `viewer`.
    sources: &'static [&'static str],
    /// Whether a page may need another instance of it.
    again: bool,
    /// What the optimiser is to do.
    effort: &'static [&'static str],
}

const VIEWER: Crate = Crate {
    name: "vitrine-web",
    sources: &["scene", "camera", "render", "webgl", "web"],
    again: false,
    effort: MOST_EFFORT,
};
const CODECS: Crate = Crate {
    name: "vitrine-codecs-web",
    sources: &["codecs/Cargo.toml", "codecs/src", "codecs/web"],
    again: true,
    effort: EFFORT,
};

const MODULES: [Module; 5] = [
    Module { feature: "webgpu", krate: &VIEWER, name: "viewer for webgpu" },
    Module { feature: "webgl", krate: &VIEWER, name: "viewer for webgl" },
    Module { feature: "meshopt", krate: &CODECS, name: "codec meshopt" },
    Module { feature: "draco", krate: &CODECS, name: "codec draco" },
    Module { feature: "basis", krate: &CODECS, name: "codec basis" },
];

/// Builds std along with the module, for size: a tenth less to download. Cargo and the compiler call these flags unstable
/// and want to be told (`RUSTC_BOOTSTRAP`); without std's source the module is built as usual.
const SMALL_STD: [&str; 2] = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];

/// A panic is a trap without a message, and `{:?}` prints nothing.
const SMALL_FLAGS: [&str; 4] =
    ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none", "-Zfmt-debug=none"];

/// To be changed with the way of making a module below, so that it is done anew.
const MODULE_VERSION: &str = "7";

/// The crate and the feature of each module.
pub fn modules() -> [(&'static str, &'static str); 5] {
    MODULES.map(|module| (module.krate.name, module.feature))
}

/// Where the storefront's `index.html` takes the viewer from. Always in the repository's own target folder.
fn place(tools: &Toolbox) -> PathBuf {
    tools.paths.root.join("target/embed")
}

/// Brings `target/embed` up to date.
pub fn build(tools: &Toolbox, quality: Quality, steps: &mut Steps) -> Result<()> {
    let own = tools.paths.own();
    let glue = own.join("glue").join(quality.name());
    let mut digest = String::new();
    for one in &MODULES {
        digest += &steps
            .step(&format!("{}, {}", one.name, quality.name()), |steps| module(tools, quality, one, &glue, steps))?;
    }
    steps.step("<product-viewer>", |_| {
        let element = tools.paths.root.join("viewer/element");
        let inputs = Inputs::new().text(&bundle_flags(quality).join(" ")).text(&digest).text(tools.bundler());
        let digest = inputs.text(BUNDLE_VERSION).content(&element.join("src"))?.digest();
        let bundle = own.join("embed").join(quality.name());
        let stamp = tools.paths.stamp(&format!("element-{}", quality.name()), &bundle);
        let mut did = Did::Nothing("up to date".into());
        if !stamp.holds(&digest, &[&bundle.join(ENTRY)]) {
            stamp.clear()?;
            let partial = bundle.with_extension("partial");
            fresh(&partial)?;
            match &tools.esbuild {
                Some(esbuild) => bundled(esbuild, &element, &glue, &partial, quality)?,
                None => unbundled(&element.join("src"), &glue, &partial)?,
            }
            let notices = partial.join(notices::FILE);
            let text = notices::of(&modules(), &|| tools.wasm_cargo(), &tools.paths.root)?;
            fs::write(&notices, text).map_err(at(&notices))?;
            swap(&partial, &bundle)?;
            stamp.write(&digest)?;
            did = Did::Work(format!("{} files", files_below(&bundle)?.len()));
        }
        let placed = tools.paths.stamp("embed-place", &place(tools));
        if !placed.holds(&digest, &[&place(tools).join(ENTRY)]) {
            placed.clear()?;
            fresh(&place(tools))?;
            copy_tree(&bundle, &place(tools))?;
            placed.write(&digest)?;
        }
        Ok(((), did))
    })
}

/// One module and its glue; returns the digest of what went into it.
fn module(tools: &Toolbox, quality: Quality, module: &Module, glue: &Path, steps: &Steps) -> Result<(String, Did)> {
    let Module { feature, krate, name } = module;
    let small_std = quality == Quality::Release && tools.std_source();
    if quality == Quality::Release && !small_std {
        steps.say(&format!("no source of std (rustup component add rust-src): {name} comes out about a tenth larger"));
    }
    let mut inputs = wasm_inputs(tools, quality)?.text(feature).text(MODULE_VERSION);
    if small_std {
        inputs = inputs.text(&SMALL_STD.join(" ")).text(&SMALL_FLAGS.join(" "));
    }
    for source in krate.sources {
        inputs = inputs.content(&tools.paths.root.join("viewer").join(source))?;
    }
    let digest = inputs.digest();
    let stamp = tools.paths.stamp(&format!("viewer-{feature}-{}", quality.name()), glue);
    let wasm = glue.join(format!("{feature}_bg.wasm"));
    if stamp.holds(&digest, &[&glue.join(format!("{feature}.js")), &wasm]) {
        return Ok((digest, Did::Nothing(format!("up to date, {}", size(&wasm)?))));
    }
    stamp.clear()?;
    fs::create_dir_all(glue).map_err(at(glue))?;
    steps.announce(&format!("Compiling the {name}"));
    let target = if small_std { tools.paths.wasm_target().join("small") } else { tools.paths.wasm_target() };
    let built = target.join(wasm_target::TARGET).join(quality.profile_folder());
    // All features of a crate write the same file, and cargo does not see that another build has replaced its own.
    let file = format!("{}.wasm", krate.name.replace('-', "_"));
    for file in [built.join(&file), built.join("deps").join(&file)] {
        let _ = fs::remove_file(file);
    }
    let mut cargo = tools.wasm_cargo();
    // As `build`, but for what the crate itself is compiled with.
    cargo.args(["rustc", "--profile", quality.profile(), "--package", krate.name, "--target", wasm_target::TARGET]);
    if small_std {
        // A folder of its own: these flags would have cargo build the storefront's dependencies anew each time.
        cargo.args(SMALL_STD).env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", SMALL_FLAGS.join(" "));
        cargo.env("CARGO_TARGET_DIR", &target);
    }
    cargo.args(["--no-default-features", "--features", feature]);
    if tools.strict {
        cargo.args(["--", "-D", "warnings"]);
    }
    run(&mut cargo)?;
    let mut bindgen = Command::new(&tools.wasm_bindgen);
    bindgen.args([
        "--target",
        "web",
        "--no-typescript",
        "--omit-default-module-path",
        "--out-name",
        feature,
        "--out-dir",
    ]);
    bindgen.arg(glue);
    if quality == Quality::Release {
        bindgen.args(["--remove-name-section", "--remove-producers-section"]);
    }
    run(bindgen.arg(built.join(&file)))?;
    let mut note = size(&wasm)?;
    if let (Quality::Release, Some(wasm_opt)) = (quality, &tools.wasm_opt) {
        let begun = std::time::Instant::now();
        optimise(wasm_opt, &wasm, krate.effort)?;
        names::shorten(wasm_opt, &wasm, &glue.join(format!("{feature}.js")))?;
        note = format!("{note}, after wasm-opt {} ({})", size(&wasm)?, seconds(begun.elapsed()));
    }
    if krate.again {
        instances::make_many(&glue.join(format!("{feature}.js")))?;
    }
    stamp.write(&digest)?;
    Ok((digest, Did::Work(note)))
}

fn size(file: &Path) -> Result<String> {
    Ok(kilobytes(file.metadata().map_err(at(file))?.len()))
}

/// To be changed with the way of bundling below, so that it is done anew.
const BUNDLE_VERSION: &str = "4";

/// The decoders' worker. It stands among the glue, as the element takes it as it takes a module: by its address.
const WORKER: &str = "codecs.worker.js";

/// The one file whose name stays.
const ENTRY: &str = "product-viewer.js";

fn bundle_flags(quality: Quality) -> Vec<&'static str> {
    let mut flags = vec!["--bundle", "--format=esm", "--splitting", "--target=es2022", "--legal-comments=none"];
    flags.extend(["--loader:.wasm=file", "--loader:.worker.js=file", "--log-level=warning"]);
    // Everything but the entry carries the hash of its content in its name.
    flags.extend(["--entry-names=[name]", "--chunk-names=[name]-[hash]", "--asset-names=[name]-[hash]"]);
    flags.push(finish(quality));
    flags
}

fn finish(quality: Quality) -> &'static str {
    match quality {
        Quality::Release => "--minify",
        Quality::Debug => "--sourcemap=inline",
    }
}

fn bundled(esbuild: &Path, element: &Path, glue: &Path, to: &Path, quality: Quality) -> Result<()> {
    let alias = format!("--alias:#glue={}", glue.display());
    // One file that imports nothing, made before the others: the hash in its name covers all that is in it, and other
    // people's bundlers copy it as they copy a module.
    let mut worker = Command::new(esbuild);
    worker.arg(element.join("src/codecs/worker.js")).args(["--bundle", "--format=esm", "--target=es2022"]);
    worker.args(["--legal-comments=none", "--log-level=warning", finish(quality), &alias]);
    run(worker.arg(format!("--outfile={}", glue.join(WORKER).display())))?;
    let mut command = Command::new(esbuild);
    command.arg(element.join("src").join(ENTRY)).args(bundle_flags(quality));
    run(command.arg(alias).arg(format!("--outdir={}", to.display())))?;
    spell_out_hashes(to)
}

/// Gives the files of a bundle names with 16 hexadecimal digits instead of the bundler's eight letters, so that servers
/// tell them from plain names. A file's digest covers what it refers to, since it holds the bundler's names of that.
fn spell_out_hashes(folder: &Path) -> Result<()> {
    let mut names = Vec::new();
    for file in files_below(folder)? {
        let old = file.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if old != ENTRY {
            let new = with_hash(&old, &short_hash(&fs::read(&file).map_err(at(&file))?));
            fs::rename(&file, folder.join(&new)).map_err(at(&file))?;
            names.push((old, new));
        }
    }
    for file in files_below(folder)?.into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "js")) {
        let text = fs::read_to_string(&file).map_err(at(&file))?;
        let changed = names.iter().fold(text, |text, (old, new)| text.replace(old.as_str(), new));
        fs::write(&file, changed).map_err(at(&file))?;
    }
    Ok(())
}

/// `engine-WSAHM2XG.js` with the hash in place of the last part of its stem.
fn with_hash(name: &str, hash: &str) -> String {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let base = stem.rsplit_once('-').map_or(stem, |(base, _)| base);
    format!("{base}-{hash}.{ending}")
}

/// Without a bundler: the modules as they are, with the two kinds of import that only a bundler understands spelled out.
fn unbundled(source: &Path, glue: &Path, to: &Path) -> Result<()> {
    for file in files_below(source)? {
        let name = file.strip_prefix(source).map_err(|_| Error::Unexpected(format!("{} moved", file.display())))?;
        let target = to.join(name);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(at(folder))?;
        }
        if file.extension().is_some_and(|extension| extension == "js") {
            let up = "../".repeat(name.components().count() - 1);
            let text = fs::read_to_string(&file).map_err(at(&file))?;
            fs::write(&target, plain_imports(&text, &up)).map_err(at(&target))?;
        } else {
            fs::copy(&file, &target).map_err(at(&file))?;
        }
    }
    copy_tree(glue, &to.join("glue"))?;
    // What the bundler gives for an import of a file is its address. Not every module lies where the entry does, so here
    // it is the whole one.
    let address = |name: &str, file: &str| {
        let module = to.join("glue").join(name);
        fs::write(&module, format!("export default new URL('{file}', import.meta.url).href;\n")).map_err(at(&module))
    };
    for Module { feature: name, .. } in MODULES {
        address(&format!("{name}_bg.wasm.js"), &format!("./{name}_bg.wasm"))?;
    }
    address(WORKER, "../codecs/worker.js")
}

fn plain_imports(text: &str, up: &str) -> String {
    let mut text = text.to_owned();
    for quote in ['\'', '"'] {
        for Module { feature: name, .. } in MODULES {
            text = text.replace(
                &format!("{quote}#glue/{name}_bg.wasm{quote}"),
                &format!("{quote}./{up}glue/{name}_bg.wasm.js{quote}"),
            );
            text =
                text.replace(&format!("{quote}#glue/{name}.js{quote}"), &format!("{quote}./{up}glue/{name}.js{quote}"));
        }
        text = text.replace(&format!("{quote}#glue/{WORKER}{quote}"), &format!("{quote}./{up}glue/{WORKER}{quote}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_bundle_has_long_hashes_and_refers_to_them() -> Result<()> {
        let scratch = Scratch::new("bundle")?;
        let write = |name: &str, text: &str| fs::write(scratch.path().join(name), text).map_err(at(scratch.path()));
        write("product-viewer.js", "import('./engine-AAAAAAAA.js')")?;
        write("engine-AAAAAAAA.js", "var url='./webgpu_bg-BBBBBBBB.wasm'")?;
        write("webgpu_bg-BBBBBBBB.wasm", "module")?;
        spell_out_hashes(scratch.path())?;
        let module = format!("webgpu_bg-{}.wasm", short_hash(b"module"));
        let engine = format!("engine-{}.js", short_hash(b"var url='./webgpu_bg-BBBBBBBB.wasm'"));
        let read = |name: &str| fs::read_to_string(scratch.path().join(name)).map_err(at(scratch.path()));
        assert_eq!(read("product-viewer.js")?, format!("import('./{engine}')"));
        assert_eq!(read(&engine)?, format!("var url='./{module}'"));
        assert_eq!(read(&module)?, "module");
        Ok(())
    }

    #[test]
    fn imports_of_the_glue_are_spelled_out() {
        let text = "import url from '#glue/webgpu_bg.wasm';\nconst glue = () => import(\"#glue/draco.js\");\nimport './a.js';\n";
        assert_eq!(
            plain_imports(text, ""),
            "import url from './glue/webgpu_bg.wasm.js';\nconst glue = () => import(\"./glue/draco.js\");\nimport './a.js';\n"
        );
        assert!(plain_imports(text, "../").contains("'./../glue/webgpu_bg.wasm.js'"));
        let text = "import script from '#glue/codecs.worker.js';\nconst glue = () => import('#glue/draco.js');\n";
        assert_eq!(
            plain_imports(text, "../"),
            "import script from './../glue/codecs.worker.js';\nconst glue = () => import('./../glue/draco.js');\n"
        );
    }
}
