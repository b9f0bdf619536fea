//! The program around the service.

use std::{
    env,
    error::Error,
    ffi::OsString,
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use mimalloc::MiMalloc;
use vitrine_api::{
    accounts::{self, Promoted},
    catalogue::{self, Catalogue, Seeded},
    config::{self, AccountArgs, CatalogueArgs, Config, DatabaseArgs, ServeArgs},
    db::{self, DatabaseUrl},
    logging::{self, LogFormat},
    routes::openapi,
    server,
};

/// A request allocates many times over: with the system's allocator that was a tenth of what a cached read cost.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Libraries tell their trouble, and we tell ours.
const LOG: &str =
    "info,sqlx=warn,sea_orm_migration=warn,tower_sessions=error,tower_sessions_core=error,opentelemetry=warn";

/// The shop's service.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
struct Cli {
    /// How log lines look [default: pretty on a terminal, json otherwise]
    #[arg(long, env = "VITRINE_LOG_FORMAT", global = true)]
    log_format: Option<LogFormat>,

    /// What is logged
    #[arg(long, env = "VITRINE_LOG", global = true, default_value = LOG)]
    log: String,

    /// A TOML file of settings, whose keys are the long names of flags; flags and environment go before it
    #[arg(long, env = "VITRINE_CONFIG", global = true)]
    config: Option<PathBuf>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API, and where asked for the site and the models beside it
    Serve(Box<ServeArgs>),
    /// Bring the database schema up to date
    Migrate(DatabaseArgs),
    /// Put a catalogue.json into the database: what it names becomes as it says, what it does not name is shown no more
    Catalogue(CatalogueArgs),
    /// Make an account, or give one a role; its password is `VITRINE_PASSWORD` or the first line of standard input
    Account(Box<AccountArgs>),
    /// Print the description of the interface (`OpenAPI` 3.1, JSON)
    Openapi,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
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

async fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<OsString> = env::args_os().collect();
    let command = config::with_file(Cli::command(), &arguments)?;
    let cli = Cli::from_arg_matches(&command.get_matches_from(arguments)).unwrap_or_else(|error| error.exit());
    if let Command::Openapi = cli.command {
        std::io::stdout().write_all(openapi::text()?.as_bytes())?;
        return Ok(());
    }
    let log = logging::start(cli.log_format, &cli.log)?;
    let outcome = match cli.command {
        Command::Serve(args) => match Config::try_from(*args) {
            Ok(config) => serve(config).await,
            Err(error) => Err(Box::<dyn Error>::from(error)),
        },
        Command::Migrate(DatabaseArgs { database_url }) => migrate(&database_url).await,
        Command::Catalogue(args) => catalogue(&args).await,
        Command::Account(args) => account(*args).await,
        Command::Openapi => Ok(()),
    };
    log.stop().await;
    outcome
}

async fn migrate(database: &DatabaseUrl) -> Result<(), Box<dyn Error>> {
    let db = db::connect(database).await?;
    db::migrate(&db).await?;
    db.close().await?;
    tracing::info!(%database, "the schema is up to date");
    Ok(())
}

async fn catalogue(args: &CatalogueArgs) -> Result<(), Box<dyn Error>> {
    let catalogue = Catalogue::read(&args.file).await?;
    let db = db::connect(&args.database.database_url).await?;
    let seeded = async {
        db::migrate(&db).await?;
        catalogue::seed(&db, &catalogue).await
    };
    let seeded = seeded.await;
    db.close().await?;
    let Seeded { collections, products, variants } = seeded?;
    writeln!(std::io::stdout(), "put in collections={collections} products={products} variants={variants}")?;
    Ok(())
}

async fn account(args: AccountArgs) -> Result<(), Box<dyn Error>> {
    let AccountArgs { database, email, role, name, password } = args;
    let password = match password {
        Some(password) => password.expose().to_owned(),
        None => first_line()?,
    };
    let db = db::connect(&database.database_url).await?;
    db::migrate(&db).await?;
    let promoted = accounts::promote(&db, &email, role, name.as_deref(), &password).await;
    db.close().await?;
    let verb = match promoted? {
        Promoted::Made => "made",
        Promoted::Changed => "changed",
    };
    writeln!(std::io::stdout(), "{verb} account={email} role={}", role.as_str())?;
    Ok(())
}

/// A password that is typed or piped in.
fn first_line() -> std::io::Result<String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        eprint!("Password (shown as you type): ");
    }
    let mut line = String::new();
    stdin.read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
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
