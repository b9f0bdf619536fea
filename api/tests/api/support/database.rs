//! A database for each test.
//!
//! PostgreSQL is the server that `VITRINE_TEST_POSTGRES` names (a URL whose user may create databases); `cargo xtask
//! test` starts one and sets it. Without it those tests fail, unless `VITRINE_TEST_SQLITE_ONLY=1` says that they may be
//! left out.

use std::{env, panic::resume_unwind};

use sea_orm::{ConnectionTrait as _, DatabaseConnection};
use vitrine_api::{config::Config, db};

use super::{
    redis::TestRedis,
    scratch::{Scratch, unique_name},
};

/// Where a test's database is.
#[derive(Debug, Clone)]
pub struct Database {
    pub url: String,
    admin: Option<(String, String)>,
    /// What stands beside it.
    redis: Option<TestRedis>,
}

impl Database {
    /// For tests in which the database plays no part.
    pub fn in_memory() -> Self {
        Self { url: "sqlite::memory:".into(), admin: None, redis: None }
    }

    /// On a server of the test's own.
    pub fn at(url: String) -> Self {
        Self { url, admin: None, redis: None }
    }

    /// The settings with what stands beside it.
    pub fn with(&self, config: Config) -> Config {
        match &self.redis {
            Some(redis) => redis.with(config),
            None => config,
        }
    }

    /// A connection of the test's own.
    pub async fn connect(&self) -> DatabaseConnection {
        db::connect(&self.url.parse().expect("a database URL")).await.expect("a connection")
    }

    /// Takes the database away while the service uses it. SQLite has no server that could go: a service on SQLite loses
    /// its database by closing it.
    pub async fn take_away(&self) -> bool {
        let Some((admin, name)) = &self.admin else { return false };
        on_server(admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        true
    }
}

/// Runs a test on a new SQLite file.
pub async fn with_sqlite<F: Future<Output = ()> + Send + 'static>(test: impl FnOnce(Database) -> F) {
    let scratch = Scratch::new();
    let url = format!("sqlite:{}", scratch.path().join("test.db").display());
    test(Database { url, admin: None, redis: None }).await;
}

/// Runs a test on a new PostgreSQL database with a corner of Redis beside it, and drops it whatever happens.
pub async fn with_postgres<F: Future<Output = ()> + Send + 'static>(test: impl FnOnce(Database) -> F) {
    let (Some(admin), Some(redis)) = (server(), TestRedis::new()) else { return };
    let name = unique_name();
    on_server(&admin, &format!("CREATE DATABASE {name} TEMPLATE template0")).await;
    let database =
        Database { url: url_of(&admin, &name), admin: Some((admin.clone(), name.clone())), redis: Some(redis) };
    let outcome = tokio::spawn(test(database)).await;
    on_server(&admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    if let Err(panic) = outcome {
        resume_unwind(panic.into_panic());
    }
}

fn server() -> Option<String> {
    if let Ok(url) = env::var("VITRINE_TEST_POSTGRES") {
        return Some(url);
    }
    assert!(
        env::var("VITRINE_TEST_SQLITE_ONLY").is_ok_and(|value| value == "1"),
        "this test needs PostgreSQL: run `cargo xtask test`, which starts one, or set VITRINE_TEST_POSTGRES to the URL \
         of a server whose user may create databases; VITRINE_TEST_SQLITE_ONLY=1 leaves such tests out"
    );
    println!("skipped: needs PostgreSQL, and VITRINE_TEST_SQLITE_ONLY=1 is set");
    None
}

async fn on_server(admin: &str, sql: &str) {
    let server = db::connect(&admin.parse().expect("VITRINE_TEST_POSTGRES is a postgres:// URL"))
        .await
        .expect("the server in VITRINE_TEST_POSTGRES answers");
    server.execute_unprepared(sql).await.expect("the user may create and drop databases");
    server.close().await.expect("the connection closes");
}

/// The same server, another database.
fn url_of(admin: &str, name: &str) -> String {
    let (place, query) =
        admin.split_once('?').map_or((admin, String::new()), |(place, query)| (place, format!("?{query}")));
    let authority = place.find("://").map_or(0, |at| at + 3);
    let end = place[authority..].find('/').map_or(place.len(), |slash| authority + slash);
    format!("{}/{name}{query}", &place[..end])
}

#[test]
fn another_database_on_the_same_server() {
    assert_eq!(url_of("postgres://u:p@h:1/postgres?a=b", "x"), "postgres://u:p@h:1/x?a=b");
    assert_eq!(url_of("postgres://u@h", "x"), "postgres://u@h/x");
}
