//! The program around the service.

use std::{error::Error, io::Write as _, process::ExitCode};

use clap::{Parser, Subcommand};
use vitrine_api::{
    config::{Config, DatabaseArgs, ServeArgs},
    db,
    logging::{self, LogFormat},
    routes::openapi,
    server,
};

/// The shop's service.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
struct Cli {
    /// How log lines look [default: pretty on a terminal, json otherwise]
    #[arg(long, env = "VITRINE_LOG_FORMAT", global = true)]
    log_format: Option<LogFormat>,

    /// What is logged
    #[arg(long, env = "VITRINE_LOG", global = true, default_value = "info,sqlx=warn,sea_orm_migration=warn")]
    log: String,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API, and where asked for the site and the models beside it
    Serve(Box<ServeArgs>),
    /// Bring the database schema up to date
    Migrate(DatabaseArgs),
    /// Print the description of the interface (`OpenAPI` 3.1, JSON)
    Openapi,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vitrine-api: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Box<dyn Error>> {
    if let Command::Openapi = cli.command {
        std::io::stdout().write_all(openapi::text()?.as_bytes())?;
        return Ok(());
    }
    logging::start(cli.log_format, &cli.log)?;
    match cli.command {
        Command::Serve(args) => serve((*args).try_into()?).await,
        Command::Migrate(DatabaseArgs { database_url }) => {
            let db = db::connect(&database_url).await?;
            db::migrate(&db).await?;
            db.close().await?;
            tracing::info!(database = %database_url, "the schema is up to date");
            Ok(())
        }
        Command::Openapi => Ok(()),
    }
}

async fn serve(config: Config) -> Result<(), Box<dyn Error>> {
    let mut stop = std::pin::pin!(server::stop_signal());
    let running = tokio::select! {
        running = server::start(config) => running?,
        // Whoever stops us while we start wants no half-started service.
        signal = &mut stop => return Ok(signal?),
    };
    {
        let mut out = std::io::stdout().lock();
        write!(out, "listening shop={}", running.shop())?;
        if let Some(models) = running.models() {
            write!(out, " models={models}")?;
        }
        writeln!(out)?;
        out.flush()?;
    }
    stop.await?;
    running.stop().await;
    Ok(())
}
