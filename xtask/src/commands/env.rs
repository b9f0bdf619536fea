//! `env`: what a shell needs so that `trunk serve` works by hand.

use crate::error::Result;
use crate::paths::Paths;
use crate::step::Steps;
use crate::tools::Toolbox;

/// Prints `export` lines for a POSIX shell.
pub fn command(paths: &Paths) -> Result<()> {
    let tools = Toolbox::ready(paths, &mut Steps::new().terse())?;
    println!("export PATH={}", quoted(&tools.path().to_string_lossy()));
    if let Some((name, value)) = tools.toolchain.variable() {
        println!("export {name}={}", quoted(&value.to_string_lossy()));
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_shell_reads_back_what_was_meant() {
        assert_eq!(quoted("/a b:$HOME"), "'/a b:$HOME'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
