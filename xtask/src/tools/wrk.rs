//! wrk puts load on a server and measures its answers. It keeps as many requests under way as there are connections, or
//! begins them at a rate. Where a slow answer kept a connection from its next request, it counts that one as slow too.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::Deserialize;

use crate::error::{Error, Result, at};
use crate::exec::{output, which};
use crate::paths::Paths;
use crate::scratch::Scratch;
use crate::step::Did;

use super::apt;

const SCRIPT: &str = include_str!("wrk.lua");

/// Finds or installs it.
pub fn ready(paths: &Paths) -> Result<(PathBuf, Did)> {
    if let Some(program) = which("wrk") {
        return Ok((program, Did::Nothing(String::new())));
    }
    apt::install(paths, "wrk", &["wrk"])?;
    let program = which("wrk").ok_or_else(|| Error::Unexpected("the package gave no wrk".into()))?;
    Ok((program, Did::Work("installed".into())))
}

/// What to ask, and how hard.
#[derive(Debug, Clone, Copy)]
pub struct Load<'a> {
    /// Asked again and again.
    pub url: &'a str,
    /// Sent along.
    pub cookie: Option<&'a str>,
    /// Kept alive.
    pub connections: u32,
    /// Whole seconds.
    pub time: Duration,
    /// Requests per second; as many as can be without.
    pub rate: Option<f64>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Measured {
    /// Of them all.
    pub answers: u64,
    bad: u64,
    seconds: f64,
    /// The median time to an answer, in milliseconds.
    pub p50: f64,
    /// What 99 of 100 answers took at most, in milliseconds.
    pub p99: f64,
}

impl Measured {
    /// Answers in a second.
    pub fn per_second(&self) -> f64 {
        self.answers as f64 / self.seconds
    }
}

/// Puts the load on, from one thread. Bad answers are an error.
pub fn run(program: &Path, load: Load<'_>) -> Result<Measured> {
    let folder = Scratch::new("wrk")?;
    let script = folder.path().join("wrk.lua");
    fs::write(&script, SCRIPT).map_err(at(&script))?;
    let mut wrk = Command::new(program);
    wrk.args(["--threads", "1", "--connections", &load.connections.to_string()]);
    wrk.args(["--duration", &format!("{}s", load.time.as_secs().max(1)), "--script"]).arg(&script);
    if let Some(cookie) = load.cookie {
        wrk.args(["--header", &format!("cookie: {cookie}")]);
    }
    wrk.arg(load.url);
    if let Some(rate) = load.rate {
        wrk.args(["--", &rate.to_string()]);
    }
    read(&output(&mut wrk)?)
}

/// The last line is our script's.
fn read(said: &str) -> Result<Measured> {
    let line = said.trim_end().lines().next_back().unwrap_or_default();
    let measured: Measured = serde_json::from_str(line)
        .map_err(|error| Error::Unexpected(format!("wrk says otherwise: {error}\n{said}")))?;
    if measured.answers == 0 || measured.bad > 0 {
        return Err(Error::Unexpected(format!("{} of {} answers were not good", measured.bad, measured.answers)));
    }
    Ok(measured)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read() {
        let measured = read("Running …\n{\"answers\":4001,\"bad\":0,\"seconds\":2.0,\"p50\":0.5,\"p99\":12.5}\n");
        let measured = measured.expect("all is well");
        assert_eq!((measured.per_second(), measured.p50, measured.p99), (2000.5, 0.5, 12.5));
    }

    #[test]
    fn bad_answers_are_no_figures() {
        for said in ["", "{}", "{\"answers\":9,\"bad\":1,\"seconds\":2,\"p50\":1,\"p99\":1}", "unable to connect"] {
            assert!(read(said).is_err(), "{said}");
        }
        assert!(read("{\"answers\":0,\"bad\":0,\"seconds\":2.0,\"p50\":0,\"p99\":0}").is_err());
    }
}
