//! Lets a module's glue make instances anew.
//!
//! wasm-bindgen keeps the one instance of a module in variables of the glue. A codec is to go after a trap, or once its
//! memory has grown, and another is to come: so the whole glue becomes the body of a function that makes one.

use std::fs;
use std::path::Path;

use crate::error::{Error, Result, at};

/// What wasm-bindgen exports besides what the crate does.
const ENTRY: &str = "export { initSync, __wbg_init as default };";

/// Rewrites a glue file: its default export gives `{ init, … }`, with what the crate exports, for an instance of its own.
pub fn make_many(glue: &Path) -> Result<()> {
    let text = fs::read_to_string(glue).map_err(at(glue))?;
    let unknown = || Error::Unexpected(format!("{} is not as wasm-bindgen used to write it", glue.display()));
    fs::write(glue, wrapped(&text).ok_or_else(unknown)?).map_err(at(glue))
}

/// None where the glue imports, or exports in a way that is not known here.
fn wrapped(text: &str) -> Option<String> {
    let mut body = String::with_capacity(text.len() + 200);
    let mut names = Vec::new();
    let mut ends = false;
    for line in text.lines() {
        if line == ENTRY {
            ends = true;
            continue;
        }
        let line = match line.strip_prefix("export ") {
            Some(declared) => {
                let rest = declared.strip_prefix("class ").or_else(|| declared.strip_prefix("function "))?;
                names.push(rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$')).next()?);
                declared
            }
            None if line.starts_with("import ") => return None,
            None => line,
        };
        body += line;
        body.push('\n');
    }
    let names = names.join(", ");
    ends.then(|| format!("export default function make() {{\n{body}return {{ init: __wbg_init, {names} }};\n}}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glue_becomes_a_function_that_makes_an_instance() {
        let text = "\
/**
 * A picture.
 */
export class Texture {
    free() {}
}
export function decode(bytes) {
    return wasm.decode(bytes);
}
let wasm;
async function __wbg_init(module) {}
export { initSync, __wbg_init as default };
";
        let expected = "\
export default function make() {
/**
 * A picture.
 */
class Texture {
    free() {}
}
function decode(bytes) {
    return wasm.decode(bytes);
}
let wasm;
async function __wbg_init(module) {}
return { init: __wbg_init, Texture, decode };
}
";
        assert_eq!(wrapped(text).as_deref(), Some(expected));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        assert_eq!(wrapped("export class A {}\n"), None, "no end");
        assert_eq!(wrapped(&["import * as a from 'b';\n", ENTRY].concat()), None);
        assert_eq!(wrapped(&["export const a = 1;\n", ENTRY].concat()), None);
    }
}
