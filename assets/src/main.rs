//! `vitrine-assets`: makes the catalogue.

use std::{path::PathBuf, process::ExitCode, time::Instant};

use clap::{Parser, Subcommand};
use vitrine_assets::{Options, make, model::Quality};

/// The demo catalogue: models, posters and their list.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes DIR/catalogue.json and DIR/bucket with models and posters; makes only what changed.
    Make {
        /// Folder to write to.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Also takes each *.glb of this folder that has a .toml of the same name beside it. May be given repeatedly.
        #[arg(long, value_name = "DIR")]
        add: Vec<PathBuf>,
        /// Draws no posters.
        #[arg(long)]
        no_posters: bool,
    },
}

fn main() -> ExitCode {
    let Command::Make { out, add, no_posters } = Arguments::parse().command;
    let start = Instant::now();
    let options = Options { out, add, posters: !no_posters, quality: Quality::FULL };
    match make(&options) {
        Ok(done) => {
            let place = options.out.display();
            eprintln!(
                "{} products in {place}, {} made anew ({:.1} s)",
                done.products,
                done.made,
                start.elapsed().as_secs_f32()
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
