//! `bench`: how fast things are, where only a measurement tells.

mod api;
mod contender;
mod figures;
mod http;
mod pages;
mod process;
mod report;
mod viewer;

use std::path::PathBuf;
use std::time::Duration;

use crate::commands::catalogue;
use crate::error::Result;
use crate::paths::Paths;
use crate::step::Steps;

/// What to measure.
#[derive(Debug, clap::Subcommand)]
pub enum Subject {
    /// The service on PostgreSQL and Redis, beside nginx that serves the same answers as files
    Api {
        /// Connections, kept alive
        #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..))]
        connections: u32,
        /// Rounds, of which the median counts
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
        rounds: u32,
        /// Seconds that each of them puts load on either server
        #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
        seconds: u32,
        /// Measure this build of the service, such as one of before a change
        #[arg(long, value_name = "FILE")]
        program: Option<PathBuf>,
    },
    /// The viewer in a browser, beside others
    Viewer(viewer::Options),
}

/// Measures it.
pub fn command(paths: &Paths, subject: Subject) -> Result<()> {
    match subject {
        Subject::Api { connections, rounds, seconds, program } => {
            let effort = api::Effort { connections, rounds, time: Duration::from_secs(seconds.into()) };
            api::command(paths, effort, program)
        }
        Subject::Viewer(options) => viewer::command(paths, &options),
    }
}

/// The demo catalogue: as it lies there, or else made.
fn catalogue_of(paths: &Paths, steps: &mut Steps) -> Result<PathBuf> {
    let there = paths.catalogue();
    if there.join("catalogue.json").is_file() {
        return Ok(there);
    }
    catalogue::from_scratch(paths, &[], steps)
}
