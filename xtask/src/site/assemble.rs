//! From what trunk made to what is served: smaller modules, no inline script, hashed names, compressed forms.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result, at};
use crate::exec::output;
use crate::stamp::{Inputs, files_below, short_hash};
use crate::step::{Did, Steps};
use crate::tools::Toolbox;

use super::{
    EFFORT, Quality, compress, copy_tree, fresh, html, kilobytes, optimise, optimiser_inputs, storefront, swap,
};

/// Makes the folder to serve and returns it.
///
/// `docs`: the folder of the documentation and the digest of what went into it.
pub fn build(
    tools: &Toolbox,
    quality: Quality,
    docs: Option<&(PathBuf, String)>,
    steps: &mut Steps,
) -> Result<PathBuf> {
    let place = super::folder(&tools.paths, quality);
    let name = match quality {
        Quality::Release => "dist/",
        Quality::Debug => "site for work on it",
    };
    steps.step(name, |steps| {
        let this_program = env::current_exe().map_err(at("xtask"))?;
        // This program's own flags for both tools are part of it.
        let mut inputs = Inputs::new().text(tools.optimiser()).text(tools.bundler()).built(&this_program);
        for part in storefront::parts(quality) {
            inputs = inputs.content(&part.folder(&tools.paths, quality))?;
        }
        if let Some((_, digest)) = docs {
            inputs = inputs.text(digest);
            for part in ["viewer/npm", "LICENSE-MIT", "LICENSE-APACHE"] {
                inputs = inputs.content(&tools.paths.root.join(part))?;
            }
        }
        let digest = inputs.digest();
        let stamp = tools.paths.stamp(&format!("site-{}", quality.name()), &place);
        let mut outputs = vec![place.join("index.html")];
        if docs.is_some() {
            outputs.extend([place.join("docs/index.html"), place.join("npm/package.json")]);
        }
        if stamp.holds(&digest, &outputs.iter().map(PathBuf::as_path).collect::<Vec<_>>()) {
            return Ok((place.clone(), Did::Nothing("up to date".into())));
        }
        stamp.clear()?;
        let partial = tools.paths.own().join(format!("site-{}.partial", quality.name()));
        fresh(&partial)?;
        for part in storefront::parts(quality) {
            copy_tree(&part.folder(&tools.paths, quality), &partial)?;
        }
        if let (Quality::Release, Some(wasm_opt)) = (quality, &tools.wasm_opt) {
            let kept = tools.paths.own().join("optimised");
            shrink_modules(&partial, wasm_opt, &optimiser_inputs(tools.optimiser()), &kept)?;
        }
        let mut joined = BTreeSet::new();
        for part in storefront::parts(quality) {
            let page = partial.join(part.page);
            let mut text = fs::read_to_string(&page).map_err(at(&page))?;
            if quality == Quality::Release {
                text = join_styles(&partial, &text, &mut joined)?;
            }
            let separated = html::separate(&text, |script| format!("start-{}.js", short_hash(script.as_bytes())))?;
            fs::write(&page, &separated.html).map_err(at(&page))?;
            for (name, script) in &separated.scripts {
                let file = partial.join(name);
                fs::write(&file, script).map_err(at(&file))?;
            }
        }
        for file in joined {
            fs::remove_file(&file).map_err(at(&file))?;
        }
        if let (Quality::Release, Some(esbuild)) = (quality, &tools.esbuild) {
            minify_scripts(&partial, esbuild)?;
        }
        if let Some((docs, _)) = docs {
            copy_tree(docs, &partial.join("docs"))?;
        }
        let mut note = String::new();
        if quality == Quality::Release {
            steps.announce("Compressing (brotli 11 and gzip)");
            let (files, raw, small) = compress::folder(&partial, &tools.paths.own().join("compressed"))?;
            note = format!("{files} files of {}, {} by brotli", kilobytes(raw), kilobytes(small));
        }
        if docs.is_some() {
            // After the others: what is packed for npm has no compressed forms beside it.
            super::docs::package(tools, &partial)?;
        }
        move_into(&partial, &place)?;
        stamp.write(&digest)?;
        Ok((place.clone(), Did::Work(note)))
    })
}

fn move_into(partial: &Path, place: &Path) -> Result<()> {
    // The target folder may lie on another disk than the repository: then the move is a copy beside, and a rename.
    if swap(partial, place).is_ok() {
        return Ok(());
    }
    let beside = place.with_extension("partial");
    fresh(&beside)?;
    copy_tree(partial, &beside)?;
    swap(&beside, place)
}

/// Runs the optimiser over the storefront's modules and gives them the name of their new content.
/// Results are kept in `cache`, by the module and by what else decides how it comes out.
fn shrink_modules(site: &Path, wasm_opt: &Path, how: &Inputs, cache: &Path) -> Result<()> {
    fs::create_dir_all(cache).map_err(at(cache))?;
    for module in top_files(site, "wasm")? {
        let bytes = fs::read(&module).map_err(at(&module))?;
        let digest = how.clone().text(&short_hash(&bytes)).digest();
        let kept = cache.join(format!("{}.wasm", &digest[..16]));
        if !kept.is_file() {
            let partial = kept.with_extension("partial");
            fs::write(&partial, &bytes).map_err(at(&partial))?;
            optimise(wasm_opt, &partial, EFFORT)?;
            fs::rename(&partial, &kept).map_err(at(&kept))?;
        }
        replace(site, &module, &fs::read(&kept).map_err(at(&kept))?)?;
    }
    Ok(())
}

/// Minifies the scripts beside the page: trunk leaves wasm-bindgen's as they are.
fn minify_scripts(site: &Path, esbuild: &Path) -> Result<()> {
    for script in top_files(site, "js")? {
        let text = fs::read(&script).map_err(at(&script))?;
        let mut command = Command::new(esbuild);
        command.arg(&script).args(["--minify", "--target=es2022", "--legal-comments=none", "--log-level=warning"]);
        let small = output(&mut command)?;
        if small.len() < text.len() {
            replace(site, &script, small.as_bytes())?;
        }
    }
    Ok(())
}

/// Makes one style sheet of those that the page links to one after another: one request, and better compression. Adds
/// them to `joined`, as no page wants them any more.
fn join_styles(site: &Path, page: &str, joined: &mut BTreeSet<PathBuf>) -> Result<String> {
    let names = html::plain_styles(page);
    if names.len() < 2 {
        return Ok(page.to_owned());
    }
    let mut all = String::new();
    for name in &names {
        let file = site.join(name);
        all += &fs::read_to_string(&file).map_err(at(&file))?;
        all.push('\n');
        joined.insert(file);
    }
    let name = format!("style-{}.css", short_hash(all.as_bytes()));
    fs::write(site.join(&name), all).map_err(at(site.join(&name)))?;
    Ok(html::with_one_style(page, &name))
}

/// The files right in the site's folder with this ending.
fn top_files(site: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let fits = |file: &PathBuf| file.parent() == Some(site) && has_ending(file, ending);
    Ok(files_below(site)?.into_iter().filter(fits).collect())
}

/// Puts new content in a file's place, under a name that fits it where it has a hash in its name, and tells those that
/// refer to it.
fn replace(site: &Path, file: &Path, content: &[u8]) -> Result<()> {
    let old = file_name(file)?;
    let new = renamed(&old, &short_hash(content));
    fs::remove_file(file).map_err(at(file))?;
    fs::write(site.join(&new), content).map_err(at(site.join(&new)))?;
    for other in [top_files(site, "html")?, top_files(site, "js")?].concat() {
        let text = fs::read_to_string(&other).map_err(at(&other))?;
        if text.contains(&old) {
            fs::write(&other, text.replace(&old, &new)).map_err(at(&other))?;
        }
    }
    Ok(())
}

fn has_ending(file: &Path, ending: &str) -> bool {
    file.extension().is_some_and(|extension| extension == ending)
}

fn file_name(file: &Path) -> Result<String> {
    let name = file.file_name().and_then(|name| name.to_str());
    name.map(str::to_owned).ok_or_else(|| Error::Unexpected(format!("{} has an odd name", file.display())))
}

/// A name with its hash replaced by another one: `shop-0123456789abcdef_bg.wasm`. A name without has none for a reason: it
/// is asked for by that name.
fn renamed(name: &str, hash: &str) -> String {
    let is_hash = |part: &str| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let (stem, _) = name.split_once('.').unwrap_or((name, ""));
    match stem.split(['-', '_']).rfind(|part| is_hash(part)) {
        Some(old) => name.replacen(old, hash, 1),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_content_has_a_new_name() {
        assert_eq!(renamed("shop-0123456789abcdef_bg.wasm", "feedfeedfeedfeed"), "shop-feedfeedfeedfeed_bg.wasm");
        assert_eq!(renamed("stripe-payment.js", "feedfeedfeedfeed"), "stripe-payment.js");
    }
}
