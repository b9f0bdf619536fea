//! Opening the pool.

use std::{
    fmt,
    str::FromStr,
    time::{Duration, Instant},
};

use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr, RuntimeErr};
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

/// How long a request waits for a free connection before it is told to come back later.
const ACQUIRE: Duration = Duration::from_secs(5);
/// How long a connection may have rested before it is asked, ahead of a query, whether it is still good. One that was
/// used a moment ago is: to ask it each time would double the ways to the database.
const RESTED: Duration = Duration::from_secs(1);
/// How long a writer on SQLite waits for another one.
const BUSY: Duration = Duration::from_secs(10);
/// How long it rests between attempts to open a database that another instance is just setting up.
const REST: Duration = Duration::from_millis(20);

/// Where the database is. Shown without its password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    fn is_sqlite(&self) -> bool {
        self.0.starts_with("sqlite:")
    }

    fn is_in_memory(&self) -> bool {
        self.is_sqlite() && (self.0.contains(":memory:") || self.0.contains("mode=memory"))
    }
}

impl FromStr for DatabaseUrl {
    type Err = &'static str;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
        if known { Ok(Self(url.to_owned())) } else { Err("must begin with sqlite:, postgres:// or postgresql://") }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((scheme, rest)) = self.0.split_once("://") else { return f.write_str(&self.0) };
        let rest = rest.split_once('?').map_or(rest, |(before, _)| before);
        match rest.rsplit_once('@') {
            Some((credentials, place)) => {
                let user = credentials.split_once(':').map_or(credentials, |(user, _)| user);
                write!(f, "{scheme}://{user}@{place}")
            }
            None => write!(f, "{scheme}://{rest}"),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The database could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot open the database {url}")]
pub struct ConnectError {
    /// Which.
    pub url: DatabaseUrl,
    /// Why.
    pub source: DbErr,
}

/// Opens a pool of connections and checks that one can be made. A SQLite file is created where it is missing.
///
/// # Errors
/// Where the database cannot be reached or opened.
pub async fn connect(url: &DatabaseUrl) -> Result<DatabaseConnection, ConnectError> {
    connect_with(url, None).await
}

/// The same with another number of connections at most. A database in memory has one in any case.
///
/// # Errors
/// Where the database cannot be reached or opened.
pub async fn connect_with(url: &DatabaseUrl, connections: Option<u32>) -> Result<DatabaseConnection, ConnectError> {
    let mut options = ConnectOptions::new(&url.0);
    options.acquire_timeout(ACQUIRE).test_before_acquire_if_idle_for(RESTED).sqlx_logging(false);
    if url.is_in_memory() {
        // The data live as long as the one connection does.
        options.max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None);
    } else if url.is_sqlite() {
        options.max_connections(connections.unwrap_or(4));
    } else {
        options.max_connections(connections.unwrap_or(16)).min_connections(1);
    }
    options.map_sqlx_sqlite_opts(|options| {
        options
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            // Readers do not wait for the writer; after a power cut the last commits may be gone, never the file.
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
    });
    let begun = Instant::now();
    loop {
        match Database::connect(options.clone()).await {
            // SQLite does not wait, however long it may, for who else turns the file to its write-ahead log or recovers it.
            Err(error) if is_busy(&error) && begun.elapsed() < BUSY => tokio::time::sleep(REST).await,
            result => return result.map_err(|source| ConnectError { url: url.clone(), source }),
        }
    }
}

/// Whether SQLite says that somebody else has the file (<https://www.sqlite.org/rescode.html#busy>; the low byte of an
/// extended code is the code).
fn is_busy(error: &DbErr) -> bool {
    let (DbErr::Conn(RuntimeErr::SqlxError(error)) | DbErr::Exec(RuntimeErr::SqlxError(error))) = error else {
        return false;
    };
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        let shown = |url: &str| url.parse::<DatabaseUrl>().map(|url| format!("{url} {url:?}"));
        assert_eq!(
            shown("postgres://shop:p@ss@db:5432/vitrine?sslmode=require&password=x"),
            Ok("postgres://shop@db:5432/vitrine postgres://shop@db:5432/vitrine".into())
        );
        assert_eq!(shown("sqlite:vitrine.db"), Ok("sqlite:vitrine.db sqlite:vitrine.db".into()));
        assert!(shown("mysql://x").is_err());
    }
}
