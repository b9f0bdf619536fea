//! The developer commands: `cargo xtask run`, `test`, `build` and their smaller kin.

mod beside;
mod cargo_lock;
mod commands;
mod error;
mod exec;
mod lock;
mod paths;
mod scratch;
mod site;
mod stamp;
mod step;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands::{bench, catalogue, deploy, edge_check, env, run, serve, site as sites, soak, test};
use crate::error::{Error, Result};
use crate::paths::Paths;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Sets up, builds, tests and runs Vitrine", version)]
struct Arguments {
    #[command(subcommand)]
    command: Commands,
}

#[derive(Debug, Subcommand)]
enum Commands {
    /// Set up, build and open the shop on this machine
    Run {
        /// Port of the shop; the models are served on the next one
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Build quickly instead of well
        #[arg(long)]
        debug: bool,
        /// Add the models of a folder to the catalogue: GLB files with a TOML file beside each
        #[arg(long, value_name = "DIR")]
        add: Vec<PathBuf>,
    },
    /// Check format, lints, tests, catalogue, budgets and the shop in a browser
    Test {
        /// Only tests whose names hold this
        #[arg(long, value_name = "NAME")]
        filter: Option<String>,
        /// Only these parts
        #[arg(long, value_name = "PART", value_delimiter = ',')]
        only: Vec<test::Part>,
    },
    /// Run the money proof with more seeds than the tests do
    Soak {
        /// The first seed
        #[arg(long, default_value_t = 10_000)]
        from: u64,
        /// How many
        #[arg(long, default_value_t = 20_000)]
        count: u64,
    },
    /// Measure how fast things are
    Bench {
        /// What to measure
        #[command(subcommand)]
        subject: bench::Subject,
    },
    /// Build the static site into dist/
    Build,
    /// Build the embeddable viewer into target/embed
    Embed {
        /// Build quickly instead of well
        #[arg(long)]
        debug: bool,
    },
    /// Make the demo catalogue into target/catalogue; with models of your own into a folder of target/catalogue-added
    Catalogue {
        /// Add the models of a folder: GLB files with a TOML file beside each
        #[arg(long, value_name = "DIR")]
        add: Vec<PathBuf>,
    },
    /// Serve the shop with `trunk serve`: rebuilt and reloaded on each change
    Serve {
        /// Port of the shop
        #[arg(long, default_value_t = serve::TRUNK_PORT)]
        port: u16,
    },
    /// Put the shop onto AWS, or back to an earlier release
    Deploy(deploy::Options),
    /// Ask a shop whether its edge does what it should: pages, caching, headers, models
    EdgeCheck(edge_check::Options),
    /// Print what a shell needs for `trunk serve` by hand: eval "$(cargo xtask env)"
    Env,
}

fn command(arguments: Arguments) -> Result<()> {
    let paths = Paths::find()?;
    match arguments.command {
        Commands::Run { port, debug, add } => run::command(&paths, &run::Options { port, debug, add: absolute(add)? }),
        Commands::Test { filter, only } => test::command(&paths, &test::Options { only, filter }),
        Commands::Soak { from, count } => soak::command(&paths, from, count),
        Commands::Bench { subject } => bench::command(&paths, subject),
        Commands::Build => sites::build(&paths),
        Commands::Embed { debug } => sites::embed(&paths, debug),
        Commands::Catalogue { add } => catalogue::command(&paths, &absolute(add)?),
        Commands::Serve { port } => serve::command(&paths, port),
        Commands::Deploy(options) => deploy::command(&paths, &options),
        Commands::EdgeCheck(options) => edge_check::command(&paths, &options),
        Commands::Env => env::command(&paths),
    }
}

/// Folders as the caller means them, since we work in the repository.
fn absolute(folders: Vec<PathBuf>) -> Result<Vec<PathBuf>> {
    folders.into_iter().map(|folder| folder.canonicalize().map_err(error::at(folder))).collect()
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    exec::listen_for_interrupts();
    match command(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        // As shells have it for Ctrl-C.
        Err(error @ Error::Interrupted) => {
            eprintln!("{error}");
            ExitCode::from(130)
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
