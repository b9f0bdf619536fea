//! The browser of the browser tests.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};
use crate::exec::{probe, run, script, which};
use crate::paths::Paths;
use crate::step::{Did, Steps};

use super::apt;

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const PLACES: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

fn find() -> Option<PathBuf> {
    let told = env::var_os("CHROMIUM").map(PathBuf::from);
    let on_path = || NAMES.iter().find_map(|name| which(name));
    let usual = || PLACES.iter().map(PathBuf::from).find(|place| place.is_file());
    told.or_else(on_path).or_else(usual)
}

/// Finds or installs one; none means that Playwright's own is used.
pub fn ready(paths: &Paths, steps: &Steps) -> Result<(Option<PathBuf>, Did)> {
    if let Some(browser) = find() {
        let version = version(&browser);
        return Ok((Some(browser), Did::Nothing(version)));
    }
    let packaged = apt::install(paths, "Chromium", &["chromium", "fonts-liberation"])
        .and_then(|()| find().ok_or_else(|| Error::Unexpected("the package gave no chromium".into())));
    let failure = match packaged {
        Ok(browser) => {
            let version = version(&browser);
            return Ok((Some(browser), Did::Work(format!("installed {version}"))));
        }
        Err(Error::Interrupted) => return Err(Error::Interrupted),
        Err(failure) => failure,
    };
    steps.say(&format!("{failure}\n  Trying Playwright's own Chromium, which needs no root."));
    let mut playwright = Command::new(script("npx"));
    playwright.current_dir(paths.root.join("e2e")).args(["playwright", "install", "chromium"]);
    run(&mut playwright).map_err(|error| match error {
        Error::Interrupted => error,
        other => Error::Missing { what: "Chromium".into(), advice: format!("{}\n  {other}", failure.advice()) },
    })?;
    Ok((None, Did::Work("Playwright's own".into())))
}

fn version(browser: &Path) -> String {
    probe(browser, &["--version"]).unwrap_or_else(|| browser.display().to_string())
}
