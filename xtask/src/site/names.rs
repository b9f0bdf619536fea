//! Shortens the names by which a module and its glue know each other.
//!
//! wasm-bindgen names every import after a function and a hash, some after whole Rust types, and each name stands in the
//! module and again in the glue. wasm-opt renames them and tells how; the glue follows.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::error::{Error, Result, at};
use crate::exec::output;

use super::FEATURES;

/// What may stand in a name.
fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

/// Gives imports and exports of the module, and in the glue beside it, names of a letter or two.
pub fn shorten(wasm_opt: &Path, module: &Path, glue: &Path) -> Result<()> {
    let mut command = Command::new(wasm_opt);
    // A module that is read and written again grows, unless it is optimised on the way.
    let how = ["--minify-imports-and-exports-and-modules", "--low-memory-unused", "-Oz"];
    command.args(how).args(FEATURES).arg(module).arg("-o").arg(module);
    let said = output(&mut command)?;
    let names = renamed(&said);
    if names.is_empty() {
        return Err(Error::Unexpected(format!("wasm-opt renamed nothing in {}", module.display())));
    }
    let text = fs::read_to_string(glue).map_err(at(glue))?;
    let text = follow(&text, &names)?;
    // All imports come from one module, which is called `a` now.
    let stem = module.file_stem().unwrap_or_default().to_string_lossy();
    let from = format!("\"./{stem}.js\":");
    if !text.contains(&from) {
        return Err(Error::Unexpected(format!("{} does not hand over its imports as {from}", glue.display())));
    }
    fs::write(glue, text.replace(&from, "\"a\":")).map_err(at(glue))
}

/// Old and new names, out of lines such as `["./web_bg.js", "old", "new"],` for imports and `["old", "new"],` for
/// exports.
fn renamed(said: &str) -> Vec<(String, String)> {
    let mut names = Vec::new();
    for line in said.lines() {
        let Some(list) = line.trim().trim_end_matches(',').strip_prefix('[').and_then(|list| list.strip_suffix(']'))
        else {
            continue;
        };
        let words: Vec<&str> = list.split(',').map(|word| word.trim().trim_matches('"')).collect();
        if let [.., old, new] = words[..] {
            names.push((old.to_owned(), new.to_owned()));
        }
    }
    names
}

/// The glue with the new names: as keys of the imports (`__wbg_f_0123: function…`) and as members of the exports
/// (`wasm.f(`). A name that is used in neither way is one that the glue knows by some other way: then it must not be
/// renamed, and this is an error.
fn follow(text: &str, names: &[(String, String)]) -> Result<String> {
    let mut text = text.to_owned();
    for (old, new) in names {
        let (member, key) = (format!("wasm.{old}"), format!("{old}:"));
        let by_member = replace_words(&text, &member, &format!("wasm.{new}"));
        let by_key = replace_words(&by_member, &key, &format!("\"{new}\":"));
        // Some exports are there for tools alone (`__abort_handler` and its like).
        if by_key == text && text.contains(old.as_str()) {
            return Err(Error::Unexpected(format!("the glue uses {old} in a way that is not known here")));
        }
        text = by_key;
    }
    Ok(text)
}

/// Replaces where no letter of a name stands before or after.
fn replace_words(text: &str, from: &str, to: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let (before, after) = (&rest[..at], &rest[at + from.len()..]);
        let begins = !before.chars().next_back().is_some_and(|c| in_name(c) || c == '.');
        let ends = from.ends_with(':') || !after.chars().next().is_some_and(in_name);
        replaced.push_str(before);
        replaced.push_str(if begins && ends { to } else { from });
        rest = after;
    }
    replaced + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "{\n \"imports\": [\n  [\"./web_bg.js\", \"__wbg_call_40b0\", \"a\"],\n  [\"./web_bg.js\", \"__wbg_call_40b0_2\", \"b\"],\n  [\"engine_open\", \"Aa\"],\n  [\"__abort_handler\", \"Ba\"]\n ]\n}\n";

    #[test]
    fn the_glue_follows() -> Result<()> {
        let names = renamed(SAID);
        assert_eq!(names.len(), 4);
        let glue = "const i = { __wbg_call_40b0: function(x) {}, __wbg_call_40b0_2: f };\nwasm.engine_open(1); wasm.engine_opened();";
        assert_eq!(
            follow(glue, &names)?,
            "const i = { \"a\": function(x) {}, \"b\": f };\nwasm.Aa(1); wasm.engine_opened();"
        );
        Ok(())
    }

    #[test]
    fn a_name_used_in_another_way_is_an_error() {
        let names = [("engine_open".to_owned(), "a".to_owned())];
        assert!(follow("wasm['engine_open']()", &names).is_err());
        assert!(follow("nothing", &names).is_ok());
    }
}
